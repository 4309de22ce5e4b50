"""Start times of a day: the site's model of the work, the day read for it, and the T0s that somebody lets it move."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from ward_board.board.start_day import Asked, StartDay, start_day
from ward_board.config.settings import Windows
from ward_board.domain.day_work import DayWork
from ward_board.domain.entry import Entry, Person, Request, Seen
from ward_board.domain.start_times import Placed
from ward_board.domain.words import Action
from ward_board.errors import AlreadyDoneError, BadInputError, NotMovedError, RefusedError, WardBoardError
from ward_board.ward.site_file import SiteFile
from ward_board.ward.ward import Ward

DAY_WORK = SiteFile("day_work.toml", DayWork, extended=True)


@dataclass(frozen=True, slots=True)
class Move:
    """A bed that is to start at `t0`, for whoever saw it booked at `seen` (both aware, UTC)."""

    bed: int
    treatment: str
    seen: datetime
    t0: datetime


def read_start_day(ward: Ward, day: date | None, windows: Windows, asked: Asked) -> StartDay:
    """The day with its proposal; None is the day that matters now.

    Raises BadInputError for a bad model, StoreUnavailableError.
    """
    work = DAY_WORK.read(ward.protocol_folders)
    chosen = day or ward.board().day
    return start_day(ward.board(chosen), chosen, work, windows, asked)


def move_of(day: StartDay, placed: Placed) -> Move:
    """What it takes to start a bed when the day proposes it."""
    seen = day.bed_of(placed).situation.chart.booking.t0
    return Move(placed.bed.bed, placed.bed.treatment, seen, day.at(placed.t0))


def move_beds(ward: Ward, moves: Sequence[Move], author: Person) -> tuple[Entry, ...]:
    """The entries that move these beds: all of them in one commit, or none.

    Each is judged there, on all that was written before. Raises NotMovedError, which names every bed that may not be
    moved or whose T0 somebody has changed since it was seen, and StoreUnavailableError.
    """
    kept: list[Entry] = []
    refusals: dict[int, WardBoardError] = {}
    with ward.together() as act:
        for move in moves:
            try:
                kept.append(act(move.treatment, _request(move, author, ward.clock.now())))
            except (RefusedError, BadInputError, AlreadyDoneError) as error:
                refusals[move.bed] = error
        if refusals:
            raise NotMovedError(refusals)
    return tuple(kept)


def _request(move: Move, author: Person, now: datetime) -> Request:
    return Request(Action.RESCHEDULE, author, now, values={"t0": move.t0.isoformat()}, seen=Seen(t0=move.seen))
