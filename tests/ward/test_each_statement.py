"""A fault at every statement of every use case: what is kept is all of it or nothing, with its one line (A1, H4, T5).

The disk is full or broken, the store is locked or may only be read: each at the first statement, at the second, and so
on to the commit. Whoever asked is told in one line, unless all of it is kept.
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from ward_board.domain.access import Access
from ward_board.domain.words import Action
from ward_board.errors import StoreUnavailableError
from ward_board.store.body import decode
from ward_board.store.staff import By
from ward_board.store.store import Store
from ward_board.store.verify import verify
from ward_board.ward.clock import ManualClock
from ward_board.ward.people import add_demo_staff
from ward_board.ward.ward import Ward

from .conftest import PROTOCOLS, T0, ZONE
from .use_cases import NOW, USE_CASES, UseCase, in_the_midst_of_a_day

LONG = bool(os.environ.get("WARD_BOARD_LONG"))
FAULTS = {
    "full": sqlite3.OperationalError("database or disk is full"),
    "broken": sqlite3.OperationalError("disk I/O error"),
    "locked": sqlite3.OperationalError("database is locked"),
    "read-only": sqlite3.OperationalError("attempt to write a readonly database"),
}
# all four of each use case in a long run; else one of each, and each of the four for every fourth use case
EACH = [
    (name, kind)
    for number, name in enumerate(USE_CASES)
    for place, kind in enumerate(FAULTS)
    if LONG or place == number % len(FAULTS)
]
AT_THE_END, EVERY = 12, 8
"""Where most statements read: how many at the end are all tried in each run, and each how manieth of the others."""
DUMPED_EVERY = 3 if LONG else 11
FAILED_ELSEWHERE: tuple[tuple[Action | Access, str], ...] = (
    # another store is made aside, and takes the place of the one that stands
    (Action.RESTORED, "ward/test_restoring_faults.py::test_h37_a_statement_that_fails_leaves_the_former_store"),
    (Access.RESTORED, "ward/test_restoring_faults.py::test_h37_a_statement_that_fails_leaves_the_former_store"),
    # a store of an earlier version is opened
    (Access.MIGRATED, "store/test_migrations.py::test_h38_whichever_statement_fails_the_store_is_as_it_was"),
    # a store is opened where it did not stand before; it opens though nothing can be written
    (
        Access.MOVED,
        "store/test_standing.py::test_h35_a_store_that_was_moved_goes_on_where_it_is_and_that_is_noted_once",
    ),
)
"""The words that no use case of an open store leaves, and where the statements that keep them fail."""


def test_a1_every_word_of_journal_and_access_log_is_left_by_a_use_case_whose_statements_fail() -> None:
    """A new word needs a use case, or a place where its statements fail."""
    # with whose word it is: "restored" and "archived" are words of both
    left = {
        (type(word), word)
        for case in USE_CASES.values()
        for word in (*case.entries, *case.lines, case.of_its_failure)
        if word
    }
    elsewhere = {(type(word), word) for word, _ in FAILED_ELSEWHERE}
    assert left | elsewhere == {(type(word), word) for words in (Action, Access) for word in words}
    assert not left & elsewhere
    for _, test in FAILED_ELSEWHERE:
        file, name = test.split("::")
        assert re.search(rf"def {name}\(", (Path(__file__).parents[1] / file).read_text()), test


def test_h21_each_kind_of_fault_meets_every_sort_of_use_case_in_each_run() -> None:
    """Entries, lines alone, and what only reads before."""
    for sort in ("entries", "lines", "reads_much"):
        assert {kind for name, kind in EACH if getattr(USE_CASES[name], sort)} == set(FAULTS), sort


@pytest.mark.parametrize(("name", "kind"), EACH)
def test_t5_a1_h4_h21_whichever_statement_fails_all_of_it_is_kept_or_nothing(
    running_day: Path, tmp_path: Path, name: str, kind: str
) -> None:
    case = USE_CASES[name]
    places = _places(_statements(case, running_day, tmp_path / "counted")) if case.reads_much and not LONG else count(1)
    ward = _prepared(case, running_day, tmp_path / "disk")
    fault, tried, hits = _Fault(ward.store.engine, FAULTS[kind]), 0, 0
    with closing(sqlite3.connect(ward.store.place)) as file:
        began, dumped = _ends(file), list(file.iterdump())
        for place in places:
            ward.forget()
            fault.at(place)
            try:
                case.ask(ward)
            except StoreUnavailableError as error:
                told = fault.hits, str(error).count("\n")
                assert told == (1, 0)
            else:
                if not fault.hits:
                    break
                assert case.only_told, f"statement {place} failed, and nobody was told"
            tried, hits = tried + 1, hits + fault.hits
            if kept := _words(file, began):
                assert kept == [case.of_its_failure], f"statement {place} failed, and something was kept"
                began = _ends(file)
            elif tried % DUMPED_EVERY == 1 and not case.of_its_failure:
                assert list(file.iterdump()) == dumped, f"statement {place} failed, and something was changed"
        assert hits == tried
        assert hits > 3
        # A1: exactly what belongs to it, in the one transaction
        assert _words(file, began) == [*case.entries, *case.lines]
    if LONG or kind == "full":
        fault.at(0)
        assert verify(ward.store).ok is (Access.VERIFY_FAILED not in case.lines)
    ward.close()


@pytest.fixture(scope="module")
def running_day(staffed_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a demo store in the midst of its day."""
    folder = tmp_path_factory.mktemp("running") / "disk"
    shutil.copytree(staffed_store.parent, folder)
    ward = _ward(Store.open(str(folder / staffed_store.name)))
    in_the_midst_of_a_day(ward)
    ward.close()
    return folder


def _prepared(case: UseCase, running_day: Path, folder: Path) -> Ward:
    """A ward of its own, as the use case finds it: a copy of the running day, or a ward's store with its staff."""
    if case.kind == "demo":
        shutil.copytree(running_day, folder)
        ward = _ward(Store.open(str(next(folder.glob("*.db")))))
    else:
        folder.mkdir()
        ward = _ward(Store.create(str(folder / "ward.db"), kind=case.kind, keys_folder=folder / "keys"))
        with ward.store.write() as transaction:
            add_demo_staff(transaction, ward.store.pepper, By(T0 - timedelta(days=20), "coord1", "tty1"))
    if case.prepare:
        case.prepare(ward)
    return ward


def _ward(store: Store) -> Ward:
    return Ward(store, ManualClock(NOW), name="PRRT ward", zone=ZONE, protocol_folders=(PROTOCOLS,))


def _statements(case: UseCase, running_day: Path, folder: Path) -> int:
    """How many statements it takes."""
    ward = _prepared(case, running_day, folder)
    fault = _Fault(ward.store.engine, AssertionError())
    case.ask(ward)
    ward.close()
    return fault.seen


def _places(statements: int) -> Iterator[int]:
    """Some of those that read, and all at the end; on until it goes well."""
    yield from range(1, statements - AT_THE_END, EVERY)
    yield from count(max(1, statements - AT_THE_END))


def _ends(file: sqlite3.Connection) -> tuple[int, int]:
    """The numbers of the newest entry and of the newest line."""
    query = "SELECT (SELECT max(seq) FROM journal), (SELECT max(id) FROM access_log)"
    entry, line = file.execute(query).fetchone()
    return entry or 0, line or 0


def _words(file: sqlite3.Connection, since: tuple[int, int]) -> list[str]:
    """What was kept since then: what each entry says was done, and after them what each line says."""
    entries = file.execute("SELECT seq, body FROM journal WHERE seq > ? ORDER BY seq", since[:1]).fetchall()
    lines = file.execute("SELECT what FROM access_log WHERE id > ? ORDER BY id", since[1:]).fetchall()
    return [*(decode(seq, body).action for seq, body in entries), *(what for (what,) in lines)]


class _Fault:
    """Raises at statement number `place` from now on; a commit counts as one."""

    def __init__(self, engine: Any, error: Exception) -> None:
        self.place = self.seen = self.hits = 0
        self._error = error
        event.listen(engine, "before_cursor_execute", self._look)
        event.listen(engine, "commit", self._look)

    def at(self, place: int) -> None:
        """Count anew, and raise at this one."""
        self.place, self.seen, self.hits = place, 0, 0

    def _look(self, *_: object) -> None:
        self.seen += 1
        if self.seen == self.place:
            self.hits += 1
            raise self._error
