"""What the page of days shows, as plain data: courses in their order, the load, what is selected and chosen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from ward_board.domain.calendar import Calendar, Load, treatment_days
from ward_board.domain.choosing import SeenBooking
from ward_board.domain.course import Course, Cycle, CycleState
from ward_board.domain.outlook import Outlook, Standing, cycle_on, outlooks_of

_OVER = frozenset({Standing.COMPLETE, Standing.ENDED})


@dataclass(frozen=True, slots=True)
class CourseRow:
    """A course with its treatments to come; `here` is the one for which the patient is on the ward's board."""

    course: Course
    outlooks: tuple[Outlook, ...]
    here: Cycle | None

    @property
    def id(self) -> str:
        """The course's id ("c5")."""
        return self.course.id

    @property
    def next(self) -> Outlook:
        """What comes next."""
        return self.outlooks[0]

    @property
    def number(self) -> int:
        """Up to which cycle it has come, today's counted."""
        return reached(self.course)

    @property
    def is_open(self) -> bool:
        """Whether anything is still to come."""
        return self.next.standing not in _OVER

    @property
    def still_booked(self) -> tuple[Cycle, ...]:
        """The beds that a course keeps although nothing is to come, by day: somebody has to free them."""
        return () if self.is_open else tuple(one for one in self.course.booked if one is not self.here)

    @property
    def is_listed(self) -> bool:
        """Whether there is anything to plan, or to take back."""
        return self.is_open or bool(self.still_booked)

    @property
    def needs_date(self) -> bool:
        """Whether somebody has to find a day for what comes next."""
        return self.next.standing is Standing.OPEN


@dataclass(frozen=True, slots=True)
class Choice:
    """A day and a bed that somebody is choosing for a course's treatment to come, the `place`th (from 0).

    `seen` is where they saw it booked when they began.
    """

    course: str
    place: int
    day: date
    bed: int
    seen: SeenBooking | None = None


@dataclass(frozen=True, slots=True)
class DaysModel:
    """All that the page is drawn from; `zoom` is how many steps it is nearer than a year."""

    today: date
    rows: tuple[CourseRow, ...]
    load: Load
    calendar: Calendar
    selected: str | None = None
    zoom: int = 0
    choice: Choice | None = None

    @property
    def row(self) -> CourseRow | None:
        """The selected course."""
        return next((row for row in self.rows if row.id == self.selected), None)

    @property
    def outlook(self) -> Outlook | None:
        """The treatment to come that is looked at: that of the choice, else the next one of the selected course."""
        if self.row is None:
            return None
        return self.row.outlooks[self.choice.place] if self.choice else self.row.next

    @property
    def main_weekday(self) -> int:
        """The weekday that the weeks of the page begin with."""
        return max(self.calendar.weekdays, default=self.today.weekday())

    def free_beds(self, day: date) -> tuple[int, ...]:
        """The beds in which somebody may be treated on a day, by number; none on a day without treatments."""
        return self.load.free_beds(day) if self.calendar.treats_on(day) else ()

    @property
    def closed_and_booked(self) -> tuple[date, ...]:
        """The closed days from today on that have bookings all the same, by date: somebody has to move those."""
        closed = (day for day in self.calendar.closed if day >= self.today)
        return tuple(sorted(day for day in closed if self.load.taken(day)))

    def free_until(self, last: date) -> int:
        """How many beds are free on treatment days from tomorrow to `last`."""
        days = treatment_days(self.calendar, self.today + timedelta(days=1), last)
        return sum(self.load.free(day) for day in days)

    @property
    def booked_ahead(self) -> int:
        """How many beds are booked after today."""
        return sum(len(beds) for day, beds in self.load.days.items() if day > self.today)


def course_rows(courses: Iterable[Course]) -> tuple[CourseRow, ...]:
    """Who is on the board first, by bed, then the others by the day of what comes next; who has to end comes last.

    Courses that are over are left out, unless the patient is still here or a bed is still booked.
    """
    rows = (CourseRow(course, outlooks_of(course), _here(course)) for course in courses)
    return tuple(sorted((row for row in rows if row.is_listed or row.here), key=_place))


def reached(course: Course) -> int:
    """Up to which cycle a course has come: that of today, or for which the patient is here, else the last given."""
    here = _here(course)
    return here.number if here else course.cycles_given


def _here(course: Course) -> Cycle | None:
    lying = next((one for one in course.cycles if one.state is CycleState.HERE), None)
    return lying or cycle_on(course, course.today)


def _place(row: CourseRow) -> tuple[int, int, date, str]:
    if row.here:
        return 0, row.here.bed, row.here.day, row.id
    outlook = row.next
    if outlook.standing is Standing.STOPS:
        return 2, 0, row.course.given[-1].day if row.course.given else date.max, row.id
    aim = outlook.window.aim if outlook.window else date.max
    return 1, 0, outlook.booked.day if outlook.booked else aim, row.id
