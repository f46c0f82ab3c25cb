"""Casualty expectation of the realisations of a footprint, in all and by place."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from issrisk.arrays import FloatArray
from issrisk.errors import InputError
from issrisk.exposure.countries import countries
from issrisk.exposure.population import (
    Population,
    embedded_divisions,
    embedded_error_fraction,
)
from issrisk.provenance import Provenance
from issrisk.risk.casualties import Casualties
from issrisk.risk.draws import even_normals
from issrisk.risk.entry_shift import entry_shifts
from issrisk.risk.place_risk import PlaceRisk
from issrisk.risk.places import Inhabitants, PlaceReckoner, place_risks, saturation
from issrisk.risk.quantiles import Quantiles, gamma_limits, most_if_never
from issrisk.risk.random_entry import RandomEntryRisk, random_entry_risk
from issrisk.risk.unknowns import (
    ENTRY,
    IntervalPart,
    entry_normals,
    interval_parts,
    sampling_factors,
    unknowns,
)
from issrisk.risk.zones import Columns, united_groups

CASUALTY_THRESHOLD = 1e-4  # NASA-STD-8719.14C, requirement 4.7-1a; ESSB-ST-U-007, 5.5 b
METHOD = "Monte Carlo of the footprint (pieces x casualty area x people where they land)"
_PURPOSE = 505
_GRID = 64  # factors at which the probability of a casualty is worked out


@dataclass(frozen=True)
class RiskResult:
    """Risk of one entry, from the realisations of a footprint.

    Each quantity has its mean over realisations and a 90 % interval of what is not known and
    of sampling; ``sampling`` is the interval of sampling alone, ``parts`` tells whose the
    interval is. ``closed_form`` is the random entry of the same casualty area. Places come most
    at risk first, then groups; ``divisions`` are those of Russia and Ukraine.
    """

    realisations: int
    pieces: int
    inclination_deg: float
    population: Population
    casualty_expectation: Quantiles
    casualty_probability: Quantiles
    casualty_area_m2: Quantiles
    surviving_kg: Quantiles
    sampling: Quantiles
    parts: tuple[IntervalPart, ...]
    regions: tuple[PlaceRisk, ...]
    divisions: tuple[PlaceRisk, ...]
    latitude_share: FloatArray
    latitude_edges_deg: FloatArray
    sample: Casualties
    closed_form: RandomEntryRisk
    provenance: Provenance

    @property
    def one_in(self) -> Quantiles:
        """One casualty in so many entries: 1 / E_c, as NASA quotes it."""
        return self.casualty_expectation.inverse()

    @property
    def interval_covers(self) -> tuple[str, ...]:
        """What the interval is made of, the largest part first."""
        return tuple(part.name for part in self.parts)

    @property
    def over_threshold(self) -> Quantiles:
        """By what factor the limit of 1 in 10 000 is passed."""
        return self.casualty_expectation.scaled(1.0 / CASUALTY_THRESHOLD)

    @property
    def places(self) -> tuple[PlaceRisk, ...]:
        """The countries alone."""
        return tuple(each for each in self.regions if each.members is None)

    def region(self, code: str) -> PlaceRisk:
        """The row of a country, group or division.

        Parameters
        ----------
        code : str
            Its code.

        Returns
        -------
        PlaceRisk
            The row.

        Raises
        ------
        InputError
            If there is no such row.
        """
        for each in (*self.regions, *self.divisions):
            if each.code == code.strip().upper():
                return each
        raise InputError(
            f"this risk has no region {code[:60]!r}",
            hint="give a country, a division of Russia or Ukraine, or a group: RUS, RU-VOR, X-EU",
        )


def risk_of(
    sample: Casualties,
    population: Population,
    *,
    inclination_deg: float,
    provenance: Provenance,
    any_longitude: bool = False,
    casualty_area_m2: float | None = None,
    people_error: float | None = None,
    seed: int = 0,
) -> RiskResult:
    """The risk behind a sample of realisations.

    Parameters
    ----------
    sample : Casualties
        Two realisations or more.
    population : Population
        The people it was reckoned with.
    inclination_deg : float
        Of the orbit, for the closed form and for who lives under the track.
    provenance : Provenance
        Of the footprint.
    any_longitude : bool, default: False
        Whether every longitude is as likely: then the mean is that of the people all the
        way round at the latitudes of the pieces, which needs far fewer realisations.
    casualty_area_m2 : float, optional
        A published total to reckon with in place of the realisations' own mean: their
        places and spread stay, their sum is scaled.
    people_error : float, optional
        Relative error (90 %) of the people's density; by default the embedded grid's.
    seed : int, default: 0
        Of the draws of what is not known.

    Returns
    -------
    RiskResult
        In all, by country, division, group and latitude.

    Raises
    ------
    InputError
        If there are too few realisations, or nothing of them reaches the ground.

    Notes
    -----
    E_c is the mean of the realisations' expectations. The probability of one casualty or
    more is 1 - mean of exp(-E) over them: it is less than 1 - exp(-E_c), since some
    realisations meet many people and most meet none. Where none of them meets anybody,
    the upper end of the expectation is that of one that would meet as many as any does at
    another longitude; the probability's is that of `most_if_never`.
    """
    if casualty_area_m2 is not None and not 0.0 < casualty_area_m2 < np.inf:
        raise InputError(f"casualty_area_m2 is {casualty_area_m2}; it must be more than 0")
    if len(sample) < 2:
        raise InputError(f"{len(sample)} realisations tell no interval", hint="run 2 or more")
    area = float(sample.casualty_area_m2.mean())
    if area <= 0.0:
        raise InputError("no piece of 15 J and more reaches the ground: there is no risk to tell")
    scale = 1.0 if casualty_area_m2 is None else casualty_area_m2 / area
    closed = random_entry_risk(
        inclination_deg=inclination_deg, casualty_area_m2=area * scale, population=population
    )
    values = sample.zonal_expectation if any_longitude else sample.expectation
    mean = float(values.mean()) * scale
    shifts = entry_shifts(closed) if any_longitude else np.zeros(Columns.known().group.stop)
    every = unknowns(
        sample,
        people_error=_people_error(people_error, inclination_deg),
        entry_shift=float(shifts[Columns.known().world.start]),
        any_longitude=any_longitude,
        area_known=casualty_area_m2 is not None,
        seed=seed,
    )
    unknown = np.prod([each.factors for each in every if each.kind == "not known"], axis=0)
    sampling = every[-1].factors
    alike = [e.factors for e in every if e.kind == "not known" and e.name != ENTRY]
    reckoner = PlaceReckoner(
        sample,
        population.total,
        common=np.prod(alike, axis=0),
        normal=np.stack([even_normals(seed, row, purpose=_PURPOSE) for row in range(3)]),
        entry=entry_normals(seed),
        shifts=shifts,
        scale=scale,
        any_longitude=any_longitude,
    )
    regions, divisions = _places(reckoner, population, closed.orbit.max_latitude_deg)
    chance = _sampled_probability(
        sample, sampling, even_normals(seed, 3, purpose=_PURPOSE), any_longitude=any_longitude
    )
    columns = Columns.known()
    share = sample.zonal[0, columns.band if any_longitude else columns.met_band]
    own = sample.casualty_area_m2
    return RiskResult(
        realisations=len(sample),
        pieces=int(sample.pieces.sum()),
        inclination_deg=inclination_deg,
        population=population,
        casualty_expectation=_met_or_not(sample, mean, unknown * sampling),
        casualty_probability=_probability(sample, unknown, chance, mean),
        casualty_area_m2=Quantiles.of(own if casualty_area_m2 is None else [casualty_area_m2]),
        surviving_kg=Quantiles.of(sample.surviving_kg),
        sampling=_met_or_not(sample, mean, sampling),
        parts=interval_parts(mean, every),
        regions=regions,
        divisions=divisions,
        latitude_share=share / max(float(share.sum()), 1e-300),
        latitude_edges_deg=np.arange(-90.0, 90.5, 1.0),
        sample=sample,
        closed_form=closed,
        provenance=provenance,
    )


def expected_casualties(sample: Casualties, *, inclination_deg: float, seed: int = 0) -> Quantiles:
    """Casualties to be expected of entries at their own longitudes, and nothing by place.

    Parameters
    ----------
    sample : Casualties
        The realisations, with the embedded people.
    inclination_deg : float
        Of the orbit.
    seed : int, default: 0
        Of the draws of what is not known.

    Returns
    -------
    Quantiles
        As `risk_of` has them, in a fraction of the time.
    """
    mean = float(sample.expectation.mean())
    every = unknowns(
        sample, people_error=_people_error(None, inclination_deg), entry_shift=0.0, seed=seed
    )
    return _met_or_not(sample, mean, np.prod([each.factors for each in every], axis=0))


def _people_error(given: float | None, inclination_deg: float) -> float:
    return embedded_error_fraction(inclination_deg) if given is None else given


def _met_or_not(sample: Casualties, mean: float, factors: FloatArray) -> Quantiles:
    if mean > 0.0:
        return Quantiles.of(mean * factors, mean=mean)
    heaviest = float(sample.heaviest[Columns.known().world.start])
    return Quantiles(0.0, 0.0, 0.0, gamma_limits(np.zeros(0), len(sample), heaviest=heaviest)[1])


def _probability(
    sample: Casualties, unknown: FloatArray, sampled: FloatArray, mean: float
) -> Quantiles:
    """1 - mean of exp(-E); where factors differ, each realisation meets the mean area.

    A realisation's own area is one of those that may be: its people are met by each.
    `sampled` are the factors that sampling leaves to the probability.
    """
    area, own = sample.casualty_area_m2, sample.expectation
    if mean <= 0.0:
        return Quantiles(0.0, 0.0, 0.0, most_if_never(len(sample)))
    if own.sum() <= 0.0:
        factors = unknown * sampled
        return Quantiles.of(-np.expm1(-mean * factors), mean=float(-np.expm1(-mean)))
    met = np.divide(own, area, out=np.zeros(area.size), where=area > 0.0)
    met *= mean / met.mean()
    grid = np.geomspace(max(float(unknown.min()), 1e-6), float(unknown.max()) * 1.0001, _GRID)
    curve = [factor * mean * saturation(factor * met) for factor in grid]
    known = mean * saturation(own * (mean / own.mean()))
    chance = np.interp(np.log(unknown), np.log(grid), curve) * sampled
    return Quantiles.of(np.minimum(chance, 1.0), mean=known)


def _sampled_probability(
    sample: Casualties, expectation: FloatArray, normal: FloatArray, *, any_longitude: bool
) -> FloatArray:
    """Factors that sampling leaves to the probability of one casualty or more.

    At their own longitudes they are those of the mean of 1 - exp(-E). Where every longitude is
    as likely, they are those of the expectation, times those of how much of it the probability
    is, which only the entries' own longitudes tell.
    """
    own, number = sample.expectation, len(sample)
    chance = -np.expm1(-own)
    if not any_longitude or chance.sum() <= 0.0:
        heaviest = float(sample.heaviest[Columns.known().world.start])
        return sampling_factors(chance, number, normal, heaviest=-math.expm1(-heaviest))
    left = chance - own * float(chance.sum() / own.sum())
    relative = float(left.std()) / (math.sqrt(number) * float(chance.mean()))
    return np.asarray(expectation * np.exp(relative * normal))


def _places(
    reckoner: PlaceReckoner, people: Population, north_deg: float
) -> tuple[tuple[PlaceRisk, ...], tuple[PlaceRisk, ...]]:
    every, parts, columns = countries(), embedded_divisions(), Columns.known()
    under = people.between(-north_deg, north_deg)
    by_country = Inhabitants(people.by_country(), people.by_country(under))
    by_division = Inhabitants(people.by_division(parts), people.by_division(parts, under))
    sample = reckoner.sample
    found = place_risks(reckoner, sample.country, every, by_country, columns=columns.country)
    united = []
    for column, group in enumerate(united_groups(), start=columns.group.start):
        members = [every.index(code) for code in group.members]
        united.append(
            reckoner.place(
                sample.country.of(members),
                column=column,
                places=members,
                name=(group.code, group.name),
                people=(
                    float(by_country.every[members].sum()),
                    float(by_country.under[members].sum()),
                ),
                members=group.members,
            )
        )
    divided = place_risks(reckoner, sample.division, parts, by_division, columns=columns.division)
    return (*found, *united), divided
