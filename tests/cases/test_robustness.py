"""Hostile surroundings: closed pipes, full disks, endless files, mixed and stale element sets."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys

import numpy as np
import pytest

from issrisk.claims.reading import parse_statements, read_statements
from issrisk.cli.options import tell_age
from issrisk.errors import InputError, StatementError
from issrisk.exposure.countries import countries
from issrisk.hazard.overflight import overflight
from issrisk.hazard.sampling import sampled_dwell
from issrisk.orbit.embedded import embedded_sets, iss
from issrisk.orbit.messages.source import MAX_FILE_BYTES
from issrisk.resources import data_path
from issrisk.times import utc

ISSRISK = [sys.executable, "-m", "issrisk"]
COMMANDS = [
    ("check",),
    ("data",),
    ("doctor",),
    ("cite",),
    ("overflight",),
    ("elements", "list"),
    ("track",),
]
GOOD = data_path("statements/rogozin-2022.toml").read_text("utf-8")
LINES = (iss("2022-02-24").line1, iss("2022-02-24").line2)


@pytest.mark.skipif(not hasattr(signal, "SIGPIPE"), reason="no pipes of this kind")
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_closed_pipe_ends_a_command_silently(command):
    with subprocess.Popen(
        [*ISSRISK, *command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        process.stdout.close()
        told = process.stderr.read()
    assert process.returncode == -signal.SIGPIPE
    assert [line for line in told.splitlines() if not line.startswith("element set of")] == []


@pytest.mark.skipif(sys.platform == "win32", reason="no such signal")
def test_a_command_that_is_terminated_ends_as_if_interrupted():
    """By way of an exception, so that what is half written is taken away."""
    code = (
        "import os, signal; from issrisk.cli import application;"
        "application._run = lambda _: os.kill(os.getpid(), signal.SIGTERM) or 0;"
        "application.run()"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code, "data"], capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stderr) == (143, "terminated\n")


@pytest.mark.skipif(sys.platform == "win32", reason="no such signal")
def test_a_command_that_is_interrupted_says_so():
    """Typer turns the interrupt into an exit code, and says nothing."""
    code = (
        "import os, signal; from issrisk.report import documents;"
        "documents.data_document = lambda: os.kill(os.getpid(), signal.SIGINT);"
        "from issrisk.cli import application; application.run()"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code, "data"], capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (130, "", "interrupted\n")


needs_full_disk = pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full")


@needs_full_disk
@pytest.mark.parametrize(
    "command", [("cite",), ("data",), ("track", "--json"), ("track", "--hours", "nan", "--json")]
)
def test_a_full_disk_is_told(command):
    with open("/dev/full", "wb") as full:
        ended = subprocess.run(
            [*ISSRISK, *command], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert ended.returncode == 7
    assert ended.stderr.endswith("cannot write to standard output: No space left on device\n")
    assert "Traceback" not in ended.stderr


@pytest.mark.skipif(os.name != "posix", reason="needs a shell")
@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        ("track --elements - <&-", 3, "standard input: it is closed"),
        ("cite >&-", 7, "standard output is closed"),
        ("cite 2>&- >/dev/null", 0, ""),
        ("track --elements - </dev/zero", 3, "larger than 10 MB"),
    ],
)
def test_a_closed_or_endless_stream_is_told(command, code, said):
    program = f'"{sys.executable}" -m issrisk {command}'
    ended = subprocess.run(
        ["sh", "-c", program], capture_output=True, text=True, check=False, timeout=120
    )
    assert ended.returncode == code
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr


class Endless(io.RawIOBase):
    """Zeros for ever; counts those it gave."""

    given = 0

    def readable(self):
        return True

    def readinto(self, buffer):
        self.given += len(buffer)
        return len(buffer)


def test_standard_input_is_read_no_further_than_allowed(issrisk_command, monkeypatch):
    endless = Endless()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(endless)))
    outcome = issrisk_command("track", "--elements", "-")
    assert (outcome.code, "larger than 10 MB" in outcome.err) == (3, True)
    assert endless.given <= MAX_FILE_BYTES + io.DEFAULT_BUFFER_SIZE


@pytest.mark.skipif(not os.path.exists("/dev/zero"), reason="no /dev/zero")
@pytest.mark.parametrize(
    "arguments", [("check", "/dev/zero"), ("track", "--elements", "/dev/zero")], ids=" ".join
)
def test_a_device_without_end_is_refused(issrisk_command, arguments):
    outcome = issrisk_command(*arguments)
    assert (outcome.code, "larger than" in outcome.err) == (3, True)


@pytest.fixture
def two_objects(tmp_path):
    path = tmp_path / "two.tle"
    other = [line.replace("25544", "40000", 1) for line in LINES]
    path.write_text("\n".join((*LINES, *other)))
    return path


@pytest.mark.parametrize("command", ["track", "overflight", "check"])
def test_two_objects_are_no_orbit(issrisk_command, two_objects, command):
    outcome = issrisk_command(command, "--elements", two_objects, "--no-checksum", "--json")
    assert outcome.code == 3
    assert "objects 25544, 40000" in outcome.document["error"]["message"]
    assert outcome.document["error"]["hint"] == "give the sets of one object"


@pytest.mark.parametrize("command", ["list", "show"])
def test_several_objects_are_listed_and_shown(issrisk_command, two_objects, command):
    outcome = issrisk_command("elements", command, "--elements", two_objects, "--no-checksum")
    assert outcome.code == 0
    assert "40000" in outcome.out


def test_no_element_set_is_no_orbit():
    with pytest.raises(InputError, match="no element set"):
        overflight([])


def test_the_age_told_is_the_greatest_of_the_span(capsys):
    early, late = embedded_sets()[0], embedded_sets()[-1]
    tell_age((early, late), early.epoch, late.epoch, quiet=True)
    told = capsys.readouterr().err
    assert f"at most {late.age_days(early.epoch) / -2.0:.1f} days" in told
    assert "2 element sets of ISS" in told


def test_past_thirty_days_the_position_is_unknown(issrisk_command, tmp_path):
    path = tmp_path / "iss.tle"
    path.write_text("\n".join(LINES))
    arguments = ("track", "--elements", path, "--start", "2022-04-10", "--hours", "1")
    told = issrisk_command(*arguments, "--allow-stale").err
    assert "anywhere along the orbit" in told
    assert "kilometres" not in told


def test_notes_of_a_set_are_told(issrisk_command, tmp_path):
    path = tmp_path / "iss.tle"
    path.write_text("\n".join(LINES))
    outcome = issrisk_command("track", "--elements", path, "--no-checksum", "--hours", "1", "-q")
    assert outcome.err == "warning: element set: checksums not verified\n"


def test_the_closed_form_of_a_stale_set_is_refused(issrisk_command):
    stale = issrisk_command("overflight", "--start", "2020-01-01", "--json")
    assert (stale.code, stale.document["error"]["type"]) == (4, "StaleElementsError")
    allowed = issrisk_command("overflight", "--start", "2020-01-01", "--allow-stale")
    assert (allowed.code, "anywhere along the orbit" in allowed.err) == (0, True)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("track", "--step", "0"), 3, "a step of 0.0 s"),
        (("track", "--step", "-1"), 3, "a step of -1.0 s"),
        (("track", "--step", "nan"), 3, "a step of nan s"),
        (("track", "--hours", "inf"), 3, "a span of inf hours"),
        (("track", "--hours", "nan"), 3, "a span of nan hours"),
        (("overflight", "--days", "1e-6"), 3, "shorter than its step of 1 s"),
        (("track", "--elements", ""), 2, "'--elements': the name is empty"),
        (("track", "--map", ""), 2, "'--map': the name is empty"),
        (("track", "-o", ""), 2, "'--output': the name is empty"),
        (("track", "-o", "a" * 300), 7, "File name too long"),
        ((), 2, "no command is given"),
        (("elements",), 2, "no command is given"),
    ],
    ids=lambda value: " ".join(value)[:30] if isinstance(value, tuple) else "",
)
def test_is_refused_in_one_document(issrisk_command, arguments, code, said):
    outcome = issrisk_command(*arguments, "--json")
    error = outcome.document["error"]
    assert (outcome.code, error["exit_code"]) == (code, code)
    assert said in error["message"]


def test_a_second_is_the_shortest_sample():
    options = {"regions": countries(), "start": utc("2022-02-24"), "max_age_days": None}
    one = sampled_dwell(embedded_sets(), [np.array([0])], days=1.0 / 86_400.0, **options)
    assert one.fraction.shape == (1,)
    with pytest.raises(InputError, match="shorter than its step"):
        sampled_dwell(embedded_sets(), [np.array([0])], days=0.5 / 86_400.0, **options)


@pytest.mark.parametrize("command", ["list", "show"])
def test_ages_refer_to_the_clock_and_say_so(issrisk_command, command):
    document = issrisk_command("elements", command, "--json").document
    newest = document["elements"][-1] if command == "list" else document
    since_days = (utc(document["at_utc"]) - iss().epoch).astype("timedelta64[s]").astype(
        int
    ) / 86_400
    assert newest["age_days"] == pytest.approx(since_days, abs=1e-4)
    printed = issrisk_command("elements", command, "--at", "2022-03-01").out
    assert "at 2022-03-01T00:00:00Z" in printed


def test_statements_may_begin_with_a_byte_order_mark(tmp_path):
    path = tmp_path / "bom.toml"
    path.write_text("\ufeff" + GOOD, "utf-8")
    assert read_statements(path) == parse_statements(GOOD)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("at_most = 0.0", "at_most = " + "9" * 5000, "too many digits"),
        ("at_most = 0.0", "at_most = 0x" + "f" * 9000, "number"),
        ("at_most = 0.0", "at_most = " + "9" * 400, "number"),
        ('verdict = "true"', "verdict = 0x" + "f" * 9000, "'true'"),
        ("date = 2022-02-24", "date = 0001-01-01", "outside 1957 to 2199"),
        ("date = 2022-02-24", "date = 2606-09-13", "outside 1957 to 2199"),
    ],
    ids=lambda value: value[:20],
)
def test_a_statement_with_a_wild_number_is_refused(old, new, said):
    assert old in GOOD
    with pytest.raises(StatementError) as error:
        parse_statements(GOOD.replace(old, new, 1))
    assert said in error.value.message
    assert len(error.value.message) < 300


@pytest.mark.parametrize(
    ("old", "new", "hint"),
    [
        ('"dwell_rank"', '"dwell_ranc"', "do you mean 'dwell_rank'?"),
        ('verdict = "true"', 'verdict = "treu"', "do you mean 'true'?"),
    ],
)
def test_a_misspelt_word_gets_a_suggestion(old, new, hint):
    with pytest.raises(StatementError) as error:
        parse_statements(GOOD.replace(old, new, 1))
    assert error.value.hint == hint
