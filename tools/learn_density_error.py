"""Learn how far modelled drag strays, and for how long: the numbers of `DensityError`.

    python tools/learn_density_error.py iss_1998-11-20_2004-12-31.tle

Drag is fitted over five quiet days at a time; half the mean squared difference of two such
logarithms, by the time between them, is printed beside that of the two processes shipped.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from issrisk.errors import InputError
from issrisk.orbit.history import element_history
from issrisk.orbit.messages.reading import read_catalogue
from issrisk.reentry.ballistic import ballistic_fit, drag_history
from issrisk.reentry.uncertainty import DensityError

WINDOW_DAYS = 5.0
LAGS = ((4, 7), (7, 12), (12, 17), (17, 35), (35, 60), (60, 100), (100, 200), (200, 400))


def main(path: Path) -> None:
    """Fit, and print a table."""
    history = drag_history(element_history(read_catalogue(path).sets))
    middles, logs = [], []
    for number in np.unique(history.stretch):
        quiet = history.quiet & (history.stretch == number)
        begin = history.days[quiet][0] if quiet.any() else np.inf
        while quiet.any() and begin + WINDOW_DAYS <= history.days[quiet][-1]:
            edges = [
                history.epochs[0] + np.timedelta64(round((begin + each) * 86_400), "s")
                for each in (0.0, WINDOW_DAYS)
            ]
            try:
                fit = ballistic_fit(history, start=edges[0], end=edges[1])
                middles.append(begin + WINDOW_DAYS / 2.0)
                logs.append(np.log(fit.ballistic_m2_kg))
            except InputError:
                pass
            begin += WINDOW_DAYS
    middle, log = np.array(middles), np.array(logs)
    one, other = np.triu_indices(middle.size, 1)
    lag, square = np.abs(middle[one] - middle[other]), (log[one] - log[other]) ** 2
    error = DensityError()
    print(f"{middle.size} windows; days apart, pairs, found, shipped")
    for low, high in LAGS:
        inside = (lag >= low) & (lag < high)
        at = lag[inside]
        shipped = error.fast_sd**2 * (1.0 - np.exp(-at / error.fast_days))
        shipped += error.slow_sd**2 * (1.0 - np.exp(-at / error.slow_days))
        found = np.sqrt(0.5 * square[inside].mean())
        print(f"{low}-{high} {inside.sum()} {found:.3f} {np.sqrt(shipped.mean()):.3f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
