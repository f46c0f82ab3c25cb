"""How long an orbit spends over every country: closed form, or along a track."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from issrisk.arrays import FloatArray, IntArray
from issrisk.constants import (
    MINUTES_PER_DAY,
    WGS84_ECCENTRICITY_SQUARED,
    WGS84_EQUATORIAL_RADIUS_M,
)
from issrisk.errors import InputError, ResourceLimitError
from issrisk.exposure.countries import (
    COUNTRIES_FILE,
    DIVISIONS_FILE,
    GROUPS_FILE,
    Regions,
    countries,
    divisions,
    groups,
)
from issrisk.exposure.population import FIRST_YEAR, LAST_YEAR, Population, embedded_population
from issrisk.exposure.zonal import LatitudeMeasure, ellipsoid_area_m2, zonal_integral
from issrisk.hazard.dwell import CircularOrbit, region_dwell_fraction
from issrisk.hazard.passes import Visit, visits
from issrisk.hazard.sampling import TrackDwell, exact_dwell, sampled_dwell
from issrisk.orbit.either import Orbit, check_reach, default_start, ordered, origin, source_at
from issrisk.orbit.propagate import MAX_AGE_DAYS
from issrisk.orbit.track import models_of
from issrisk.provenance import Provenance
from issrisk.times import TimeLike, decimal_year, utc

CLOSED_FORM = "closed form"
SAMPLED = "sampled"
EXACT = "exact"
MODELS = ("closed-form dwell of a circular orbit, J2 in the inclination",)
MAX_DAYS = 3660.0
MAX_SWATH_KM = 2500.0
_OUTSIDE = -1
_HALF_A_PERSON = 0.5


@dataclass(frozen=True)
class RegionOverflight:
    """Time and area of one place under the track; what is not computed is None.

    ``dwell_fraction_interval_90`` spans nine whole days in ten, and like the
    passes comes from a sampled track only. ``members`` are the countries of a
    named group; it is None for a country or a division.
    """

    code: str
    name: str
    dwell_fraction: float
    dwell_fraction_interval_90: tuple[float, float] | None
    passes_per_day: float | None
    area_km2: float
    area_under_track_fraction: float
    members: tuple[str, ...] | None = None
    population: float | None = None
    population_under_track: float | None = None
    population_year: float | None = None

    @property
    def population_under_track_fraction(self) -> float | None:
        """Share of its people who live under the track; None where nobody lives."""
        if not self.population or self.population_under_track is None:
            return None
        return min(self.population_under_track / self.population, 1.0)

    @property
    def dwell_minutes_per_day(self) -> float:
        """The dwell fraction as minutes of a day."""
        return self.dwell_fraction * MINUTES_PER_DAY


@dataclass(frozen=True)
class Overflight:
    """Time over every place: longest first, then the sea, then the named groups.

    ``reach_deg`` is the highest latitude under the swath. ``visits`` are in order of
    time, None where the track was not cut at the borders.
    """

    inclination_deg: float
    max_latitude_deg: float
    method: str
    start: np.datetime64 | None
    end: np.datetime64 | None
    swath_km: float
    reach_deg: float
    regions: tuple[RegionOverflight, ...]
    provenance: Provenance
    visits: tuple[Visit, ...] | None = None

    def region(self, code: str) -> RegionOverflight:
        """The row of a country, division or group.

        Parameters
        ----------
        code : str
            Its code.

        Returns
        -------
        RegionOverflight
            The row.

        Raises
        ------
        InputError
            If the table has no such row.
        """
        for region in self.regions:
            if region.code == code.strip().upper():
                return region
        raise InputError(f"this overflight has no region {code!r}")

    @property
    def places(self) -> tuple[RegionOverflight, ...]:
        """The countries (or divisions) alone, without the sea and the groups."""
        return tuple(region for region in self.regions if region.members is None)

    @property
    def land_fraction(self) -> float:
        """Share of time over any of the places."""
        return sum(region.dwell_fraction for region in self.places)

    def rank(self, code: str) -> int:
        """One more than the places that have a longer dwell, but for the place itself.

        Parameters
        ----------
        code : str
            A country, a division or a group of the table.

        Returns
        -------
        int
            From 1.

        Raises
        ------
        InputError
            If the table has no such row.
        """
        mine = self.region(code)
        return 1 + sum(row.dwell_fraction > mine.dwell_fraction for row in self.places)


@dataclass(frozen=True)
class _Row:
    """A row to be: the positions of its polygons, -1 for what is outside them all."""

    code: str
    name: str
    columns: IntArray
    members: tuple[str, ...] | None = None


def overflight(
    elements: Orbit,
    *,
    days: float | None = None,
    exact: bool = False,
    start: TimeLike | None = None,
    admin1: str | None = None,
    swath_km: float = 0.0,
    max_age_days: float | None = MAX_AGE_DAYS,
    population: Population | None = None,
) -> Overflight:
    """Time an orbit spends over every country, and the area it passes over.

    Without `days` the closed form, which is the average over many weeks; with
    it, the share of the seconds of a ground track, or of the time between the borders.

    Parameters
    ----------
    elements : ElementSet, sequence of them, or Ephemeris
        The orbit. The closed form takes the one nearest to `start`.
    days : float, optional
        Length of the track, from `start` on [day].
    exact : bool, default: False
        Cut the track at every border it crosses, and tell every visit.
    start : time, optional
        UTC; by default the epoch of the newest element set, or the ephemeris's start.
    admin1 : str, optional
        A country whose divisions are listed instead of the countries.
    swath_km : float, default: 0
        The area under the track is widened by this much to each side.
    max_age_days : float or None, default: 30
        Greatest distance of a time, or of `start`, from an epoch [day].
    population : Population, optional
        People to count instead of the embedded grid of the year of `start`.

    Returns
    -------
    Overflight
        One row for each place.

    Raises
    ------
    InputError
        If a number is out of range, `exact` is without `days`, a country has no embedded
        divisions, sets of several objects are given, or the closed form does not
        describe the orbit.
    ResourceLimitError
        If `days` is more than ten years.
    StaleElementsError
        If no element set (for the closed form: or ephemeris) is near enough to `start`, or
        no set to a time of the track.
    PropagationError
        If the ephemeris does not reach over the track.
    DecayedError
        If the perigee lies below 80 km, or the track cannot be computed.
    """
    _check(days, swath_km, exact=exact)
    told = ordered(elements)
    begin = default_start(told) if start is None else utc(start)
    chosen = source_at(told, begin)
    orbit = CircularOrbit.averaged(chosen) if days is None else CircularOrbit.of(chosen)
    regions = countries() if admin1 is None else divisions(admin1)
    rows = _rows(regions, everywhere=admin1 is None)
    if days is None:
        check_reach(chosen, begin, max_age_days)
        sample = None
        fraction = _with_rest(rows, region_dwell_fraction(regions, orbit), 1.0)
    else:
        along = exact_dwell if exact else sampled_dwell
        sample = along(
            told,
            [row.columns for row in rows],
            regions=regions,
            start=begin,
            days=days,
            max_age_days=max_age_days,
        )
        fraction = sample.fraction
    reach_deg = swath_reach_deg(orbit, swath_km)
    people = _people(begin, population)
    return Overflight(
        inclination_deg=chosen.inclination_deg,
        max_latitude_deg=orbit.max_latitude_deg,
        method=CLOSED_FORM if days is None else EXACT if exact else SAMPLED,
        start=None if days is None else begin,
        end=None if days is None else begin + np.timedelta64(round(days * 86_400e3), "ms"),
        swath_km=swath_km,
        reach_deg=reach_deg,
        regions=_table(rows, regions, fraction, sample=sample, reach_deg=reach_deg, people=people),
        visits=None if sample is None or sample.parts is None else visits(regions, sample.parts),
        provenance=Provenance.of(
            **origin(chosen, begin),
            models=MODELS if days is None else models_of(chosen),
            data=[
                *([COUNTRIES_FILE, GROUPS_FILE] if admin1 is None else [DIVISIONS_FILE]),
                *(people.data if people else ()),
            ],
        ),
    )


def _check(days: float | None, swath_km: float, *, exact: bool) -> None:
    if exact and days is None:
        raise InputError("exact visits need a length of time", hint="give days, as 1 or 14")
    if days is not None and not (np.isfinite(days) and days > 0.0):
        raise InputError(f"a track of {days} days is not allowed; give more than 0, finite")
    if days is not None and days > MAX_DAYS:
        raise ResourceLimitError(f"a track of {days:g} days is too long; at most {MAX_DAYS:g}")
    if not (np.isfinite(swath_km) and 0.0 <= swath_km <= MAX_SWATH_KM):
        raise InputError(f"a swath of {swath_km} km is not allowed; give 0 to {MAX_SWATH_KM:g}")


def swath_reach_deg(orbit: CircularOrbit, swath_km: float) -> float:
    """Highest latitude under a swath beside the track.

    Parameters
    ----------
    orbit : CircularOrbit
        The orbit.
    swath_km : float
        To each side.

    Returns
    -------
    float
        Geodetic, 0 to 90; by the radius of the meridian, Snyder (1987), USGS
        PP 1395, equation 4-18 (recalled).
    """
    e2 = WGS84_ECCENTRICITY_SQUARED
    sine2 = np.sin(np.radians(orbit.max_latitude_deg)) ** 2
    meridian_radius_m = WGS84_EQUATORIAL_RADIUS_M * (1.0 - e2) / (1.0 - e2 * sine2) ** 1.5
    margin_deg = np.degrees(swath_km * 1e3 / meridian_radius_m)
    return min(float(orbit.max_latitude_deg + margin_deg), 90.0)


def _rows(regions: Regions, *, everywhere: bool) -> list[_Row]:
    named = zip(regions.code, regions.name, strict=True)
    rows = [_Row(code, name, np.array([i])) for i, (code, name) in enumerate(named)]
    if not everywhere:
        return rows
    for group in groups().values():
        columns = [regions.index(member) for member in group.members] or [_OUTSIDE]
        rows.append(_Row(group.code, group.name, np.array(columns), group.members))
    return rows


def _by_row(
    rows: list[_Row], regions: Regions, measure: LatitudeMeasure, *, north_deg: float
) -> FloatArray:
    """Integral of a measure over each row, between the parallels at `north_deg` and its mirror."""
    inside = zonal_integral(regions.edges, measure, south_deg=-north_deg, north_deg=north_deg)
    return _with_rest(rows, inside, measure.over_all_longitudes(-north_deg, north_deg))


def _with_rest(rows: list[_Row], inside: FloatArray, total: float) -> FloatArray:
    """Sum over each row of what is `inside` each polygon; the rest of `total` is outside."""
    columns = np.append(inside, total - inside.sum())  # so that position -1 is what is outside
    return np.array([columns[row.columns].sum() for row in rows])


def _people(begin: np.datetime64, given: Population | None) -> Population | None:
    """People to count: those given, or the embedded ones where they reach to the year."""
    year = decimal_year(begin)
    if given is not None or not FIRST_YEAR <= year <= LAST_YEAR:
        return given
    return embedded_population(year)


def _inhabitants(
    rows: list[_Row], regions: Regions, people: Population, reach_deg: float
) -> tuple[FloatArray, FloatArray]:
    """All people of each row, and those who live between the parallels of the track."""
    everywhere = regions.code == countries().code
    under = people.between(-reach_deg, reach_deg)
    sums = (
        (people.by_country(), people.by_country(under))
        if everywhere
        else (people.by_division(regions), people.by_division(regions, under))
    )
    totals = people.total, float(under.sum())
    every, below = (_with_rest(rows, s, t) for s, t in zip(sums, totals, strict=True))
    # Less than half a person at sea is what rounding leaves of nobody.
    return np.where(every < _HALF_A_PERSON, 0.0, every), below


def _table(
    rows: list[_Row],
    regions: Regions,
    fraction: FloatArray,
    *,
    sample: TrackDwell | None,
    reach_deg: float,
    people: Population | None,
) -> tuple[RegionOverflight, ...]:
    area = ellipsoid_area_m2()
    total_km2 = _by_row(rows, regions, area, north_deg=90.0) / 1e6
    under_km2 = _by_row(rows, regions, area, north_deg=reach_deg) / 1e6
    with_days = sample is not None and bool(np.isfinite(sample.low).all())
    inhabitants = None if people is None else _inhabitants(rows, regions, people, reach_deg)
    table = [
        RegionOverflight(
            code=row.code,
            name=row.name,
            dwell_fraction=max(float(fraction[k]), 0.0),
            dwell_fraction_interval_90=(float(sample.low[k]), float(sample.high[k]))
            if sample is not None and with_days
            else None,
            passes_per_day=None if sample is None else float(sample.passes_per_day[k]),
            area_km2=float(total_km2[k]),
            area_under_track_fraction=float(np.clip(under_km2[k] / total_km2[k], 0.0, 1.0)),
            members=row.members,
            population=None if inhabitants is None else float(inhabitants[0][k]),
            population_under_track=None if inhabitants is None else float(inhabitants[1][k]),
            population_year=None if people is None else people.year,
        )
        for k, row in enumerate(rows)
    ]
    places = sorted(
        (row for row in table if row.members is None), key=lambda row: -row.dwell_fraction
    )
    return (*places, *(row for row in table if row.members is not None))
