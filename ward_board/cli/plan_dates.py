"""`ward-board plan` without a DAY: treatment days, the next date of each course, a year plan, one date booked."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from ward_board.cli.noting import note_opened
from ward_board.cli.opening import opened_ward, settings_of, who_acts
from ward_board.cli.options import read_day
from ward_board.domain.openings import WARD, page_of
from ward_board.errors import AlreadyDoneError, BadInputError

if TYPE_CHECKING:
    from ward_board.board.days_model import DaysModel
    from ward_board.domain.choosing import LeftOutside
    from ward_board.domain.course import Course
    from ward_board.domain.year_plan import YearPlan
    from ward_board.ward.cycle_booking import AskedDay, Booked
    from ward_board.ward.planning import Planning
    from ward_board.ward.ward import Ward

WEEKS, _MOST_WEEKS = 52, 104


@dataclass(frozen=True)
class DateOptions:
    """What stands after `plan`, as it was typed."""

    weeks: int | None = None
    propose_all: bool = False
    book: str | None = None
    bed: int | None = None
    t0: str | None = None
    cycle: int | None = None
    move: bool = False
    key: str | None = None
    reason: str | None = None
    privacy: bool = False
    by: str | None = None
    pin_file: str | None = None
    as_json: bool = False
    store: str | None = None
    config: Path | None = None
    now: str | None = None

    @property
    def for_booking_alone(self) -> str | None:
        """The first option that means something with --book alone and was given without it."""
        if self.book is not None:
            return None
        given = {"--bed": self.bed, "--t0": self.t0, "--cycle": self.cycle, "--reason": self.reason}
        given |= {"--move": self.move or None, "--key": self.key}
        return next((option for option, value in given.items() if value is not None), None)

    @property
    def for_dates_alone(self) -> str | None:
        """The first option that means something without a DAY alone."""
        given = {"--weeks": self.weeks, "--propose-all": self.propose_all or None, "--privacy": self.privacy or None}
        return next((option for option, value in given.items() if value is not None), None)


def plan_dates(options: DateOptions) -> int:
    """Print the days and the courses; raises BadInputError and StoreUnavailableError."""
    from ward_board.board.days_model import DaysModel, course_rows
    from ward_board.ward.planning import Planning, planned_year, spare_weekdays

    weeks = WEEKS if options.weeks is None else options.weeks
    if not 1 <= weeks <= _MOST_WEEKS:
        raise BadInputError(f"--weeks: {weeks} is not between 1 and {_MOST_WEEKS}")
    if options.privacy and options.as_json:
        raise BadInputError("--privacy: not with --json, whose keys are for programs; leave one of them out")
    settings = settings_of(options.config)
    with opened_ward(options.store, options.config, options.now) as ward:
        seen = Planning(ward, settings).look()
        note_opened(ward, [page_of(WARD, "days")])
    last = seen.today + timedelta(weeks=weeks)
    plan = planned_year(seen, last, spare_weekdays(settings)) if options.propose_all else None
    model = DaysModel(seen.today, course_rows(seen.courses), seen.load, seen.calendar)
    _print(model, last, plan, options)
    return 0


def _print(model: DaysModel, last: date, plan: YearPlan | None, options: DateOptions) -> None:
    if options.as_json:
        from ward_board.board.days_data import days_data, plan_data

        data = days_data(model, last) | ({"plan": plan_data(plan)} if plan else {})
        print(json.dumps(data, ensure_ascii=False, indent=1))
        return
    from ward_board.board.days_spoken import spoken_days, spoken_plan
    from ward_board.domain.text import printable

    for line in spoken_days(model, last, privacy=options.privacy):
        print(printable(line))
    for line in spoken_plan(plan, model) if plan else ():
        print(printable(line))


def book_date(day: str | None, options: DateOptions) -> int:
    """Book a cycle of a course on a day; with --move, move its booking there.

    Raises BadInputError, NotBookedError naming every gate, AlreadyDoneError and StoreUnavailableError.
    """
    from ward_board.ward.cycle_booking import ChangedSinceError
    from ward_board.ward.planning import Planning

    if day is None:
        raise BadInputError("--book: name the day too: ward-board plan --book COURSE DAY --by ID")
    if not options.by:
        raise BadInputError("--book: name who books, with --by ID")
    settings = settings_of(options.config)
    with opened_ward(options.store, options.config, options.now) as ward:
        planning = Planning(ward, settings)
        asked = _asked(planning, ward, day, options)
        try:
            booked = planning.book(asked)
        except ChangedSinceError as error:
            if options.move:
                raise
            raise AlreadyDoneError(f"{error.what} (--move moves it)", error.by, error.at, error.zone) from None
        left = _left_outside(ward.courses.one(asked.course), booked)
    t0 = booked.t0.astimezone(settings.zone)
    if options.as_json:
        print(json.dumps(_booked_data(booked, left)))
    else:
        moved = f" (moved from {booked.moved_from[0]}, Bed {booked.moved_from[1]})" if booked.moved_from else ""
        print(f"{options.book} cycle {booked.number}: {booked.day}, Bed {booked.bed}, T0 {t0:%H:%M}{moved}")
        if booked.asks_for_half:
            from ward_board.board.booking_words import half_asked_words

            print(half_asked_words(booked.activity_mbq))
        if left:
            from ward_board.board.booking_words import left_outside_words

            print(left_outside_words(left))
    return 0


def _left_outside(course: Course, booked: Booked) -> LeftOutside | None:
    from ward_board.domain.choosing import left_outside
    from ward_board.domain.outlook import outlooks_of

    found = (one for one in outlooks_of(course) if one.booked and one.booked.treatment == booked.treatment)
    outlook = next(found, None)
    return left_outside(course, outlook, booked.day) if outlook else None


def _asked(planning: Planning, ward: Ward, day: str, options: DateOptions) -> AskedDay:
    from ward_board.ward.cycle_booking import AskedDay

    chosen = read_day(day, ward.courses.today, "DAY")
    if chosen is None:
        raise BadInputError("DAY: write 2027-02-04 or today")
    course = str(options.book)
    seen = planning.booked(course, options.cycle) if options.move else None
    if options.move and seen is None:
        raise BadInputError(f"--move: {course} has nothing booked there; leave --move out")
    return AskedDay(
        course=course,
        day=chosen,
        by=who_acts(ward, str(options.by), options.pin_file, "--pin-file"),
        number=options.cycle,
        bed=options.bed,
        t0=_time(options.t0),
        reason=options.reason,
        seen=seen,
        key=options.key,
    )


def _time(text: str | None) -> time | None:
    if text is None:
        return None
    try:
        found = time.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is not None:
        raise BadInputError(f"--t0: '{text[:20]}' is not a clock time; write 08:30")
    return found


def _booked_data(booked: Booked, left: LeftOutside | None) -> dict[str, object]:
    return {
        "treatment": booked.treatment,
        "cycle": booked.number,
        "day": booked.day.isoformat(),
        "bed": booked.bed,
        "t0": booked.t0.isoformat().replace("+00:00", "Z"),
        "activity_mbq": booked.activity_mbq,
        "asks_for_half": booked.asks_for_half,
        "moved_from": {"day": booked.moved_from[0].isoformat(), "bed": booked.moved_from[1]}
        if booked.moved_from
        else None,
        "left_outside": {"cycle": left.number, "day": left.day.isoformat(), "days_since": left.days_since}
        if left
        else None,
    }
