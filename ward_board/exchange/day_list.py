"""A day list as every format of it is read: bookings, what could not be read, and what to look at again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from ward_board.errors import BadInputError

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)


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


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What is wrong, or worth a look, at a line and column (None: the whole line), in one line that says what to do."""

    line: int
    column: str | None
    reason: str

    def __str__(self) -> str:
        """As a person reads it; holds no name, birth date or number."""
        return f"line {self.line}, {self.column}: {self.reason}" if self.column else f"line {self.line}: {self.reason}"


@dataclass(frozen=True, slots=True)
class DayList:
    """What a file holds, in its order: the good rows, why the others stay out, and warnings about what came in."""

    rows: tuple[BookingRow, ...]
    problems: tuple[RowProblem, ...] = ()
    warnings: tuple[RowProblem, ...] = ()


def instant(day: date, wall: time, zone: ZoneInfo) -> tuple[datetime, bool]:
    """The UTC instant of a wall clock time, and whether that time comes twice on that day (then it is the first).

    A time that the clock skips on that day raises BadInputError.
    """
    first = datetime.combine(day, wall.replace(fold=0), tzinfo=zone)
    at = first.astimezone(UTC)
    if at.astimezone(zone).replace(tzinfo=None) != first.replace(tzinfo=None):
        raise BadInputError(f"the clock skips {wall:%H:%M} on {day} in {zone}: give a time that exists")
    return at, first.utcoffset() != first.replace(fold=1).utcoffset()


def moved(rows: Sequence[BookingRow], to: date, zone: ZoneInfo) -> tuple[BookingRow, ...]:
    """The rows with the first of their days on `to`; T0 keeps its wall clock time, the last treatment its distance.

    BadInputError when `to` is no plausible day or when a T0 falls into an hour that the clock skips there.
    """
    if not rows:
        return ()
    shift = to - min(row.day for row in rows)
    if any(not FIRST_DAY <= row.day + shift <= LAST_DAY for row in rows):
        raise BadInputError(f"{to} is no day for treatments: use one between {FIRST_DAY} and {LAST_DAY}")
    return tuple(
        replace(
            row,
            day=row.day + shift,
            t0=instant(row.day + shift, row.t0.astimezone(zone).time(), zone)[0],
            last_treatment=row.last_treatment and row.last_treatment + shift,
        )
        for row in rows
    )
