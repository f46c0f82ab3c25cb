"""The place a statement is about: a country, a division, a group, several of them, or a circle."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from pyproj import Geod
from shapely.affinity import translate

from issrisk.claims.wording import listed, short_name, with_article
from issrisk.errors import InputError
from issrisk.exposure.countries import Regions, countries, divisions, groups, place

_CIRCLE_POINTS = 360
_HALF_TURN_DEG = 180.0


@dataclass(frozen=True)
class Subject:
    """A place as one region.

    ``members`` are the countries and divisions it is made of, none for a
    circle; ``phrase`` is how a sentence names it, ``either`` where any one of
    its parts is enough, ``brief`` where there is little room.
    """

    code: str
    phrase: str
    either: str
    brief: str
    members: tuple[str, ...]
    region: Regions

    @property
    def parts(self) -> Regions:
        """What a pass over it is told by: a country's divisions, a group's countries, or itself."""
        if len(self.members) > 1:
            every = [place(code) for code in self.members]
            return _joined(every, [part.code[0] for part in every])
        try:
            return divisions(self.members[0]) if self.members else self.region
        except InputError:
            return self.region


def subject_of_region(region: str) -> Subject:
    """A country, division or group, several of them, or every country but those.

    Parameters
    ----------
    region : str
        A code, or several joined by plus signs, as ``USA+X-EUROPE``; with an
        exclamation mark before it, all countries besides.

    Returns
    -------
    Subject
        Their union.

    Raises
    ------
    InputError
        If a code is unknown, or a place is named twice.
    """
    named = [place(code) for code in region.removeprefix("!").split("+")]
    members = [m for part in named for m in _members(part.code[0])]
    for code in members:
        owner = place(code).country[0]
        if members.count(code) > 1 or (owner != code and owner in members):
            raise InputError(f"{region[:60]!r} names {code} twice", hint="name each place once")
    names = [part.name[0] for part in named]
    phrase = listed([with_article(name) for name in names])
    if not region.startswith("!"):
        return Subject(
            code="+".join(part.code[0] for part in named),
            phrase=phrase,
            either=listed([with_article(name) for name in names], link="or"),
            brief=listed([with_article(short_name(name)) for name in names]),
            members=tuple(members),
            region=named[0] if len(named) == 1 else _union(named),
        )
    others = tuple(code for code in countries().code if code not in members)
    if not others or not set(members) <= set(countries().code):
        raise InputError(f"{region!r} is not every country but some", hint="name countries")
    united = _union([place(code) for code in others])
    rest = f"countries other than {phrase}"
    return Subject(region, rest, rest, "everyone else", others, united)


def _members(code: str) -> tuple[str, ...]:
    return groups()[code].members if code in groups() else (code,)


def _union(named: list[Regions]) -> Regions:
    joined = _joined(named, [part.code[0] for part in named])
    return Regions(
        ("+".join(joined.code),),
        (listed([with_article(name) for name in joined.name]),),
        ("+".join(joined.code),),
        joined.area_km2.sum(keepdims=True),
        np.array([shapely.MultiPolygon(list(shapely.get_parts(joined.geometry)))]),
    )


def _joined(parts: list[Regions], codes: list[str]) -> Regions:
    return Regions(
        tuple(codes),
        tuple(part.name[0] for part in parts),
        tuple(part.country[0] for part in parts),
        np.concatenate([part.area_km2 for part in parts]),
        np.concatenate([part.geometry for part in parts]),
    )


def subject_of_circle(
    name: str, *, latitude_deg: float, longitude_deg: float, radius_km: float
) -> Subject:
    """Everything within a distance of a point, on the WGS 84 ellipsoid.

    Parameters
    ----------
    name : str
        How to call it.
    latitude_deg, longitude_deg : float
        The point.
    radius_km : float
        The distance along geodesics.

    Returns
    -------
    Subject
        A polygon of 360 corners; cut in two where it meets the antimeridian.

    Raises
    ------
    InputError
        If the circle reaches a pole.
    """
    geod = Geod(ellps="WGS84")
    azimuths = np.linspace(360.0, 0.0, _CIRCLE_POINTS, endpoint=False)
    start = np.full(_CIRCLE_POINTS, longitude_deg), np.full(_CIRCLE_POINTS, latitude_deg)
    east, north, _ = geod.fwd(*start, azimuths, np.full(_CIRCLE_POINTS, radius_km * 1e3))
    pole_km = geod.inv(longitude_deg, latitude_deg, 0.0, np.copysign(90.0, latitude_deg))[2] / 1e3
    if radius_km >= pole_km:
        raise InputError(
            f"the circle of {radius_km:g} km around {name} reaches a pole",
            hint=f"give a radius below {pole_km:.0f} km",
        )
    offset = (east - longitude_deg + _HALF_TURN_DEG) % 360.0 - _HALF_TURN_DEG
    circle = shapely.Polygon(np.column_stack((longitude_deg + offset, north)))
    world = shapely.box(-180.0, -90.0, 180.0, 90.0)
    copies = [translate(circle, turn) for turn in (-360.0, 0.0, 360.0)]
    within = [shapely.intersection(copy, world) for copy in copies]
    area_m2, _ = geod.geometry_area_perimeter(shapely.orient_polygons(circle))
    region = Regions(
        (name,),
        (name,),
        (name,),
        np.array([area_m2 / 1e6]),
        np.array([shapely.MultiPolygon([part for part in within if part.area > 0.0])]),
    )
    around = f"the {radius_km:g} km around {name}"
    return Subject(name, around, around, around, (), region)


def peers_of(subject: Subject) -> Regions:
    """What a place is ranked among: the divisions of its country, or all countries."""
    region = subject.region
    is_division = region.country[0] != region.code[0]
    return divisions(region.country[0]) if is_division else countries()
