"""Breaking up: from an entering object to the pieces that land, two named models.

*Single*: everything comes apart at 78 km at once, as in DAS and ORSAT. *Staged*, as large stations
do: wings and radiators first, then modules and segments from each other, then each opens, and
what is inside leaves it deeper down. Heights, speeds and lift are drawn for each realisation from
the inventory's sheet. All of it is flown level by level, every level for all realisations at once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

import numpy as np

from issrisk.arrays import FloatArray, IntArray, TimeArray
from issrisk.errors import InputError, PropagationError
from issrisk.reentry.drag import Shape
from issrisk.reentry.fall import Bodies, FallAir, bodies, fall, fly
from issrisk.reentry.fragments import Classes, Pieces, classes, joined, part_of
from issrisk.reentry.impacts import REFERENCE_ALTITUDE_KM, Impacts
from issrisk.reentry.inventory import Inventory
from issrisk.reentry.schedule import INSIDE, PARTING, Draw, Redrawn, drawn, of_ballistic
from issrisk.reentry.survival import surviving_mass
from issrisk.reentry.tracks import offsets_km, reference_of

Model: TypeAlias = Literal["staged", "single"]
MODELS: tuple[Model, ...] = ("staged", "single")
_TIME_LIMIT_S = 3 * 86_400.0  # the Station takes half a day from 150 km


def break_up(
    states_m: FloatArray,
    inventory: Inventory,
    *,
    model: Model,
    air: FallAir,
    seed: int,
    realisations: range,
    start_s: FloatArray | float = 0.0,
    epochs: TimeArray | None = None,
    ballistic_m2_kg: FloatArray | None = None,
    redrawn: Redrawn | None = None,
) -> Impacts:
    """Break up a chunk of entries and bring the pieces to the ground.

    Parameters
    ----------
    states_m : ndarray, shape (n, 6)
        Earth-fixed position and velocity [m, m/s] of the whole, from 200 km or less;
        above where anything comes off.
    inventory : Inventory
        Of what enters.
    model : str
        ``staged`` or ``single``.
    air : FallAir
        Of the n entries.
    seed : int
        Of the whole computation.
    realisations : range
        Numbers of the n entries: each draws from its own streams.
    start_s : ndarray or float, default: 0
        Time from the entry's epoch to the state given [s].
    epochs : ndarray of datetime64, shape (n,), optional
        The entries' epochs, UTC; they date the reference points.
    ballistic_m2_kg : ndarray, shape (n,), optional
        Drag coefficient times area over mass of the whole in free molecular flow; by
        default from the inventory's areas.
    redrawn : str, optional
        ``break-up`` or ``survival``: draws other numbers, all else keeps its own.

    Returns
    -------
    Impacts
        Pieces that land, realisation by realisation.

    Raises
    ------
    InputError
        If shapes do not fit or the model is unknown.
    PropagationError
        If an entry does not come down to 78 km.
    """
    if model not in MODELS:
        raise InputError(f"model is {model!r}; it must be one of {', '.join(MODELS)}")
    if len(states_m) != len(realisations) or len(air) != len(realisations):
        raise InputError(
            f"{len(states_m)} states and air of {len(air)} entries are given for "
            f"{len(realisations)} realisations"
        )
    table = classes(inventory)
    draws = [drawn(table, inventory, seed, each, redrawn) for each in realisations]
    if ballistic_m2_kg is not None:
        draws = [of_ballistic(d, b) for d, b in zip(draws, ballistic_m2_kg, strict=True)]
    start = np.broadcast_to(np.asarray(start_s, dtype=np.float64), len(draws))
    flight = _Flight(states_m, start, epochs, air, draws, inventory, table, realisations)
    below = flight.reference()
    pieces = joined([each.pieces for each in draws])
    if model == "single":
        release = below.of(np.repeat(below.entry, [len(each.pieces.row) for each in draws]))
        pieces = replace(pieces, lift_to_drag=np.zeros(pieces.row.size))
    else:
        release = _staged_release(flight)
        release.states_m[:, 3:] += pieces.velocity * _speeds(flight)[pieces.row, None]
    return _landed(flight, release, pieces, below)


@dataclass(frozen=True)
class _Where:
    """States of things that fly, the realisation (row) of each, and time since the epoch."""

    states_m: FloatArray
    time_s: FloatArray
    entry: IntArray

    def of(self, rows: IntArray) -> _Where:
        """Some of them, or some of them several times."""
        return _Where(self.states_m[rows], self.time_s[rows], self.entry[rows])


@dataclass(frozen=True)
class _Flight:
    """A chunk under way."""

    states_m: FloatArray
    start_s: FloatArray
    epochs: TimeArray | None
    air: FallAir
    draws: list[Draw]
    inventory: Inventory
    table: Classes
    realisations: range

    @property
    def start(self) -> _Where:
        return _Where(self.states_m, self.start_s.copy(), np.arange(len(self.draws)))

    def wholes(self) -> Bodies:
        """The objects as they enter."""
        return bodies(
            [each.whole_kg for each in self.draws],
            [each.whole_m2 for each in self.draws],
            size_m=self.inventory.mean_width_m,
            shape=Shape.BOX,
        )

    def to(self, where: _Where, what: Bodies, height_km: FloatArray) -> _Where:
        """Where each is when it sinks through its height."""
        flown = fly(
            where.states_m,
            what,
            air=self.air,
            realisation=where.entry,
            stop_altitude_m=height_km * 1e3,
            start_s=where.time_s,
            time_limit_s=_TIME_LIMIT_S,
        )
        if not flown.reached.all():
            row = int(np.flatnonzero(~flown.reached)[0])
            raise PropagationError(
                f"an entering object is not down at {height_km[row]:.0f} km after three days",
                hint="start it lower, or slower",
            )
        return _Where(flown.states_m, where.time_s + flown.time_s, where.entry)

    def reference(self) -> _Where:
        """Where the wholes are at 78 km as if they had stayed whole."""
        return self.to(self.start, self.wholes(), np.full(len(self.draws), REFERENCE_ALTITUDE_KM))


def _staged_release(flight: _Flight) -> _Where:
    """Where pieces are set free, of all realisations one after another."""
    draws, copies = flight.draws, len(flight.table.copy_element)
    highest = np.array([each.leaves_km.max() for each in draws])
    loosening = flight.to(flight.start, flight.wholes(), highest)
    entry = np.repeat(np.arange(len(draws)), copies)
    bodies_ = bodies(
        np.repeat([each.whole_kg for each in draws], copies),
        np.repeat([each.body_m2 for each in draws], copies),
        size_m=flight.inventory.mean_width_m,
        shape=Shape.BOX,
    )
    leaving = flight.to(
        loosening.of(entry), bodies_, np.concatenate([each.leaves_km for each in draws])
    )
    moved = leaving.states_m.copy()
    moved[:, 3:] += np.concatenate([each.copy_velocity for each in draws])
    alone = _elements(flight)
    leaving = _Where(moved, leaving.time_s, leaving.entry)
    opening = flight.to(leaving, alone, np.concatenate([each.opens_km for each in draws]))
    return _of_classes(flight, leaving, opening, alone)


def _of_classes(flight: _Flight, leaving: _Where, opening: _Where, alone: Bodies) -> _Where:
    """What is inside goes on with its element for a while; then every piece has its class's."""
    draws, table = flight.draws, flight.table
    copies, number = len(table.copy_element), table.release.size
    offset = np.repeat(np.arange(len(draws)) * copies, number)
    row = np.tile(table.copy_row, len(draws)) + offset
    release = np.tile(table.release, len(draws))
    deeper = np.concatenate([each.deeper_km for each in draws])
    opens = np.concatenate([each.opens_km for each in draws])
    start = opening.of(row)
    early = release == PARTING
    start.states_m[early], start.time_s[early] = (
        leaving.states_m[row[early]],
        leaving.time_s[row[early]],
    )
    inside = np.flatnonzero(release == INSIDE)
    inner = flight.to(
        start.of(inside), alone.take(row[inside]), opens[row[inside]] - deeper[inside]
    )
    start.states_m[inside], start.time_s[inside] = inner.states_m, inner.time_s
    piece = np.concatenate([each.pieces.row + k * number for k, each in enumerate(draws)])
    return start.of(piece)


def _elements(flight: _Flight) -> Bodies:
    """Elements on their own: closed cylinders that tumble, wings and radiators flat."""
    inventory, table = flight.inventory, flight.table
    length, width = np.array([each.size_m for each in inventory.elements])[table.copy_element].T
    flat = np.array([each.leaves == "first" for each in inventory.elements])[table.copy_element]
    # A quarter of the surface (Cauchy 1832).
    area = np.where(flat, 0.5 * length * width, 0.25 * np.pi * width * (length + 0.5 * width))
    draws = flight.draws
    return bodies(
        np.concatenate([each.copy_kg for each in draws]),
        np.tile(area, len(draws)),
        size_m=np.tile(width, len(draws)),
        shape=np.tile(np.where(flat, Shape.PLATE, Shape.CYLINDER), len(draws)),
        lift_to_drag=np.concatenate([each.copy_lift for each in draws]),
        bank_rad=np.concatenate([each.copy_bank for each in draws]),
    )


def _speeds(flight: _Flight) -> FloatArray:
    """Standard deviation of the speed at which pieces of each class are set free, an axis."""
    sheet = flight.inventory.sheet
    speeds = [sheet.first.speed_m_s, sheet.opening.speed_m_s, sheet.inside.speed_m_s]
    return np.array(speeds)[flight.table.release]


def _landed(flight: _Flight, release: _Where, pieces: Pieces, below: _Where) -> Impacts:
    table = flight.table
    mass = surviving_mass(
        release.states_m,
        pieces,
        shape=table.shape[pieces.row],
        material=table.material[pieces.row],
        inventory=flight.inventory,
        heatings=[each.heating for each in flight.draws],
        realisation=release.entry,
    )
    left = np.flatnonzero(mass > 0.0)
    mass, pieces, release = mass[left], pieces.take(left), release.of(left)
    falling = bodies(
        mass,
        pieces.area_m2,
        size_m=pieces.size_m,
        shape=table.shape[pieces.row],
        drag_factor=pieces.drag_factor,
        lift_to_drag=pieces.lift_to_drag,
        bank_rad=pieces.bank_rad,
    )
    landing = fall(
        release.states_m,
        falling,
        air=flight.air,
        realisation=release.entry,
        start_s=release.time_s,
        time_limit_s=_TIME_LIMIT_S,
    )
    if not landing.landed.all():
        raise PropagationError("a piece is not on the ground after three days")
    reference = reference_of(below.states_m, time_s=below.time_s, epochs=flight.epochs)
    time_s = release.time_s + landing.time_s
    offsets = offsets_km(
        reference, release.entry, landing.latitude_deg, landing.longitude_deg, time_s=time_s
    )
    return Impacts(
        realisations=flight.realisations,
        realisation=release.entry + flight.realisations.start,
        latitude_deg=landing.latitude_deg,
        longitude_deg=landing.longitude_deg,
        mass_kg=mass,
        area_m2=pieces.area_m2,
        speed_m_s=landing.speed_m_s,
        energy_j=landing.energy_j,
        time_s=time_s,
        part=part_of(table, pieces.row),
        reference=reference,
        along_track_km=offsets[0],
        cross_track_km=offsets[1],
    )
