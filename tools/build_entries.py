"""Compute the entries that are shipped, so that `issrisk check` and `issrisk risk` take seconds.

Writes ``entries_uncontrolled.npz``, ``entries_controlled.npz`` and ``entries_failed.npz`` (what
realisations do to people), ``scatter_controlled.npz`` (pieces about the point aimed at),
``entries_chosen.npz`` and ``entries_chosen_failed.npz`` (the burns of controlled and failed, aimed
where that scatter puts most of its pieces within India or China), then the checksums.
``--samples`` and ``--seed`` are those of `issrisk footprint`.
"""

from __future__ import annotations

import argparse
import re
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import write_manifest

from issrisk.claims.subject import subject_of_region
from issrisk.hazard.accumulation import Workforce
from issrisk.hazard.aiming import aimed_at
from issrisk.hazard.choice import SCATTER_FILE, Scatter, best_choice, scatter_of
from issrisk.hazard.entry import entry_source, impacts_of
from issrisk.hazard.footprint import footprint_of
from issrisk.hazard.scenario import Controlled, scenario, scenario_text
from issrisk.risk.entries import Entries
from issrisk.risk.entry import casualty_tally, with_people

DATA = Path(__file__).resolve().parent.parent / "issrisk" / "data"
SAMPLES = {"uncontrolled": 1000, "controlled": 200, "failed": 1000}
CHOSEN = {"chosen": ("controlled", 60), "chosen_failed": ("failed", 300)}
CHOSEN_REGION = "IND+CHN"
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


def entries(
    name: str, *, samples: int, seed: int, workers: int, scenario: str | Path | None = None, **also
) -> None:
    """Realisations of a scenario, by default the shipped one of that name."""
    source = entry_source(scenario or name, seed=seed)
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
    write(f"entries_{name}.npz", told.arrays() | models | also)


def built_scatter() -> Scatter:
    """The scatter as it lies there now: it may just have been built."""
    with np.load(DATA / SCATTER_FILE) as arrays:
        return Scatter(
            arrays["along_km"].astype(float),
            arrays["cross_km"].astype(float),
            arrays["burn"].astype(np.int64),
            arrays["inclination_deg"].item(),
        )


def chosen(name: str, *, samples: int, seed: int, workers: int) -> None:
    """Realisations of a burn aimed where most of its pieces land within a place."""
    base, _ = CHOSEN[name]
    best = best_choice(subject_of_region(CHOSEN_REGION).region, built_scatter())
    told = aimed_at(
        scenario(base),
        best.latitude_deg,
        best.longitude_deg,
        direction="northbound" if best.northbound else "southbound",
    ).aim
    text = scenario_text(base)
    for key in ("latitude_deg", "longitude_deg", "direction"):
        value = getattr(told, key)
        shown = f'"{value}"' if isinstance(value, str) else repr(value)
        text, found = re.subn(rf"^{key} = .*$", f"{key} = {shown}", text, flags=re.MULTILINE)
        if found != 1:
            raise SystemExit(f"{base}: {key} stands there {found} times")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}.toml"
        path.write_text(text, "utf-8")
        aim = np.array([best.latitude_deg, best.longitude_deg])
        entries(name, samples=samples, seed=seed, workers=workers, scenario=path, aim_deg=aim)


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
    parser.add_argument("names", nargs="*", default=[*SAMPLES, "scatter", *CHOSEN])
    parser.add_argument("--samples", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    for name in given.names:
        if name == "scatter":
            scatter(seed=given.seed)
        elif name in CHOSEN:
            samples = given.samples or CHOSEN[name][1]
            chosen(name, samples=samples, seed=given.seed, workers=given.workers)
        else:
            samples = given.samples or SAMPLES[name]
            entries(name, samples=samples, seed=given.seed, workers=given.workers)
    write_manifest.main()


if __name__ == "__main__":
    main()
