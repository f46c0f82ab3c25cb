"""The map of a footprint: what its lines and words say is where they say it."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
import pytest

from issrisk.formats.contours import outline
from issrisk.hazard.footprint import footprint_of
from issrisk.report.footprint_figure import footprint_figure
from issrisk.report.frame import Frame
from unit.pieces import synthetic


@pytest.fixture(scope="module")
def drawn():
    """A footprint across the antimeridian, its frame, and the words on the map by place."""
    footprint = footprint_of(synthetic(1, node_deg=190.0, argument_deg=320.0), samples=60)
    figure = footprint_figure(footprint)
    words = {text.get_text(): np.array(text.get_position()) for text in figure.axes[0].texts}
    plt.close(figure)
    frame = Frame.of(outline(footprint.cells.grid, footprint.region_of(0.99)))
    return footprint, frame, words


def test_degrees_stand_on_their_lines(drawn):
    _, frame, words = drawn
    found = {"N": 0, "S": 0, "E": 0, "W": 0}
    for word, at in words.items():
        value, _, side = word.partition("° ")
        if side not in found:
            continue
        found[side] += 1
        degrees = float(value) * (1.0 if side in "NE" else -1.0)
        every = np.linspace(-180.0, 180.0, 20_001)
        if side in "NS":
            line = frame.plane.points(every, np.full(every.size, degrees))
        else:
            line = frame.plane.points(np.full(every.size, degrees), every / 2.0)
        apart = np.linalg.norm(line - at, axis=1).min()
        assert apart < 0.02 * frame.metres_per_inch, word
        assert ((at > frame.low_m) & (at < frame.high_m)).all()
    assert found["E"] >= 1
    assert found["W"] >= 1
    assert found["N"] + found["S"] >= 2


def test_the_mark_of_78_km_and_the_distances_stand_on_the_track(drawn):
    footprint, frame, words = drawn
    distances = {word: at for word, at in words.items() if word.endswith(" km")}
    assert len(distances) >= 3
    for word, at in distances.items():
        along = float(word.removesuffix(" km").replace("−", "-"))
        here = frame.plane.points(*footprint.track.places(np.array([along])))[0]
        assert np.linalg.norm(here - at) < 0.5 * frame.metres_per_inch
