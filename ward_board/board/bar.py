"""Fills the rows of a bar: what must be there wraps over rows, what may be there comes whole or not at all."""

from __future__ import annotations

from ward_board.board.canvas import Canvas, Pieces, cells, cut, pieces_width
from ward_board.board.line import Ground, Line, Tone


class Bar:
    """At most `most` rows of `width` cells, filled from left to right and from top to bottom."""

    def __init__(self, width: int, most: int, gap: int) -> None:
        self._width, self._most, self._gap = width, max(most, 1), gap
        self._rows = [Canvas(width)]
        self._column = 1
        self._ends = [width - 1]

    def must(self, pieces: Pieces) -> None:
        """Adds what may not be missing: on a row of its own where this one is full, shortened only on the last."""
        if not pieces_width(pieces):
            return
        if not self._fits(pieces) and self._column > 1:
            self.new_row()
        start = self._start()
        end = self._ends[-1]
        for text, tone in pieces:
            text = cut(text, max(end - start, 0))
            start = self._rows[-1].put(start, text, tone)
        self._column = start

    def told(self, text: str, tone: Tone) -> None:
        """Adds a sentence: whole where a row has room for it, else broken between words, shortened only at the end."""
        rest = text
        while rest and cells(rest) > self._width - 2 and len(self._rows) < self._most:
            room = self._ends[-1] - self._start()
            head = _as_many_words(rest, room)
            if cells(head) > room and self.new_row():
                continue
            self.must(((head, tone),))
            rest = rest[len(head) :].lstrip()
            self.new_row()
        self.must(((rest, tone),))

    def may(self, pieces: Pieces) -> None:
        """Adds what is worth its room on this row, or leaves it out."""
        if pieces_width(pieces) and self._fits(pieces):
            self._column = self._rows[-1].put_pieces(self._start(), pieces)

    def at_right(self, pieces: Pieces) -> None:
        """Puts pieces at the right end of the current row, if they find room there whole."""
        start = self._ends[-1] - pieces_width(pieces)
        if pieces_width(pieces) and start >= self._column + self._gap:
            self._rows[-1].put_pieces(start, pieces)
            self._ends[-1] = start - self._gap

    def new_row(self) -> bool:
        """Goes on below, if there is another row."""
        if len(self._rows) == self._most or self._column == 1:
            return False
        self._rows.append(Canvas(self._width))
        self._ends.append(self._width - 1)
        self._column = 1
        return True

    def lines(self, ground: Ground) -> list[Line]:
        """The rows that were used, at least one."""
        return [row.line(ground) for row in self._rows]

    def _start(self) -> int:
        return self._column if self._column == 1 else self._column + self._gap

    def _fits(self, pieces: Pieces) -> bool:
        return self._start() + pieces_width(pieces) <= self._ends[-1]


def _as_many_words(text: str, room: int) -> str:
    """The words from the first on that find room, at least one."""
    first, *more = text.split(" ")
    for word in more:
        longer = f"{first} {word}"
        if cells(longer) > room:
            break
        first = longer
    return first


def key_pieces(key: str, words: str) -> Pieces:
    """A key and what it does."""
    return ((key, Tone.STRONG), (f" {words}", Tone.FAINT))


def joined(groups: list[Pieces], gap: int) -> Pieces:
    """Groups side by side as one group that stays together."""
    found: list[tuple[str, Tone]] = []
    for group in groups:
        if found and cells(found[-1][0]):
            found.append((" " * gap, Tone.PLAIN))
        found += group
    return tuple(found)
