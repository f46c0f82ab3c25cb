"""Cities by their names."""

from __future__ import annotations

import difflib
import unicodedata
from dataclasses import dataclass

from issrisk.errors import InputError
from issrisk.exposure.countries import countries
from issrisk.exposure.population import cities

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
        The name GeoNames uses, for capitals the English one; case and accents do not
        matter. A country may follow a comma, by code or name: ``Birmingham, USA``.

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
    wanted, folded = _folded(name), [_folded(each) for each in known.name]
    lands = _lands(land) if comma else set(known.country)
    here = [i for i, code in enumerate(known.country) if code in lands]
    found = [i for i in here if folded[i] == wanted]
    # New York stands for New York City, but not for any name that it begins.
    found = found or [i for i in here if wanted and folded[i].startswith(f"{wanted} ")]
    if not found:
        near = difflib.get_close_matches(wanted, [folded[i] for i in here], n=_MOST_OFFERED)
        alike = dict.fromkeys(
            f"{known.name[i]}, {known.country[i]}" for n in near for i in here if folded[i] == n
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
    every, wanted = countries(), _folded(text)
    pairs = list(zip(every.code, every.name, strict=True))
    named = {code for code, name in pairs if wanted in (code.casefold(), _folded(name))}
    named = named or {code for code, name in pairs if wanted and _folded(name).startswith(wanted)}
    if not named:
        raise InputError(
            f"{text!r} after the comma is no country",
            hint="give a code or a name, as RUS or Russia",
        )
    return named


def _folded(text: str) -> str:
    """A name without case, accents and punctuation."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return " ".join(plain.translate(_PLAIN).split())
