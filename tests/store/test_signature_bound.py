"""A signature is bound to what was signed: it stands in the hashed body, and no part of it can be changed (A16)."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from ward_board.domain.entry import Draft
from ward_board.domain.signature import signatures_of
from ward_board.domain.words import Role
from ward_board.store.damage import Damage
from ward_board.store.store import Store
from ward_board.store.verify import verify


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"author":"phys1"', '"author":"phys2"'),
        ('"role":"physician"', '"role":"technologist"'),
        ('"second":"rpe1"', '"second":"nurse1"'),
        ('"second_role":"expert"', '"second_role":"nurse"'),
        ('"recorded_at":"2026-11-26T09:01', '"recorded_at":"2026-11-26T09:02'),
        ('"action":"tick"', '"action":"skip"'),
        ('"step":"rules"', '"step":"scan"'),
    ],
)
def test_a16_whoever_changes_a_signature_changes_the_record_and_is_found_out(
    sqlite_store: Store, draft: Callable[..., Draft], tmp_path: Path, old: str, new: str
) -> None:
    signed = {"author": "phys1", "role": Role.PHYSICIAN, "second": "rpe1", "second_role": Role.EXPERT}
    with sqlite_store.write() as transaction:
        entry = transaction.append("t1", draft(**signed, step="rules", values={}))
        transaction.append("t1", draft())
    assert len(signatures_of(entry, None)) == 2
    with closing(sqlite3.connect(tmp_path / "ward.db", isolation_level=None)) as foreign:
        (trigger,) = foreign.execute("SELECT sql FROM sqlite_master WHERE name = 'journal_no_update'").fetchone()
        foreign.execute("DROP TRIGGER journal_no_update")
        changed = foreign.execute("UPDATE journal SET body = replace(body, ?, ?) WHERE seq = 1", (old, new))
        assert changed.rowcount == 1
        (body,) = foreign.execute("SELECT body FROM journal WHERE seq = 1").fetchone()
        foreign.execute(trigger)
    assert new in body
    assert old not in body
    found = verify(sqlite_store)
    assert (found.damage, found.first_bad_seq) == (Damage.BODY_CHANGED, 1)
