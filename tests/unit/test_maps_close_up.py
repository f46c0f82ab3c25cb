"""Close-ups: what is coloured by what, where names stand, which cities are under the track."""

from __future__ import annotations

import numpy as np
import pytest

from issrisk.errors import InputError
from issrisk.hazard.overflight import overflight
from issrisk.orbit.embedded import iss
from issrisk.report.close_up import close_up_figure
from issrisk.report.labels import Box, Spot, placed_labels
from issrisk.report.land import Scale
from issrisk.report.painting import Painting

from .figures import texts, words

ISS = iss("2022-02-24")


@pytest.fixture(scope="module")
def russia():
    return close_up_figure("RUS", ISS)


def test_russia_in_close_up_tells_the_limit_its_margin_and_the_shares(russia):
    told = words(russia)
    for text in (
        "The ISS is over Russia for 27.4 minutes a day",
        "reaches 51.80° north and south; 11 % of the area and 23 % of the people of Russia",
        "longest over Khabarovsk Krai, 3.9 minutes a day",
        "Limit of the track: 51.80° N",
        "80 km farther: 52.52° N",
        "Minutes a day",
        "1000 km",
        "epoch 2022-02-24 14:21 UTC",
    ):
        assert text in told


def test_cities_are_named_by_how_far_they_are_from_the_track(russia):
    colours = {text.get_text(): text.get_color() for text in texts(russia)}
    under = {colours[name] for name in ("Volgograd", "Krasnodar", "Vladivostok", "Saratov")}
    beside = {colours[name] for name in ("Irkutsk", "Chita")}
    beyond = {colours[name] for name in ("Moscow", "Saint Petersburg")}
    assert len(under) == len(beyond) == 1
    assert under == beside
    assert under != beyond
    for key in ("city under the track", "up to 80 km from it", "farther", "never overhead"):
        assert key in colours


def test_divisions_are_coloured_by_their_minutes_below_the_limit():
    painting = Painting.of("RUS", ISS)
    rows = overflight(ISS, admin1="RUS").places
    assert sorted(painting.values) == pytest.approx(
        sorted(row.dwell_minutes_per_day for row in rows if row.dwell_fraction > 0.0)
    )
    limit = painting.overflight.max_latitude_deg
    assert max(strip.bounds[3] for strip in painting.strips) == pytest.approx(limit, abs=1e-6)
    assert painting.scale.bounds[-1] >= max(painting.values) > painting.scale.bounds[-2]


def test_bands_of_a_country_add_up_to_its_time():
    painting = Painting.of("CHN", ISS)
    assert painting.evenly_s == pytest.approx(16.9, abs=0.05)
    assert max(painting.values) > 5.0 * painting.evenly_s > 3.0 * min(painting.values)
    latitude = np.array([(strip.bounds[1] + strip.bounds[3]) / 2.0 for strip in painting.strips])
    highest_first = np.argsort(-latitude)
    assert np.all(np.diff(np.array(painting.values)[highest_first]) < 0.0)


def test_a_division_and_a_group_are_shown_among_their_own():
    division, group = Painting.of("UA-43", ISS), Painting.of("x-esa", ISS)
    assert division.outlined
    assert division.longest is None
    assert "Crimea" in division.row.name
    assert len(division.shown) == 27
    assert not group.outlined
    assert set(group.countries) >= {"FRA", "NOR"}
    assert group.longest.code in ("FRA", "ESP")


def test_a_place_beyond_the_track_has_no_scale():
    told = words(close_up_figure("ISL", ISS))
    assert "The ISS is never over Iceland" in told
    assert "all of Iceland lies beyond" in told
    assert "Minutes" not in told
    assert "Seconds" not in told


def test_another_margin_is_named_and_the_southern_limit_is_drawn():
    told = words(close_up_figure("CHL", ISS, margin_km=200.0))
    assert "Limit of the track: 51.80° S" in told
    assert "200 km farther: 53.59° S" in told


def test_what_has_no_border_is_refused():
    for code in ("X-SEA", "ZZZ", "RU-XXX"):
        with pytest.raises(InputError):
            Painting.of(code, ISS)


@pytest.mark.parametrize(
    ("values", "bounds"),
    [
        ((0.02, 3.88), (0.0, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0)),
        ((12.0, 150.0), (10.0, 15.0, 20.0, 30.0, 50.0, 70.0, 100.0, 150.0)),
        ((12.1, 21.0), (12.0, 14.0, 16.0, 18.0, 20.0, 22.0)),
    ],
)
def test_scales_have_round_bounds(values, bounds):
    scale = Scale.of(values)
    assert scale.bounds == bounds
    assert len(set(scale.colours)) == scale.classes == len(bounds) - 1
    assert scale.colour(values[0]) == scale.colours[0]
    assert scale.colour(values[1]) == scale.colours[-1]


def test_a_scale_of_one_value_holds_it():
    scale = Scale.of((26.6,))
    assert scale.bounds[0] < 26.6 < scale.bounds[-1]


@pytest.mark.parametrize("colours_of", ["YlGnBu", "YlOrBr", "Greys"])
def test_colours_darken_class_by_class_in_grey_too(colours_of):
    from matplotlib.colors import to_rgb

    colours = Scale(tuple(map(float, range(9))), colours_of=colours_of).colours
    grey = [np.dot(to_rgb(colour), (0.2126, 0.7152, 0.0722)) for colour in colours]
    assert np.diff(grey).max() < -0.04


def test_labels_never_meet_and_the_first_come_first():
    random = np.random.default_rng(5)
    spots = [
        Spot(float(x), float(y), f"City {k}", 7.0, 0.025)
        for k, (x, y) in enumerate(random.uniform(0.0, 3.0, (120, 2)))
    ]
    frame, taken = Box(0.0, 0.0, 3.0, 3.0), [Box(1.0, 1.0, 1.5, 1.5)]
    labels = placed_labels(spots, frame=frame, taken=taken, most=60)
    boxes = [each.room for each in labels] + [each.spot.mark for each in labels] + taken
    assert not any(a.meets(b) for i, a in enumerate(boxes) for b in boxes[:i])
    assert all(box.within(frame) for box in boxes)
    assert 20 < len(labels) <= 60
    assert labels == placed_labels(spots, frame=frame, taken=taken, most=60)
    order = [label.position for label in labels]
    assert order == sorted(order)
