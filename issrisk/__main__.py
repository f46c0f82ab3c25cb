"""``python -m issrisk``."""

from issrisk.cli import main

main()
