"""``issrisk footprint``: where the pieces of an entry land."""

from __future__ import annotations

import contextlib
import shlex
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from issrisk.cli import failures, options
from issrisk.cli.stopping import Stopping
from issrisk.report.views import View

if TYPE_CHECKING:
    from issrisk.formats.footprint import FootprintFiles
    from issrisk.hazard.accumulation import Workforce
    from issrisk.hazard.footprint import Footprint, FootprintProgress

_MAP = "footprint.png"
_PREFIX, _SUFFIX = "footprint-", ".checkpoint"
_SAMPLES, _MOST_SAMPLES = 1_000, 100_000


def footprint(
    *,
    scenario: Annotated[
        str,
        typer.Option(metavar="NAME|FILE", help="uncontrolled, controlled, failed, or a TOML file."),
    ] = "uncontrolled",
    samples: Annotated[
        int | None,
        typer.Option(
            min=2, help="Realisations; default 1000, with --relative-error 100000 at most."
        ),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Same seed, same answer.")] = 0,
    entry: Annotated[
        int | None,
        typer.Option(min=0, help="Only the entry of this realisation, broken up again and again."),
    ] = None,
    aim: Annotated[
        str | None,
        typer.Option(
            metavar="PLACE",
            help="Aim the burn of the scenario at LAT,LON, a city, or a code as IND.",
        ),
    ] = None,
    cell_deg: Annotated[
        float | None,
        typer.Option(
            "--cell-deg", help="Size of the cells; default: 0.1, on the globe as fine as is known."
        ),
    ] = None,
    relative_error: Annotated[
        float | None,
        typer.Option("--relative-error", help="Stop at this median standard error of the cells."),
    ] = None,
    workers: Annotated[int, typer.Option(min=1, help="Threads.")] = 1,
    cluster: Annotated[
        str | None,
        typer.Option(metavar="tls://HOST:PORT", help="Let a Dask cluster compute instead."),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            metavar="DIR",
            parser=options.given_path,
            help="Folder for NetCDF, GeoTIFF, GeoJSON and a map.",
        ),
    ] = None,
    view: options.MapView = View.world,
    resume: Annotated[bool, typer.Option("--resume", help="Go on from the checkpoint.")] = False,
    force: options.Force = False,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Where pieces land: Monte Carlo impact probability on a grid and by country."""
    from issrisk.formats.files import check_folder
    from issrisk.formats.footprint import NETCDF
    from issrisk.hazard.entry import aim_tally, entry_source
    from issrisk.hazard.footprint import Watching, footprint_of
    from issrisk.hazard.target import target_named
    from issrisk.report.documents import dump
    from issrisk.report.footprint_document import footprint_document
    from issrisk.report.terminal_footprint import print_footprint
    from issrisk.risk.entry import people_tallies, with_people

    if output is not None:
        check_folder(output, holding=NETCDF, force=force)
    target = None if aim is None else target_named(aim)
    source = entry_source(scenario, seed=seed, entry=entry, target=target)
    people, aiming = people_tallies(source), aim_tally(source, target)
    kept = _Checkpoint(resume=resume, force=force)
    most = samples or (_SAMPLES if relative_error is None else _MOST_SAMPLES)
    stopping = Stopping()
    with kept.told_how_to_go_on(stopping):
        with _workforce(workers, cluster) as workforce, stopping:
            found = footprint_of(
                with_people(source, people),
                samples=most,
                cell_deg=cell_deg,
                relative_error=relative_error,
                workforce=workforce,
                watching=Watching(
                    progress=_teller(quiet),
                    stop=stopping.is_asked,
                    checkpoint=kept.path,
                    resume=resume,
                ),
                also=people if aiming is None else [*people, aiming],
            )
        files = None if output is None else _written(found, output, view, force, quiet)
    kept.remove()
    hit = None if aiming is None else aiming.error(found.state[aiming.name])
    if as_json:
        sys.stdout.write(dump(footprint_document(found, files=files, aim=hit)))
    else:
        print_footprint(found, aim=hit)


class _Checkpoint:
    """Where the checkpoint of a computation lies: in the user's data folder, by its key."""

    def __init__(self, *, resume: bool, force: bool) -> None:
        self._resume = resume
        self._force = force
        self._path: Path | None = None

    def path(self, parts: Mapping[str, Any]) -> Path:
        """The file; one that is there is not lost unasked."""
        from issrisk.errors import CheckpointError
        from issrisk.formats.fetching import made_folder
        from issrisk.montecarlo.checkpoint import key_of

        path = made_folder("checkpoints") / f"{_PREFIX}{key_of(parts)[:16]}{_SUFFIX}"
        if self._resume and not path.exists():
            raise CheckpointError(
                f"no checkpoint of this footprint is there{_nearest(path.parent, parts)}",
                hint="repeat the command it was made with, or begin without --resume",
            )
        if path.exists() and not self._resume and not self._force:
            raise CheckpointError(
                "this footprint was begun before, and its checkpoint is there",
                hint="--resume to go on from it, or --force to begin again",
            )
        self._path = path
        return path

    @contextlib.contextmanager
    def told_how_to_go_on(self, stopping: Stopping) -> Iterator[None]:
        """Where it ends before its end, and something is kept."""
        from issrisk.errors import ClusterError, OutputError

        try:
            yield
        except (KeyboardInterrupt, ClusterError, OutputError) as error:
            if sys.stderr.isatty():
                sys.stderr.write("\r\x1b[K")  # progress
            if self._path is not None and self._path.exists():
                given = [word for word in sys.argv[1:] if word != "--resume"]
                command = failures.plain(shlex.join(["issrisk", *given, "--resume"]))
                sys.stderr.write(f"to go on from here: {command}\n")
            if isinstance(error, KeyboardInterrupt) and stopping.asked == signal.SIGTERM:
                sys.exit(failures.TERMINATED)
            raise

    def remove(self) -> None:
        """Take it away: the footprint is complete."""
        if self._path is not None:
            self._path.unlink(missing_ok=True)


def _nearest(folder: Path, parts: Mapping[str, Any]) -> str:
    """Of the footprints that are kept, the most like one, and in what it differs."""
    from issrisk.errors import CheckpointError
    from issrisk.montecarlo.checkpoint import Checkpoint, differing

    kept = []
    for each in sorted(folder.glob(f"{_PREFIX}*{_SUFFIX}")):
        with contextlib.suppress(CheckpointError):
            found = Checkpoint.read(each)
            kept.append((differing(parts, found.parts), found.parts.get("name"), found.done))
    if not kept:
        return ""
    differences, name, done = min(kept, key=lambda each: len(each[0]))
    return f"; that of {name!r} with {done} realisations differs in {', '.join(differences)}"


@contextlib.contextmanager
def _workforce(workers: int, address: str | None) -> Iterator[Workforce]:
    from issrisk.hazard.accumulation import Workforce

    if address is None:
        yield Workforce(workers)
        return
    from issrisk.montecarlo.cluster import cluster

    with cluster(address) as found:
        yield Workforce(found.workers, executor=found.executor)


def _written(
    found: Footprint, output: Path, view: View, force: bool, quiet: bool
) -> FootprintFiles:
    from issrisk.formats.footprint import write_footprint
    from issrisk.report.footprint_figure import write_footprint_map

    def draw(folder: Path) -> None:
        write_footprint_map(found, folder / _MAP, view=view)

    files = write_footprint(found, output, also=draw, force=force)
    if not quiet:
        sys.stderr.write("".join(f"wrote {each}\n" for each in files.files))
    return files


def _teller(quiet: bool) -> Callable[[FootprintProgress], None] | None:
    """What writes progress over itself, where somebody sees it."""
    if quiet or not sys.stderr.isatty():
        return None
    first: tuple[int, float] | None = None

    def tell(progress: FootprintProgress) -> None:
        nonlocal first
        now = time.monotonic()
        first = first or (progress.done, now)  # after what is compiled, and what was resumed
        done, elapsed = progress.done - first[0], now - first[1]
        rate = f"{done / elapsed:.3g} a second, " if done else ""
        left_s = (progress.total - progress.done) * elapsed / done if done else 0.0
        left = f"{_minutes(left_s)} left, " if done else ""
        told = (
            f"\r\x1b[K{progress.done} of {progress.total} entries, {rate}{left}standard error "
            f"{min(progress.relative_error, 9.99):.0%} in cells of {progress.cell_deg:g}°"
        )
        sys.stderr.write("\r\x1b[K" if progress.done == progress.total else told)
        sys.stderr.flush()

    return tell


def _minutes(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
