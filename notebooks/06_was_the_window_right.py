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
# # Was the window right?
#
# On 9 May 2021 the core stage of a Long March 5B, some 20 tonnes, came down where nobody had
# chosen. For days the world read windows of many hours. This notebook predicts that entry set
# by set, each time from nothing but what was known by then, and looks how the window closes
# around what happened. An entry, here and everywhere in issrisk, is the last downward crossing
# of 80 km over the ellipsoid. Nothing here needs the network, and nothing was tuned on it.

# %%
import matplotlib.pyplot as plt
import numpy as np

import issrisk
from issrisk.hazard.entry_exposure import place_in_swath, under_swath
from issrisk.hazard.entry_swath import entry_swath
from issrisk.report.predict_map import swath_figure

# Space-Track, through github lauratrain99/Re-entry_Analysis.
SETS = issrisk.read_elements("""\
1 48275U 21035B   21123.22513780  .01613148  74891-5  44976-3 0  9995
2 48275  41.4713 197.2795 0121602 200.4328 159.7260 16.10572304   637
1 48275U 21035B   21123.59692546  .01574848  75072-5  42174-3 0  9996
2 48275  41.4708 194.8408 0117672 203.4456 156.0918 16.11729844   692
1 48275U 21035B   21124.21614603  .01678494  75349-5  41013-3 0  9994
2 48275  41.4708 190.7746 0110974 208.5253 151.2924 16.13892753   798
1 48275U 21035B   21124.46353114  .01666316  75492-5  39410-3 0  9995
2 48275  41.4709 189.1497 0108274 210.4999 148.9790 16.14718933   830
1 48275U 21035B   21124.52536759  .01714345  75518-5  39863-3 0  9997
2 48275  41.4713 188.7405 0107694 210.6584 148.8286 16.14984513   845
1 48275U 21035B   21124.58719247  .01860710  75492-5  42470-3 0  9995
2 48275  41.4713 188.3327 0107052 211.1496 148.3273 16.15275151   854
1 48275U 21035B   21125.08149527  .01837451  75810-5  38808-3 0  9999
2 48275  41.4697 185.0696 0101395 215.2783 144.0680 16.17070134   936
1 48275U 21035B   21125.20499934  .01779880  75896-5  36536-3 0  9994
2 48275  41.4685 184.2525 0100604 216.2036 143.1856 16.17473672   950
1 48275U 21035B   21125.51357918  .02021128  76029-5  39360-3 0  9996
2 48275  41.4678 182.2097 0096315 218.5809 140.8502 16.18763375  1002
1 48275U 21035B   21125.57525884  .01982916  76091-5  38243-3 0  9999
2 48275  41.4678 181.8007 0095578 219.0736 140.3094 16.18990091  1012
1 48275U 21035B   21126.49942899  .02297235  76778-5  36410-3 0  9990
2 48275  41.4682 175.6545 0083569 226.8794 132.6274 16.22946883  1167
1 48275U 21035B   21127.17561173  .02744179  77389-5  33013-3 0  9997
2 48275  41.4682 171.1343 0074672 232.3133 127.4958 16.26502733  1277
1 48275U 21035B   21127.35968879  .03146783  77539-5  34920-3 0  9994
2 48275  41.4660 169.9008 0070505 234.0645 125.4973 16.27719023  1306
1 48275U 21035B   21127.48237578  .02495030  77802-5  31105-3 0  9999
2 48275  41.4588 169.0619 0066493 233.4491 126.1001 16.28040374  1326
1 48275U 21035B   21127.78877859  .03040369  78203-5  24602-3 0  9996
2 48275  41.4691 167.0179 0064086 236.0860 123.4499 16.30390388  1377
1 48275U 21035B   21127.88099516  .03764146  78253-5  29644-3 0  9995
2 48275  41.4664 166.3975 0060128 238.3909 303.3275 16.31324895  1388
1 48275U 21035B   21128.16721749  .04372387  78711-5  25110-3 0  9993
2 48275  41.4664 164.4624 0054573 240.7188 185.5749 16.33856982  1432
1 48275U 21035B   21128.40022594  .05568855  79009-5  22983-3 0  9996
2 48275  41.4664 162.8816 0049524 242.6208 117.1713 16.36420321  1474
1 48275U 21035B   21128.52219278  .05839971  79277-5  20251-3 0  9999
2 48275  41.4664 162.0514 0046297 243.6200 116.0384 16.37905837  1493
1 48275U 21035B   21128.85708450  .10495065  80719-5  19011-3 0  9993
2 48275  41.4573 159.7603 0029099 247.8635 292.7779 16.44362448  1542
""")
# The final message (TIP) of the US Space Force: 02:14 ± 1 min UTC, 22.2 N 50.0 E. That point
# is 10 km high, not 80, and a minute is 470 km along the track.
ENTERED = np.datetime64("2021-05-09T02:14")
PLACE = {"latitude_deg": 22.2, "longitude_deg": 50.0}
HOUR = np.timedelta64(1, "h")

# %% [markdown]
# ## 1. Set by set
#
# Drag is fitted to the decay of the sets before; what comes after is drawn: the error of the
# atmosphere model, drag that wanders as the stage tumbles, the Sun, the sets' own scatter.

# %%
epochs = np.array([each.epoch for each in SETS])
followed = [SETS[: place + 1] for place in range(5, len(SETS))]
entries = [issrisk.predict_entry(sets, samples=100, seed=1) for sets in followed]
print("last set            median   nine in ten          window   off by")
for entry in entries:
    low, middle, high = (entry.quantile(share) for share in (0.05, 0.5, 0.95))
    clock = " to ".join(str(each)[8:16].replace("T", " ") for each in (low, high))
    off = (middle - ENTERED) / HOUR
    held = "" if low <= ENTERED <= high else "  missed"
    print(
        f"{str(entry.epoch)[:16]}  {str(middle)[8:16].replace('T', ' ')}  {clock}"
        f"  {entry.window_hours:5.1f} h  {off:+6.1f} h{held}"
    )

# %% [markdown]
# ## 2. The window closes
#
# Beside it the messages the US Space Force published on the last day, with the error each
# gave itself: at 14:06, 20:00 and 23:42 UTC.

# %%
messages = (
    ("2021-05-08T14:06", "2021-05-09T02:27", 180),
    ("2021-05-08T20:00", "2021-05-09T02:04", 60),
    ("2021-05-08T23:42", "2021-05-09T02:11", 60),
)
ahead = np.array([(ENTERED - entry.epoch) / HOUR for entry in entries])
low, middle, high = (
    np.array([(entry.quantile(share) - ENTERED) / HOUR for entry in entries])
    for share in (0.05, 0.5, 0.95)
)
figure, axes = plt.subplots(figsize=(7.1, 3.6), layout="constrained")
axes.fill_between(ahead, low, high, color="tab:blue", alpha=0.25, linewidth=0, label="nine in ten")
axes.plot(ahead, middle, color="tab:blue", marker="o", markersize=3, label="median")
for number, (issued, told, minutes) in enumerate(messages):
    axes.errorbar(
        (ENTERED - np.datetime64(issued)) / HOUR,
        (np.datetime64(told) - ENTERED) / HOUR,
        yerr=minutes / 60.0,
        color="tab:orange",
        marker="s",
        markersize=3,
        capsize=2,
        label="" if number else "US Space Force",
    )
axes.axhline(0.0, color="black", linewidth=0.8)
axes.set_xscale("log")
axes.set_xticks([5, 12, 24, 48, 96], labels=["5", "12", "24", "48", "96"])
axes.minorticks_off()
axes.invert_xaxis()
axes.set(xlabel="hours before the entry", ylabel="predicted less true, hours")
axes.set_title("The window closes")
axes.legend(frameon=False)

# %% [markdown]
# ## 3. The last set: where
#
# Six hours before, the window is a few hours wide and the track twice round the Earth. The
# shares are of the probability, not of the area: an entry is likelier in the middle.

# %%
swath = entry_swath(entries[-1])
figure = swath_figure(swath)

# %%
under = under_swath(swath)
print(f"{under.people / 1e6:.0f} million people live under the swath; one piece falls on")
for each in under.countries[:8]:
    print(f"    {each.name:28s}{100 * each.share:5.1f} %")

# %% [markdown]
# ## 4. Was it right?
#
# The window held, and the track passed over the place of the final message within seconds of
# its time: *where along the track* is a question of *when*, and of nothing else.

# %%
place = place_in_swath(swath, **PLACE)
over = min(place.passes, key=lambda each: abs(each.time - ENTERED))
print(f"in the swath: {place.in_swath}")
print(f"passed {over.distance_km:.0f} km away at {str(over.time)[11:19]} UTC")
shares = np.abs(middle) / ahead
print(f"error as a share of the remaining time: {100 * np.median(shares):.0f} % in the median")
held = (low <= 0.0) & (high >= 0.0)
print(f"windows that held: {held.sum()} of {held.size}")
