"""Small words for sentences made of numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from issrisk.constants import SECONDS_PER_MINUTE
from issrisk.orbit.either import Named
from issrisk.orbit.elements import ISS_SATELLITE_NUMBER
from issrisk.times import iso

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_THE = re.compile(
    r"^(United|Netherlands|Philippines|Bahamas|Comoros|Gambia|Maldives|Vatican|European|"
    r"Democratic|Republic|Central African|Dominican|Federated|Autonomous|Jewish|ISS)|"
    r"(?<!Donald )(Islands|Republic|Oblast|Okrug|Territory|Territories|member states)$"
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


def short_name(name: str) -> str:
    """A place's name where there is little room."""
    short = {
        "United States of America": "United States",
        "United Arab Emirates": "Emirates",
        "Europe without Russia": "Europe",
    }
    return short.get(name, name.replace("Democratic Republic of the", "DR"))


def listed(names: Sequence[str], *, link: str = "and") -> str:
    """Names as a list in a sentence: ``a, b and c``."""
    *first, last = names
    return f"{', '.join(first)} {link} {last}" if first else last


def object_name(elements: Named) -> str:
    """The object of an element set as a sentence names it."""
    if elements.satellite_number == ISS_SATELLITE_NUMBER:
        return "the ISS"
    return elements.label


def times_word(count: int) -> str:
    """How often, in words up to ten."""
    words = {1: "once", 2: "twice"}
    number = _NUMBERS[count] if count < len(_NUMBERS) else str(count)
    return words.get(count, f"{number} times")


def ordinal(rank: int) -> str:
    """A rank: ``first`` to ``third``, then figures."""
    words = {1: "first", 2: "second", 3: "third"}
    if rank in words:
        return words[rank]
    ending = {1: "st", 2: "nd", 3: "rd"}.get(rank % 10, "th")
    return f"{rank}{'th' if rank // 10 % 10 == 1 else ending}"


def figures(value: float, digits: int = 2) -> str:
    """A number with so many significant digits, zeros too, and never as a power of ten."""
    if value == 0.0:
        return "0"
    rounded = f"{value:.{digits - 1}e}"
    places = max(digits - 1 - int(rounded.partition("e")[2]), 0)
    return f"{float(rounded):.{places}f}"


def figures_span(low: float, high: float) -> str:
    """An interval, each end with two significant digits."""
    return f"{figures(low)} to {figures(high)}"


def minutes_in_words(minutes: float) -> str:
    """A length of time: seconds below a minute, and nothing shorter than a tenth of one."""
    if minutes < 1.0:
        seconds = minutes * SECONDS_PER_MINUTE
        if seconds < 0.1:
            return "less than a tenth of a second"
        return "1 second" if seconds == 1.0 else f"{seconds:.2g} seconds"
    return f"{minutes:.1f} minutes"


def minutes_span(low: float, high: float) -> str:
    """An interval of minutes, with the digits that tell it apart; seconds below a minute."""
    if high < 1.0:
        return f"{low * SECONDS_PER_MINUTE:.0f} to {high * SECONDS_PER_MINUTE:.0f} seconds"
    digits = 0 if low >= 10.0 else 1
    return f"{low:.{digits}f} to {high:.{digits}f} minutes"


def position(latitude_deg: float, longitude_deg: float) -> str:
    """A place on the globe: ``12.3° N 45.6° W``."""
    north, east = "N" if latitude_deg >= 0 else "S", "E" if longitude_deg >= 0 else "W"
    return f"{abs(latitude_deg):.1f}° {north} {abs(longitude_deg):.1f}° {east}"


def clock(instant: np.datetime64) -> str:
    """Hour, minute and second of an instant."""
    return iso(instant)[11:19]


def duration(seconds: float) -> str:
    """A length of time: seconds below a minute, else minutes."""
    return f"{seconds:.0f} s" if seconds < SECONDS_PER_MINUTE else f"{seconds / 60.0:.1f} min"
