"""Planted tampering: each one is found, by the right word and in the right place (A8, H35, H37, T17).

300 of them in the usual run, and every bit of some entries; 20,000 and every bit of 1,000 with WARD_BOARD_LONG.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from ward_board.domain.entry import Draft
from ward_board.domain.journal_head import JournalHead
from ward_board.domain.words import Action, Role
from ward_board.errors import StoreUnavailableError
from ward_board.store.damage import Damage, DamageFound, Verification
from ward_board.store.keys import Anchor
from ward_board.store.schema import TRIGGERS
from ward_board.store.scope import Scope
from ward_board.store.staff import By, StaffRow
from ward_board.store.store import Store
from ward_board.store.verify import verify
from ward_board.store.verify_journal import JournalWalk

from . import attacks_around, attacks_beside  # noqa: F401  they plant theirs
from .attacks import ATTACKS
from .tampered import DAY, T0, Planted, Sound, build

LONG = bool(os.environ.get("WARD_BOARD_LONG"))
PLANTED = 20_000 if LONG else 300


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sound]:
    """The store that all tampering is planted in; it is put back each time."""
    made = build(tmp_path_factory.mktemp("sound") / "ward")
    yield made
    made.store.close()


def _helped(dice: random.Random, planted: Planted) -> dict[str, bool]:
    """What the check has to go by beside the store: each or none, but where that alone shows it."""
    if planted.mirror is not None:
        return {"mirror": True}
    while True:
        helped = {name: dice.random() < 0.5 for name in ("paper", "mirror", "anchor")}
        if (
            not planted.needs_anchor
            or helped["mirror"]
            or helped["anchor"]
            or (helped["paper"] and planted.paper_helps)
        ):
            return helped


def _place(found: Verification) -> int | str | None:
    places = (one for one in (found.first_bad_seq, found.first_bad_line, found.row) if one is not None)
    return next(places, None)


def test_a8_h35_h37_all_planted_tampering_is_found_named_and_placed(sound: Sound) -> None:
    dice = random.Random(17 if not LONG else None)  # noqa: S311  the same dice in each usual run
    counted: Counter[str] = Counter()
    refused = 0
    while counted.total() < PLANTED:
        # each kind in turn, so that none is left out
        name = [*ATTACKS][(counted.total() + refused) % len(ATTACKS)]
        planted = ATTACKS[name](dice, sound)
        helped = _helped(dice, planted)
        try:
            has_changed = sound.change(planted)
        except sqlite3.IntegrityError:
            has_changed = False
        if not has_changed:
            refused += 1
            continue
        found = sound.check(**helped)
        said = (name, helped, found.damage, _place(found), planted.places)
        assert found.damage in planted.places, said
        expected = planted.places[found.damage]
        assert expected == "anywhere" or _place(found) == expected, said
        assert planted.lost <= set(found.guards), said
        assert bool(found.guards) == bool(planted.lost or Damage.TRIGGER_CHANGED in planted.places), said
        assert "Made-Up" not in found.sentence
        counted[name] += 1
    assert set(counted) == set(ATTACKS), set(ATTACKS) - set(counted)
    assert min(counted.values()) >= PLANTED // len(ATTACKS) // 2, counted
    sound.put_back()
    assert sound.check(paper=True, anchor=True).ok


def test_h37_a_tail_cut_everywhere_is_the_only_miss(sound: Sound) -> None:
    """A whole older file, with a mirror cut as far: found by the machine that verified it, and by the paper alone."""
    for stage, older in enumerate(sound.older[:-1]):
        seq, line = sound.at[stage]
        end = f'"line":{line},'.encode()
        lines = sound.mirrored.splitlines(keepends=True)
        last = max(
            at for at, text in enumerate(lines) if text.startswith(b'{"kind":"head","seq":%d,' % seq) and end in text
        )
        sound.put_back(older, b"".join(lines[: last + 1]))
        assert sound.check().ok, "documented: nothing is left that knows of it"
        sound.put_back(older, b"".join(lines[: last + 1]))
        found = sound.check(anchor=True)
        is_of_log = seq == sound.at[-1][0]
        expected = (Damage.ACCESS_TRUNCATED, line + 1) if is_of_log else (Damage.TRUNCATED, seq + 1)
        assert (found.damage, _place(found)) == expected
        if not is_of_log:
            found = sound.check(paper=True)
            assert (found.damage, _place(found)) == (Damage.TRUNCATED, seq + 1)


@pytest.mark.parametrize(
    ("tampering", "guards", "damage", "place"),
    [
        ("DROP INDEX ix_treatment_day", ("ix_treatment_day",), Damage.BODY_CHANGED, 3),
        ("ALTER TABLE head ADD COLUMN more", ("head",), Damage.BODY_CHANGED, 3),
        ("CREATE TABLE bomb (x)", ("bomb",), Damage.BODY_CHANGED, 3),
        # the rest of the check cannot be done, but the journal comes first
        ("DROP TABLE claim", ("claim", "ix_claim_treatment_id", "sqlite_autoindex_claim_1"), Damage.BODY_CHANGED, 3),
        # what shows what it likes places nothing
        (
            "ALTER TABLE journal RENAME TO journal_; CREATE VIEW Journal AS SELECT * FROM journal_",
            None,
            Damage.TRIGGER_CHANGED,
            None,
        ),
    ],
)
def test_h35_a_change_of_the_tables_hides_no_changed_entry(
    sound: Sound, tampering: str, guards: tuple[str, ...] | None, damage: Damage, place: int | None
) -> None:
    _tamper(sound, "UPDATE journal SET body = replace(body, '0', '1') WHERE seq = 3", *tampering.split(";"))
    found = sound.check()
    assert (found.damage, _place(found)) == (damage, place), found
    assert guards is None or found.guards == guards
    assert found.besides == (guards and f"besides, not as made: {', '.join(guards)} [trigger-changed]")


def test_h35_a_check_that_cannot_go_on_names_what_was_changed(sound: Sound) -> None:
    _tamper(sound, "DROP TABLE claim")
    found = sound.check()
    assert (found.damage, found.guards) == (
        Damage.TRIGGER_CHANGED,
        ("claim", "ix_claim_treatment_id", "sqlite_autoindex_claim_1"),
    )
    assert found.sentence.startswith("the store is damaged at claim, ix_claim_treatment_id, sqlite_autoindex_claim_1: ")
    assert "; the rest was not checked: " in found.sentence
    assert found.besides is None
    assert not sound.store.key_place.anchor.exists()


def test_h35_names_out_of_a_tampered_database_are_cleaned_and_few(sound: Sound) -> None:
    _tamper(sound, *(f'CREATE TABLE "\x1b[2J{number:02}{"x" * 99}" (x)' for number in range(40)))
    found = sound.check()
    assert len(found.guards) == 40
    assert "\x1b" not in found.sentence
    assert " and 28 more: " in found.sentence
    assert len(found.sentence) < 1500


def _tamper(sound: Sound, *statements: str) -> None:
    """Changes the sound file behind the program's back, with its triggers put back where their tables are still there.

    The attacks cannot: they look whether every table is another one than before.
    """
    sound.put_back()
    with closing(sqlite3.connect(sound.file, isolation_level=None)) as foreign:
        triggers = foreign.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            foreign.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            foreign.execute(statement)
        for _, sql in triggers:
            # none can stand on a view
            with suppress(sqlite3.OperationalError):
                foreign.execute(sql)


def _cut_at(mirrored: bytes, seq: int, line: int) -> bytes:
    """A mirror as it was when the store ended there."""
    lines = mirrored.splitlines(keepends=True)
    here = [
        place for place, text in enumerate(lines) if text.startswith(b'{"kind":"head"') and _ends_at(text, seq, line)
    ]
    return b"".join(lines[: here[-1] + 1])


def _ends_at(text: bytes, seq: int, line: int) -> bool:
    said = json.loads(text)
    return (said["seq"], said["line"]) == (seq, line)


def test_h35_another_journal_than_on_the_paper_is_found(sound: Sound) -> None:
    """Only who has the key can write one; the paper knows."""
    sound.put_back()
    assert sound.check(paper=True).ok
    last = sound.paper
    other = JournalHead(last.seq - 1, last.hash)
    found = verify(sound.store, paper=other)
    assert (found.damage, found.first_bad_seq) == (Damage.PAPER_DIFFERS, last.seq - 1)
    found = verify(sound.store, paper=JournalHead(last.seq + 1, last.hash))
    assert (found.damage, found.first_bad_seq) == (Damage.TRUNCATED, last.seq + 1)


def test_h37_a_mirror_that_ends_early_is_told_and_no_damage(sound: Sound) -> None:
    lines = sound.mirrored.splitlines(keepends=True)
    sound.put_back(mirrored=b"".join(lines[:-9]))
    found = sound.check()
    assert found.ok
    assert found.notes[-1].startswith("the mirror ends at entry")


def test_a8_h35_every_bit_of_an_entry_counts(sound: Sound, tmp_path: Path) -> None:
    """Of each column of each entry each bit is turned over in turn; the walk stops at that entry."""
    sound.put_back()
    store = _long_journal(tmp_path) if LONG else sound.store
    rows = _entries_of(store)[: 1000 if LONG else 4]
    walk = JournalWalk(Scope(store, None, is_whole=True))
    before, flips = walk.start, 0
    for row in rows:
        for column in ("stream", "body", "prev", "hash", "seal", "key", "fingerprint"):
            for changed in _each_bit(row[column]):
                flips += 1
                with pytest.raises(DamageFound) as found:
                    walk._step(before, SimpleNamespace(**{**row, column: changed}))
                assert found.value.seq == row["seq"]
        before = walk._step(before, SimpleNamespace(**row))
        assert before == Anchor(row["seq"], row["hash"].decode())
    assert flips > len(rows) * 8 * 300
    if LONG:
        store.close()


def _long_journal(folder: Path) -> Store:
    store = Store.create(str(folder / "long.db"), kind="ward", keys_folder=folder / "keys")
    with store.write() as tx:
        for number in range(1000):
            said = Draft(Action.NOTE, "nurse1", Role.NURSE, T0, T0, values={"n": number}, reason=f"note {number}")
            tx.append(f"t{number % 7}", said, key=f"k{number}" if number % 3 else None, fingerprint=None)
    return store


def _entries_of(store: Store) -> list[dict[str, Any]]:
    """The journal as the walk reads it from SQLite."""
    with closing(sqlite3.connect(str(store.file))) as foreign:
        foreign.row_factory = sqlite3.Row
        return [_as_bytes(dict(row)) for row in foreign.execute("SELECT * FROM journal ORDER BY seq")]


def _as_bytes(row: dict[str, object]) -> dict[str, Any]:
    optional = ["null" if row[name] is None else "text" for name in ("key", "fingerprint")]
    types = " ".join(("integer text integer text", *optional, "text text text"))
    kept = {name: None if value is None else str(value).encode() for name, value in row.items() if name != "seq"}
    return {**kept, "seq": row["seq"], "types": types}


def _each_bit(value: bytes | None) -> Iterator[bytes]:
    for bit in range(8 * len(value or b"")):
        changed = bytearray(value or b"")
        changed[bit // 8] ^= 1 << bit % 8
        yield bytes(changed)


@pytest.mark.parametrize(
    ("attack", "damage", "place"),
    [
        ("UPDATE journal SET body = replace(body, 'note 2', 'note 9') WHERE seq = 3", Damage.BODY_CHANGED, 3),
        ("UPDATE journal SET stream = 't9' WHERE seq = 3", Damage.COLUMN_DIFFERS, 3),
        ("DELETE FROM journal WHERE seq = 2", Damage.GAP, 2),
        ("DELETE FROM journal WHERE seq = 5", Damage.TRUNCATED, 5),
        ("UPDATE head SET seal = prev FROM journal WHERE journal.seq = 5", Damage.HEAD_DIFFERS, None),
        ("UPDATE access_log SET who = 'nurse2' WHERE id = 2", Damage.ACCESS_CHANGED, 2),
        ("DELETE FROM access_log WHERE id = 2", Damage.ACCESS_GAP, 2),
        ("DELETE FROM access_log WHERE id = 4", Damage.ACCESS_TRUNCATED, 4),
        ("UPDATE staff SET roles = 'physician' WHERE id = 'nurse1'", Damage.STAFF_CHANGED, "staff nurse1"),
        ("UPDATE patient SET name = 'Made-Up Other'", Damage.PATIENT_CHANGED, "patient p1"),
        ("DELETE FROM claim; DELETE FROM treatment", Damage.ROW_MISSING, "treatment t1"),
        ("UPDATE seal SET line = 99 WHERE kind = 'staff'", Damage.STAFF_CHANGED, "staff nurse1"),
        ("UPDATE protocol SET text = 'x'", Damage.PROTOCOL_CHANGED, "protocol 9f86d081884c"),
        ("ALTER TABLE seal DISABLE TRIGGER seal_no_change", Damage.TRIGGER_CHANGED, None),
        ("DROP TRIGGER seal_no_change ON seal; DELETE FROM journal WHERE seq = 2", Damage.GAP, 2),
        ("DROP TABLE claim", Damage.TRIGGER_CHANGED, None),
    ],
)
def test_h35_tampering_is_found_on_postgresql(
    postgres_tampered: Store, attack: str, damage: Damage, place: int | str | None
) -> None:
    store = postgres_tampered
    tables = ("journal", "head", "access_log", "access_head", "staff", "seal", "protocol")
    with store.engine.connect() as connection, connection.begin() as transaction:
        for table in tables:
            connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        connection.exec_driver_sql(attack)
        if "DISABLE TRIGGER" not in attack:
            kept = [one for one in TRIGGERS["postgresql"].items() if f"DROP TRIGGER {one[0]}" not in attack]
            for name, text in kept:
                table = text.partition(" ON ")[2].split()[0]
                connection.exec_driver_sql(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")
        transaction.commit()
    found = verify(store)
    assert (found.damage, _place(found)) == (damage, place)


@pytest.fixture
def postgres_tampered(postgres_url: str, keys_folder: Path) -> Iterator[Store]:
    """A store on PostgreSQL with something of everything; it is sound."""
    store = Store.create(postgres_url, kind="ward", keys_folder=keys_folder)
    with store.write() as tx:
        tx.keep_protocol(hashlib.sha256(b"test").hexdigest(), "core", "1", "test")
        by = By(T0, None, "tty1")
        tx.add_staff(StaffRow("nurse1", "Made-Up", (Role.NURSE,), "hash"), by)
        tx.set_badge("nurse1", "badge", by)
        for number in range(2):
            tx.log_access(T0, "nurse1", "opened", f"t{number}", "tty1")
        patient = tx.add_patient(name="Made-Up", birth_date=DAY, number="1", country="NL", language="nl")
        treatment = tx.add_treatment(tx.add_course(patient.id), DAY, 1)
        tx.set_claims(treatment, [("bed", "1")])
        for number in range(5):
            tx.append(treatment, Draft(Action.NOTE, "nurse1", Role.NURSE, T0, T0, reason=f"note {number}"))
    assert verify(store).ok
    store.key_place.anchor.unlink()
    yield store
    store.close()


@pytest.mark.parametrize("is_noted", [True, False])
def test_h34_a25_nobody_makes_a_demo_store_of_a_wards_which_would_ask_for_no_pin(
    postgres_url: str, keys_folder: Path, is_noted: bool
) -> None:
    """Somebody who may do anything in the database, and has not the keys; these say what kind of store it is.

    Keys from before they said so are taken at the first opening for what the store says, and say it from then on.
    """
    store = Store.create(postgres_url, kind="ward", keys_folder=keys_folder)
    if not is_noted:
        kept = json.loads(store.key_place.secrets.read_bytes())
        del kept["kind"]
        store.key_place.secrets.write_text(json.dumps(kept))
        Store.open(postgres_url, keys_folder=keys_folder).close()
    with store.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE store DISABLE TRIGGER USER")
        connection.exec_driver_sql("UPDATE store SET kind = 'demo'")
        connection.exec_driver_sql("ALTER TABLE store ENABLE TRIGGER USER")
    store.close()
    with pytest.raises(StoreUnavailableError, match="says that it is a demo store, and its keys that it is a ward"):
        Store.open(postgres_url, keys_folder=keys_folder)
