"""The painter: from the desk to the widgets, and no more of it than has changed."""

from __future__ import annotations

import re

from rich.cells import cell_len

from ward_board.board.board import Board
from ward_board.board.layout import LEAST_HEIGHT, LEAST_WIDTH
from ward_board.board.view import ViewState
from ward_board.tui.desk import Desk
from ward_board.tui.theme import palette_for
from ward_board.tui.widgets.clock_face import ClockFace
from ward_board.tui.widgets.lines import Lines

_CLOCK = re.compile(r"[0-9]{2}:[0-9]{2}:[0-9]{2}")
_CLOCK_CELLS = len("00:00:00")


class Painter:
    """Composes the whole picture when something in it may be other, and only the clock when a second has passed."""

    def __init__(self, desk: Desk, lines: Lines, clock: ClockFace) -> None:
        self._desk, self._lines, self._clock = desk, lines, clock
        self._board: Board | None = None
        self._shown: object = None

    def paint(self, width: int, height: int) -> None:
        """Shows what the desk shows now."""
        desk = self._desk
        view = desk.view(width, height)
        here = (desk.place, desk.first_line, view, view.own)
        shown = (desk.settings.theme, here, desk.while_away.gap, desk.cleaning_seconds)
        # a board that was read anew is another board, whatever it says: nothing here judges what of it matters
        if desk.dialog is None and desk.board is self._board and shown == self._shown:
            self._paint_clock(view)
            return
        self._board, self._shown = desk.board, shown if desk.dialog is None else None
        self._lines.palette = self._palette()
        self._lines.show(desk.picture(width, height))
        if desk.dialog and (width < LEAST_WIDTH or height < LEAST_HEIGHT):
            # what is asked may be out of sight, and nothing unseen is confirmed
            desk.dialog.painted_at = None
        elif desk.dialog and desk.dialog.painted_at is None:
            self._lines.tell_when_painted(desk.dialog)
        if self._stand_clock() is not None:
            self._clock.refresh()

    def _palette(self) -> str:
        """The theme that was chosen, as this terminal can show it."""
        desk = self._desk
        no_colour = desk.terminal.no_colour
        return palette_for(desk.settings.theme, no_colour=no_colour, few_colours=desk.terminal.few_colours).name

    def _paint_clock(self, view: ViewState) -> None:
        line = self._desk.clock_line(view)
        if line is None or line == self._lines.picture.lines[0]:
            return
        column = self._stand_clock()
        if column is not None and self._lines.show_clock(line, column, _CLOCK_CELLS):
            self._clock.refresh()

    def _stand_clock(self) -> int | None:
        """Lays the clock over its place in the header; the column, None where no clock stands there."""
        line = self._lines.picture.lines[0].text
        found = _CLOCK.search(line)
        column = cell_len(line[: found.start()]) if found else None
        self._clock.stand_at(column, _CLOCK_CELLS)
        return column
