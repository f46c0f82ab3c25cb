"""Footprints of pieces that never were: exact sums, honest intervals, resumed runs."""

from __future__ import annotations

import functools
import itertools
import signal
import subprocess
import sys
import time
from concurrent.futures import Executor, Future
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from issrisk.errors import CheckpointError, InputError, ResourceLimitError
from issrisk.exposure.countries import countries, groups, region_of_points
from issrisk.hazard.accumulation import Workforce, checks
from issrisk.hazard.footprint import Watching, footprint_of
from issrisk.montecarlo.checkpoint import Checkpoint
from issrisk.montecarlo.intervals import mean_of_counts, wilson
from issrisk.reentry.impacts import Impacts
from unit.pieces import impacts, synthetic

ONE_ENTRY = {"node_deg": 150.0, "argument_deg": 300.0}


@functools.cache
def random_node(samples=1000):
    return footprint_of(synthetic(1), samples=samples)


@functools.cache
def one_entry(samples=1000):
    return footprint_of(synthetic(1, **ONE_ENTRY), samples=samples)


def same(one, other):
    """Whether all sums are, bit for bit."""
    return one.realisations == other.realisations and all(
        np.asarray(each).tobytes() == np.asarray(other.state[tally][name]).tobytes()
        for tally, arrays in one.state.items()
        for name, each in arrays.items()
    )


@pytest.mark.parametrize(("workers", "chunk"), [(1, 1000), (2, 50), (3, 7)])
def test_workers_and_chunks_do_not_show(workers, chunk):
    found = footprint_of(synthetic(1), samples=1000, workforce=Workforce(workers, chunk))
    assert same(found, random_node())


def test_another_seed_is_another_footprint():
    assert not same(footprint_of(synthetic(2), samples=1000), random_node())


def test_every_piece_is_counted_once():
    found, pieces = random_node(), impacts(range(1000), seed=1)
    assert found.pieces == len(pieces)
    for level in found.levels:
        assert level.pieces.sum() == len(pieces)
        assert level.outside == 0
        assert level.energetic.sum() == (pieces.energy_j >= 15.0).sum()
        assert level.expected_casualty_area_m2.sum() == pytest.approx(
            found.rows.casualty_area_m2.mean(), rel=1e-12
        )
    assert found.rows.mass_kg.sum() == pytest.approx(pieces.mass_kg.sum(), rel=1e-5)
    assert [each.sum() for each in found.cells.by_mass] == [
        ((pieces.mass_kg >= low) & (pieces.mass_kg < high)).sum()
        for low, high in itertools.pairwise((0.0, 1.0, 10.0, 100.0, 1000.0, np.inf))
    ]


def test_cells_against_a_plain_loop():
    found, pieces = random_node(), impacts(range(1000), seed=1)
    cells = found.cells
    place = cells.grid.cells(pieces.longitude_deg, pieces.latitude_deg)
    by_entry = np.zeros((1000, cells.grid.size), dtype=np.int64)
    for entry, cell in zip(pieces.realisation, place, strict=True):
        by_entry[entry, cell] += 1
    assert np.array_equal(cells.pieces.ravel(), by_entry.sum(axis=0))
    assert np.array_equal(cells.squares.ravel(), (by_entry**2).sum(axis=0))
    assert np.array_equal(cells.hits.ravel(), (by_entry > 0).sum(axis=0))
    deviation = by_entry.std(axis=0, ddof=1) / np.sqrt(1000.0)
    assert np.allclose(cells.standard_error.ravel(), deviation, rtol=1e-9, atol=1e-15)


def test_countries_divisions_groups_and_the_sea():
    found, pieces = random_node().regions, impacts(range(1000), seed=1)
    at = dict(zip(found.places.code, range(len(found.places)), strict=True))
    where = region_of_points(countries(), pieces.longitude_deg, pieces.latitude_deg)
    russia, sea = where == countries().index("RUS"), where < 0
    assert found.pieces[at["RUS"]] == russia.sum() > 0
    assert found.pieces[at["X-SEA"]] == sea.sum()
    assert found.hits[at["X-SEA"]] == len(np.unique(pieces.realisation[sea]))
    parts = [at[code] for code in found.places.code if code.startswith("RU-")]
    assert found.pieces[parts].sum() == russia.sum()
    europe = [at[code] for code in groups()["X-EUROPE"].members]
    assert found.hits[europe].max() <= found.hits[at["X-EUROPE"]] <= found.hits[europe].sum()
    assert found.pieces[at["X-EUROPE"]] == found.pieces[europe].sum()
    assert found.pieces[: len(countries())].sum() + sea.sum() == len(pieces)
    assert found.expected_mass_kg[at["X-SEA"]] == pytest.approx(
        pieces.mass_kg[sea].sum() / 1000.0, rel=1e-5
    )


def test_distances_have_the_quantiles_of_the_pieces():
    found, pieces = random_node(), impacts(range(1000), seed=1)
    for share in (0.05, 0.5, 0.95):
        for name, bin_km in (("along_track", 1.0), ("cross_track", 0.1)):
            distance = getattr(pieces, f"{name}_km")
            exact = float(np.quantile(distance, share))
            assert getattr(found, name).quantile(share) == pytest.approx(exact, abs=1.5 * bin_km)
            mean = getattr(found, name).mean_km
            assert mean == pytest.approx(distance.mean(), abs=1e-3)
    one = pieces.realisation == 17
    assert found.rows.length_km[17] == np.ptp(pieces.along_track_km[one])
    assert found.rows.width_km[17] == np.ptp(pieces.cross_track_km[one])
    landed = np.sort(pieces.time_s[one] - 600.0)  # 78 km are 600 s from the epoch
    assert (found.rows.first_landing_s[17], found.rows.last_landing_s[17]) == (
        landed[0],
        landed[-1],
    )
    assert found.rows.epochs[17] == np.datetime64("2031-01-15T12:17")


def test_most_of_an_entry_is_all_but_one_in_two_hundred_at_either_end():
    found = footprint_of(synthetic(1, mean_pieces=900.0), samples=6)
    for number, begin, end in zip(
        range(6), found.rows.most_along_track_begin_km, found.rows.most_along_track_end_km,
        strict=True,
    ):  # fmt: skip
        along = np.sort(
            impacts(range(number, number + 1), seed=1, mean_pieces=900.0).along_track_km
        )
        beyond = along.size // 200
        assert beyond >= 4
        assert (begin, end) == (along[beyond], along[-1 - beyond])
    none = footprint_of(synthetic(1, mean_pieces=0.0), samples=3).rows
    assert not none.most_length_km.any()


def test_errors_shrink_as_one_over_the_root_of_realisations():
    few, many = (one_entry(n).levels[-1] for n in (1000, 4000))
    common = few.hits > 50
    assert common.sum() > 10
    ratio = few.standard_error[common] / many.standard_error[common]
    assert np.median(ratio) == pytest.approx(2.0, abs=0.1)
    assert many.median_relative_error < few.median_relative_error


def test_intervals_cover_as_claimed():
    """Thirty repeats of 200 realisations against 6000 others."""
    given = {"cell_deg": 2.0}
    truth = footprint_of(synthetic(10**6, **ONE_ENTRY), samples=6000, **given).cells
    row, column = np.nonzero(truth.hits > 300)
    places = truth.grid.longitudes_deg[column], truth.grid.latitudes_deg[row]
    chance, mean = truth.probability_any.mean[row, column], truth.expected_pieces[row, column]
    covered, pieces_covered = [], []
    for seed in range(2, 32):
        found = footprint_of(synthetic(seed, **ONE_ENTRY), samples=200, **given).cells
        cell = found.grid.cells(*places)  # each has a window of its own
        low, high = (getattr(found.probability_any, end).ravel()[cell] for end in ("low", "high"))
        covered.append((low <= chance) & (chance <= high))
        off = np.abs(found.expected_pieces.ravel()[cell] - mean)
        pieces_covered.append(off <= 1.645 * found.standard_error.ravel()[cell])
    assert row.size > 20
    assert np.mean(covered) == pytest.approx(0.9, abs=0.03)
    # Some ten realisations meet a cell: a normal interval of so skewed a mean is a little short.
    assert np.mean(pieces_covered) == pytest.approx(0.9, abs=0.05)


def test_chances_of_countries_cover_as_claimed_when_turned():
    """Thirty repeats of a hundred entries at every longitude, against three thousand others."""
    truth = footprint_of(synthetic(10**6, turned=True), samples=3000, cell_deg=10.0).regions
    chance, mean = truth.probability_any.mean, truth.expected_pieces.mean
    often = chance > 0.002
    covered, pieces_covered = [], []
    for seed in range(2, 32):
        found = footprint_of(synthetic(seed, turned=True), samples=100, cell_deg=10.0).regions
        told, pieces = found.probability_any, found.expected_pieces
        covered.append((told.low <= chance) & (chance <= told.high))
        pieces_covered.append((pieces.low <= mean) & (mean <= pieces.high))
        unseen = found.hits == 0
        assert np.isinf(pieces.high[unseen]).all()
        assert np.isfinite(pieces.high[~unseen]).all()
    assert often.sum() > 100
    assert np.mean(covered, axis=0)[often].mean() == pytest.approx(0.9, abs=0.03)
    assert np.mean(pieces_covered, axis=0)[often].mean() == pytest.approx(0.9, abs=0.05)


def test_contours_hold_other_pieces_of_the_same_entry():
    found, other = one_entry(), impacts(range(5000, 6000), seed=1, **ONE_ENTRY)
    for share in (0.5, 0.9, 0.99):
        chosen = found.region_of(share)
        cell = found.cells.grid.cells(other.longitude_deg, other.latitude_deg)
        inside = chosen.ravel()[cell[cell >= 0]].sum() / len(other)
        assert inside == pytest.approx(share, abs=0.04)


def test_one_entry_has_a_window_of_a_tenth_of_a_degree():
    found = one_entry()
    assert not found.is_global
    assert found.cells.grid.cell_deg == 0.1
    assert found.known.grid.cell_deg > 0.1
    assert 0.998 < found.cells.probability_inside <= 1.0
    assert random_node().is_global
    assert footprint_of(synthetic(1), samples=2, cell_deg=2.0).cells.grid.cell_deg == 2.0


def test_turned_entries_agree_with_many_that_are_not():
    """A thousand entries counted at every longitude, and twenty thousand of other seeds."""
    few, many = (
        footprint_of(synthetic(3, turned=True), samples=1000, cell_deg=10.0),
        footprint_of(synthetic(4), samples=20_000, cell_deg=10.0),
    )
    zone = few.cells.pieces[:, 0] > 0
    for name in ("expected_pieces", "expected_energetic_pieces", "expected_casualty_area_m2"):
        one, other = (getattr(each.cells, name).sum() for each in (few, many))
        assert one == pytest.approx(other, rel=0.05)
    mean = many.cells.expected_pieces.mean(axis=1)[zone]
    off = few.cells.expected_pieces[zone, 0] - mean
    assert np.abs(off / few.cells.standard_error[zone, 0]).max() < 3.5
    chance, true = few.cells.probability_any, many.cells.probability_any.mean.mean(axis=1)[zone]
    low, high = chance.low[zone, 0], chance.high[zone, 0]
    middle, half = (low + high) / 2.0, (high - low) / 2.0
    assert np.abs((true - middle) / half).max() < 2.2
    large = many.regions.hits > 400
    low, high = few.regions.probability_any.low[large], few.regions.probability_any.high[large]
    true = many.regions.probability_any.mean[large]
    assert ((low <= true) & (true <= high)).mean() > 0.75
    # And it knows them better than as many that are not turned.
    plain = footprint_of(synthetic(3), samples=1000, cell_deg=10.0)
    assert few.cells.median_relative_error < plain.cells.median_relative_error / 3.0
    width = [np.ptp([each.low[large], each.high[large]], axis=0) for each in (
        few.regions.probability_any, plain.regions.probability_any
    )]  # fmt: skip
    assert np.median(width[0] / width[1]) < 0.8


def test_contours_of_turned_entries_go_all_round():
    found = footprint_of(synthetic(4, turned=True), samples=60)
    for share in (0.5, 0.9, 0.99, 0.9995):
        rows = found.region_of(share)
        assert (rows == rows[:, :1]).all()
        held = found.cells.pieces[rows].sum() / found.cells.pieces.sum()
        assert share <= held < share + 0.1


def test_it_stops_when_enough_is_known_whoever_computes():
    wanted = {"samples": 5000, "cell_deg": 10.0, "relative_error": 0.3}
    found = footprint_of(synthetic(1), **wanted)
    assert found.realisations in checks(0, 5000)
    assert found.realisations < 5000
    assert found.is_accurate
    assert same(found, footprint_of(synthetic(1), **wanted, workforce=Workforce(2, 33)))
    before = max(n for n in checks(0, 5000) if n < found.realisations)
    assert not footprint_of(synthetic(1), samples=before, cell_deg=10.0).is_accurate


def stopped(path, source, samples=600, **given):
    """A run that is stopped after its third chunk."""
    asked = itertools.count()
    watching = Watching(checkpoint=lambda _: path, stop=lambda: next(asked) >= 2)
    with pytest.raises(KeyboardInterrupt):
        footprint_of(source, samples=samples, watching=watching, **given)


def resumed(path, source, samples=600, **given):
    watching = Watching(checkpoint=lambda _: path, resume=True)
    return footprint_of(source, samples=samples, watching=watching, **given)


def test_a_stopped_run_goes_on_to_the_same_end(tmp_path):
    path, source = tmp_path / "a", synthetic(1)
    stopped(path, source)
    found = resumed(path, source, workforce=Workforce(2, 41))
    assert same(found, footprint_of(source, samples=600))


def test_a_checkpoint_is_of_one_computation(tmp_path):
    path, source = tmp_path / "a", synthetic(1)
    stopped(path, source)
    for other, told in (
        ({"source": synthetic(2)}, "seed"),
        ({"cell_deg": 10.0}, "cells, tallies"),
        ({"relative_error": 0.5}, "relative_error"),
    ):
        with pytest.raises(CheckpointError, match=f"another computation: it differs in {told}$"):
            resumed(path, **({"source": source} | other))
    with pytest.raises(CheckpointError, match="has 150 realisations, more than 100"):
        resumed(path, source, samples=100)


def test_what_is_done_before_an_error_is_kept(tmp_path):
    """A cluster that is lost, or a mistake of ours: in the third chunk."""
    path, source = tmp_path / "a", synthetic(1)

    def failing(realisations):
        if realisations.start >= 80:
            raise RuntimeError("lost")
        return source.impacts(realisations)

    watching = Watching(checkpoint=lambda _: path)
    with pytest.raises(RuntimeError, match="lost"):
        footprint_of(
            replace(source, impacts=failing),
            samples=600,
            workforce=Workforce(chunk=40),
            watching=watching,
        )
    assert Checkpoint.read(path).done == 80
    assert same(resumed(path, source), footprint_of(source, samples=600))
    assert Checkpoint.read(path).done == 600  # whole, in case the files cannot be written


def test_an_executor_that_never_answers_can_be_stopped(tmp_path):
    class Silent(Executor):
        def submit(self, *_):
            return Future()

    path, begun = tmp_path / "a", time.monotonic()
    watching = Watching(checkpoint=lambda _: path, stop=lambda: time.monotonic() > begun + 0.2)
    with pytest.raises(KeyboardInterrupt):
        footprint_of(
            synthetic(1), samples=600, workforce=Workforce(2, executor=Silent()), watching=watching
        )


KILLED = """
import dataclasses, sys, time
from pathlib import Path
from issrisk.hazard.footprint import Watching, footprint_of
from tests.unit.pieces import synthetic
source = synthetic(1)
def slow(realisations):
    time.sleep(0.02)
    return source.impacts(realisations)
path = Path(sys.argv[1])
watching = Watching(checkpoint=lambda _: path, every_s=0.0)
footprint_of(dataclasses.replace(source, impacts=slow), samples=100_000, watching=watching)
"""


def test_a_killed_run_goes_on_to_the_same_end(tmp_path):
    path, root = tmp_path / "a", Path(__file__).resolve().parents[2]
    process = subprocess.Popen([sys.executable, "-c", KILLED, str(path)], cwd=root)
    try:
        deadline = time.monotonic() + 60.0
        while not path.exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(0.3)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    samples = 3000
    assert same(resumed(path, synthetic(1), samples), footprint_of(synthetic(1), samples=samples))


def test_what_would_not_fit_is_refused_first(monkeypatch):
    monkeypatch.setattr("issrisk.montecarlo.memory.available_bytes", lambda: 10**6)
    with pytest.raises(ResourceLimitError, match="GB are free") as refused:
        footprint_of(synthetic(1), samples=1000)
    assert "--samples" in refused.value.hint
    monkeypatch.undo()
    for turned in (False, True):  # 648 million cells are not even begun
        with pytest.raises(ResourceLimitError, match="GB are free"):
            footprint_of(synthetic(1, turned=turned), samples=10, cell_deg=0.01)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"samples": 1}, "samples are 1"),
        ({"samples": 10**8}, "samples are 100000000"),
        ({"relative_error": 0.0}, "relative_error is 0"),
        ({"cell_deg": 0.7}, "do not fit"),
    ],
)
def test_what_cannot_be_is_refused(given, told):
    with pytest.raises(InputError, match=told):
        footprint_of(synthetic(1), **({"samples": 10} | given))


def test_impacts_are_checked_as_they_are_made():
    good = vars(impacts(range(3), seed=1))
    for bad, told in (
        ({"mass_kg": good["mass_kg"] * np.nan}, "mass_kg holds a figure that is not finite"),
        ({"latitude_deg": good["latitude_deg"] + 200.0}, "latitude_deg holds a figure out"),
        ({"energy_j": good["energy_j"][1:]}, "energy_j has shape"),
        ({"realisation": good["realisation"] + 3}, "belongs to no realisation"),
    ):
        with pytest.raises(InputError, match=told):
            Impacts(**(good | bad))


def test_no_piece_at_all_is_an_answer():
    found = footprint_of(synthetic(1, mean_pieces=0.0), samples=100)
    assert found.pieces == 0
    assert found.cells.probability_inside == 1.0
    assert found.along_track.quantile(0.5) == 0.0
    assert not found.is_accurate
    assert not found.cells.region_of(0.9).any()


def test_wilson_against_its_own_paper_and_the_binomial():
    """Coverage over all outcomes of 100 draws is near 90 % for any probability."""
    hits = np.arange(101)
    found = wilson(hits, 100)
    assert (found.low <= found.mean).all()
    assert (found.mean <= found.high).all()
    logs = np.array([0.0, *np.cumsum(np.log(np.arange(1, 101)))])
    for chance in np.linspace(0.02, 0.98, 25):
        weight = np.exp(
            logs[100] - logs - logs[::-1] + hits * np.log(chance)
            + (100 - hits) * np.log1p(-chance)
        )  # fmt: skip
        inside = (found.low <= chance) & (chance <= found.high)
        assert weight[inside].sum() == pytest.approx(0.9, abs=0.06)
    for refused in (lambda: wilson(0, 0), lambda: mean_of_counts(1, 1, 1)):
        with pytest.raises(InputError):
            refused()
