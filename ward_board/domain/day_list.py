"""What a day list asks for: one treatment a row."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class BookingRow:
    """One treatment that a day list asks for; nothing that identifies the patient is in the repr.

    `t0` is aware, in UTC. None is "not sent": for `allergies` that is UNKNOWN, while "" is "none". `line` is where the
    row begins in its file, from 1.
    """

    day: date
    bed: int
    name: str = field(repr=False)
    birth_date: date = field(repr=False)
    number: str = field(repr=False)
    country: str
    language: str | None
    cycle: int
    t0: datetime
    protocol: str | None
    activity_mbq: float | None
    weight_kg: float | None
    allergies: str | None = field(repr=False)
    last_treatment: date | None
    flags: tuple[str, ...]
    line: int
