"""The mouse: it looks, scrolls and selects; it never records."""

from __future__ import annotations

from ward_board.board.geometry import panned, zoomed
from ward_board.board.layout import LEAST_HEIGHT, LEAST_WIDTH
from ward_board.tui.desk import Desk
from ward_board.tui.keys import BEDS_IN_ROWS, Command, Place

ROWS_A_NOTCH = 3
MOST_ZOOM = 4


def point(desk: Desk, width: int, height: int, column: int, row: int) -> None:
    """The pointer lies over a cell of the terminal (from 0): what is drawn there says its exact times at the foot."""
    cell = (column, row) if desk.place is Place.BOARD and not _is_taken(desk) else None
    if cell != desk.pointed:
        desk.size, desk.pointed = (width, height), cell
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
    if desk.own is not None:
        desk.own.do(Command.DOWN if by > 0 else Command.UP)
    elif desk.place is not Place.BOARD:
        desk.first_line = max(desk.first_line + by * ROWS_A_NOTCH, 0)
    else:
        desk.size = width, height
        if zooming:
            zoom_by(desk, -by)
        else:
            pan_by(desk, by)
    desk.repaint()


def zoom_by(desk: Desk, by: int) -> None:
    """The timeline comes nearer by so many steps, at most `MOST_ZOOM`; it stays where it can show no nearer."""
    if desk.board is not None and _has_lanes(desk):
        nearer = zoomed(desk.board, desk.view(*desk.size), by)
        desk.zoom = max(-MOST_ZOOM, min(nearer, MOST_ZOOM))


def pan_by(desk: Desk, by: int) -> None:
    """The timeline goes so many quarters of its window to the right; it stays where the board has no more to show."""
    if desk.board is not None and _has_lanes(desk):
        desk.pan = panned(desk.board, desk.view(*desk.size), by)


def click(desk: Desk, treatment: str | None) -> None:
    """A row was clicked, with the treatment that is drawn there: it is selected, on pages of beds too."""
    if treatment is None or _is_taken(desk):
        return
    if desk.own is not None:
        desk.own.select(treatment)
    elif desk.place in BEDS_IN_ROWS:
        desk.selected = treatment
    else:
        return
    desk.repaint()


def _has_lanes(desk: Desk) -> bool:
    """Whether the terminal is large enough for a timeline."""
    width, height = desk.size
    return width >= LEAST_WIDTH and height >= LEAST_HEIGHT


def _is_taken(desk: Desk) -> bool:
    """Whether something is being asked or saved, or somebody wipes the screen."""
    return desk.dialog is not None or desk.is_busy or desk.machine.monotonic() < desk.cleaning_until
