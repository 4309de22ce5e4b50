"""A demo store that leaves nothing behind: file, keys and folder go when the block ends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

from ward_board.domain.day_list import BookingRow
from ward_board.errors import BadInputError
from ward_board.store.begun import signals_end_the_block
from ward_board.store.staff import By
from ward_board.store.store import Store
from ward_board.ward.booking import Outcome, book_rows
from ward_board.ward.people import add_demo_staff

BOOKED_BY = "coord1"
_MOST_REMOVALS = 100
_BEFORE_FIRST_T0 = timedelta(minutes=95)


@contextmanager
def throw_away_store(
    rows: Sequence[BookingRow], *, booked_at: datetime, protocol_folders: tuple[Path, ...]
) -> Iterator[Store]:
    """A demo store with its staff and the treatments of `rows`, in a folder of its own that nobody else can read.

    Raises BadInputError where a row cannot be booked, StoreUnavailableError where no store can be made.
    """
    with signals_end_the_block(), _throw_away_folder() as folder:
        store = Store.create(f"sqlite:///{(folder / 'demo.db').as_posix()}", kind="demo")
        try:
            fill_demo_store(store, rows, booked_at=booked_at, protocol_folders=protocol_folders)
            yield store
        finally:
            store.close()


@contextmanager
def _throw_away_folder() -> Iterator[Path]:
    folder = Path(mkdtemp(prefix="ward-board-demo-"))
    try:
        yield folder
    finally:
        # a check of the store that no end waits for may still keep what it found, while the folder is being emptied
        for _ in range(_MOST_REMOVALS):
            rmtree(folder, ignore_errors=True)
            if not folder.exists():
                break


def begins_at(rows: Sequence[BookingRow]) -> datetime:
    """When a rehearsal of `rows` begins (aware, UTC): a little before anybody does anything."""
    return min(row.t0 for row in rows) - _BEFORE_FIRST_T0


def fill_demo_store(
    store: Store, rows: Sequence[BookingRow], *, booked_at: datetime, protocol_folders: tuple[Path, ...]
) -> None:
    """The made-up staff and the treatments of `rows` in a new demo store.

    Raises BadInputError where a row cannot be booked.
    """
    with store.write() as transaction:
        add_demo_staff(transaction, store.pepper, By(booked_at, None, "rehearsal"))
    reports = book_rows(store, rows, now=booked_at, author=BOOKED_BY, folders=protocol_folders, all_or_nothing=True)
    refused = next((report for report in reports if report.outcome is Outcome.REFUSED), None)
    if refused:
        raise BadInputError(f"example day, line {refused.line}: {refused.reason}")
