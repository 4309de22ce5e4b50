"""While it was away: what this terminal shows after it stood still, or after no board ran on this machine."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ward_board.board.away_lines import away_lines
from ward_board.board.board import Board
from ward_board.board.came_due import came_due
from ward_board.board.layout import LEAST_HEIGHT, LEAST_WIDTH
from ward_board.board.line import Ground
from ward_board.board.moments import duration
from ward_board.board.room import room_for
from ward_board.board.view import Screen, ViewState
from ward_board.config.language import gettext as _
from ward_board.config.paths import state_folder
from ward_board.config.private_file import write_private
from ward_board.config.regular_file import read_regular
from ward_board.errors import BadInputError
from ward_board.tui.helper import Helper
from ward_board.tui.picture import Card, Picture, rows_always_seen
from ward_board.ward.ward import Ward

log = logging.getLogger(__name__)

AWAY_SECONDS = 60.0
"""From here on it is said that nothing was shown, even where nothing came due."""
SHOWN_SECONDS = 300.0
WRITE_SECONDS = 30.0
_LEAST_ROWS = 2
_LARGEST_BYTES = 100


@dataclass(frozen=True, slots=True)
class Gap:
    """A time in which this terminal showed nothing, from `since` to `until` of the ward's clock (aware, UTC)."""

    since: datetime
    until: datetime
    seconds: float
    was_closed: bool = False

    @property
    def words(self) -> str:
        """What is said of it: "This terminal stood still for 62 s"."""
        lasted = f"{self.seconds:.0f} s" if self.seconds < 100 else duration(round(self.seconds / 60))
        if self.was_closed:
            return _("No board ran on this machine for {lasted}").format(lasted=lasted)
        return _("This terminal stood still for {lasted}").format(lasted=lasted)


class WhileAway:
    """Keeps the gap that people are shown, until somebody has read it; seconds are of a clock that only runs forward.

    It is no dialog: every key does what it always does.
    """

    def __init__(self, last_alive: datetime | None, now: datetime) -> None:
        self.gap: Gap | None = None
        self._awaited: Gap | None = None
        self._shown_at = 0.0
        away = (now - last_alive).total_seconds() if last_alive else 0.0
        if last_alive and away > AWAY_SECONDS:
            self._awaited = Gap(last_alive, now, away, was_closed=True)

    def stood_still(self, since: datetime, until: datetime, seconds: float) -> Gap:
        """This terminal slept or was stopped; what is shown for an earlier gap goes on from where that began."""
        new = Gap(since, until, seconds)
        earlier = self._awaited or self.gap
        if earlier:
            since, seconds = min(since, earlier.since), max((until - earlier.since).total_seconds(), seconds)
        self._awaited = Gap(since, until, seconds, was_closed=earlier.was_closed if earlier else False)
        return new

    def board_came(self, board: Board, now: float) -> bool:
        """The first board after the gap tells whether there is something to show; says whether it is shown from now."""
        gap = self._awaited
        if gap is None or board.now < gap.until:
            return False
        self._awaited = None
        # a board that is opened in the morning missed nothing of a ward where nobody has begun
        someone = any(bed.situation.chart.is_admitted and not bed.is_closed for bed in board.beds)
        if not (someone and gap.seconds >= AWAY_SECONDS) and came_due(board, gap.since, gap.until).is_empty:
            return False
        self.gap, self._shown_at = gap, now
        return True

    def tick(self, now: float) -> None:
        """After five minutes it makes room, read or not: the alarms above stay."""
        if self.gap and now - self._shown_at >= SHOWN_SECONDS:
            self.gap = None

    def was_read(self) -> None:
        """Somebody read it, or went on working."""
        self.gap = None

    def on(self, screen: Screen, board: Board, view: ViewState, *, has_beds: bool) -> Picture | None:
        """The screen with the rows at its foot, `has_beds` where it is the board; None where nothing is to be shown."""
        if self.gap is None or view.width < LEAST_WIDTH or view.height < LEAST_HEIGHT:
            return None
        end, most = _place_for(screen, view, beds=len(board.beds) if has_beds else None)
        came = came_due(board, self.gap.since, self.gap.until)
        lines = away_lines(came, board, view, self.gap.words, most)
        return Picture(screen.lines, screen.treatments, Card(lines, end - len(lines), 0, view.width), dim_from=end)


def _place_for(screen: Screen, view: ViewState, beds: int | None) -> tuple[int, int]:
    """Before which row it ends and how many it may take: above the bar, never over a bed of the board or an alarm."""
    keys = bar = len(screen.lines) - 1
    while screen.lines[bar - 1].ground in {Ground.BAR, Ground.SELECTED}:
        bar -= 1
    top = rows_always_seen(screen)
    if beds is not None:
        room = room_for(beds, view, bar_rows=keys - bar)
        top = 1 + room.alarm_rows + room.axis_rows + room.beds * room.bed_rows
    if bar - top < _LEAST_ROWS and not view.notice and view.selected is None:
        # nothing stands in the bar that anybody needs
        return keys, max(keys - top, 1)
    return bar, max(bar - top, 1)


class LastAlive:
    """When a board last ran here, in a small file of this user for each store; kept aside from the event loop."""

    def __init__(self, store_id: str, folder: Path | None = None) -> None:
        self._file = (folder or state_folder()) / "last-alive" / store_id
        self._helper: Helper | None = None
        self._task: asyncio.Task[None] | None = None
        self._kept_at = float("-inf")

    def read(self) -> datetime | None:
        """The moment (aware, UTC), None where no board ran here yet or nobody knows."""
        try:
            written = read_regular(self._file, _LARGEST_BYTES, "a moment")
            moment = datetime.fromisoformat(written.decode("ascii").strip())
        except (BadInputError, OSError, ValueError):
            return None
        return moment.astimezone(UTC) if moment.tzinfo else None

    def tick(self, moment: datetime, now: float) -> None:
        """A board runs here at `moment`; written down when the last time is half a minute ago."""
        if now - self._kept_at >= WRITE_SECONDS:
            self._kept_at = now
            self._helper = self._helper or Helper("last-alive")
            self._task = asyncio.get_running_loop().create_task(self._helper.do(lambda: self.write(moment)))

    def write(self, moment: datetime) -> None:
        """Writes it down, whole or not at all; a folder that takes nothing costs no more than a line in the log."""
        try:
            write_private(self._file, moment.astimezone(UTC).isoformat(timespec="seconds"))
        except OSError as error:
            log.warning("when this board ran cannot be kept: %s", type(error).__name__)

    def stop(self) -> None:
        """Writes no more."""
        if self._helper:
            self._helper.stop()


def last_alive_of(ward: Ward) -> LastAlive | None:
    """The file of a ward's store; a demo store leaves nothing behind and its time is made up."""
    return None if ward.kind == "demo" else LastAlive(ward.store.id)
