"""Where people live, under the track and beyond it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import BoundaryNorm, ListedColormap
from matplotlib.figure import Figure

from issrisk.arrays import FloatArray
from issrisk.claims.wording import object_name
from issrisk.errors import InputError
from issrisk.exposure.countries import outlines
from issrisk.exposure.population import people_grid
from issrisk.exposure.zonal import ellipsoid_area_m2
from issrisk.hazard.overflight import Overflight
from issrisk.report.globe import plane_of
from issrisk.report.land import (
    Scale,
    draw_land,
    draw_limits,
    draw_scale,
    draw_sea,
)
from issrisk.report.page import (
    INNER_IN,
    Page,
    check_format,
    house_style,
    object_of,
    save,
    source_line,
)
from issrisk.report.plane import Plane
from issrisk.report.views import View

DENSITY = Scale((1.0, 10.0, 50.0, 200.0, 1000.0), is_open=True, colours_of="YlOrBr")
BEYOND = Scale(DENSITY.bounds, is_open=True, colours_of="Greys", palest=0.3)
_PEOPLE_SOURCE = ("People: GeoNames and United Nations, World Population Prospects 2024",)
_DETAIL_M = 8_000.0
_CELL_DEG, _HALF_TURN = 0.5, 180.0 - 1e-4  # on the seam itself a point may go to either side
_WORLD_IN, _POLAR_IN, _KEY_IN = 3.55, 5.2, 0.5


def write_people_map(
    result: Overflight, path: Path, *, view: View = View.world, force: bool = False
) -> None:
    """Draw where people live, in colour under the track and in grey beyond it.

    Parameters
    ----------
    result : Overflight
        Of countries, with their people from the embedded grid.
    path : Path
        A .png, .svg or .pdf file.
    view : View, default: world
        What the map is centred on.
    force : bool, default: False
        Whether an existing file may be replaced.

    Raises
    ------
    InputError
        If the overflight has no people.
    OutputError
        If the file cannot be written.
    """
    check_format(path)
    save(people_figure(result, view=view), path, force=force)


def people_figure(result: Overflight, *, view: View = View.world) -> Figure:
    """The figure of `write_people_map`."""
    year = result.regions[0].population_year
    if year is None:
        raise InputError(
            "this overflight has no people of a year to draw",
            hint="the embedded grid reaches from 1990 to 2050",
        )
    provenance = result.provenance.document()
    under, everyone = _people(result)
    thing = object_name(object_of(provenance))
    width = f" or up to {result.swath_km:g} km beside it" if result.swath_km else ""
    with house_style():
        map_in = _POLAR_IN if view.is_polar else _WORLD_IN
        page = Page.of(
            map_in + _KEY_IN,
            title=f"{100.0 * under / everyone:.0f} % of all people live under the track of {thing}",
            subtitle=f"{under / 1e9:.1f} of {everyone / 1e9:.1f} billion people in "
            f"{year:.0f} live between {result.reach_deg:.2f}° south and north (dashed): "
            f"the track of {thing} passes overhead there{width}, sooner or later",
            source=source_line(provenance, also=_PEOPLE_SOURCE),
        )
        plane = plane_of(view)
        axes = page.axes(0.0, _KEY_IN, width_in=INNER_IN, height_in=map_in)
        draw_sea(axes, plane)
        draw_land(axes, plane, outlines(), detail_m=_DETAIL_M)
        _draw_people(axes, plane, year, reach_deg=result.reach_deg)
        draw_limits(axes, plane, result.reach_deg)
        _draw_scales(page)
    return page.figure


def _people(result: Overflight) -> tuple[float, float]:
    """People under the track, and all people."""
    rows = [*result.places, result.region("X-SEA")]
    return (
        sum(row.population_under_track or 0.0 for row in rows),
        sum(row.population or 0.0 for row in rows),
    )


def _draw_people(axes: Axes, plane: Plane, year: float, *, reach_deg: float) -> None:
    """Each cell of the grid as dense as its people, under the track and beyond it."""
    edges = np.linspace(-90.0, 90.0, round(180.0 / _CELL_DEG) + 1)
    area = np.diff(ellipsoid_area_m2().cumulative(edges)) / 1e6 * _CELL_DEG / 360.0
    density = people_grid(year, cell_deg=_CELL_DEG) / area[:, None]
    middle = (edges[:-1] + edges[1:]) / 2.0
    under = np.abs(middle)[:, None] <= reach_deg
    for scale, shown, zorder in ((DENSITY, under, 1.5), (BEYOND, ~under, 3.5)):
        colours = ListedColormap(scale.colours)
        norm = BoundaryNorm([*scale.bounds, np.inf], colours.N)
        values = np.ma.masked_where(~shown | (density < scale.bounds[0]), density)
        _draw_cells(axes, plane, values, edges, cmap=colours, norm=norm, zorder=zorder)


def _draw_cells(
    axes: Axes, plane: Plane, values: np.ma.MaskedArray, edges: FloatArray, **style: Any
) -> None:
    """Cells of longitude and latitude, turned so that the seam of the map is between two."""
    columns = values.shape[1]
    first = round((plane.middle_deg % 360.0) / _CELL_DEG) % columns  # column of the seam
    turned = values[:, np.roll(np.arange(columns), -first)]
    rows = (edges[:-1] >= plane.south_deg) & (edges[1:] <= plane.north_deg)
    kept = edges[np.append(rows, False) | np.insert(rows, 0, False)]
    longitudes, latitudes = np.meshgrid(np.linspace(-_HALF_TURN, _HALF_TURN, columns + 1), kept)
    flat = plane.points(longitudes.ravel() + plane.middle_deg, latitudes.ravel())
    x, y = flat.reshape(*longitudes.shape, 2).transpose(2, 0, 1)
    axes.pcolormesh(x, y, turned[rows], rasterized=True, **style)


def _draw_scales(page: Page) -> None:
    width_in = draw_scale(
        page, DENSITY, title="People per km² under the track", left_in=0.05, bottom_in=-0.02
    )
    draw_scale(page, BEYOND, title="and beyond it", left_in=width_in + 0.4, bottom_in=-0.02)
