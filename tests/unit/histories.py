"""Histories made by SGP4 itself: without drag, so that what a burn does is known exactly."""

import numpy as np
from sgp4.api import WGS72, Satrec
from sgp4.exporter import export_tle

from issrisk.orbit.elements import ElementSet
from unit.lines import LINE_1, LINE_2

SPACING_DAYS = 0.25


def _state(satellite, epoch_days, angles, rate):
    fresh = Satrec()
    fresh.sgp4init(
        WGS72, "i", 25544, epoch_days, 0.0, 0.0, 0.0,
        satellite.ecco, angles[1] % (2 * np.pi), satellite.inclo, angles[0] % (2 * np.pi),
        rate, angles[2] % (2 * np.pi),
    )  # fmt: skip
    fresh.classification, fresh.intldesg, fresh.elnum, fresh.revnum = "U", "98067A", 999, 1
    return fresh


def history_lines(count, *, burn_at=None, axis_change_km=0.0, days=None):
    """Lines of `count` sets a quarter of a day apart, with a burn so many days after the first."""
    satellite = Satrec.twoline2rv(LINE_1, LINE_2, WGS72)
    start = 26353.0  # days since 1949-12-31: 2022-02-24
    now = _state(satellite, start, (satellite.mo, satellite.argpo, satellite.nodeo),
                 satellite.no_kozai)  # fmt: skip
    at, lines = 0.0, []
    for day in np.arange(count) * SPACING_DAYS if days is None else days:
        if burn_at is not None and at <= burn_at < day:
            now.sgp4_tsince((burn_at - at) * 1440.0)
            rate = now.no_kozai * (1.0 - 1.5 * axis_change_km / 6378.135 / now.am)
            now, at = _state(now, start + burn_at, (now.mm, now.om, now.Om), rate), burn_at
            burn_at = None
        now.sgp4_tsince((day - at) * 1440.0)
        then = _state(now, start + day, (now.mm, now.om, now.Om), now.no_kozai)
        lines.append(export_tle(then))
    return lines


def made_history(count, **options):
    """The sets of `history_lines`."""
    return [ElementSet.from_lines(*lines) for lines in history_lines(count, **options)]


def falling_history(count, *, fall_km_day):
    """Sets a quarter of a day apart of an orbit that falls at a steady rate, halfway between."""
    satellite = Satrec.twoline2rv(LINE_1, LINE_2, WGS72)
    start, rate = 26353.0, satellite.no_kozai
    now = _state(satellite, start, (satellite.mo, satellite.argpo, satellite.nodeo), rate)
    sets = []
    for number in range(count):
        sets.append(ElementSet.from_lines(*export_tle(now)))
        at = start + number * SPACING_DAYS
        for moved in (0.5, 1.0):
            now.sgp4_tsince(0.5 * SPACING_DAYS * 1440.0)
            if moved == 0.5:
                rate *= 1.0 + 1.5 * fall_km_day * SPACING_DAYS / 6378.135 / now.am
            now = _state(now, at + moved * SPACING_DAYS, (now.mm, now.om, now.Om), rate)
    return sets
