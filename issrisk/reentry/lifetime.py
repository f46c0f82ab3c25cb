"""Without reboost, when does it come down: months to years, as a distribution."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from issrisk.arrays import FloatArray, TimeArray
from issrisk.environment.forecast import MODEL as FORECAST
from issrisk.environment.space_weather import SpaceWeather, space_weather
from issrisk.errors import DecayedError, InputError, InputTypeError, ResourceLimitError
from issrisk.montecarlo.run import Progress, Watch, run
from issrisk.orbit.elements import ElementSet
from issrisk.orbit.embedded import last_known
from issrisk.orbit.propagate import MAX_AGE_DAYS, check_age
from issrisk.orbit.series import mean_elements_at
from issrisk.provenance import Provenance
from issrisk.reentry.atmospheres import MODELS as AIR
from issrisk.reentry.atmospheres import Atmosphere, air_for
from issrisk.reentry.averaged_air import EQUATORIAL_RADIUS_KM
from issrisk.reentry.causes import CauseShare, cause_shares
from issrisk.reentry.decay_kernel import PERIGEE_STOP_KM
from issrisk.reentry.figures import DragFigures, drag_figures
from issrisk.reentry.realisations import Falls, Plan
from issrisk.reentry.uncertainty import Cause, DensityError
from issrisk.times import TimeLike, iso, utc

ENTRY_KM = 120.0
EQUATIONS = "orbit-averaged drag with J2 and J3 (Gauss's equations)"
MODELS = (EQUATIONS, AIR["nrlmsis"], FORECAST)
DATA = ("space_weather.npz",)
UNVERIFIED = ("spread of mass, and of drag that is given or tumbling (judgement)",)
MOST_YEARS = 30
MOST_SAMPLES = 200_000
_POINTS = 240  # at which heights are told
_CHUNK = 200  # realisations: some 5 MB for each year of the longest
# How far is computed: so many times the longest of a few falls.
_PILOTS, _PILOT_DAYS, _BEYOND, _LEAST_DAYS = 40, 4000, 2.0, 30
# Mean longitude of the Sun at J2000 and its rate: Astronomical Almanac, low precision formulas
# (recalled; 0.01 degree).
_SUN_DEG, _SUN_DEG_DAY = 280.460, 0.9856474
# Vacuum specific impulse of the engines that have raised the Station: 286 to 326 s are told of
# Progress's (astronautix.com, KTDU-80), about 300 s of Zvezda's (recalled).
SPECIFIC_IMPULSE_S = 300.0
STANDARD_GRAVITY_M_S2 = 9.80665  # 3rd CGPM, 1901


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
    weather_source: str
    orbit_known: bool
    provenance: Provenance
    atmosphere: Atmosphere = "nrlmsis"
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
    def covers(self) -> tuple[Cause, ...]:
        """Causes whose uncertainty the spread holds."""
        held: dict[Cause, bool] = {
            "drag area and coefficient": self.figures.drag_sd > 0.0,
            "mass": self.figures.mass_sd > 0.0,
            "density model": True,
            "solar activity": self.atmosphere != "us1976" and not self.sun_known,
        }
        return tuple(cause for cause, is_held in held.items() if is_held)

    @property
    def sun_known(self) -> bool:
        """Whether solar activity is measured until all but one in twenty have entered."""
        last = self.days_quantile(0.95)
        return last is not None and bool(self.date(last) <= self.known_until)

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
    atmosphere: Atmosphere = "nrlmsis",
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
    atmosphere : {"nrlmsis", "us1976"}
        NRLMSIS 2.1, or the US Standard Atmosphere 1976: one profile whatever the Sun
        does, so that the spread holds nothing of it.
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
        If no element set is near enough, or it is not in orbit at the start, or entering.
    ResourceLimitError
        If more than 200 000 realisations are asked for.
    """
    _check_samples(samples)
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
        atmosphere=atmosphere,
    )
    _check_up(plan, chosen)
    watch = None if progress is None else Watch(progress, measure=_days)
    falls = list(run(plan, samples, chunk=_CHUNK, workers=workers, executor=executor, watch=watch))
    days = np.concatenate([each.days for each in falls])
    delta_v = np.concatenate([each.delta_v_m_s for each in falls])
    mass = np.concatenate([each.mass_kg for each in falls])
    burnt = -np.expm1(-delta_v / (SPECIFIC_IMPULSE_S * STANDARD_GRAVITY_M_S2))
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
        causes=cause_shares(plan, days, chunk=_CHUNK, workers=workers, executor=executor)
        if causes
        else (),
        label=chosen.label,
        known_until=min(known.end, when),
        weather_source=known.source,
        orbit_known=bool(chosen.epoch <= min(begin, when)),
        atmosphere=atmosphere,
        provenance=_provenance(
            chosen.record(begin), atmosphere, embedded=weather is None, seed=seed, samples=samples
        ),
    )


def _provenance(
    elements: dict[str, Any], atmosphere: Atmosphere, *, embedded: bool, seed: int, samples: int
) -> Provenance:
    steady = atmosphere == "us1976"
    provenance = Provenance.of(
        elements=elements,
        models=(EQUATIONS, AIR[atmosphere]) if steady else MODELS,
        unverified_models=UNVERIFIED,
        data=DATA if embedded and not steady else (),
    )
    return replace(provenance, seed=seed, realisations=samples)


def _check_samples(samples: int) -> None:
    if samples < 1:
        raise InputError(f"samples is {samples}; 1 or more are needed")
    if samples > MOST_SAMPLES:
        raise ResourceLimitError(f"samples is {samples}; at most {MOST_SAMPLES} are computed")


def _check_up(plan: Plan, elements: ElementSet) -> None:
    height = float(plan.orbit[0]) - EQUATORIAL_RADIUS_KM
    perigee = height - float(plan.orbit[0] * np.hypot(plan.orbit[1], plan.orbit[2]))
    if height <= ENTRY_KM or perigee <= PERIGEE_STOP_KM:
        raise DecayedError(
            f"{elements.label} is entering at {iso(plan.start)}: its mean height is "
            f"{height:.0f} km, its perigee {perigee:.0f} km, and a lifetime ends at "
            f"{ENTRY_KM:g} and {PERIGEE_STOP_KM:g} km",
            hint="ask issrisk predict --elements FILE, or start earlier",
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
    atmosphere: Atmosphere = "nrlmsis",
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
    atmosphere : {"nrlmsis", "us1976"}
        See `atmospheres`.

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
    highest = axis * (1.0 + e) - EQUATORIAL_RADIUS_KM
    air = air_for(math.degrees(inclination), highest, atmosphere=atmosphere)
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
    # The weather begins at midnight before the start: its last day may end before the horizon.
    return replace(plan, horizon_days=horizon, every_days=(horizon - 1) / (_POINTS - 1))


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
