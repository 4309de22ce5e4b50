"""An id that nobody has takes the same work as one that somebody has, on each kind of database (H34, T20)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from argon2.exceptions import VerifyMismatchError
from sqlalchemy import event, insert

from ward_board.domain.access import Access
from ward_board.domain.words import Role
from ward_board.errors import BadInputError
from ward_board.store.staff import By, StaffRow
from ward_board.store.store import Store
from ward_board.store.tables import ACCESS_LOG
from ward_board.ward import pins
from ward_board.ward.signing import Signing

NINE = datetime(2026, 11, 26, 9, tzinfo=UTC)
COST = "$argon2id$v=19$m=65536,t=3,p=1$"
KEPT = f"{COST}c29tZXNhbHRzb21lc2FsdA$c29tZWhhc2hzb21laGFzaHNvbWVoYXNoc29tZWhhc2g"
KNOWN = {"known": "nurse1", "left": "left1", "display": "wall1", "unknown": "ghost1", "no id at all": "48\x0015 16"}


class NeverRight:
    """A hasher that keeps what it was asked to try, with which cost, and finds it wrong."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def verify(self, pin_hash: str, _pin: bytes) -> bool:
        self.asked.append(pin_hash.rpartition("$")[0].rpartition("$")[0] + "$")
        raise VerifyMismatchError


@pytest.fixture
def hasher(monkeypatch: pytest.MonkeyPatch) -> NeverRight:
    made = NeverRight()
    monkeypatch.setattr(pins, "_hasher", lambda: made)
    return made


@pytest.fixture
def staffed(store: Store) -> Store:
    by = By(NINE, None, "tty1")
    with store.write() as transaction:
        for staff_id, role in (("nurse1", Role.NURSE), ("left1", Role.NURSE), ("wall1", Role.DISPLAY)):
            transaction.add_staff(StaffRow(staff_id, "Made-Up", (role,), KEPT), by)
        transaction.set_disabled("left1", True, by)
    return store


def work_of(store: Store, signing: Signing, staff_id: str) -> tuple[str, list[str]]:
    """What the one who tries is told, and every statement that the store was asked for it."""
    said: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        said.append(statement)

    event.listen(store.engine, "before_cursor_execute", note)
    try:
        with pytest.raises(BadInputError) as refused:
            signing.sign_in(staff_id, "999111")
    finally:
        event.remove(store.engine, "before_cursor_execute", note)
    return str(refused.value), said


@pytest.mark.parametrize("who", list(KNOWN)[1:])
def test_h34_whoever_it_is_the_same_words_hashes_and_statements_free_delayed_and_locked(
    staffed: Store, hasher: NeverRight, who: str
) -> None:
    signing = Signing(staffed, lambda: now, "tty1", lambda: None)
    steps = [0, 0, 0, 0, 5, 15, 0, 600, 0, 600, 300, 300, 300, 300, 0]
    now, locked_after = NINE, 0
    for seconds in steps:
        now += timedelta(seconds=seconds)
        mine, others = (work_of(staffed, signing, KNOWN[one]) for one in ("known", who))
        assert mine == others
        locked_after += "too many" in mine[0]
    assert len(hasher.asked) == 20
    assert set(hasher.asked) == {COST}
    assert locked_after == len(steps) - 10


@pytest.fixture
def years_of_lines(staffed: Store) -> Store:
    """The store with lines of some years, put in by plain SQL without the guard: only how many there are counts."""
    whats = [Access.OPENED, Access.SIGNED_IN, Access.PIN_CHANGED, Access.PIN_LOCKED, Access.PIN_UNLOCKED]
    rows = [
        {
            "id": 1000 + place,
            "at": NINE - timedelta(hours=4000 - place),
            "who": f"nurse{place % 40}",
            "what": whats[place % len(whats)].value,
            "subject": f"t{place % 900}",
            "terminal": "tty1",
        }
        for place in range(4000)
    ]
    drop = "DROP TRIGGER access_log_next" + (" ON access_log" if staffed.engine.dialect.name == "postgresql" else "")
    with staffed.engine.begin() as connection:
        connection.exec_driver_sql(drop)
        connection.execute(insert(ACCESS_LOG), rows)
        connection.exec_driver_sql("ANALYZE")
    return staffed


def test_h34_signing_in_reads_the_same_few_lines_of_the_log_after_years(
    years_of_lines: Store, hasher: NeverRight
) -> None:
    """Each statement finds its lines by an index: whatever was noted of others since the first day is not walked."""
    signing, asked = Signing(years_of_lines, lambda: NINE, "tty1", lambda: None), []

    def note(_c: object, _cursor: object, statement: str, values: object, *_: object) -> None:
        if "FROM access_log" in statement:
            asked.append((statement, values))

    event.listen(years_of_lines.engine, "before_cursor_execute", note)
    try:
        for staff_id in ("nurse1", "ghost1"):
            with pytest.raises(BadInputError):
                signing.sign_in(staff_id, "999111")
        signing.locks()
    finally:
        event.remove(years_of_lines.engine, "before_cursor_execute", note)
    assert len(asked) > 8
    for statement, values in asked:
        plan = plan_of(years_of_lines, statement, values)
        assert "ix_access_log_" in plan, (statement, plan)
        assert not re.search(r"SCAN access_log|Seq Scan on access_log|pk_access_log", plan), (statement, plan)


def plan_of(store: Store, statement: str, values: Any) -> str:
    """How the database finds what a statement asks for."""
    explain = "EXPLAIN QUERY PLAN " if store.engine.dialect.name == "sqlite" else "EXPLAIN "
    with store.engine.connect() as connection:
        return "\n".join(str(row) for row in connection.exec_driver_sql(explain + statement, values))
