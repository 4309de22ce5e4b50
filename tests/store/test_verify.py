"""The check of the journal: each kind of damage is found and named (A8, H35)."""

# ruff: noqa: S608  these tests are the attack
from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ward_board.domain.entry import Draft
from ward_board.domain.journal_head import JournalHead
from ward_board.domain.words import Action
from ward_board.store.body import Place, encode
from ward_board.store.chain import link
from ward_board.store.damage import Damage
from ward_board.store.known_heads import KnownHeads
from ward_board.store.store import Store
from ward_board.store.verify import verify

MakeDraft = Callable[..., Draft]
ENTRIES = 12


def _swap(first: int, second: int) -> tuple[str, ...]:
    return (
        f"UPDATE journal SET seq = 999 WHERE seq = {first}",
        f"UPDATE journal SET seq = {first} WHERE seq = {second}",
        f"UPDATE journal SET seq = {second} WHERE seq = 999",
    )


def test_a_sound_journal_verifies(store: Store, draft: MakeDraft) -> None:
    empty = verify(store)
    assert (empty.ok, empty.entries, empty.since, empty.seal_checked, empty.sentence) == (
        *(True, 0, 0, True),
        "0 entries verified",
    )
    with store.write() as tx:
        for _ in range(5):
            tx.append("t1", draft(), key=None)
    found = verify(store)
    assert (found.entries, found.since, found.seal_checked, found.ok) == (5, 0, True, True)
    assert found.sentence == "5 entries verified"
    with store.read() as view:
        assert found.head == JournalHead(*view.head())
    assert found.subject == f"5:{found.head.hash[:8]}"


def test_a7_a_clock_that_was_set_back_between_two_runs_is_said_and_is_no_damage(store: Store, draft: MakeDraft) -> None:
    """One that is set while a program runs has an entry of its own; a few seconds are two machines."""
    at = datetime(2026, 11, 26, 9, tzinfo=UTC)

    def record(after_seconds: float, action: Action = Action.NOTE) -> None:
        with store.write() as tx:
            tx.append("ward", draft(action=action, recorded_at=at + timedelta(seconds=after_seconds)))

    for seconds in (100, 95):
        record(seconds)
    record(50, Action.CLOCK_STEPPED)
    record(60)
    assert verify(store).notes == ()
    record(0)
    assert verify(store).ok
    assert verify(store).notes == ("the clock was set back before entry 5, which no entry says",)
    record(-20)
    assert "set back before entry 5 and of 1 more" in verify(store).sentence


@pytest.mark.parametrize(
    ("statements", "damage", "seq"),
    [
        (["UPDATE journal SET body = replace(body, '7004.5', '7005.5')"], Damage.BODY_CHANGED, 5),
        (["UPDATE journal SET body = '{}' WHERE seq = 1"], Damage.BODY_CHANGED, 1),
        (["UPDATE journal SET body = x'ff00' WHERE seq = 3"], Damage.BODY_CHANGED, 3),
        (["UPDATE journal SET body = CAST(x'ff00' AS TEXT) WHERE seq = 3"], Damage.BODY_CHANGED, 3),
        (["UPDATE journal SET hash = substr(hash, 2) || 'g' WHERE seq = 4"], Damage.BODY_CHANGED, 4),
        (["UPDATE journal SET hash = upper(hash) WHERE seq = 4"], Damage.BODY_CHANGED, 4),
        (["UPDATE journal SET prev = hash WHERE seq = 4"], Damage.REORDER, 4),
        (["UPDATE journal SET prev = substr(prev, 2) || 'g' WHERE seq = 4"], Damage.PREV_MISMATCH, 4),
        (["DELETE FROM journal WHERE seq = 1"], Damage.GAP, 1),
        (["DELETE FROM journal WHERE seq = 6"], Damage.GAP, 6),
        (["DELETE FROM journal WHERE seq > 6 AND seq < 9"], Damage.GAP, 7),
        (["DELETE FROM journal WHERE seq = 12"], Damage.TRUNCATED, 12),
        (["DELETE FROM journal WHERE seq > 3"], Damage.TRUNCATED, 4),
        (["DELETE FROM journal"], Damage.TRUNCATED, 1),
        (_swap(4, 5), Damage.REORDER, 4),
        (_swap(2, 11), Damage.REORDER, 2),
        (["UPDATE journal SET stream = 't9' WHERE seq = 7"], Damage.COLUMN_DIFFERS, 7),
        (["UPDATE journal SET version = 99 WHERE seq = 7"], Damage.COLUMN_DIFFERS, 7),
        (["UPDATE journal SET version = '4x' WHERE seq = 7"], Damage.COLUMN_DIFFERS, 7),
        (["UPDATE journal SET key = NULL WHERE seq = 8"], Damage.COLUMN_DIFFERS, 8),
        (["UPDATE journal SET key = 'mine' WHERE seq = 7"], Damage.COLUMN_DIFFERS, 7),
        (["UPDATE journal SET fingerprint = 'mine' WHERE seq = 8"], Damage.COLUMN_DIFFERS, 8),
        (["UPDATE journal SET seal = substr(seal, 2) || 'g' WHERE seq = 9"], Damage.SEAL_BAD, 9),
        (["UPDATE journal SET seal = (SELECT seal FROM journal WHERE seq = 8) WHERE seq = 9"], Damage.SEAL_BAD, 9),
        (["UPDATE head SET seal = substr(seal, 2) || 'g'"], Damage.HEAD_DIFFERS, None),
        (["UPDATE head SET hash = prev FROM journal WHERE journal.seq = 12"], Damage.HEAD_DIFFERS, None),
        (["UPDATE head SET hash = CAST(x'ff' AS TEXT)"], Damage.HEAD_DIFFERS, None),
        (["UPDATE head SET seq = 11"], Damage.HEAD_DIFFERS, None),
        (["UPDATE head SET seq = 13"], Damage.TRUNCATED, 13),
        (["DELETE FROM head"], Damage.HEAD_DIFFERS, None),
        (
            ["DELETE FROM journal WHERE seq = 12",
             "UPDATE head SET (seq, hash, seal) = (SELECT seq, hash, seal FROM journal WHERE seq = 11)"],
            Damage.HEAD_DIFFERS,
            None,
        ),
    ],
)  # fmt: skip
def test_h35_each_kind_of_damage_is_found_and_named(
    filled: Store, tamper: Callable[..., None], statements: list[str], damage: Damage, seq: int | None
) -> None:
    tamper(*statements)
    # as by a program that wrote none of it
    filled.heads = KnownHeads()
    found = verify(filled)
    assert (found.ok, found.damage, found.first_bad_seq, found.since) == (False, damage, seq, 0)
    assert damage.value in found.sentence


def test_h35_an_entry_put_in_by_somebody_without_the_key_is_found(
    filled: Store, tamper: Callable[..., None], draft: MakeDraft, tmp_path: Path
) -> None:
    with filled.read() as view:
        seq, before = view.head()
    body = encode(draft(author="phys1"), Place("t3", 1))
    entry_hash = link(seq + 1, before, body.encode())
    tamper(
        f"INSERT INTO journal (seq, stream, version, body, prev, hash, seal) "
        f"VALUES ({seq + 1}, 't3', 1, '{body}', '{before}', '{entry_hash}', '{before}')",
        f"UPDATE head SET seq = {seq + 1}, hash = '{entry_hash}'",
    )
    assert verify(filled).damage is Damage.SEAL_BAD
    filled.key_place.secrets.unlink()
    keyless = Store.open(filled.url, keys_folder=tmp_path / "keys")
    found = verify(keyless)
    keyless.close()
    assert (found.ok, found.seal_checked) == (True, False)
    assert "the key is missing: only the plain chain was checked" in found.sentence


def test_without_the_key_the_plain_chain_is_still_checked(
    filled: Store, tamper: Callable[..., None], tmp_path: Path
) -> None:
    filled.key_place.secrets.unlink()
    tamper("UPDATE journal SET body = replace(body, '7004.5', '7005.5')")
    keyless = Store.open(filled.url, keys_folder=tmp_path / "keys")
    found = verify(keyless)
    keyless.close()
    assert (found.damage, found.first_bad_seq, found.seal_checked) == (Damage.BODY_CHANGED, 5, False)


def test_a25_a_store_that_was_renamed_to_another_kind_is_found(filled: Store, tamper: Callable[..., None]) -> None:
    tamper("UPDATE store SET kind = 'demo'")
    filled.kind = "demo"
    assert verify(filled).damage is Damage.PREV_MISMATCH


def test_a_missing_trigger_is_found(filled: Store, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "ward.db") as foreign:
        foreign.execute("DROP TRIGGER journal_next")
    foreign.close()
    assert verify(filled).damage is Damage.TRIGGER_CHANGED
    assert verify(filled, since_head=True).damage is Damage.TRIGGER_CHANGED


def test_h23_a_damaged_file_is_found(filled: Store, tamper: Callable[..., None], tmp_path: Path) -> None:
    tamper("PRAGMA writable_schema = ON", "UPDATE sqlite_master SET rootpage = 3 WHERE name = 'ix_treatment_day'")
    filled.engine.dispose()
    assert verify(filled).damage is Damage.FILE_DAMAGED


class TestSinceTheVerifiedHead:
    """A start checks only what came since, and nobody can put an older store back unseen (H37)."""

    def test_only_what_came_since_is_checked(self, filled: Store, draft: MakeDraft) -> None:
        assert verify(filled, since_head=True).entries == ENTRIES
        found = verify(filled, since_head=True)
        assert (found.entries, found.since, found.ok) == (0, ENTRIES, True)
        with filled.write() as tx:
            tx.append("t1", draft())
        found = verify(filled, since_head=True)
        assert (found.entries, found.since) == (1, ENTRIES)
        assert found.sentence == f"1 entries verified after entry {ENTRIES}"
        assert verify(filled).entries == ENTRIES + 1

    def test_another_machine_starts_from_the_beginning(self, filled: Store) -> None:
        verify(filled)
        assert filled.key_place.anchor is not None
        filled.key_place.anchor.write_text("not json")
        assert verify(filled, since_head=True).entries == ENTRIES

    def test_h35_damage_moves_no_head(self, filled: Store, draft: MakeDraft, tamper: Callable[..., None]) -> None:
        verify(filled)
        with filled.write() as tx:
            tx.append("t1", draft())
        tamper("UPDATE journal SET body = '{}' WHERE seq = 13")
        for _ in range(2):
            found = verify(filled, since_head=True)
            assert (found.damage, found.first_bad_seq) == (Damage.BODY_CHANGED, 13)

    def test_h37_an_older_file_put_back_is_found(self, filled: Store, draft: MakeDraft, tmp_path: Path) -> None:
        older = (tmp_path / "ward.db").read_bytes()
        with filled.write() as tx:
            tx.append("t1", draft())
        assert verify(filled).ok
        filled.engine.dispose()
        (tmp_path / "ward.db").write_bytes(older)
        for since_head in (True, False):
            found = verify(filled, since_head=since_head)
            assert (found.damage, found.first_bad_seq) == (Damage.TRUNCATED, 13)

    @pytest.mark.parametrize("since_head", [True, False])
    def test_h37_another_history_with_the_right_key_is_found(
        self, filled: Store, draft: MakeDraft, tmp_path: Path, since_head: bool
    ) -> None:
        older = (tmp_path / "ward.db").read_bytes()
        for author in ("nurse1", "nurse2"):
            filled.engine.dispose()
            (tmp_path / "ward.db").write_bytes(older)
            with filled.write() as tx:
                tx.append("t1", draft(author=author))
            found = verify(filled, since_head=since_head)
            assert found.damage is (None if author == "nurse1" else Damage.REWRITTEN)


def test_a_long_journal_is_followed_in_pieces(sqlite_store: Store, draft: MakeDraft) -> None:
    with sqlite_store.write() as tx:
        for _ in range(2001):
            tx.append("t1", draft())
    assert verify(sqlite_store).entries == 2001


@pytest.mark.parametrize(
    "attack", ["UPDATE journal SET body = '{}' WHERE seq = 2", "DELETE FROM journal WHERE seq = 5"]
)
def test_h35_damage_is_found_on_postgresql(
    make_store: Callable[..., Store], postgres_url: str, draft: MakeDraft, attack: str
) -> None:
    store = make_store(postgres_url)
    with store.write() as tx:
        for _ in range(5):
            tx.append("t1", draft())
    with store.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE journal DISABLE TRIGGER USER")
        connection.exec_driver_sql(attack)
        for trigger in ("journal_next", "journal_no_change", "journal_no_truncate"):
            connection.exec_driver_sql(f"ALTER TABLE journal ENABLE ALWAYS TRIGGER {trigger}")
    assert verify(store).damage in {Damage.BODY_CHANGED, Damage.TRUNCATED}
