"""States, subpoints and catalogues by the kernels: the same as without them."""

import os
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from issrisk.errors import (
    DataMissingError,
    DecayedError,
    InputError,
    InputTypeError,
    StaleElementsError,
)
from issrisk.jit import compiled
from issrisk.orbit import catalogue, polar_motion, propagate, sgp4_kernel, track
from issrisk.orbit.catalogue import catalogue_states
from issrisk.orbit.elements import ElementSet
from issrisk.orbit.propagate import teme_states
from issrisk.orbit.track import ground_track, ground_track_chunks, subpoints
from issrisk.times import time_range
from unit.lines import LINE_1, LINE_2, put

ISS = ElementSet.from_lines(LINE_1, LINE_2, name="ISS")
# The same orbit in thicker air: SGP4 ends it (error 1) after 20 days.
DECAYING = ElementSet.from_lines(put(LINE_1, 54, " 50000-1"), LINE_2, name="DECAYING")
DEEP = ElementSet.from_lines(LINE_1, put(LINE_2, 53, " 2.00561730"), name="DEEP")
ECCENTRIC = ElementSet.from_lines(
    LINE_1, put(put(LINE_2, 27, "1859667"), 53, "10.82419157"), name="ECCENTRIC"
)
DAYS_30 = time_range("2022-02-24T14:27", hours=29.9 * 24.0, step_s=60.0)
POSITION_KM, VELOCITY_KM_S = 2e-8, 2e-11  # measured: 0.014 mm, 1.4e-5 mm/s


@pytest.fixture
def always_by_kernel(monkeypatch):
    for module in (propagate, track, catalogue):
        monkeypatch.setattr(module, "KERNEL_WORTH", 1)


def states_both_ways(monkeypatch, elements, times, **options):
    plain = teme_states(elements, times, **options)
    with monkeypatch.context() as patch:
        patch.setattr(propagate, "KERNEL_WORTH", 1)
        return plain, teme_states(elements, times, **options)


@pytest.mark.parametrize("elements", [ISS, DECAYING, DEEP, ECCENTRIC], ids=lambda e: e.name)
def test_states_are_the_same_and_so_are_the_masked(monkeypatch, elements):
    plain, fast = states_both_ways(monkeypatch, elements, DAYS_30, errors="mask")

    np.testing.assert_allclose(fast[0], plain[0], rtol=0, atol=POSITION_KM)  # NaN by NaN too
    np.testing.assert_allclose(fast[1], plain[1], rtol=0, atol=VELOCITY_KM_S)
    assert np.isnan(fast[0]).any() == (elements is DECAYING)


def test_a_decay_is_the_same_error(monkeypatch):
    messages = []
    for worth in (propagate.KERNEL_WORTH, 1):
        monkeypatch.setattr(propagate, "KERNEL_WORTH", worth)
        with pytest.raises(DecayedError) as caught:
            teme_states(DECAYING, DAYS_30)
        messages.append((str(caught.value), caught.value.hint))

    assert messages[0] == messages[1]
    assert "of 43057 times" in messages[0][0]


def test_minutes_are_times_too(always_by_kernel):
    minutes = (DAYS_30 - ISS.epoch) / np.timedelta64(1, "m")

    np.testing.assert_array_equal(teme_states(ISS, minutes)[0], teme_states(ISS, DAYS_30)[0])


def test_minutes_go_through_python_sgp4_too():
    minutes = (DAYS_30[::1000] - ISS.epoch) / np.timedelta64(1, "m")

    ours, _ = teme_states(ISS, minutes)

    np.testing.assert_allclose(ours, teme_states(ISS, DAYS_30[::1000])[0], rtol=0, atol=2e-8)


@pytest.mark.parametrize("minutes", [[np.nan], [0.0, np.inf], [1e12]])
def test_minutes_must_be_finite(minutes):
    with pytest.raises(InputError, match="finite"):
        teme_states(ISS, np.array(minutes), max_age_days=None)


def test_minutes_have_an_age():
    with pytest.raises(StaleElementsError, match=r"40\.0 days before"):
        teme_states(ISS, np.array([-40.0 * 1440.0, 0.0]))


@pytest.mark.parametrize("count", [10, 50_000])
def test_memory_given_is_the_memory_used(always_by_kernel, count):
    out = np.empty((6, count))

    position, velocity = teme_states(ISS, np.linspace(0.0, 100.0, count), out=out)

    assert np.shares_memory(position, out)
    assert np.shares_memory(velocity, out)
    np.testing.assert_array_equal(out[0], position[:, 0])


@pytest.mark.parametrize(
    "out", [np.empty((6, 2)), np.empty((6, 3), np.float32), np.empty((3, 6)).T, np.empty(18)]
)
def test_memory_must_fit(out):
    with pytest.raises(InputError, match=r"of shape \(6, 3\)"):
        teme_states(ISS, np.zeros(3), out=out)


def test_memory_is_an_array_that_may_be_written_to_and_is_not_that_of_the_times():
    held = np.zeros((6, 3))
    frozen = held.copy()
    frozen.flags.writeable = False

    with pytest.raises(InputError, match="may not be written to"):
        teme_states(ISS, np.zeros(3), out=frozen)
    with pytest.raises(InputError, match="share memory"):
        teme_states(ISS, held[4, ::-1], out=held)
    with pytest.raises(InputTypeError, match="given as list"):
        teme_states(ISS, np.zeros(3), out=[[0.0] * 3] * 6)


def test_minutes_of_any_layout_and_type_go_through_one_kernel(always_by_kernel):
    minutes = np.arange(0.0, 100.0)
    expected, _ = teme_states(ISS, minutes)
    compiled_for = len(sgp4_kernel.fill_states.signatures)
    frozen = minutes.copy()
    frozen.flags.writeable = False

    for given in (minutes.astype(np.float32), minutes.astype(">f8"), frozen):
        np.testing.assert_array_equal(teme_states(ISS, given)[0], expected)
    np.testing.assert_array_equal(teme_states(ISS, minutes[::-1])[0][::-1], expected)
    assert len(sgp4_kernel.fill_states.signatures) == compiled_for


@pytest.mark.parametrize("minutes", [np.arange(3), [0.0, 1.0], None, np.array(["a"])])
def test_times_of_another_type_are_refused(minutes):
    with pytest.raises(InputTypeError, match="times are given as"):
        teme_states(ISS, minutes)


def test_times_have_one_dimension():
    with pytest.raises(InputError, match=r"shape \(2, 3\)"):
        teme_states(ISS, np.zeros((2, 3)))


def test_subpoints_are_the_same(monkeypatch):
    plain = subpoints(ISS, DAYS_30)
    monkeypatch.setattr(track, "KERNEL_WORTH", 1)
    fast = subpoints(ISS, DAYS_30)

    east_deg = (fast.longitude_deg - plain.longitude_deg + 180.0) % 360.0 - 180.0
    east_deg *= np.cos(np.radians(plain.latitude_deg))
    north_deg = fast.latitude_deg - plain.latitude_deg
    assert np.hypot(east_deg, north_deg).max() * 111_195.0 < 0.0011  # m: UT1 between hours
    assert np.abs(fast.altitude_m - plain.altitude_m).max() < 1e-7
    assert fast.longitude_deg.min() >= -180.0
    assert fast.longitude_deg.max() < 180.0


@pytest.mark.parametrize("leap", ["1972-01-01", "1972-07-01", "2017-01-01"])
def test_subpoints_are_the_same_across_a_leap_of_utc(monkeypatch, leap):
    before = replace(ISS, epoch=np.datetime64(leap, "ns") - np.timedelta64(50, "m"))
    times = time_range(before.epoch, hours=1.7, step_s=5.0)
    plain = subpoints(before, times)
    monkeypatch.setattr(track, "KERNEL_WORTH", 1)
    fast = subpoints(before, times)

    east_deg = (fast.longitude_deg - plain.longitude_deg + 180.0) % 360.0 - 180.0
    assert np.abs(east_deg).max() < 1e-8  # taken for even, the hour of a leap second was 300 m off


def test_subpoints_of_several_sets_are_the_same(monkeypatch):
    later = replace(ISS, epoch=ISS.epoch + np.timedelta64(3, "h"))
    times = time_range("2022-02-24T12:00", hours=9.0, step_s=10.0)
    plain = subpoints([ISS, later], times)
    monkeypatch.setattr(track, "KERNEL_WORTH", 1)
    fast = subpoints([ISS, later], times)

    np.testing.assert_allclose(fast.latitude_deg, plain.latitude_deg, rtol=0, atol=1e-9)
    np.testing.assert_allclose(fast.longitude_deg, plain.longitude_deg, rtol=0, atol=2e-8)


def test_what_is_too_low_is_refused_by_the_kernel_too(always_by_kernel):
    with pytest.raises(DecayedError):
        subpoints(DECAYING, DAYS_30)


def test_chunks_join_to_the_whole():
    span = {"hours": 3.0, "step_s": 7.0}
    whole = subpoints(ISS, time_range("2022-02-24", **span))

    chunks = list(ground_track_chunks(ISS, "2022-02-24", **span, size=400))

    assert [each.times.size for each in chunks] == [400, 400, 400, 343]
    for name in ("times", "latitude_deg", "longitude_deg", "altitude_m"):
        joined = np.concatenate([getattr(each, name) for each in chunks])
        np.testing.assert_array_equal(joined, getattr(whole, name))


@pytest.mark.parametrize(
    "wrong", [{"size": 0}, {"hours": -1.0}, {"step_s": 0.0}, {"hours": float("nan")}]
)
def test_chunks_need_a_span(wrong):
    with pytest.raises(InputError):
        ground_track_chunks(ISS, "2022-02-24", **{"hours": 1.0, "step_s": 1.0, **wrong})


CATALOGUE = [replace(ISS, name=f"{k}") for k in range(40)]
CATALOGUE += [DEEP, ECCENTRIC]
HOURS = time_range("2022-02-20", hours=12.0, step_s=60.0)


def test_a_catalogue_does_not_depend_on_the_number_of_threads(always_by_kernel):
    one, three = (catalogue_states(CATALOGUE, HOURS, workers=count) for count in (1, 3))

    assert one.position_km.shape == (42, 721, 3)
    np.testing.assert_array_equal(one.position_km, three.position_km)
    np.testing.assert_array_equal(one.velocity_km_s, three.velocity_km_s)
    assert one.valid.all()


@pytest.mark.parametrize("worth", [1, 10**9])
def test_a_catalogue_holds_the_states_of_each(monkeypatch, worth):
    monkeypatch.setattr(catalogue, "KERNEL_WORTH", worth)
    states = catalogue_states(CATALOGUE[-3:], HOURS)

    for j, elements in enumerate(CATALOGUE[-3:]):
        position, velocity = teme_states(elements, HOURS)
        np.testing.assert_allclose(states.position_km[j], position, rtol=0, atol=POSITION_KM)
        np.testing.assert_allclose(states.velocity_km_s[j], velocity, rtol=0, atol=VELOCITY_KM_S)


def test_what_decays_in_a_catalogue_is_masked_or_refused(always_by_kernel):
    out = np.empty((2, 6, DAYS_30.size))
    states = catalogue_states([ISS, DECAYING], DAYS_30, errors="mask", out=out)

    assert np.shares_memory(states.position_km, out)
    assert states.valid[0].all()
    np.testing.assert_array_equal(states.valid[1], np.isfinite(states.velocity_km_s[1, :, 0]))
    assert states.valid[1, 0]
    assert not states.valid[1, -1]
    with pytest.raises(DecayedError, match="DECAYING"):
        catalogue_states([ISS, DECAYING], DAYS_30)


@pytest.mark.parametrize(
    ("sets", "options"),
    [
        ([], {}),
        (ISS, {}),
        ([ISS], {"errors": "ignore"}),
        ([ISS], {"workers": 0}),
        ([ISS], {"out": np.empty((6, 721))}),
    ],
)
def test_a_catalogue_needs_sets_and_known_options(sets, options):
    with pytest.raises(InputError):
        catalogue_states(sets, HOURS, **options)


def test_a_catalogue_has_ages():
    with pytest.raises(StaleElementsError):
        catalogue_states([ISS], ["2023-02-24"])


def test_polar_motion_is_told_in_the_provenance():
    moved = ground_track(ISS, DAYS_30[:3], polar_motion=True)

    assert "1982, polar motion (IERS)" in moved.attrs["provenance"]
    assert np.abs(moved.latitude - ground_track(ISS, DAYS_30[:3]).latitude).max() > 1e-6


def test_polar_motion_moves_the_kernels_subpoints_too(monkeypatch):
    plain = subpoints(ISS, DAYS_30[:5000], polar_motion=True)
    monkeypatch.setattr(track, "KERNEL_WORTH", 1)
    fast = subpoints(ISS, DAYS_30[:5000], polar_motion=True)

    np.testing.assert_allclose(fast.latitude_deg, plain.latitude_deg, rtol=0, atol=1e-9)
    np.testing.assert_allclose(fast.altitude_m, plain.altitude_m, rtol=0, atol=3e-7)


def test_polar_motion_needs_its_table(monkeypatch):
    polar_motion._table.cache_clear()
    monkeypatch.setitem(sys.modules, "astropy_iers_data", None)

    with pytest.raises(DataMissingError, match="astropy-iers-data") as caught:
        ground_track(ISS, DAYS_30[:1], polar_motion=True)

    assert "issrisk[iers]" in caught.value.hint


@pytest.mark.parametrize("time", ["1972-12-31", "2199-01-01"])
def test_polar_motion_is_known_for_some_years_only(time):
    with pytest.raises(InputError, match="polar motion is known from 1973-01-02"):
        polar_motion.polar_motion_rad(np.array([time], dtype="datetime64[ns]"))


def test_a_kernel_compiles_where_nothing_can_be_kept():
    namespace = {}
    exec("def double(x):\n    return 2 * x\n", namespace)  # of no file: numba finds no folder

    assert compiled(namespace["double"])(21) == 42


def test_kernels_run_uncompiled_for_a_debugger():
    code = (
        "from unit.test_fast_path import ISS, propagate, np\n"
        "minutes = np.arange(0.0, 90.0)\n"
        "plain, _ = propagate.teme_states(ISS, minutes)\n"
        "propagate.KERNEL_WORTH = 1\n"
        "fast, _ = propagate.teme_states(ISS, minutes)\n"
        "print(abs(fast - plain).max() < 2e-8)"
    )
    environment = {
        **os.environ, "NUMBA_DISABLE_JIT": "1", "PYTHONPATH": os.pathsep.join(sys.path)
    }  # fmt: skip

    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )

    assert done.stdout == "True\n"
