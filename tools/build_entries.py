"""Compute the entries that are shipped, so that `issrisk check` and `issrisk risk` take seconds.

Writes ``entries_uncontrolled.npz``, ``entries_controlled.npz`` and ``entries_failed.npz`` (what
realisations do to people) and ``scatter_controlled.npz`` (pieces about the point aimed at), then
the checksums. ``--samples`` and ``--seed`` are those of `issrisk footprint`.
"""

from __future__ import annotations

import argparse
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import write_manifest

from issrisk.hazard.accumulation import Workforce
from issrisk.hazard.choice import SCATTER_FILE, scatter_of
from issrisk.hazard.entry import entry_source, impacts_of
from issrisk.hazard.footprint import footprint_of
from issrisk.hazard.scenario import Controlled, scenario
from issrisk.risk.entries import Entries
from issrisk.risk.entry import casualty_tally, with_people

DATA = Path(__file__).resolve().parent.parent / "issrisk" / "data"
SAMPLES = {"uncontrolled": 1000, "controlled": 60, "failed": 60}
BURNS, PIECES_EACH = 60, 60


def write(name: str, arrays: Mapping[str, np.ndarray]) -> None:
    """An .npz that holds no date: the same arrays, the same bytes."""
    with zipfile.ZipFile(DATA / name, "w", zipfile.ZIP_DEFLATED) as archive:
        for key in sorted(arrays):
            with tempfile.TemporaryFile() as buffer:
                np.lib.format.write_array(buffer, np.asarray(arrays[key]), allow_pickle=False)
                buffer.seek(0)
                archive.writestr(zipfile.ZipInfo(f"{key}.npy", (1980, 1, 1, 0, 0, 0)),
                                 buffer.read(), zipfile.ZIP_DEFLATED, 9)  # fmt: skip


def entries(name: str, *, samples: int, seed: int, workers: int) -> None:
    """Realisations of a scenario."""
    source = entry_source(name, seed=seed)
    tally = casualty_tally(source)
    found = footprint_of(
        with_people(source, [tally]), samples=samples, workforce=Workforce(workers), also=(tally,)
    )
    told = Entries.of(found)
    models = {
        "seed": np.int64(seed),
        "models": np.array(told.provenance.models),
        "unverified_models": np.array(told.provenance.unverified_models),
    }
    write(f"entries_{name}.npz", told.arrays() | models)


def scatter(*, seed: int) -> None:
    """Pieces of planned burns, some of each."""
    told = scenario("controlled")
    if not isinstance(told, Controlled):
        raise SystemExit("the scenario of that name is not controlled")
    impacts = impacts_of(told, seed=seed)
    every = scatter_of(
        impacts(range(BURNS)),
        aim_deg=(told.aim.latitude_deg, told.aim.longitude_deg),
        inclination_deg=np.degrees(impacts.sampler.inclination_rad),
        northbound=told.aim.direction == "northbound",
    )
    rng = np.random.default_rng(seed)
    kept = [
        rng.permutation(np.flatnonzero(every.burn == burn))[:PIECES_EACH] for burn in range(BURNS)
    ]
    chosen = np.concatenate(kept)
    write(
        SCATTER_FILE,
        {
            "along_km": every.along_km[chosen].astype(np.float32),
            "cross_km": every.cross_km[chosen].astype(np.float32),
            "burn": every.burn[chosen].astype(np.int16),
            "inclination_deg": np.float64(every.inclination_deg),
            "seed": np.int64(seed),
        },
    )


def main() -> None:
    """Build all, or those named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", default=[*SAMPLES, "scatter"])
    parser.add_argument("--samples", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    for name in given.names:
        if name == "scatter":
            scatter(seed=given.seed)
        else:
            samples = given.samples or SAMPLES[name]
            entries(name, samples=samples, seed=given.seed, workers=given.workers)
    write_manifest.main()


if __name__ == "__main__":
    main()
