"""An inventory as a document and as a table: every row with its mass, error and source."""

from __future__ import annotations

from typing import Any

from issrisk.reentry.inventory import Inventory
from issrisk.report.terminal import console_of, plain_text, table_of


def inventory_document(found: Inventory) -> dict[str, Any]:
    """What an inventory holds, units in the keys.

    Parameters
    ----------
    found : Inventory
        As `inventory` gives it.

    Returns
    -------
    dict
        For JSON; masses are those of one of so many.
    """
    sheet = found.sheet
    return {
        "name": sheet.name,
        "title": sheet.title,
        "mass_kg": found.mass_kg,
        "mass_source": sheet.mass_source,
        "elements": [
            {
                "name": each.name,
                "make": each.make,
                "number": each.number,
                "mass_kg": found.closing_kg if each.mass_kg is None else each.mass_kg,
                "mass_error": None if each.mass_kg is None else each.mass_error,
                "length_m": each.size_m[0],
                "width_m": each.size_m[1],
                "source": each.source,
            }
            for each in found.elements
        ],
    }


def print_inventory(document: dict[str, Any]) -> None:
    """Print an inventory, as `inventory_document` gives it."""
    console = console_of()
    table = table_of(
        ("element", "left"), ("", "right"), ("kg", "right"), ("±", "right"), ("source", "left")
    )
    for each in document["elements"]:
        number = "" if each["number"] == 1 else f"{each['number']} ×"
        error = "rest" if each["mass_error"] is None else f"{100.0 * each['mass_error']:.0f} %"
        table.add_row(
            plain_text(each["name"]), number, f"{each['mass_kg']:.0f}", error,
            plain_text(each["source"]),
        )  # fmt: skip
    console.print(table)
    console.print(
        plain_text(f"{document['title']}: {document['mass_kg']:.0f} kg ({document['mass_source']})")
    )
