"""What the board says of a course where its patient is treated: how far it has come, and what does not fit it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ward_board.board.board import Bed
from ward_board.board.canvas import Canvas
from ward_board.board.course_facts import home_words, tumour_words
from ward_board.board.course_words import day_words, doubt_words
from ward_board.board.line import Line, Tone
from ward_board.board.moments import Clock
from ward_board.board.people import shown_surname
from ward_board.board.site_words import site_words
from ward_board.board.step_words import shorter_lists
from ward_board.board.value_words import number_words
from ward_board.board.wrap import wrapped
from ward_board.config.language import gettext as _
from ward_board.config.language import ngettext
from ward_board.domain.course import Course, Cycle
from ward_board.domain.course_day import course_day
from ward_board.domain.course_plan import ALLERGIES, HOME, TUMOUR
from ward_board.domain.text import printable

_FIGURES = 2
_COURSE_CHECK = "course"
"""The step by which a physician checks course and interval (CLINICAL A1)."""
_HORMONES = "hormones"
"""The step by which somebody plans for a hormonal crisis (CLINICAL A8)."""


def warnings_of(bed: Bed) -> tuple[str, ...]:
    """What of a treatment does not fit its course, before the lutetium: "course: half dose after platelets 62; …"."""
    day = course_day(bed.course, bed.treatment) if bed.course else None
    if bed.course is None or day is None:
        return ()
    return tuple(_("course: {fact}").format(fact=fact) for fact in doubt_words(bed.course, day))


def warning_lines(beds: Iterable[Bed], width: int, *, privacy: bool) -> list[Line]:
    """The same for several beds, each on as many rows as its words need."""
    lines = []
    for bed in beds:
        name = shown_surname(bed.patient, privacy=privacy).upper()
        for words in warnings_of(bed):
            said = _("Bed {bed} {name}  {words}").format(bed=bed.number, name=name, words=words)
            for part in wrapped(said, width - 2):
                row = Canvas(width)
                row.put(1, part, Tone.WARN_STRONG)
                lines.append(row.line())
    return lines


def interval_words(bed: Bed) -> tuple[str, ...]:
    """How far the course has come and what the blood said last, in every way to say it, the longest first."""
    course = bed.course
    cycle = _cycle(course, bed.treatment) if course else None
    if course is None or cycle is None:
        return ()
    count = _("cycle {number} of {cycles}").format(number=cycle.number, cycles=course.plan.cycles)
    since = _since_words(course, cycle)
    blood = ", ".join(_blood_words(course))
    whole = ", ".join(filter(None, [count, since]))
    return tuple(dict.fromkeys(filter(None, ["; ".join(filter(None, [whole, blood])), whole, since, count])))


def course_words(bed: Bed, clock: Clock, *, privacy: bool) -> str:
    """The course in one sentence; with names hidden without what the patient told."""
    said = [*interval_words(bed)[:1]]
    if bed.course is not None and not privacy:
        said.append(tumour_words(bed.course))
        home = home_words(bed.course, clock) if _is_from_elsewhere(bed, HOME) else ""
        said.append(_("at home: {home}").format(home=home) if home else "")
    return "; ".join(filter(None, said))


def known_of_course(bed: Bed, step: str, clock: Clock) -> tuple[str, ...]:
    """What the course knows of that which a step at the bed asks, in every way to say it; empty where nothing.

    It stands beside what is asked, and is recorded by nobody: people ask again.
    """
    if bed.course is None:
        return ()
    if step == _COURSE_CHECK:
        return interval_words(bed)
    known = ""
    if step == HOME:
        known = home_words(bed.course, clock)
    elif step == ALLERGIES and bed.course.allergies is not None:
        known = printable(bed.course.allergies.strip()) or _("none")
    elif step == _HORMONES:
        known = site_words(bed.course.hormone or "")
    if not known or not _is_from_elsewhere(bed, TUMOUR if step == _HORMONES else step):
        return ()
    words = _("asks; by the course: {known}")
    return (*(words.format(known=one) for one in shorter_lists(known)[:-1]), _("asks; known to the course"))


def _is_from_elsewhere(bed: Bed, step: str) -> bool:
    """Whether an answer of the course was given before this treatment."""
    entry = bed.course.facts.get(step) if bed.course else None
    return entry is not None and entry.stream != bed.treatment


def _cycle(course: Course, treatment: str) -> Cycle | None:
    return next((one for one in course.cycles if one.treatment == treatment), None)


def _since_words(course: Course, cycle: Cycle) -> str:
    if cycle.interval_days is None:
        return ""
    before = [one.day for one in course.given if one.day < cycle.day]
    last = before[-1] if before else cycle.glance.last_treatment
    days = ngettext("{days} day", "{days} days", cycle.interval_days).format(days=cycle.interval_days)
    return _("{days} after {day}").format(days=days, day=day_words(last, course.today)) if last else days


def _blood_words(course: Course) -> Iterator[str]:
    """The newest count: what a toxicity is looked for by first, and all that is of concern."""
    if not course.blood:
        return
    newest = course.blood[-1]
    found = [one for one in course.plan.blood_figures() if newest.entry.number(one) is not None]
    shown = [one for one in found if course.plan.blood_field(one).is_of_concern(newest.entry.number(one))] or found[:1]
    for place, figure in enumerate(shown[:_FIGURES]):
        title = site_words(course.plan.blood_field(figure).title)
        words = f"{title} {number_words(newest.entry.number(figure) or 0)}"
        is_last = place == len(shown[:_FIGURES]) - 1
        day = day_words(newest.day, course.today)
        yield _("{figure} on {day}").format(figure=words, day=day) if is_last else words
