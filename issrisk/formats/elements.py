"""Element sets written: two lines, and orbit mean-elements messages in four notations."""

from __future__ import annotations

import csv
import io
import json
import warnings
from collections.abc import Sequence
from decimal import Decimal
from typing import Literal, TypeAlias, get_args
from xml.etree import ElementTree

from issrisk.errors import ElementsWarning, InputError
from issrisk.orbit.elements import ElementSet
from issrisk.orbit.embedded import check_sets
from issrisk.orbit.tle_writing import two_lines

Notation: TypeAlias = Literal["tle", "omm-json", "omm-csv", "omm-kvn", "omm-xml"]
NOTATIONS: tuple[Notation, ...] = get_args(Notation)

# Where the blocks of a message begin, CCSDS 502.0-B-3, tables 4-1 to 4-3.
_METADATA = {
    "CENTER_NAME": "EARTH",
    "REF_FRAME": "TEME",
    "TIME_SYSTEM": "UTC",
    "MEAN_ELEMENT_THEORY": "SGP4",
}
_FIRST_ELEMENT, _FIRST_PARAMETER = "EPOCH", "EPHEMERIS_TYPE"
_FREE = ("OBJECT_NAME", "OBJECT_ID")  # whose text is anybody's
_VERSION, _ORIGINATOR = "2.0", "ISSRISK"
_COMMENT = "The creation date is not known: it stands for the epoch of the elements"


def elements_text(sets: Sequence[ElementSet], *, notation: Notation) -> str:
    """Element sets as a text that `read_elements` reads again.

    Parameters
    ----------
    sets : sequence of ElementSet
        At least one.
    notation : {"tle", "omm-json", "omm-csv", "omm-kvn", "omm-xml"}
        Two lines, with the name before them where there is one, or messages
        (OMM). A message holds every digit; lines hold catalogue numbers up to
        339 999 (by Alpha-5) and epochs from 1957 to 2056.

    Returns
    -------
    str
        Ends with a line break.

    Raises
    ------
    InputError
        If `notation` is none of these, or there is no set.
    InputTypeError
        If `sets` holds anything but element sets.
    ElementsError
        If a set does not fit two lines.

    Warns
    -----
    ElementsWarning
        If a value has more digits than its columns and is rounded.

    References
    ----------
    .. [1] CCSDS 502.0-B-3, Orbit Data Messages (2023), section 4.
    .. [2] T. S. Kelso, "A New Way to Obtain GP Data", CelesTrak.
    """
    check_sets(sets)
    writers = {
        "tle": _tle,
        "omm-json": _json,
        "omm-csv": _csv,
        "omm-kvn": _kvn,
        "omm-xml": _xml,
    }
    if notation not in writers:
        raise InputError(f"notation {notation!r} is none of {', '.join(NOTATIONS)}")
    return writers[notation](sets)


def _tle(sets: Sequence[ElementSet]) -> str:
    lines: list[str] = []
    rounded: dict[str, None] = {}
    for elements in sets:
        written = two_lines(elements)
        rounded |= dict.fromkeys(written.rounded)
        if elements.name:
            lines.append(_name_line(elements.name))
        lines += written.line1, written.line2
    if rounded:
        warnings.warn(
            f"two lines have no room for all digits of {', '.join(rounded)}: written shorter",
            ElementsWarning,
            stacklevel=3,
        )
    return "".join(f"{line}\n" for line in lines)


def _name_line(name: str) -> str:
    """The name, with a ``0`` before one that could be taken for something else."""
    return name if name[0].isalpha() and not set(name) & set("=,") else f"0 {name}"


def _json(sets: Sequence[ElementSet]) -> str:
    records = [elements.omm_fields() for elements in sets]
    return json.dumps(records, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def _csv(sets: Sequence[ElementSet]) -> str:
    rows = [_texts(elements) for elements in sets]
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(rows[0])
    for row in rows:
        writer.writerow(_harmless(value) if name in _FREE else value for name, value in row.items())
    return buffer.getvalue()


def _harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text[0] in "=+-@" else text


def _kvn(sets: Sequence[ElementSet]) -> str:
    return "\n".join(_kvn_message(_texts(elements)) for elements in sets)


def _kvn_message(fields: dict[str, str]) -> str:
    header = {"CREATION_DATE": fields["EPOCH"], "ORIGINATOR": _ORIGINATOR}
    blocks = _blocks(fields)
    lines = [f"CCSDS_OMM_VERS = {_VERSION}", f"COMMENT {_COMMENT}"]
    for block in (header, *blocks.values()):
        lines += [f"{keyword} = {value}" for keyword, value in block.items() if value]
    return "".join(f"{line}\n" for line in lines)


def _xml(sets: Sequence[ElementSet]) -> str:
    root = ElementTree.Element("ndm")
    for elements in sets:
        _add_message(root, _texts(elements))
    ElementTree.indent(root, " ")
    body = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'


def _add_message(root: ElementTree.Element, fields: dict[str, str]) -> None:
    message = ElementTree.SubElement(root, "omm", id="CCSDS_OMM_VERS", version=_VERSION)
    header = ElementTree.SubElement(message, "header")
    ElementTree.SubElement(header, "COMMENT").text = _COMMENT
    ElementTree.SubElement(header, "CREATION_DATE").text = fields["EPOCH"]
    ElementTree.SubElement(header, "ORIGINATOR").text = _ORIGINATOR
    segment = ElementTree.SubElement(ElementTree.SubElement(message, "body"), "segment")
    metadata = ElementTree.SubElement(segment, "metadata")
    data = ElementTree.SubElement(segment, "data")
    for name, block in _blocks(fields).items():
        parent = metadata if name == "metadata" else ElementTree.SubElement(data, name)
        for keyword, value in block.items():
            if value:
                ElementTree.SubElement(parent, keyword).text = value


def _blocks(fields: dict[str, str]) -> dict[str, dict[str, str]]:
    """Keywords by the block of a message they belong to, in the order of the standard."""
    names = list(fields)
    cuts = names.index(_FIRST_ELEMENT), names.index(_FIRST_PARAMETER)
    spans = (0, cuts[0]), (cuts[0], cuts[1]), (cuts[1], len(names))
    metadata, mean_elements, parameters = (
        {name: fields[name] for name in names[first:end]} for first, end in spans
    )
    return {
        "metadata": metadata | _METADATA,
        "meanElements": mean_elements,
        "tleParameters": parameters,
    }


def _texts(elements: ElementSet) -> dict[str, str]:
    """Fields as text: every digit, no exponent, empty for what is not known."""
    return {
        keyword: ""
        if value is None
        else format(Decimal(repr(value)), "f")
        if isinstance(value, float)
        else str(value)
        for keyword, value in elements.omm_fields().items()
    }
