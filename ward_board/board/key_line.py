"""The last row: the screen's own keys, as many as fit whole."""

from __future__ import annotations

from ward_board.board.canvas import Canvas, cells
from ward_board.board.line import Ground, Line, Tone
from ward_board.board.view import ViewState
from ward_board.domain.text import printable


def key_line(view: ViewState) -> Line:
    """The keys in the order in which they were given, the most wanted first."""
    row, column = Canvas(view.width), 1
    gap = 3 if view.width >= 120 else 2
    for key, words in view.hints:
        key, words = printable(key), printable(words)
        if column + cells(key) + 1 + cells(words) < view.width:
            column = row.put(column, key, Tone.STRONG) + 1
            column = row.put(column, words, Tone.FAINT) + gap
    return row.line(Ground.KEYS)
