"""Messages against python-sgp4's own reader of them, and whole histories through every notation."""

import json

import numpy as np
import pytest
from sgp4 import omm
from sgp4.api import WGS72, Satrec
from unit.omm_lines import SPACE_TRACK

from issrisk.formats.elements import elements_text
from issrisk.orbit.messages.reading import read_elements
from issrisk.orbit.propagate import satrec
from issrisk.orbit.tle_writing import two_lines

DAYS = np.linspace(-3.0, 3.0, 7)


def states(satellite):
    """Code, positions and velocities around the epoch."""
    whole = satellite.jdsatepoch + np.floor(DAYS)
    return satellite.sgp4_array(whole, satellite.jdsatepochF + DAYS % 1.0)


def difference_km(record):
    """Greatest difference of a position from python-sgp4's of the same message."""
    theirs = Satrec()
    omm.initialize(theirs, record)
    (ours,) = read_elements(json.dumps(record))
    return np.abs(states(theirs)[1] - states(satrec(ours))[1]).max()


def test_a_message_is_what_python_sgp4_reads():
    assert difference_km(SPACE_TRACK) < 8e-10


def test_a_history_of_messages_is_what_python_sgp4_reads(validation_data):
    path = validation_data / "elements" / "iss_2024-09-15_2025-03-09.omm.json"
    records = json.loads(path.read_text())

    assert len(read_elements(path)) == len(records) == 499
    assert max(difference_km(record) for record in records) < 8e-10


@pytest.mark.parametrize(
    ("name", "count", "notations"),
    [
        ("elements/iss_1998-11-20_2004-12-31.tle", 10_213, ["omm-csv"]),
        ("elements/iss_2021-01-01_2022-03-03.tle", 2056, ["omm-json", "omm-kvn", "omm-xml"]),
        ("reentries/goce_34602.tle", 112, ["omm-json"]),
    ],
)
def test_histories_go_through_every_notation_to_the_last_bit(
    validation_data, name, count, notations
):
    sets = read_elements(validation_data / name)
    assert len(sets) == count
    for notation in notations:
        text = elements_text(sets, notation=notation)
        back = {key_of(each): each for each in read_elements(text)}
        for one in sets:
            other = back[key_of(one)]
            assert two_lines(one) == two_lines(other)
            by_lines = Satrec.twoline2rv(one.line1, one.line2, WGS72)
            for ours, theirs in zip(states(satrec(other)), states(by_lines), strict=True):
                np.testing.assert_array_equal(ours, theirs)


def key_of(elements):
    """All that a message tells of a set."""
    return tuple(elements.omm_fields().values())
