"""The rows of one bed: left column, lanes and right column on one canvas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ward_board.board.board import Bed, Board
from ward_board.board.canvas import Canvas
from ward_board.board.columns import Columns
from ward_board.board.flags import FlagWords
from ward_board.board.lanes import Sheet, lane_rows
from ward_board.board.left_side import draw_left
from ward_board.board.line import Ground, Line, Tone
from ward_board.board.moments import Clock
from ward_board.board.right_side import draw_right
from ward_board.board.view import ViewState


@dataclass(frozen=True, slots=True)
class BedPainter:
    """Paints beds that share a board, columns and a time scale."""

    board: Board
    columns: Columns
    sheet: Sheet
    clock: Clock
    flags: Mapping[str, Sequence[FlagWords]]
    privacy: bool = False

    def lines(self, bed: Bed, ground: Ground, rows: int) -> list[Line]:
        """The lines of a bed."""
        canvases = [Canvas(self.columns.width) for _ in range(rows)]
        lanes = lane_rows(bed, self.sheet, rows)
        for canvas, lane in zip(canvases, lanes, strict=True):
            canvas.lay(self.columns.lane, lane)
        draw_left(canvases, bed, self.flags[bed.treatment], self.columns, privacy=self.privacy)
        draw_right(canvases, bed, self.board, self.columns, self.clock, self.sheet.glyphs)
        if ground is Ground.SELECTED:
            for canvas in canvases:
                canvas.put(0, self.sheet.glyphs.selected, Tone.STRONG)
        return [canvas.line(ground) for canvas in canvases]


def ground_of(bed: Bed, place: int, view: ViewState) -> Ground:
    """The ground of a bed that stands at `place` (from 0) among those shown."""
    chosen = view.confirm.treatment if view.confirm else view.selected
    if bed.treatment == chosen:
        return Ground.SELECTED
    return Ground.STRIPE if place % 2 else Ground.PLAIN
