"""What is said of a booking: what stands in its way, why there can be none, what it lacks."""

from __future__ import annotations

from datetime import date

from ward_board.board.course_words import day_words, finding_words
from ward_board.board.moments import day_and_full_month, weeks_words
from ward_board.board.value_words import number_words
from ward_board.config.language import gettext as _
from ward_board.domain.calendar import Clash, Obstacle
from ward_board.domain.choosing import LeftOutside
from ward_board.domain.course import Course
from ward_board.domain.outlook import Outlook, Standing


def clash_words(clash: Clash, bed: int) -> str:
    """What stands in the way, as a fact."""
    match clash.obstacle:
        case Obstacle.PAST:
            return _("past")
        case Obstacle.CLOSED | Obstacle.NO_TREATMENT_DAY:
            return _("no treatment day")
        case Obstacle.NO_SUCH_BED:
            return _("there is no Bed {bed}").format(bed=bed)
        case Obstacle.DAY_FULL:
            return _("full")
        case Obstacle.BED_TAKEN:
            return _("Bed {bed} is taken").format(bed=bed)
        case Obstacle.BED_OVERNIGHT:
            return _("Bed {bed} is taken overnight").format(bed=bed)
        case Obstacle.PATIENT_TWICE:
            return _("has a bed that day already")
        case Obstacle.HELD:
            return _("held: only a later day")
        case _:
            words = _("{days} d too early") if clash.days < 0 else _("{days} d too late")
            return words.format(days=abs(clash.days))


def gate_words(clash: Clash, day: date, bed: int, today: date) -> str:
    """What a booking that clashes waits for, and why: "a free bed (28 January: full)"."""
    asked = {
        Obstacle.PAST: _("a day to come"),
        Obstacle.CLOSED: _("an open day"),
        Obstacle.NO_TREATMENT_DAY: _("a treatment day"),
        Obstacle.NO_SUCH_BED: _("another bed"),
        Obstacle.DAY_FULL: _("a free bed"),
        Obstacle.BED_TAKEN: _("another bed"),
        Obstacle.BED_OVERNIGHT: _("another bed"),
        Obstacle.PATIENT_TWICE: _("another day"),
        Obstacle.HELD: _("a later day"),
        Obstacle.INTERVAL: _("a physician's reason"),
    }[clash.obstacle]
    why = _("closed") if clash.obstacle is Obstacle.CLOSED else clash_words(clash, bed)
    return f"{asked} ({day_words(day, today)}: {why})"


def no_booking_words(course: Course, outlook: Outlook) -> str:
    """What a booking waits for where no day may be chosen."""
    match outlook.standing:
        case Standing.HELD:
            return _("the toxicity to go ({what})").format(
                what=", ".join(finding_words(course, one) for one in outlook.held)
            )
        case Standing.STOPS:
            return _("a physician (by its plan this course goes no further)")
        case Standing.COMPLETE:
            return _("another course (this one is complete)")
        case _:
            return _("another course (this one has ended)")


def booked_words(outlook: Outlook, today: date) -> str:
    """Where a treatment to come stands now: "cycle 2 is booked 21 January, Bed 1"."""
    if outlook.booked is None:
        return _("cycle {number} is not booked any more").format(number=outlook.number)
    words = _("cycle {number} is booked {day}, Bed {bed}")
    return words.format(number=outlook.number, day=day_words(outlook.booked.day, today), bed=outlook.booked.bed)


def left_outside_words(left: LeftOutside) -> str:
    """ "cycle 2 on 4 February is then 4 weeks after it"."""
    day = day_and_full_month(left.day)
    if left.days_since < 0:
        return _("cycle {number} on {day} is then before it").format(number=left.number, day=day)
    words = _("cycle {number} on {day} is then {weeks} after it")
    return words.format(number=left.number, day=day, weeks=weeks_words(left.days_since))


def half_asked_words(booked_mbq: float, *, short: bool = False) -> str:
    """ "half dose asked, booked 7,400: a physician prescribes"."""
    words = _("half dose asked, booked {mbq}") if short else _("half dose asked, booked {mbq}: a physician prescribes")
    return words.format(mbq=number_words(booked_mbq))
