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


@pytest.fixture(scope="session")
def validation_data():
    """Folder of the validation data, which is not part of the project."""
    beside = HERE.parents[2] / "shared" / "validation"
    folder = Path(os.environ.get("ISSRISK_VALIDATION_DATA", beside))
    if not folder.is_dir():
        pytest.skip(f"validation data not found in {folder} (set ISSRISK_VALIDATION_DATA)")
    return folder
