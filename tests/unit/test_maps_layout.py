"""Every figure as a newspaper prints it: nothing overlaps, runs out or is too small."""

from __future__ import annotations

import functools
import hashlib
import os
import subprocess
import sys

import pytest
from matplotlib.figure import Figure

from issrisk.claims.verdicts import check_statements
from issrisk.hazard.overflight import overflight
from issrisk.hazard.scenario import scenario
from issrisk.orbit.embedded import embedded_sets, iss
from issrisk.orbit.track import ground_track
from issrisk.report.close_up import close_up_figure
from issrisk.report.maps import dwell_figure, track_figure
from issrisk.report.page import Page, wrapped
from issrisk.report.passes_map import passes_figure
from issrisk.report.people_map import people_figure
from issrisk.report.risk_figure import risk_figure
from issrisk.report.risk_result_figure import risk_result_figure
from issrisk.report.views import View
from issrisk.risk.entries import casualty_risk, embedded_entries
from issrisk.risk.random_entry import random_entry_risk
from issrisk.times import time_range

from .figures import outside, overlaps, smallest_text_pt, thinnest_line_pt, width_mm, words

ISS = iss("2022-02-24")
PLACES = ("RUS", "UKR", "X-EUROPE", "IND", "CHN", "FJI", "X-ISS-PARTNERS", "RU-VOR")


@functools.cache
def _overflight():
    return overflight(ISS)


@functools.cache
def _track():
    return ground_track(ISS, time_range("2022-02-24", hours=24.0, step_s=60.0))


FIGURES = {
    **{f"track {view}": lambda view=view: track_figure(_track(), view=view) for view in View},
    **{f"time {view}": lambda view=view: dwell_figure(_overflight(), view=view) for view in View},
    "people": lambda: people_figure(_overflight()),
    "people arctic": lambda: people_figure(_overflight(), view=View.arctic),
    **{code: lambda code=code: close_up_figure(code, ISS) for code in PLACES},
    "passes": lambda: passes_figure(check_statements().statements[0], embedded_sets()),
    "risk": lambda: risk_figure(
        random_entry_risk(inclination_deg=51.64, casualty_area_m2=(1700.0, 5600.0), year=2022.0)
    ),
    **{
        f"risk {name}": lambda name=name: risk_result_figure(
            casualty_risk(embedded_entries(name)), title=scenario(name).title
        )
        for name in ("uncontrolled", "failed")
    },
}


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_prints_well(name):
    figure = FIGURES[name]()
    assert width_mm(figure) == pytest.approx(180.0)
    assert overlaps(figure) == []
    assert outside(figure) == []
    assert smallest_text_pt(figure) >= 7.0
    assert thinnest_line_pt(figure) >= 0.4
    assert "issrisk" in words(figure)


def test_an_overlap_is_found():
    page = Page.of(1.0, title="A title", subtitle="A subtitle", source="A source")
    assert overlaps(page.figure) == outside(page.figure) == []
    page.text(0.0, 0.5, "one")
    page.text(0.1, 0.5, "two")
    page.text(6.5, 0.5, "out of the page")
    assert overlaps(page.figure) == [("one", "two")]
    assert outside(page.figure) == ["out of the page"]


def test_what_has_no_room_ends_in_an_ellipsis():
    assert wrapped("", 7.0) == [""]
    assert wrapped("W" * 300, 7.0)[0].endswith("W…")
    lines = wrapped("word " * 300, 7.0, most=2)
    assert len(lines) == 2
    assert lines[1].endswith("word…")
    assert isinstance(Page.of(1.0, title="W" * 300, subtitle="", source="").figure, Figure)


DRAWING = """
import hashlib, pathlib, sys, tempfile
from issrisk.hazard.overflight import overflight
from issrisk.orbit.embedded import iss
from issrisk.report.close_up import write_close_up
from issrisk.report.people_map import write_people_map
folder = pathlib.Path(tempfile.mkdtemp(dir=sys.argv[1]))
result = overflight(iss("2022-02-24"))
for ending in ("png", "svg", "pdf"):
    write_close_up("MDA", iss("2022-02-24"), folder / f"close-up.{ending}")
write_people_map(result, folder / "people.pdf")
for path in sorted(folder.iterdir()):
    print(path.name, hashlib.sha256(path.read_bytes()).hexdigest())
"""


def test_another_process_writes_the_same_bytes(tmp_path):
    printed = []
    for seed in ("1", "2"):
        environment = os.environ | {"PYTHONHASHSEED": seed}
        command = [sys.executable, "-c", DRAWING, str(tmp_path)]
        run = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        printed.append(run.stdout.splitlines())
    assert len(printed[0]) == 4
    assert len({line.split()[1] for line in printed[0]}) == 4
    assert len(printed[0][0].split()[1]) == hashlib.sha256().digest_size * 2
    assert printed[0] == printed[1]
