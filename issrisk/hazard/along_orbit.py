"""How entries are spread along the orbit: evenly, or as natural decay has them."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass

import numpy as np

from issrisk.arrays import FloatArray
from issrisk.errors import InputError
from issrisk.resources import load_toml

TABLE_FILE = "entry_places.toml"
NATURAL_DECAY = "entries along the orbit as natural decay has them, not evenly"
STATION_KG_M2 = 167.0  # m / (C_D A) of NASA's trajectory message of March 2024
_LOWEST_KM, _HIGHEST_KM = 80.0, 100.0  # crossings of 120 km are too uneven for a few harmonics


@dataclass(frozen=True)
class AlongOrbit:
    """Density of the argument of latitude u, over its mean.

    It is 1 + the sum of ``cosine[n - 1]`` cos nu + ``sine[n - 1]`` sin nu; ``EVEN`` has none.
    """

    cosine: tuple[float, ...] = ()
    sine: tuple[float, ...] = ()

    def density(self, argument_rad: FloatArray) -> FloatArray:
        """Density at an argument of latitude.

        Parameters
        ----------
        argument_rad : ndarray
            From the ascending node [rad].

        Returns
        -------
        ndarray
            1 on average.
        """
        out = np.ones_like(argument_rad)
        for n, (a, b) in enumerate(zip(self.cosine, self.sine, strict=True), start=1):
            out += a * np.cos(n * argument_rad) + b * np.sin(n * argument_rad)
        return out

    def of_latitude(self, argument_rad: FloatArray) -> FloatArray:
        """Density of both places of a latitude, northbound and southbound, together.

        Parameters
        ----------
        argument_rad : ndarray
            Of the northbound one, -π/2 to π/2 [rad].

        Returns
        -------
        ndarray
            1 on average. What is left of even orders are cosines, of odd ones sines.
        """
        return 0.5 * (self.density(argument_rad) + self.density(np.pi - argument_rad))

    def share_south(self, argument_rad: FloatArray) -> FloatArray:
        """Share of entries south of a latitude: the integral of `of_latitude`.

        Parameters
        ----------
        argument_rad : ndarray
            As there.

        Returns
        -------
        ndarray
            0 to 1.
        """
        out = 0.5 + argument_rad / np.pi
        for n, (a, b) in enumerate(zip(self.cosine, self.sine, strict=True), start=1):
            if n % 2 == 0:
                out = out + a * np.sin(n * argument_rad) / (n * np.pi)
            else:
                out = out - b * np.cos(n * argument_rad) / (n * np.pi)
        return np.asarray(out)

    def ahead(self, degrees: float) -> AlongOrbit:
        """The same so many degrees further along: impacts lie ahead of entries.

        Parameters
        ----------
        degrees : float
            A thousand kilometres are nine.

        Returns
        -------
        AlongOrbit
            Of what lies there.
        """
        pairs = list(zip(self.cosine, self.sine, strict=True))
        turn = [n * math.radians(degrees) for n in range(1, len(pairs) + 1)]
        return AlongOrbit(
            tuple(a * math.cos(t) - b * math.sin(t) for (a, b), t in zip(pairs, turn, strict=True)),
            tuple(a * math.sin(t) + b * math.cos(t) for (a, b), t in zip(pairs, turn, strict=True)),
        )


EVEN = AlongOrbit()


@dataclass(frozen=True)
class PlaceRow:
    """A row of the table: where decays cross a height; `causes` are those left out.

    ``counts`` are of 36 bins of 10 degrees, none where they were not kept.
    """

    ballistic_kg_m2: float
    altitude_km: float
    decays: int
    along: AlongOrbit
    standard_error: tuple[float, ...]
    counts: tuple[int, ...] = ()
    causes: tuple[str, ...] = ()
    start_height_km: float | None = None


@functools.cache
def place_rows(kind: str = "place") -> tuple[PlaceRow, ...]:
    """Rows of the embedded table.

    Parameters
    ----------
    kind : {"place", "start", "without"}
        By mass per area; by the height a decay begins at; with causes left out.

    Returns
    -------
    tuple of PlaceRow
        In order of the file.

    Raises
    ------
    DataMissingError
        If the table is missing or altered.
    """
    return tuple(
        PlaceRow(
            ballistic_kg_m2=row["ballistic_kg_m2"],
            altitude_km=row["altitude_km"],
            decays=row["decays"],
            along=AlongOrbit(tuple(row["cosine"]), tuple(row["sine"])),
            standard_error=tuple(row["standard_error"]),
            counts=tuple(row.get("counts", ())),
            causes=tuple(row.get("causes", ())),
            start_height_km=row.get("start_height_km"),
        )
        for row in load_toml(TABLE_FILE)[kind]
    )


def entries_along_orbit(
    ballistic_kg_m2: float = STATION_KG_M2, *, altitude_km: float = _LOWEST_KM
) -> AlongOrbit:
    """How natural decay spreads entries along an orbit of 51.6 degrees.

    Parameters
    ----------
    ballistic_kg_m2 : float, default: 167
        Mass over drag coefficient times area, 50 to 500; between the rows of the table
        in a straight line of its logarithm.
    altitude_km : float, default: 80
        80, 90 or 100. Higher crossings say where the ellipsoid meets the orbit, not where
        an object enters.

    Returns
    -------
    AlongOrbit
        Of last crossings of that height; impacts lie some 25 degrees `ahead`.

    Raises
    ------
    InputError
        If a number is out of range.
    """
    rows = [row for row in place_rows() if row.altitude_km == altitude_km <= _HIGHEST_KM]
    if not rows:
        raise InputError(f"altitude_km is {altitude_km:g}; it is one of 80, 90 and 100")
    light, heavy = rows[0].ballistic_kg_m2, rows[-1].ballistic_kg_m2
    if not light <= ballistic_kg_m2 <= heavy:
        raise InputError(
            f"ballistic_kg_m2 is {ballistic_kg_m2:g}; it must lie in {light:g} to {heavy:g}"
        )
    at = [math.log(row.ballistic_kg_m2) for row in rows]

    def between(values: list[tuple[float, ...]]) -> tuple[float, ...]:
        columns = np.array(values).T
        return tuple(float(np.interp(math.log(ballistic_kg_m2), at, each)) for each in columns)

    return AlongOrbit(
        between([row.along.cosine for row in rows]), between([row.along.sine for row in rows])
    )
