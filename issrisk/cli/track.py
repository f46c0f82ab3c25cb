"""``issrisk track``: the ground track."""

from __future__ import annotations

import math
import sys
from typing import Annotated

import typer

from issrisk.cli import either, options
from issrisk.cli.output import Output, deliver
from issrisk.cli.track_formats import TrackFormat, content, format_of
from issrisk.report.views import View

MOST_POINTS = 5_000_000


def track(
    *,
    start: options.Start = None,
    hours: Annotated[float, typer.Option(help="Length of the track [h].")] = 24.0,
    step: Annotated[float, typer.Option(help="Spacing of the points [s].")] = 60.0,
    track_format: Annotated[
        TrackFormat | None,
        typer.Option("--format", help="What is written; by default as FILE ends, else csv."),
    ] = None,
    map_file: options.MapFile = None,
    view: options.MapView = View.world,
    output: Output = None,
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
    from issrisk.formats.files import check_writable
    from issrisk.orbit.either import default_start
    from issrisk.orbit.track import ground_track
    from issrisk.report.documents import dump, track_document
    from issrisk.times import time_range, utc

    chosen = None if as_json else format_of(track_format, output)
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
    max_age_days = options.max_age_days(allow_stale)
    result = ground_track(orbit, times, max_age_days=max_age_days)
    if map_file is not None:
        write_track_map(result, map_file, view=view, force=force)
        if not quiet:
            sys.stderr.write(f"wrote {map_file}\n")
    if output is None and map_file is not None and not as_json and track_format is None:
        return
    if chosen is None:
        written: str | bytes = dump(track_document(result))
    else:
        written = content(chosen, result, orbit, max_age_days=max_age_days)
    deliver(written, output, force=force)


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
