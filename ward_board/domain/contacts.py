"""Whom the rules of behaviour protect, and by which figures; part of a protocol file."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from ward_board.domain.form import Part

LawName = Literal["inverse_square", "inverse_1p5", "line_1p70m"]


class Contact(Part):
    """How close a person comes, hours a day."""

    distance_m: Annotated[float, Field(gt=0)]
    hours_per_day: Annotated[float, Field(ge=0, le=24)]


class ContactRule(Part):
    """Whom a rule of behaviour protects, and how much dose they may get from one cycle.

    `constraint_msv` is shared by `cycles`; `normal` is how they live, `restricted` while the rule holds. A rule with
    `only_with` is for those alone whose answer to that field of the step `home` is neither empty nor "no".
    """

    id: str
    title: str
    constraint_msv: Annotated[float, Field(gt=0)]
    cycles: Annotated[int, Field(ge=1)] = 1
    cap_days: Annotated[int, Field(ge=0)]
    normal: tuple[Contact, ...]
    restricted: tuple[Contact, ...] = ()
    only_with: str | None = None
    source: str


class TripRule(Part):
    """How near somebody sits on a booked journey, and what they may get from it."""

    distance_m: Annotated[float, Field(gt=0)]
    distance_law: LawName
    limit_usv: Annotated[float, Field(gt=0)]
    source: str


class BehaviourRules(Part):
    """How days of rules are computed from the measurement; unsigned until a named expert signs this version."""

    version: str = "1"
    effective_half_life_hours: Annotated[float, Field(gt=0, le=159.528)]
    distance_law: LawName
    signed_by: str | None = None
    signed_on: date | None = None
    contacts: tuple[ContactRule, ...]
    trip: TripRule | None = None
    source: str


class RetentionPhase(Part):
    """A part of what the body holds, and its effective half-life."""

    fraction: Annotated[float, Field(gt=0, le=1)]
    half_life_hours: Annotated[float, Field(gt=0)]


class ExpectedFigures(Part):
    """What a measurement usually shows (µSv/h at 1 m) `after_hours` with `of_mbq`, and how it falls.

    Most readings lie between the two `usual` factors of it; outside `confirm_factor`, either way, a second person
    confirms the reading.
    """

    usv_per_h: Annotated[float, Field(gt=0)]
    of_mbq: Annotated[float, Field(gt=0)]
    after_hours: Annotated[float, Field(gt=0)]
    usual_from_factor: Annotated[float, Field(gt=0, le=1)]
    usual_to_factor: Annotated[float, Field(ge=1)]
    confirm_factor: Annotated[float, Field(gt=1)]
    retention: tuple[RetentionPhase, ...] = Field(min_length=1)
    source: str

    @model_validator(mode="after")
    def _is_a_whole(self) -> Self:
        if abs(sum(phase.fraction for phase in self.retention) - 1) > 1e-6:
            raise ValueError("retention: the fractions must sum to 1")
        return self
