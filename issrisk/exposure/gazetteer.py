"""Cities by their names."""

from __future__ import annotations

import difflib
import functools
import unicodedata
from dataclasses import dataclass

from issrisk.errors import InputError
from issrisk.exposure.countries import countries
from issrisk.exposure.population import cities
from issrisk.resources import load_arrays

NAMES_FILE = "city_names.npz"
_MOST_OFFERED = 3
# Letters that have no accent to take off.
_PLAIN = str.maketrans(
    {
        "ı": "i",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
        "-": " ",
        "’": "",
        "'": "",
        "‘": "",
        "ʻ": "",
        ".": "",
    }
)


@dataclass(frozen=True)
class NamedPlace:
    """A city of GeoNames; ``others`` are those of the same name, largest first."""

    name: str
    country: str
    latitude_deg: float
    longitude_deg: float
    population: int
    others: tuple[NamedPlace, ...] = ()


def city_named(text: str) -> NamedPlace:
    """The largest city of a name, with the others that bear it.

    Parameters
    ----------
    text : str
        The name GeoNames uses or, where no city has it so, one of another language or
        time; case and accents do not matter. A country may follow a comma, by code or
        name: ``Birmingham, USA``.

    Returns
    -------
    NamedPlace
        Of 100 000 people or more.

    Raises
    ------
    InputError
        If there is none; the names most alike are offered.
    """
    known = cities()
    name, comma, land = (part.strip() for part in text.partition(","))
    wanted, plain = folded(name), [folded(each) for each in known.name]
    lands = _lands(land) if comma else set(known.country)
    here = [i for i, code in enumerate(known.country) if code in lands]
    found = [i for i in here if plain[i] == wanted]
    # Cologne is Köln, and so is Кёльн; GeoNames knows former names too.
    found = found or [i for i in here if wanted and wanted in _other_names()[i]]
    # New York stands for New York City, but not for any name that it begins.
    found = found or [i for i in here if wanted and plain[i].startswith(f"{wanted} ")]
    if not found:
        near = difflib.get_close_matches(wanted, [plain[i] for i in here], n=_MOST_OFFERED)
        alike = dict.fromkeys(
            f"{known.name[i]}, {known.country[i]}" for n in near for i in here if plain[i] == n
        )
        raise InputError(
            f"no city of 100 000 people or more is named {text!r}",
            hint=f"do you mean {'; '.join(list(alike)[:_MOST_OFFERED])}?"
            if alike
            else "give its latitude and longitude instead",
        )
    places = [
        NamedPlace(
            known.name[i],
            known.country[i],
            round(float(known.latitude_deg[i]), 5),
            round(float(known.longitude_deg[i]), 5),
            int(known.population[i]),
        )
        for i in found
    ]
    first, *others = places
    return NamedPlace(**(vars(first) | {"others": tuple(others)}))


def _lands(text: str) -> set[str]:
    every, wanted = countries(), folded(text)
    pairs = list(zip(every.code, every.name, strict=True))
    named = {code for code, name in pairs if wanted in (code.casefold(), folded(name))}
    named = named or {code for code, name in pairs if wanted and folded(name).startswith(wanted)}
    if not named:
        raise InputError(
            f"{text!r} after the comma is no country",
            hint="give a code or a name, as RUS or Russia",
        )
    return named


@functools.cache
def _other_names() -> tuple[frozenset[str], ...]:
    """Folded names of each city, but for its own."""
    text = load_arrays(NAMES_FILE)["utf8"].tobytes().decode()
    return tuple(frozenset(line.split("\t")) for line in text.split("\n"))


def folded(text: str) -> str:
    """A name as a search compares it: without case, accents and punctuation.

    Parameters
    ----------
    text : str
        As anyone writes it, in any script.

    Returns
    -------
    str
        Words apart by single blanks.
    """
    apart = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return " ".join(plain.translate(_PLAIN).split())
