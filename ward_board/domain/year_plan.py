"""The year plan: days for every treatment that is still to come, with every interval kept and no day above its beds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

_EAGERNESS = (0, 7, 14, 21, 28)
"""By how many days treatments may come before their aim, tried in this order until everything fits."""

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Intervals:
    """After how many days the next treatment may be at the earliest, should be, and may be at the latest."""

    shortest: int
    aim: int
    longest: int


@dataclass(frozen=True, slots=True)
class Need:
    """The treatments that a course still needs, `number` to `of`; the first of them from `first` to `last`.

    `last` is None where nothing ends it. `aim` is the day that the first of them is planned for where there is room.
    """

    course: str
    number: int
    of: int
    first: date
    aim: date
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """A day for one treatment of a course."""

    course: str
    number: int
    day: date


class WhyNot(StrEnum):
    """Why a treatment has no day."""

    NO_ROOM = "no bed is free in its window"
    ENDED = "its window has ended before the plan begins"
    DELAYED = "it is put off beyond its window"
    BEYOND = "its window lies beyond the last day of the plan"
    AFTER = "the treatment before it has no day"


@dataclass(frozen=True, slots=True)
class Unplanned:
    """A treatment without a day, its window as far as that is known, and why."""

    course: str
    number: int
    why: WhyNot
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class YearPlan:
    """The days that were found, what has none, and the extra days among those that the plan wants."""

    planned: tuple[Planned, ...]
    unplanned: tuple[Unplanned, ...]
    extra_days: tuple[date, ...] = ()


def year_plan(needs: Sequence[Need], free: Mapping[date, int], intervals: Intervals) -> YearPlan:
    """A day for every treatment that is needed, from the days in `free` with as many beds as each has.

    Whose window ends first is served first, so that first treatments, which nothing ends, take the beds that are left.
    Treatments come at their aim or as soon after it as there is room; earlier only where not everything fits otherwise.
    What fits nowhere is named with its reason.
    """
    plans = (_attempt(needs, free, intervals, timedelta(days=early)) for early in _EAGERNESS)
    best = next(plans)
    for plan in plans:
        if not best.unplanned:
            break
        if len(plan.unplanned) < len(best.unplanned):
            best = plan
    return best


def year_plan_with(
    needs: Sequence[Need], free: Mapping[date, int], intervals: Intervals, extra: Mapping[date, int]
) -> YearPlan:
    """The same, with as many of the `extra` days (and their beds) as it takes; it says which.

    Extra days help against crowding alone: they are taken as long as somebody finds no room, or more treatments have no
    day than if every day had room for all. Each is for the first that found no room: the latest day in its window,
    where the plan is full, or where there is none the first that is left.
    """
    days, spare = dict(free), dict(sorted(extra.items()))
    taken: list[date] = []
    best = plan = year_plan(needs, days, intervals)
    least = len(year_plan(needs, dict.fromkeys(free, 2 * len(needs)), intervals).unplanned) if plan.unplanned else 0
    while spare and ((crowded := _without_room(plan)) or len(plan.unplanned) > least):
        chosen = _most_wanted(crowded, spare)
        days[chosen] = days.get(chosen, 0) + spare.pop(chosen)
        taken.append(chosen)
        plan = year_plan(needs, days, intervals)
        if len(plan.unplanned) < len(best.unplanned):
            best = replace(plan, extra_days=tuple(sorted(taken)))
    return _with_fewest_days(best, needs, free, intervals, extra)


def _with_fewest_days(
    best: YearPlan, needs: Sequence[Need], free: Mapping[date, int], intervals: Intervals, extra: Mapping[date, int]
) -> YearPlan:
    """The plan without those of its extra days that it can do without, looked at one by one."""
    for day in best.extra_days:
        kept = tuple(one for one in best.extra_days if one != day)
        days = {**free, **{one: free.get(one, 0) + extra[one] for one in kept}}
        plan = year_plan(needs, days, intervals)
        if len(plan.unplanned) <= len(best.unplanned):
            best = replace(plan, extra_days=kept)
    return best


def _without_room(plan: YearPlan) -> list[Unplanned]:
    return [one for one in plan.unplanned if one.why is WhyNot.NO_ROOM]


def _most_wanted(crowded: Sequence[Unplanned], spare: Mapping[date, int]) -> date:
    for one in crowded:
        first, last = one.first or date.min, one.last or date.max
        within = [day for day in spare if first <= day <= last]
        if within:
            return within[-1]
    return next(iter(spare))


@dataclass
class _Course:
    """A course while it is planned: which treatment comes next, and its window."""

    need: Need
    number: int
    first: date
    aim: date
    last: date | None

    def is_asked_for(self, day: date, early: timedelta) -> bool:
        soonest = max(self.first, min(self.aim - early, self.last or date.max))
        return soonest <= day and (self.last is None or day <= self.last)

    def goes_on_after(self, day: date, intervals: Intervals) -> None:
        self.number += 1
        self.first = day + timedelta(days=intervals.shortest)
        self.aim = day + timedelta(days=intervals.aim)
        self.last = day + timedelta(days=intervals.longest)

    @property
    def urgency(self) -> tuple[date, date, str]:
        return self.last or date.max, self.first, self.need.course


def _attempt(needs: Iterable[Need], free: Mapping[date, int], intervals: Intervals, early: timedelta) -> YearPlan:
    courses = [_Course(need, need.number, need.first, need.aim, need.last) for need in needs]
    courses = [course for course in courses if course.number <= course.need.of]
    planned: list[Planned] = []
    placed: dict[date, int] = {}
    for day in sorted(free):
        # whoever is treated the day before has the bed until the afternoon
        room = max(free[day] - placed.get(day - _ONE_DAY, 0), 0)
        asked = sorted((one for one in courses if one.is_asked_for(day, early)), key=lambda one: one.urgency)
        placed[day] = len(asked[:room])
        for course in asked[:room]:
            planned.append(Planned(course.need.course, course.number, day))
            course.goes_on_after(day, intervals)
        courses = [course for course in courses if course.number <= course.need.of]
    left = sorted(courses, key=lambda one: one.urgency)
    begin, end = min(free, default=date.min), max(free, default=date.max)
    return YearPlan(tuple(planned), tuple(said for course in left for said in _unplanned(course, begin, end)))


def _unplanned(course: _Course, begin: date, end: date) -> Iterable[Unplanned]:
    why = WhyNot.BEYOND if course.first > end else WhyNot.NO_ROOM
    if course.last is not None and course.last < course.first:
        why = WhyNot.DELAYED
    elif course.last is not None and course.last < begin:
        why = WhyNot.ENDED
    yield Unplanned(course.need.course, course.number, why, course.first, course.last)
    for number in range(course.number + 1, course.need.of + 1):
        yield Unplanned(course.need.course, number, WhyNot.AFTER)
