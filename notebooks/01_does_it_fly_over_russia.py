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
# # Does the ISS fly over Russia?
#
# On 24 February 2022 the head of Roscosmos said that it does not, "so all the risks are
# yours". Five steps lead from an element set to the answer: where the station was that day,
# how far north it ever comes, how long it spends over each country, who lives under it, and
# what follows for his sentence. Nothing here needs the network.

# %%
import matplotlib.pyplot as plt
import numpy as np

import issrisk

# %% [markdown]
# ## 1. An element set
#
# The US Space Force publishes the station's orbit a few times a day as two lines of numbers.
# Some real ones come with the package; this one was made that afternoon.

# %%
iss = issrisk.iss(near="2022-02-24T12:00Z")
print(iss.line1)
print(iss.line2)
print(f"epoch {iss.epoch}, inclination {iss.inclination_deg}°, period {iss.period_min:.2f} min")

# %% [markdown]
# ## 2. Where it was that day
#
# SGP4 turns the set into positions, and the rotation of the Earth into a ground track. For a
# whole day, every ten seconds:

# %%
times = np.datetime64("2022-02-24T00:00", "ns") + np.arange(0, 86_400, 10) * np.timedelta64(1, "s")
track = issrisk.ground_track(iss, times)
hours = (track.time - track.time[0]) / np.timedelta64(1, "h")

figure, axes = plt.subplots(figsize=(7.1, 3.2), layout="constrained")
axes.plot(hours, track.latitude, linewidth=1.0)
axes.axhline(55.75, color="0.4", linestyle="--", linewidth=0.8)
axes.text(24.2, 55.75, "Moscow", va="center")
axes.set(xlim=(0, 24), ylim=(-60, 65), xlabel="hours of 24 February 2022, UTC")
axes.set_ylabel("latitude under the station, degrees")
axes.set_title("As far north on every orbit, and never as far as Moscow");

# %% [markdown]
# ## 3. How far north
#
# The inclination is 51.64°, and yet the point below the station reaches 51.80°. Latitude on a
# map follows the plumb line of a flattened Earth, not the line to its centre. Those 0.16° are
# 18 km: Voronezh, Kursk and Orenburg lie in them.

# %%
highest = float(track.latitude.max())
print(f"highest latitude that day: {highest:.3f}°, inclination {iss.inclination_deg:.3f}°")
for city, latitude in {"Voronezh": 51.66, "Kursk": 51.73, "Orenburg": 51.77, "Moscow": 55.75}.items():
    print(f"{city:10s}{latitude:6.2f}°  {'under the track' if latitude < highest else 'never'}")

# %% [markdown]
# ## 4. How long over each country
#
# An orbit runs along itself evenly, and the Earth turns under it. So the time over a country
# depends on its latitudes and its shape alone, and is an integral along its border: no
# sampling, no chance. The station lingers where its track turns, just below 51.8°.

# %%
over = issrisk.overflight(iss)
for rank, row in enumerate(over.places[:10], start=1):
    print(f"{rank:2d}  {row.name:28s}{row.dwell_minutes_per_day:6.1f} minutes a day")
russia, india = over.region("RUS"), over.region("IND")
print(f"Russia sees it {russia.dwell_fraction / india.dwell_fraction:.1f} times as long as India.")

# %% [markdown]
# The same counted second by second on the track of seven days: the closed form should lie
# within the spread of single days.

# %%
sampled = issrisk.overflight(iss, days=7, start="2022-02-21")
row = sampled.region("RUS")
low, high = (1440 * share for share in row.dwell_fraction_interval_90)
print(f"seven days counted: {row.dwell_minutes_per_day:.1f} minutes a day ({low:.0f} to {high:.0f})")

# %% [markdown]
# ## 5. Who lives under it
#
# Little of Russia is under the track, and less than a quarter of its people. That is the true
# core of what he said, and it is not "does not fly over".

# %%
print(f"of Russia's area   {russia.area_under_track_fraction:6.1%} is under the track")
print(f"of Russia's people {russia.population_under_track_fraction:6.1%} live under it,")
print(f"that is {russia.population * russia.population_under_track_fraction / 1e6:.0f} million")

# %% [markdown]
# ## The verdict
#
# A statement has a rule, with thresholds and their reasons, fixed in a file. The verdict
# follows from the rule and the numbers, and the reason says how far each threshold would have
# to move for another one.

# %%
check = issrisk.check_statements("rogozin-2022")
flight = check.statement("does-not-fly-over-russia")
print(flight.verdict.upper())
print(flight.reason)

# %% [markdown]
# And the risks? Of the casualties to be expected if it came down at a random time, most would
# be neither in Russia nor with those he spoke to. A person in Russia bears about half the risk
# of one in the United States or Europe, and as much as anybody else on Earth.

# %%
risks = check.statement("all-risks-yours")
print(risks.verdict.upper())
for measure in risks.measures:
    low, high = measure.interval_90
    print(f"{measure.label:30s}{measure.value:6.2f} {measure.unit:6s} ({low:.2f} to {high:.2f})")

# %% [markdown]
# These are shares of a random entry's casualties, by the published point method. The
# probability that at least one piece lands in a country needs a footprint of the break-up, and
# the statements that hang on it say "not checkable".

# %%
for each in check.statements:
    print(f"{each.verdict:14s}{each.statement.id}")
