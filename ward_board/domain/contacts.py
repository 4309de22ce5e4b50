"""Whom the rules of behaviour protect, and by which figures; part of a protocol file."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ward_board.domain.form import Part


class Contact(Part):
    """How close a person comes, hours a day."""

    distance_m: Annotated[float, Field(gt=0)]
    hours_per_day: Annotated[float, Field(ge=0, le=24)]


class ContactRule(Part):
    """Whom a rule of behaviour protects, and how much dose they may get from one cycle.

    `constraint_msv` is shared by `cycles`; `normal` is how they live, `restricted` while the rule holds.
    """

    id: str
    title: str
    constraint_msv: Annotated[float, Field(gt=0)]
    cycles: Annotated[int, Field(ge=1)] = 1
    cap_days: Annotated[int, Field(ge=0)]
    normal: tuple[Contact, ...]
    restricted: tuple[Contact, ...] = ()
    source: str


class BehaviourRules(Part):
    """How days of rules are computed from the measurement; unsigned until a named expert signs."""

    effective_half_life_hours: Annotated[float, Field(gt=0, le=159.528)]
    distance_law: Literal["inverse_square", "inverse_1p5", "line_1p70m"]
    signed_by: str | None = None
    contacts: tuple[ContactRule, ...]
    source: str
