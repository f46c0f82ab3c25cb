"""Small words for sentences made of numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from issrisk.constants import SECONDS_PER_MINUTE
from issrisk.orbit.elements import ISS_SATELLITE_NUMBER, ElementSet
from issrisk.times import iso

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_THE = re.compile(
    r"^(United|Netherlands|Philippines|Bahamas|Gambia|Maldives|European|Democratic|Republic|"
    r"Central African|Dominican|Federated|Autonomous|Jewish|ISS)|"
    r"(Islands|Republic|Oblast|Okrug|Territory|Territories)$"
)


def with_article(name: str) -> str:
    """A place's name as it stands in a sentence, with "the" where English wants it.

    Parameters
    ----------
    name : str
        For instance ``United States of America``.

    Returns
    -------
    str
        For instance ``the United States of America``.
    """
    return f"the {name}" if _THE.search(name) else name


def listed(names: Sequence[str]) -> str:
    """Names as a list in a sentence: ``a, b and c``."""
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def object_name(elements: ElementSet) -> str:
    """The object of an element set as a sentence names it."""
    if elements.satellite_number == ISS_SATELLITE_NUMBER:
        return "the ISS"
    return elements.label


def number_word(count: int) -> str:
    """A count, in words up to ten."""
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)


def times_word(count: int) -> str:
    """How often, in words up to ten."""
    if count == 1:
        return "once"
    return f"{number_word(count)} times" if count else "not once"


def clock(instant: np.datetime64) -> str:
    """Hour, minute and second of an instant."""
    return iso(instant)[11:19]


def duration(seconds: float) -> str:
    """A length of time: seconds below a minute, else minutes."""
    return f"{seconds:.0f} s" if seconds < SECONDS_PER_MINUTE else f"{seconds / 60.0:.1f} min"


def quantity(value: float) -> str:
    """A threshold or a measured value, to three digits."""
    return f"{value:.3g}"
