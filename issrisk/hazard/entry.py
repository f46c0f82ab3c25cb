"""From a scenario to impacts: entry states, the air and the winds, the break-up, the fall."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, Literal, TypeAlias

import numpy as np

from issrisk.arrays import FloatArray
from issrisk.environment.density_table import fitted_field
from issrisk.environment.wind import wind_profile
from issrisk.hazard.aim_error import AimTally
from issrisk.hazard.entry_states import (
    EntrySampler,
    EntryStates,
    entry_states,
    falling_inventory,
)
from issrisk.hazard.footprint import DATA, Source
from issrisk.hazard.scenario import Controlled, Failed, Scenario, Told, Uncontrolled
from issrisk.hazard.scenario import scenario as read_scenario
from issrisk.hazard.target import Target, aimed_at_target
from issrisk.montecarlo.checkpoint import key_of
from issrisk.provenance import Provenance
from issrisk.reentry.breakup import Model, break_up
from issrisk.reentry.fall import FallAir, sun_angle_rad
from issrisk.reentry.impacts import Impacts
from issrisk.reentry.inventory import Inventory

Cause: TypeAlias = Literal["entry state", "air and wind", "break-up", "survival"]
_ELSEWHERE = 10**9  # added to the number of a realisation whose winds are drawn anew
_MODELS = (
    "SGP4 (python-sgp4, WGS 72)",
    "NRLMSIS 2.1",
    "winds by height and latitude",
    "3-DOF fall",
)
_ENTRY_DATA = ("atmosphere.npz", "space_weather.npz")


@dataclass(frozen=True)
class EntryImpacts:
    """Impacts of a scenario by realisation: the same for any grouping.

    With `entry` every realisation begins with the state of that one, and only what comes
    after is drawn anew: the break-up, what survives, the winds. `redrawn` names the one
    cause that draws other numbers, all others keep the realisation's own.
    """

    sampler: EntrySampler
    inventory: Inventory
    model: Model
    seed: int
    entry: EntryStates | None = None
    redrawn: Cause | None = None

    def __call__(self, realisations: range) -> Impacts:
        """Compute a chunk."""
        if self.entry is None:
            begun = self.sampler(realisations)
        else:
            begun = _repeated(self.entry, realisations)
        return break_up(
            begun.states_m,
            self.inventory,
            model=self.model,
            air=_air(begun, self.seed, elsewhere=self.redrawn == "air and wind"),
            seed=self.seed,
            realisations=realisations,
            epochs=begun.epochs,
            ballistic_m2_kg=begun.ballistic_m2_kg,
            redrawn=self.redrawn if self.redrawn in ("break-up", "survival") else None,
        )


def impacts_of(
    scenario: Uncontrolled | Controlled | Failed,
    *,
    seed: int,
    entry: int | None = None,
    redrawn: Cause | None = None,
) -> EntryImpacts:
    """What computes the impacts of a scenario.

    Parameters
    ----------
    scenario : Scenario
        As `read_scenario` gives it.
    seed : int
        Of all streams.
    entry : int, optional
        A realisation: all begin with its state.
    redrawn : str, optional
        The one cause that draws other numbers: ``entry state``, ``air and wind`` (winds
        alone), ``break-up`` or ``survival``.

    Returns
    -------
    EntryImpacts
        Called with a range of realisations it gives their `Impacts`.

    Raises
    ------
    ScenarioError
        If dates, drag or aim cannot come about.
    InputError
        If the inventory cannot be used.
    """
    sampler = entry_states(scenario, seed=seed, redrawn=redrawn)
    return EntryImpacts(
        sampler=sampler,
        inventory=falling_inventory(scenario),
        model=scenario.falling.break_up,
        seed=seed,
        entry=None if entry is None else sampler(range(entry, entry + 1)),
        redrawn=redrawn,
    )


def entry_source(
    scenario: str | Path | Told,
    *,
    seed: int,
    entry: int | None = None,
    target: Target | None = None,
) -> Source:
    """The impacts of a scenario, with all that they rest on.

    Parameters
    ----------
    scenario : str, Path or Scenario
        ``uncontrolled``, ``controlled``, ``failed``, path of a TOML file, or one that was read.
    seed : int
        Of all streams.
    entry : int, optional
        A realisation: all begin with its state.
    target : Target, optional
        What its burn is aimed at instead.

    Returns
    -------
    Source
        For `footprint_of`.

    Raises
    ------
    ScenarioError
        If there is no such scenario, or it cannot come about.
    InputError
        If its inventory cannot be used.
    """
    name = scenario.kind if isinstance(scenario, Scenario) else Path(scenario).stem
    told = scenario if isinstance(scenario, Scenario) else read_scenario(scenario)
    if target is not None:
        told = aimed_at_target(told, target)
    impacts = impacts_of(told, seed=seed, entry=entry)
    begin = impacts.sampler.earliest
    provenance = Provenance.of(
        elements=impacts.sampler.elements.record(begin),
        models=(
            f"scenario {told.kind} ({told.identity[:12]})",
            *_MODELS,
            f"{impacts.model} break-up",
        ),
        unverified_models=("inventory of the pieces and what survives",),
        data=(*DATA, *_ENTRY_DATA),
    )
    return Source(
        name=name if entry is None else f"{name}, entry {entry}",
        impacts=impacts,
        identity={
            "scenario": told.identity,
            "inventory": key_of({"inventory": repr(impacts.inventory)}),
            "seed": seed,
            "entry": entry,
        },
        provenance=replace(provenance, seed=seed),
        # Far from entry node and hour are drawn evenly, and the winds know no longitude.
        turned=isinstance(told, Uncontrolled) and told.when.elements is None and entry is None,
    )


def aim_tally(source: Source, target: Target | None = None) -> AimTally | None:
    """What sums up how well a scenario's burn hits what it is aimed at.

    Parameters
    ----------
    source : Source
        Of `entry_source`.
    target : Target, optional
        What it was aimed at, if that was not the scenario's own aim.

    Returns
    -------
    AimTally or None
        None without a burn, and for a single entry.
    """
    impacts = source.impacts
    if not isinstance(impacts, EntryImpacts) or impacts.entry is not None:
        return None
    told = impacts.sampler.scenario
    if isinstance(told, Uncontrolled):
        return None
    return AimTally(
        told.aim,
        inclination_deg=float(np.degrees(impacts.sampler.inclination_rad)),
        code=None if target is None else target.code,
    )


def _repeated(entry: EntryStates, realisations: range) -> EntryStates:
    """One entry, as often as there are realisations."""
    figures: dict[str, Any] = {
        each.name: np.repeat(getattr(entry, each.name), len(realisations), axis=0)
        for each in fields(entry)
        if each.name != "realisations"
    }
    return EntryStates(realisations=realisations, **figures)


def _air(begun: EntryStates, seed: int, *, elsewhere: bool) -> FallAir:
    shift = _ELSEWHERE if elsewhere else 0
    return FallAir(
        fields=_fields(begun),
        sun_rad=sun_angle_rad(begun.epochs),
        log_density_factor=begun.log_density_error,
        winds=np.stack(
            [
                wind_profile(
                    seed, number + shift, month=_month(epoch), latitude_deg=float(latitude)
                )
                for number, epoch, latitude in zip(
                    begun.realisations, begun.epochs, begun.latitude_deg, strict=True
                )
            ]
        ),
    )


def _fields(begun: EntryStates) -> FloatArray:
    """Density of each entry's instant; a chunk of one entry has it once."""
    known: dict[tuple[Any, ...], FloatArray] = {}
    rows = []
    for epoch, f107, f107a, ap in zip(begun.epochs, begun.f107, begun.f107a, begun.ap, strict=True):
        asked = (epoch, float(f107), float(f107a), float(ap))
        if asked not in known:
            known[asked] = fitted_field(epoch, f107=asked[1], f107a=asked[2], ap=asked[3])
        rows.append(known[asked])
    return np.stack(rows)


def _month(epoch: np.datetime64) -> float:
    """1 to 13: 1.5 is the middle of January."""
    month = epoch.astype("datetime64[M]")
    part = (epoch - month) / ((month + 1).astype(epoch.dtype) - month.astype(epoch.dtype))
    return float(month.astype(int) % 12 + 1 + part)
