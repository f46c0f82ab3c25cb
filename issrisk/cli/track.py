"""``issrisk track``: the ground track."""

from __future__ import annotations

import math
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from issrisk.cli import either, options
from issrisk.report.views import View

MOST_POINTS = 5_000_000


class TrackFormat(StrEnum):
    """What a track is written as."""

    csv = "csv"
    geojson = "geojson"


def track(
    *,
    start: options.Start = None,
    hours: Annotated[float, typer.Option(help="Length of the track [h].")] = 24.0,
    step: Annotated[float, typer.Option(help="Spacing of the points [s].")] = 60.0,
    track_format: Annotated[
        TrackFormat, typer.Option("--format", help="What is written.")
    ] = TrackFormat.csv,
    map_file: options.MapFile = None,
    view: options.MapView = View.world,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FILE",
            parser=options.given_path,
            help="Instead of stdout.",
        ),
    ] = None,
    elements: options.Elements = None,
    oem: either.Oem = None,
    no_checksum: options.NoChecksum = False,
    strict: options.Strict = False,
    allow_stale: options.AllowStale = False,
    force: options.Force = False,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Ground track: where the ISS is overhead, time by time (UTC)."""
    from issrisk.formats.files import check_writable, write_text
    from issrisk.formats.geojson import track_geojson
    from issrisk.formats.tables import track_csv
    from issrisk.orbit.either import default_start
    from issrisk.orbit.track import ground_track
    from issrisk.report.documents import dump, track_document
    from issrisk.times import time_range, utc

    either.check_map(oem, map_file)
    options.check_map_options(map_file, {"--view": view is not View.world})
    for path in (output, map_file):
        if path is not None:
            check_writable(path, force=force)
    if map_file is not None:
        from issrisk.report.maps import write_track_map
        from issrisk.report.page import check_format

        check_format(map_file)
    _check_size(hours, step)
    orbit = either.read_orbit(elements, oem, no_checksum=no_checksum, strict=strict)
    begin = default_start(orbit) if start is None else utc(start)
    times = time_range(begin, hours=hours, step_s=step)
    either.tell_orbit(orbit, times[0], times[-1], quiet=quiet)
    result = ground_track(orbit, times, max_age_days=options.max_age_days(allow_stale))
    if map_file is not None:
        write_track_map(result, map_file, view=view, force=force)
        if not quiet:
            sys.stderr.write(f"wrote {map_file}\n")
    if as_json:
        text = dump(track_document(result))
    else:
        text = track_csv(result) if track_format is TrackFormat.csv else track_geojson(result)
    if output is not None:
        write_text(output, text, force=force)
    elif as_json or map_file is None:
        sys.stdout.write(text)


def _check_size(hours: float, step: float) -> None:
    """Refuse too many points; what is no length or no step, `time_range` refuses."""
    from issrisk.errors import ResourceLimitError

    if not (hours < math.inf and step > 0.0):
        return
    if hours * 3600.0 / step > MOST_POINTS:
        raise ResourceLimitError(
            f"{hours:g} hours in steps of {step:g} s are more than {MOST_POINTS} points",
            hint="give a larger --step or fewer --hours",
        )
