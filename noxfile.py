"""The tests in every Python from 3.11 to 3.13 that is there: ``nox``."""

import shutil
import subprocess

import nox

VERSIONS = ("3.11", "3.12", "3.13")

nox.options.default_venv_backend = "venv"


def present(version: str) -> bool:
    """Whether a command ``pythonX.Y`` is there and runs (a version manager's stand-in may not)."""
    python = shutil.which(f"python{version}")
    return (
        python is not None
        and not subprocess.run([python, "--version"], check=False, capture_output=True).returncode
    )


@nox.session(python=[version for version in VERSIONS if present(version)])
def tests(session: nox.Session) -> None:
    """Install the package with its tests and run them."""
    session.install(".[test]")
    session.run("pytest", *session.posargs)
