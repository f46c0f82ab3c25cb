"""What an object is made of, as data: elements, their mass and size, the pieces they yield."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, TypeAlias, TypeVar

from pydantic import Field, StringConstraints, model_validator

from issrisk.errors import InputError
from issrisk.resources import data_path, verified_data_path
from issrisk.strict_toml import Strict, bounded_text, nearest_name, parsed

INVENTORIES = ("iss", "uars", "skylab", "mir", "cz5b")
_FOLDER = "inventories/"

Name: TypeAlias = Annotated[str, StringConstraints(min_length=1, max_length=80)]
Text: TypeAlias = Annotated[str, StringConstraints(min_length=1, max_length=1000)]
Positive: TypeAlias = Annotated[float, Field(gt=0.0, le=1e7)]
Share: TypeAlias = Annotated[float, Field(ge=0.0, le=1.0)]
Range: TypeAlias = Annotated[list[Positive], Field(min_length=2, max_length=2)]
Heights: TypeAlias = Annotated[
    list[Annotated[float, Field(ge=0.0, le=150.0)]], Field(min_length=2, max_length=2)
]
Release: TypeAlias = Literal["parting", "shell", "inside"]
Model = TypeVar("Model", bound=Strict)


def _ascending(values: list[float], key: str) -> None:
    if values[0] > values[1]:
        raise ValueError(f"{key} must not descend")


class Material(Strict):
    """What heats, melts and radiates; `kept` is the share of mass of what chars instead."""

    name: Name
    density_kg_m3: Positive
    heat_capacity_j_kg_k: Range
    melting_k: Annotated[float, Field(gt=300.0, le=5000.0)]
    latent_heat_j_kg: Annotated[float, Field(gt=0.0, le=1e9)]
    emissivity: Annotated[list[Share], Field(min_length=2, max_length=2)]
    kept: Annotated[list[Share], Field(min_length=2, max_length=2)] | None = None
    source: Text


class Ballistic(Strict):
    """A log-normal distribution of mass over drag coefficient and area, at the ground."""

    median_kg_m2: Positive
    log_sd: Annotated[float, Field(ge=0.0, le=3.0)]


class Part(Strict):
    """A class of pieces: a share of its element that breaks up, or so many pieces of one mass.

    Their size follows from the thickness of walls, from the density of a closed body, or
    from a ballistic coefficient, whichever of the three is given.
    """

    name: Name
    material: Name
    shape: Literal["sphere", "cylinder", "box", "plate"]
    release: Release
    share: Share | Annotated[list[Share], Field(min_length=2, max_length=2)] | None = None
    piece_kg: Range | None = None
    number: Annotated[int, Field(ge=1, le=10_000)] | None = None
    mass_kg: Positive | None = None
    wall_mm: Range | None = None
    bulk_kg_m3: Range | None = None
    ballistic: Ballistic | None = None

    @model_validator(mode="after")
    def _one_form(self) -> Part:
        for first, second in (("share", "piece_kg"), ("number", "mass_kg")):
            if (getattr(self, first) is None) != (getattr(self, second) is None):
                raise ValueError(f"{first} and {second} go together")
        if (self.share is None) == (self.number is None):
            raise ValueError("give either share with piece_kg or number with mass_kg")
        sizes = [self.wall_mm, self.bulk_kg_m3, self.ballistic]
        if sum(each is not None for each in sizes) != 1:
            raise ValueError("give one of wall_mm, bulk_kg_m3, ballistic")
        for key in ("piece_kg", "wall_mm", "bulk_kg_m3", "share"):
            values = getattr(self, key)
            if isinstance(values, list):
                _ascending(values, key)
        return self

    @property
    def share_range(self) -> tuple[float, float]:
        """Lowest and highest share; the same twice where one is given."""
        if self.share is None:
            return 0.0, 0.0
        return tuple(self.share) if isinstance(self.share, list) else (self.share, self.share)  # type: ignore[return-value]


class Make(Strict):
    """What things of a kind are made of."""

    name: Name
    part: list[Part] = Field(min_length=1, max_length=30)

    @model_validator(mode="after")
    def _shares(self) -> Make:
        if any(part.share is None for part in self.part):
            raise ValueError(f"the parts of {self.name!r} need shares")
        if sum(part.share_range[0] for part in self.part) > 1.0 + 1e-9:
            raise ValueError(f"the shares of {self.name!r} add up to more than 1")
        return self


class Event(Strict):
    """Heights at which something comes off: normal, cut off, with a scatter of each element."""

    mean_km: Annotated[float, Field(ge=20.0, le=130.0)]
    sd_km: Annotated[float, Field(ge=0.0, le=30.0)]
    range_km: Heights
    scatter_km: Annotated[float, Field(ge=0.0, le=20.0)]
    speed_m_s: Annotated[float, Field(ge=0.0, le=300.0)]

    @model_validator(mode="after")
    def _ordered(self) -> Event:
        if not self.range_km[0] <= self.mean_km <= self.range_km[1]:
            raise ValueError("range_km must hold mean_km")
        return self


class Inside(Strict):
    """How far below its element's opening what is inside leaves it."""

    deeper_km: Heights
    speed_m_s: Annotated[float, Field(ge=0.0, le=300.0)]


class Element(Strict):
    """A module, segment, wing or vehicle, and what is known to be in it beside its make."""

    name: Name
    make: Name
    number: Annotated[int, Field(ge=1, le=1000)] = 1
    mass_kg: Positive | None = None
    mass_error: Share = 0.05
    closes: bool = False
    vehicle: bool = False
    crewed: bool = False
    leaves: Literal["first", "parting", "whole"] = "parting"
    size_m: Range
    source: Text
    part: list[Part] = Field(default_factory=list, max_length=60)

    @model_validator(mode="after")
    def _mass(self) -> Element:
        if (self.mass_kg is None) != self.closes:
            raise ValueError("give mass_kg, or closes = true where the rest of the mass goes")
        known = sum((each.number or 0) * (each.mass_kg or 0.0) for each in self.part)
        if self.mass_kg is not None and known > self.mass_kg * 1.0001:
            raise ValueError(f"its parts weigh {known:g} kg, more than itself")
        return self


class Sheet(Strict):
    """A file of an object."""

    name: Name
    title: Text
    date: datetime.date | None = None
    mass_kg: Positive
    mass_error: Share
    mass_source: Text
    whole_area_m2: Range
    body_area_m2: Range
    first: Event
    parting: Event
    opening: Event
    inside: Inside
    element: list[Element] = Field(min_length=1, max_length=300)

    @model_validator(mode="after")
    def _consistent(self) -> Sheet:
        names = [each.name for each in self.element]
        if len(set(names)) < len(names):
            raise ValueError("two elements have the same name")
        if sum(each.closes for each in self.element) > 1:
            raise ValueError("only one element can take the rest of the mass")
        known = sum(each.number * (each.mass_kg or 0.0) for each in self.element)
        if known > 1.02 * self.mass_kg:
            raise ValueError(f"the elements weigh {known:g} kg, more than mass_kg")
        return self


class _Materials(Strict):
    material: list[Material]


class _Makes(Strict):
    make: list[Make]


@dataclass(frozen=True)
class Inventory:
    """An object ready to be broken up: its sheet, and what the sheet refers to."""

    sheet: Sheet
    elements: tuple[Element, ...]
    mass_kg: float
    materials: dict[str, Material]
    makes: dict[str, Make]

    @property
    def closing_kg(self) -> float:
        """Mass that the closing element takes."""
        return self.mass_kg - sum(each.number * (each.mass_kg or 0.0) for each in self.elements)

    @property
    def mean_width_m(self) -> float:
        """Width of its elements, weighted by their areas: what air flows round one by one."""
        areas = [each.number * each.size_m[0] * each.size_m[1] for each in self.elements]
        widths = [each.size_m[1] for each in self.elements]
        return sum(a * w for a, w in zip(areas, widths, strict=True)) / sum(areas)

    def parts(self, element: Element) -> tuple[Part, ...]:
        """What an element yields: its own parts, then those of its make."""
        return (*element.part, *self.makes[element.make].part)


def inventory(
    name: str | Path,
    *,
    vehicles: tuple[str, ...] | None = None,
    propellant_kg: float | None = None,
) -> Inventory:
    """An object's inventory.

    Parameters
    ----------
    name : str or Path
        ``iss``, ``uars``, ``skylab``, ``mir``, ``cz5b``, or a TOML file of the same kind.
    vehicles : tuple of str, optional
        Docked vehicles by name; by default those that carry no crew.
    propellant_kg : float, optional
        Propellant aboard [kg], 0 for none; by default as the inventory has it.

    Returns
    -------
    Inventory
        Its mass is that of the sheet less the vehicles and the propellant that are not there.

    Raises
    ------
    InputError
        If there is none, a key or value is wrong, a vehicle is unknown, or no mass is left.

    Examples
    --------
    >>> round(inventory("iss").mass_kg)
    432770
    """
    sheet = _sheet(name)
    materials = {each.name: each for each in _embedded("materials", _Materials).material}
    makes = {each.name: each for each in _embedded("makes", _Makes).make}
    docked = [each for each in sheet.element if each.vehicle]
    if vehicles is None:
        vehicles = tuple(each.name for each in docked if not each.crewed)
    for vehicle in vehicles:
        known = [each.name for each in docked]
        if vehicle not in known:
            raise InputError(
                f"no vehicle {vehicle!r} in the inventory of {sheet.name}",
                hint=nearest_name(vehicle, known) or f"known: {', '.join(known) or 'none'}",
            )
    gone = [each for each in docked if each.name not in vehicles]
    gone_kg = sum(each.number * (each.mass_kg or 0.0) for each in gone)
    elements = [each for each in sheet.element if each not in gone]
    if propellant_kg is not None:
        usual = [each for each in elements if each.make == "propellant"]
        if not (0.0 <= propellant_kg < sheet.mass_kg) or (propellant_kg and not usual):
            raise InputError(
                f"propellant_kg is {propellant_kg}; it must lie in 0 to the mass of the whole, "
                "and be 0 where the inventory has no tanks for it"
            )
        gone_kg += sum(each.mass_kg or 0.0 for each in usual) - propellant_kg
        aboard = {"mass_kg": float(propellant_kg), "mass_error": 0.05}
        elements = [
            each.model_copy(update=aboard) if each in usual else each
            for each in elements
            if propellant_kg or each not in usual
        ]
    found = Inventory(sheet, tuple(elements), sheet.mass_kg - gone_kg, materials, makes)
    _check(found)
    return found


def _check(found: Inventory) -> None:
    for element in found.elements:
        if element.make not in found.makes:
            raise InputError(
                f"{element.name}: no make {element.make!r}",
                hint=nearest_name(element.make, list(found.makes)),
            )
        for part in found.parts(element):
            if part.material not in found.materials:
                raise InputError(
                    f"{element.name}, {part.name}: no material {part.material!r}",
                    hint=nearest_name(part.material, list(found.materials)),
                )
    if any(each.closes for each in found.elements) and found.closing_kg <= 0.0:
        raise InputError(
            f"the elements weigh more than the {found.mass_kg:.0f} kg of the whole",
            hint="give lighter elements or a heavier whole",
        )


def _sheet(name: str | Path) -> Sheet:
    if name in INVENTORIES:
        return _embedded(str(name), Sheet)
    try:
        text = bounded_text(name, error=InputError)
    except (OSError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        reason = getattr(error, "strerror", None) or error
        raise InputError(
            f"no inventory {str(name)[:80]!r}: {reason}",
            hint=f"give a TOML file or one of {', '.join(INVENTORIES)}",
        ) from None
    return parsed(text, Sheet, name=str(name)[:80], error=InputError)


def _embedded(name: str, model: type[Model]) -> Model:
    text = verified_data_path(f"{_FOLDER}{name}.toml").read_text("utf-8")
    return parsed(text, model, name=name, error=InputError)


def generic_inventory(mass_kg: float, *, area_m2: tuple[float, float], name: str) -> Inventory:
    """An object of which only mass and area are known.

    Parameters
    ----------
    mass_kg : float
        Mass as it enters [kg].
    area_m2 : tuple of float
        Range of its mean projected area [m2].
    name : str
        What to call it.

    Returns
    -------
    Inventory
        A tenth to two fifths of it comes down, in pieces whose ballistic coefficients
        are distributed as NASA's 26 of UARS.

    Raises
    ------
    InputError
        If a figure is not positive.
    """
    template = data_path(f"{_FOLDER}generic.toml").read_text("utf-8")
    sheet = parsed(template, Sheet, name="generic", error=InputError)
    if not (mass_kg > 0.0 and 0.0 < area_m2[0] <= area_m2[1]):
        raise InputError(f"mass {mass_kg} kg and area {area_m2} m2 are given; both are positive")
    body = sheet.element[0].model_copy(update={"mass_kg": float(mass_kg)})
    sheet = sheet.model_copy(
        update={
            "name": name,
            "title": name,
            "mass_kg": float(mass_kg),
            "whole_area_m2": list(area_m2),
            "body_area_m2": list(area_m2),
            "element": [body],
        }
    )
    materials = {each.name: each for each in _embedded("materials", _Materials).material}
    makes = {each.name: each for each in _embedded("makes", _Makes).make}
    return Inventory(sheet, (body,), float(mass_kg), materials, makes)
