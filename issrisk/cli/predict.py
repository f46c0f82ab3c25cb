"""``issrisk predict``: the last days, when and where."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from issrisk.cli import options
from issrisk.report.views import View

if TYPE_CHECKING:
    from issrisk.reentry.entry_window import PredictedEntry

AsOf: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="TIME",
        help="What was known then, of sets and space weather (UTC); default: the last set's epoch.",
    ),
]


def predict(
    *,
    elements: Annotated[
        str,
        typer.Option(
            metavar="FILE|-",
            parser=options.given_name,
            help="Element sets of the object, one or many; the last days count.",
            show_default=False,
        ),
    ],
    as_of: AsOf = None,
    weather_as_of: Annotated[
        str | None,
        typer.Option(
            "--weather-as-of",
            metavar="TIME",
            help="Space weather known then instead; 'now': all there is, even what came after.",
        ),
    ] = None,
    samples: Annotated[int, typer.Option(min=20, help="Realisations.")] = 300,
    seed: Annotated[int, typer.Option(min=0, help="Same seed, same answer.")] = 0,
    workers: Annotated[int, typer.Option(min=1, help="Threads.")] = 1,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FILE",
            parser=options.given_path,
            help="Write the swath as GeoJSON.",
        ),
    ] = None,
    map_file: options.MapFile = None,
    view: options.MapView = View.world,
    weather: Annotated[
        str | None,
        typer.Option(
            "--space-weather",
            metavar="FILE",
            parser=options.given_name,
            help="CelesTrak's newer file, or 'updated': what `issrisk data update` has stored.",
        ),
    ] = None,
    no_checksum: options.NoChecksum = False,
    strict: options.Strict = False,
    allow_stale: options.AllowStale = False,
    force: options.Force = False,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """The last days: entry window (80 km), its ground track, and who is under it."""
    from issrisk.formats.files import check_writable, write_text
    from issrisk.hazard.entry_exposure import under_swath
    from issrisk.hazard.entry_swath import entry_swath
    from issrisk.report.documents import dump
    from issrisk.report.predict_document import predict_document
    from issrisk.report.terminal_predict import print_prediction

    options.check_map_options(map_file, {"--view": view is not View.world})
    for path in (output, map_file):
        if path is not None:
            check_writable(path, force=force)
    if map_file is not None:
        from issrisk.report.page import check_format

        check_format(map_file)
    entry = predicted(
        elements, as_of=as_of, weather_as_of=weather_as_of, weather=weather, samples=samples,
        seed=seed, workers=workers, no_checksum=no_checksum, strict=strict,
        allow_stale=allow_stale, warn=as_json and not quiet, quiet=quiet,
    )  # fmt: skip
    # Of an entry too uncertain for a swath the epochs are told all the same.
    wanted = output is not None or map_file is not None or entry.window_hours is not None
    swath = entry_swath(entry) if wanted else None
    under = None if swath is None else under_swath(swath)
    if output is not None and swath is not None:
        from issrisk.formats.entry_geojson import swath_geojson

        write_text(output, swath_geojson(swath), force=force)
    if map_file is not None and swath is not None:
        from issrisk.report.predict_map import write_swath_map

        write_swath_map(swath, map_file, view=view, force=force)
    if not quiet:
        for path in (output, map_file):
            sys.stderr.write("" if path is None else f"wrote {path}\n")
    if as_json:
        sys.stdout.write(dump(predict_document(entry, swath=swath, under=under)))
    else:
        print_prediction(entry, swath=swath, under=under)


def predicted(
    source: str,
    *,
    as_of: str | None,
    weather_as_of: str | None = None,
    weather: str | None = None,
    samples: int = 300,
    seed: int = 0,
    workers: int = 1,
    no_checksum: bool = False,
    strict: bool = False,
    allow_stale: bool = False,
    warn: bool = False,
    quiet: bool = False,
) -> PredictedEntry:
    """A prediction from a file.

    Parameters
    ----------
    source : str
        What ``--elements`` or ``--predict`` was given.
    as_of, weather_as_of, weather : str or None
        As typed.
    samples, seed, workers : int
        As for `predict_entry`.
    no_checksum, strict, allow_stale : bool
        As everywhere.
    warn : bool, default: False
        Whether its remarks are told on stderr.
    quiet : bool, default: False
        Whether progress is not told there.

    Returns
    -------
    PredictedEntry
        The prediction.

    Raises
    ------
    IssriskError
        As `predict_entry` and the reading of files do.
    """
    from issrisk.cli.failures import plain
    from issrisk.environment.space_weather import space_weather
    from issrisk.formats.space_weather import given_space_weather
    from issrisk.reentry.predict import predict_entry

    sets = options.read_sets(source, no_checksum=no_checksum, strict=strict)
    measured = space_weather(given_space_weather(weather))
    entry = predict_entry(
        sets,
        as_of=as_of,
        weather_as_of=measured.end if weather_as_of == "now" else weather_as_of,
        weather=None if weather is None else measured,
        samples=samples,
        seed=seed,
        workers=workers,
        max_age_days=options.max_age_days(allow_stale),
        progress=options.days_teller(quiet),
    )
    if warn:
        for each in entry.remarks:
            sys.stderr.write(f"warning: {plain(each.text)}\n")
    return entry
