"""Casualty expectation of a random entry: the published point method, with intervals.

E_c is the casualty area times the density of people averaged over the time an orbit spends
at each latitude. It knows neither where an entry starts nor how far its pieces spread; the
Monte Carlo footprint is to answer that, and this stays as its cross-check.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np

from issrisk.arrays import FloatArray
from issrisk.errors import InputError
from issrisk.exposure.countries import COUNTRIES_FILE, GROUPS_FILE, Regions, countries, groups
from issrisk.exposure.population import (
    Population,
    embedded_error_fraction,
    embedded_population,
)
from issrisk.exposure.zonal import ellipsoid_area_m2
from issrisk.hazard.along_orbit import EVEN, NATURAL_DECAY, AlongOrbit
from issrisk.hazard.dwell import (
    CircularOrbit,
    apex_inclination_deg,
    dwell_measure,
    region_dwell_fraction,
)
from issrisk.montecarlo.intervals import Z90
from issrisk.provenance import Provenance
from issrisk.risk.quantiles import Quantiles

METHOD = "random entry by the point method (dwell x population density x casualty area)"
ENTRY_ALTITUDE_KM = 120.0  # where the orbit is taken to end; it hardly matters, see the tests
_EARTH_RADIUS_KM = 6378.137
_MILLION = 1e6


@dataclass(frozen=True)
class RegionRisk:
    """Random-entry risk of one country or group; `members` is None for a country.

    ``debris_probability`` needs a footprint and is always None here. Risks per
    million are casualties per million inhabitants, for one entry.
    """

    code: str
    name: str
    population: float
    population_under_track: float
    point_impact_probability: float
    share_of_casualty_expectation: float
    casualty_expectation: Quantiles
    members: tuple[str, ...] | None = None

    @property
    def casualty_probability(self) -> Quantiles:
        """That there is one casualty or more among its people."""
        return self.casualty_expectation.probability()

    @property
    def risk_per_million_inhabitants(self) -> Quantiles | None:
        """Casualties for each million of all its people."""
        return _per_million(self.casualty_expectation, self.population)

    @property
    def risk_per_million_under_track(self) -> Quantiles | None:
        """Casualties for each million of its people who live under the track."""
        return _per_million(self.casualty_expectation, self.population_under_track)


def _per_million(expectation: Quantiles, people: float) -> Quantiles | None:
    return expectation.scaled(_MILLION / people) if people > 0.0 else None


@dataclass(frozen=True)
class RandomEntryRisk:
    """Random-entry risk in all, by country and by latitude.

    ``dwell_density_per_m2`` is the probability of a random impact point for each
    square metre where the entries of ``population`` live.
    """

    inclination_deg: float
    orbit: CircularOrbit
    year: float | None
    density_per_km2: float
    casualty_area_m2: Quantiles
    expectation: Quantiles
    interval_covers: tuple[str, ...]
    latitude_share: FloatArray
    latitude_edges_deg: FloatArray
    population: Population
    dwell_density_per_m2: FloatArray
    provenance: Provenance
    along: AlongOrbit = EVEN

    @functools.cached_property
    def regions(self) -> tuple[RegionRisk, ...]:
        """Countries, most at risk first, then the named groups."""
        per_m2 = self.population.people * self.dwell_density_per_m2
        return _regions(self.population, per_m2, self.orbit, self.along, self.expectation)

    @property
    def casualty_expectation(self) -> float:
        """Mean number of casualties of one entry. Not a probability."""
        return self.expectation.mean

    @property
    def casualty_probability(self) -> Quantiles:
        """That there is one casualty or more."""
        return self.expectation.probability()

    def region(self, code: str) -> RegionRisk:
        """The row of a country or group.

        Parameters
        ----------
        code : str
            Its code.

        Returns
        -------
        RegionRisk
            The row.

        Raises
        ------
        InputError
            If there is no such row.
        """
        for region in self.regions:
            if region.code == code.strip().upper():
                return region
        raise InputError(f"this risk has no region {code!r}")

    @property
    def places(self) -> tuple[RegionRisk, ...]:
        """The countries alone."""
        return tuple(region for region in self.regions if region.members is None)


def random_entry_risk(
    *,
    inclination_deg: float,
    casualty_area_m2: float | tuple[float, float],
    year: float = 2022.0,
    population: Population | None = None,
    along: AlongOrbit = EVEN,
) -> RandomEntryRisk:
    """Casualty expectation of an object that enters at a random time.

    Parameters
    ----------
    inclination_deg : float
        Mean inclination of the orbit, 0 to 180.
    casualty_area_m2 : float or (float, float)
        Casualty area; of an uncertain one its 90 % interval, taken as that of
        a lognormal distribution.
    year : float, default: 2022
        For the embedded population, 1990 to 2050.
    population : Population, optional
        People to use instead of the embedded grid, as `population_of` gives.
    along : AlongOrbit, optional
        How impacts are spread along the orbit: `along_orbit.entries_along_orbit().ahead(25.0)`
        for natural decay. By default evenly.

    Returns
    -------
    RandomEntryRisk
        In all, by country and by latitude. The interval covers the casualty
        area if it is given as one, and the stated error of the embedded grid.

    Raises
    ------
    InputError
        If a number is out of range.

    Notes
    -----
    E_c = A_c times the sum over people of the dwell density where they live,
    the share of time in a zone over its area. Every longitude is as likely.

    References
    ----------
    .. [1] H. Klinkrad, "Space Debris: Models and Risk Analysis" (2006), chapter
       9 (recalled).
    .. [2] M. B. Byers et al., Nature Astronomy 6, 1093-1097 (2022).
       :doi:`10.1038/s41550-022-01718-8`
    """
    area = _area_quantiles(casualty_area_m2)
    people = embedded_population(year) if population is None else population
    radius_km = _EARTH_RADIUS_KM + ENTRY_ALTITUDE_KM
    orbit = CircularOrbit(
        apex_inclination_deg(inclination_deg, radius_km=radius_km), radius_km * 1e3
    )
    density = _dwell_density_per_m2(people, orbit, along)
    per_m2 = people.people * density
    error = 0.0 if population is not None else embedded_error_fraction(inclination_deg)
    expectation = _lognormal(area, float(per_m2.sum()), error)
    latitude_edges = np.arange(-90.0, 90.5, 1.0)
    by_latitude, _ = np.histogram(
        (people.south_deg + people.north_deg) / 2.0, bins=latitude_edges, weights=per_m2
    )
    return RandomEntryRisk(
        inclination_deg=inclination_deg,
        orbit=orbit,
        year=people.year,
        density_per_km2=float(per_m2.sum()) * 1e6,
        casualty_area_m2=area,
        expectation=expectation,
        interval_covers=_covers(casualty_area_m2, error),
        latitude_share=by_latitude / max(by_latitude.sum(), 1e-300),
        latitude_edges_deg=latitude_edges,
        population=people,
        dwell_density_per_m2=density,
        provenance=Provenance.of(
            models=[METHOD] if along == EVEN else [METHOD, NATURAL_DECAY],
            data=[COUNTRIES_FILE, GROUPS_FILE, *people.data],
        ),
        along=along,
    )


def ranked(result: RandomEntryRisk, rank: str) -> list[RegionRisk]:
    """Countries with people under the track, most at risk first.

    Parameters
    ----------
    result : RandomEntryRisk
        The risk.
    rank : {"total", "per-inhabitant", "under-track"}
        What they are ranked by.

    Returns
    -------
    list of RegionRisk
        Without the groups.
    """
    places = [row for row in result.places if row.share_of_casualty_expectation > 0.0]

    def key(row: RegionRisk) -> float:
        per = {
            "total": row.casualty_expectation,
            "per-inhabitant": row.risk_per_million_inhabitants,
            "under-track": row.risk_per_million_under_track,
        }[rank]
        return 0.0 if per is None else -per.mean

    return sorted(places, key=key)


def _dwell_density_per_m2(
    people: Population, orbit: CircularOrbit, along: AlongOrbit
) -> FloatArray:
    """Probability of a random impact point per square metre, at each entry's latitude."""
    dwell, area = dwell_measure(orbit, along=along).cumulative, ellipsoid_area_m2().cumulative
    # Cells of a row follow one another, and share their parallels.
    leaps = np.diff(people.south_deg, prepend=np.nan) != 0.0
    leaps |= np.diff(people.north_deg, prepend=np.nan) != 0.0
    first = np.flatnonzero(leaps)
    south_deg, north_deg = people.south_deg[first], people.north_deg[first]
    density = (dwell(north_deg) - dwell(south_deg)) / (area(north_deg) - area(south_deg))
    return np.repeat(density, np.diff(first, append=people.south_deg.size))


def _area_quantiles(given: float | tuple[float, float]) -> Quantiles:
    low, high = given if isinstance(given, tuple) else (given, given)
    if not (np.isfinite([low, high]).all() and 0.0 < low <= high):
        raise InputError(
            f"casualty_area_m2 is {given}; it must be more than 0 and finite, an interval in order"
        )
    sigma = np.log(high / low) / (2.0 * Z90)
    middle = float(np.sqrt(low * high))
    return Quantiles(middle * float(np.exp(sigma**2 / 2.0)), low, middle, high)


def _lognormal(area: Quantiles, density_per_m2: float, error: float) -> Quantiles:
    """Area times density; a relative error of the density widens the interval."""
    spread = np.hypot(np.log(area.p95 / area.p50), np.log1p(error))
    middle = area.p50 * density_per_m2
    low, high = middle * float(np.exp(-spread)), middle * float(np.exp(spread))
    return Quantiles(area.mean * density_per_m2, low, middle, high)


def _covers(casualty_area_m2: float | tuple[float, float], error: float) -> tuple[str, ...]:
    covers = ["casualty area"] if isinstance(casualty_area_m2, tuple) else []
    if error:
        covers.append(f"population grid (within {error:.0%} of an independent one)")
    return tuple(covers)


def _regions(
    people: Population,
    per_m2: FloatArray,
    orbit: CircularOrbit,
    along: AlongOrbit,
    total: Quantiles,
) -> tuple[RegionRisk, ...]:
    every: Regions = countries()
    north = orbit.max_latitude_deg
    inhabitants = people.by_country()
    under = people.by_country(people.between(-north, north))
    impact = region_dwell_fraction(every, orbit, along=along)
    whole = max(float(per_m2.sum()), 1e-300)
    share = people.by_country(per_m2) / whole

    def row(
        code: str, name: str, columns: list[int], members: tuple[str, ...] | None
    ) -> RegionRisk:
        part = float(share[columns].sum())
        return RegionRisk(
            code=code,
            name=name,
            population=float(inhabitants[columns].sum()),
            population_under_track=float(under[columns].sum()),
            point_impact_probability=float(impact[columns].sum()),
            share_of_casualty_expectation=part,
            casualty_expectation=total.scaled(part),
            members=members,
        )

    named = enumerate(zip(every.code, every.name, strict=True))
    rows = [row(code, name, [i], None) for i, (code, name) in named]
    rows.sort(key=lambda each: -each.share_of_casualty_expectation)
    united = [group for group in groups().values() if group.members]
    rows += [
        row(g.code, g.name, [every.index(code) for code in g.members], g.members) for g in united
    ]
    return tuple(rows)
