"""Build ``entry_places.toml``: where along the orbit natural decay ends. Takes some ten minutes."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from issrisk.hazard.entry_places import (
    ALTITUDES_KM,
    PHASES,
    Cause,
    EntryPlaces,
    entry_places,
)

TARGET = Path(__file__).resolve().parent.parent / "issrisk" / "data" / "entry_places.toml"
BALLISTIC_KG_M2 = (50.0, 80.0, 125.0, 167.0, 250.0, 500.0)
STATION_KG_M2, STARTS_KM = 167.0, (165.0, 175.0, 185.0, 200.0)
DAYS, FEWER_DAYS, ORDERS, BINS = 240, 120, (1, 2, 3, 4), 36
LEFT_OUT: tuple[tuple[Cause, ...], ...] = (
    ("figure",),
    ("gravity",),
    ("latitude",),
    ("daily",),
    ("rotation",),
    ("figure", "gravity"),
    ("latitude", "daily", "rotation"),
    ("figure", "gravity", "latitude", "daily", "rotation"),
)
HEAD = f"""\
# Where along the orbit natural decay crosses heights for the last time, computed by
# tools/build_entry_places.py: inclination 51.64 degrees, {PHASES} places along each of so many
# orbits on random days of 1957 to 2026. The density of the argument of latitude u over its mean
# is 1 + the sum of cosine[n-1] cos nu + sine[n-1] sin nu, known to one standard_error; counts
# are of bins of 10 degrees from 0.
"""


def main() -> None:
    """Compute and write."""
    parts = [HEAD]
    for ballistic in BALLISTIC_KG_M2:
        places = entry_places(ballistic, days=DAYS)
        parts += [_table("place", places, altitude, counts=True) for altitude in ALTITUDES_KM]
        print(parts[-1])
    for start in STARTS_KM:
        places = entry_places(STATION_KG_M2, days=FEWER_DAYS, seed=1, start_height_km=start)
        parts.append(_table("start", places, 80.0, f"start_height_km = {start}\n"))
        print(parts[-1])
    for causes in ((), *LEFT_OUT):
        places = entry_places(STATION_KG_M2, days=FEWER_DAYS, seed=2, without=causes)
        told = ", ".join(f'"{cause}"' for cause in causes)
        for altitude in (120.0, 80.0):
            parts.append(_table("without", places, altitude, f"causes = [{told}]\n"))
        print(parts[-1])
    TARGET.write_text("\n".join(parts), "utf-8")


def _table(
    name: str, places: EntryPlaces, altitude_km: float, more: str = "", *, counts: bool = False
) -> str:
    found = [places.harmonic(altitude_km, order) for order in ORDERS]
    cosine = ", ".join(f"{each.cosine:.4f}" for each in found)
    sine = ", ".join(f"{each.sine:.4f}" for each in found)
    error = ", ".join(f"{each.standard_error:.4f}" for each in found)
    text = f"[[{name}]]\n{more}ballistic_kg_m2 = {places.ballistic_kg_m2}\n"
    text += f"altitude_km = {altitude_km}\ndecays = {places.arguments_rad[..., 0].size}\n"
    text += f"cosine = [{cosine}]\nsine = [{sine}]\nstandard_error = [{error}]\n"
    if counts:
        at = places.arguments_rad[..., ALTITUDES_KM.index(altitude_km)].ravel()
        number = np.histogram(at, bins=BINS, range=(0.0, 2.0 * np.pi))[0]
        text += f"counts = {number.tolist()}\n"
    return text


if __name__ == "__main__":
    main()
