"""What would happen if the International Space Station came down uncontrolled.

The names below are loaded on first use: importing the package reads no data.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from issrisk.claims.verdicts import check_statements
    from issrisk.errors import (
        CheckpointError,
        ClusterError,
        DataMissingError,
        DecayedError,
        ElementsError,
        InputError,
        IssriskError,
        NetworkError,
        OutputError,
        PropagationError,
        ResourceLimitError,
        ScenarioError,
        StaleElementsError,
        StatementError,
    )
    from issrisk.formats.elements import elements_text
    from issrisk.formats.footprint_netcdf import read_footprint
    from issrisk.hazard.aiming import aimed_at
    from issrisk.hazard.dwell import CircularOrbit, latitude_dwell_fraction
    from issrisk.hazard.footprint import Footprint
    from issrisk.hazard.overflight import Overflight, overflight
    from issrisk.hazard.scenario import scenario
    from issrisk.orbit.catalogue import catalogue_states
    from issrisk.orbit.elements import ElementSet
    from issrisk.orbit.embedded import iss
    from issrisk.orbit.ephemeris import Ephemeris
    from issrisk.orbit.history import ElementHistory, element_history
    from issrisk.orbit.messages.oem import read_ephemeris
    from issrisk.orbit.messages.reading import Catalogue, read_catalogue, read_elements
    from issrisk.orbit.propagate import propagate
    from issrisk.orbit.track import ground_track, ground_track_chunks
    from issrisk.reentry.entry_window import PredictedEntry
    from issrisk.reentry.lifetime import Lifetime, lifetime
    from issrisk.reentry.predict import predict_entry
    from issrisk.risk.entries import casualty_risk
    from issrisk.risk.entry import footprint
    from issrisk.risk.monte_carlo import RiskResult
    from issrisk.risk.random_entry import random_entry_risk
    from issrisk.vulnerability import casualty_area_nasa_std_8719

_HOMES = {
    "check_statements": "claims.verdicts",
    "elements_text": "formats.elements",
    "aimed_at": "hazard.aiming",
    "scenario": "hazard.scenario",
    "CircularOrbit": "hazard.dwell",
    "latitude_dwell_fraction": "hazard.dwell",
    "Footprint": "hazard.footprint",
    "footprint": "risk.entry",
    "read_footprint": "formats.footprint_netcdf",
    "Overflight": "hazard.overflight",
    "overflight": "hazard.overflight",
    "ElementSet": "orbit.elements",
    "Catalogue": "orbit.messages.reading",
    "read_catalogue": "orbit.messages.reading",
    "read_elements": "orbit.messages.reading",
    "iss": "orbit.embedded",
    "Ephemeris": "orbit.ephemeris",
    "read_ephemeris": "orbit.messages.oem",
    "ElementHistory": "orbit.history",
    "element_history": "orbit.history",
    "propagate": "orbit.propagate",
    "catalogue_states": "orbit.catalogue",
    "ground_track": "orbit.track",
    "ground_track_chunks": "orbit.track",
    "Lifetime": "reentry.lifetime",
    "lifetime": "reentry.lifetime",
    "PredictedEntry": "reentry.entry_window",
    "predict_entry": "reentry.predict",
    "casualty_risk": "risk.entries",
    "RiskResult": "risk.monte_carlo",
    "random_entry_risk": "risk.random_entry",
    "casualty_area_nasa_std_8719": "vulnerability",
    "CheckpointError": "errors",
    "ClusterError": "errors",
    "DataMissingError": "errors",
    "DecayedError": "errors",
    "ElementsError": "errors",
    "InputError": "errors",
    "IssriskError": "errors",
    "NetworkError": "errors",
    "OutputError": "errors",
    "PropagationError": "errors",
    "ResourceLimitError": "errors",
    "ScenarioError": "errors",
    "StaleElementsError": "errors",
    "StatementError": "errors",
}

__all__ = [
    "Catalogue",
    "CheckpointError",
    "CircularOrbit",
    "ClusterError",
    "DataMissingError",
    "DecayedError",
    "ElementHistory",
    "ElementSet",
    "ElementsError",
    "Ephemeris",
    "Footprint",
    "InputError",
    "IssriskError",
    "Lifetime",
    "NetworkError",
    "OutputError",
    "Overflight",
    "PredictedEntry",
    "PropagationError",
    "ResourceLimitError",
    "RiskResult",
    "ScenarioError",
    "StaleElementsError",
    "StatementError",
    "aimed_at",
    "casualty_area_nasa_std_8719",
    "casualty_risk",
    "catalogue_states",
    "check_statements",
    "element_history",
    "elements_text",
    "footprint",
    "ground_track",
    "ground_track_chunks",
    "iss",
    "latitude_dwell_fraction",
    "lifetime",
    "overflight",
    "predict_entry",
    "propagate",
    "random_entry_risk",
    "read_catalogue",
    "read_elements",
    "read_ephemeris",
    "read_footprint",
    "scenario",
]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from issrisk.provenance import issrisk_version

        return issrisk_version()
    if name not in _HOMES:
        raise AttributeError(f"module 'issrisk' has no attribute {name!r}")
    return getattr(importlib.import_module(f"issrisk.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
