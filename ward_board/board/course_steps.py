"""What can be recorded on a course, in the order in which it is asked for, with what is known of each."""

from __future__ import annotations

from ward_board.board.course_told import answers_words
from ward_board.board.course_words import day_words
from ward_board.board.moments import Clock
from ward_board.config.language import gettext as _
from ward_board.domain.course import Course
from ward_board.domain.course_plan import BLOOD_COUNT, DELAY, TERMINATE, TOXICITY, CoursePlan
from ward_board.domain.course_toxicity import day_of
from ward_board.domain.step import Step

_FIRST = (BLOOD_COUNT, TOXICITY, DELAY)


def offered_steps(plan: CoursePlan) -> tuple[Step, ...]:
    """What is recorded between cycles first, then what is asked once, the end of the course last."""
    asked = [step for step in plan.steps if step.id not in {*_FIRST, TERMINATE}]
    return (*(plan.by_id[one] for one in _FIRST), *asked, plan.by_id[TERMINATE])


def known_words(course: Course, step: Step, clock: Clock) -> str:
    """The newest answer and its day; empty where there is none."""
    entry = course.facts.get(step.id)
    if entry is None:
        return _("nothing yet")
    own = course.plan.by_id[step.id]
    said = answers_words(own, {key: value for key, value in entry.values.items() if key != "sampled_on"}, clock)
    return f"{day_words(day_of(entry), course.today)}: {said}"
