"""What a result rests on, carried with it into every file, map and document."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from issrisk.errors import InputError
from issrisk.resources import data_sha256


def issrisk_version() -> str:
    """Version of the installed package, or "unknown" where it is not installed."""
    try:
        return version("issrisk")
    except PackageNotFoundError:
        return "unknown"


@dataclass(frozen=True)
class Provenance:
    """Version, element set (or ephemeris), models, data and random numbers behind a result.

    There is no wall-clock time in it: the same run gives the same bytes.
    """

    version: str
    elements: Mapping[str, Any] | None
    models: tuple[str, ...]
    unverified_models: tuple[str, ...]
    data_sha256: Mapping[str, str]
    seed: int | None = None
    realisations: int | None = None
    ephemeris: Mapping[str, Any] | None = None

    @classmethod
    def of(
        cls,
        *,
        elements: Mapping[str, Any] | None = None,
        ephemeris: Mapping[str, Any] | None = None,
        models: Iterable[str] = (),
        unverified_models: Iterable[str] = (),
        data: Iterable[str] = (),
    ) -> Provenance:
        """Provenance of a result of the installed version.

        Parameters
        ----------
        elements : mapping, optional
            Record of the element set, as `ElementSet.record` gives it.
        ephemeris : mapping, optional
            Record of the ephemeris in its place, as `Ephemeris.record` gives it.
        models, unverified_models : iterable of str
            Names of the models used, and of those nobody has checked.
        data : iterable of str
            Names of the embedded data files used.

        Returns
        -------
        Provenance
            With the checksums of the data.

        Raises
        ------
        DataMissingError
            If a data file is not in the manifest.
        """
        return cls(
            version=issrisk_version(),
            elements=elements,
            models=tuple(models),
            unverified_models=tuple(unverified_models),
            data_sha256={name: data_sha256(name) for name in data},
            ephemeris=ephemeris,
        )

    @classmethod
    def of_document(cls, document: Mapping[str, Any]) -> Provenance:
        """Provenance as `document` told it.

        Parameters
        ----------
        document : mapping
            With all its parts.

        Returns
        -------
        Provenance
            The same.

        Raises
        ------
        InputError
            If a part is missing or unknown.
        """
        lists = {name: tuple(document.get(name) or ()) for name in ("models", "unverified_models")}
        try:
            return cls(**{**document, **lists})
        except TypeError as error:
            raise InputError(f"a provenance is not as it should be: {error}") from None

    def document(self) -> dict[str, Any]:
        """The provenance as the JSON contract names its parts."""
        told = {} if self.ephemeris is None else {"ephemeris": dict(self.ephemeris)}
        return {
            "version": self.version,
            "elements": None if self.elements is None else dict(self.elements),
            **told,
            "models": list(self.models),
            "unverified_models": list(self.unverified_models),
            "data_sha256": dict(self.data_sha256),
            "seed": self.seed,
            "realisations": self.realisations,
        }

    def json(self) -> str:
        """The provenance as one line of JSON."""
        return json.dumps(self.document(), ensure_ascii=False, allow_nan=False)
