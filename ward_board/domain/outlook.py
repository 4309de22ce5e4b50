"""The outlook of a course: the treatments to come, each from when to when, where it is booked, and what holds it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from ward_board.domain.calendar import Calendar, Load, Proposal, Window, proposals
from ward_board.domain.course import Course, Cycle, CycleState, Ending
from ward_board.domain.course_plan import Interval
from ward_board.domain.course_toxicity import Episode
from ward_board.domain.year_plan import Intervals, Need

_HERE = frozenset({CycleState.BOOKED, CycleState.HERE, CycleState.GIVEN})
_ONE_DAY = timedelta(days=1)


class Standing(StrEnum):
    """How a treatment to come stands."""

    BOOKED = "booked"
    OPEN = "needs a date"
    HELD = "held"
    COMPLETE = "complete"
    ENDED = "ended"
    STOPS = "has to end"


@dataclass(frozen=True, slots=True)
class Outlook:
    """One treatment to come, after that of today if there is one.

    `number` is the cycle that it is, `window` when it can be (None once nothing follows), `booked` where it is planned;
    `held` are the toxicities that stand, and `is_half` says that one of them, gone or not, halves its dose.
    """

    standing: Standing
    number: int
    window: Window | None = None
    booked: Cycle | None = None
    held: tuple[Episode, ...] = ()
    is_half: bool = False

    @property
    def may_be_booked(self) -> bool:
        """Whether a day may be chosen for it, or another one: what is held is put off, but not booked."""
        is_open = self.standing in {Standing.OPEN, Standing.BOOKED}
        return is_open or (self.standing is Standing.HELD and self.booked is not None)

    @property
    def days_outside(self) -> int:
        """By how many days it is booked too early (negative) or too late; 0 where it is not booked."""
        return self.window.days_outside(self.booked.day) if self.window and self.booked else 0


def outlook_of(course: Course) -> Outlook:
    """What comes next, at the date that the course was looked at."""
    return outlooks_of(course)[0]


def outlooks_of(course: Course) -> tuple[Outlook, ...]:
    """Everything that is booked, by date, and after it the first that is not, as far as the course goes."""
    today = cycle_on(course, course.today)
    number = today.number + 1 if today else course.cycles_given + 1
    booked = [one for one in course.booked if one is not today]
    if course.ending is Ending.TERMINATED:
        return (Outlook(Standing.ENDED, number, booked=next(iter(booked), None)),)
    if number > course.plan.cycles:
        return (Outlook(Standing.COMPLETE, number, booked=next(iter(booked), None)),)
    held = course.standing
    if course.ending is not None:
        return (Outlook(Standing.STOPS, number, booked=next(iter(booked), None), held=held),)
    window = _window_after(course, today)
    # what today's treatment does to the next dose nobody knows yet
    is_half = _is_told(today) and bool(course.since_last)
    if held:
        return (Outlook(Standing.HELD, number, window, next(iter(booked), None), held, is_half),)
    return _chain(course, number, window, booked, is_half=is_half)


def _chain(course: Course, number: int, window: Window, booked: list[Cycle], *, is_half: bool) -> tuple[Outlook, ...]:
    found = []
    for cycle in booked:
        found.append(Outlook(Standing.BOOKED, number, window, cycle, is_half=is_half))
        number, window, is_half = number + 1, window_from(course.plan.interval, cycle.day), False
    if number <= course.plan.cycles:
        found.append(Outlook(Standing.OPEN, number, window, is_half=is_half))
    return tuple(found)


def cycle_on(course: Course, day: date) -> Cycle | None:
    """The treatment of that day, if it was not cancelled."""
    return next((one for one in course.cycles if one.day == day and one.state in _HERE), None)


def window_from(interval: Interval, after: date, *, has_cause: bool = False) -> Window:
    """The window that follows a treatment on the day `after`; with a cause it reaches as far as the plan lets it."""
    return Window(
        first=after + timedelta(days=interval.shortest_days),
        last=after + timedelta(days=interval.longest_days if has_cause else interval.latest_days),
        aim=after + timedelta(days=interval.aim_days),
        after=after,
    )


def patient_days(course: Course) -> frozenset[date]:
    """The days on which the patient has a bed, or had one."""
    return frozenset(one.day for one in course.cycles if one.state is not CycleState.CANCELLED)


def proposed(course: Course, outlook: Outlook, calendar: Calendar, load: Load) -> tuple[Proposal, ...]:
    """The days on which a treatment to come could be, the best first; none where it may not be booked.

    Where it is booked its own bed counts as free: it may stay, or be moved to another day.
    """
    if outlook.window is None or not outlook.may_be_booked:
        return ()
    booked = outlook.booked
    if booked is not None:
        load = load.without(booked.day, booked.bed)
    others = patient_days(course) - ({booked.day} if booked else set())
    return proposals(outlook.window, calendar, load, not_before=course.today + _ONE_DAY, without=others)


def need_of(course: Course) -> Need | None:
    """What a year plan has to find days for: every treatment after those that are given or booked."""
    last = outlooks_of(course)[-1]
    if last.standing is not Standing.OPEN or last.window is None:
        return None
    first = max(last.window.first, course.today + _ONE_DAY)
    return Need(course.id, last.number, course.plan.cycles, first, max(last.window.aim, first), last.window.last)


def intervals_of(interval: Interval) -> Intervals:
    """The days between two treatments, as a year plan counts them."""
    return Intervals(interval.shortest_days, interval.aim_days, interval.latest_days)


def _window_after(course: Course, today: Cycle | None) -> Window:
    """The window after today's or the last given treatment, else any day from tomorrow on.

    With a toxicity after that treatment, or a delay that a physician coded, it reaches as far as the plan lets it.
    """
    tomorrow = course.today + _ONE_DAY
    after = today.day if today else course.last_day
    not_before = _not_before(course)
    if after is None:
        first = max(tomorrow, not_before or tomorrow)
        return Window(first, None, first)
    has_cause = _is_told(today) and course.has_cause
    window = window_from(course.plan.interval, after, has_cause=has_cause)
    if not_before is None:
        return window
    first = max(window.first, not_before)
    return replace(window, first=first, aim=max(window.aim, first))


def _is_told(today: Cycle | None) -> bool:
    """Whether what came since the last given cycle is about the next one: not while today's is still to be given."""
    return today is None or today.is_given


def _not_before(course: Course) -> date | None:
    told = course.delay.text("not_before") if course.delay else None
    return date.fromisoformat(told) if told else None
