"""Pieces of entries that never were: a circular orbit, and pieces strewn along it."""

from __future__ import annotations

from functools import partial

import numpy as np

from issrisk.hazard.footprint import Source
from issrisk.montecarlo.streams import stream
from issrisk.provenance import Provenance
from issrisk.reentry.impacts import Impacts, Reference

INCLINATION_DEG = 51.64
EARTH_KM = 6371.0


def impacts(realisations, *, seed=0, mean_pieces=20.0, node_deg=None, argument_deg=None):
    """Each realisation's pieces: Poisson in number, up to some 3000 km past the reference."""
    rows = [_entry(seed, each, mean_pieces, node_deg, argument_deg) for each in realisations]
    pieces = {key: np.concatenate([row[key] for row in rows]) for key in rows[0] if key != "at"}
    at = np.array([row["at"] for row in rows]).reshape(-1, 3)
    dates = np.datetime64("2031-01-15T12:00", "ms") + 60_000 * np.array(realisations)
    reference = Reference(*at.T, np.full(len(at), 7500.0), np.full(len(at), 600.0), dates)
    return Impacts(realisations=realisations, reference=reference, **pieces)


def place(argument_rad, node_rad, across_rad):
    """Latitude and longitude at an argument of latitude, so far to the left of the orbit."""
    tilt = np.radians(INCLINATION_DEG)
    x, y, z = (
        np.cos(argument_rad) * np.cos(across_rad),
        np.sin(argument_rad) * np.cos(across_rad),
        np.sin(across_rad),
    )
    y, z = y * np.cos(tilt) - z * np.sin(tilt), y * np.sin(tilt) + z * np.cos(tilt)
    longitude = np.degrees(np.arctan2(y, x) + node_rad)
    return np.degrees(np.arcsin(z)), (longitude + 180.0) % 360.0 - 180.0


def _entry(seed, realisation, mean_pieces, node_deg, argument_deg):
    drawn = stream(seed, realisation, purpose=900)
    node, argument = drawn.uniform(0.0, 2.0 * np.pi, 2)
    node = node if node_deg is None else np.radians(node_deg + drawn.normal())
    argument = argument if argument_deg is None else np.radians(argument_deg + drawn.normal())
    count = drawn.poisson(mean_pieces)
    along, across = drawn.exponential(600.0, count), drawn.normal(0.0, 30.0, count)
    latitude, longitude = place(argument + along / EARTH_KM, node, across / EARTH_KM)
    mass = drawn.lognormal(1.0, 2.0, count)
    begin = place(argument, node, 0.0)
    heading = np.arcsin(np.cos(np.radians(INCLINATION_DEG)) / np.cos(np.radians(begin[0])))
    heading = np.degrees(heading if np.cos(argument) > 0.0 else np.pi - heading)
    return {
        "at": (*begin, heading),
        "realisation": np.full(count, realisation, dtype=np.int64),
        "latitude_deg": latitude,
        "longitude_deg": longitude,
        "mass_kg": mass,
        "area_m2": 0.05 * mass ** (2.0 / 3.0),
        "speed_m_s": np.full(count, 50.0),
        "energy_j": 0.5 * mass * 50.0**2 * 0.02,
        "time_s": np.full(count, 1500.0),
        "part": np.zeros(count, dtype=np.int16),
        "along_track_km": along,
        "cross_track_km": across,
    }


def synthetic(seed=0, *, turned=False, **given):
    """A source of such pieces."""
    return Source(
        name="synthetic",
        impacts=partial(impacts, seed=seed, **given),
        identity={"pieces": "synthetic", "seed": seed, **given},
        provenance=Provenance.of(models=["synthetic"]),
        turned=turned,
    )
