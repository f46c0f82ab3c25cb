"""The last element sets of a falling object: how much air drags at it, and where it stands.

Ballistic coefficient and mean semi-major axis are fitted together: the averaged decay, run
through the days of the last sets, is brought onto their semi-major axes. One set alone tells
its mean-motion derivative, which is the prior of every fit; without a usable one, its B*.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from issrisk.arrays import FloatArray
from issrisk.errors import DecayedError, InputError
from issrisk.orbit.elements import ElementSet
from issrisk.orbit.series import MeanElements, carried, element_series
from issrisk.reentry.air_kernel import LOWEST_KM
from issrisk.reentry.atmospheres import air_for
from issrisk.reentry.averaged_air import EQUATORIAL_RADIUS_KM, HIGHEST_KM, AveragedAir
from issrisk.reentry.decay_kernel import PERIGEE_STOP_KM, decay, fall_rates
from issrisk.reentry.drag_term import GREATEST_M2_KG, LEAST_M2_KG, Source, drag_term
from issrisk.reentry.lifetime import mean_sun_rad
from issrisk.times import iso

# A set's mean semi-major axis: 50 m, and what the orbit falls in ten minutes, as the instant a
# set of a fast fall stands for is not known better (judgement, for sets too few to tell).
_AXIS_SD_KM, _AXIS_LAG_DAYS = 0.05, 10.0 / 1440.0
_VAGUE_LOG_SD = 0.5  # of that prior where several sets are fitted
_USUAL_M2_KG = 0.01
# Sets that follow each other are fitted to the same observations in part: however many there are,
# their errors average as those of two (judgement).
_EFFECTIVE_SETS = 2.0
_PRIOR_FREEDOM = 3.0  # sets the judgement counts for
_HUBER = 1.5  # standard deviations, beyond which a set pulls no harder
# How much of the past tells the future: drag wanders (`entry_error`), so the nearest past tells
# most, and its error falls with the fall it spans.
SHARE_OF_REMAINING, LEAST_DAYS, FEWEST_SETS, LONGEST_DAYS = 1.0 / 3.0, 0.3, 6, 30.0
_POINTS = 241
_ROUNDS = 8
_STEPS = (0.02, 0.01)  # km and logarithm, of the differences taken for derivatives


@dataclass(frozen=True)
class LastSets:
    """What the last sets tell of an object at the epoch of the last one.

    `axis_km` is the fitted mean semi-major axis, `last_off_m` how far the last set's own
    lies above it. `log_sd` and `axis_sd_km` are standard errors by the scatter of the
    sets; `axis_slope_km` is by how much the axis is higher for a logarithm of the
    coefficient higher by one, along the fit's error. `orbit` is as `decay_kernel.decay`
    takes it.
    """

    last: ElementSet
    axis_km: float
    last_off_m: float
    ballistic_m2_kg: float
    log_sd: float
    axis_sd_km: float
    axis_slope_km: float
    residual_m: float
    sets: int
    span_days: float
    source: Source
    orbit: FloatArray

    @property
    def epoch(self) -> np.datetime64:
        """Of the last set, UTC."""
        return self.last.epoch

    @property
    def mean_height_km(self) -> float:
        """Of the fitted semi-major axis over the equatorial radius."""
        return self.axis_km - EQUATORIAL_RADIUS_KM

    @property
    def eccentricity(self) -> float:
        """Mean, of the last set."""
        return math.hypot(self.orbit[1], self.orbit[2])


@dataclass(frozen=True)
class Stretch:
    """Sets of one object without a burn between, as mean orbits, with the weather about them.

    `orbits` is (n, 5) as `decay_kernel.decay` takes them, `weather` (days, 3) from
    `midnight` on.
    """

    sets: tuple[ElementSet, ...]
    orbits: FloatArray
    days: FloatArray
    midnight: np.datetime64
    weather: FloatArray
    air: AveragedAir

    @property
    def day_of_year(self) -> float:
        """Days since the year began at `midnight`."""
        year = self.midnight.astype("datetime64[Y]").astype("datetime64[D]")
        return float((self.midnight - year).astype(np.int64))

    def heights_km(self, axis_km: float, log_ballistic: float, *, first: int) -> FloatArray:
        """Heights of the falling orbit at the epochs from set `first` on."""
        orbit = self.orbits[first].copy()
        orbit[0] = axis_km
        span = float(self.days[-1] - self.days[first])
        every = max(span / (_POINTS - 2), 1e-4)
        found = np.empty(_POINTS, dtype=np.float32)
        self.fall_days(
            orbit, first, log_ballistic=log_ballistic, stop_km=LOWEST_KM, every=every, heights=found
        )
        known = np.where(np.isfinite(found), found, LOWEST_KM).astype(np.float64)
        at = self.days[first:] - self.days[first]
        return np.asarray(np.interp(at, np.arange(_POINTS) * every, known))

    def fall_days(
        self,
        orbit: FloatArray,
        first: int,
        *,
        log_ballistic: float,
        stop_km: float,
        every: float = 1.0,
        heights: np.ndarray | None = None,
    ) -> float:
        """Days from set `first` on to a height of the mean orbit; NaN past the weather."""
        start = float(self.days[first])
        whole = int(start)
        told = np.empty(1, dtype=np.float32) if heights is None else heights
        return decay(
            orbit, start - whole, self.day_of_year + whole, math.exp(log_ballistic),
            np.zeros(len(self.weather) - whole), self.weather[whole:], self.air.coefficients,
            stop_km, every, told,
        )  # fmt: skip

    def rate_km_day(self, place: int) -> float:
        """How fast the orbit of a set falls for a coefficient of 1 m²/kg."""
        orbit, day = self.orbits[place], self.days[place]
        conditions = np.array([[self.day_of_year + day, orbit[4], *self.weather[int(day)]]])
        out = np.empty(1)
        fall_rates(orbit[None, :3].copy(), conditions, self.air.coefficients, out)
        return float(out[0])


def mean_orbits(sets: Sequence[ElementSet]) -> FloatArray:
    """Mean orbits of element sets at their own epochs.

    Parameters
    ----------
    sets : sequence of ElementSet
        Of one object, in order of epoch.

    Returns
    -------
    ndarray, shape (n, 5)
        Semi-major axis [km], e cos ω, e sin ω without what J3 adds, cosine of the
        inclination, right ascension of the node less that of the mean Sun [rad].

    Raises
    ------
    DecayedError
        If SGP4 refuses one at its own epoch, or its perigee lies in the thick of the air.
    """
    series = element_series(sets)
    own = np.arange(len(series.sets))
    mean: MeanElements = carried(series, own, own)
    e, perigee = mean.eccentricity, mean.argument_of_perigee_rad
    table = np.column_stack(
        [
            mean.semi_major_axis_km,
            e * np.cos(perigee),
            e * np.sin(perigee),
            np.cos(mean.inclination_rad),
            mean.raan_rad - mean_sun_rad(series.epochs),
        ]
    )
    lowest = mean.semi_major_axis_km * (1.0 - e) - EQUATORIAL_RADIUS_KM
    for each, height in zip(series.sets, lowest.tolist(), strict=True):
        if not height > PERIGEE_STOP_KM:
            raise DecayedError(
                f"the set of {each.label} of {iso(each.epoch)} is of no orbit: its perigee lies "
                f"at {height:.0f} km" if math.isfinite(height) else
                f"SGP4 refuses the set of {each.label} of {iso(each.epoch)} at its own epoch",
                hint="it has come down, or the set is wrong: leave it out",
            )  # fmt: skip
    return table


def stretch_of(sets: Sequence[ElementSet], weather: FloatArray) -> Stretch:
    """Sets with the weather about them.

    Parameters
    ----------
    sets : sequence of ElementSet
        Of one object, in order of epoch, without a burn between.
    weather : ndarray, shape (days, 3)
        From midnight before the first on, see `daily_weather`.

    Returns
    -------
    Stretch
        For `last_sets`.

    Raises
    ------
    DecayedError
        As for `mean_orbits`.
    """
    orbits = mean_orbits(sets)
    midnight = sets[0].epoch.astype("datetime64[D]")
    eccentricity = np.hypot(orbits[:, 1], orbits[:, 2])
    highest = float(np.max(orbits[:, 0] * (1.0 + eccentricity))) - EQUATORIAL_RADIUS_KM
    inclination = math.degrees(math.acos(float(np.median(orbits[:, 3]))))
    epochs = np.array([each.epoch for each in sets])
    days = np.asarray((epochs - midnight) / np.timedelta64(1, "D"))
    # Of an eccentric orbit, the drag up there is nothing against that at the perigee.
    air = air_for(inclination, min(highest, HIGHEST_KM))
    return Stretch(tuple(sets), orbits, days, midnight, weather, air)


def last_sets(stretch: Stretch) -> LastSets:
    """Fit ballistic coefficient and semi-major axis to the last sets.

    Parameters
    ----------
    stretch : Stretch
        One set or more.

    Returns
    -------
    LastSets
        From the last third of the remaining time, four sets at least where there are so many.

    Raises
    ------
    InputError
        If the orbit does not fall.

    Notes
    -----
    Weighted least squares after Huber (1964, doi:10.1214/aoms/1177703732) on the semi-major
    axes, with the one-set prior as another observation of the logarithm.
    """
    prior = _prior(stretch)
    age = stretch.days[-1] - stretch.days
    found, first_before = prior, -1
    for _ in range(_ROUNDS):
        orbit = found.orbit.copy()
        remaining = stretch.fall_days(
            orbit,
            len(age) - 1,
            log_ballistic=math.log(found.ballistic_m2_kg),
            stop_km=PERIGEE_STOP_KM,
        )
        remaining = remaining if math.isfinite(remaining) else LONGEST_DAYS
        window = min(max(SHARE_OF_REMAINING * remaining, LEAST_DAYS), LONGEST_DAYS)
        few = age[-FEWEST_SETS:] <= LONGEST_DAYS
        first = min(int(np.argmax(age <= window)), len(age) - int(few.sum()))
        if first in (first_before, len(age) - 1):
            break
        first_before, found = first, _fitted(stretch, first, prior)
    return found


def _prior(stretch: Stretch) -> LastSets:
    """What the last sets say one by one: their median, which counts for little beside a fit."""
    places = range(max(len(stretch.sets) - FEWEST_SETS, 0), len(stretch.sets))
    read = (
        drag_term(stretch.sets[n], float(stretch.orbits[n, 0]), stretch.rate_km_day(n))
        for n in places
    )
    told = [each for each in read if each is not None]
    best = [each for each in told if each.source == "mean-motion derivative"] or told
    last, number = stretch.sets[-1], len(places)
    if not best and number == 1:
        raise InputError(
            f"the set of {last.label} of {iso(last.epoch)} tells no drag: mean-motion derivative "
            f"{last.mean_motion_dot_rev_day2:g} rev/day², B* {last.bstar_per_er:g}",
            hint="give some sets of the days before with it",
        )
    logarithms = [math.log(each.ballistic_m2_kg) for each in best] or [math.log(_USUAL_M2_KG)]
    ballistic = math.exp(float(np.median(logarithms)))
    log_sd = _VAGUE_LOG_SD
    if number == 1:
        remaining = stretch.fall_days(
            stretch.orbits[-1], 0, log_ballistic=logarithms[0], stop_km=PERIGEE_STOP_KM
        )
        one = best[0].with_lag(remaining)
        ballistic, log_sd = one.ballistic_m2_kg, one.log_sd
    return LastSets(
        last=last,
        axis_km=float(stretch.orbits[-1, 0]),
        last_off_m=0.0,
        ballistic_m2_kg=ballistic,
        log_sd=log_sd,
        axis_sd_km=_axis_sd_km(stretch.rate_km_day(len(stretch.sets) - 1) * ballistic),
        axis_slope_km=0.0,
        residual_m=0.0,
        sets=1,
        span_days=0.0,
        source=best[0].source if best else "B*",
        orbit=stretch.orbits[-1].copy(),
    )


def _axis_sd_km(rate_km_day: float) -> float:
    return math.hypot(_AXIS_SD_KM, _AXIS_LAG_DAYS * rate_km_day)


def _fitted(stretch: Stretch, first: int, prior: LastSets) -> LastSets:
    observed = stretch.orbits[first:, 0] - EQUATORIAL_RADIUS_KM
    centre = math.log(prior.ballistic_m2_kg)
    state = np.array([stretch.orbits[first, 0], _bracketed(stretch, first, observed, centre)])
    sd = prior.axis_sd_km
    weights = np.ones(observed.size)
    for _ in range(_ROUNDS):
        table = _derivatives(stretch, first, state)
        residual = observed - table[:, 2]
        weights = np.minimum(1.0, _HUBER * sd / np.maximum(np.abs(residual), 1e-9))
        rows = np.vstack([table[:, :2] * np.sqrt(weights)[:, None] / sd, [0.0, 1.0 / prior.log_sd]])
        wanted = np.append(residual * np.sqrt(weights) / sd, (centre - state[1]) / prior.log_sd)
        change = np.linalg.lstsq(rows, wanted, rcond=None)[0]
        state = state + np.array([change[0], np.clip(change[1], -0.5, 0.5)])
        squares = _PRIOR_FREEDOM * prior.axis_sd_km**2 + float(np.sum(weights * residual**2))
        sd = math.sqrt(squares / (_PRIOR_FREEDOM + max(observed.size - 2, 0)))
        if abs(change[1]) < 1e-4:
            break
    table = _derivatives(stretch, first, state)
    rows = np.vstack([table[:, :2] * np.sqrt(weights)[:, None] / sd, [0.0, 1.0 / prior.log_sd]])
    covariance = np.linalg.inv(rows.T @ rows) * max(observed.size / _EFFECTIVE_SETS, 1.0)
    last = np.array([[table[-1, 0], table[-1, 1]], [0.0, 1.0]])  # of the axis at the last epoch
    covariance = last @ covariance @ last.T
    orbit = stretch.orbits[-1].copy()
    orbit[0] = table[-1, 2] + EQUATORIAL_RADIUS_KM
    slope = float(covariance[0, 1] / covariance[1, 1])
    return LastSets(
        last=stretch.sets[-1],
        axis_km=float(orbit[0]),
        last_off_m=1e3 * float(observed[-1] - table[-1, 2]),
        ballistic_m2_kg=math.exp(state[1]),
        log_sd=math.sqrt(covariance[1, 1]),
        axis_sd_km=math.sqrt(max(covariance[0, 0] - slope**2 * covariance[1, 1], 0.0)),
        axis_slope_km=slope,
        residual_m=1e3 * float(np.sqrt(np.mean((observed - table[:, 2]) ** 2))),
        sets=observed.size,
        span_days=float(stretch.days[-1] - stretch.days[first]),
        source="decay of the last sets",
        orbit=orbit,
    )


def _bracketed(stretch: Stretch, first: int, observed: FloatArray, centre: float) -> float:
    """Logarithm of a coefficient with which the first set falls to the last, by bisection."""
    low, high = math.log(LEAST_M2_KG), math.log(GREATEST_M2_KG)
    guess = min(max(centre, low), high)
    for _ in range(40):
        fallen = stretch.heights_km(float(stretch.orbits[first, 0]), guess, first=first)[-1]
        low, high = (guess, high) if fallen > observed[-1] else (low, guess)
        guess = 0.5 * (low + high)
    return float(np.clip(guess, centre - 1.5, centre + 1.5))


def _derivatives(stretch: Stretch, first: int, state: FloatArray) -> FloatArray:
    """By axis and by logarithm of the coefficient, and the heights themselves; shape (n, 3)."""
    here = stretch.heights_km(float(state[0]), float(state[1]), first=first)
    columns = []
    for step, (up, more) in zip(_STEPS, ((_STEPS[0], 0.0), (0.0, _STEPS[1])), strict=True):
        moved = stretch.heights_km(float(state[0]) + up, float(state[1]) + more, first=first)
        columns.append((moved - here) / step)
    return np.column_stack([*columns, here])
