"""Which rows of a card stand whole on the screen; of one that is longer than its room, which lines stood there."""

from __future__ import annotations

from collections.abc import Sequence

from ward_board.board.line import Line
from ward_board.domain.entry import Entry

Row = tuple[Entry, Sequence[Line]]


class DrawnRows:
    """What the last picture showed of each row; a line counts as shown once the picture was seen (`take`)."""

    def __init__(self) -> None:
        self._rows: dict[str, tuple[Entry, int, frozenset[int]]] = {}
        """Of each row its entry, how many lines it has at this width, and which of them stand on the screen."""
        self._parts: dict[str, tuple[Entry, int, frozenset[int]]] = {}
        self._width = 0

    def note(self, rows: Sequence[Row], picture: Sequence[Line], width: int) -> None:
        """The card was drawn with these rows, `width` cells wide; `picture` is what fits of them."""
        if width != self._width:
            self._parts, self._width = {}, width
        there = {id(line) for line in picture}
        self._rows = {
            entry.id: (entry, len(lines), frozenset(at for at, line in enumerate(lines) if id(line) in there))
            for entry, lines in rows
        }

    def take(self) -> dict[str, Entry]:
        """The rows of which every line has now been seen, as they were then."""
        whole = {}
        for entry_id, (entry, size, shown) in self._rows.items():
            before = self._parts.get(entry_id)
            seen = shown | before[2] if before and before[:2] == (entry, size) else shown
            self._parts[entry_id] = entry, size, seen
            if len(seen) == size:
                whole[entry_id] = entry
        return whole

    def has_more_of(self, entry_id: str) -> bool:
        """Whether lines of a row have not been seen yet: then the next ones come before the next row."""
        return self.next_line(entry_id) is not None

    def next_line(self, entry_id: str) -> int | None:
        """The first line of a row that has not been seen, from 0; None where all were, or none is known of it."""
        entry_lines = self._parts.get(entry_id)
        if entry_lines is None:
            return None
        _entry, size, seen = entry_lines
        return next((at for at in range(size) if at not in seen), None)

    @property
    def whole_rows(self) -> int:
        """How many rows stand whole on the screen."""
        return sum(len(shown) == size for _entry, size, shown in self._rows.values())
