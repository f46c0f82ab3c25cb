"""The README: every command in it runs, every block of code gives what it says."""

from __future__ import annotations

import ast
import re
import shlex
from pathlib import Path

import pytest
from unit import cz5b

from issrisk.claims.verdicts import check_statements
from issrisk.resources import embedded_element_files

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text("utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
# What `.ci/run` runs, or what builds the data anew.
ELSEWHERE = (
    "pip install . && issrisk check",
    "pip install '.[test]' && pytest",
    "bash .ci/run",
    "nox",
    "python benchmarks/",
    "python tools/",
    "pip install '.[build]'",
    "pip install '.[bench]'",
)


def commands():
    """Commands of the shell blocks, and those in the running text."""
    lines = [line for kind, body in BLOCKS if kind in ("", "sh") for line in body.splitlines()]
    typed = [line for line in lines if re.match(r"(issrisk|pip|bash|nox|python)( |$)", line)]
    prose = re.sub(r"^```.*?^```$", "", README, flags=re.MULTILINE | re.DOTALL)
    inline = re.findall(r"`((?:issrisk|pip|bash|nox|python) [^`]+|nox)`", prose)
    return list(dict.fromkeys([*typed, *inline]))


NETWORK = {"issrisk elements update", "issrisk data update"}  # their tests give them a server
IN_OTHER_TESTS = NETWORK | {"issrisk check -o out"}  # whose folder one of them looks into
OURS = [each for each in commands() if each.startswith("issrisk ") and each not in IN_OTHER_TESTS]


def test_other_commands_are_run_elsewhere():
    others = [command for command in commands() if not command.startswith("issrisk ")]
    assert others
    for command in others:
        assert command.startswith(ELSEWHERE), command
    ci = (ROOT / ".ci" / "run").read_text("utf-8")
    assert "issrisk check$" in ci
    assert "pytest$" in ci


@pytest.mark.parametrize("command", OURS)
def test_a_command_runs(command, issrisk_command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "docs").mkdir()
    (tmp_path / "FILE").write_text("".join(path.read_text() for path in embedded_element_files()))
    (tmp_path / "falling.tle").write_text(cz5b.TEXT)
    if "statement.toml" in command and "--new" not in command:
        assert issrisk_command("check", "--new", "statement.toml").code == 0
    if command.startswith("issrisk footprint"):  # two entries, not the thousand that tell something
        monkeypatch.setenv("ISSRISK_DATA_DIR", str(tmp_path / "data"))
        command = f"{command} --samples 2"
    outcome = issrisk_command(*shlex.split(command)[1:])
    assert outcome.code == 0, outcome.err


@pytest.mark.parametrize("code", [body for kind, body in BLOCKS if kind == "python"])
def test_a_block_of_python_gives_what_its_remarks_say(code):
    scope: dict[str, object] = {}
    source = code.splitlines()
    checked = 0
    for node in ast.parse(code).body:
        text = "\n".join(source[node.lineno - 1 : node.end_lineno])
        if not isinstance(node, ast.Expr):
            exec(text, scope)
            continue
        value, remark = eval(text.split("  # ")[0], scope), text.split("  # ")[1]
        digits = len(remark.partition(".")[2])
        told = f"{value:.{digits}f}" if isinstance(value, float) else repr(value)
        assert told == remark
        checked += 1
    assert checked


def test_the_table_of_verdicts_is_the_one_found():
    found = "\n".join(
        f"| “{each.statement.wording}”"
        + (f" (read as: {each.statement.reading})" if each.statement.reading else "")
        + f" | **{each.verdict}** | {each.brief} |"
        for each in check_statements("rogozin-2022").statements
    )
    assert found in README, f"the table should read\n{found}"


def test_its_pictures_are_there():
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", README)
    assert pictures
    for picture in pictures:
        assert (ROOT / picture).read_bytes().startswith(b"\x89PNG")
        assert f"({picture})\n\n`issrisk " in README  # the command that draws it comes next
