"""What a close-up is coloured by: each part's minutes a day, or the time over an area."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely

from issrisk.constants import SECONDS_PER_DAY
from issrisk.exposure.countries import Regions, countries, divisions, groups, place
from issrisk.exposure.population import embedded_divisions
from issrisk.exposure.zonal import ellipsoid_area_m2
from issrisk.hazard.dwell import CircularOrbit, latitude_dwell_fraction
from issrisk.hazard.overflight import (
    Overflight,
    RegionOverflight,
    overflight,
    swath_reach_deg,
)
from issrisk.orbit.either import Orbit, default_start, ordered, source_at
from issrisk.orbit.propagate import MAX_AGE_DAYS
from issrisk.report.land import Scale
from issrisk.times import TimeLike

# Pieces fall beside the track too: H. Lewis takes 80 km to each side as two standard
# deviations where there is no break-up model (2021, on the entry of a rocket stage).
MARGIN_KM = 80.0
_BAND_DEG = 1.0
_AREA_M2 = 1e5 * 1e6
_PER_AREA = "Seconds a day over each 100 000 km²"


@dataclass(frozen=True)
class Painting:
    """A place, the parts it is shown in, and the figure that each is coloured by.

    ``strips`` are the parts under the track with their ``values``, in the unit that
    ``quantity`` names: the shown places, or bands of latitude. ``scale`` is None
    where nothing is coloured, ``longest`` where there is but one part.
    """

    place: Regions
    shown: Regions
    row: RegionOverflight
    overflight: Overflight
    margin_km: float
    reach_deg: float
    strips: np.ndarray
    values: tuple[float, ...]
    quantity: str
    longest: RegionOverflight | None

    @classmethod
    def of(
        cls,
        code: str,
        elements: Orbit,
        *,
        start: TimeLike | None = None,
        margin_km: float = MARGIN_KM,
        max_age_days: float | None = MAX_AGE_DAYS,
    ) -> Painting:
        """What the close-up of a place shows, by the closed form.

        Parameters
        ----------
        code : str
            Of a country, a division or a group.
        elements, start, margin_km, max_age_days
            As `write_close_up` takes them.

        Returns
        -------
        Painting
            Members of a group and divisions by minutes a day, any other country
            by the time over each area.

        Raises
        ------
        InputError
            If there is no such code, or the closed form does not describe the orbit.
        StaleElementsError
            If no element set is near enough to `start`.
        DecayedError
            If the perigee lies below 80 km.
        """
        wanted, named = place(code), code.strip().upper()
        country = None if named in groups() else _country(named)
        divided = country is not None and country in embedded_divisions().country

        def over(admin1: str | None) -> Overflight:
            return overflight(elements, start=start, admin1=admin1, max_age_days=max_age_days)

        parts = over(country) if divided else over(None)
        result = over(None) if divided and named == country else parts
        told = ordered(elements)
        begin = default_start(told) if start is None else start
        orbit = CircularOrbit.of(source_at(told, begin))
        if divided and country is not None:
            shown = divisions(country)
        else:
            shown = countries().select(groups()[named].members) if country is None else wanted
        bands = not divided and country is not None
        strips, values = _bands(wanted, orbit) if bands else _parts(shown, parts)
        return cls(
            place=wanted,
            shown=shown,
            row=result.region(named),
            overflight=result,
            margin_km=margin_km,
            reach_deg=swath_reach_deg(orbit, margin_km),
            strips=strips,
            values=values,
            quantity=_PER_AREA if bands else "Minutes a day",
            longest=_longest(shown, parts) if values and named not in shown.code else None,
        )

    @property
    def scale(self) -> Scale | None:
        """Colours of the values."""
        return Scale.of(self.values) if self.values else None

    @property
    def evenly_s(self) -> float | None:
        """Of bands of latitude: what each area would have if time were spread evenly."""
        everywhere = ellipsoid_area_m2().over_all_longitudes(-90.0, 90.0)
        return SECONDS_PER_DAY * _AREA_M2 / everywhere if self.quantity == _PER_AREA else None

    @property
    def outlined(self) -> bool:
        """Whether the place must be told from the other parts shown."""
        return self.place.code[0] in self.shown.code and len(self.shown) > 1

    @property
    def countries(self) -> frozenset[str]:
        """Whose cities are shown."""
        return frozenset(self.shown.country)

    def coloured(self) -> Iterator[tuple[str, np.ndarray]]:
        """Each colour, and all that has it."""
        if self.scale is None:
            return
        colours = np.array([self.scale.colour(value) for value in self.values])
        for colour in dict.fromkeys(colours.tolist()):
            yield colour, self.strips[colours == colour]


def _country(code: str) -> str:
    """The country that a code belongs to."""
    return place(code).country[0]


def _parts(shown: Regions, parts: Overflight) -> tuple[np.ndarray, tuple[float, ...]]:
    """What of each part is under the track, and its minutes a day."""
    limit = parts.max_latitude_deg
    minutes = [parts.region(code).dwell_minutes_per_day for code in shown.code]
    reached = [k for k, value in enumerate(minutes) if value > 0.0]
    zone = shapely.box(-180.0, -limit, 180.0, limit)
    strips = shapely.intersection(shown.geometry[reached], zone)
    return strips, tuple(minutes[k] for k in reached)


def _bands(region: Regions, orbit: CircularOrbit) -> tuple[np.ndarray, tuple[float, ...]]:
    """A country cut along parallels a degree apart, and the time over an area in each."""
    limit = orbit.max_latitude_deg
    edges = np.append(np.arange(limit, 0.0, -_BAND_DEG), 0.0)
    north = np.concatenate((edges[:-1], -edges[1:]))
    south = np.concatenate((edges[1:], -edges[:-1]))
    boxes = shapely.box(-180.0, south, 180.0, north)
    strips = shapely.intersection(region.geometry[0], boxes)
    met = ~shapely.is_empty(strips)
    area = ellipsoid_area_m2().cumulative
    seconds = latitude_dwell_fraction(south, north, orbit=orbit) * SECONDS_PER_DAY
    density = seconds / (area(north) - area(south)) * _AREA_M2
    return strips[met], tuple(density[met].tolist())


def _longest(shown: Regions, parts: Overflight) -> RegionOverflight:
    rows = [parts.region(code) for code in shown.code]
    return max(rows, key=lambda row: row.dwell_fraction)
