"""The mouse: it looks, scrolls and selects; it never records."""

from __future__ import annotations

from ward_board.board.geometry import panned, zoomed
from ward_board.board.hover import words_at
from ward_board.tui.desk import Desk
from ward_board.tui.keys import BEDS_IN_ROWS, Place

ROWS_A_NOTCH = 3
MOST_ZOOM = 4


def point(desk: Desk, width: int, height: int, column: int, row: int) -> None:
    """The pointer lies over a cell of the terminal (from 0): what is drawn there says its exact times at the foot."""
    words = None
    if desk.board is not None and desk.place is Place.BOARD and not _is_taken(desk):
        words = words_at(desk.board, desk.view(width, height), column, row)
    if words != desk.pointed:
        desk.pointed = words
        desk.repaint()


def unpoint(desk: Desk) -> None:
    """The pointer left the terminal."""
    if desk.pointed is not None:
        desk.pointed = None
        desk.repaint()


def turn(desk: Desk, width: int, height: int, by: int, *, zooming: bool = False) -> None:
    """The wheel turned by a notch, down or to the right (1), up or to the left (-1).

    On the board it pans the timeline, with `zooming` (Shift or Ctrl) it zooms; a page scrolls.
    """
    if desk.board is None or _is_taken(desk):
        return
    if desk.place is not Place.BOARD:
        desk.first_line = max(desk.first_line + by * ROWS_A_NOTCH, 0)
    elif zooming:
        nearer = zoomed(desk.board, desk.view(width, height), -by)
        desk.zoom = max(-MOST_ZOOM, min(nearer, MOST_ZOOM))
    else:
        desk.pan = panned(desk.board, desk.view(width, height), by)
    desk.pointed = None
    desk.repaint()


def click(desk: Desk, treatment: str | None) -> None:
    """A row was clicked, with the treatment that is drawn there: it is selected, on pages of beds too."""
    if treatment is None or _is_taken(desk) or desk.place not in {*BEDS_IN_ROWS, Place.BOARD}:
        return
    desk.selected = treatment
    desk.repaint()


def _is_taken(desk: Desk) -> bool:
    """Whether something is being asked or saved, or somebody wipes the screen."""
    return desk.dialog is not None or desk.is_busy or desk.machine.monotonic() < desk.cleaning_until
