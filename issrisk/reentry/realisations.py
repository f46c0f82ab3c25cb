"""One fall after another: what a chunk of realisations draws, and how each ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from issrisk.arrays import FloatArray
from issrisk.constants import EARTH_GM_KM3_S2
from issrisk.environment.forecast import space_weather_futures
from issrisk.environment.space_weather import SpaceWeather
from issrisk.errors import InputError
from issrisk.reentry.averaged_air import AveragedAir
from issrisk.reentry.decay_kernel import decay, held
from issrisk.reentry.figures import DragFigures
from issrisk.reentry.uncertainty import (
    Cause,
    DensityError,
    log_density_error,
    log_drag_factor,
    log_mass_factor,
)

YEAR_DAYS = 365
_ELSEWHERE = 10**9  # added to the number of a realisation whose cause is drawn anew


@dataclass(frozen=True)
class Falls:
    """How a chunk of realisations ends.

    `days` to entry are NaN where it is still up at the end, heights past the entry
    too; `delta_v_m_s` is what holds the orbit for the first year, NaN where only the
    entry is asked for.
    """

    days: FloatArray
    heights_km: npt.NDArray[np.float32]
    delta_v_m_s: FloatArray
    mass_kg: FloatArray


@dataclass(frozen=True)
class Plan:
    """Everything a chunk needs; called with a range of realisations it gives their `Falls`.

    `orbit` is as `decay_kernel.decay` takes it, at `start`. Weather beyond what `known`
    holds is drawn. `redrawn` names the one cause that draws elsewhere, all others keep the
    realisation's own numbers.
    """

    start: np.datetime64
    orbit: FloatArray
    air: AveragedAir
    figures: DragFigures
    density_error: DensityError
    known: SpaceWeather
    horizon_days: int
    stop_km: float
    every_days: float
    points: int
    seed: int
    redrawn: Cause | None = None

    @property
    def midnight(self) -> np.datetime64:
        """Begin of the day of the start."""
        day: np.datetime64 = self.start.astype("datetime64[D]")
        return day

    @property
    def start_day(self) -> float:
        """The start as a fraction of its day."""
        return float((self.start - self.midnight) / np.timedelta64(1, "D"))

    @property
    def day_of_year(self) -> float:
        """Days since the year began at `midnight`."""
        year = self.midnight.astype("datetime64[Y]").astype("datetime64[D]")
        return float((self.midnight - year) / np.timedelta64(1, "D"))

    def number(self, realisation: int, cause: Cause) -> int:
        """Which stream a realisation draws from for a cause."""
        return realisation + _ELSEWHERE if cause == self.redrawn else realisation

    def __call__(self, realisations: range) -> Falls:
        """Compute a chunk."""
        number = len(realisations)
        weather = self.weather(realisations)
        days, delta_v, mass = np.empty(number), np.full(number, np.nan), np.empty(number)
        heights = np.empty((number, self.points), dtype=np.float32)
        rates = np.empty(min(YEAR_DAYS, self.horizon_days))
        motion = np.sqrt(EARTH_GM_KM3_S2 / self.orbit[0] ** 3)
        for row, each in enumerate(realisations):
            drag = self.number(each, "drag area and coefficient")
            heavy = self.number(each, "mass")
            factor = log_drag_factor(self.figures, seed=self.seed, realisation=drag)
            weight = log_mass_factor(self.figures, seed=self.seed, realisation=heavy)
            error = log_density_error(
                self.density_error,
                self.horizon_days,
                seed=self.seed,
                realisation=self.number(each, "density model"),
            )
            ballistic = self.figures.ballistic_m2_kg * float(np.exp(factor - weight))
            days[row] = decay(
                self.orbit, self.start_day, self.day_of_year, ballistic, error, weather[row],
                self.air.coefficients, self.stop_km, self.every_days, heights[row],
            )  # fmt: skip
            mass[row] = self.figures.mass_kg * float(np.exp(weight))
            if self.redrawn is None:
                held(
                    self.orbit, self.start_day, self.day_of_year, weather[row],
                    self.air.coefficients, rates,
                )  # fmt: skip
                lost_km_day = float(np.mean(rates * np.exp(error[: rates.size]))) * ballistic
                # Δv = n Δa / 2 for a burn along a nearly circular orbit; 1000 m a kilometre
                delta_v[row] = 500.0 * motion * lost_km_day * YEAR_DAYS
        return Falls(days, heights, delta_v, mass)

    def weather(self, realisations: range) -> FloatArray:
        """Flux of the day before, its mean and Ap, for each realisation and day."""
        numbers = [self.number(each, "solar activity") for each in realisations]
        return daily_weather(
            self.known, self.midnight, self.horizon_days, realisations=numbers, seed=self.seed
        )


def daily_weather(
    known: SpaceWeather,
    midnight: np.datetime64,
    days: int,
    *,
    realisations: Sequence[int],
    seed: int,
) -> FloatArray:
    """Activity day by day: what is known of it, then each realisation's future.

    Parameters
    ----------
    known : SpaceWeather
        Measured.
    midnight : datetime64[D]
        First day.
    days : int
        How many.
    realisations : sequence of int
        Numbers of their streams.
    seed : int
        Of all.

    Returns
    -------
    ndarray, shape (n, days, 3)
        Flux of the day before, its 81-day mean [sfu], Ap [2 nT].

    Raises
    ------
    InputError
        If the first day lies before what is known.
    """
    number = len(realisations)
    first = int((midnight - known.days[0]).astype(np.int64))
    if first < 1:
        raise InputError(
            f"{midnight} lies before the space weather known, {known.days[0]}",
            hint=f"start later than {known.days[0]}",
        )
    wanted = np.arange(first - 1, first + days)
    ahead = int(wanted[-1]) - (known.days.size - 1)
    flux, mean, index = (
        np.broadcast_to(each, (number, each.size)) for each in (known.f107, known.f107a, known.ap)
    )
    if ahead > 0:
        futures = space_weather_futures(known, days=ahead, realisations=realisations, seed=seed)
        low = min(int(wanted[0]), known.days.size - 1)
        flux, mean, index = (
            np.concatenate([past[:, low:-1], future], axis=1)
            for past, future in (
                (flux, futures.f107),
                (mean, futures.f107a),
                (index, futures.ap),
            )
        )
        wanted = wanted - low
    return np.ascontiguousarray(
        np.stack([flux[:, wanted[:-1]], mean[:, wanted[1:]], index[:, wanted[1:]]], axis=-1)
    )
