"""One place in a footprint, against the very pieces of other entries."""

from __future__ import annotations

import functools

import numpy as np
import pytest

from issrisk.constants import MEAN_RADIUS_KM
from issrisk.errors import InputError
from issrisk.hazard.footprint import footprint_of
from issrisk.hazard.place_footprint import probability_any_piece
from unit.pieces import impacts, synthetic

ENTRIES, MERIDIANS = 8000, 36


@functools.cache
def pieces():
    return impacts(range(ENTRIES), seed=9)


@functools.cache
def footprint():
    return footprint_of(synthetic(1, turned=True), samples=2000)


def share_of_entries(latitude_deg, radius_km):
    """How many entries have a piece within a circle, averaged round the axis."""
    every, hits = pieces(), 0
    near = np.abs(every.latitude_deg - latitude_deg) < radius_km / 110.0
    here, there = np.radians(latitude_deg), np.radians(every.latitude_deg[near])
    for meridian in np.arange(MERIDIANS) * 360.0 / MERIDIANS:
        turn = np.radians(every.longitude_deg[near] - meridian)
        cosine = np.sin(here) * np.sin(there) + np.cos(here) * np.cos(there) * np.cos(turn)
        inside = np.arccos(np.clip(cosine, -1.0, 1.0)) * MEAN_RADIUS_KM <= radius_km
        hits += len(np.unique(every.realisation[near][inside]))
    return hits / MERIDIANS / ENTRIES


@pytest.mark.parametrize("latitude_deg", [0.0, 20.0, 45.0, 51.0, -38.0])
@pytest.mark.parametrize("radius_km", [50.0, 100.0, 300.0])
def test_the_interval_holds_what_the_pieces_of_other_entries_do(latitude_deg, radius_km):
    found = probability_any_piece(
        footprint(), latitude_deg=latitude_deg, longitude_deg=10.0, radius_km=radius_km
    )
    true = share_of_entries(latitude_deg, radius_km)
    assert 0.0 < found.p05 < found.mean < found.p95 < 1.0
    assert found.p05 <= true <= found.p95
    assert found.mean == pytest.approx(true, rel=0.35)


def test_no_piece_reaches_the_poles_and_no_cell_is_as_small_or_large_as_that():
    at = {"longitude_deg": 0.0}
    found = probability_any_piece(footprint(), latitude_deg=80.0, radius_km=50.0, **at)
    assert (found.mean, found.p05) == (0.0, 0.0)
    for radius_km in (0.1, 2400.0):
        with pytest.raises(InputError, match="this footprint knows of"):
            probability_any_piece(footprint(), latitude_deg=0.0, radius_km=radius_km, **at)


def test_outside_a_window_there_is_nothing():
    one = footprint_of(synthetic(1, node_deg=150.0, argument_deg=300.0), samples=100)
    at = {"latitude_deg": 50.0, "longitude_deg": 10.0, "radius_km": 50.0}
    assert vars(probability_any_piece(one, **at)) == {"mean": 0.0, "p05": 0.0, "p95": 0.0}
