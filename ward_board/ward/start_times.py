"""Start times of a day: the site's model of the work, the day read for it, and the T0s that somebody lets it move."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from ward_board.board.start_day import Asked, StartDay, start_day
from ward_board.config.settings import Windows
from ward_board.domain.day_work import DayWork, parse_day_work
from ward_board.domain.decide import decide
from ward_board.domain.entry import Entry, Person, Request
from ward_board.domain.gates import Around
from ward_board.domain.words import Action
from ward_board.errors import BadInputError, NotMovedError, RefusedError, StoreUnavailableError, WardBoardError
from ward_board.ward.ward import Ward

WORK_FILE = "day_work.toml"


def day_work_in(folders: Sequence[Path]) -> DayWork:
    """The model of the work: the shipped one, which lies in the last of the folders, as the site's own changes it.

    Raises BadInputError with file, line, key and reason.
    """
    files = [folder / WORK_FILE for folder in folders if (folder / WORK_FILE).is_file()]
    if not files:
        raise BadInputError(f"{WORK_FILE} is missing: install ward-board again")
    return _parsed(tuple((file.name, _text(file)) for file in files))


@lru_cache(maxsize=4)
def _parsed(texts: tuple[tuple[str, str], ...]) -> DayWork:
    return parse_day_work(texts)


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInputError(f"{file.name}: cannot be read ({type(error).__name__}); check the file") from None


def read_start_day(ward: Ward, day: date | None, windows: Windows, asked: Asked) -> StartDay:
    """The day with its proposal; None is the day that matters now.

    Raises BadInputError for a bad model, StoreUnavailableError.
    """
    work = day_work_in([folder.parent for folder in ward.protocol_folders])
    chosen = day or ward.board().day
    return start_day(ward.board(chosen), chosen, work, windows, asked)


def move_beds(ward: Ward, moves: Sequence[tuple[int, str, datetime]], author: Person) -> tuple[Entry, ...]:
    """The entries that move these beds (number, treatment, new T0): all of them, or none.

    Each is judged before any is written. Raises NotMovedError, which names every bed that may not be moved, and
    StoreUnavailableError.
    """
    now = ward.clock.now().replace(microsecond=0)
    asked = [(treatment, request_for(t0, author, now)) for _bed, treatment, t0 in moves]
    refused = [
        f"Bed {bed}: {_words(error)}"
        for (bed, _treatment, _t0), one in zip(moves, asked, strict=True)
        if (error := _refusal(ward, *one, now)) is not None
    ]
    if refused:
        raise NotMovedError("; ".join([*refused, "no T0 was moved"]))
    try:
        return ward.act_all(asked)
    except WardBoardError as error:
        # somebody was quicker than the judging above
        if error.place is None or isinstance(error, StoreUnavailableError):
            raise
        raise NotMovedError(f"Bed {moves[error.place][0]}: {_words(error)}; no T0 was moved") from None


def request_for(t0: datetime, author: Person, now: datetime) -> Request:
    """What is asked of one treatment: another T0."""
    return Request(Action.RESCHEDULE, author, now, values={"t0": t0.isoformat()})


def _refusal(ward: Ward, treatment: str, request: Request, now: datetime) -> WardBoardError | None:
    with ward.store.read() as view:
        entries = view.entries(treatment)
    try:
        decide(ward.protocol_of(treatment), entries, request, now, ward.zone, Around())
    except WardBoardError as error:
        return error
    return None


def _words(error: WardBoardError) -> str:
    return error.words if isinstance(error, RefusedError) else str(error)
