"""Where an entry happens, as a function of when: the track that all realisations share.

Whatever the drag, the plane of the orbit stays, and the place along it at the entry follows from
the time of the entry to a fraction of a revolution. So entries lie along one ground track; how far
realisations stray from it is told too.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from issrisk.arrays import FloatArray, TimeArray
from issrisk.constants import WGS84_EQUATORIAL_RADIUS_M
from issrisk.errors import InputError
from issrisk.orbit.celestial import EARTH_ROTATION_RAD_S
from issrisk.orbit.frames import geodetic_from_itrs, itrs_from_teme
from issrisk.reentry.entry_window import PredictedEntry

_RATES = 801  # tried, of the place along the orbit
_RATE_SHARE = 0.03  # each side
_FEWEST = 3


@dataclass(frozen=True)
class EntryTrack:
    """A circular track at the entry height, linear in time from `origin` on; TEME, radians.

    `scatter_rad` is the standard deviation of the realisations' place along the orbit about
    it at a given time, which moves the track east or west.
    """

    origin: np.datetime64
    inclination_rad: float
    raan_rad: float
    raan_rate_rad_s: float
    argument_rad: float
    rate_rad_s: float
    radius_km: float
    scatter_rad: float

    def places_deg(self, times: TimeArray) -> tuple[FloatArray, FloatArray]:
        """Geodetic latitude and longitude at some times [deg]."""
        position_m = 1e3 * self.positions_km(times)
        latitude, longitude, _ = geodetic_from_itrs(itrs_from_teme(position_m, times))
        return np.degrees(latitude), np.degrees(longitude)

    def positions_km(self, times: TimeArray) -> FloatArray:
        """Positions in TEME, shape (n, 3)."""
        elapsed = (times - self.origin) / np.timedelta64(1, "s")
        u = self.argument_rad + self.rate_rad_s * elapsed
        node = self.raan_rad + self.raan_rate_rad_s * elapsed
        across = math.cos(self.inclination_rad) * np.sin(u)
        return np.asarray(
            self.radius_km
            * np.column_stack(
                [
                    np.cos(node) * np.cos(u) - np.sin(node) * across,
                    np.sin(node) * np.cos(u) + np.cos(node) * across,
                    math.sin(self.inclination_rad) * np.sin(u),
                ]
            )
        )

    @property
    def speed_km_s(self) -> float:
        """Over the ground that does not turn."""
        return self.rate_rad_s * WGS84_EQUATORIAL_RADIUS_M / 1e3

    @property
    def scatter_east_rad(self) -> float:
        """The same as longitude: by how much the Earth turns meanwhile."""
        turning = EARTH_ROTATION_RAD_S - self.raan_rate_rad_s
        return self.scatter_rad * turning / self.rate_rad_s


def entry_track(entry: PredictedEntry) -> EntryTrack:
    """The track that the entries of a prediction lie along.

    Parameters
    ----------
    entry : PredictedEntry
        Three realisations or more that enter.

    Returns
    -------
    EntryTrack
        Through the realisations' states at the entry.

    Raises
    ------
    InputError
        If fewer enter.
    """
    known = np.isfinite(entry.days)
    if int(known.sum()) < _FEWEST:
        raise InputError(
            f"{int(known.sum())} realisations enter; a track needs {_FEWEST}",
            hint="ask for more --samples",
        )
    position, velocity = np.split(entry.states_km[known], 2, axis=1)
    middle = float(np.median(entry.days[known]))
    elapsed = (entry.days[known] - middle) * 86_400.0
    momentum = np.cross(position, velocity)
    size = np.linalg.norm(momentum, axis=1)
    inclination = float(np.median(np.arccos(momentum[:, 2] / size)))
    node = np.arctan2(momentum[:, 0], -momentum[:, 1])
    node = np.median(node) + (node - np.median(node) + np.pi) % (2.0 * np.pi) - np.pi
    toward = np.column_stack([np.cos(node), np.sin(node), np.zeros(node.size)])
    aside = np.cross(momentum / size[:, None], toward)
    u = np.arctan2((position * aside).sum(axis=1), (position * toward).sum(axis=1))
    radius = float(np.median(np.linalg.norm(position, axis=1)))
    rate = _rate(entry, elapsed, u)
    turned = np.exp(1j * (u - rate * elapsed))
    mean = complex(turned.mean())
    slope, level = np.polyfit(elapsed, node, 1) if np.ptp(elapsed) > 1.0 else (0.0, node.mean())
    return EntryTrack(
        origin=entry.date(np.array([middle]))[0],
        inclination_rad=inclination,
        raan_rad=float(level),
        raan_rate_rad_s=float(slope),
        argument_rad=float(np.angle(mean)),
        rate_rad_s=rate,
        radius_km=radius,
        # Mardia and Jupp (2000), Directional Statistics, equation 2.3.11
        scatter_rad=math.sqrt(max(-2.0 * math.log(max(abs(mean), 1e-9)), 0.0)),
    )


def _rate(entry: PredictedEntry, elapsed: FloatArray, u: FloatArray) -> float:
    """Change of the place along the orbit by the time of the entry, where all agree best."""
    usual = entry.sets.last.mean_motion_rev_day * 2.0 * np.pi / 86_400.0
    tried = usual * (1.0 + _RATE_SHARE * np.linspace(-1.0, 1.0, _RATES))
    agreement = np.abs(np.exp(1j * (u - tried[:, None] * elapsed)).mean(axis=1))
    return float(tried[int(np.argmax(agreement))])
