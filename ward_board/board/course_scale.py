"""Where a day stands on the line of one course: its whole length on one row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from ward_board.domain.course import Course
from ward_board.domain.course_toxicity import day_of
from ward_board.domain.outlook import outlooks_of

_BEFORE, _AFTER = timedelta(weeks=1), timedelta(weeks=2)
_LEAST = timedelta(weeks=24)


@dataclass(frozen=True, slots=True)
class CourseScale:
    """The days from `first` to `last` on the cells from `start` to before `end`."""

    first: date
    last: date
    start: int
    end: int

    def column(self, day: date) -> int:
        """The cell of a day; one beyond the edges stands at the edge."""
        share = (day - self.first).days / max((self.last - self.first).days, 1)
        return self.start + round(min(max(share, 0), 1) * (self.end - self.start - 1))

    @property
    def months(self) -> Iterator[date]:
        """The first of each month that is shown."""
        month = (self.first.replace(day=1) + timedelta(days=32)).replace(day=1)
        while month <= self.last:
            yield month
            month = (month + timedelta(days=32)).replace(day=1)


def scale_of(course: Course, start: int, end: int) -> CourseScale:
    """From a week before the first thing that is known of a course to two after the last that is expected."""
    days = [course.today, *(one.day for one in course.cycles), *(one.day for one in course.blood)]
    days += [day_of(entry) for entry in course.facts.values() if entry.step in {"toxicity", "delay"}]
    for outlook in outlooks_of(course):
        if outlook.window is not None:
            days += [day for day in (outlook.window.after, outlook.window.last) if day]
    if course.last_possible_day is not None:
        days.append(course.last_possible_day)
    first = min(days) - _BEFORE
    return CourseScale(first, max(max(days) + _AFTER, first + _LEAST), start, end)
