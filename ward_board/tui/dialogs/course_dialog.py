"""The form of an act on a course: the same fields as at a bed, about a patient who may not be here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from ward_board.board.canvas import Pieces
from ward_board.board.course_page import reached_words
from ward_board.board.course_words import code_words
from ward_board.board.line import Ground, Line, Tone
from ward_board.board.people import shown_name
from ward_board.config.language import gettext as _
from ward_board.domain.course import Course
from ward_board.domain.course_acts import late_sample_days
from ward_board.domain.course_plan import DELAY, SAMPLED_ON, TERMINATE
from ward_board.domain.form import FieldType, FormField
from ward_board.domain.text import printable
from ward_board.domain.values import read_value
from ward_board.domain.words import Action
from ward_board.errors import BadInputError
from ward_board.tui.acts import Act
from ward_board.tui.dialogs.act_dialog import ActDialog
from ward_board.tui.dialogs.cards import identifiers, sentence_lines, words
from ward_board.tui.dialogs.field import Field
from ward_board.tui.dialogs.typed_time import TypedTime

_CODED = frozenset({DELAY, TERMINATE})


class CourseDialog(ActDialog):
    """Asks for what an act on a course takes; no gate is passed here, and no second person signs.

    `look_up` gives the course as it was read last; `is_private` says whether names are hidden.
    """

    def __init__(
        self, look_up: Callable[[], Course], act: Act, at: TypedTime, *, is_private: Callable[[], bool]
    ) -> None:
        self._look_up, self._is_private = look_up, is_private
        super().__init__(None, [act], at)

    @property
    def where(self) -> str:
        """Whose course it is."""
        name = shown_name(self._look_up().patient, privacy=self._is_private())
        return _("Course of {name}").format(name=name)

    def whom(self, width: int) -> list[Line]:
        """Name, date of birth and number, whole; and the allergies."""
        return whom_lines(self._look_up(), width, privacy=self._is_private())

    def ask_deviation(self) -> None:
        """A course has no gates: nothing is done past one."""

    @property
    def asks_time(self) -> bool:
        """Not where the step has a day of its own, as of a sample: then the time is when it was typed."""
        step = self.act.step
        has_day = step is not None and any(one.type is FieldType.DATE and one.required for one in step.fields)
        return self.act.action is not Action.CORRECT and not has_day

    def is_unlikely(self, one: Field) -> bool:
        """A sample of long ago too: its year may be typed wrong."""
        return super().is_unlikely(one) or self._late_sample_days(one) is not None

    def echo(self, one: Field) -> tuple[str, Tone] | None:
        """Of a sample of long ago, how long ago that is."""
        days = self._late_sample_days(one)
        if days is None:
            return super().echo(one)
        return _("{days} days ago: check the year; a reason is asked").format(days=days), Tone.WARN_STRONG

    def _late_sample_days(self, one: Field) -> int | None:
        """How long ago a sample was taken whose year is asked about."""
        if one.id != SAMPLED_ON:
            return None
        course = self._look_up()
        noon = datetime.combine(course.today, time(12), UTC)
        try:
            day = date.fromisoformat(str(read_value(one.asked, one.value, at=noon, zone=ZoneInfo("UTC"))))
        except BadInputError:
            return None
        return late_sample_days(course.plan, day, course.today)

    def _labels(self, asked: FormField) -> Mapping[str, str]:
        step = self.act.step
        if step is None or step.id not in _CODED or asked.id != "code":
            return {}
        return {code: code_words(code) for code in asked.choices}


def whom_lines(course: Course, width: int, *, privacy: bool) -> list[Line]:
    """By what the patient of a course is told from others, with `privacy` by initials alone; and the allergies."""
    patient = course.patient
    groups: list[Pieces] = [
        [(shown_name(patient, privacy=privacy).upper(), Tone.STRONG)],
        *([] if privacy else identifiers(patient)),
        [(reached_words(course), Tone.FAINT)],
    ]
    allergies = course.allergies
    said = _("ALLERGY {what}").format(what=printable(allergies)) if allergies else ""
    return [*words(width, groups, Ground.SELECTED), *(sentence_lines(width, said, Tone.WARN_STRONG) if said else [])]
