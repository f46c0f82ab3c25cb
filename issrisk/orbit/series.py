"""The element sets of one object as arrays, and how one set carried to another's epoch differs.

What is compared are SGP4's own mean elements: the short periods of an orbit, kilometres at
the Station, are in none of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from typing import Any

import numpy as np

from issrisk.arrays import BoolArray, FloatArray, IntArray, TimeArray
from issrisk.constants import MINUTES_PER_DAY, WGS72_EQUATORIAL_RADIUS_KM
from issrisk.errors import DecayedError
from issrisk.orbit.elements import ElementSet
from issrisk.orbit.embedded import one_object
from issrisk.orbit.propagate import satrec
from issrisk.times import iso

# Columns of `differences`, in kilometres on the orbit.
COMPONENTS = (
    "semi-major axis",
    "place along the track",
    "shape",
    "shape, at right angles",
    "inclination",
    "node",
)


@dataclass(frozen=True)
class MeanElements:
    """Mean elements of SGP4 as arrays of one shape; angles in radians, TEME."""

    semi_major_axis_km: FloatArray
    eccentricity: FloatArray
    inclination_rad: FloatArray
    raan_rad: FloatArray
    argument_of_perigee_rad: FloatArray
    mean_anomaly_rad: FloatArray

    @classmethod
    def of(cls, rows: Sequence[Sequence[float]]) -> MeanElements:
        """From rows in the order of the fields, semi-major axis in Earth radii of WGS 72."""
        table = np.array(rows, dtype=np.float64).reshape(-1, 6)
        table[:, 0] *= WGS72_EQUATORIAL_RADIUS_KM
        return cls(*table.T)

    def at(self, which: IntArray | BoolArray) -> MeanElements:
        """Those of the given places."""
        return MeanElements(*(column[which] for column in astuple(self)))


@dataclass(frozen=True)
class ElementSeries:
    """Element sets of one object in order of epoch, as arrays of shape (n,)."""

    sets: tuple[ElementSet, ...]
    satellites: tuple[Any, ...]
    epochs: TimeArray
    mean: MeanElements
    longitude_rate_rad_day: FloatArray

    @property
    def days(self) -> FloatArray:
        """Days since the first epoch."""
        return np.asarray((self.epochs - self.epochs[0]) / np.timedelta64(1, "D"))


def element_series(sets: Sequence[ElementSet]) -> ElementSeries:
    """Element sets of one object as arrays.

    Parameters
    ----------
    sets : sequence of ElementSet
        At least one, in any order.

    Returns
    -------
    ElementSeries
        In order of epoch; semi-major axes un-Kozai'd with WGS 72.

    Raises
    ------
    InputError
        If there is none, or they are of several objects.
    InputTypeError
        If `sets` holds anything but element sets.
    """
    one_object(sets)
    ordered = tuple(sorted(sets, key=lambda each: each.epoch))
    satellites = tuple(satrec(each) for each in ordered)
    rows = [(s.a, s.ecco, s.inclo, s.nodeo, s.argpo, s.mo) for s in satellites]
    rates = [s.mdot + s.argpdot + np.cos(s.inclo) * s.nodedot for s in satellites]
    return ElementSeries(
        sets=ordered,
        satellites=satellites,
        epochs=np.array([each.epoch for each in ordered]).astype("datetime64[ns]"),
        mean=MeanElements.of(rows),
        longitude_rate_rad_day=np.array(rates) * MINUTES_PER_DAY,
    )


def carried(series: ElementSeries, predictors: IntArray, targets: IntArray) -> MeanElements:
    """Mean elements of some sets, carried by SGP4 to the epochs of others.

    Parameters
    ----------
    series : ElementSeries
        The sets.
    predictors, targets : ndarray of int, shape (m,)
        Which set is carried, and to whose epoch.

    Returns
    -------
    MeanElements
        Arrays of shape (m,): the singly averaged mean elements that python-sgp4
        leaves behind (``am`` to ``mm``); NaN where SGP4 ends with an error.
    """
    days = series.days
    minutes = (days[targets] - days[predictors]) * MINUTES_PER_DAY
    rows = []
    for satellite, elapsed in zip(
        (series.satellites[each] for each in predictors), minutes.tolist(), strict=True
    ):
        code, _, _ = satellite.sgp4_tsince(elapsed)
        mean = (
            satellite.am, satellite.em, satellite.im, satellite.Om, satellite.om, satellite.mm,
        )  # fmt: skip
        rows.append(mean if code == 0 else (np.nan,) * 6)
    return MeanElements.of(rows)


def differences(one: MeanElements, other: MeanElements) -> FloatArray:
    """How far one set of mean elements lies from another, in kilometres on the orbit.

    Parameters
    ----------
    one, other : MeanElements
        Arrays of shape (m,).

    Returns
    -------
    ndarray, shape (m, 6)
        `one` less `other`, in the order of `COMPONENTS`: of the semi-major axis
        a; a·(ω + M + Ω cos i), along the track; a·e cos ω and a·e sin ω; a·i;
        a·Ω sin i. NaN where either is.
    """
    axis = other.semi_major_axis_km
    node = wrapped(one.raan_rad - other.raan_rad)
    cosine, sine = np.cos(other.inclination_rad), np.sin(other.inclination_rad)
    latitude = (one.argument_of_perigee_rad + one.mean_anomaly_rad) - (
        other.argument_of_perigee_rad + other.mean_anomaly_rad
    )
    shapes = [
        each.eccentricity * function(each.argument_of_perigee_rad)
        for function in (np.cos, np.sin)
        for each in (one, other)
    ]
    return np.column_stack(
        [
            one.semi_major_axis_km - axis,
            axis * wrapped(latitude + node * cosine),
            axis * (shapes[0] - shapes[1]),
            axis * (shapes[2] - shapes[3]),
            axis * (one.inclination_rad - other.inclination_rad),
            axis * node * sine,
        ]
    )


def wrapped(angle_rad: FloatArray) -> FloatArray:
    """An angle in -π to π."""
    return np.asarray((angle_rad + np.pi) % (2.0 * np.pi) - np.pi)


def mean_longitudes(series: ElementSeries, which: IntArray) -> FloatArray:
    """Angle travelled along the orbit since the first of some sets, revolutions counted.

    Parameters
    ----------
    series : ElementSeries
        The sets.
    which : ndarray of int, shape (m,)
        Those used, in order of epoch; from one to the next the mean of their
        rates must be right to half a revolution.

    Returns
    -------
    ndarray, shape (m,)
        ω + M + Ω cos i [rad], with the mean inclination.
    """
    mean, days = series.mean.at(which), series.days[which]
    rate = series.longitude_rate_rad_day[which]
    cosine = float(np.cos(mean.inclination_rad).mean())
    node = np.diff(mean.raan_rad)
    travelled = (
        np.diff(mean.argument_of_perigee_rad + mean.mean_anomaly_rad) + wrapped(node) * cosine
    )
    expected = 0.5 * (rate[1:] + rate[:-1]) * np.diff(days)
    whole = np.round((expected - travelled) / (2.0 * np.pi))
    return np.concatenate([[0.0], np.cumsum(travelled + 2.0 * np.pi * whole)])


def mean_elements_at(elements: ElementSet, time: np.datetime64) -> MeanElements:
    """Mean elements of one set, carried by SGP4 to a time.

    Parameters
    ----------
    elements : ElementSet
        The set.
    time : datetime64
        UTC.

    Returns
    -------
    MeanElements
        Arrays of shape (1,), without the long periods of J3.

    Raises
    ------
    DecayedError
        If SGP4 refuses the set at that time.
    """
    satellite = satrec(elements)
    code, _, _ = satellite.sgp4_tsince(elements.age_days(time) * MINUTES_PER_DAY)
    if code:
        raise DecayedError(
            f"{elements.label} is not in orbit at {iso(time)}, SGP4 says (error {code})",
            hint="give an element set nearer to that time",
        )
    s = satellite
    return MeanElements.of([(s.am, s.em, s.im, s.Om, s.om, s.mm)])
