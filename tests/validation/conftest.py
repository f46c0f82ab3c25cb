"""The validation data, and the marker of every test that compares with an authority."""

import os
from pathlib import Path

import pytest

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items):
    """Mark what lies in this folder, and nothing else."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.validation)


def pytest_terminal_summary(terminalreporter):
    """Say how many of these tests ran: a skipped comparison must not look like agreement."""
    counts = {
        outcome: sum(
            "validation" in getattr(report, "keywords", ())
            for report in terminalreporter.getreports(outcome)
        )
        for outcome in ("passed", "failed", "error", "skipped")
    }
    skipped = counts.pop("skipped")
    terminalreporter.line(f"validation tests: {sum(counts.values())} ran, {skipped} skipped")


@pytest.fixture(scope="session")
def validation_data():
    """Folder of the validation data, which is not part of the project."""
    beside = HERE.parents[2] / "shared" / "validation"
    folder = Path(os.environ.get("ISSRISK_VALIDATION_DATA", beside))
    if not folder.is_dir():
        pytest.skip(f"validation data not found in {folder} (set ISSRISK_VALIDATION_DATA)")
    return folder
