"""Made-up courses for tests of the calendar: derived as real ones are, from glances and entries made by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import count
from zoneinfo import ZoneInfo

from ward_board.board.days_model import DaysModel, course_rows
from ward_board.config.paths import shipped_data
from ward_board.domain.calendar import Calendar, Load
from ward_board.domain.closing import Closing
from ward_board.domain.course import Course, course_of
from ward_board.domain.course_plan import CoursePlan
from ward_board.domain.data_file import read_table
from ward_board.domain.entry import Entry, Value
from ward_board.domain.glance import Glance
from ward_board.domain.patient import Patient
from ward_board.domain.protocol_file import Source
from ward_board.domain.words import Action, Role

ZONE = ZoneInfo("Europe/Amsterdam")
TODAY = date(2026, 11, 26)
CLOSED = frozenset({date(2026, 12, 24), date(2026, 12, 31), date(2027, 5, 6)})
THURSDAYS = Calendar(frozenset({3}), 8, closed=CLOSED)
_numbers = count(1)


@cache
def plan() -> CoursePlan:
    """The shipped plan of a course."""
    return read_table(CoursePlan, Source("course.toml", (shipped_data() / "course.toml").read_text(encoding="utf-8")))


def week(weeks: int, *, day: date = TODAY) -> date:
    """The Thursday so many weeks after today."""
    return day + timedelta(weeks=weeks)


def glance(number: int, day: date, bed: int, *, given: bool, closed: Closing | None = None, **more: object) -> Glance:
    """One treatment; given ones are closed, unless they are of today."""
    t0 = datetime.combine(day, time(8), ZONE).astimezone(UTC)
    facts: dict[str, object] = {
        "treatment": f"t{next(_numbers)}",
        "number": number,
        "day": day,
        "bed": bed,
        "t0": t0,
        "activity_mbq": 7400.0,
        "last_treatment": None,
        "closing": closed or (Closing.DISCHARGED if given and day < TODAY else None),
        "is_admitted": given,
        "started_at": t0 + timedelta(minutes=30) if given else None,
        "given_mbq": None,
        "uptake": None,
        "findings": (),
    }
    return Glance(**{**facts, **more})  # type: ignore[arg-type]


def found(step: str, day: date, values: Mapping[str, Value], course: str = "c1") -> Entry:
    """An answer on a course."""
    at = datetime.combine(day, time(9), ZONE).astimezone(UTC)
    number = next(_numbers)
    return Entry(
        Action.MEASURE,
        "nurse1",
        Role.NURSE,
        at,
        at,
        step=step,
        values=values,
        stream=course,
        version=number,
        seq=number,
    )


def made_course(
    name: str,
    given: Iterable[date] = (),
    booked: Iterable[tuple[date, int]] = (),
    *,
    first: int = 1,
    entries: Iterable[Entry] = (),
    country: str = "NL",
    today: date = TODAY,
    bed: int = 1,
    booked_mbq: float = 7400.0,
    **more: object,
) -> Course:
    """A course with treatments given (the last one maybe today, in `bed`) and booked, from cycle `first` on."""
    number = next(_numbers)
    days = list(given)
    glances = [glance(first + place, day, bed, given=True, **more) for place, day in enumerate(days)]
    for place, (day, in_bed) in enumerate(booked):
        glances.append(glance(first + len(days) + place, day, in_bed, given=False, activity_mbq=booked_mbq))
    patient = Patient(f"p{number}", name, date(1974, 4, 21), f"41.{number:03d}", country, "")
    return course_of(plan(), f"c{number}", patient, list(entries), glances, today)


def made_model(
    courses: Iterable[Course], *, calendar: Calendar = THURSDAYS, full: Mapping[date, int] | None = None, **more: object
) -> DaysModel:
    """The page's model; `full` takes so many beds on a day beside those of the courses."""
    courses = tuple(courses)
    days: dict[date, set[int]] = {}
    for course in courses:
        for cycle in course.cycles:
            days.setdefault(cycle.day, set()).add(cycle.bed)
    for day, beds in (full or {}).items():
        taken = days.setdefault(day, set())
        taken |= set([bed for bed in range(1, calendar.beds + 1) if bed not in taken][: beds - len(taken)])
    load = Load(calendar.beds, {day: frozenset(beds) for day, beds in days.items()})
    return DaysModel(TODAY, course_rows(courses), load, calendar, **more)  # type: ignore[arg-type]
