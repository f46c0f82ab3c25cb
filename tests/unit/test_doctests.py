"""The examples of the docstrings, run on the installed package."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import issrisk

MODULES = [
    module.name
    for module in pkgutil.walk_packages(issrisk.__path__, "issrisk.")
    if not module.name.endswith("__main__")
]
WITH_EXAMPLES = 6  # fewer would mean that they are no longer found


@pytest.mark.parametrize("name", MODULES)
def test_examples_are_right(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_there_are_examples():
    finder = doctest.DocTestFinder(exclude_empty=True)
    tests = [t for name in MODULES for t in finder.find(importlib.import_module(name))]
    assert len([t for t in tests if t.examples]) >= WITH_EXAMPLES
