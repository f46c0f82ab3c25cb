"""KML 2.2 and KMZ of a ground track, for Google Earth and its like."""

from __future__ import annotations

import html
import io
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from issrisk.errors import InputError
from issrisk.formats.facts import TrackFacts
from issrisk.formats.geojson import DECIMALS, split_at_antimeridian
from issrisk.times import iso_texts

if TYPE_CHECKING:
    import xarray as xr

    from issrisk.arrays import FloatArray

KML = "http://www.opengis.net/kml/2.2"
GX = "http://www.google.com/kml/ext/2.2"
_MAIN_FILE = "doc.kml"
_EARLIEST_OF_ZIP = (1980, 1, 1, 0, 0, 0)  # a fixed date: the same track gives the same bytes
_READABLE_BY_ALL = 0o644 << 16
_UNIX = 3
_STYLES = {"ground": "ff1c8ff2", "orbit": "ffb5651d"}  # alpha, blue, green, red
_WIDTH = 2
# The balloon shows the description alone, which is HTML and escaped as such; the name
# would be put into it as it is.
_BALLOON = "$[description]"
_HEIGHTS = (
    "Heights are above the WGS 84 ellipsoid; a program that takes them for heights above "
    "sea level is off by at most 107 m."  # extremes of EGM96, NASA/TP-1998-206861 (recalled)
)


def track_kml(track: xr.Dataset) -> str:
    """A ground track as KML: a line on the ground, and the object's way above it.

    Parameters
    ----------
    track : xarray.Dataset
        As `ground_track` returns it, two times or more.

    Returns
    -------
    str
        A Document with two Placemarks: a MultiGeometry of lines on the ground, cut
        at the antimeridian, and a ``gx:Track`` with the time and height of each
        point. The provenance is in its ExtendedData.

    Raises
    ------
    InputError
        If it is no ground track, or has a single point.

    References
    ----------
    .. [1] OGC 07-147r2, KML 2.2 (2008); Google's extensions for ``gx:Track``.
    """
    facts = TrackFacts.of(track)
    pieces = split_at_antimeridian(track.longitude.values, track.latitude.values)
    if not pieces:
        raise InputError("a line needs two points or more", hint="give a longer track")
    return "\n".join(_document(facts, pieces, track)) + "\n"


def track_kmz(track: xr.Dataset) -> bytes:
    """A ground track as KMZ: its KML, compressed; the same track gives the same bytes.

    Parameters
    ----------
    track : xarray.Dataset
        As `ground_track` returns it, two times or more.

    Returns
    -------
    bytes
        A ZIP archive of one file, ``doc.kml``.

    Raises
    ------
    InputError
        If it is no ground track, or has a single point.
    """
    entry = zipfile.ZipInfo(_MAIN_FILE, date_time=_EARLIEST_OF_ZIP)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system, entry.external_attr = _UNIX, _READABLE_BY_ALL
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(entry, track_kml(track).encode("utf-8"))
    return buffer.getvalue()


def _document(facts: TrackFacts, pieces: list[FloatArray], track: xr.Dataset) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield f'<kml xmlns="{KML}" xmlns:gx="{GX}">'
    yield "<Document>"
    yield _element("name", facts.title)
    yield _element("description", _description(facts))
    for identifier, colour in _STYLES.items():
        yield f'<Style id="{identifier}">'
        yield f"<LineStyle><color>{colour}</color><width>{_WIDTH}</width></LineStyle>"
        yield f"<BalloonStyle><text>{_BALLOON}</text></BalloonStyle>"
        yield "</Style>"
    yield f'<ExtendedData><Data name="provenance">{_element("value", facts.provenance_json)}</Data>'
    yield "</ExtendedData>"
    yield from _placemark(facts.title, "ground", _ground(pieces))
    yield from _placemark(facts.object_name, "orbit", _way(track))
    yield "</Document>"
    yield "</kml>"


def _element(tag: str, text: str) -> str:
    return f"<{tag}>{escape(text)}</{tag}>"


def _description(facts: TrackFacts) -> str:
    """What a viewer shows as HTML."""
    told = (
        f"{facts.start_utc} to {facts.end_utc}",
        *facts.sources,
        *facts.accuracy,
        _HEIGHTS,
        f"Made by {facts.made_by}",
    )
    return "<br/>".join(html.escape(each) for each in told)


def _placemark(name: str, style: str, geometry: Iterator[str]) -> Iterator[str]:
    yield "<Placemark>"
    yield _element("name", name)
    yield f"<styleUrl>#{style}</styleUrl>"
    yield from geometry
    yield "</Placemark>"


def _ground(pieces: list[FloatArray]) -> Iterator[str]:
    yield "<MultiGeometry>"
    for piece in pieces:
        yield "<LineString>"
        yield "<tessellate>1</tessellate>"
        yield "<altitudeMode>clampToGround</altitudeMode>"
        points = (f"{lon:.{DECIMALS}f},{lat:.{DECIMALS}f}" for lon, lat in piece.tolist())
        yield f"<coordinates>{' '.join(points)}</coordinates>"
        yield "</LineString>"
    yield "</MultiGeometry>"


def _way(track: xr.Dataset) -> Iterator[str]:
    yield "<gx:Track>"
    yield "<altitudeMode>absolute</altitudeMode>"
    for time in iso_texts(track.time.values):
        yield f"<when>{time}</when>"
    columns = (track[name].values.tolist() for name in ("longitude", "latitude", "altitude"))
    for lon, lat, height_m in zip(*columns, strict=True):
        yield f"<gx:coord>{lon:.{DECIMALS}f} {lat:.{DECIMALS}f} {height_m:.1f}</gx:coord>"
    yield "</gx:Track>"
