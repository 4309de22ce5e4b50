"""A fault at every statement of every use case: what is kept is all of it or nothing, with its one line (A1, H4, T5).

The disk is full or broken, the store is locked or may only be read: each at the first statement, at the second, and so
on to the commit. Whoever asked is told in one line, unless all of it is kept.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from ward_board.domain.access import Access
from ward_board.domain.entry import Request
from ward_board.domain.words import Action, Role
from ward_board.errors import StoreUnavailableError
from ward_board.store.staff import By
from ward_board.store.store import Store
from ward_board.store.verify import verify
from ward_board.ward.clock import ManualClock
from ward_board.ward.people import DEMO_PIN, add_person
from ward_board.ward.planning import Planning
from ward_board.ward.ward import Ward

from .conftest import PROTOCOLS, ROW, T0, ZONE
from .planned_cycles import SETTINGS, book, week, without_date

NOW = T0 + timedelta(minutes=5)
OTHER_GAUGE = {"gauge": "20"}
CANNULA = {"site": "left arm", "gauge": "22", "patent": "yes"}
FAULTS = {
    "full": sqlite3.OperationalError("database or disk is full"),
    "broken": sqlite3.OperationalError("disk I/O error"),
    "locked": sqlite3.OperationalError("database is locked"),
    "read-only": sqlite3.OperationalError("attempt to write a readonly database"),
}
KINDS = tuple(FAULTS) if os.environ.get("WARD_BOARD_LONG") else ("full",)
MOST_STATEMENTS = 2000


@dataclass(frozen=True)
class UseCase:
    """Something that is asked of a ward; `entries` and `lines` are what it adds to the journal and to the log."""

    ask: Callable[[Ward], object]
    entries: int
    lines: int


def _request(ward: Ward, action: Action, by: str = "nurse1", **more: Any) -> Request:
    return Request(action, ward.person(by), NOW, **more)


def _act(ward: Ward, action: Action, by: str = "nurse1", **more: Any) -> object:
    return ward.act("t1", _request(ward, action, by, **more))


def _act_all(ward: Ward) -> object:
    return ward.act_all([("t1", _request(ward, Action.SEEN)), ("t1", _request(ward, Action.NOTE, reason="both seen"))])


def _rebook(ward: Ward) -> object:
    later = T0 + timedelta(minutes=15)
    return ward.book([replace(ROW, bed=2, name="Jansen A. B.", number="41.002", t0=later)], author="coord1")


def _sign_in_wrongly(ward: Ward) -> object:
    from ward_board.errors import BadInputError

    try:
        return ward.signing.sign_in("nurse1", "906142")
    except BadInputError:
        return None


def _change_staff(change: Callable[[Any, By], object]) -> Callable[[Ward], object]:
    def ask(ward: Ward) -> object:
        with ward.store.write() as transaction:
            return change(transaction, By(NOW, "coord1", ward.terminal))

    return ask


def _add_somebody(transaction: Any, by: By) -> object:
    return add_person(transaction, "nurse9", "N. Made-Up", (Role.NURSE,), "730951", b"p" * 32, by)


USE_CASES: dict[str, UseCase] = {
    "tick": UseCase(lambda ward: _act(ward, Action.AGAIN, step="cannula", values=CANNULA, key="k9"), 1, 0),
    "deviation": UseCase(
        lambda ward: _act(
            ward, Action.START, "phys1", step="lutetium", reason="it runs already", deviation="early"
        ),
        1,
        0,
    ),
    "several at once": UseCase(_act_all, 2, 0),
    "pause": UseCase(lambda ward: _act(ward, Action.PAUSE, step="amino_acids"), 1, 0),
    "incident": UseCase(lambda ward: _act(ward, Action.INCIDENT, values={"kind": "vomiting"}), 1, 0),
    "correct": UseCase(lambda ward: _act(ward, Action.CORRECT, target="t1.2", values=OTHER_GAUGE, reason="so"), 1, 0),
    "assign": UseCase(lambda ward: _act(ward, Action.ASSIGN, "coord1", values={"nurse": "nurse2"}), 1, 0),
    "move": UseCase(lambda ward: _act(ward, Action.MOVE, "coord1", values={"to_bed": "7"}), 1, 0),
    "book": UseCase(
        lambda ward: ward.book([replace(ROW, bed=3, number="41.003", name="de Vries B.")], author="coord1"), 1, 0
    ),
    "rebook": UseCase(_rebook, 1, 0),
    "plan a cycle": UseCase(lambda ward: book(Planning(ward, SETTINGS), ward, "c3", week(8)), 1, 0),
    "course": UseCase(
        lambda ward: ward.act(
            "c1",
            _request(
                ward, Action.MEASURE, step="blood_count",
                values={"sampled_on": "2026-11-20", "platelets_10e9_per_l": "162"},
            ),
        ),
        1,
        0,
    ),
    "clock step": UseCase(lambda ward: ward.clock_stepped(3.0), 1, 0),
    "sign in": UseCase(lambda ward: ward.signing.sign_in("nurse1", DEMO_PIN), 0, 1),
    "a PIN of one's own": UseCase(lambda ward: ward.signing.choose_pin("nurse1", DEMO_PIN, "736152"), 0, 2),
    "sign in wrongly": UseCase(_sign_in_wrongly, 0, 1),
    "note": UseCase(lambda ward: ward.access.note(Access.EXPORTED, "nurse1", "t1"), 0, 1),
    "add staff": UseCase(_change_staff(_add_somebody), 0, 1),
    "new PIN": UseCase(_change_staff(lambda tx, by: tx.set_pin_hash("nurse1", "made-up", by)), 0, 1),
    "new role": UseCase(_change_staff(lambda tx, by: tx.set_roles("nurse1", (Role.NURSE, Role.COORDINATOR), by)), 0, 1),
    "leave": UseCase(_change_staff(lambda tx, by: tx.set_disabled("nurse2", True, by)), 0, 1),
    "badge": UseCase(_change_staff(lambda tx, by: tx.set_badge("nurse1", "ab" * 32, by)), 0, 1),
}  # fmt: skip


@pytest.fixture(scope="module")
def running_day(staffed_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with a patient whose amino acids run, another who is booked, and a course without a date."""
    folder = tmp_path_factory.mktemp("running")
    _copy(staffed_store, folder)
    ward = _ward(folder)
    ward.book([ROW, replace(ROW, bed=2, number="41.002", name="Jansen A. B.")], author="coord1")
    without_date(ward, ROW)
    early = [
        Request(Action.TICK, ward.person("nurse1"), T0 - timedelta(minutes=60), "cannula", values=CANNULA),
        Request(Action.TICK, ward.person("nurse1"), T0 - timedelta(minutes=35), "antiemetic",
                values={"drug": "ondansetron", "mg": "8"}),
        Request(Action.START, ward.person("nurse1"), T0, "amino_acids"),
    ]  # fmt: skip
    for one in early:
        ward.act("t1", one)
    ward.close()
    return folder / staffed_store.name


def _copy(store: Path, folder: Path) -> Path:
    for file in store.parent.iterdir():
        if file.is_file():
            shutil.copy2(file, folder / file.name)
    return folder / store.name


def _ward(folder: Path) -> Ward:
    (file,) = folder.glob("*.db")
    store = Store.open(str(file))
    return Ward(store, ManualClock(NOW), name="PRRT ward", zone=ZONE, protocol_folders=(PROTOCOLS,))


def _counts(file: Path) -> tuple[int, int]:
    with closing(sqlite3.connect(file)) as connection:
        query = "SELECT (SELECT count(*) FROM journal), (SELECT count(*) FROM access_log)"
        return tuple(connection.execute(query).fetchone())


def _dump(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as connection:
        return list(connection.iterdump())


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


@pytest.fixture
def folder(running_day: Path, tmp_path: Path) -> Path:
    """A copy of it, to be written to."""
    folder = tmp_path / "disk"
    folder.mkdir(mode=0o700)
    _copy(running_day, folder)
    return folder


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", USE_CASES)
def test_a1_h4_h21_whichever_statement_fails_all_of_it_is_kept_or_nothing(
    running_day: Path, folder: Path, name: str, kind: str
) -> None:
    case, file = USE_CASES[name], folder / running_day.name
    ward = _ward(folder)
    before, (entries, lines) = _dump(file), _counts(file)
    fault, hits = _Fault(ward.store.engine, FAULTS[kind]), 0
    for place in range(1, MOST_STATEMENTS):
        ward.forget()
        fault.at(place)
        try:
            case.ask(ward)
        except StoreUnavailableError as error:
            told = (fault.hits, str(error).count("\n"))
            assert told == (1, 0)
            assert _counts(file) == (entries, lines), f"statement {place} failed, and something was kept"
        else:
            assert fault.hits == 0, f"statement {place} failed, and nobody was told"
            break
        hits += fault.hits
        if place % 7 == 1:
            assert _dump(file) == before, f"statement {place} failed, and something was changed"
    ward.close()
    assert hits == place - 1
    assert hits > 3
    # A1: exactly what belongs to it, in the one transaction
    assert _counts(file) == (entries + case.entries, lines + case.lines)
    store = Store.open(str(file))
    found = verify(store)
    store.close()
    assert found.ok, found.sentence
