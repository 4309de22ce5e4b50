"""The downtime sheet: every few minutes the board as a PDF in the site's folder, so that paper can take over."""

from __future__ import annotations

import asyncio
import logging
import stat
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ward_board.board.board import Board
from ward_board.config.language import gettext as _
from ward_board.config.settings import Settings
from ward_board.tui.helper import Helper
from ward_board.tui.keys import Place

if TYPE_CHECKING:
    from ward_board.tui.desk import Desk

log = logging.getLogger(__name__)

JOB = "downtime sheet"
NEWEST, BEFORE, PLAIN = "downtime.pdf", "downtime-before.pdf", "downtime.txt"
STALE, STALE_PLAIN = "downtime-stale.pdf", "downtime-stale.txt"
"""Of a terminal that the store does not answer: never in place of what another one still knows."""
CLOCKS_APART = timedelta(minutes=2)
"""A sheet that is further ahead of this terminal's clock is of a clock that is wrong, and keeps nobody from writing."""
FIRST_SECONDS = 10.0
"""The first board of a morning does not wait for paper."""
RETRY_SECONDS = 30.0
"""One that failed, or that had to be stale, is tried again so soon; the alarm of a failure stands until it works."""
LIMIT_SECONDS = 120.0
"""One that takes longer has failed, whatever holds it up."""


class Downtime:
    """Writes the sheet of one terminal where a folder is set; not from the wall display, nor while hands rehearse.

    To be looked at once a second on the event loop; typesetting and writing happen on a thread of its own.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._helper: Helper | None = None
        self._task: asyncio.Task[None] | None = None
        self._next_at: float | None = None
        self._late_at = float("inf")

    def look(self) -> None:
        """Begins to write where it is time to; says so where the last one has not come to its end."""
        desk, now = self._desk, self._desk.machine.monotonic()
        if not desk.settings.papers.downtime_folder or desk.place is Place.WALL or desk.calling.hands_work:
            return
        if self._task and not self._task.done():
            if now >= self._late_at:
                self._late_at = now + RETRY_SECONDS
                desk.faults.found(JOB, TimeoutError(f"not written within {LIMIT_SECONDS:g} s"))
            return
        self._next_at = now + FIRST_SECONDS if self._next_at is None else self._next_at
        # the one that stands still says since when, and why: see the alarms of this terminal on it
        board = desk.known_board()
        if board is not None and now >= self._next_at:
            is_stale = desk.health.stale_seconds(now) is not None
            self._next_at = now + (RETRY_SECONDS if is_stale else 60 * desk.settings.papers.downtime_minutes)
            self._late_at = now + LIMIT_SECONDS
            self._task = asyncio.get_running_loop().create_task(self._write(board, is_stale=is_stale))

    async def _write(self, board: Board, *, is_stale: bool) -> None:
        desk, self._helper = self._desk, self._helper or Helper("downtime")
        work = partial(write_downtime, board, desk.settings, is_stale=is_stale, now=desk.ward.clock.now)
        try:
            await self._helper.do(lambda: work(downtime_target(board, desk.settings)))
        except Exception as error:
            desk.faults.found(JOB, error)
            self._next_at = desk.machine.monotonic() + RETRY_SECONDS
        else:
            desk.health.job_went_well(JOB)


def downtime_target(board: Board, settings: Settings) -> Path:
    """The folder for a board: what is made up never takes the place of what is true."""
    folder = Path(settings.papers.downtime_folder).expanduser()
    return folder / "demo" if board.kind == "demo" else folder


def write_downtime(
    board: Board, settings: Settings, folder: Path, *, is_stale: bool, now: Callable[[], datetime]
) -> None:
    """Typesets the sheet and puts it in place of the last one, which stays beside it; there is one at every moment.

    A stale board takes no other's place, and where a newer sheet lies there nothing is written. What cannot be typeset
    lies there as plain text until it can. `now` gives the ward's time (aware). Raises OSError, BadInputError for text
    that no font can draw, and ImportError where typst is not installed.
    """
    sheet, plain, *outdated = (STALE, STALE_PLAIN) if is_stale else (NEWEST, PLAIN, STALE, STALE_PLAIN)

    def has_room() -> bool:
        return is_stale or not _is_newer_there(folder, board.now, now())

    try:
        pdf = downtime_pdf(board, settings, by="")
    except Exception:
        if has_room():
            _put(folder / plain, downtime_text(board, settings), settings, board.now)
        raise
    if not has_room():
        return
    if not is_stale:
        _keep_the_one_before(folder, settings)
    _put(folder / sheet, pdf, settings, board.now)
    for name in (plain, *outdated):
        (folder / name).unlink(missing_ok=True)


def _put(file: Path, content: str | bytes, settings: Settings, at: datetime) -> None:
    from ward_board.tui.paper import write_sheet

    write_sheet(file, content, readers=settings.papers.downtime_readable_by, modified=at)


def _keep_the_one_before(folder: Path, settings: Settings) -> None:
    newest = folder / NEWEST
    at = _written_at(newest)
    if at is None:
        return
    try:
        _put(folder / BEFORE, newest.read_bytes(), settings, at)
    except OSError as error:
        # whatever stands in its place: the newest one matters more
        log.warning("%s could not be kept: %s", BEFORE, error.strerror)


def _is_newer_there(folder: Path, board_at: datetime, now: datetime) -> bool:
    """Whether another terminal, or a later look of this one, has put a sheet of a later time there."""
    written = [at for name in (NEWEST, PLAIN) if (at := _written_at(folder / name))]
    # some filesystems keep whole seconds
    return any(board_at + timedelta(seconds=1) < at <= now + CLOCKS_APART for at in written)


def _written_at(file: Path) -> datetime | None:
    """Of when a sheet is; None where none is there, or what is there is no plain file: a link leads anywhere."""
    try:
        found = file.lstat()
    except OSError:
        return None
    return datetime.fromtimestamp(found.st_mtime, UTC) if stat.S_ISREG(found.st_mode) else None


def downtime_text(board: Board, settings: Settings) -> str:
    """The plan of every bed where somebody lies or is expected, as plain text."""
    from ward_board.board.day_sheet import day_sheet

    beds = [bed for bed in board.beds if not bed.is_closed]
    who = _("the board itself")
    return day_sheet(board, beds, written_by=who, phone=settings.phones.physician, language=settings.language)


def downtime_pdf(board: Board, settings: Settings, *, by: str) -> bytes:
    """The board on paper; `by` is the name of who asked for it, "" where it is written by itself.

    Raises BadInputError for text that no font can draw, and ImportError where typst is not installed.
    """
    from ward_board.config.paths import paper_folders
    from ward_board.documents.making import make_paper
    from ward_board.documents.paper import PaperKind

    return make_paper(PaperKind.DOWNTIME, board, None, settings, paper_folders(), by=by).pdf
