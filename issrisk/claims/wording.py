"""Small words for sentences made of numbers."""

from __future__ import annotations

import re

import numpy as np

from issrisk.times import iso

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_THE = re.compile(
    r"^(United|Netherlands|Philippines|Bahamas|Gambia|Maldives|European|Democratic|Republic|"
    r"Central African|Dominican|Federated|Autonomous|Jewish|Vatican)|"
    r"(Islands|Republic|Oblast|Okrug|Territory|Territories|partner states|member states)$"
)


def with_article(name: str) -> str:
    """A place's name as it stands in a sentence.

    Parameters
    ----------
    name : str
        For instance ``United States of America``.

    Returns
    -------
    str
        With "the" where English wants it.
    """
    return f"the {name}" if _THE.search(name) and not name.startswith("The ") else name


def times_word(count: int) -> str:
    """How often, in words up to ten."""
    if count == 1:
        return "once"
    return f"{_NUMBERS[count]} times" if count < len(_NUMBERS) else f"{count} times"


def clock(instant: np.datetime64) -> str:
    """Hour and minute of an instant."""
    return iso(instant)[11:16]


def quantity(value: float) -> str:
    """A threshold or a measured value, three digits and no more."""
    return f"{value:.3g}"
