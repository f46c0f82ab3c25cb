"""What the TOML of a scenario holds, strictly validated."""

from __future__ import annotations

import datetime
import hashlib
import json
from typing import Annotated, Literal, TypeAlias

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from issrisk.strict_toml import Strict
from issrisk.times import utc


def _plain(text: str) -> str:
    if not text.isprintable():
        raise ValueError("a line break or an invisible sign in it")
    return text


Line: TypeAlias = Annotated[
    str, StringConstraints(min_length=1, max_length=200), AfterValidator(_plain)
]
Name: TypeAlias = Annotated[
    str, StringConstraints(min_length=1, max_length=60), AfterValidator(_plain)
]
Day: TypeAlias = datetime.date
Latitude: TypeAlias = Annotated[float, Field(ge=-90.0, le=90.0)]
Longitude: TypeAlias = Annotated[float, Field(ge=-180.0, le=360.0)]


class Falling(Strict):
    """What falls: its inventory, what is docked to it, the propellant aboard.

    How it breaks up, "staged" or "single", is told here too.
    """

    inventory: Name = "iss"
    docked: list[Name] = Field(default_factory=list, max_length=20)
    propellant_kg: float = Field(default=0.0, ge=0.0, le=100_000.0)
    break_up: Literal["staged", "single"] = "staged"


class Drag(Strict):
    """Mass and drag; what is left out is NASA's for the ISS, `tumbling` without attitude control.

    `log_sd` is the standard deviation of the logarithm of area times coefficient.
    """

    mass_kg: float | None = Field(default=None, ge=1.0, le=1e7)
    area_m2: float | None = Field(default=None, ge=1e-3, le=1e6)
    coefficient: float | None = Field(default=None, ge=0.5, le=10.0)
    tumbling: bool = False
    log_sd: float | None = Field(default=None, ge=0.0, le=2.0)


class When(Strict):
    """When: left alone from a day on, anywhere between two days, or as element sets tell (UTC).

    `elements` are a file's last sets before the entry, or, as a scenario keeps them, their text;
    those after `as_of` are not looked at.
    """

    left_alone: Day | None = None
    earliest: Day | None = None
    latest: Day | None = None
    elements: Annotated[str, StringConstraints(min_length=1, max_length=1_000_000)] | None = None
    as_of: datetime.datetime | None = None

    @model_validator(mode="after")
    def _one_form(self) -> When:
        span = (self.earliest, self.latest)
        if self.elements is not None and (self.left_alone is not None or any(span)):
            raise ValueError("give either elements, left_alone, or earliest and latest")
        if self.as_of is not None and (self.elements is None or self.as_of.tzinfo is None):
            raise ValueError("as_of belongs to elements, and needs its offset, as 01:30:00Z")
        if any(day is not None for day in span):
            if None in span or self.left_alone is not None:
                raise ValueError("give either left_alone or earliest and latest")
            if self.latest < self.earliest:  # type: ignore[operator]  # neither is None
                raise ValueError("latest lies before earliest")
        for day in (*span, self.left_alone, self.as_of):
            if day is not None:
                utc(day)
        return self


class RoundOrbit(Strict):
    """The decaying orbit a natural entry begins from.

    `mean_height_km` is the mean semi-major axis less the equatorial radius,
    `eccentricity_sd` the standard deviation of each component of the eccentricity beside
    what J3 keeps up. Without an inclination it is that of the newest element set.
    """

    mean_height_km: float = Field(default=180.0, ge=165.0, le=350.0)
    inclination_deg: float | None = Field(default=None, gt=1.0, lt=179.0)
    eccentricity_sd: float = Field(default=1e-4, ge=0.0, le=3e-3)


class BurnOrbit(Strict):
    """The orbit a deorbit burn begins from, mean heights over the equatorial radius.

    `node_longitude_deg` is where, on the first day allowed, the ascending node lies; left
    out, the weeks before have brought the track over the aim.
    """

    perigee_km: float = Field(ge=100.0, le=600.0)
    apogee_km: float = Field(ge=100.0, le=600.0)
    argument_of_perigee_deg: float = Field(default=0.0, ge=-360.0, le=360.0)
    inclination_deg: float | None = Field(default=None, gt=1.0, lt=179.0)
    node_longitude_deg: Longitude | None = None

    @model_validator(mode="after")
    def _right_way_up(self) -> BurnOrbit:
        if self.apogee_km < self.perigee_km:
            raise ValueError("apogee_km is less than perigee_km")
        return self


class Aim(Strict):
    """Where the mean impact is to be, on a northbound or southbound pass.

    Pieces fall about `beyond_km` past the point where the whole would be at 80 km. The burn
    may be made on any of `days`; a track no nearer than `reach_km` is out of reach.
    """

    latitude_deg: Latitude
    longitude_deg: Longitude
    direction: Literal["northbound", "southbound"] = "southbound"
    beyond_km: float = Field(default=1600.0, ge=-2000.0, le=10_000.0)
    days: float = Field(default=4.0, gt=0.0, le=60.0)
    reach_km: float = Field(default=150.0, gt=0.0, le=3000.0)


class BurnError(Strict):
    """How well a burn is executed; standard deviations.

    Of its size as a share, of its direction in each of two planes, and of where along the
    orbit it begins, as time.
    """

    magnitude_sd: float = Field(default=0.01, ge=0.0, le=0.5)
    direction_sd_deg: float = Field(default=1.0, ge=0.0, le=30.0)
    timing_sd_s: float = Field(default=5.0, ge=0.0, le=600.0)


class Failure(Strict):
    """A burn that ends early: what share of it is done, evenly between two."""

    least_share: float = Field(default=0.0, ge=0.0, le=1.0)
    greatest_share: float = Field(default=1.0, ge=0.0, le=1.0)

    @model_validator(mode="after")
    def _in_order(self) -> Failure:
        if self.greatest_share < self.least_share:
            raise ValueError("greatest_share is less than least_share")
        return self


class Burn(Strict):
    """A braking burn against the velocity; without a thrust it is an instant."""

    delta_v_m_s: float = Field(gt=0.0, le=500.0)
    thrust_n: float | None = Field(default=None, gt=0.0, le=1e7)
    error: BurnError = Field(default_factory=BurnError)
    failure: Failure | None = None


class Scenario(Strict):
    """How an entry comes about; frozen. Each kind has tables of its own."""

    title: Line
    falling: Falling = Field(default_factory=Falling)
    drag: Drag = Field(default_factory=Drag)
    when: When = Field(default_factory=When)

    @property
    def identity(self) -> str:
        """Hash of all that tells it from another scenario, the same on every machine."""
        told = json.dumps(self.model_dump(mode="json"), sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()


class Uncontrolled(Scenario):
    """The orbit left alone until it decays."""

    kind: Literal["uncontrolled"]
    orbit: RoundOrbit = Field(default_factory=RoundOrbit)


class _Braked(Scenario):
    """An orbit brought down by a burn."""

    orbit: BurnOrbit
    aim: Aim
    burn: Burn

    @model_validator(mode="after")
    def _span(self) -> _Braked:
        if self.when.earliest is None:
            raise ValueError("when needs earliest and latest: the days of the burn")
        return self


class Controlled(_Braked):
    """A deorbit burn that is carried out to its end."""

    kind: Literal["controlled"]

    @model_validator(mode="after")
    def _whole(self) -> Controlled:
        if self.burn.failure is not None:
            raise ValueError("burn.failure belongs to a scenario of the kind 'failed'")
        return self


class Failed(_Braked):
    """A deorbit burn that stops early."""

    kind: Literal["failed"]

    @model_validator(mode="after")
    def _stops(self) -> Failed:
        if self.burn.failure is None:
            raise ValueError("burn.failure is missing")
        return self


BurnScenario: TypeAlias = Controlled | Failed
KINDS: dict[str, type[Uncontrolled | Controlled | Failed]] = {
    "uncontrolled": Uncontrolled,
    "controlled": Controlled,
    "failed": Failed,
}
