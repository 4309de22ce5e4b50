"""A day list as every format of it is read: bookings, what could not be read, and what to look at again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from ward_board.domain.day_list import BookingRow
from ward_board.domain.text import clean, has_letter
from ward_board.errors import BadInputError
from ward_board.exchange import fields

REQUIRED = ("date", "bed", "name", "birth_date", "number", "country", "cycle", "t0")
OPTIONAL = ("language", "protocol", "activity_mbq", "weight_kg", "allergies", "last_treatment", "flags")
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
FIRST_BIRTH = date(1900, 1, 1)
FIRST_TREATMENT = date(1990, 1, 1)
LAST_BED = 99
LAST_CYCLE = 4

T = TypeVar("T")


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


class RowReading:
    """One row of a day list while it is read, with what was found wrong or worth a look so far.

    `values` holds the fields as they were sent, by column; a column that is absent was not sent.
    """

    def __init__(self, line: int, values: Mapping[str, str]) -> None:
        self.problems: list[RowProblem] = []
        self.warnings: list[RowProblem] = []
        self._line = line
        self._values = values

    def problem(self, column: str | None, reason: str) -> None:
        """Reports what keeps the row out."""
        self.problems.append(RowProblem(self._line, column, reason))

    def warn(self, column: str | None, reason: str) -> None:
        """Reports what somebody should look at."""
        self.warnings.append(RowProblem(self._line, column, reason))

    def booking(self, zone: ZoneInfo) -> BookingRow | None:
        """The row, with `t0` read as a wall clock time of `zone`; None when anything in it is wrong."""
        day = self._read("date", lambda text: fields.calendar_date(text, FIRST_DAY, LAST_DAY))
        latest = day or LAST_DAY
        bed = self._read("bed", lambda text: fields.whole_number(text, 1, LAST_BED))
        name = self._read("name", self._name)
        birth_date = self._read("birth_date", lambda text: fields.calendar_date(text, FIRST_BIRTH, latest))
        number = self._read("number", fields.hospital_number)
        country = self._read("country", fields.country)
        language = self._read("language", fields.language)
        cycle = self._read("cycle", lambda text: fields.whole_number(text, 1, LAST_CYCLE))
        t0 = self._read("t0", lambda text: self._t0(fields.wall_time(text), day, zone))
        protocol = self._read("protocol", fields.protocol_id)
        activity_mbq = self._read("activity_mbq", lambda text: fields.decimal_number(text, 100, 12_000, "MBq"))
        weight_kg = self._read("weight_kg", lambda text: fields.decimal_number(text, 2, 400, "kg"))
        allergies = self._read("allergies", fields.allergies)
        last_treatment = self._read(
            "last_treatment", lambda text: fields.calendar_date(text, FIRST_TREATMENT, latest - timedelta(days=1))
        )
        flags = self._read("flags", fields.flags)
        if self.problems or day is None or bed is None or name is None or birth_date is None:
            return None
        if number is None or country is None or cycle is None or t0 is None:
            return None
        return BookingRow(
            day=day,
            bed=bed,
            name=name,
            birth_date=birth_date,
            number=number,
            country=country,
            language=language,
            cycle=cycle,
            t0=t0,
            protocol=protocol,
            activity_mbq=activity_mbq,
            weight_kg=weight_kg,
            allergies=allergies,
            last_treatment=last_treatment,
            flags=flags or (),
            line=self._line,
        )

    def _read(self, column: str, reader: Callable[[str], T]) -> T | None:
        """The field through `reader`; None when it is empty or was reported."""
        cleaned = clean(self._values.get(column, ""))
        for warning in cleaned.warnings:
            self.warn(column, f"{warning}; check that it still reads as meant")
        try:
            if cleaned.text:
                return reader(cleaned.text)
            if column in REQUIRED:
                raise BadInputError("is empty: fill it in")
        except BadInputError as error:
            self.problem(column, str(error))
        return None

    def _name(self, text: str) -> str:
        if not has_letter(text):
            self.warn("name", "has no letter: check it with the patient's papers")
        if fields.looks_damaged(text):
            self.warn("name", "letters look damaged (UTF-8 read as Windows-1252): check it with the patient's papers")
        return fields.plain_text(text)

    def _t0(self, wall: time, day: date | None, zone: ZoneInfo) -> datetime | None:
        if day is None:
            return None
        at, comes_twice = instant(day, wall, zone)
        if comes_twice:
            self.warn("t0", f"{wall:%H:%M} comes twice on {day}: the first is taken")
        return at
