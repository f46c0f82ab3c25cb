"""An honest health check: what is there, what is old, what is missing."""

from __future__ import annotations

import importlib.metadata
import platform
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from issrisk.errors import IssriskError
from issrisk.orbit.embedded import embedded_sets, iss
from issrisk.orbit.frames import last_measured_ut1
from issrisk.orbit.track import subpoints
from issrisk.provenance import issrisk_version
from issrisk.resources import is_intact, manifest
from issrisk.times import iso, utc, utc_array

_LIBRARIES = ("cartopy", "matplotlib", "numpy", "pydantic", "sgp4", "shapely", "skyfield", "xarray")
OK, REMARK, FAULT = "ok", "remark", "fault"


def examination() -> dict[str, Any]:
    """Examine the installation.

    Returns
    -------
    dict
        ``healthy``, and ``checks``: each with ``name``, ``status`` ("ok",
        "remark" or "fault") and ``detail``. Remarks leave it healthy.
    """
    examined = (_software, _data, _elements, _propagation, _earth_rotation)
    checks = [_guarded(check) for check in examined]
    return {"healthy": all(check["status"] != FAULT for check in checks), "checks": checks}


def _guarded(check: Callable[[], dict[str, str]]) -> dict[str, str]:
    try:
        return check()
    except (IssriskError, ImportError) as error:
        return _result(check.__name__.strip("_").replace("_", " "), FAULT, str(error))


def _result(name: str, status: str, detail: str) -> dict[str, str]:
    return {"name": name, "status": status, "detail": detail}


def _software() -> dict[str, str]:
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in _LIBRARIES)
    python = platform.python_version()
    return _result("software", OK, f"issrisk {issrisk_version()}, Python {python}, {versions}")


def _data() -> dict[str, str]:
    broken = [entry.file for entry in manifest() if not is_intact(entry.file)]
    if broken:
        return _result("data", FAULT, f"missing or altered: {', '.join(broken)}")
    return _result("data", OK, f"{len(manifest())} embedded files, every checksum right")


def _elements() -> dict[str, str]:
    sets = embedded_sets()
    age = sets[-1].age_days(datetime.now(UTC))
    detail = (
        f"{len(sets)} embedded sets of the ISS, {iso(sets[0].epoch)} to {iso(sets[-1].epoch)}; "
        f"the newest is {age:.0f} days old by this machine's clock"
    )
    if age > 30.0:
        return _result("elements", REMARK, f"{detail}: for today give a fresh one with --elements")
    return _result("elements", OK, detail)


def _propagation() -> dict[str, str]:
    elements = iss(near="2022-02-24")
    points = subpoints(elements, utc_array(elements.epoch.astype("datetime64[ns]")))
    place = f"{points.latitude_deg[0]:.2f}°, {points.longitude_deg[0]:.2f}°"
    height = f"{points.altitude_m[0] / 1e3:.0f} km"
    return _result(
        "propagation", OK, f"at {iso(elements.epoch)} the ISS was over {place} at {height}"
    )


def _earth_rotation() -> dict[str, str]:
    end = last_measured_ut1()
    detail = f"the table built into skyfield ends on {iso(end)[:10]}"
    if utc(datetime.now(UTC)) > end:
        return _result("earth rotation", REMARK, f"{detail}: tracks of today are some 0.1 km off")
    return _result("earth rotation", OK, f"{detail}; its last year is a prediction, good to 0.1 km")
