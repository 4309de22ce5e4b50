"""Who is treated, and what was booked for them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Patient:
    """A patient by two identifiers and the hospital number; nothing that identifies them is in the repr.

    `name` stands as it was sent; `country` and `language` are ISO codes in capitals and small letters ("NL", "nl"); the
    language is empty where nobody sent it.
    """

    id: str
    name: str = field(repr=False)
    birth_date: date = field(repr=False)
    number: str = field(repr=False)
    country: str
    language: str


class Flag(StrEnum):
    """What the board says in a word beside a name; a day list may send others, which are shown as they were sent."""

    TRAVEL = "travel"
    HORMONE = "hormone"
    HALF_DOSE = "half_dose"


@dataclass(frozen=True, slots=True)
class Booking:
    """What stands for a treatment now: the booking, with every move, reschedule and prescription since.

    `t0` is the planned start of the amino acids (aware, UTC); `bed` from 1; `cycle` 1 to 4. `allergies` is None when
    nobody sent them (UNKNOWN), "" when there are none. `protocol` is the digest of the protocol text.
    """

    bed: int
    t0: datetime
    cycle: int
    activity_mbq: float
    protocol: str
    allergies: str | None = field(default=None, repr=False)
    weight_kg: float | None = None
    last_treatment: date | None = None
    flags: tuple[str, ...] = ()
