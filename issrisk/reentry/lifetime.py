"""Without reboost, when does it come down: months to years, as a distribution."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from issrisk.arrays import FloatArray, TimeArray
from issrisk.environment.forecast import MODEL as FORECAST
from issrisk.environment.nrlmsis import MODEL as AIR
from issrisk.environment.nrlmsis import nrlmsis_density
from issrisk.environment.space_weather import SpaceWeather, space_weather
from issrisk.errors import InputError, InputTypeError
from issrisk.montecarlo.run import Progress, Watch, run
from issrisk.orbit.elements import ElementSet
from issrisk.orbit.embedded import last_known
from issrisk.orbit.propagate import MAX_AGE_DAYS, check_age
from issrisk.orbit.series import mean_elements_at
from issrisk.provenance import Provenance
from issrisk.reentry.averaged_air import (
    EQUATORIAL_RADIUS_KM,
    AveragedAir,
    averaged_air,
)
from issrisk.reentry.figures import DragFigures, drag_figures
from issrisk.reentry.realisations import Falls, Plan
from issrisk.reentry.uncertainty import CAUSES, Cause, DensityError
from issrisk.times import TimeLike, utc

ENTRY_KM = 120.0
MODELS = ("orbit-averaged drag with J2 and J3 (Gauss's equations)", AIR, FORECAST)
DATA = ("space_weather.npz",)
UNVERIFIED = ("spread of drag area, coefficient and mass (judgement)",)
MOST_YEARS = 30
MOST_SAMPLES = 200_000
_POINTS = 240  # at which heights are told
_CHUNK = 200  # realisations: some 5 MB for each year of the longest
_MOST_FOR_CAUSES = 250  # realisations for each
# How far is computed: so many times the longest of a few falls.
_PILOTS, _PILOT_DAYS, _BEYOND, _LEAST_DAYS = 40, 4000, 1.6, 30
# Mean longitude of the Sun at J2000 and its rate: Astronomical Almanac, low precision formulas
# (recalled; 0.01 degree).
_SUN_DEG, _SUN_DEG_DAY = 280.460, 0.9856474
_STEP_INCLINATION_DEG, _STEP_HEIGHT_KM = 0.02, 25.0  # of the air that is fitted and kept
# Vacuum specific impulse of the engines that have raised the Station: 286 to 326 s are told of
# Progress's (astronautix.com, KTDU-80), about 300 s of Zvezda's (recalled).
SPECIFIC_IMPULSE_S = 300.0
STANDARD_GRAVITY_M_S2 = 9.80665  # 3rd CGPM, 1901


@dataclass(frozen=True)
class CauseShare:
    """Part of the variance of the logarithm of the time to entry that a cause has a hand in.

    It is what would be left if everything else were known; the shares add up to a little
    more than one where causes act on each other.
    """

    cause: Cause
    share: float
    standard_error: float


@dataclass(frozen=True)
class Lifetime:
    """How long an object stays up without reboost; arrays in order of realisations.

    `days` to the entry, NaN where it is still up after `horizon_days`. The entry is where the
    mean semi-major axis is 120 km over the equatorial radius, or an eccentric orbit's perigee
    90 km. `heights_km` (n, m) are such heights every `every_days` from `start` on, NaN past the
    entry. `delta_v_m_s` and `propellant_t` hold it for a year. `orbit_known` by then.
    """

    start: np.datetime64
    as_of: np.datetime64
    days: FloatArray
    heights_km: npt.NDArray[np.float32]
    every_days: float
    horizon_days: int
    delta_v_m_s: FloatArray
    propellant_t: FloatArray
    figures: DragFigures
    causes: tuple[CauseShare, ...]
    label: str
    known_until: np.datetime64
    orbit_known: bool
    provenance: Provenance
    entry_altitude_km: float = ENTRY_KM

    @property
    def samples(self) -> int:
        """Number of realisations."""
        return self.days.size

    @property
    def no_entry_fraction(self) -> float:
        """Part of them still up at the end."""
        return float(np.mean(~np.isfinite(self.days)))

    def days_quantile(self, probability: float) -> float | None:
        """Days by which that part has entered, None if fewer do."""
        ordered = np.sort(np.where(np.isfinite(self.days), self.days, np.inf))
        value = float(np.quantile(ordered, probability, method="inverted_cdf"))
        return value if math.isfinite(value) else None

    @property
    def mean_days(self) -> float | None:
        """Mean time to entry, None if some do not enter."""
        return float(self.days.mean()) if self.no_entry_fraction == 0.0 else None

    def date(self, days: float) -> np.datetime64:
        """The instant so many days after the start."""
        return self.start + np.timedelta64(round(days * 86_400), "s")

    @property
    def times(self) -> TimeArray:
        """Instants of `heights_km`."""
        seconds = np.round(np.arange(self.heights_km.shape[1]) * self.every_days * 86_400)
        return self.start + seconds.astype("timedelta64[s]")


def lifetime(
    elements: ElementSet | Sequence[ElementSet],
    *,
    start: TimeLike | None = None,
    as_of: TimeLike | None = None,
    mass_kg: float | None = None,
    drag_area_m2: float | None = None,
    drag_coefficient: float | None = None,
    figures: DragFigures | None = None,
    tumbling: bool = False,
    samples: int = 500,
    seed: int = 0,
    workers: int = 1,
    executor: Executor | None = None,
    causes: bool = True,
    weather: SpaceWeather | None = None,
    density_error: DensityError | None = None,
    max_age_days: float | None = MAX_AGE_DAYS,
    progress: Callable[[Progress], None] | None = None,
) -> Lifetime:
    """When an object would come down without reboost.

    Parameters
    ----------
    elements : ElementSet or sequence of ElementSet
        Its orbit; of several the last that was known at the start and on `as_of`.
    start : time, optional
        From when on it is left alone; by default the epoch of the (last) set.
    as_of : time, optional
        What was known of space weather then is taken as measured, what came later
        is drawn from past cycles; by default the start. Nor is an element set or
        figure of drag used that came later, unless there is no earlier one.
    mass_kg, drag_area_m2, drag_coefficient : float, optional
        By default NASA's figures for the ISS, the last published by the start.
    figures : DragFigures, optional
        In their place, with their spread: from `ballistic.figures_of_fit`.
    tumbling : bool, default: False
        For the ISS: without attitude control.
    samples : int, default: 500
        Realisations.
    seed : int, default: 0
        Same seed, same bytes.
    workers : int, default: 1
        Threads.
    executor : concurrent.futures.Executor, optional
        In their place.
    causes : bool, default: True
        Whether the share of each cause in the spread is worked out.
    weather : SpaceWeather, optional
        Measured, from a newer file; by default the embedded series.
    density_error : DensityError, optional
        By default the widths learned from 1998-2004.
    max_age_days : float or None, default: 30
        Greatest distance of the set's epoch from the start.
    progress : callable, optional
        Told after each chunk, with the mean days so far.

    Returns
    -------
    Lifetime
        The realisations.

    Raises
    ------
    InputError
        If a figure is missing or out of range, or the orbit reaches over 900 km.
    StaleElementsError, DecayedError
        If no element set is near enough, or it is not in orbit at the start.
    """
    if not 1 <= samples <= MOST_SAMPLES:
        raise InputError(f"samples is {samples}; it must lie in 1 to {MOST_SAMPLES}")
    sets, begin = _start(elements, start)
    when = begin if as_of is None else utc(as_of)
    chosen = last_known(sets, begin, as_of=when, max_age_days=max_age_days)
    check_age(chosen, np.array([begin]), max_age_days)
    known = space_weather(weather, as_of=when)
    given = (mass_kg, drag_area_m2, drag_coefficient)
    if figures is not None and (tumbling or any(each is not None for each in given)):
        raise InputError(
            "figures are given twice", hint="give `figures`, or mass, area, coefficient"
        )
    if figures is None:
        figures = drag_figures(
            chosen,
            begin,
            as_of=when,
            mass_kg=mass_kg,
            drag_area_m2=drag_area_m2,
            drag_coefficient=drag_coefficient,
            tumbling=tumbling,
        )
    plan = plan_of(
        chosen,
        begin,
        known=known,
        figures=figures,
        density_error=density_error or DensityError(),
        seed=seed,
    )
    watch = None if progress is None else Watch(progress, measure=_days)
    falls = list(run(plan, samples, chunk=_CHUNK, workers=workers, executor=executor, watch=watch))
    days = np.concatenate([each.days for each in falls])
    delta_v = np.concatenate([each.delta_v_m_s for each in falls])
    mass = np.concatenate([each.mass_kg for each in falls])
    burnt = -np.expm1(-delta_v / (SPECIFIC_IMPULSE_S * STANDARD_GRAVITY_M_S2))
    provenance = Provenance.of(
        elements=chosen.record(begin),
        models=MODELS,
        unverified_models=UNVERIFIED,
        data=DATA if weather is None else (),
    )
    return Lifetime(
        start=begin,
        as_of=when,
        days=days,
        heights_km=np.concatenate([each.heights_km for each in falls]),
        every_days=plan.every_days,
        horizon_days=plan.horizon_days,
        delta_v_m_s=delta_v,
        propellant_t=mass * burnt / 1e3,
        figures=figures,
        causes=_causes(plan, days, workers, executor) if causes else (),
        label=chosen.label,
        known_until=min(known.end, when),
        orbit_known=bool(chosen.epoch <= min(begin, when)),
        provenance=replace(provenance, seed=seed, realisations=samples),
    )


def _days(falls: Falls) -> FloatArray:
    return falls.days


def _start(
    elements: ElementSet | Sequence[ElementSet], start: TimeLike | None
) -> tuple[Sequence[ElementSet], np.datetime64]:
    if isinstance(elements, ElementSet):
        elements = (elements,)
    if not elements:
        raise InputError("no element set is given", hint="give one or more")
    if not all(isinstance(each, ElementSet) for each in elements):
        raise InputTypeError("elements must be element sets")
    return elements, max(each.epoch for each in elements) if start is None else utc(start)


def plan_of(
    elements: ElementSet,
    start: np.datetime64,
    *,
    known: SpaceWeather,
    figures: DragFigures,
    density_error: DensityError,
    seed: int,
) -> Plan:
    """What computes realisations of a lifetime, until all but the rarest have come down.

    Parameters
    ----------
    elements : ElementSet
        The orbit.
    start : datetime64
        From when on it is left alone.
    known, figures, density_error, seed
        Weather as measured, mass and drag, widths of the model's error, of all streams.

    Returns
    -------
    Plan
        Called with a range of realisations it gives their `Falls`.
    """
    mean = mean_elements_at(elements, start)
    axis, e = float(mean.semi_major_axis_km[0]), float(mean.eccentricity[0])
    perigee = float(mean.argument_of_perigee_rad[0])
    inclination = float(mean.inclination_rad[0])
    node = float(mean.raan_rad[0] - mean_sun_rad(np.array([start]))[0])
    orbit = np.array([axis, e * np.cos(perigee), e * np.sin(perigee), np.cos(inclination), node])
    air = air_for(math.degrees(inclination), axis * (1.0 + e) - EQUATORIAL_RADIUS_KM)
    plan = Plan(
        start=start,
        orbit=orbit,
        air=air,
        figures=figures,
        density_error=density_error,
        known=known,
        horizon_days=_PILOT_DAYS,
        stop_km=ENTRY_KM,
        every_days=1.0,
        points=_POINTS,
        seed=seed,
    )
    horizon = _horizon_days(plan)
    return replace(plan, horizon_days=horizon, every_days=horizon / (_POINTS - 1))


def air_for(inclination_deg: float, highest_km: float) -> AveragedAir:
    """The averaged NRLMSIS 2.1 of an orbit; neighbouring orbits share one.

    Parameters
    ----------
    inclination_deg : float
        Of the orbit; rounded to 0.02 degree.
    highest_km : float
        Height of the apogee over the equatorial radius; rounded up.

    Returns
    -------
    AveragedAir
        Fitted once in a process for each.

    Raises
    ------
    InputError
        If the orbit reaches too high.
    """
    return averaged_air(
        round(inclination_deg / _STEP_INCLINATION_DEG) * _STEP_INCLINATION_DEG,
        math.ceil(max(highest_km, ENTRY_KM) / _STEP_HEIGHT_KM) * _STEP_HEIGHT_KM,
        density=nrlmsis_density,
        model=AIR,
    )


def mean_sun_rad(times: TimeArray) -> FloatArray:
    """Right ascension of the mean Sun.

    Parameters
    ----------
    times : ndarray of datetime64
        UTC.

    Returns
    -------
    ndarray
        0 to 2π [rad].
    """
    days = (times - np.datetime64("2000-01-01T12:00")) / np.timedelta64(1, "D")
    return np.asarray(np.radians((_SUN_DEG + _SUN_DEG_DAY * days) % 360.0))


def _horizon_days(plan: Plan) -> int:
    """Days by which all but the rarest have come down, by a few falls of the same seed."""
    falls = plan(range(_PILOTS))
    if not np.isfinite(falls.days).all():
        return MOST_YEARS * 365
    return max(math.ceil(_BEYOND * float(falls.days.max())), _LEAST_DAYS)


def _causes(
    plan: Plan, days: FloatArray, workers: int, executor: Executor | None
) -> tuple[CauseShare, ...]:
    """Total effects of Sobol: pairs of runs that differ in the numbers of one cause.

    Half their mean squared difference is the variance it makes (Jansen 1999,
    doi:10.1016/S0010-4655(98)00154-4).
    """
    number = min(days.size, _MOST_FOR_CAUSES)
    whole = float(_log_days(days, plan.horizon_days).var())
    if number < 3 or whole == 0.0:
        return ()
    own = _log_days(days[:number], plan.horizon_days)
    shares = []
    for cause in CAUSES:
        other = replace(plan, redrawn=cause)
        falls = run(other, number, chunk=_CHUNK, workers=workers, executor=executor)
        again = _log_days(np.concatenate([each.days for each in falls]), plan.horizon_days)
        halves = 0.5 * (own - again) ** 2 / whole
        error = float(halves.std()) / math.sqrt(number)
        shares.append(CauseShare(cause, float(halves.mean()), error))
    return tuple(shares)


def _log_days(days: FloatArray, horizon_days: int) -> FloatArray:
    """Those that have not entered count as the end."""
    return np.log(np.where(np.isfinite(days), np.maximum(days, 1e-6), horizon_days))
