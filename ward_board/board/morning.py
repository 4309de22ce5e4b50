"""The morning after: whose it is, in which order, and who waits for the scanner."""

from __future__ import annotations

from dataclasses import dataclass

from ward_board.board.board import Bed, Board
from ward_board.board.glyphs import Glyphs, glyphs_for
from ward_board.board.moments import Clock
from ward_board.board.view import ViewState
from ward_board.domain.morning import is_after_lutetium, lutetium_end_is_missing
from ward_board.domain.scanner import Turn, queue, rank_of


@dataclass(frozen=True, slots=True)
class Morning:
    """What every part of the page draws from: the board and how it is looked at, the beds in the page's order."""

    board: Board
    view: ViewState
    clock: Clock
    glyphs: Glyphs
    beds: tuple[Bed, ...]
    turns: tuple[Turn, ...]

    @property
    def is_private(self) -> bool:
        """Whether initials stand in place of names."""
        return self.view.privacy or self.view.locked

    def turn_of(self, bed: Bed) -> Turn | None:
        """The place of a bed in the scanner queue; None for one that waits for no scan."""
        return next((turn for turn in self.turns if turn.treatment == bed.treatment), None)


def morning_of(board: Board, view: ViewState) -> Morning:
    """The morning on a board, as `view` looks at it."""
    return Morning(
        board=board,
        view=view,
        clock=Clock(board.zone, board.now, stands_still=view.stale_seconds is not None),
        glyphs=glyphs_for(ascii_only=view.ascii, no_colour=view.no_colour),
        beds=morning_beds(board),
        turns=queue((bed.situation for bed in board.beds), board.now, board.zone),
    )


def morning_beds(board: Board) -> tuple[Bed, ...]:
    """The beds whose lutetium is over, whatever day it was, by flight and turn; those whose patient has gone last.

    Over is also one whose end nobody charted, once the next morning has come. Who went home before today stays only as
    long as the room is closed.
    """
    clock = Clock(board.zone, board.now)
    found = [bed for bed in board.beds if is_after_lutetium(bed.situation) and _is_of_today(bed, clock)]
    return tuple(sorted(found, key=lambda bed: (bed.is_closed, rank_of(bed.situation, board.zone), bed.treatment)))


def end_is_missing(bed: Bed) -> bool:
    """Whether somebody lies there in the morning whose lutetium was started, and nobody charted that it ended."""
    return not bed.is_closed and lutetium_end_is_missing(bed.situation)


def _is_of_today(bed: Bed, clock: Clock) -> bool:
    chart = bed.situation.chart
    if chart.closing is None or chart.hot_beds:
        return True
    return chart.closing[1].occurred_at.astimezone(clock.zone).date() == clock.today
