"""A country in close-up: how long the track is over each part of it, and how far it reaches."""

from __future__ import annotations

from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from issrisk.claims.wording import minutes_in_words, object_name, with_article
from issrisk.exposure.countries import Regions, countries, outlines
from issrisk.hazard.overflight import RegionOverflight
from issrisk.orbit.either import Orbit
from issrisk.orbit.propagate import MAX_AGE_DAYS
from issrisk.report.close_up_labels import Reach, draw_cities, draw_city_keys, draw_parallels
from issrisk.report.frame import Frame
from issrisk.report.land import (
    BORDER,
    NEVER,
    SEA,
    draw_key,
    draw_land,
    draw_ring,
    draw_scale,
    is_speck,
)
from issrisk.report.page import (
    HAIRLINE_PT,
    INK,
    INNER_IN,
    SMALL_PT,
    Page,
    RecordedObject,
    check_format,
    house_style,
    object_of,
    object_title,
    save,
    source_line,
)
from issrisk.report.painting import MARGIN_KM, Painting
from issrisk.report.plane import fill, stroke
from issrisk.times import TimeLike

_KEY_IN = 0.56
_ALL = 0.9995  # what is more than this is all: borders are not known better
_DETAILED_M_PER_IN = 900e3  # a map of a smaller scale has its neighbours simplified
_BAR_IN, _LONGEST_BAR_IN = 0.045, 1.1


def write_close_up(
    code: str,
    elements: Orbit,
    path: Path,
    *,
    start: TimeLike | None = None,
    margin_km: float = MARGIN_KM,
    max_age_days: float | None = MAX_AGE_DAYS,
    force: bool = False,
) -> None:
    """Draw a country, a division or a group by the time it is under the track.

    Federal subjects of Russia, regions of Ukraine and the members of a group are
    coloured by minutes a day, any other country by the time over an area, which
    depends on latitude alone.

    Parameters
    ----------
    code : str
        ISO 3166-1 alpha-3, ISO 3166-2 of an embedded division, or ``X-...``.
    elements : ElementSet or sequence of them
        The orbit; the closed form takes the set nearest to `start`.
    path : Path
        A .png, .svg or .pdf file.
    start : time, optional
        UTC; by default the epoch of the newest element set.
    margin_km : float, default: 80
        A second line is drawn so far beyond the limit of the track.
    max_age_days : float or None, default: 30
        Greatest distance of `start` from an epoch [day].
    force : bool, default: False
        Whether an existing file may be replaced.

    Raises
    ------
    InputError
        If there is no such code, or the closed form does not describe the orbit.
    StaleElementsError
        If no element set is near enough to `start`.
    DecayedError
        If the perigee lies below 80 km.
    OutputError
        If the file cannot be written.
    """
    check_format(path)
    figure = close_up_figure(
        code, elements, start=start, margin_km=margin_km, max_age_days=max_age_days
    )
    save(figure, path, force=force)


def close_up_figure(
    code: str,
    elements: Orbit,
    *,
    start: TimeLike | None = None,
    margin_km: float = MARGIN_KM,
    max_age_days: float | None = MAX_AGE_DAYS,
) -> Figure:
    """The figure of `write_close_up`."""
    painting = Painting.of(
        code, elements, start=start, margin_km=margin_km, max_age_days=max_age_days
    )
    frame = Frame.of(painting.place.geometry[0])
    ringed = is_speck(frame.plane, painting.place, metres_per_inch=frame.metres_per_inch)
    with house_style():
        page = Page.of(
            frame.height_in + _KEY_IN,
            title=_title(painting),
            subtitle=_subtitle(painting, frame, ringed=ringed),
            source=source_line(
                painting.overflight.provenance.document(), also=("Cities: GeoNames",)
            ),
        )
        axes = _framed_axes(page, frame)
        _draw_place(axes, painting, frame)
        if ringed:
            draw_ring(axes, frame.plane, painting.place, metres_per_inch=frame.metres_per_inch)
        taken = draw_parallels(axes, painting, frame)
        kinds = draw_cities(axes, painting, frame, taken=taken)
        _draw_keys(page, painting, frame, kinds=kinds)
    return page.figure


def _framed_axes(page: Page, frame: Frame) -> Axes:
    axes = page.axes(0.0, _KEY_IN, width_in=INNER_IN, height_in=frame.height_in)
    axes.set_facecolor(SEA)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.spines[:].set(edgecolor=BORDER, linewidth=HAIRLINE_PT)
    axes.set_xlim(frame.low_m[0], frame.high_m[0])
    axes.set_ylim(frame.low_m[1], frame.high_m[1])
    return axes


def _neighbours(frame: Frame) -> Regions:
    return outlines() if frame.metres_per_inch > _DETAILED_M_PER_IN else countries()


def _draw_place(axes: Axes, painting: Painting, frame: Frame) -> None:
    """The neighbours plain, the place grey, and in colour what of it the track is over."""
    plane, detail = frame.plane, frame.detail_m
    draw_land(axes, plane, _neighbours(frame), detail_m=detail)
    shapes = plane.shapes(painting.shown.geometry, detail_m=detail)
    fill(axes, shapes, facecolor=NEVER, edgecolor=NEVER, linewidth=HAIRLINE_PT, zorder=2)
    for colour, parts in painting.coloured():
        style = {"facecolor": colour, "edgecolor": colour, "linewidth": HAIRLINE_PT}
        fill(axes, plane.shapes(parts, detail_m=detail), zorder=2.5, **style)
    borders = plane.borders(painting.shown.geometry, detail_m=detail)
    stroke(axes, borders, edgecolor="#8a857c", linewidth=HAIRLINE_PT, zorder=3)
    if painting.outlined:
        own = plane.borders(painting.place.geometry, detail_m=detail)
        stroke(axes, own, edgecolor=INK, linewidth=0.7, zorder=3.2)


def _title(painting: Painting) -> str:
    name = with_article(painting.place.name[0])
    thing = _capital(object_name(_object(painting)))
    minutes = painting.row.dwell_minutes_per_day
    if minutes == 0.0:
        return f"{thing} is never over {name}"
    told = "less than a second" if minutes < 1.0 / 60.0 else minutes_in_words(minutes)
    return f"{thing} is over {name} for {told} a day"


def _object(painting: Painting) -> RecordedObject:
    return object_of(painting.overflight.provenance.document())


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _subtitle(painting: Painting, frame: Frame, *, ringed: bool) -> str:
    result, row = painting.overflight, painting.row
    name = with_article(painting.place.name[0])
    thing = object_title(_object(painting), article="the ")
    reach = f"The track of {thing} reaches {result.max_latitude_deg:.2f}° north and south"
    if row.dwell_fraction == 0.0:
        told = [f"{reach}; all of {name} lies beyond"]
    elif row.area_under_track_fraction > _ALL:
        told = [f"{reach}: all of {name} lies under it"]
    else:
        told = [f"{reach}; {_shares(row)} of {name} lie under it"]
    if painting.longest is not None:
        minutes = minutes_in_words(painting.longest.dwell_minutes_per_day)
        told.append(
            f"Long-run average; longest over {with_article(painting.longest.name)}, {minutes} a day"
        )
    elif painting.values and painting.evenly_s is not None:
        told.append(
            "Long-run average; time spread evenly over the globe would give each 100 000 km² "
            f"{painting.evenly_s:.0f} seconds"
        )
    elif painting.values:
        told.append("Long-run average")
    if ringed:
        told.append("Ringed: land too small to see at this scale")
    if not frame.is_whole:
        told.append("Parts far from the mainland are not shown")
    return ". ".join(told)


def _shares(row: RegionOverflight) -> str:
    area = f"{_percent(row.area_under_track_fraction)} of the area"
    people = row.population_under_track_fraction
    return area if people is None else f"{area} and {_percent(people)} of the people"


def _percent(share: float) -> str:
    if 0.995 <= share < 1.0:
        return "more than 99 %"
    return f"{100.0 * share:.1g} %" if share < 0.095 else f"{100.0 * share:.0f} %"


def _draw_keys(page: Page, painting: Painting, frame: Frame, *, kinds: frozenset[Reach]) -> None:
    left_in = 0.0
    if painting.scale is not None:
        left_in = 0.35 + draw_scale(
            page, painting.scale, title=painting.quantity, left_in=0.05, bottom_in=0.0
        )
    if painting.row.area_under_track_fraction <= _ALL:
        draw_key(page, NEVER, "never overhead", left_in=left_in, middle_in=0.36)
    draw_city_keys(page, painting, kinds, left_in=left_in, middle_in=0.14)
    _draw_distance(page, frame, middle_in=0.36)


def _draw_distance(page: Page, frame: Frame, *, middle_in: float) -> None:
    """A bar of round kilometres at the lower right, true in the middle of the map."""
    steps = [m * 10**e for e in range(5) for m in (1, 2, 5)]
    km = [step for step in steps if step * 1e3 <= _LONGEST_BAR_IN * frame.metres_per_inch][-1]
    length = km * 1e3 / frame.metres_per_inch
    axes = page.axes(INNER_IN - length, middle_in - 0.08, width_in=length, height_in=_BAR_IN)
    axes.set_axis_off()
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    axes.plot([0, 0, 1, 1], [1, 0, 0, 1], color=INK, linewidth=0.8, clip_on=False)
    page.text(INNER_IN - length / 2.0, middle_in + 0.03, f"{km} km", ha="center", size=SMALL_PT)
