"""Impacts of made-up entries, for what must hold whatever falls."""

from __future__ import annotations

import numpy as np

from issrisk.hazard.dwell import CircularOrbit, apex_inclination_deg, latitude_rad
from issrisk.reentry.impacts import Impacts, Reference

RADIUS_M = 6_498_137.0  # 120 km over the equator


def made_up_impacts(
    realisations,
    *,
    inclination_deg=51.64,
    pieces=40,
    length_km=0.0,
    area_m2=0.5,
    energy_j=1000.0,
    area_spread=0.0,
    seed=1,
):
    """Entries at equal times along a circular orbit, each a row of like pieces.

    The footprint lies along a meridian, northwards.
    """
    rng = np.random.default_rng([seed, realisations.start])
    number = len(realisations)
    apex = apex_inclination_deg(inclination_deg, radius_km=RADIUS_M / 1e3)
    orbit = CircularOrbit(apex, RADIUS_M)
    latitude = np.degrees(latitude_rad(rng.uniform(0.0, 2.0 * np.pi, number), orbit))
    longitude = rng.uniform(-180.0, 180.0, number)
    own_area = area_m2 * np.exp(area_spread * rng.standard_normal(number))
    every = np.repeat(np.arange(number), pieces)
    along_km = np.tile((np.arange(pieces) + 0.5) / pieces * length_km, number)
    landed = np.clip(latitude[every] + along_km / 111.2, -89.9, 89.9)
    full = np.ones(every.size)
    return Impacts(
        realisations=realisations,
        realisation=realisations.start + every,
        latitude_deg=landed,
        longitude_deg=longitude[every],
        mass_kg=10.0 * full,
        area_m2=own_area[every],
        speed_m_s=50.0 * full,
        energy_j=energy_j * full,
        time_s=600.0 * full,
        part=np.zeros(every.size, dtype=np.int16),
        reference=Reference(
            latitude,
            longitude,
            np.zeros(number),
            np.full(number, 7e3),
            np.zeros(number),
            np.full(number, np.datetime64("NaT", "ms")),
        ),
        along_track_km=along_km,
        cross_track_km=0.0 * full,
    )
