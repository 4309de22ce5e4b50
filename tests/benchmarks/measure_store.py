"""What is kept: how soon a tick is durable, and whether years of past treatments slow down today's board."""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import event

from tests.benchmarks.design import COMMIT, HISTORY, LOAD
from tests.benchmarks.figure import Figure, share
from tests.benchmarks.stores import AT_NOW, BEDS, ward_on
from ward_board.domain.entry import Person, Request
from ward_board.domain.words import Action
from ward_board.rehearsal.history_plan import size_of
from ward_board.store.engine import journal_mode
from ward_board.ward.clock import ManualClock
from ward_board.ward.ward import Ward

_AUTHOR = "nurse1"
Statement = tuple[str, Any]
_SETTINGS = ("synchronous=FULL", "foreign_keys=ON", "recursive_triggers=ON", "trusted_schema=OFF", "secure_delete=ON")


def commits(day: Path, folder: Path, times: int) -> Figure:
    """An act through the ward, and then the very statements that it made, by hand on a copy; the two take turns."""
    recorded = copy(day, folder / "recorded")
    statements = list(_statements_of_acts(recorded, times))
    ours: list[float] = []
    others: list[float] = []
    clock = ManualClock(AT_NOW)
    ward = ward_on(copy(day, folder / "ours"), clock)
    author = ward.person(_AUTHOR)
    raw_file = copy(day, folder / "raw")
    with closing(sqlite3.connect(raw_file, isolation_level=None)) as raw:
        for setting in (f"journal_mode={journal_mode()}", *_SETTINGS):
            raw.execute(f"PRAGMA {setting}")
        for place, transaction in enumerate(statements):
            began = time.perf_counter()
            _act(ward, clock, author, place)
            ours.append(time.perf_counter() - began)
            began = time.perf_counter()
            _replay(raw, transaction)
            others.append(time.perf_counter() - began)
    ward.close()
    # the first act prepares every statement; on a ward that is long past
    note = f"journal {journal_mode()}, medians {median(ours[1:]) * 1000:.2f} and {median(others[1:]) * 1000:.2f} ms"
    return replace(
        COMMIT, ours=share(ours[1:], 99) * 1000, other=share(others[1:], 99) * 1000, runs=times - 1, note=note
    )


def copy(day: Path, folder: Path) -> Path:
    """A store with its keys, to be written to."""
    shutil.copytree(day.parent, folder)
    return folder / day.name


def _act(ward: Ward, clock: ManualClock, author: Person, place: int) -> None:
    """Somebody looks in at one of the beds, two seconds after the last one."""
    clock.advance(timedelta(seconds=2))
    ward.act(f"t{place % BEDS + 1}", Request(Action.SEEN, author, clock.now()))


def _statements_of_acts(file: Path, times: int) -> Iterator[Sequence[Statement]]:
    """The statements of each act's writing transaction, in order, with their values."""
    clock = ManualClock(AT_NOW)
    ward = ward_on(file, clock)
    author = ward.person(_AUTHOR)
    seen: list[Statement] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, _context: Any, _many: bool) -> None:
        seen.append((statement, values))

    event.listen(ward.store.engine, "before_cursor_execute", note)
    for place in range(times):
        _act(ward, clock, author, place)
        yield tuple(seen)
        seen.clear()
    ward.close()


def _replay(raw: sqlite3.Connection, transaction: Sequence[Statement]) -> None:
    raw.execute("BEGIN IMMEDIATE")
    for text, values in transaction:
        raw.execute(text, values).fetchall()
    raw.execute("COMMIT")


def load(small: Path, large: Path, *, few: int, many: int, times: int) -> Figure:
    """Today's board on a store that was just opened, with years behind it or weeks."""
    # a short run has fewer, and must not pass for the whole one
    named = replace(LOAD, what=LOAD.what.replace("50,000", f"{many:,}"), against=f"with {few:,}")
    return _loaded(named, small, large, times)


def history(small: Path, large: Path, *, patients: int, times: int) -> Figure:
    """The same on demo stores, whose past is whole: charts, courses, and beds booked ahead."""
    treatments = size_of(patients).treatments
    return _loaded(replace(HISTORY, what=HISTORY.what.replace("5,000", f"{treatments:,}")), small, large, times)


def _loaded(figure: Figure, small: Path, large: Path, times: int) -> Figure:
    took: dict[Path, list[float]] = {small: [], large: []}
    for _ in range(times + 1):
        for file, seconds in took.items():
            ward = ward_on(file, ManualClock(AT_NOW))
            began = time.perf_counter()
            beds = ward.board().beds
            seconds.append(time.perf_counter() - began)
            assert len(beds) == BEDS
            ward.close()
    ours, other = (median(took[file][1:]) * 1000 for file in (large, small))
    return replace(figure, ours=ours, other=other, runs=times)
