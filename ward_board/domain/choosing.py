"""Choosing a day for a treatment to come: which bed it gets there, what stands in its way, what its booking lacks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ward_board.domain.calendar import Calendar, Clash, Load, Proposal, Wish, clashes
from ward_board.domain.course import Course
from ward_board.domain.outlook import Outlook, Standing, outlooks_of, patient_days, proposed, window_from

SeenBooking = tuple[str, date]
"""A treatment and its day, as somebody saw it booked."""

_NONE: frozenset[date] = frozenset()


def seen_booking(outlook: Outlook) -> SeenBooking | None:
    """Where a treatment to come is booked; None where it is not."""
    return (outlook.booked.treatment, outlook.booked.day) if outlook.booked else None


def bed_on(outlook: Outlook, load: Load, day: date) -> int:
    """The bed that its booking has, where that is free on a day, else the first that is; Bed 1 where none is."""
    free = _of_others(outlook, load).free_beds(day)
    if outlook.booked is not None and outlook.booked.bed in free:
        return outlook.booked.bed
    return free[0] if free else 1


def clashes_on(
    course: Course,
    outlook: Outlook,
    calendar: Calendar,
    load: Load,
    day: date,
    bed: int,
    elsewhere: frozenset[date] = _NONE,
) -> tuple[Clash, ...]:
    """What stands in the way of a day and a bed; nothing is judged of a course that goes no further.

    `elsewhere` are days on which another course of the patient has a bed.
    """
    if outlook.window is None:
        return ()
    booked = outlook.booked
    others = patient_days(course) - ({booked.day} if booked else set())
    held_on = booked.day if booked and outlook.standing is Standing.HELD else None
    wish = Wish(day, bed, others | elsewhere, held_on)
    return clashes(wish, outlook.window, calendar, _of_others(outlook, load), course.today)


def clashes_of_booking(course: Course, outlook: Outlook, calendar: Calendar, load: Load) -> tuple[Clash, ...]:
    """What is wrong with the day and the bed that are booked: the calendar is not asked by whoever reschedules."""
    booked = outlook.booked
    return clashes_on(course, outlook, calendar, load, booked.day, booked.bed) if booked else ()


def offered(course: Course, outlook: Outlook, calendar: Calendar, load: Load) -> tuple[Proposal, ...]:
    """The days that are proposed, the best first; for what is held and booked only later ones."""
    found = proposed(course, outlook, calendar, load)
    if outlook.standing is not Standing.HELD or outlook.booked is None:
        return found
    booked = outlook.booked.day
    return tuple(one for one in found if one.day > booked)


def asks_for_half(course: Course, outlook: Outlook) -> bool:
    """Whether toxicity asks for half of the dose that is booked; only a physician prescribes another."""
    return outlook.is_half and outlook.booked is not None and not course.plan.is_half(outlook.booked.activity_mbq)


@dataclass(frozen=True, slots=True)
class LeftOutside:
    """A booked cycle that lies outside its window, `days_since` days after the one before it (may be negative)."""

    number: int
    day: date
    days_since: int


def left_outside(course: Course, outlook: Outlook, day: date) -> LeftOutside | None:
    """The booking after that of `outlook`, where it lies outside its window with the one before it on `day`."""
    chain = outlooks_of(course)
    if outlook not in chain:
        return None
    later = next((one for one in chain[chain.index(outlook) + 1 :] if one.booked), None)
    if later is None or later.booked is None:
        return None
    there = later.booked.day
    if not window_from(course.plan.interval, day).days_outside(there):
        return None
    return LeftOutside(later.number, there, (there - day).days)


def _of_others(outlook: Outlook, load: Load) -> Load:
    """What is taken by others."""
    return load.without(outlook.booked.day, outlook.booked.bed) if outlook.booked else load
