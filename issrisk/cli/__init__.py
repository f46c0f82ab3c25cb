"""The command line: arguments, progress and exit codes; no physics."""

from __future__ import annotations


def main() -> None:
    """Run the command line and exit with its code."""
    from issrisk.cli.application import run

    run()
