"""Where the parts of a board stand on the terminal, so that whoever points at a cell means what is drawn there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ward_board.board.axis import label_cells
from ward_board.board.board import Bed, Board
from ward_board.board.columns import Columns, columns_for
from ward_board.board.confirm import confirm_lines
from ward_board.board.flags import FlagWords, flags_of, shared_surnames
from ward_board.board.glyphs import Glyphs, glyphs_for
from ward_board.board.lanes import Sheet, sheet_for
from ward_board.board.moments import Clock
from ward_board.board.room import Room, room_for
from ward_board.board.time_scale import TimeScale
from ward_board.board.view import ViewState
from ward_board.board.windows import scale_for

_HEADER = 1
_LOW_SCREEN, _ROWS_OF_A_LOW_BAR, _ROWS_OF_A_BAR = 30, 2, 3


@dataclass(frozen=True, slots=True)
class Geometry:
    """The rows and columns of one screen; `beds` are those shown, from `first_row` on."""

    room: Room
    columns: Columns
    scale: TimeScale
    beds: tuple[Bed, ...]
    first_row: int

    def bed_at(self, row: int) -> tuple[Bed, int] | None:
        """The bed drawn on a row of the screen (from 0), and which of its rows that is; None elsewhere."""
        place, inside = divmod(row - self.first_row, self.room.bed_rows)
        return (self.beds[place], inside) if 0 <= place < len(self.beds) else None

    def lane_column(self, column: int) -> int | None:
        """The cell of the lane at a column of the screen; None beside the lanes."""
        return column - self.columns.lane if self.columns.lane <= column < self.columns.lane_end else None


def geometry(board: Board, view: ViewState) -> Geometry:
    """Where everything stands on a board of at least 80 x 24 cells."""
    clock, glyphs = Clock(board.zone, board.now, stands_still=view.stale_seconds is not None), glyphs_of(view)
    most = _ROWS_OF_A_LOW_BAR if view.height < _LOW_SCREEN else _ROWS_OF_A_BAR
    room = room_for(len(board.beds), view, bar_rows=len(confirm_lines(board, view, clock, glyphs, most)))
    columns = columns_for(board, view.width, flags_by_treatment(board, view), rows=room.bed_rows)
    scale = scale_for(board, columns.lane_width, zoom=view.zoom, pan=view.pan)
    first = first_shown(board, view, room)
    beds = tuple(board.beds[first : first + room.beds])
    return Geometry(room, columns, scale, beds, _HEADER + room.alarm_rows + room.axis_rows)


def sheet_of(board: Board, view: ViewState, drawn: Geometry) -> Sheet:
    """What the lanes of that screen are drawn on."""
    labels = label_cells(drawn.columns, drawn.scale)
    stands_still = view.stale_seconds is not None
    return sheet_for(drawn.scale, glyphs_of(view), board.now, label_cells=labels, stands_still=stands_still)


def glyphs_of(view: ViewState) -> Glyphs:
    """The shapes that this terminal can show."""
    return glyphs_for(ascii_only=view.ascii, no_colour=view.no_colour)


def flags_by_treatment(board: Board, view: ViewState) -> Mapping[str, Sequence[FlagWords]]:
    """The flags of every bed, by its treatment."""
    shared = shared_surnames(board.beds)
    return {
        bed.treatment: flags_of(bed, same_name=bed.treatment in shared, ward_language=view.language)
        for bed in board.beds
    }


def first_shown(board: Board, view: ViewState, room: Room) -> int:
    """The first bed shown where not all fit; the selected one is always among them."""
    if room.beds >= len(board.beds):
        return 0
    first = min(max(view.first_bed, 0), len(board.beds) - room.beds)
    wanted = view.confirm.treatment if view.confirm else view.selected
    place = next((n for n, bed in enumerate(board.beds) if bed.treatment == wanted), None)
    return first if place is None else min(max(first, place - room.beds + 1), place)


def panned(board: Board, view: ViewState, by: int) -> int:
    """The pan after `by` quarters of the window to the right; as it was where the board has no more to show."""
    return view.pan + by if _scale(board, view, pan=view.pan + by) != _scale(board, view) else view.pan


def zoomed(board: Board, view: ViewState, by: int) -> int:
    """The zoom after `by` steps in; as it was where it goes no further."""
    return view.zoom + by if _scale(board, view, zoom=view.zoom + by) != _scale(board, view) else view.zoom


def _scale(board: Board, view: ViewState, **other: int) -> TimeScale:
    return geometry(board, replace(view, **other)).scale  # type: ignore[arg-type]
