"""What ``issrisk overflight --map`` draws."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from issrisk.cli import options
from issrisk.report.views import View

if TYPE_CHECKING:
    import numpy as np

    from issrisk.hazard.overflight import Overflight
    from issrisk.orbit.elements import ElementSet
    from issrisk.orbit.ephemeris import Ephemeris


@dataclass(frozen=True)
class MapRequest:
    """The map asked for: the world by time or people, or a place in close-up."""

    path: Path | None
    view: View
    close_up: str | None
    people: bool

    def check(self, *, days: float | None, own_people: bool, force: bool) -> None:
        """Refuse what cannot be drawn, before anything is computed.

        Parameters
        ----------
        days : float or None
            Length of the sampled track.
        own_people : bool
            Whether the user gave a population raster.
        force : bool
            Whether an existing file may be replaced.

        Raises
        ------
        InputError
            If the options do not go together.
        OutputError
            If the file cannot be written.
        """
        from issrisk.errors import InputError
        from issrisk.formats.files import check_writable
        from issrisk.report.page import check_format

        given = {
            "--view": self.view is not View.world,
            "--close-up": self.close_up is not None,
            "--people": self.people,
        }
        options.check_map_options(self.path, given)
        if self.path is None:
            return
        if self.close_up is not None and (self.people or given["--view"]):
            raise InputError(
                "a close-up shows one place by time, not the world or its people",
                hint="leave out --people and --view, or the place",
            )
        if self.close_up is not None and days is not None:
            raise InputError(
                "a close-up shows the long-run average", hint="leave out --days, or the close-up"
            )
        if self.people and own_people:
            raise InputError(
                "the map of people shows the embedded grid", hint="leave out --population"
            )
        check_format(self.path)
        check_writable(self.path, force=force)

    def draw(
        self,
        result: Overflight,
        orbit: tuple[ElementSet, ...] | Ephemeris,
        *,
        start: np.datetime64,
        max_age_days: float | None,
        force: bool,
        quiet: bool,
    ) -> None:
        """Write the map, if one was asked for."""
        if self.path is None:
            return
        if self.close_up is not None:
            from issrisk.report.close_up import write_close_up
            from issrisk.report.painting import MARGIN_KM

            write_close_up(
                self.close_up,
                orbit,
                self.path,
                start=start,
                margin_km=result.swath_km or MARGIN_KM,
                max_age_days=max_age_days,
                force=force,
            )
        elif self.people:
            from issrisk.report.people_map import write_people_map

            write_people_map(result, self.path, view=self.view, force=force)
        else:
            from issrisk.report.maps import write_dwell_map

            write_dwell_map(result, self.path, view=self.view, force=force)
        if not quiet:
            sys.stderr.write(f"wrote {self.path}\n")
