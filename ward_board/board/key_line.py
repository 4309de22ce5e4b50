"""The last row: the screen's own keys, as many as fit whole, and always the one that explains them all."""

from __future__ import annotations

from functools import lru_cache

from ward_board.board.canvas import Canvas, cells
from ward_board.board.confirm import open_keys
from ward_board.board.glyphs import Glyphs
from ward_board.board.line import Ground, Line, Tone
from ward_board.board.view import ViewState
from ward_board.domain.text import printable

_WIDE = 120
_HELP = "?"


def key_line(view: ViewState, glyphs: Glyphs) -> Line:
    """The keys in the order in which they were given, the most wanted first."""
    wide = view.width >= _WIDE
    # where the open bar has no row for its keys they stand here
    hints = view.hints if wide or view.confirm is None else tuple(open_keys(view.confirm, glyphs, wide=False))
    return _line(hints, view.width, 3 if wide else 2)


@lru_cache(maxsize=64)
def _line(hints: tuple[tuple[str, str], ...], width: int, gap: int) -> Line:
    row, column = Canvas(width), 1
    kept_free = sum(gap + cells(key) + 1 + cells(words) for key, words in hints if key == _HELP)
    for key, words in hints:
        if key == _HELP:
            kept_free = 0
        key, words = printable(key), printable(words)
        if column + cells(key) + 1 + cells(words) + kept_free < width:
            column = row.put(column, key, Tone.STRONG) + 1
            column = row.put(column, words, Tone.FAINT) + gap
    return row.line(Ground.KEYS)
