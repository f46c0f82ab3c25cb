"""The closed form beside the Monte Carlo: every difference by its name, as a factor."""

from __future__ import annotations

import math
from dataclasses import dataclass

from issrisk.errors import InputError
from issrisk.risk.monte_carlo import RiskResult

# The published casualty areas that the closed form scales to the Station (vulnerability): of UARS
# 22 m2 of 532 kg that survive of 5668 kg, of ROSAT 31.78 m2 of 1.6 to 1.9 t of 2.4 t. Between
# the two, as geometric means: 26 % survive, and a surviving tonne has 27 m2.
SCALED_SURVIVING_SHARE = math.sqrt(532.0 / 5668.0 * 1.75 / 2.4)
SCALED_AREA_M2_PER_T = math.sqrt(22.0 / 0.532 * 31.78 / 1.75)


@dataclass(frozen=True)
class Step:
    """One difference: a factor on the casualties to be expected, and why."""

    name: str
    factor: float
    why: str


@dataclass(frozen=True)
class Bridge:
    """From one expectation to the other, in steps whose product is their ratio."""

    closed_form: float
    monte_carlo: float
    steps: tuple[Step, ...]


def bridge(result: RiskResult, *, casualty_area_m2: tuple[float, float], mass_kg: float) -> Bridge:
    """The differences between a Monte Carlo and the closed form of a scaled casualty area.

    Parameters
    ----------
    result : RiskResult
        Of realisations.
    casualty_area_m2 : (float, float)
        The 90 % interval of the closed form; its middle is taken.
    mass_kg : float
        Of what enters, dry.

    Returns
    -------
    Bridge
        Six steps.

    Raises
    ------
    InputError
        If the mass is no positive number, or nobody lives where the entries are.
    """
    if not 0.0 < mass_kg < math.inf:
        raise InputError(f"mass_kg is {mass_kg:g}; it must be more than 0")
    sample, closed = result.sample, result.closed_form
    area = math.sqrt(casualty_area_m2[0] * casualty_area_m2[1])
    density = closed.density_per_km2 / 1e6
    entries = float(sample.reference_per_m2.mean())
    landed = float(sample.zonal_expectation.sum() / sample.casualty_area_m2.sum())
    own_area = float(sample.casualty_area_m2.mean())
    met = result.casualty_expectation.mean / own_area
    if not (landed > 0.0 and entries > 0.0):
        raise InputError("nobody lives at the latitudes of these entries: nothing to compare")
    survived_t = float(sample.surviving_kg.mean()) / 1e3
    share = survived_t / (mass_kg / 1e3)
    per_t = own_area / survived_t
    scaled = SCALED_SURVIVING_SHARE * SCALED_AREA_M2_PER_T * mass_kg / 1e3
    steps = (
        Step(
            "mass",
            scaled / area,
            f"{mass_kg / 1e3:.0f} t enter; the scaled interval is that of 430 t",
        ),
        Step(
            "surviving share",
            share / SCALED_SURVIVING_SHARE,
            f"{100.0 * share:.0f} % of the mass reach the ground, not "
            f"{100.0 * SCALED_SURVIVING_SHARE:.0f} % as "
            "between UARS and ROSAT",
        ),
        Step(
            "casualty area of what survives",
            per_t / SCALED_AREA_M2_PER_T,
            f"{per_t:.0f} m² for each surviving tonne, not {SCALED_AREA_M2_PER_T:.0f}",
        ),
        Step(
            "latitude of entry",
            entries / density,
            "where along the orbit the 78 km point lies, against equal times",
        ),
        Step(
            "length of the footprint",
            landed / entries,
            "pieces land past the 78 km point, on other latitudes",
        ),
        Step(
            "longitude", met / landed, "people at their own longitudes; 1 where all are as likely"
        ),
    )
    return Bridge(area * density, result.casualty_expectation.mean, steps)
