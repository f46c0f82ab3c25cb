"""``issrisk data``, ``doctor`` and ``cite``."""

from __future__ import annotations

import sys

from issrisk.cli import options


def data(as_json: options.Json = False) -> None:
    """List the embedded data: source, licence, checksum, and whether each is intact."""
    from issrisk.report.documents import data_document, dump
    from issrisk.report.terminal import print_data

    document = data_document()
    if as_json:
        sys.stdout.write(dump(document))
    else:
        print_data(document)


def doctor(as_json: options.Json = False) -> int:
    """Check the installation honestly: data, element sets, libraries, Earth rotation."""
    from issrisk.report.doctor import examination
    from issrisk.report.documents import dump
    from issrisk.report.terminal import print_doctor

    document = examination()
    if as_json:
        sys.stdout.write(dump(document))
    else:
        print_doctor(document)
    return 0 if document["healthy"] else 8


def cite(as_json: options.Json = False) -> None:
    """Say how to cite issrisk and the data in it."""
    from issrisk.report.documents import citation_document, dump

    document = citation_document()
    sys.stdout.write(dump(document) if as_json else document["text"])
