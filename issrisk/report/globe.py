"""The plane of each view of the whole globe."""

from __future__ import annotations

import cartopy.crs as ccrs

from issrisk.report.plane import Plane
from issrisk.report.views import View

_POLAR_REACH_DEG = 20.0  # a polar view ends at this parallel, well beyond the ISS's limit
# A seam at 169 degrees west runs through the Bering Strait, one at 30 west through the Atlantic.
_WORLD_MIDDLE_DEG, _PACIFIC_MIDDLE_DEG = 11.0, 150.0


def plane_of(view: View) -> Plane:
    """The plane of a view.

    Parameters
    ----------
    view : View
        Which.

    Returns
    -------
    Plane
        Robinson's for the world; equal in area about the poles.
    """
    if view.is_polar:
        pole = 90.0 if view is View.arctic else -90.0
        polar = ccrs.LambertAzimuthalEqualArea(central_latitude=pole)
        return Plane(
            polar,
            middle_deg=0.0,
            south_deg=_POLAR_REACH_DEG if pole > 0.0 else -90.0,
            north_deg=90.0 if pole > 0.0 else -_POLAR_REACH_DEG,
        )
    middle = _PACIFIC_MIDDLE_DEG if view is View.pacific else _WORLD_MIDDLE_DEG
    return Plane(ccrs.Robinson(), middle_deg=middle)
