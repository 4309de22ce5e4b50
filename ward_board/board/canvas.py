"""A row of terminal cells that text is put on; whatever is put, it never grows wider than it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from ward_board.board.line import Ground, Line, Run, Tone
from ward_board.domain.text import cell_width, graphemes, shortened

Pieces = Sequence[tuple[str, Tone]]


@lru_cache(maxsize=4096)
def cells(text: str) -> int:
    """How many terminal cells the text takes at most."""
    return len(text) if text.isascii() else cell_width(text)


@lru_cache(maxsize=4096)
def _letters(text: str) -> tuple[tuple[str, int], ...]:
    return tuple((letter, cells(letter)) for letter in graphemes(text))


def first_that_fits(candidates: Iterable[str], width: int) -> str:
    """The first text that fits whole; nothing where none does, since half a word or time would be another one."""
    return next((text for text in candidates if cells(text) <= width), "")


def cut(text: str, width: int) -> str:
    """The text from its first letter on; where it is too wide it ends in "…"."""
    return text if cells(text) <= width else shortened(text, max(width, 0), cells)


def pieces_width(pieces: Pieces) -> int:
    """The cells that some pieces take side by side."""
    return sum(cells(text) for text, _ in pieces)


class Canvas:
    """One row of `width` cells; later text lies over earlier text."""

    def __init__(self, width: int) -> None:
        self.width = max(width, 0)
        self._cells: list[str] = [" "] * self.width
        self._tones: list[Tone] = [Tone.PLAIN] * self.width

    def put(self, column: int, text: str, tone: Tone = Tone.PLAIN) -> int:
        """Puts text from `column` on, cut at the row's end between two letters; returns the column after it."""
        if not text.isascii():
            return self._put_wide(column, text, tone)
        first, last = max(column, 0), min(column + len(text), self.width)
        if first < last:
            self._cut_wide(first, last)
            self._cells[first:last] = text[first - column : last - column]
            self._tones[first:last] = [tone] * (last - first)
        return column + len(text)

    def put_right(self, end: int, text: str, tone: Tone = Tone.PLAIN) -> int:
        """Puts text so that it ends before `end`; returns the column where it begins."""
        column = end - cells(text)
        self.put(column, text, tone)
        return column

    def put_pieces(self, column: int, pieces: Pieces) -> int:
        """Puts pieces side by side; returns the column after them."""
        for text, tone in pieces:
            column = self.put(column, text, tone)
        return column

    def fill(self, first: int, last: int, glyph: str, tone: Tone) -> None:
        """Draws a glyph of one cell from `first` to before `last`."""
        first, last = max(first, 0), min(last, self.width)
        if first < last:
            self._cells[first:last] = [glyph] * (last - first)
            self._tones[first:last] = [tone] * (last - first)

    def set(self, column: int, glyph: str, tone: Tone) -> None:
        """Draws a glyph of one cell, if the column is on the row."""
        if 0 <= column < self.width:
            self._cells[column], self._tones[column] = glyph, tone

    def is_free(self, column: int) -> bool:
        """Whether nothing but the ground or the grid is there."""
        return 0 <= column < self.width and self._tones[column] in _FREE

    def copy(self) -> Canvas:
        """The same row again."""
        other = Canvas(0)
        other.width, other._cells, other._tones = self.width, self._cells.copy(), self._tones.copy()
        return other

    def lay(self, column: int, other: Canvas) -> None:
        """Puts another row onto this one."""
        last = min(column + other.width, self.width)
        if column < last:
            self._cells[column:last] = other._cells[: last - column]
            self._tones[column:last] = other._tones[: last - column]

    def line(self, ground: Ground = Ground.PLAIN) -> Line:
        """The row as runs of one tone each, without the empty end."""
        if not self.width:
            return Line((), ground)
        runs: list[Run] = []
        first, current = 0, self._tones[0]
        for column, tone in enumerate(self._tones):
            if tone is not current:
                runs.append(Run("".join(self._cells[first:column]), current))
                first, current = column, tone
        runs.append(Run("".join(self._cells[first:]), current))
        if runs[-1].tone is Tone.PLAIN:
            last = runs.pop().text.rstrip(" ")
            runs += [Run(last)] if last else []
        return Line(tuple(runs), ground)

    def _put_wide(self, column: int, text: str, tone: Tone) -> int:
        for letter, width in _letters(text):
            end = column + width
            if width and column >= 0 and end <= self.width:
                self._cut_wide(column, end)
                self._cells[column:end] = [letter, *[""] * (width - 1)]
                self._tones[column:end] = [tone] * width
            column = end
        return column

    def _cut_wide(self, first: int, last: int) -> None:
        """Blanks the halves of a wide letter that the cells from `first` to `last` would cut in two."""
        while first > 0 and self._cells[first] == "":
            first -= 1
            self._cells[first] = " "
        while last < self.width and self._cells[last] == "":
            self._cells[last] = " "
            last += 1


_FREE = frozenset({Tone.PLAIN, Tone.GRID})
