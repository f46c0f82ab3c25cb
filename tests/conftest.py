"""What all tests share."""

from __future__ import annotations

import json
import sys

import pytest

from issrisk.cli.application import run


class Outcome:
    """What a command printed, and its exit code."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def document(self):
        return json.loads(self.out)


@pytest.fixture
def issrisk_command(capsys):
    """Run the command line in this process, as ``issrisk_command("track", "--json")``."""

    def call(*arguments: str) -> Outcome:
        with pytest.raises(SystemExit) as stopped:
            run([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Outcome(int(stopped.value.code or 0), captured.out, captured.err)

    return call


@pytest.fixture
def stdin_of(monkeypatch):
    """Give a text to standard input."""
    import io

    def give(text: str) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))

    return give


def pytest_terminal_summary(terminalreporter):
    """Say how many validation tests ran: a skipped comparison must not look like agreement."""
    counts = {
        outcome: sum(
            "validation" in getattr(report, "keywords", ())
            for report in terminalreporter.getreports(outcome)
        )
        for outcome in ("passed", "failed", "error", "skipped")
    }
    skipped = counts.pop("skipped")
    terminalreporter.line(f"validation tests: {sum(counts.values())} ran, {skipped} skipped")
