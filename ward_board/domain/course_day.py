"""What a course says of one of its treatments before the lutetium: whether it fits, as facts for people to judge."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ward_board.domain.course import Course, Cycle, CycleState, Ending, IntervalVerdict, interval_verdict
from ward_board.domain.course_toxicity import Episode


class Doubt(StrEnum):
    """What of a treatment does not fit its course; the first weigh most."""

    ENDED = "ended"
    HELD = "held"
    HALF_ASKED = "half_asked"
    TOO_EARLY = "too_early"
    NEEDS_CAUSE = "needs_cause"
    TOO_LONG = "too_long"


_OF_THE_INTERVAL = {
    IntervalVerdict.TOO_EARLY: Doubt.TOO_EARLY,
    IntervalVerdict.NEEDS_CAUSE: Doubt.NEEDS_CAUSE,
    IntervalVerdict.TOO_LONG: Doubt.TOO_LONG,
}


@dataclass(frozen=True, slots=True)
class CourseDay:
    """One treatment as its course sees it, before the lutetium; `doubts` is empty where all fits.

    `halved_by` are the toxicities since the last given cycle, `activity_mbq` is what they leave of the dose.
    """

    cycle: Cycle
    doubts: tuple[Doubt, ...]
    held: tuple[Episode, ...]
    halved_by: tuple[Episode, ...]
    activity_mbq: float


def waiting_cycle(course: Course) -> Cycle | None:
    """The treatment of today, or that the patient is here for, as long as its lutetium has not run."""
    open_ones = (one for one in course.cycles if not one.is_given)
    today = (one for one in open_ones if one.state is CycleState.HERE or _is_of(one, course.today))
    return next(today, None)


def _is_of(cycle: Cycle, day: date) -> bool:
    return cycle.state is CycleState.BOOKED and cycle.day == day


def course_day(course: Course, treatment: str) -> CourseDay | None:
    """What the course says of its next treatment, booked or here; None of any other, and once the lutetium ran."""
    waiting = (one for one in course.cycles if one.state in {CycleState.BOOKED, CycleState.HERE} and not one.is_given)
    cycle = next(waiting, None)
    if cycle is None or cycle.treatment != treatment:
        return None
    return CourseDay(
        cycle=cycle,
        doubts=tuple(one for one in Doubt if one in _doubts(course, cycle)),
        held=course.standing,
        halved_by=course.since_last,
        activity_mbq=course.next_activity_mbq,
    )


def doubts_for_gates(course: Course, treatment: str) -> tuple[str, ...]:
    """What a gate asks a physician's reason for, of the next treatment and in words.

    What was found at its own bed has gates of its own there, and so has an interval that its booking tells.
    """
    day = course_day(course, treatment)
    if day is None:
        return ()
    found_before = any(one.entry.stream != treatment for one in (*day.held, *day.halved_by))
    tells_interval = day.cycle.glance.last_treatment is not None
    left_out = {
        *(() if found_before else (Doubt.HELD, Doubt.HALF_ASKED)),
        *(_OF_THE_INTERVAL.values() if tells_interval else ()),
        *((Doubt.ENDED,) if tells_interval and course.ending is Ending.TOO_LONG else ()),
    }
    return tuple(one.replace("_", " ") for one in day.doubts if one not in left_out)


def _doubts(course: Course, cycle: Cycle) -> set[Doubt]:
    if course.ending is not None:
        return {Doubt.ENDED}
    # a booked half dose is never doubted: a physician may have more reasons for one than the course knows
    is_full = not course.plan.is_half(cycle.activity_mbq)
    found = {Doubt.HELD: bool(course.standing), Doubt.HALF_ASKED: bool(course.since_last) and is_full}
    doubts = {doubt for doubt, is_so in found.items() if is_so}
    if cycle.interval_days is not None:
        verdict = interval_verdict(course.plan, cycle.interval_days, has_cause=course.has_cause)
        doubts |= {_OF_THE_INTERVAL[verdict]} if verdict in _OF_THE_INTERVAL else set()
    return doubts
