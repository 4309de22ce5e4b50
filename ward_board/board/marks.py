"""Marks on the lower lane: what takes no time, by shape on the day of the infusions, by letter the next morning."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from ward_board.board.canvas import Canvas
from ward_board.board.glyphs import Glyphs
from ward_board.board.line import Tone
from ward_board.board.time_scale import TimeScale
from ward_board.config.language import gettext as _
from ward_board.domain.protocol import CANNULA_OUT
from ward_board.domain.status import Situation
from ward_board.domain.words import StepState

_LETTERS = {"scan": "S", "evaluation": "E", "measurement": "M", "rules": "R", "discharge": "H"}
CANNULAS = ("cannula", "cannula_lutetium")
_PRESSING = frozenset({StepState.LATE, StepState.DUE})


def letter_words() -> dict[str, str]:
    """The letters of the next morning and what they mean, for the legend."""
    return {"S": _("scan"), "E": _("evaluation"), "M": _("measurement"), "R": _("rules"), "H": _("home")}


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark: where it belongs, its shape, whether it has happened."""

    at: datetime
    glyph: str
    tone: Tone
    has_happened: bool


def mark_shapes(glyphs: Glyphs, *, is_compressed: bool) -> dict[str, str]:
    """The steps of the day that have a mark, each with its shape; a second cannula is a cannula."""
    if is_compressed:
        # an hour of that day is a cell or two: only how it ended is worth it
        return {CANNULA_OUT: glyphs.cannula_out}
    cannulas = dict.fromkeys(CANNULAS, glyphs.cannula)
    return {**cannulas, "antiemetic": glyphs.antiemetic, CANNULA_OUT: glyphs.cannula_out}


def draw_marks(canvas: Canvas, situation: Situation, scale: TimeScale, glyphs: Glyphs) -> None:
    """Draws every mark of a bed; those of the day that lie outside the window show as an arrow at its edge."""
    shapes = mark_shapes(glyphs, is_compressed=scale.is_compressed)
    of_day = [mark for step, glyph in shapes.items() for mark in _marks(situation, step, glyph, Tone.FAINT)]
    of_morning = [mark for step, letter in _LETTERS.items() for mark in _marks(situation, step, letter, Tone.STRONG)]
    for mark in of_day:
        if mark.at < scale.start:
            canvas.set(0, glyphs.earlier, mark.tone)
        elif mark.at >= scale.end:
            canvas.set(canvas.width - 1, glyphs.later, mark.tone)
    _place(canvas, [mark for mark in (*of_day, *of_morning) if scale.shows(mark.at)], scale, situation.now)


def _marks(situation: Situation, step: str, glyph: str, upcoming: Tone) -> Iterator[Mark]:
    status = situation.steps.get(step)
    if status is None or status.record.falls_away:
        return
    if status.record.done:
        yield Mark(status.record.done.occurred_at, glyph, Tone.GOOD, True)
    elif situation.chart.closing or status.record.is_settled or status.record.step.optional:
        return  # whoever has gone has nothing more to come
    elif status.times.projected.start:
        tone = Tone.WARN_STRONG if status.state in _PRESSING else upcoming
        yield Mark(status.times.projected.start, glyph, tone, False)


def _place(canvas: Canvas, marks: Iterable[Mark], scale: TimeScale, now: datetime) -> None:
    """Each mark on its column or, where there is something already, on the next free one.

    Their order stays; what has happened stands left of the now-line, what is to come right of it.
    """
    now_column = scale.column(now)
    in_order = sorted(marks, key=lambda mark: mark.at)
    last = now_column - 1 if now_column < canvas.width else canvas.width - 1
    for mark in reversed([mark for mark in in_order if mark.has_happened]):
        last = _next_free(canvas, min(scale.column(mark.at), last), -1)
        canvas.set(last, mark.glyph, mark.tone)
        last -= 1
    first = max(now_column + 1, 0)
    for mark in (mark for mark in in_order if not mark.has_happened):
        first = _next_free(canvas, max(scale.column(mark.at), first), 1)
        canvas.set(first, mark.glyph, mark.tone)
        first += 1


def _next_free(canvas: Canvas, column: int, way: int) -> int:
    while 0 <= column < canvas.width and not canvas.is_free(column):
        column += way
    return column
