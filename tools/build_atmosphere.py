"""Fit what kernels use in place of NRLMSIS 2.1: harmonics in place, products in date and activity.

Takes some minutes: the model is asked for 2 880 000 columns of air.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TypeAlias

import numpy as np

from issrisk.environment.dependence import (
    ACTIVITY_PRODUCTS,
    AP_RANGE,
    AP_SCALE,
    DATE_TERMS,
    F107_RANGE,
    F107A_RANGE,
    activity_functions,
    date_functions,
    pairs,
)
from issrisk.environment.harmonics import TERMS, projection, quadrature
from issrisk.environment.levels import LEVELS, level_altitudes_km
from issrisk.environment.nrlmsis import nrlmsis_columns

DATA = Path(__file__).resolve().parent.parent / "issrisk" / "data"
SAMPLES, SEED = 12_000, 20261122  # of activities as they are
WIDE_SAMPLES, WIDE_SEED = 8_000, 77  # and as they could be
MODES_OF_ACTIVITY = 24  # of 107
MODES_OF_HEIGHT = 30
QUANTUM = 2e-5  # of the stored coefficients

Condition: TypeAlias = tuple[float, float, float, float, float]


def conditions(rng: np.random.Generator) -> Condition:
    """Day of the year, UT, flux, its mean and Ap: as they are, and one in five as they could be."""
    mean = mean_flux(rng)
    if rng.random() < 0.8:  # the spread of what was measured since 1957
        flux = mean * np.exp(rng.normal(0.0, 0.11))
        ap = np.expm1(rng.normal(2.3, 0.75))
    else:
        flux = mean * rng.uniform(0.65, 1.8)
        ap = np.expm1(rng.uniform(0.0, np.log1p(AP_RANGE[1])))
    return at_random_time(rng, flux, mean, ap)


def wide_conditions(rng: np.random.Generator) -> Condition:
    """The same with days as quiet and as stormy as there can be, all equally likely."""
    mean = mean_flux(rng)
    usual = rng.random() < 0.5
    flux = mean * (np.exp(rng.normal(0.0, 0.11)) if usual else rng.uniform(0.65, 1.8))
    ap = AP_SCALE * np.expm1(rng.uniform(0.0, np.log1p(AP_RANGE[1] / AP_SCALE)))
    return at_random_time(rng, flux, mean, ap)


def mean_flux(rng: np.random.Generator) -> float:
    """Dense at both ends of its logarithm's range, where polynomials stray first."""
    middle, reach = np.mean(np.log(F107A_RANGE)), 0.5 * np.diff(np.log(F107A_RANGE))[0]
    return float(np.exp(middle - reach * np.cos(np.pi * rng.random())))


def at_random_time(rng: np.random.Generator, flux: float, mean: float, ap: float) -> Condition:
    """An activity held to its range, at a minute of the year."""
    minute = int(rng.integers(365 * 1440))
    return (
        minute / 1440.0,
        minute % 1440 / 60.0,
        float(np.clip(flux, *F107_RANGE)),
        mean,
        float(np.clip(ap, *AP_RANGE)),
    )


def coefficients_at(condition: Condition, project: np.ndarray) -> np.ndarray:
    """Coefficients of the logarithm of density [term, level]."""
    day, ut, flux, mean, ap = condition
    points = quadrature()
    time = np.datetime64("2022-01-01") + np.timedelta64(round(day * 1440.0), "m")
    density = nrlmsis_columns(
        time,
        points.latitude_deg,
        (points.local_time_h - ut) * 15.0 % 360.0,
        level_altitudes_km(),
        f107=flux,
        f107a=mean,
        ap=np.array([ap]),
    )
    return project @ np.log(density).reshape(-1, LEVELS)


def sampled(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """Conditions and coefficients, kept in `path` once worked out."""
    if not path.exists():
        project = projection()
        rng, wide = np.random.default_rng(SEED), np.random.default_rng(WIDE_SEED)
        given = [conditions(rng) for _ in range(SAMPLES)]
        given += [wide_conditions(wide) for _ in range(WIDE_SAMPLES)]
        found = np.stack([coefficients_at(c, project).astype(np.float32) for c in given])
        np.savez(path, conditions=given, coefficients=found)
    with np.load(path) as kept:
        return kept["conditions"], kept["coefficients"].astype(np.float64)


def fitted(given: np.ndarray, found: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Activity functions at the samples, and the fit [activity, date, term, level]."""
    dates = np.stack([date_functions(c[0], c[1]) for c in given])
    activity = np.empty((len(given), len(ACTIVITY_PRODUCTS)))
    for row, c in zip(activity, given, strict=True):
        activity_functions(c[2], c[3], c[4], row)
    i, k = pairs().T
    design = dates[:, i] * activity[:, k]
    across, upper = np.linalg.qr(design)
    solution = np.linalg.solve(upper, across.T @ found.reshape(len(given), -1))
    fit = np.zeros((len(ACTIVITY_PRODUCTS), DATE_TERMS, TERMS, LEVELS))
    fit[k, i] = solution.reshape(-1, TERMS, LEVELS)
    return activity, fit


def reduced(activity: np.ndarray, fit: np.ndarray) -> dict[str, np.ndarray]:
    """The fit as a product of few modes of activity and of height."""
    triangle = np.linalg.cholesky(activity.T @ activity / len(activity))
    scaled = np.einsum("ki,kdtl->idtl", triangle, fit)
    height = level_altitudes_km()
    used = scaled[..., (height >= 80.0) & (height <= 600.0)].reshape(len(fit), -1)
    modes = np.linalg.svd(used, full_matrices=False)[0][:, :MODES_OF_ACTIVITY]
    core = np.einsum("kr,kdtl->rdtl", modes, scaled)
    levels = np.linalg.svd(core.reshape(-1, LEVELS).T, full_matrices=False)[0][:, :MODES_OF_HEIGHT]
    return {
        "activity": np.linalg.solve(triangle.T, modes),
        "levels": levels,
        "core": np.rint(np.einsum("rdtl,lh->hrdt", core, levels) / QUANTUM).astype(np.int32),
        "quantum": np.array(QUANTUM),
    }


def main() -> None:
    """Write ``atmosphere.npz``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=Path, default=Path("atmosphere_samples.npz"))
    arguments = parser.parse_args()
    activity, fit = fitted(*sampled(arguments.samples))
    parts = reduced(activity[:SAMPLES], fit)  # modes of what is met come first
    np.savez_compressed(DATA / "atmosphere.npz", **parts)
    print({name: part.shape for name, part in parts.items()})


if __name__ == "__main__":
    main()
