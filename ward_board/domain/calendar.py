"""The calendar: on which days the ward treats, which beds are taken, and on which days a treatment can be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum

FURTHEST = timedelta(days=2 * 366)
"""Nobody books later than this."""
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Calendar:
    """On which days a ward of `beds` beds treats; a closed day stays closed whatever else names it.

    `weekdays` count from 0 for Monday; `also` are treatment days on other weekdays.
    """

    weekdays: frozenset[int]
    beds: int
    also: frozenset[date] = frozenset()
    closed: frozenset[date] = frozenset()

    def treats_on(self, day: date) -> bool:
        """Whether it is a treatment day."""
        return day not in self.closed and (day in self.also or day.weekday() in self.weekdays)


def treatment_days(calendar: Calendar, first: date, last: date) -> tuple[date, ...]:
    """Every treatment day from `first` to `last`, both included."""
    return tuple(day for day in days_between(first, last) if calendar.treats_on(day))


def days_between(first: date, last: date) -> Iterator[date]:
    """Every day from `first` to `last`, both included."""
    return (first + timedelta(days=place) for place in range((last - first).days + 1))


@dataclass(frozen=True, slots=True)
class Load:
    """The numbers of the beds that are taken on each day; `beds` is how many a day has.

    Whoever is treated has the bed until the afternoon after, so nobody else begins in it on that morning.
    """

    beds: int
    days: Mapping[date, frozenset[int]] = field(default_factory=dict)

    def taken(self, day: date) -> frozenset[int]:
        """The beds that are taken on a day; one beyond the ward's beds counts too."""
        return self.days.get(day, frozenset())

    def free_beds(self, day: date) -> tuple[int, ...]:
        """The beds in which somebody may be treated on a day, by number."""
        taken = self.taken(day) | self.beside(day)
        return tuple(bed for bed in range(1, self.beds + 1) if bed not in taken)

    def beside(self, day: date) -> frozenset[int]:
        """The beds that are taken on the day before or on the day after."""
        return self.taken(day - _ONE_DAY) | self.taken(day + _ONE_DAY)

    def free(self, day: date) -> int:
        """How many beds are free on a day."""
        return len(self.free_beds(day))

    def without(self, day: date, bed: int) -> Load:
        """The same as if that bed were free."""
        return replace(self, days={**self.days, day: self.taken(day) - {bed}})


@dataclass(frozen=True, slots=True)
class Window:
    """From when to when a treatment can be; `last` is None where nothing ends it, as before a first treatment.

    `aim` is the day that it is planned for where there is room. `after` is the day of the treatment before it, from
    which the weeks count. A delay may move `first` beyond `last`: then no day is left.
    """

    first: date
    last: date | None
    aim: date
    after: date | None = None

    @property
    def is_empty(self) -> bool:
        """Whether it begins after it has ended."""
        return self.last is not None and self.first > self.last

    def days_outside(self, day: date) -> int:
        """By how many days a day is too early (negative) or too late; 0 inside."""
        if day < self.first:
            return (day - self.first).days
        return (day - self.last).days if self.last is not None and day > self.last else 0

    def days_since(self, day: date) -> int | None:
        """How many days after the treatment before it; None for a first one."""
        return (day - self.after).days if self.after else None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A treatment day that may be chosen: how many days after the treatment before it, and the beds that are free."""

    day: date
    days_since: int | None
    free_beds: tuple[int, ...]

    @property
    def is_full(self) -> bool:
        """Whether no bed is free."""
        return not self.free_beds


def proposals(
    window: Window, calendar: Calendar, load: Load, *, not_before: date, without: frozenset[date] = frozenset()
) -> tuple[Proposal, ...]:
    """The treatment days of a window, the nearest to its aim first, and of two as near the earlier; full ones too.

    Days before `not_before` are past, and those in `without` are left out, such as days on which the patient has a bed
    already. A window without an end is looked through up to the first day with room.
    """
    first = max(window.first, not_before)
    days = treatment_days(calendar, first, window.last or first + FURTHEST)
    found: Iterable[Proposal] = (
        Proposal(day, window.days_since(day), load.free_beds(day)) for day in days if day not in without
    )
    if window.last is None:
        found = _up_to_first_with_room(found)
    return tuple(sorted(found, key=lambda one: (abs(one.day - window.aim), one.day)))


def best(found: Sequence[Proposal]) -> Proposal | None:
    """The first with a free bed."""
    return next((one for one in found if not one.is_full), None)


def _up_to_first_with_room(found: Iterable[Proposal]) -> Iterator[Proposal]:
    for one in found:
        yield one
        if not one.is_full:
            return


class Obstacle(StrEnum):
    """What stands in the way of a booking; the value is the id of its gate."""

    PAST = "future_day"
    CLOSED = "day_closed"
    NO_TREATMENT_DAY = "treatment_day"
    NO_SUCH_BED = "bed_exists"
    DAY_FULL = "day_full"
    BED_TAKEN = "bed_free"
    BED_OVERNIGHT = "bed_overnight"
    PATIENT_TWICE = "patient_once"
    INTERVAL = "interval"
    HELD = "held"


@dataclass(frozen=True, slots=True)
class Clash:
    """One thing that stands in the way; `days` says how many too early (negative) or too late."""

    obstacle: Obstacle
    days: int = 0


@dataclass(frozen=True, slots=True)
class Wish:
    """A booking that is thought of: when and in which bed; `patient_days` are those on which the patient has a bed.

    `held_on` is the day of a booking that is held: it may only be put off.
    """

    day: date
    bed: int
    patient_days: frozenset[date] = frozenset()
    held_on: date | None = None


def clashes(wish: Wish, window: Window, calendar: Calendar, load: Load, today: date) -> tuple[Clash, ...]:
    """Everything that stands in the way of a wish; what is moved has left `load` and `patient_days` before.

    `today` is the ward's date: a treatment may still be booked for it.
    """
    is_closed = wish.day in calendar.closed
    is_full, taken = not load.free(wish.day), load.taken(wish.day)
    outside = window.days_outside(wish.day)
    found = {
        Obstacle.PAST: wish.day < today,
        Obstacle.CLOSED: is_closed,
        Obstacle.NO_TREATMENT_DAY: not is_closed and not calendar.treats_on(wish.day),
        Obstacle.NO_SUCH_BED: not 1 <= wish.bed <= calendar.beds,
        Obstacle.DAY_FULL: is_full,
        Obstacle.BED_TAKEN: not is_full and wish.bed in taken,
        Obstacle.BED_OVERNIGHT: not is_full and wish.bed in load.beside(wish.day) - taken,
        Obstacle.PATIENT_TWICE: wish.day in wish.patient_days,
        Obstacle.INTERVAL: outside != 0,
        Obstacle.HELD: wish.held_on is not None and wish.day < wish.held_on,
    }
    return tuple(
        Clash(obstacle, outside if obstacle is Obstacle.INTERVAL else 0) for obstacle, is_so in found.items() if is_so
    )
