"""For how long what was recorded is kept: which treatment days are past it, and what of each then goes with it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Held:
    """A treatment that the store holds: its ids, its day (the ward's date), and whether it is still open."""

    treatment: str
    course: str
    patient: str
    day: date
    is_open: bool


@dataclass(frozen=True, slots=True)
class DayToGo:
    """A treatment day that is past its time; `courses` and `patients` have nothing left once it is gone."""

    day: date
    treatments: tuple[str, ...]
    courses: tuple[str, ...] = ()
    patients: tuple[str, ...] = ()

    @property
    def streams(self) -> tuple[str, ...]:
        """The streams of the journal that go with it."""
        return self.treatments + self.courses


@dataclass(frozen=True, slots=True)
class DayThatStays:
    """A treatment day that is old enough and stays, with the treatments (ids) for which it does."""

    day: date
    open_treatments: tuple[str, ...]
    in_open_courses: tuple[str, ...]


def kept_since(today: date, years: int) -> date:
    """The first treatment day that is kept for so many years (from 1) on `today`; every earlier one is past its time.

    Of a 29 February, where the year has none, 1 March: nothing goes a day too early.
    """
    try:
        return today.replace(year=today.year - years)
    except ValueError:
        return date(today.year - years, 3, 1)


def days_to_go(
    held: Iterable[Held],
    courses_written: Mapping[str, date],
    courses_of: Mapping[str, Collection[str]],
    since: date,
    *,
    only: date | None = None,
) -> tuple[tuple[DayToGo, ...], tuple[DayThatStays, ...]]:
    """The days before `since` that may go, oldest first, and those that are old enough and stay; or the day `only`.

    A day goes whole or not at all: every treatment on it is closed, and so is all else of its course, of which nothing
    is as young as `since`, nor the newest that was written of the course itself (`courses_written`). `held` are all
    treatments of the courses that had one before; `courses_of` all courses of each patient.
    """
    left = {one.treatment: one for one in held}
    going = {one.course for one in left.values()} - _unfinished(left.values(), courses_written, since)
    to_go: list[DayToGo] = []
    staying: list[DayThatStays] = []
    gone: set[str] = set()
    for day in sorted({one.day for one in left.values() if one.day < since and only in {None, one.day}}):
        there = sorted((one for one in left.values() if one.day == day), key=lambda one: one.treatment)
        if any(one.is_open or one.course not in going for one in there):
            staying.append(_that_stays(day, there, going))
            continue
        for one in there:
            del left[one.treatment]
        empty = sorted({one.course for one in there} - {one.course for one in left.values()})
        gone |= set(empty)
        patients = sorted({one.patient for one in there if gone.issuperset(courses_of[one.patient])})
        to_go.append(DayToGo(day, tuple(one.treatment for one in there), tuple(empty), tuple(patients)))
    return tuple(to_go), tuple(staying)


def _unfinished(held: Iterable[Held], courses_written: Mapping[str, date], since: date) -> set[str]:
    young = {one.course for one in held if one.is_open or one.day >= since}
    return young | {course for course, newest in courses_written.items() if newest >= since}


def _that_stays(day: date, there: Sequence[Held], going: Collection[str]) -> DayThatStays:
    still_open = tuple(one.treatment for one in there if one.is_open)
    return DayThatStays(day, still_open, tuple(one.treatment for one in there if one.course not in going))
