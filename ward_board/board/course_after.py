"""What is said once something was recorded on a course: what was kept, and what follows for the next cycle."""

from __future__ import annotations

from collections.abc import Iterator

from ward_board.board.course_told import answers_words
from ward_board.board.course_words import code_words, finding_words
from ward_board.board.moments import Clock
from ward_board.board.step_words import title
from ward_board.config.language import gettext as _
from ward_board.domain.course import Course
from ward_board.domain.course_day import waiting_cycle
from ward_board.domain.course_plan import BLOOD_COUNT, DELAY, SAMPLED_ON, TERMINATE, TOXICITY
from ward_board.domain.course_toxicity import Episode
from ward_board.domain.entry import Entry
from ward_board.domain.outlook import Standing, outlook_of
from ward_board.domain.words import Action

_MAY_CHANGE_THE_NEXT = frozenset({BLOOD_COUNT, TOXICITY})
_MOST_ANSWERS = 40


def kept_words(before: Course, after: Course, entry: Entry, clock: Clock) -> str:
    """ "blood count recorded: platelets 62 10⁹/L; cycle 2 is HELD": `before` and `after` the entry was kept."""
    corrects = next((one for one in after.journal if one.id == entry.target), None)
    about = corrects or entry
    follows = list(_follows(before, after, about))
    return "; ".join([_kept(after, entry, corrects, clock), *follows])


def _kept(course: Course, entry: Entry, corrects: Entry | None, clock: Clock) -> str:
    if entry.action is Action.NOTE:
        return _("note recorded")
    step = course.plan.by_id.get((corrects or entry).step or "")
    named = title(step) if step else _("note")
    if corrects is not None and not entry.values:
        return _("{what} struck").format(what=named)
    values = {key: value for key, value in entry.values.items() if key != SAMPLED_ON or corrects}
    said = answers_words(step, values, clock) if step else ""
    did = _("{what} corrected") if corrects else _("{what} recorded")
    words = did.format(what=named)
    return f"{words}: {said}" if said and len(said) <= _MOST_ANSWERS else words


def _follows(before: Course, after: Course, about: Entry) -> Iterator[str]:
    """What the entry changed, or that nothing holds the next cycle where one of its kind could."""
    gone = [one for one in before.standing if one.toxicity not in {other.toxicity for other in after.standing}]
    if about.step == TERMINATE or after.ending is not before.ending:
        yield from _ending(after)
    elif after.ending is None and (after.standing or gone or about.step in _MAY_CHANGE_THE_NEXT):
        yield from _next(after, gone)
    elif about.step == DELAY and after.delay is not None:
        yield _("delayed: {why}").format(why=code_words(after.delay.text("code") or ""))


def _ending(course: Course) -> Iterator[str]:
    if course.ending is None:
        yield _("the course goes on")
    elif course.ending.is_said:
        yield _("the course has ended")
    else:
        yield _("by its plan it goes no further")


def _next(course: Course, gone: list[Episode]) -> Iterator[str]:
    outlook, waiting = outlook_of(course), waiting_cycle(course)
    if course.standing:
        number = waiting.number if waiting else outlook.number
        yield _("cycle {number} is HELD").format(number=number)
        return
    if gone:
        yield _("{finding} gone").format(finding=", ".join(finding_words(course, one) for one in gone))
    if waiting is not None or outlook.standing is not Standing.COMPLETE:
        number = waiting.number if waiting else outlook.number
        is_half = bool(course.since_last) if waiting else outlook.is_half
        words = _("half dose next") if is_half else _("nothing holds cycle {number}")
        yield words.format(number=number)
