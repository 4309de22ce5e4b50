"""Planning: what dates are proposed from, the year plan, and the way to book and move cycles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ward_board.config.setting_types import WEEKDAYS
from ward_board.config.settings import Settings
from ward_board.domain.calendar import FURTHEST, Calendar, Load, days_between, treatment_days
from ward_board.domain.choosing import SeenBooking, seen_booking
from ward_board.domain.course import Course
from ward_board.domain.outlook import intervals_of, need_of
from ward_board.domain.year_plan import YearPlan, year_plan, year_plan_with
from ward_board.ward.courses import LOOK_BACK
from ward_board.ward.cycle_booking import AskedDay, Booked, CycleBooking, meant
from ward_board.ward.ward import Ward


@dataclass(frozen=True, slots=True)
class Overview:
    """All that dates are proposed from, at `today`, the ward's date."""

    today: date
    courses: tuple[Course, ...]
    load: Load
    calendar: Calendar


class Planning:
    """The dates of one ward's courses; any thread may call it."""

    def __init__(self, ward: Ward, settings: Settings) -> None:
        self._ward, self._settings = ward, settings
        self.calendar = calendar_of(settings)

    def look(self) -> Overview:
        """Everything as it stands now; raises StoreUnavailableError, and BadInputError for a bad course.toml."""
        today = self._ward.courses.today
        courses = self._ward.courses.open()
        taken = self._ward.courses.beds_taken(today - LOOK_BACK, today + FURTHEST)
        return Overview(today, courses, Load(self.calendar.beds, taken), self.calendar)

    def booked(self, course: str, number: int | None) -> SeenBooking | None:
        """Where a course's cycle `number`, the next one for None, is booked; None where it is not.

        Raises BadInputError for a course or a cycle that there is not, StoreUnavailableError.
        """
        return seen_booking(meant(self._ward.courses.one(course), number))

    def book(self, asked: AskedDay) -> Booked:
        """Books a cycle of a course, or moves the booking that it has, after its durable commit.

        Raises BadInputError, AlreadyDoneError (ChangedSinceError where it is not booked as it was seen), NotBookedError
        naming every gate, StoreUnavailableError; then nothing was kept.
        """
        now = self._ward.clock.now().replace(microsecond=0)
        try:
            with self._ward.store.write() as transaction:
                return CycleBooking(self._ward, self._settings, self.calendar, transaction, asked, now).keep()
        finally:
            self._ward.forget()


def calendar_of(settings: Settings) -> Calendar:
    """The treatment days that a site sets."""
    days = settings.calendar
    weekdays = frozenset(WEEKDAYS.index(name) for name in days.weekdays)
    return Calendar(weekdays, settings.beds, frozenset(days.also), frozenset(days.closed))


def planned_year(overview: Overview, last: date, spare_weekdays: Sequence[int] = ()) -> YearPlan:
    """Days up to `last` for every treatment that is still to come, where needed with days on the spare weekdays too."""
    needs = [need for course in overview.courses if (need := need_of(course))]
    if not needs:
        return YearPlan((), ())
    calendar, load = overview.calendar, overview.load
    tomorrow = overview.today + timedelta(days=1)
    free = {day: load.free(day) for day in treatment_days(calendar, tomorrow, last)}
    intervals = intervals_of(overview.courses[0].plan.interval)
    spare = {
        day: load.free(day)
        for day in days_between(tomorrow, last)
        if day.weekday() in spare_weekdays and day not in free and day not in calendar.closed
    }
    return year_plan_with(needs, free, intervals, spare) if spare else year_plan(needs, free, intervals)


def spare_weekdays(settings: Settings) -> tuple[int, ...]:
    """The weekdays on which the ward treats sometimes, beside those of every week."""
    often = settings.calendar.weekdays
    return tuple(WEEKDAYS.index(name) for name in settings.weekdays if name not in often)
