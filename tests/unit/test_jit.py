"""Compiled kernels that are kept: never those of other sources."""

from __future__ import annotations

import subprocess
import sys

import pytest

LOW = """
import numpy as np
from issrisk.jit import {kind}

SCALE = {scale}
TABLE = np.array([0.0, {entry}])

@{kind}
def low(x):
    return SCALE * x {sign} TABLE[1]
"""
HIGH = """
from issrisk.jit import compiled
from low import low

@compiled
def high(x):
    return low(x)

print(high(1.0))
"""


@pytest.mark.parametrize("kind", ["compiled", "inlined", "merged"])
def test_a_kernel_is_compiled_anew_when_what_it_calls_has_changed(kind, tmp_path):
    """Numba looks at the kernel's own file only: constants and code of others went stale."""
    (tmp_path / "high.py").write_text(HIGH)

    def answer(*, scale=2.0, entry=10.0, sign="+"):
        (tmp_path / "low.py").write_text(LOW.format(kind=kind, scale=scale, entry=entry, sign=sign))
        done = subprocess.run(
            [sys.executable, "high.py"], cwd=tmp_path, capture_output=True, text=True, check=True
        )
        return float(done.stdout)

    assert answer() == 12.0
    kept = len(list(tmp_path.rglob("high.*.nbc")))
    assert kept == 1
    assert answer() == 12.0
    assert len(list(tmp_path.rglob("high.*.nbc"))) == kept
    assert answer(scale=3.0) == 13.0
    assert answer(entry=20.0) == 22.0
    assert answer(sign="-") == -8.0
