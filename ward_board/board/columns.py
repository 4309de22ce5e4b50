"""Where the columns of the board stand, for any width from 80 on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ward_board.board.board import Board
from ward_board.board.flags import FlagWords, fit

_NARROW, _LEFT, _RIGHT, _MOST_LEFT, _MOST_RIGHT = 80, 19, 25, 31, 48
_LEFT_WITH_FLAGS = 28  # so far the left column grows for flags that would not fit
_WIDE = 120
_LEAST_LANE, _LEAST_RIGHT = 8, 22  # what a lane and the right column keep where flags need the rest
_HOT, _SHORT_NAME = 4, 7  # "hot " and "Jansen "
CYCLE_CELLS = 4  # "2/4 "


@dataclass(frozen=True, slots=True)
class Columns:
    """The left column (bed, name, flags), the lanes, the right column (now, then next), in cells from the left edge."""

    width: int
    number_cells: int
    left_end: int
    lane: int
    lane_end: int
    right: int
    right_end: int

    @property
    def name(self) -> int:
        """Where names begin."""
        return 1 + self.number_cells + 1

    @property
    def flags_end(self) -> int:
        """Up to where flags stand: a cell before the lane, whose first may hold a mark."""
        return self.left_end - 1

    @property
    def lane_width(self) -> int:
        """How many cells a lane has."""
        return self.lane_end - self.lane

    @property
    def right_width(self) -> int:
        """How many cells the right column has."""
        return self.right_end - self.right

    @property
    def is_wide(self) -> bool:
        """Whether words need not be short."""
        return self.width >= _WIDE


def flag_room(flags_end: int, name_at: int, rows: int) -> list[int]:
    """The cells for flags on the rows of a bed: on a row of their own where there are three, then after the cycle."""
    after_cycle = flags_end - name_at - CYCLE_CELLS
    return [flags_end - name_at, after_cycle] if rows > 2 else [after_cycle]


def columns_for(board: Board, width: int, flags: Mapping[str, Sequence[FlagWords]], *, rows: int) -> Columns:
    """The columns of a board that gives each bed `rows` rows."""
    extra = max(width - _NARROW, 0)
    number_cells = max((len(str(bed.number)) for bed in board.beds), default=1)
    left = min(_LEFT + extra // 10, _MOST_LEFT) + number_cells - 1
    name_at = number_cells + 2
    most = _LEFT_WITH_FLAGS + extra // 8
    if rows == 1:
        # name and flags share the only row
        left = most
    while left < most and not all(fit(each, flag_room(left - 1, name_at, rows)) for each in flags.values()):
        left += 1
    right = min(_RIGHT + extra // 4, _MOST_RIGHT)
    right_end = width - 1
    while not all(_stand(each, left - 1 - name_at, rows) for each in flags.values()):
        if right_end - right - 1 - left > _LEAST_LANE:
            left += 1
        elif right > _LEAST_RIGHT:
            right, left = right - 1, left + 1
        else:
            break
    return Columns(width, number_cells, left, left, right_end - right - 1, right_end - right, right_end)


def _stand(flags: Sequence[FlagWords], room: int, rows: int) -> bool:
    """Whether all flags stand as words beside and below a name that is shortened for them."""
    beside_name = room - _HOT - _SHORT_NAME
    return fit(flags, {1: [beside_name], 2: [room, beside_name]}.get(rows, [room, room]))
