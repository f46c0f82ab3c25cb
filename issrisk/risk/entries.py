"""Realisations of an entry with what their risk needs: a footprint's, or those shipped."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, get_args

import numpy as np
import numpy.typing as npt

from issrisk.errors import InputError
from issrisk.exposure.population import Population, embedded_population
from issrisk.hazard.footprint import Footprint
from issrisk.hazard.scenario import scenario as read_scenario
from issrisk.montecarlo.intervals import wilson
from issrisk.provenance import Provenance
from issrisk.resources import load_arrays
from issrisk.risk.casualties import Casualties
from issrisk.risk.monte_carlo import METHOD, RiskResult, risk_of
from issrisk.risk.quantiles import Quantiles, gamma_limits, most_if_never
from issrisk.risk.zones import Columns
from issrisk.vulnerability import UNVERIFIED_MODELS, UNVERIFIED_SHELTER, CasualtyAreaModel

SHIPPED = ("uncontrolled", "controlled", "failed")
TALLY = "casualties"  # its name among the sums of a footprint
_FACTS = "circumstances"
_MODELS: tuple[CasualtyAreaModel, ...] = get_args(CasualtyAreaModel)


@dataclass(frozen=True)
class Circumstances:
    """What falls on whom: `year` is that of the embedded people, None for a user's own.

    With `any_longitude` the node of the orbit is drawn evenly, so that every longitude is as
    likely. `mass_kg` is that of what enters; `sheltered` tells that roofs were counted.
    """

    inclination_deg: float
    mass_kg: float
    year: float | None
    any_longitude: bool
    model: CasualtyAreaModel = "nasa-std-8719"
    sheltered: bool = False

    @property
    def unverified_models(self) -> tuple[str, ...]:
        """Of who is hurt by what lands: models whose source was not read."""
        roofs = (UNVERIFIED_SHELTER,) if self.sheltered else ()
        return (UNVERIFIED_MODELS[self.model], *roofs)

    def array(self) -> npt.NDArray[np.float64]:
        """All of it as numbers, for files."""
        year = math.nan if self.year is None else self.year
        model = _MODELS.index(self.model)
        around, roofs = float(self.any_longitude), float(self.sheltered)
        return np.array([self.inclination_deg, self.mass_kg, year, around, model, roofs])

    @classmethod
    def of(cls, array: npt.NDArray[np.float64]) -> Circumstances:
        """What `array` made numbers of; one written before roofs were told has none."""
        inclination, mass, year, around, model, *roofs = (float(each) for each in array)
        known = None if math.isnan(year) else year
        return cls(inclination, mass, known, bool(around), _MODELS[int(model)], any(roofs))


@dataclass(frozen=True)
class Entries:
    """Realisations, their circumstances, and what they rest on."""

    casualties: Casualties
    circumstances: Circumstances
    provenance: Provenance

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """Without the provenance, as named arrays."""
        return entry_arrays(self.casualties, self.circumstances)

    @classmethod
    def of(cls, footprint: Footprint) -> Entries:
        """Those of a footprint.

        Parameters
        ----------
        footprint : Footprint
            Computed with a `CasualtyTally`.

        Returns
        -------
        Entries
            Its realisations.

        Raises
        ------
        InputError
            If it was computed without one.
        """
        if TALLY not in footprint.state:
            raise InputError(
                "this footprint was summed up without the people it meets",
                hint="compute it with issrisk footprint, or issrisk.footprint",
            )
        return cls.of_arrays(footprint.state[TALLY], footprint.provenance)

    @classmethod
    def of_arrays(cls, arrays: Mapping[str, npt.NDArray[Any]], provenance: Provenance) -> Entries:
        """What `arrays` gave."""
        rest = {name: values for name, values in arrays.items() if name != _FACTS}
        return cls(Casualties.from_arrays(rest), Circumstances.of(arrays[_FACTS]), provenance)


def entry_arrays(
    casualties: Casualties, circumstances: Circumstances
) -> dict[str, npt.NDArray[Any]]:
    """Realisations and their circumstances as named arrays."""
    return casualties.arrays() | {_FACTS: circumstances.array()}


def casualty_risk(
    source: Footprint | Entries,
    *,
    population: Population | None = None,
    casualty_area_m2: float | None = None,
    seed: int = 0,
) -> RiskResult:
    """Who is at risk from the entries of a footprint.

    Parameters
    ----------
    source : Footprint or Entries
        Of realisations.
    population : Population, optional
        The people they were reckoned with, if these are not the embedded ones.
    casualty_area_m2 : float, optional
        A published total in place of the realisations' own mean.
    seed : int, default: 0
        Of the draws of what is not known.

    Returns
    -------
    RiskResult
        In all, by country, division, group and latitude, with 90 % intervals.

    Raises
    ------
    InputError
        If the footprint holds no casualties, or too few realisations.
    """
    entries = source if isinstance(source, Entries) else Entries.of(source)
    told = entries.circumstances
    if population is None:
        if told.year is None:
            raise InputError(
                "these entries were reckoned with other people than the embedded ones",
                hint="give the same population again",
            )
        population = embedded_population(told.year)
    own = entries.provenance
    provenance = replace(
        own,
        models=tuple(dict.fromkeys((*own.models, METHOD))),
        unverified_models=tuple(dict.fromkeys((*own.unverified_models, *told.unverified_models))),
        data_sha256={**own.data_sha256, **Provenance.of(data=population.data).data_sha256},
    )
    return risk_of(
        entries.casualties,
        population,
        inclination_deg=told.inclination_deg,
        provenance=provenance,
        any_longitude=told.any_longitude,
        casualty_area_m2=casualty_area_m2,
        people_error=None if told.year is not None else 0.0,
        seed=seed,
    )


@dataclass(frozen=True)
class ShippedEntries:
    """The entries of one scenario that is shipped, in a line.

    The interval is that of their number alone; where none meets anybody its upper end rests on
    what one would do at another longitude.
    `none` is the part of them that meets nobody, `none_90` its interval.
    """

    scenario: str
    title: str
    realisations: int
    casualty_expectation: Quantiles
    none: float
    none_90: tuple[float, float]


def shipped_entries() -> tuple[ShippedEntries, ...]:
    """What the shipped scenarios do to people: left alone, aimed, and aimed in vain.

    Returns
    -------
    tuple of ShippedEntries
        In that order.

    Raises
    ------
    DataMissingError
        If they are missing or altered.
    """
    return tuple(_in_a_line(name) for name in SHIPPED)


def _in_a_line(name: str) -> ShippedEntries:
    entries = embedded_entries(name)
    sample = entries.casualties
    around = entries.circumstances.any_longitude
    values = sample.zonal_expectation if around else sample.expectation
    mean, number = float(values.mean()), values.size
    heaviest = float(sample.heaviest[Columns.known().world.start])
    low, high = gamma_limits(values[values > 0.0], number, heaviest=heaviest)
    alone = wilson(np.sum(sample.expectation == 0.0), number)
    least = 1.0 - most_if_never(number) if mean == 0.0 else float(alone.low)
    return ShippedEntries(
        scenario=name,
        title=read_scenario(name).title,
        realisations=number,
        casualty_expectation=Quantiles(mean, low, mean, high),
        none=float(alone.mean),
        none_90=(least, float(alone.high)),
    )


def embedded_entries(scenario: str) -> Entries:
    """The realisations of a scenario that are shipped, to be read and not computed.

    Parameters
    ----------
    scenario : str
        ``uncontrolled``, ``controlled`` or ``failed``; ``chosen`` or ``chosen_failed`` for a
        burn aimed at India or China, and the same cut short.

    Returns
    -------
    Entries
        With their seed and number.

    Raises
    ------
    DataMissingError
        If they are missing or altered.
    """
    arrays = dict(load_arrays(f"entries_{scenario}.npz"))
    arrays.pop("aim_deg", None)
    seed = int(arrays.pop("seed").item())
    models = tuple(str(each) for each in arrays.pop("models"))
    unverified = tuple(str(each) for each in arrays.pop("unverified_models"))
    told = Provenance.of(
        models=models, unverified_models=unverified, data=[f"entries_{scenario}.npz"]
    )
    number = arrays["realisation"].size
    return Entries.of_arrays(arrays, replace(told, seed=seed, realisations=number))
