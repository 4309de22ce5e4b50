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
    """Paints beds that share a board, a view, columns and a time scale."""

    board: Board
    view: ViewState
    columns: Columns
    sheet: Sheet
    clock: Clock
    flags: Mapping[str, Sequence[FlagWords]]

    def lines(self, bed: Bed, place: int, rows: int) -> list[Line]:
        """The lines of a bed that stands at `place` (from 0) among those shown."""
        canvases = [Canvas(self.columns.width) for _ in range(rows)]
        lanes = lane_rows(bed, self.sheet, rows)
        for canvas, lane in zip(canvases, lanes, strict=True):
            canvas.lay(self.columns.lane, lane)
        draw_left(canvases, bed, self.flags[bed.treatment], self.columns, privacy=self.view.privacy)
        draw_right(canvases, bed, self.board, self.columns, self.clock, self.sheet.glyphs)
        ground = self._ground(bed, place)
        if ground is Ground.SELECTED:
            for canvas in canvases:
                canvas.put(0, self.sheet.glyphs.selected, Tone.STRONG)
        return [canvas.line(ground) for canvas in canvases]

    def _ground(self, bed: Bed, place: int) -> Ground:
        chosen = self.view.confirm.treatment if self.view.confirm else self.view.selected
        if bed.treatment == chosen:
            return Ground.SELECTED
        return Ground.STRIPE if place % 2 else Ground.PLAIN
