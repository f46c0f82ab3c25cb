"""``issrisk lifetime``: without reboost, when does it come down."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from issrisk.cli import options

if TYPE_CHECKING:
    from collections.abc import Sequence

    from issrisk.orbit.elements import ElementSet
    from issrisk.reentry.lifetime import Lifetime

_FIT_DAYS = 10.0


def lifetime(
    *,
    start: options.Start = None,
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of",
            metavar="TIME",
            help="Space weather as known then (UTC), 'now' for all there is; default: the start.",
        ),
    ] = None,
    mass: Annotated[
        float | None, typer.Option("--mass-kg", help="Default: NASA's figure for the ISS.")
    ] = None,
    area: Annotated[float | None, typer.Option("--drag-area-m2", help="Default: the same.")] = None,
    coefficient: Annotated[
        float | None, typer.Option("--drag-coefficient", help="Default: the same.")
    ] = None,
    tumbling: Annotated[
        bool, typer.Option("--tumbling", help="The ISS without attitude control.")
    ] = False,
    fit: Annotated[
        str | None,
        typer.Option(
            "--fit",
            metavar="FILE",
            parser=options.given_name,
            help="Element sets whose decay before the start tells the drag.",
        ),
    ] = None,
    fit_days: Annotated[
        float | None,
        typer.Option("--fit-days", min=1.0, help="How many days of it.  [default: 10]"),
    ] = None,
    atmosphere: Annotated[
        Literal["nrlmsis", "us1976"],
        typer.Option(help="NRLMSIS 2.1, or US Standard Atmosphere 1976: no Sun in it."),
    ] = "nrlmsis",
    samples: Annotated[int, typer.Option(min=1, help="Realisations.")] = 500,
    seed: Annotated[int, typer.Option(min=0, help="Same seed, same answer.")] = 0,
    workers: Annotated[int, typer.Option(min=1, help="Threads.")] = 1,
    figure: Annotated[
        Path | None,
        typer.Option(
            "--figure",
            metavar="FILE",
            parser=options.given_path,
            help="Draw it: .png, .svg or .pdf.",
        ),
    ] = None,
    weather: Annotated[
        str | None,
        typer.Option(
            "--space-weather",
            metavar="FILE",
            parser=options.given_name,
            help="CelesTrak's newer file, or 'updated': what `issrisk data update` has stored.",
        ),
    ] = None,
    elements: options.Elements = None,
    no_checksum: options.NoChecksum = False,
    strict: options.Strict = False,
    allow_stale: options.AllowStale = False,
    force: options.Force = False,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
    verbose: Annotated[
        bool, typer.Option("-v", "--verbose", help="Mean, errors of the shares, models.")
    ] = False,
) -> None:
    """Without reboost, when it comes down: entry date, causes of the spread, reboost budget."""
    from issrisk.environment.space_weather import space_weather
    from issrisk.formats.space_weather import given_space_weather
    from issrisk.orbit.embedded import last_known
    from issrisk.reentry.ballistic import fitted_figures
    from issrisk.reentry.lifetime import lifetime as computed
    from issrisk.report.documents import dump
    from issrisk.report.lifetime_document import lifetime_document
    from issrisk.report.terminal_lifetime import print_lifetime
    from issrisk.times import utc

    drag_given = area is not None or coefficient is not None or tumbling
    _check_options(fit, fit_days, elements, drag_given=drag_given)
    _check_figure(figure, force=force)
    measured = space_weather(given_space_weather(weather))
    known_at = measured.end if as_of == "now" else None if as_of is None else utc(as_of)
    sets = options.read_sets(elements or fit, no_checksum=no_checksum, strict=strict)
    begin = sets[-1].epoch if start is None else utc(start)
    figures = None
    if fit is not None:
        history = sets
        if elements is not None:
            history = options.read_sets(fit, no_checksum=no_checksum, strict=strict)
            _check_same(history, sets)
        figures = fitted_figures(
            history,
            begin,
            days=fit_days or _FIT_DAYS,
            as_of=known_at,
            mass_kg=mass,
            weather=measured,
            atmosphere=atmosphere,
        )
    oldest = options.max_age_days(allow_stale)
    chosen = last_known(sets, begin, as_of=known_at, max_age_days=oldest)
    options.tell_age([chosen], begin, begin, quiet=quiet)
    result = computed(
        chosen,
        start=begin,
        as_of=known_at,
        weather=None if weather is None else measured,
        mass_kg=mass if fit is None else None,
        figures=figures,
        drag_area_m2=area,
        drag_coefficient=coefficient,
        tumbling=tumbling,
        atmosphere=atmosphere,
        samples=samples,
        seed=seed,
        workers=workers,
        max_age_days=oldest,
        progress=options.days_teller(quiet),
    )
    _draw(result, figure, force=force, quiet=quiet)
    if as_json:
        sys.stdout.write(dump(lifetime_document(result)))
    else:
        print_lifetime(result, verbose=verbose)


def _check_options(
    fit: str | None, fit_days: float | None, elements: str | None, *, drag_given: bool
) -> None:
    """Refuse what goes badly together."""
    from issrisk.errors import InputError

    if fit is None and fit_days is not None:
        raise InputError("--fit-days says how much is fitted", hint="add --fit FILE")
    if fit is not None and drag_given:
        raise InputError("drag is fitted and given", hint="leave out --fit, or the figures")
    if fit == elements == "-":
        raise InputError("standard input is given twice", hint="--fit alone gives the orbit too")


def _check_same(history: Sequence[ElementSet], sets: Sequence[ElementSet]) -> None:
    """The drag of one object is not that of another."""
    from issrisk.errors import InputError

    fitted, falling = history[0].satellite_number, sets[0].satellite_number
    if fitted != falling:
        raise InputError(
            f"--fit is of object {fitted}, --elements of object {falling}",
            hint="give the history of the object that falls",
        )


def _check_figure(figure: Path | None, *, force: bool) -> None:
    """Refuse a figure that cannot be written before the work is done."""
    from issrisk.formats.files import check_writable
    from issrisk.report.page import check_format

    if figure is not None:
        check_format(figure)
        check_writable(figure, force=force)


def _draw(result: Lifetime, figure: Path | None, *, force: bool, quiet: bool) -> None:
    if figure is None:
        return
    from issrisk.report.lifetime_figure import write_lifetime_figure

    write_lifetime_figure(result, figure, force=force)
    if not quiet:
        sys.stderr.write(f"wrote {figure}\n")
