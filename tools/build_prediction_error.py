"""Build ``prediction_error.toml``: how wrong predictions from ISS element sets were, by age.

Reads histories that are not part of the project; what it writes are a few dozen numbers.

    python tools/build_prediction_error.py FOLDER

where FOLDER holds ``iss_2021-01-01_2022-03-03.tle`` and
``iss_2024-09-15_2025-03-09.omm.json`` (general perturbations of object 25544).
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from issrisk.orbit.history import ElementHistory, element_history
from issrisk.orbit.messages.reading import read_elements
from issrisk.orbit.neighbours import Spread
from issrisk.orbit.prediction_error import PredictionErrors, prediction_errors
from issrisk.resources import sha256_of

FILES = ("iss_2021-01-01_2022-03-03.tle", "iss_2024-09-15_2025-03-09.omm.json")
TARGET = Path(__file__).resolve().parent.parent / "issrisk" / "data" / "prediction_error.toml"
_HEADING = """\
# How far predictions from element sets of the Station were off, and how far good sets differ.
# Built by tools/build_prediction_error.py; where it comes from is told in MANIFEST.toml.
# Each triple is the 50th, 90th and 95th percentile.
"""


def main(folder: Path) -> None:
    """Write the data file from the histories of a folder."""
    histories = [element_history(read_elements(folder / name)) for name in FILES]
    parts = [_HEADING, *(_period(each) for each in histories), _spread(histories[0])]
    TARGET.write_text("\n".join(parts), "utf-8")
    print(f"{TARGET.name} {sha256_of(TARGET)}")


def _period(history: ElementHistory) -> str:
    errors: PredictionErrors = prediction_errors(history)
    first, last = (str(each.astype("datetime64[M]")) for each in history.epochs[[0, -1]])
    lines = [
        "[[period]]",
        f'learned_from = "ISS, {first} to {last}"',
        f"sets = {len(history.sets)}",
        f"ages_days = {_row(errors.ages_days)}",
        f"predictions = {errors.predictions.tolist()}",
    ]
    for name in ("along_track_km", "across_track_km", "radial_km"):
        rows = ",\n".join(f"  {_row(row)}" for row in getattr(errors, name))
        lines.append(f"{name} = [\n{rows},\n]")
    return "\n".join(lines) + "\n"


def _spread(history: ElementHistory) -> str:
    spread = history.continuity.spread
    if not isinstance(spread, Spread):
        raise SystemExit("the first history is too short")
    rows = ",\n".join(f"  {_row(row)}" for row in spread.sigma_km)
    return f"[spread]\nages_days = {_row(spread.ages_days)}\nsigma_km = [\n{rows},\n]\n"


def _row(values: np.ndarray) -> str:
    return "[" + ", ".join(f"{float(f'{value:.3g}'):.10g}" for value in values) + "]"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
