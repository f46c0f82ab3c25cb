"""The house itself: light imports, intact data, no network, notebooks that run."""

from __future__ import annotations

import inspect
import runpy
import socket
import subprocess
import sys
from pathlib import Path

import pytest

import issrisk
from issrisk import errors
from issrisk.resources import embedded_element_files, is_intact, manifest

ROOT = Path(__file__).resolve().parents[2]
HEAVY = {"cartopy", "matplotlib", "numpy", "pandas", "pydantic", "shapely", "skyfield", "xarray"}


def imported_by(code: str) -> set[str]:
    report = f"{code}\nimport sys\nprint(*(set({sorted(HEAVY)!r}) & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", report], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_importing_the_package_and_its_help_loads_nothing_heavy():
    assert imported_by("import issrisk, issrisk.cli.application") == set()


def test_a_track_needs_no_drawing_library():
    assert not {"cartopy", "matplotlib"} & imported_by(
        "import issrisk\nissrisk.ground_track(issrisk.iss(), [issrisk.iss().epoch])"
    )


def test_the_front_door_is_complete_and_documented():
    assert issrisk.__all__ == sorted(issrisk.__all__)
    assert dir(issrisk) == issrisk.__all__
    for name in issrisk.__all__:
        assert inspect.getdoc(getattr(issrisk, name)), name
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = issrisk.nothing


def test_every_error_is_ours_and_a_builtin():
    children = [c for c in vars(errors).values() if inspect.isclass(c) and issubclass(c, Exception)]
    for child in children:
        if child is errors.IssriskError or not issubclass(child, errors.IssriskError):
            continue
        builtin = [base for base in child.__mro__ if base.__module__ == "builtins"]
        assert any(base not in (Exception, BaseException, object) for base in builtin), child


def test_embedded_data_are_intact():
    assert manifest()
    assert all(is_intact(entry.file) for entry in manifest())


def test_element_files_carry_their_epoch_in_the_name():
    for path in embedded_element_files():
        epoch = issrisk.read_elements(path)[0].epoch
        name = f"iss_{str(epoch)[:19].replace('-', '').replace(':', '')}"
        assert path.stem.startswith(name[:-2])


def test_the_network_is_closed_to_tests():
    blocked = pytest.raises(UserWarning, match=r"host \"192\.0\.2\.1\"")
    with socket.socket() as connection, blocked:
        connection.connect(("192.0.2.1", 80))  # TEST-NET-1 of RFC 5737: nobody is there


@pytest.mark.parametrize(
    "notebook", sorted((ROOT / "notebooks").glob("*.py")), ids=lambda p: p.stem
)
def test_a_notebook_runs(notebook, capsys):
    runpy.run_path(str(notebook))
    assert capsys.readouterr().out
