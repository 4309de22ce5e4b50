"""The last row: the screen's own keys, as many as fit whole."""

from __future__ import annotations

from ward_board.board.canvas import Canvas, cells
from ward_board.board.confirm import open_keys
from ward_board.board.glyphs import Glyphs
from ward_board.board.line import Ground, Line, Tone
from ward_board.board.view import ViewState
from ward_board.domain.text import printable

_WIDE = 120


def key_line(view: ViewState, glyphs: Glyphs) -> Line:
    """The keys in the order in which they were given, the most wanted first."""
    row, column = Canvas(view.width), 1
    wide = view.width >= _WIDE
    gap = 3 if wide else 2
    # where the open bar has no row for its keys they stand here
    hints = view.hints if wide or view.confirm is None else open_keys(view.confirm, glyphs, wide=False)
    for key, words in hints:
        key, words = printable(key), printable(words)
        if column + cells(key) + 1 + cells(words) < view.width:
            column = row.put(column, key, Tone.STRONG) + 1
            column = row.put(column, words, Tone.FAINT) + gap
    return row.line(Ground.KEYS)
