"""The grids a footprint is counted on: by where its first pieces land."""

from __future__ import annotations

import numpy as np

from issrisk.grid import LatLonGrid
from issrisk.reentry.impacts import Impacts

GLOBAL_CELLS_DEG: tuple[float, ...] = (0.5, 1.0, 2.0, 3.0, 5.0, 10.0)
WINDOW_CELLS_DEG: tuple[float, ...] = (0.1, 0.2, 0.5, 1.0, 2.0)
_WINDOW_SHARE, _MOST_WINDOW = 0.25, 1_000_000  # of the globe; cells, some 100 MB
_STRAY = 0.001  # of the pieces at either end of the strip, which no window is laid for


def grids_for(
    pilot: Impacts, cell_deg: float | None, *, turned: bool = False
) -> tuple[LatLonGrid, ...]:
    """Grids to count on, finest first.

    Parameters
    ----------
    pilot : Impacts
        Of the first realisations, which tell what part of the world is reached.
    cell_deg : float or None
        Size of the cells, if it was asked for.
    turned : bool, default: False
        Whether every longitude is reached.

    Returns
    -------
    tuple of LatLonGrid
        Of one size if it was asked for, else of several; in a window around the pieces
        where that is less than a quarter of the globe.

    Raises
    ------
    InputError
        If such cells do not fit.
    """
    if len(pilot) and not turned:
        low, high = np.quantile(pilot.along_track_km, (_STRAY, 1.0 - _STRAY))
        kept = (pilot.along_track_km >= low) & (pilot.along_track_km <= high)
        places = pilot.longitude_deg[kept], pilot.latitude_deg[kept]
        sizes = WINDOW_CELLS_DEG if cell_deg is None else (cell_deg,)
        windows = [LatLonGrid.around(*places, cell_deg=size) for size in sizes]
        share = windows[-1].size / LatLonGrid.globe(sizes[-1]).size
        fitting = tuple(each for each in windows if each.size <= _MOST_WINDOW)
        if share < _WINDOW_SHARE and fitting:
            return fitting
    sizes = GLOBAL_CELLS_DEG if cell_deg is None else (cell_deg,)
    return tuple(LatLonGrid.globe(size) for size in sizes)
