"""Cells of latitude and longitude on the WGS 84 ellipsoid, and which of them a point lies in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from issrisk.arrays import FloatArray, IntArray
from issrisk.constants import WGS84_ECCENTRICITY_SQUARED, WGS84_POLAR_RADIUS_M
from issrisk.errors import InputError

_FINEST = 18_000  # cells from pole to pole: a hundredth of a degree
OUTSIDE = -1


def zone_area_m2(latitude_deg: FloatArray) -> FloatArray:
    """Area of the ellipsoid between the equator and a parallel, all the way round.

    Parameters
    ----------
    latitude_deg : ndarray
        Geodetic latitude.

    Returns
    -------
    ndarray
        Square metres, negative in the south.

    References
    ----------
    .. [1] J. P. Snyder, "Map Projections: A Working Manual", USGS Professional
       Paper 1395 (1987), equation 3-12 (authalic q).
    """
    e2 = WGS84_ECCENTRICITY_SQUARED
    eccentricity = np.sqrt(e2)
    sine = np.sin(np.radians(latitude_deg))
    q = sine / (1.0 - e2 * sine**2) + np.arctanh(eccentricity * sine) / eccentricity
    return np.asarray(np.pi * WGS84_POLAR_RADIUS_M**2 * q)


@dataclass(frozen=True)
class LatLonGrid:
    """A window of a grid that covers the globe: cells of 180 / `per_half_turn` degrees.

    Rows are counted from the south pole, columns from 180 degrees west; the window begins at
    `first_row` and `first_column` and may reach across the antimeridian. Every window of the
    same cells meets every other exactly.

    Raises
    ------
    InputError
        If the cells do not fit, or the window leaves the globe.
    """

    per_half_turn: int
    first_row: int
    first_column: int
    rows: int
    columns: int

    def __post_init__(self) -> None:
        n = self.per_half_turn
        if not 1 <= n <= _FINEST:
            raise InputError(f"a grid has {n} cells from pole to pole; it must be 1 to {_FINEST}")
        if not (
            0 <= self.first_row < n
            and 1 <= self.rows <= n - self.first_row
            and 0 <= self.first_column < 2 * n
            and 1 <= self.columns <= 2 * n
        ):
            raise InputError("the window of a grid leaves the globe")

    @classmethod
    def globe(cls, cell_deg: float) -> LatLonGrid:
        """The whole globe.

        Parameters
        ----------
        cell_deg : float
            Size of a cell; a whole number of them must fit between the poles.

        Returns
        -------
        LatLonGrid
            From the south pole and 180 degrees west.

        Raises
        ------
        InputError
            If the cells do not fit, or are smaller than a hundredth of a degree.
        """
        n = _fitting(cell_deg)
        return cls(n, 0, 0, n, 2 * n)

    @classmethod
    def around(
        cls,
        longitude_deg: FloatArray,
        latitude_deg: FloatArray,
        *,
        cell_deg: float,
        margin_share: float = 0.25,
        margin_deg: float = 5.0,
    ) -> LatLonGrid:
        """The smallest window that holds points, with a margin.

        Parameters
        ----------
        longitude_deg, latitude_deg : ndarray, shape (n,)
            One point or more.
        cell_deg : float
            Size of a cell, as for `globe`.
        margin_share : float, default: 0.25
            Of the points' extent, added on every side.
        margin_deg : float, default: 5
            At least so much is added.

        Returns
        -------
        LatLonGrid
            All longitudes where the margins meet.

        Raises
        ------
        InputError
            If there is no point, or the cells do not fit.
        """
        if not longitude_deg.size:
            raise InputError("there is no point to lay a grid around")
        n = _fitting(cell_deg)
        south, north = float(latitude_deg.min()), float(latitude_deg.max())
        high = max(margin_deg, margin_share * (north - south))
        first_row = max(int((south - high + 90.0) // cell_deg), 0)
        last_row = min(int((north + high + 90.0) // cell_deg), n - 1)
        west = np.unique((longitude_deg + 180.0) % 360.0)
        gaps = np.diff(west, append=west[0] + 360.0)
        widest = int(np.argmax(gaps))
        width = 360.0 - float(gaps[widest])
        side = max(margin_deg, margin_share * width)
        begin = float(west[(widest + 1) % west.size]) - side
        first, columns = int(begin // cell_deg), int((width + 2.0 * side) // cell_deg) + 2
        if columns >= 2 * n:
            first, columns = 0, 2 * n
        return cls(n, first_row, first % (2 * n), last_row - first_row + 1, columns)

    @property
    def cell_deg(self) -> float:
        """Size of a cell."""
        return 180.0 / self.per_half_turn

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.rows, self.columns

    @property
    def size(self) -> int:
        """How many cells there are."""
        return self.rows * self.columns

    @property
    def is_global(self) -> bool:
        """Whether it covers the globe."""
        return self.shape == (self.per_half_turn, 2 * self.per_half_turn)

    @property
    def latitude_edges_deg(self) -> FloatArray:
        """Parallels between the rows, one more than there are rows."""
        return self._parallels(self.first_row + np.arange(self.rows + 1))

    @property
    def longitude_edges_deg(self) -> FloatArray:
        """Meridians between the columns, growing; beyond 180 across the antimeridian."""
        return self._meridians(self.first_column + np.arange(self.columns + 1))

    @property
    def latitudes_deg(self) -> FloatArray:
        """Middles of the rows."""
        return self._parallels(self.first_row + np.arange(self.rows) + 0.5)

    @property
    def longitudes_deg(self) -> FloatArray:
        """Middles of the columns, growing."""
        return self._meridians(self.first_column + np.arange(self.columns) + 0.5)

    @property
    def cell_area_m2(self) -> FloatArray:
        """Area of a cell of each row on the ellipsoid, exact; shape (rows,)."""
        zones: FloatArray = np.diff(zone_area_m2(self.latitude_edges_deg))
        return zones / (2 * self.per_half_turn)

    def _parallels(self, number: npt.ArrayLike) -> FloatArray:
        """Rounded once, so that an edge is the nearest double to what is written."""
        n = self.per_half_turn
        return (180.0 * np.asarray(number, dtype=float) - 90.0 * n) / n

    def _meridians(self, number: npt.ArrayLike) -> FloatArray:
        n = self.per_half_turn
        return (180.0 * np.asarray(number, dtype=float) - 180.0 * n) / n

    def cells(self, longitude_deg: FloatArray, latitude_deg: FloatArray) -> IntArray:
        """Which cell each point lies in.

        Parameters
        ----------
        longitude_deg, latitude_deg : ndarray, shape (n,)
            Points; any longitude, latitude -90 to 90.

        Returns
        -------
        ndarray of int, shape (n,)
            Row times columns plus column within the window, -1 outside it. A cell
            holds its southern and western edge, the northernmost the pole too.
        """
        n = self.per_half_turn
        beyond = (longitude_deg < -180.0) | (longitude_deg >= 180.0)
        longitude = np.where(beyond, (longitude_deg + 180.0) % 360.0 - 180.0, longitude_deg)
        row = np.searchsorted(self._parallels(np.arange(1, n)), latitude_deg, side="right")
        column = np.searchsorted(self._meridians(np.arange(1, 2 * n)), longitude, side="right")
        row, column = row - self.first_row, (column - self.first_column) % (2 * n)
        inside = (row >= 0) & (row < self.rows) & (column < self.columns)
        return np.where(inside, row * self.columns + column, OUTSIDE)


def _fitting(cell_deg: float) -> int:
    """Cells from pole to pole."""
    if np.isfinite(cell_deg) and 180.0 / _FINEST <= cell_deg <= 180.0:
        count = round(180.0 / cell_deg)
        if abs(count * cell_deg - 180.0) < 1e-9:
            return count
    raise InputError(
        f"cells of {cell_deg:g} degrees do not fit between the poles",
        hint="give 0.01 to 180 degrees that divide 180, as 0.1, 0.5, 1, 2 or 5",
    )
