"""Questions at the foot of the board: what is asked, and short boxes side by side on one row."""

from __future__ import annotations

from collections.abc import Iterable

from ward_board.board.canvas import Canvas, pieces_width
from ward_board.board.line import Ground, Line, Tone
from ward_board.config.language import gettext as _
from ward_board.tui.dialogs.cards import INDENT, row
from ward_board.tui.dialogs.field import Field

_BOX_CELLS = 18


def head_line(width: int, title: str, said: str | None, beside: str = "") -> Line:
    """What is asked, and `beside` it what else counts; what is to be `said` goes before it where both do not fit."""
    if not said:
        return row(width, [(title, Tone.STRONG)], [(beside, Tone.FAINT)], Ground.SELECTED)
    answer = [(said, Tone.WARN_STRONG)]
    both = [(f"{title}   ", Tone.STRONG), *answer]
    return row(width, both if pieces_width(both) <= width - 2 * INDENT else answer, [], Ground.SELECTED)


def put_boxes(canvas: Canvas, column: int, fields: Iterable[tuple[int, Field]], focus: int) -> int:
    """Fields, each with its place, side by side from `column` on; the column after them."""
    for place, one in fields:
        focused = place == focus
        column = canvas.put(column, _(one.asked.title), Tone.STRONG if focused else Tone.FAINT) + 1
        cursor = "_" if focused else ""
        column = canvas.put(column, f" {one.shown(_BOX_CELLS - 2)}{cursor}".ljust(_BOX_CELLS), Tone.FIELD) + 2
    return column
