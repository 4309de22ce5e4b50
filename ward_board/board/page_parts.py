"""What pages are built of: headings, named facts, blocks side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ward_board.board.canvas import Canvas, cut
from ward_board.board.glyphs import Glyphs
from ward_board.board.line import Line, Tone
from ward_board.board.wrap import wrapped

TWO_COLUMNS_FROM = 120


def heading(width: int, words: str, note: str, glyphs: Glyphs) -> Canvas:
    """A title, what it is about, and a rule to the end of its block."""
    row = Canvas(width)
    column = row.put(1, words, Tone.STRONG)
    if note:
        column = row.put(column + 2, cut(note, width - column - 3), Tone.FAINT)
    row.fill(column + 1, width - 1, glyphs.rule, Tone.GRID)
    return row


def fact_rows(width: int, name: str, words: str, tone: Tone, *, indent: int = 14) -> list[Canvas]:
    """A named fact, on as many rows as its words need."""
    rows = []
    for place, part in enumerate(wrapped(words, width - indent - 2)):
        row = Canvas(width)
        if not place:
            row.put(1, cut(name, indent - 1), Tone.FAINT)
        row.put(1 + indent, part, tone)
        rows.append(row)
    return rows


def side_by_side(left: Sequence[Canvas], right: Sequence[Canvas], width: int) -> list[Line]:
    """Two blocks beside each other where it is wide, else below each other with a row between."""
    if width < TWO_COLUMNS_FROM:
        return [*lines_of(left), Line(), *lines_of(right)]
    lines = []
    for place in range(max(len(left), len(right))):
        row = Canvas(width)
        if place < len(left):
            row.lay(0, left[place])
        if place < len(right):
            row.lay(right_column(width), right[place])
        lines.append(row.line())
    return lines


def left_width(width: int) -> int:
    """How wide a left block is."""
    return right_column(width) - 3 if width >= TWO_COLUMNS_FROM else width


def right_width(width: int) -> int:
    """How wide a right block is."""
    return width - right_column(width) if width >= TWO_COLUMNS_FROM else width


def right_column(width: int) -> int:
    """Where the right block begins."""
    return width // 2 + 1


def lines_of(rows: Iterable[Canvas]) -> list[Line]:
    """The rows as lines."""
    return [row.line() for row in rows]
