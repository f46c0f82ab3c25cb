"""The grids a footprint is counted on: by where its first pieces land."""

from __future__ import annotations

import numpy as np

from issrisk.constants import MEAN_RADIUS_KM
from issrisk.grid import LatLonGrid
from issrisk.reentry.impacts import Impacts, Reference

GLOBAL_CELLS_DEG: tuple[float, ...] = (0.5, 1.0, 2.0, 3.0, 5.0, 10.0)
WINDOW_CELLS_DEG: tuple[float, ...] = (0.1, 0.2, 0.5, 1.0, 2.0)
_WINDOW_SHARE, _MOST_WINDOW = 0.25, 1_000_000  # of the globe; cells, some 100 MB
# Of the pieces at either end of the strip no window is laid for the first share, and margins are
# a quarter of its extent; where all entries are at one place when they break up, and the window
# would be too large for that, it is made smaller rather than lost.
_STRAY, _MARGIN = 0.001, 0.25
_SMALLER, _LESS_MARGIN = (0.001, 0.0025, 0.005, 0.01, 0.02), 0.1
_ONE_PLACE_KM = 1500.0


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
        where that is less than a quarter of the globe. Where all entries break up at one
        place the window holds at least 96 % of these pieces, else all but a few.

    Raises
    ------
    InputError
        If such cells do not fit.
    """
    if len(pilot) and not turned:
        sizes = WINDOW_CELLS_DEG if cell_deg is None else (cell_deg,)
        windows = _windows(pilot, sizes, _STRAY, _MARGIN)
        if _fit(windows):
            return tuple(each for each in windows if each.size <= _MOST_WINDOW)
        if _is_one_place(pilot.reference):
            for stray in _SMALLER:
                windows = _windows(pilot, sizes, stray, _LESS_MARGIN)
                if _fit(windows) and windows[0].size <= _MOST_WINDOW:
                    return windows
    sizes = GLOBAL_CELLS_DEG if cell_deg is None else (cell_deg,)
    return tuple(LatLonGrid.globe(size) for size in sizes)


def _windows(
    pilot: Impacts, sizes: tuple[float, ...], stray: float, margin: float
) -> tuple[LatLonGrid, ...]:
    """Around all pieces but the stray ones at either end of the strip."""
    low, high = np.quantile(pilot.along_track_km, (stray, 1.0 - stray))
    kept = (pilot.along_track_km >= low) & (pilot.along_track_km <= high)
    places = pilot.longitude_deg[kept], pilot.latitude_deg[kept]
    return tuple(LatLonGrid.around(*places, cell_deg=size, margin_share=margin) for size in sizes)


def _fit(windows: tuple[LatLonGrid, ...]) -> bool:
    """Whether they are small against the globe, and one of them has few enough cells."""
    share = windows[-1].size / LatLonGrid.globe(windows[-1].cell_deg).size
    return share < _WINDOW_SHARE and windows[-1].size <= _MOST_WINDOW


def _is_one_place(reference: Reference) -> bool:
    """Whether all entries are near their middle when they break up."""
    latitude, longitude = np.radians(reference.latitude_deg), np.radians(reference.longitude_deg)
    flat = np.cos(latitude)
    up = np.stack([flat * np.cos(longitude), flat * np.sin(longitude), np.sin(latitude)])
    middle = up.mean(axis=1)
    nearest = float((middle @ up).min() / max(float(np.linalg.norm(middle)), 1e-300))
    return bool(nearest > np.cos(_ONE_PLACE_KM / MEAN_RADIUS_KM))
