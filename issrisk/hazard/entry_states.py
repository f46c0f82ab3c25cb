"""From a scenario to the states entries begin with: one for each realisation."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from issrisk.arrays import BoolArray, FloatArray, TimeArray
from issrisk.constants import EARTH_GM_KM3_S2, WGS84_EQUATORIAL_RADIUS_M
from issrisk.environment.space_weather import SpaceWeather, space_weather
from issrisk.errors import ScenarioError
from issrisk.hazard.aiming import Plans, aimed, orbit_states
from issrisk.hazard.entry_state import START_ALTITUDE_KM, EntryStates, begun
from issrisk.hazard.scenario_tables import (
    BurnScenario,
    Controlled,
    Failed,
    Failure,
    Scenario,
    Uncontrolled,
    When,
)
from issrisk.montecarlo.streams import stream
from issrisk.orbit.elements import ElementSet
from issrisk.orbit.embedded import embedded_sets, iss, last_known
from issrisk.orbit.messages.reading import read_elements
from issrisk.orbit.osculating import MeanElements, osculating_states
from issrisk.orbit.propagate import MAX_AGE_DAYS, check_age
from issrisk.reentry.deorbit import Burns, after_burns
from issrisk.reentry.descent import ENTRY_ALTITUDE_KM, descents
from issrisk.reentry.descent_air import daily_air
from issrisk.reentry.figures import DragFigures, drag_figures
from issrisk.reentry.inventory import Inventory, inventory
from issrisk.reentry.lifetime import plan_of
from issrisk.reentry.predict import EntryPlan, entry_plan
from issrisk.reentry.realisations import Plan, daily_weather
from issrisk.reentry.uncertainty import (
    DensityError,
    log_density_error,
    log_drag_factor,
    log_mass_factor,
)
from issrisk.times import utc

CAUSE = "entry state"
_PLACE, _DATE, _EXECUTION, _FAILURE = 200, 201, 202, 203  # purposes of the streams
_ELSEWHERE = 10**9  # added to the number of a realisation whose cause is drawn anew
_RADIUS_KM = WGS84_EQUATORIAL_RADIUS_M / 1e3
_LONGEST_DAYS = 60  # from the beginning of a descent to the entry
_EDGE_DAYS = 45  # before the end of a future, in which the mean flux is of fewer than 81 days
_MOST_YEARS_AHEAD = 30


@dataclass(frozen=True)
class _Begun:
    """States in TEME a descent begins with, and what acts on each."""

    states_km: FloatArray
    epochs: TimeArray
    weather: FloatArray
    first_days: TimeArray
    ballistic_m2_kg: FloatArray
    log_error: FloatArray


@dataclass(frozen=True)
class EntrySampler:
    """Entry states of a scenario by realisation: the same for any grouping."""

    scenario: Uncontrolled | Controlled | Failed
    seed: int
    elements: ElementSet
    figures: DragFigures
    inclination_rad: float
    known: SpaceWeather
    earliest: np.datetime64
    days: int
    lifetime: Plan | None
    width_m: float
    window: EntryPlan | None = None
    redrawn: bool = False

    def __call__(self, realisations: range) -> EntryStates:
        """Compute a chunk."""
        told = self.scenario
        if self.window is not None:
            return self._predicted(self.window, realisations)
        if isinstance(told, Uncontrolled):
            first = self._natural(told, realisations)
        else:
            first = self._braked(told, realisations)
        air = daily_air(first.weather, first.first_days)
        down = descents(
            first.states_km,
            first.epochs,
            first.ballistic_m2_kg,
            air=air,
            stop_altitudes_km=(START_ALTITUDE_KM, ENTRY_ALTITUDE_KM),
            log_density_error=first.log_error[:, None],
            error_step_s=1e9,
            horizon_days=_LONGEST_DAYS - 3.0,
        )
        _check_entered(down.entered, realisations, _LONGEST_DAYS - 3.0)
        start = begun(first.states_km, first.epochs, down)
        day = (start.epochs.astype("datetime64[D]") - first.first_days).astype(np.int64)
        return EntryStates.of(
            realisations,
            states_km=start.states_km,
            epochs=start.epochs,
            ballistic_m2_kg=first.ballistic_m2_kg,
            weather=first.weather[np.arange(len(day)), day],
            log_density_error=first.log_error,
        )

    def _predicted(self, window: EntryPlan, realisations: range) -> EntryStates:
        """Close to the entry its window decides: descents from the last element sets."""
        numbers = self._numbers(realisations)
        drawn = range(numbers[0], numbers[-1] + 1)
        down = window(drawn)
        _check_entered(down.entered, realisations, window.horizon_days)
        elapsed_s = (down.epochs[:, 0] - window.sets.epoch) / np.timedelta64(1, "s")
        error = window.log_drag(drawn)
        slot = np.minimum(np.round(elapsed_s / window.step_s).astype(np.int64), error.shape[1] - 1)
        today = down.epochs[:, 0].astype("datetime64[D]")
        day = (today - window.sets.epoch.astype("datetime64[D]")).astype(np.int64)
        each = np.arange(len(numbers))
        return EntryStates.of(
            realisations,
            states_km=down.states_km[:, 0],
            epochs=down.epochs[:, 0],
            ballistic_m2_kg=window.ballistic_m2_kg(drawn),
            weather=window.weather(drawn)[each, day],
            log_density_error=error[each, slot],
        )

    def _numbers(self, realisations: range) -> list[int]:
        return [each + _ELSEWHERE if self.redrawn else each for each in realisations]

    def _natural(self, told: Uncontrolled, realisations: range) -> _Begun:
        orbit, numbers = told.orbit, self._numbers(realisations)
        drawn = np.array(
            [stream(self.seed, each, purpose=_PLACE).random(2) for each in numbers]
        ) * (2.0 * np.pi)
        shape = np.array(
            [stream(self.seed, each, purpose=_PLACE).standard_normal(4)[2:] for each in numbers]
        )
        shape = shape * orbit.eccentricity_sd
        flat = np.ones(len(numbers))
        states = osculating_states(
            MeanElements(
                (_RADIUS_KM + orbit.mean_height_km) * flat,
                shape[:, 0],
                shape[:, 1],
                self.inclination_rad * flat,
                drawn[:, 0],
                drawn[:, 1],
            )
        )
        return self._begun(states, self._dates(realisations, numbers), numbers)

    def _braked(self, told: BurnScenario, realisations: range) -> _Begun:
        numbers = self._numbers(realisations)
        orbit, burn, error = told.orbit, told.burn, told.burn.error
        first = self._begun(
            np.empty((len(numbers), 6)), self._dates(realisations, numbers), numbers
        )
        flat = np.ones(len(numbers))
        push = np.inf if burn.thrust_n is None else burn.thrust_n / self.figures.mass_kg
        plans = Plans(
            epochs=first.epochs,
            inclination_rad=self.inclination_rad * flat,
            ballistic_m2_kg=self.figures.ballistic_m2_kg * flat,
            acceleration_m_s2=push * flat,
            air=daily_air(first.weather, first.first_days),
            width_m=self.width_m,
        )
        start = aimed(told, plans)
        normal = np.array(
            [stream(self.seed, each, purpose=_EXECUTION).standard_normal(4) for each in numbers]
        )
        late_s = error.timing_sd_s * normal[:, 0]
        motion = 2.0 * np.pi / _period_s(orbit.perigee_km, orbit.apogee_km)
        states = orbit_states(
            orbit, plans.inclination_rad, start.raan_rad, start.longitude_rad + motion * late_s
        )
        done = burn.delta_v_m_s * np.maximum(1.0 + error.magnitude_sd * normal[:, 1], 0.0)
        turned = np.radians(error.direction_sd_deg) * normal[:, 2:]
        braked = after_burns(
            states,
            first.epochs + np.round(late_s * 1e9).astype("timedelta64[ns]"),
            Burns(
                done * self._shares(burn.failure, numbers), push * flat, turned[:, 0], turned[:, 1]
            ),
            ballistic_m2_kg=first.ballistic_m2_kg,
            air=plans.air,
            log_density_error=first.log_error,
        )
        return replace(first, states_km=braked.states_km, epochs=braked.epochs)

    def _shares(self, failure: Failure | None, numbers: list[int]) -> FloatArray:
        if failure is None:
            return np.ones(len(numbers))
        drawn = np.array([stream(self.seed, each, purpose=_FAILURE).random() for each in numbers])
        return failure.least_share + drawn * (failure.greatest_share - failure.least_share)

    def _dates(self, realisations: range, numbers: list[int]) -> TimeArray:
        """When descents begin: from lifetimes, or evenly between two days."""
        if self.lifetime is not None:
            days = self.lifetime(range(numbers[0], numbers[-1] + 1)).days
            # The few still up at the end of what is computed come down then.
            days = np.where(np.isfinite(days), days, float(self.lifetime.horizon_days))
            start = self.lifetime.start
        else:
            drawn = [stream(self.seed, each, purpose=_DATE).random() for each in numbers]
            days, start = np.array(drawn) * self.days, self.earliest
        return start + np.round(days * 86_400e9).astype("timedelta64[ns]")

    def _begun(self, states: FloatArray, epochs: TimeArray, numbers: list[int]) -> _Begun:
        """With the weather of the days to come, drag and the density's error."""
        # A burn may begin late or early by so much that the day before is needed.
        first_days: TimeArray = (epochs - np.timedelta64(1, "D")).astype("datetime64[D]")
        midnight = self.earliest.astype("datetime64[D]")
        at = (first_days - midnight).astype(np.int64)
        weather = daily_weather(
            self.known,
            midnight - np.timedelta64(1, "D"),
            int(at.max()) + 1 + _LONGEST_DAYS + _EDGE_DAYS,
            realisations=numbers,
            seed=self.seed,
        )
        window = (at + 1)[:, None] + np.arange(_LONGEST_DAYS)
        factor = [self._log_ballistic(each) for each in numbers]
        error = [self._log_error(each, int(day) + 1) for each, day in zip(numbers, at, strict=True)]
        return _Begun(
            states_km=states,
            epochs=epochs,
            weather=weather[np.arange(len(numbers))[:, None], window],
            first_days=first_days,
            ballistic_m2_kg=self.figures.ballistic_m2_kg * np.exp(np.array(factor)),
            log_error=np.array(error),
        )

    def _log_ballistic(self, number: int) -> float:
        drag = log_drag_factor(self.figures, seed=self.seed, realisation=number)
        return drag - log_mass_factor(self.figures, seed=self.seed, realisation=number)

    def _log_error(self, number: int, day: int) -> float:
        days = 1 if self.lifetime is None else self.lifetime.horizon_days
        error = log_density_error(DensityError(), days, seed=self.seed, realisation=number)
        return float(error[min(max(day, 0), days - 1)])


def entry_states(
    scenario: Uncontrolled | Controlled | Failed, *, seed: int, redrawn: str | None = None
) -> EntrySampler:
    """What computes the states a scenario's entries begin with.

    Parameters
    ----------
    scenario : Scenario
        As `scenario.scenario` gives it.
    seed : int
        Of all streams.
    redrawn : str, optional
        ``"entry state"`` draws everything anew that this module draws; other causes leave
        it as it is.

    Returns
    -------
    EntrySampler
        Called with a range of realisations it gives their `EntryStates`.

    Raises
    ------
    ScenarioError
        If dates, drag or aim cannot come about.
    StaleElementsError
        If no element set is near the day from which the Station is left alone.
    """
    when, told = scenario.when, scenario.drag
    window = None if when.elements is None else _window(when, seed=seed)
    natural = isinstance(scenario, Uncontrolled) and when.earliest is None and window is None
    start = when.left_alone if natural else when.earliest
    begin = iss().epoch if start is None else utc(start)
    if window is not None:
        begin = window.sets.epoch
    elements = last_known(embedded_sets(), begin)
    figures = drag_figures(
        elements,
        begin,
        mass_kg=told.mass_kg,
        drag_area_m2=told.area_m2,
        drag_coefficient=told.coefficient,
        tumbling=told.tumbling,
    )
    if told.log_sd is not None:
        figures = replace(figures, drag_sd=told.log_sd)
    inclination = scenario.orbit.inclination_deg or elements.inclination_deg
    sampler = EntrySampler(
        scenario=scenario,
        seed=seed,
        elements=elements if window is None else window.sets.last,
        figures=figures,
        inclination_rad=float(np.radians(inclination)),
        known=space_weather(as_of=begin) if natural else space_weather(),
        earliest=begin,
        days=0 if natural else _days(when, begin),
        lifetime=None,
        width_m=falling_inventory(scenario).mean_width_m,
        window=window,
        redrawn=redrawn == CAUSE,
    )
    if isinstance(scenario, Uncontrolled) and natural:
        check_age(elements, np.array([begin]), MAX_AGE_DAYS)
        return replace(sampler, lifetime=_lifetime(sampler, scenario, elements))
    last = begin + np.timedelta64(sampler.days, "D")
    if (
        window is None
        and (last - sampler.known.end) / np.timedelta64(1, "D") > _MOST_YEARS_AHEAD * 365.25
    ):
        raise ScenarioError(
            f"when: {when.latest} lies more than {_MOST_YEARS_AHEAD} years after the last "
            f"measured space weather, {sampler.known.end.astype('datetime64[D]')}",
            hint="give an earlier date",
        )
    return sampler


def falling_inventory(scenario: Scenario) -> Inventory:
    """What falls in a scenario.

    Parameters
    ----------
    scenario : Scenario
        With what is docked, and the propellant aboard.

    Returns
    -------
    Inventory
        Of the pieces.

    Raises
    ------
    InputError
        If there is no such inventory, vehicle or tank.
    """
    falling = scenario.falling
    return inventory(
        falling.inventory,
        vehicles=tuple(falling.docked),
        propellant_kg=falling.propellant_kg,
    )


def _check_entered(entered: BoolArray, realisations: range, days: float) -> None:
    if not entered.all():
        late = realisations[int(np.argmin(entered))]
        raise ScenarioError(
            f"realisation {late} is still up {days:.1f} days on",
            hint="begin from a lower orbit, later element sets, or give more drag",
        )


def _window(when: When, *, seed: int) -> EntryPlan:
    """From the last sets down to 150 km and on to the entry, with time for the slowest."""
    plan = entry_plan(read_elements(when.elements or ""), as_of=when.as_of, seed=seed)
    longer = min(2.0 * plan.horizon_days, plan.horizon_days + 30.0)
    stops = (START_ALTITUDE_KM, ENTRY_ALTITUDE_KM)
    return replace(plan, stop_altitudes_km=stops, horizon_days=longer)


def _days(when: When, begin: np.datetime64) -> int:
    last = begin if when.latest is None else utc(when.latest)
    return int((last - begin) / np.timedelta64(1, "D")) + 1


def _lifetime(sampler: EntrySampler, scenario: Uncontrolled, elements: ElementSet) -> Plan:
    plan = plan_of(
        elements,
        sampler.earliest,
        known=sampler.known,
        figures=sampler.figures,
        density_error=DensityError(),
        seed=sampler.seed,
    )
    return replace(plan, stop_km=scenario.orbit.mean_height_km)


def _period_s(perigee_km: float, apogee_km: float) -> float:
    axis = _RADIUS_KM + 0.5 * (perigee_km + apogee_km)
    return float(2.0 * np.pi * np.sqrt(axis**3 / EARTH_GM_KM3_S2))


__all__ = ["CAUSE", "START_ALTITUDE_KM", "EntrySampler", "EntryStates", "entry_states"]
