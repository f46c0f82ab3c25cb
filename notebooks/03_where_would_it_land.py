# ---
# jupyter:
#   jupytext:
#     formats: py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Where would it land?
#
# Nobody can say where a station left to itself comes down: an hour's error in a fall of two
# years is two thirds of a turn round the Earth. But how its pieces would be strewn, how likely
# each country is to get one, and how much better a braking burn does it, are questions with
# numbers. Each number here is a mean over *realisations*: possible entries, each with its
# state, its air, its winds, its break-up and all its pieces. There are few of them, so that this
# notebook is quick; `issrisk footprint --samples 1000` takes its time and knows more. Nothing
# here needs the network.

# %%
import matplotlib.pyplot as plt
import numpy as np

import issrisk

# %% [markdown]
# ## 1. One entry, broken up again and again
#
# The whole is taken to 78 km as if nothing came off: that point is zero. Wings and radiators
# leave first and fall short; dense pieces fly on. Some pieces are light and some dense, and that
# is what draws the strip out, not the break-up itself.

# %%
one = issrisk.footprint("uncontrolled", entry=3, samples=8, seed=1)
along, across = one.along_track, one.cross_track
for name, spread in (("along the track", along), ("to the left of it", across)):
    low, middle, high = (spread.quantile(share) for share in (0.05, 0.5, 0.95))
    print(f"{name}: nine pieces in ten {low:.0f} to {high:.0f} km, median {middle:.0f} km")
print(f"first to last piece: {np.median(one.rows.length_km):.0f} km")
print(f"{np.median(one.rows.pieces):.0f} pieces of {np.median(one.rows.mass_kg) / 1e3:.0f} t in all")

# %%
edges = along.bin_km * np.arange(along.counts.size + 1) - along.reach_km
figure, axes = plt.subplots(figsize=(7.1, 2.8), layout="constrained")
axes.stairs(along.counts.reshape(-1, 100).sum(axis=1), edges[::100], fill=True, color="tab:orange")
axes.set_xlim(along.quantile(0.002), along.quantile(0.998))
axes.set(xlabel="past the point at 78 km, km", ylabel="pieces in 100 km")
axes.set_title("Where along the track the pieces of one entry land")

# %% [markdown]
# ## 2. Left to chance
#
# With nobody at the controls the place along the orbit is drawn, and the orbit's node with it.
# Every longitude is then as likely as any other, so each realisation counts at all of them. What
# is left is latitude: most pieces land near 50 degrees, where the track turns back.

# %%
chance = issrisk.footprint("uncontrolled", samples=20, seed=1)
rows = chance.cells
print(f"cells of {rows.grid.cell_deg:g}°: median standard error {rows.median_relative_error:.0%}")

places, any_piece = chance.regions.places, chance.regions.probability_any
for code in ("RUS", "USA", "CHN", "IND", "CAN", "X-EUROPE", "X-SEA"):
    at = places.code.index(code)
    print(
        f"{places.name[at]:26s} a piece of it in {any_piece.mean[at]:4.0%} of all entries "
        f"({any_piece.low[at]:.0%} to {any_piece.high[at]:.0%})"
    )

# %% [markdown]
# A country that no piece was seen to reach is not one that none can reach: the upper end of its
# interval says so. And Russia, where "the ISS does not fly", is among the first of the list.
#
# ## 3. Aimed
#
# A burn that takes the station down over the South Pacific in half a turn leaves its pieces far
# from anyone. It comes down more steeply, so they are strewn over less.

# %%
aimed = issrisk.footprint("controlled", samples=8, seed=1)
for told, result in (("left to chance", chance), ("aimed", aimed)):
    sea = places.code.index("X-SEA")
    share = result.regions.expected_pieces.mean[sea] / (result.pieces / result.realisations)
    length = np.median(result.rows.most_length_km)
    print(f"{told:16s}{share:4.0%} of the pieces in the sea, 99 % of an entry's over {length:.0f} km")

# %% [markdown]
# Could it be aimed at a country? With such a burn, yes: at the middle of Australia, say.

# %%
burn = issrisk.aimed_at(issrisk.scenario("controlled"), -25.0, 134.0)
there = issrisk.footprint(burn, samples=4, seed=1)
share = there.regions.expected_pieces.mean[places.code.index("AUS")]
print(f"{share / (there.pieces / there.realisations):.0%} of the pieces land in Australia")

# %% [markdown]
# `issrisk footprint --scenario controlled --aim IND` tells how well it hits.
#
# Maps, contours for QGIS and the file that `issrisk where --footprint` reads come from the
# command: `issrisk footprint --scenario controlled -o out`.
