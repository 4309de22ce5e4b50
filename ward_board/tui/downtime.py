"""The downtime sheet: every few minutes the board as a PDF in the site's folder, so that paper can take over."""

from __future__ import annotations

import asyncio
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

JOB = "downtime sheet"
NEWEST, BEFORE, PLAIN = "downtime.pdf", "downtime-before.pdf", "downtime.txt"
FIRST_SECONDS = 10.0
"""The first board of a morning does not wait for paper."""
RETRY_SECONDS = 30.0
"""One that failed is tried again so soon; its alarm stands until it works."""
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
            self._next_at = now + 60 * desk.settings.papers.downtime_minutes
            self._late_at = now + LIMIT_SECONDS
            self._task = asyncio.get_running_loop().create_task(self._write(board))

    async def _write(self, board: Board) -> None:
        desk, self._helper = self._desk, self._helper or Helper("downtime")
        try:
            await self._helper.do(partial(write_downtime, board, desk.settings, downtime_target(board, desk.settings)))
        except Exception as error:
            desk.faults.found(JOB, error)
            self._next_at = desk.machine.monotonic() + RETRY_SECONDS
        else:
            desk.health.job_went_well(JOB)


def downtime_target(board: Board, settings: Settings) -> Path:
    """The folder for a board: what is made up never takes the place of what is true."""
    folder = Path(settings.papers.downtime_folder).expanduser()
    return folder / "demo" if board.kind == "demo" else folder


def write_downtime(board: Board, settings: Settings, folder: Path) -> None:
    """Typesets the sheet and puts it in place of the last one, which stays beside it; there is one at every moment.

    What cannot be typeset lies there as plain text until it can. Raises OSError, BadInputError for text that no font
    can draw, and ImportError where typst is not installed.
    """
    from ward_board.tui.paper import write_sheet

    newest, plain = folder / NEWEST, folder / PLAIN
    try:
        pdf = downtime_pdf(board, settings, by="")
    except Exception:
        write_sheet(plain, downtime_text(board, settings))
        raise
    if newest.is_file():
        write_sheet(folder / BEFORE, newest.read_bytes())
    write_sheet(newest, pdf)
    plain.unlink(missing_ok=True)


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
