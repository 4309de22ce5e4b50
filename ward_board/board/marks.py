"""Marks on the lower lane: what takes no time, by shape while the patient is on the drip, by letter the next morning."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from ward_board.board.canvas import Canvas
from ward_board.board.glyphs import Glyphs
from ward_board.board.line import Tone
from ward_board.board.time_scale import TimeScale
from ward_board.config.language import gettext as _
from ward_board.domain.protocol import CANNULA_OUT
from ward_board.domain.status import Situation, StepStatus
from ward_board.domain.words import StepState

_LETTERS = {"scan": "S", "evaluation": "E", "measurement": "M", "rules": "R", "discharge": "H"}
_PRESSING = frozenset({StepState.LATE, StepState.DUE})


def letter_words() -> dict[str, str]:
    """The letters of the next morning and what they mean, for the legend."""
    return {"S": _("scan"), "E": _("evaluation"), "M": _("measurement"), "R": _("rules"), "H": _("home")}


def draw_marks(canvas: Canvas, situation: Situation, scale: TimeScale, glyphs: Glyphs) -> None:
    """Draws every mark of a bed; those outside the window show as an arrow at its edge."""
    shapes = {"cannula": glyphs.cannula, "antiemetic": glyphs.antiemetic, CANNULA_OUT: glyphs.cannula_out}
    now_column = scale.column(situation.now)
    for step, glyph in shapes.items():
        for at, tone in _marks(situation.steps.get(step)):
            if scale.shows(at):
                _place(canvas, scale.column(at), glyph, tone, now_column)
            elif at < scale.start:
                canvas.set(0, glyphs.earlier, tone)
            else:
                canvas.set(canvas.width - 1, glyphs.later, tone)
    for step, letter in _LETTERS.items():
        for at, tone in _marks(situation.steps.get(step), upcoming=Tone.PLAIN):
            if scale.shows(at):
                _place(canvas, scale.column(at), letter, tone, now_column)


def _marks(status: StepStatus | None, upcoming: Tone = Tone.FAINT) -> Iterator[tuple[datetime, Tone]]:
    if status is None or status.record.falls_away:
        return
    if status.record.done:
        yield status.record.done.occurred_at, Tone.GOOD
    elif status.record.settled is None and status.times.projected.start:
        yield status.times.projected.start, Tone.WARN_STRONG if status.state in _PRESSING else upcoming


def _place(canvas: Canvas, column: int, glyph: str, tone: Tone, now_column: int) -> None:
    """Draws a mark on its column or, where something is there already, on the next free one.

    What has happened stays left of the now-line, what is to come right of it.
    """
    if column == now_column:
        column += -1 if tone is Tone.GOOD else 1
    ways = range(column, min(column + 4, canvas.width))
    before_now = range(column, max(column - 4, -1), -1)
    for place in before_now if column == now_column - 1 else ways:
        if place != now_column and canvas.is_free(place):
            canvas.set(place, glyph, tone)
            return
