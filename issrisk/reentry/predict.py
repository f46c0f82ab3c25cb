"""The last days: when an object enters and where, from its latest element sets."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace

import numpy as np

from issrisk.arrays import FloatArray
from issrisk.environment.density_table import MODEL as AIR
from issrisk.environment.forecast import MODEL as FORECAST
from issrisk.environment.space_weather import SpaceWeather, space_weather
from issrisk.errors import InputError, InputTypeError, StaleElementsError
from issrisk.montecarlo.run import Progress, Watch, run
from issrisk.orbit.elements import ElementSet
from issrisk.orbit.embedded import one_object
from issrisk.orbit.propagate import MAX_AGE_DAYS, teme_states
from issrisk.provenance import Provenance
from issrisk.reentry.decay_kernel import PERIGEE_STOP_KM
from issrisk.reentry.descent import ENTRY_ALTITUDE_KM, Descents, descents
from issrisk.reentry.descent_air import daily_air
from issrisk.reentry.entry_error import EntryError, set_errors
from issrisk.reentry.entry_window import PredictedEntry, remarks_on
from issrisk.reentry.last_sets import LONGEST_DAYS, LastSets, Stretch, last_sets, stretch_of
from issrisk.reentry.realisations import daily_weather
from issrisk.reentry.remarks import (
    HISTORY_DAYS,
    Remark,
    Usable,
    held_until,
    held_up,
    since_it_falls_freely,
    since_last_burn,
    without_repeats,
)
from issrisk.reentry.uncertainty import DensityError
from issrisk.times import TimeLike, iso, utc

MODELS = (
    "ballistic coefficient fitted to the decay of the last sets (averaged drag, J2 and J3)",
    "descent by full integration, J2 to J4, drag in the rotating atmosphere",
    AIR,
    FORECAST,
)
UNVERIFIED = ("drag of a tumbling body: 20 %, correlated over 1 to 6 h",)
DATA = ("atmosphere.npz", "space_weather.npz")
MOST_SAMPLES = 100_000
MOST_DAYS = 60.0  # ahead; further, `lifetime` answers
_CHUNK = 25
_TOLERANCE = 1e-7  # within 5 s of the least, over five days
_NOMINAL = 16  # realisations whose mean weather the fit sees past what is known
_LOOK_AHEAD_DAYS = 400
_SPREADS, _MARGIN_DAYS = 4.0, 0.3  # so far past the median falls are followed
_SHORTEST_STEP_S, _LONGEST_STEP_S, _STEPS = 120.0, 3600.0, 200.0


@dataclass(frozen=True)
class EntryPlan:
    """Everything a chunk needs; called with a range of realisations it gives their `Descents`."""

    sets: LastSets
    state_km: FloatArray
    known: SpaceWeather
    error: EntryError
    horizon_days: float
    step_s: float
    seed: int
    stop_altitudes_km: tuple[float, ...] = (ENTRY_ALTITUDE_KM,)

    def __call__(self, realisations: range) -> Descents:
        """Compute a chunk."""
        number = len(realisations)
        epoch, fit = self.sets.epoch, self.sets
        normals = set_errors(realisations, seed=self.seed)
        axis = fit.axis_slope_km * fit.log_sd * normals[:, 0] + fit.axis_sd_km * normals[:, 1]
        # Similar orbits: lengths grow by a factor, speeds shrink by its square root.
        growth = (1.0 + axis / fit.axis_km)[:, None]
        states = np.hstack([self.state_km[:3] * growth, self.state_km[3:] / np.sqrt(growth)])
        return descents(
            states,
            np.full(number, epoch),
            self.ballistic_m2_kg(realisations),
            air=daily_air(self.weather(realisations), np.array([epoch.astype("datetime64[D]")])),
            stop_altitudes_km=self.stop_altitudes_km,
            log_density_error=self.log_drag(realisations),
            error_step_s=self.step_s,
            horizon_days=self.horizon_days,
            tolerance=_TOLERANCE,
        )

    def ballistic_m2_kg(self, realisations: range) -> FloatArray:
        """Drag coefficient times area over mass, as the sets have it."""
        normals = set_errors(realisations, seed=self.seed)
        return np.asarray(self.sets.ballistic_m2_kg * np.exp(self.sets.log_sd * normals[:, 0]))

    def log_drag(self, realisations: range) -> FloatArray:
        """Logarithm of what drag is multiplied by, at the epoch and every `step_s` after it."""
        return self.error.log_drag(
            self.horizon_days, self.step_s, realisations=realisations, seed=self.seed
        )

    def weather(self, realisations: range) -> FloatArray:
        """Activity of the days from that of the epoch on, as `daily_weather` gives it."""
        midnight, days = self.sets.epoch.astype("datetime64[D]"), math.ceil(self.horizon_days) + 2
        return daily_weather(self.known, midnight, days, realisations=realisations, seed=self.seed)


@dataclass(frozen=True)
class _Prepared:
    """What is made of the sets before anything falls."""

    when: np.datetime64
    usable: Usable
    stretch: Stretch
    free: int
    plan: EntryPlan


def predict_entry(
    sets: ElementSet | Sequence[ElementSet],
    *,
    as_of: TimeLike | None = None,
    weather_as_of: TimeLike | None = None,
    samples: int = 300,
    seed: int = 0,
    workers: int = 1,
    executor: Executor | None = None,
    weather: SpaceWeather | None = None,
    density_error: DensityError | None = None,
    max_age_days: float | None = MAX_AGE_DAYS,
    progress: Callable[[Progress], None] | None = None,
) -> PredictedEntry:
    """When and where an object enters, from its latest element sets.

    Parameters
    ----------
    sets : ElementSet or sequence of ElementSet
        Of one object, one or more; those after `as_of` are not looked at.
    as_of : time, optional
        What was known then; by default the epoch of the last set.
    weather_as_of : time, optional
        Space weather known then, by default at `as_of`; later than the entry, it is that
        which came.
    samples : int, default: 300
        Realisations.
    seed : int, default: 0
        Same seed, same answer.
    workers : int, default: 1
        Threads.
    executor : concurrent.futures.Executor, optional
        In their place.
    weather : SpaceWeather, optional
        Measured, from a newer file; by default the embedded series.
    density_error : DensityError, optional
        Of the model at the Station's height; by default as learned from 1998-2004.
    max_age_days : float or None, default: 30
        Greatest distance of the last set from `as_of`.
    progress : callable, optional
        Told after each chunk, with the mean days so far.

    Returns
    -------
    PredictedEntry
        Median, 5 and 95 % of the crossing of 80 km over the ellipsoid, where, and what must
        be said of it.

    Raises
    ------
    InputError
        If there is no set, they are of several objects, show no drag, or the entry is more
        than 60 days away.
    DecayedError
        If a set is of no orbit.
    StaleElementsError
        If the last set is too old.
    """
    if not 1 <= samples <= MOST_SAMPLES:
        raise InputError(f"samples is {samples}; it must lie in 1 to {MOST_SAMPLES}")
    made = _prepared(
        sets,
        as_of=as_of,
        weather_as_of=weather_as_of,
        seed=seed,
        weather=weather,
        density_error=density_error,
        max_age_days=max_age_days,
    )
    plan, fit, when = made.plan, made.plan.sets, made.when

    def days(chunk: Descents) -> FloatArray:
        return _days(chunk, fit.epoch)

    watch = None if progress is None else Watch(progress, measure=days)
    chunks = list(run(plan, samples, chunk=_CHUNK, workers=workers, executor=executor, watch=watch))
    result = PredictedEntry(
        sets=fit,
        as_of=when,
        known_until=min(plan.known.end, when if weather_as_of is None else utc(weather_as_of)),
        days=np.concatenate([days(each) for each in chunks]),
        states_km=np.concatenate([each.states_km[:, 0] for each in chunks]),
        latitude_deg=np.concatenate([each.latitude_deg[:, 0] for each in chunks]),
        longitude_deg=np.concatenate([each.longitude_deg[:, 0] for each in chunks]),
        horizon_days=plan.horizon_days,
        remarks=(),
        provenance=replace(
            Provenance.of(
                elements=fit.last.record(when),
                models=MODELS,
                unverified_models=UNVERIFIED,
                data=DATA if weather is None else DATA[:1],
            ),
            seed=seed,
            realisations=samples,
        ),
    )
    held = (*(held_until(made.stretch) if made.free else ()), *held_up(fit))
    return replace(result, remarks=(*made.usable.remarks, *held, *remarks_on(result)))


def entry_plan(
    sets: ElementSet | Sequence[ElementSet], *, as_of: TimeLike | None = None, seed: int = 0
) -> EntryPlan:
    """What computes the realisations of `predict_entry`, to begin a fall from.

    Parameters
    ----------
    sets : ElementSet or sequence of ElementSet
        Of one object.
    as_of : time, optional
        What was known then, of space weather too; by default the epoch of the last set.
    seed : int, default: 0
        Of all streams.

    Returns
    -------
    EntryPlan
        Called with a range of realisations it gives their `Descents`.

    Raises
    ------
    InputError, DecayedError, StaleElementsError
        As `predict_entry`.
    """
    return _prepared(
        sets,
        as_of=as_of,
        weather_as_of=None,
        seed=seed,
        weather=None,
        density_error=None,
        max_age_days=MAX_AGE_DAYS,
    ).plan


def _prepared(
    sets: ElementSet | Sequence[ElementSet],
    *,
    as_of: TimeLike | None,
    weather_as_of: TimeLike | None,
    seed: int,
    weather: SpaceWeather | None,
    density_error: DensityError | None,
    max_age_days: float | None,
) -> _Prepared:
    given = _known_sets(sets, as_of)
    when = given[-1].epoch if as_of is None else utc(as_of)
    _check_age(given[-1], when, max_age_days)
    usable = since_last_burn(given)
    known = space_weather(weather, as_of=when if weather_as_of is None else utc(weather_as_of))
    stretch = _stretch(usable.sets, known, seed)
    free = since_it_falls_freely(stretch)
    if free:
        stretch = _stretch(stretch.sets[free:], known, seed)
    fit = last_sets(stretch)
    remaining = _remaining_days(stretch, fit, (*usable.remarks, *held_up(fit)))
    plan = _plan(fit, remaining, known, density_error or DensityError(), seed)
    return _Prepared(when, usable, stretch, free, plan)


def _known_sets(
    sets: ElementSet | Sequence[ElementSet], as_of: TimeLike | None
) -> tuple[ElementSet, ...]:
    given = (sets,) if isinstance(sets, ElementSet) else tuple(sets)
    if not all(isinstance(each, ElementSet) for each in given):
        raise InputTypeError("sets must be element sets")
    one_object(given)
    if as_of is None:
        return without_repeats(given)
    known = [each for each in given if each.epoch <= utc(as_of)]
    if not known:
        raise InputError(
            f"no set of {given[0].label} was known at {iso(utc(as_of))}: the first is of "
            f"{iso(min(each.epoch for each in given))}",
            hint="give a later --as-of, or earlier sets",
        )
    return without_repeats(known)


def _check_age(last: ElementSet, when: np.datetime64, max_age_days: float | None) -> None:
    age = last.age_days(when)
    if max_age_days is not None and age > max_age_days:
        raise StaleElementsError(
            f"the last set of {last.label}, of {iso(last.epoch)}, is {age:.1f} days older than "
            f"{iso(when)}; {max_age_days:g} are allowed",
            hint="give newer sets, an earlier --as-of, or --allow-stale",
        )


def _stretch(sets: Sequence[ElementSet], known: SpaceWeather, seed: int) -> Stretch:
    """Sets that a fit may use, with the mean of possible weathers past what is known."""
    last = sets[-1]
    near = [each for each in sets if each.age_days(last.epoch) <= min(LONGEST_DAYS, HISTORY_DAYS)]
    span = math.ceil(near[0].age_days(last.epoch)) + _LOOK_AHEAD_DAYS
    midnight = near[0].epoch.astype("datetime64[D]")
    rows = daily_weather(known, midnight, span, realisations=range(_NOMINAL), seed=seed)
    return stretch_of(near, np.ascontiguousarray(rows.mean(axis=0)))


def _remaining_days(stretch: Stretch, fit: LastSets, remarks: Sequence[Remark]) -> float:
    days = stretch.fall_days(
        fit.orbit,
        len(stretch.sets) - 1,
        log_ballistic=math.log(fit.ballistic_m2_kg),
        stop_km=PERIGEE_STOP_KM,
    )
    if not days <= MOST_DAYS:
        told = f"some {days:.0f} days" if math.isfinite(days) else "more than a year"
        raise InputError(
            f"{fit.last.label} is not about to enter: at {fit.mean_height_km:.0f} km it has "
            f"{told} to go; `predict` is for the last {MOST_DAYS:g}"
            + "".join(f". {each.text}" for each in remarks),
            hint="ask issrisk lifetime --fit FILE",
        )
    return days


def _plan(
    fit: LastSets, remaining: float, known: SpaceWeather, density: DensityError, seed: int
) -> EntryPlan:
    last = fit.last
    # What the fit says of the height, with the set's own shape and place: a³ n² is constant.
    own = fit.axis_km + 1e-3 * fit.last_off_m
    moved = replace(
        last,
        line1=None,
        line2=None,
        mean_motion_rev_day=last.mean_motion_rev_day * (own / fit.axis_km) ** 1.5,
    )
    position, velocity = teme_states(moved, np.array([last.epoch]))
    spread = math.exp(_SPREADS * math.hypot(fit.log_sd, 0.1))
    horizon = remaining * spread + _MARGIN_DAYS
    step = min(max(remaining * 86_400.0 / _STEPS, _SHORTEST_STEP_S), _LONGEST_STEP_S)
    return EntryPlan(
        sets=fit,
        state_km=np.concatenate([position[0], velocity[0]]),
        known=known,
        error=EntryError(past_days=fit.span_days, density=density),
        horizon_days=min(horizon, float(_LOOK_AHEAD_DAYS - LONGEST_DAYS)),
        step_s=step,
        seed=seed,
    )


def _days(chunk: Descents, epoch: np.datetime64) -> FloatArray:
    """Days to the crossing; NaN where there is none."""
    found = (chunk.epochs[:, 0] - epoch) / np.timedelta64(1, "D")
    return np.asarray(found, dtype=np.float64)
