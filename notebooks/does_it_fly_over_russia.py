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
# On 24 February 2022 the head of Roscosmos said that it does not. Three steps
# answer him: where the station was that day, how long it spends over each country
# on average, and what follows for his sentence.

# %%
import numpy as np

import issrisk

iss = issrisk.iss(near="2022-02-24T12:00Z")
iss.epoch, iss.inclination_deg

# %% [markdown]
# ## The highest latitude
#
# The inclination is 51.64°, and yet the subpoint reaches 51.80°: geodetic latitude
# follows the normal of the flattened Earth, not the line to its centre.

# %%
times = np.datetime64("2022-02-24T00:00", "ns") + np.arange(0, 86_400, 10) * np.timedelta64(1, "s")
track = issrisk.ground_track(iss, times)
highest = float(track.latitude.max())
print(f"highest latitude that day: {highest:.2f}°")

# %% [markdown]
# ## Time over every country
#
# The closed form needs the orbit and the borders, nothing else.

# %%
over = issrisk.overflight(iss)
for row in over.places[:5]:
    print(f"{row.name:30s}{row.dwell_minutes_per_day:6.1f} minutes a day")

# %% [markdown]
# ## The verdict

# %%
checked = issrisk.check_statements("rogozin-2022").statements[0]
print(checked.verdict)
print(checked.reason)
