"""Cities by name: however it is typed, and whichever of several is meant."""

from __future__ import annotations

import pytest

from issrisk.errors import InputError
from issrisk.exposure.gazetteer import city_named
from issrisk.exposure.population import cities


@pytest.mark.parametrize(
    ("text", "name", "country"),
    [
        ("Volgograd", "Volgograd", "RUS"),
        ("  volgograd ", "Volgograd", "RUS"),
        ("sao paulo", "São Paulo", "BRA"),
        ("SÃO PAULO", "São Paulo", "BRA"),
        ("Xi'an", "Xi’an", "CHN"),
        ("diyarbakir", "Diyarbakır", "TUR"),
        ("Birmingham", "Birmingham", "GBR"),
        ("Birmingham, USA", "Birmingham", "USA"),
        ("Birmingham,united states", "Birmingham", "USA"),
        ("New York", "New York City", "USA"),
        ("Valencia, Venezuela", "Valencia", "VEN"),
        ("Cologne", "Köln", "DEU"),
        ("Kiev", "Kyiv", "UKR"),
        ("Волгоград", "Volgograd", "RUS"),
        ("Сталинград", "Volgograd", "RUS"),
        ("москва", "Moscow", "RUS"),
        ("東京", "Tokyo", "JPN"),
    ],
)
def test_a_city_is_found(text, name, country):
    found = city_named(text)
    assert (found.name, found.country) == (name, country)
    assert found.population >= 100_000


def test_the_others_of_a_name_are_told_largest_first():
    found = city_named("Birmingham")
    assert [each.country for each in found.others] == ["USA"]
    assert found.population > found.others[0].population


def test_every_city_has_a_line_of_other_names():
    from issrisk.exposure.gazetteer import _other_names

    assert len(_other_names()) == len(cities().name)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("Volgagrod", "Volgograd, RUS"),
        ("", "latitude"),
        ("Paris, Russia", "latitude"),
        ("Paris, Atlantis", "code or a name"),
        (",", "code or a name"),
        ("\x1b[31mNowhere", "latitude"),
    ],
)
def test_no_such_city_is_refused_with_what_is_alike(text, hint):
    with pytest.raises(InputError) as error:
        city_named(text)
    assert hint in error.value.hint
    assert "\x1b" not in error.value.message
