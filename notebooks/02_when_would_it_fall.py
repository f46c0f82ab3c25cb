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
# # When would it fall?
#
# "Who will save the ISS from an uncontrolled deorbit?" begins with how long nothing needs
# saving. Left alone, the station sinks because there is a little air even at 415 km. How much
# depends on the Sun, and nobody knows what the Sun will do in two years. So the answer is not
# a date but a distribution, and this notebook makes it, for 24 February 2022, twice: as it
# could be known that day, and with what the Sun did afterwards. Nothing here needs the network.

# %%
import matplotlib.pyplot as plt
import numpy as np

import issrisk

DAY = "2022-02-24"
iss = issrisk.iss(as_of=DAY)  # the last element set known by then
print(f"element set of {str(iss.epoch)[:16]} UTC")

# %% [markdown]
# ## 1. As it could be known that day
#
# Mass, drag area and drag coefficient are those NASA published on 18 February 2022. Each
# realisation draws what is not known: the drag, the mass, the error of the atmosphere model
# (learned from the station's own decay of 1998 to 2004), and a future of the Sun from past
# cycles at the same phase. Of what came after the day it knows nothing.

# %%
life = issrisk.lifetime(iss, start=DAY, samples=200, seed=1)
figures = life.figures
print(f"{figures.mass_kg:.0f} kg, {figures.drag_area_m2} m², coefficient {figures.drag_coefficient}")
for share in (0.05, 0.5, 0.95):
    days = life.days_quantile(share)
    print(f"{share:4.0%} have come down after {days:5.0f} days: {str(life.date(days))[:10]}")

# %% [markdown]
# The entry is where the mean height is 120 km; from there to 80 km, where it breaks up, it is
# one to two and a half hours.
#
# ## 2. With the Sun that came
#
# Cycle 25 grew stronger than most expected. With the activity that was measured until 2026,
# only drag and the model's error are left to draw.

# %%
known = issrisk.lifetime(iss, start=DAY, as_of="2026-01-01", samples=200, seed=1)

figure, axes = plt.subplots(figsize=(7.1, 3.6), layout="constrained")
for result, colour, label in (
    (life, "tab:blue", "as known on 24 February 2022"),
    (known, "tab:orange", "with the activity that came"),
):
    heights = np.nan_to_num(result.heights_km, nan=result.entry_altitude_km)
    low, middle, high = np.quantile(heights, (0.05, 0.5, 0.95), axis=0)
    axes.fill_between(result.times, low, high, color=colour, alpha=0.25, linewidth=0)
    axes.plot(result.times, middle, color=colour, label=label)
axes.set(ylim=(120, 430), ylabel="mean height, km")
axes.set_xlim(life.start, life.date(life.days_quantile(0.98)))
axes.set_title("Without reboost: median, and nine in ten")
axes.legend(frameon=False, loc="lower left")

# %% [markdown]
# ## 3. What makes it uncertain
#
# Two runs that differ in the numbers of one cause alone: how far they differ is the part of the
# spread that would be left if everything else were known.

# %%
for told, result in (("as known that day", life), ("with the Sun that came", known)):
    print(told)
    for each in sorted(result.causes, key=lambda cause: -cause.share):
        print(f"    {each.cause:28s}{each.share:5.0%} ± {each.standard_error:.0%}")

# %% [markdown]
# ## 4. What holds it up
#
# The drag of a year, made good by engines: Δv = n Δa / 2, and the propellant for it at a
# specific impulse of 300 s.

# %%
low, middle, high = np.quantile(life.delta_v_m_s, (0.05, 0.5, 0.95))
print(f"{middle:.0f} m/s a year ({low:.0f} to {high:.0f})")
low, middle, high = np.quantile(life.propellant_t, (0.05, 0.5, 0.95))
print(f"{middle:.1f} t of propellant a year ({low:.1f} to {high:.1f})")

# %% [markdown]
# ## 5. With no Sun at all
#
# The US Standard Atmosphere 1976 is one profile, of a middling Sun. It serves as a check, and
# shows what is left out with the Sun: half the spread, and any reason to ask which year it is.

# %%
standard = issrisk.lifetime(iss, start=DAY, atmosphere="us1976", samples=200, seed=1, causes=False)
for told, result in (("NRLMSIS 2.1", life), ("US 1976", standard)):
    low, middle, high = (result.days_quantile(share) for share in (0.05, 0.5, 0.95))
    print(f"{told:12s}{middle:5.0f} days ({low:.0f} to {high:.0f})")

# %% [markdown]
# ## The verdict
#
# In early March 2022 it was said that sanctions threatened the station's ability to maintain
# orbit. The rule, written before there was a model, asks how long it would take to lose the
# orbit: less than 114 days, and it was true; less than a year, mostly true; less than five
# years, exaggerated.

# %%
checked = issrisk.check_statements("rogozin-2022").statement("ability-to-maintain-orbit")
print(checked.verdict.upper())
print(checked.reason)
