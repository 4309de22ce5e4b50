"""A course in sentences, for paper and for a screen reader: no colour, no boxes, one thing a line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ward_board.board.course_facts import course_facts
from ward_board.board.course_page import cycle_words, reached_words
from ward_board.board.course_told import answers_words, told_entries, told_words
from ward_board.board.course_words import day_words, delay_words, next_words, standing_words
from ward_board.board.moments import Clock, birth_date, short_date
from ward_board.board.people import shown_name
from ward_board.board.step_words import capital
from ward_board.board.wrap import wrapped
from ward_board.config.language import gettext as _
from ward_board.domain.course import Course
from ward_board.domain.course_plan import BLOOD_COUNT, SAMPLED_ON
from ward_board.domain.text import printable

WIDTH = 119
_INDENT = "  "


def spoken_course(course: Course, staff: Mapping[str, str], clock: Clock, *, privacy: bool = False) -> list[str]:
    """Every sentence on rows of at most `WIDTH` cells; with names hidden neither answers nor the journal."""
    rows = []
    for said in _sentences(course, staff, clock, privacy=privacy):
        first, *rest = wrapped(printable(said), WIDTH - len(_INDENT))
        rows += [first, *(_INDENT + row for row in rest)]
    return rows


def _sentences(course: Course, staff: Mapping[str, str], clock: Clock, *, privacy: bool) -> Iterator[str]:
    name = shown_name(course.patient, privacy=privacy)
    born = "" if privacy else _(", born {date}").format(date=birth_date(course.patient.birth_date))
    so_far = reached_words(course)
    yield _("Course {id} of {name}{born}: {cycle}.").format(id=course.id, name=name, born=born, cycle=so_far)
    yield f"{capital(next_words(course, staff)[0])}."
    for cycle in course.cycles:
        when = f"{short_date(cycle.day)} {cycle.day.year}"
        words = cycle_words(course, cycle)[0]
        yield _("Cycle {number}, {day}: {words}.").format(number=cycle.number, day=when, words=words)
    for episode in course.toxicities:
        yield _("Toxicity: {words}.").format(words=standing_words(course, episode))
    if course.delay is not None:
        yield f"{capital(delay_words(course, course.delay, staff))}."
    step = course.plan.by_id[BLOOD_COUNT]
    for finding in reversed(course.blood):
        values = {key: value for key, value in finding.entry.values.items() if key != SAMPLED_ON}
        day = day_words(finding.day, course.today)
        yield _("Blood of {day}: {values}.").format(day=day, values=answers_words(step, values, clock))
    if privacy:
        return
    for name, words, _tone in course_facts(course, staff, clock):
        yield f"{capital(name)}: {words}."
    for entry in told_entries(course):
        day = day_words(entry.occurred_at.astimezone(clock.zone).date(), clock.today)
        yield f"{day} ({entry.id}): {told_words(course, entry, staff, clock)}"
