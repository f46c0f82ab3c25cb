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
# # Who is at risk?
#
# "All the risks are yours." Whose, and how large? An entry left to itself puts a few thousand
# pieces on the ground, along a line that nobody chooses. What they do to people is casualty area
# times people per square metre, summed over the pieces. This notebook reads the entries that are
# shipped, so it takes seconds and needs no network; `issrisk risk --scenario uncontrolled
# --samples 1000` computes others.

# %%
import matplotlib.pyplot as plt
import numpy as np

import issrisk
from issrisk.risk.entries import embedded_entries, shipped_entries
from issrisk.risk.ranking import order_probability, ranking

entries = embedded_entries("uncontrolled")
risk = issrisk.casualty_risk(entries)
print(f"{risk.realisations} entries, {risk.pieces} pieces, people of {risk.population.year}")

# %% [markdown]
# ## 1. One entry
#
# The casualties to be expected are a mean over entries, most of which meet hardly anybody and a
# few a city. That is why the probability of one casualty or more is less than their number.

# %%
total, odds, chance = risk.casualty_expectation, risk.one_in, risk.casualty_probability
print(f"casualties to be expected  {total.mean:.3f}  ({total.p05:.3f} to {total.p95:.3f})")
print(f"one casualty in            {odds.mean:.0f} such entries  ({odds.p05:.0f} to {odds.p95:.0f})")
print(f"probability of any         {chance.mean:.1%}  ({chance.p05:.1%} to {chance.p95:.1%})")
print(f"times the limit of 1 in 10 000: {risk.over_threshold.mean:.0f}")

each = np.sort(entries.casualties.expectation)[::-1]
print(f"the worst tenth of the entries holds {each[: each.size // 10].sum() / each.sum():.0%} of it")

# %% [markdown]
# ## 2. What is not known
#
# Each unknown alone, and the interval if it were known. Hardly anything but one matters: what
# survives.

# %%
figure, axes = plt.subplots(figsize=(7.1, 2.2), layout="constrained")
for row, part in enumerate(risk.parts):
    axes.barh(row, part.alone.p95 - part.alone.p05, left=part.alone.p05, color="tab:blue")
axes.axvspan(total.p05, total.p95, color="tab:blue", alpha=0.2)
axes.axvline(total.mean, color="black", linewidth=0.6)
axes.set_yticks(range(len(risk.parts)), [part.name for part in risk.parts])
axes.invert_yaxis()
axes.set_xlabel("casualties of one entry, if only this were not known")

# %% [markdown]
# ## 3. Who
#
# In total the crowded countries under the track come first; for each inhabitant, those that lie
# where the track turns, near 50° N.

# %%
for rank in ("total", "per-inhabitant"):
    print(f"ranked: {rank}")
    rows = [row for row in ranking(risk.regions, rank) if row.population > 1e6]
    for row, after in zip(rows[:8], rows[1:9]):
        sure = order_probability(row, after, rank=rank)
        if rank == "total":
            each = row.share_of_casualty_expectation
            told = f"{each.mean:6.1%} ({each.p05:.1%} to {each.p95:.1%})"
        else:
            each = row.risk_relative_to_world
            told = f"{each.mean:6.1f} times the world's mean ({each.p05:.1f} to {each.p95:.1f})"
        print(
            f"  {row.name:26s}{told}; a piece lands there {row.debris_probability.mean:5.1%}; "
            f"before the next {min(sure, 0.99):.0%}"
        )

# %% [markdown]
# Each quantity of a place has its interval, and whose it is: how many entries were computed, or what
# nobody knows (`issrisk risk --place RUS` prints them).

# %%
russia = risk.region("RUS")
for name, words in (
    ("casualty_expectation", "casualties to be expected"),
    ("casualty_probability", "chance of one or more"),
    ("debris_probability", "chance of a piece"),
    ("risk_per_million_inhabitants", "casualties per million"),
    ("risk_per_million_under_track", "per million under the track"),
):
    parts = russia.parted[name]
    spans = ((parts.told.p05, parts.told.p95), parts.sampling, parts.not_known)
    whole, sampling, unknown = (f"{low:.2g} to {high:.2g}" for low, high in spans)
    print(f"{words:28s}{parts.told.mean:8.2g}  {whole:22s}sampling {sampling:22s}not known {unknown}")

# %% [markdown]
# Russia and those it was said to:

# %%
for code in ("RUS", "USA", "X-EUROPE", "IND", "CHN"):
    row = risk.region(code)
    share, person = row.share_of_casualty_expectation, row.risk_per_million_inhabitants
    print(
        f"{row.name:26s}{share.mean:6.1%} of the casualties; for each million people "
        f"{person.mean:.1e}; a piece lands there {row.debris_probability.mean:.0%}"
    )

# %% [markdown]
# ## 4. Left alone, aimed, aimed in vain
#
# The same station, braked over the South Pacific, meets nobody: so many entries without anybody
# still leave room for one among a few times fewer, which is the end of their interval. Braked too
# little, it falls anywhere again, and what a few cities would add widens the interval.

# %%
for told in shipped_entries():
    casualties = told.casualty_expectation
    print(
        f"{told.title:42s}{casualties.mean:8.3f} casualties "
        f"({casualties.p05:.3f} to {casualties.p95:.3f} by {told.realisations} entries); "
        f"{told.none:.0%} meet nobody"
    )

# %% [markdown]
# ## The verdicts

# %%
for name in ("fall-on-us-or-europe", "india-china-fall", "india-china-aimed", "all-risks-yours"):
    checked = issrisk.check_statements("rogozin-2022").statement(name)
    print(checked.verdict.upper())
    print(checked.reason)
    print()
