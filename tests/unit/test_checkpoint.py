"""Checkpoints: whole or not at all, nobody else's, never executed."""

from __future__ import annotations

import errno

import numpy as np
import pytest

from issrisk.errors import CheckpointError, OutputError, ResourceLimitError
from issrisk.montecarlo import memory
from issrisk.montecarlo.checkpoint import Checkpoint

PARTS = {"name": "made up", "seed": 1, "cells": [5.0, 10.0]}
ARRAYS = {
    "counts": np.arange(12, dtype=np.int64).reshape(3, 4),
    "empty": np.zeros((0, 2)),
    "one": np.array(7),
    "flags": np.array([True, False]),
}


def written(path, done=50):
    Checkpoint(PARTS, done, ARRAYS).write(path)
    return path


def test_what_is_written_is_read(tmp_path):
    found = Checkpoint.read(written(tmp_path / "a.checkpoint"), parts=PARTS)
    assert found.done == 50
    assert set(found.arrays) == set(ARRAYS)
    for name, each in ARRAYS.items():
        assert found.arrays[name].dtype == each.dtype
        assert np.array_equal(found.arrays[name], each)
    found.arrays["counts"][0] += 1  # they may be written to
    assert [each.name for each in tmp_path.iterdir()] == ["a.checkpoint"]


@pytest.mark.parametrize("place", [0, 30, 90, -40, -1])
def test_a_flipped_bit_is_found(tmp_path, place):
    path = written(tmp_path / "a")
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)
    with pytest.raises(CheckpointError, match="damaged"):
        Checkpoint.read(path, parts=PARTS)


@pytest.mark.parametrize("length", [0, 10, 200])
def test_a_file_cut_short_is_found(tmp_path, length):
    path = written(tmp_path / "a")
    path.write_bytes(path.read_bytes()[:length])
    with pytest.raises(CheckpointError, match="damaged"):
        Checkpoint.read(path, parts=PARTS)


def test_that_of_another_computation_is_refused(tmp_path):
    path = written(tmp_path / "a")
    for other, told in (({"seed": 2}, "seed"), ({"cells": [5.0], "year": 2031}, "cells, year")):
        with pytest.raises(CheckpointError, match=f"another computation: it differs in {told}$"):
            Checkpoint.read(path, parts=PARTS | other)
    assert Checkpoint.read(path).parts == PARTS
    with pytest.raises(CheckpointError, match="cannot read"):
        Checkpoint.read(tmp_path / "none", parts=PARTS)


def test_objects_are_no_arrays(tmp_path):
    """A file with a right checksum may still hold what it should not."""
    path = tmp_path / "a"
    Checkpoint(PARTS, 1, {"bad": np.array(["text"])}).write(path)
    with pytest.raises(CheckpointError, match="an array of"):
        Checkpoint.read(path, parts=PARTS)


def test_a_full_disk_leaves_the_old_one(tmp_path, monkeypatch):
    path = written(tmp_path / "a")
    before = path.read_bytes()

    def full(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OutputError, match="No space left"):
        Checkpoint(PARTS, 99, ARRAYS).write(path)
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["a"]


def test_a_missing_folder_is_told(tmp_path):
    with pytest.raises(OutputError, match="cannot write the checkpoint"):
        written(tmp_path / "none" / "a")


def test_a_container_s_memory_is_what_there_is(tmp_path, monkeypatch):
    machine, own, groups = tmp_path / "meminfo", tmp_path / "cgroup", tmp_path / "groups"
    machine.write_text("MemTotal: 9 kB\nMemAvailable:   4000000 kB\n")
    own.write_text("1:cpu:/\n0::/outer/inner\n")
    inner = groups / "outer" / "inner"
    inner.mkdir(parents=True)
    for name, path in (("_MEMINFO", machine), ("_OWN_GROUP", own), ("_GROUPS", groups)):
        monkeypatch.setattr(memory, name, path)
    assert memory.available_bytes() == 4_096_000_000
    for group, limit in ((inner, "max"), (inner.parent, "1000000")):
        (group / "memory.max").write_text(f"{limit}\n")
        (group / "memory.current").write_text("900000\n")
        (group / "memory.stat").write_text("anon 5\ninactive_file 50000\n")
    assert memory.available_bytes() == 150_000
    with pytest.raises(ResourceLimitError, match=r"0\.0002 GB of memory; 0\.00015 GB are free"):
        memory.check_fits(200_000, hint="less")


def test_what_does_not_fit_is_told_in_numbers():
    assert memory.available_bytes() > 2**20
    with pytest.raises(ResourceLimitError, match=r"1e\+06 GB of memory; .* GB are free"):
        memory.check_fits(10**15, hint="less")
