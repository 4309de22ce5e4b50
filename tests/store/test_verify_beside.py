"""The check beside the chain: the access log, the staff, what went into an archive."""

# ruff: noqa: S608  these tests are the attack
from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ward_board.domain.access import Access
from ward_board.domain.entry import Draft
from ward_board.domain.words import Action, Role
from ward_board.errors import BadInputError
from ward_board.store.damage import Damage
from ward_board.store.staff import By, StaffRow
from ward_board.store.store import Store
from ward_board.store.verify import verify

ENTRIES = 12
NINE = datetime(2026, 11, 26, 9, tzinfo=UTC)


class TestTheAccessLogAndTheStaff:
    """What is not in the journal is sealed too (A1, A19, A20, H35)."""

    @pytest.fixture
    def staffed(self, filled: Store) -> Store:
        """Two of the staff, one with another PIN by now, and some lines."""
        with filled.write() as tx:
            by = By(NINE, None, "tty1")
            for staff_id in ("nurse1", "nurse2"):
                tx.add_staff(StaffRow(staff_id, "Made-Up", (Role.NURSE,), "first"), by)
            tx.set_pin_hash("nurse1", "second", by)
            for _ in range(3):
                tx.log_access(NINE, "nurse1", Access.OPENED, "t1", "tty1")
        return filled

    def test_the_lines_are_counted_and_only_new_ones_at_the_next_start(self, staffed: Store) -> None:
        found = verify(staffed)
        assert (found.ok, found.lines) == (True, 6)
        assert found.sentence == f"{ENTRIES} entries verified, and 6 lines of the access log"
        with staffed.write() as tx:
            tx.log_access(NINE, "nurse1", Access.OPENED, "t1", "tty1")
        assert verify(staffed, since_head=True).lines == 1

    @pytest.mark.parametrize("since_head", [True, False])
    def test_a19_staff_is_checked_at_each_start(
        self, staffed: Store, tamper: Callable[..., None], since_head: bool
    ) -> None:
        assert verify(staffed).ok
        tamper("UPDATE staff SET pin_hash = (SELECT pin_hash FROM staff WHERE id = 'nurse2') WHERE id = 'nurse1'")
        found = verify(staffed, since_head=since_head)
        assert (found.damage, found.row) == (Damage.STAFF_CHANGED, "staff nurse1")
        assert found.sentence.startswith("the store is damaged at staff nurse1: ")

    def test_a19_an_id_that_is_given_again_is_found(self, staffed: Store, tamper: Callable[..., None]) -> None:
        tamper("DELETE FROM staff WHERE id = 'nurse2'", "DELETE FROM seal WHERE kind = 'staff' AND row_id = 'nurse2'")
        with staffed.write() as tx:
            tx.add_staff(StaffRow("nurse2", "Somebody Else", (Role.PHYSICIAN,), "x"), By(NINE, None, "tty1"))
        assert (verify(staffed).damage, verify(staffed).row) == (Damage.STAFF_CHANGED, "staff nurse2")

    def test_h37_an_access_log_put_back_is_found_at_the_start(self, staffed: Store, tmp_path: Path) -> None:
        older = (tmp_path / "ward.db").read_bytes()
        with staffed.write() as tx:
            tx.log_access(NINE, "nurse1", Access.OPENED, "t1", "tty1")
        assert verify(staffed).ok
        staffed.engine.dispose()
        (tmp_path / "ward.db").write_bytes(older)
        for since_head in (True, False):
            found = verify(staffed, since_head=since_head)
            assert (found.damage, found.first_bad_line) == (Damage.ACCESS_TRUNCATED, 7)

    def test_h35_the_log_knows_which_heads_were_verified(self, staffed: Store, tamper: Callable[..., None]) -> None:
        """A tail that was cut with the head that was right then shows in the log, without mirror and anchor."""
        with closing(sqlite3.connect(str(staffed.file))) as foreign:
            ((seq, entry_hash, made),) = foreign.execute("SELECT seq, hash, seal FROM head")
        with staffed.write() as tx:
            later = tx.append("t1", Draft(Action.NOTE, "nurse1", Role.NURSE, NINE, NINE, reason="later"))
            tx.log_access(NINE, None, Access.VERIFIED, f"{later.seq}:{tx.head()[1][:8]}", "tty1")
        said = "the log says that it was verified before, and this machine remembers no such check"
        assert verify(staffed).ok
        assert said not in verify(staffed).notes
        staffed.key_place.anchor.unlink()
        assert said in verify(staffed).notes
        staffed.key_place.anchor.unlink()
        tamper(
            f"DELETE FROM journal WHERE seq > {seq}",
            f"UPDATE head SET seq = {seq}, hash = '{entry_hash}', seal = '{made}'",
        )
        found = verify(staffed)
        assert (found.damage, found.first_bad_seq) == (Damage.TRUNCATED, seq + 1)

    @pytest.mark.parametrize("cut", [1, 2, 3])
    def test_a8_h35_a_beginning_that_was_cut_off_stays_found_when_the_log_goes_on(
        self, staffed: Store, tamper: Callable[..., None], cut: int
    ) -> None:
        """The next line seals the head anew: where the log begins is what the line of an archive says, or 0."""
        with staffed.write() as tx:
            for staff_id in ("nurse1", "nurse2"):
                tx.set_pin_hash(staff_id, "third", By(NINE, staff_id, "tty1"))
        assert verify(staffed).ok
        tamper(
            f"UPDATE access_head SET first = {cut}, first_seal = "
            f"(SELECT seal FROM seal WHERE kind = 'access' AND line = {cut})",
            f"DELETE FROM access_log WHERE id <= {cut}",
            f"DELETE FROM seal WHERE kind = 'access' AND line <= {cut}",
        )
        assert verify(staffed).damage is Damage.ACCESS_HEAD_DIFFERS
        with staffed.write() as tx:
            tx.log_access(NINE, "nurse1", Access.OPENED, "t1", "tty1")
        found = verify(staffed)
        assert (found.damage, found.first_bad_line) == (Damage.ACCESS_GAP, 1)

    @pytest.mark.parametrize("forged", ["name = 'Somebody Else'", "country = 'DE'", "birth_date = '1950-01-02'"])
    def test_h1_h35_a_patient_whom_somebody_forged_is_never_sealed_anew(
        self, staffed: Store, tamper: Callable[..., None], forged: str
    ) -> None:
        """A day list keeps the name of who lies here, whatever the row says by then."""
        with staffed.write() as tx:
            patient = tx.add_patient(name="Made-Up", birth_date=NINE.date(), number="1", country="NL", language="nl")
        tamper(f"UPDATE patient SET {forged}")
        with staffed.write() as tx:
            (known,) = tx.patients([patient.id]).values()
            with pytest.raises(BadInputError, match="somebody without the key changed"):
                tx.update_patient(replace(known, language="en"), NINE, "coord1")
        assert verify(staffed).damage is Damage.PATIENT_CHANGED

    def test_h1_h35_nor_is_an_older_row_of_a_patient(self, staffed: Store, tamper: Callable[..., None]) -> None:
        with staffed.write() as tx:
            patient = tx.add_patient(name="Made-Up", birth_date=NINE.date(), number="1", country="NL", language="nl")
        with closing(sqlite3.connect(str(staffed.file))) as foreign:
            ((line, made),) = foreign.execute("SELECT line, seal FROM seal WHERE kind = 'patient'")
        with staffed.write() as tx:
            tx.update_patient(replace(patient, name="Another Name"), NINE, "coord1")
        tamper(
            "UPDATE patient SET name = 'Made-Up'",
            f"UPDATE seal SET line = {line}, seal = '{made}' WHERE kind = 'patient'",
        )
        with staffed.write() as tx, pytest.raises(BadInputError, match="somebody without the key changed"):
            tx.update_patient(replace(patient, language="en"), NINE, "coord1")
        assert verify(staffed).damage is Damage.OLDER_ROW

    def test_without_the_key_the_log_is_only_counted(self, staffed: Store, tamper: Callable[..., None]) -> None:
        staffed.keys = None
        found = verify(staffed)
        assert (found.ok, found.seal_checked) == (True, False)
        assert "access log" not in found.sentence
        tamper("DELETE FROM access_log WHERE id = 5")
        assert (verify(staffed).damage, verify(staffed).row) == (Damage.ROW_FOREIGN, "the seals")


class TestArchivedStreams:
    """Of an entry that went into an archive its place in the chain is left (A14)."""

    @pytest.fixture
    def archived(self, filled: Store, tamper: Callable[..., None]) -> Store:
        """Stream t2 went into an archive."""
        said = {"day": "2026-11-26", "streams": "t2", "entries": 6.0, "sha256": "0" * 64, "file": "a.jsonl"}
        with filled.write() as tx:
            tx.append("ward", Draft(Action.ARCHIVED, "board", None, NINE, NINE, values=said))
        tamper(
            "UPDATE journal SET body = '', key = NULL, fingerprint = NULL WHERE stream = 't2'",
            "INSERT INTO sqlite_sequence VALUES ('treatment', 2)",
        )
        return filled

    def test_what_an_entry_names_may_be_empty(self, archived: Store) -> None:
        assert verify(archived).entries == ENTRIES + 1
        assert verify(archived).ok

    @pytest.mark.parametrize(
        ("attack", "damage", "seq"),
        [
            ("UPDATE journal SET body = '', key = NULL WHERE seq = 3", Damage.BODY_CHANGED, 3),
            ("UPDATE journal SET version = 77 WHERE seq = 4", Damage.COLUMN_DIFFERS, 4),
            ("UPDATE journal SET key = 'mine' WHERE seq = 4", Damage.COLUMN_DIFFERS, 4),
            ("UPDATE journal SET stream = 't9' WHERE seq = 4", Damage.BODY_CHANGED, 4),
            ("DELETE FROM journal WHERE seq = 4", Damage.GAP, 4),
            (f"UPDATE journal SET hash = '{'0' * 64}' WHERE seq = 4", Damage.SEAL_BAD, 4),
        ],
    )
    def test_h35_nothing_else_may(
        self, archived: Store, tamper: Callable[..., None], attack: str, damage: Damage, seq: int
    ) -> None:
        tamper(attack)
        found = verify(archived)
        assert (found.damage, found.first_bad_seq) == (damage, seq)

    def test_h35_what_was_written_after_the_archive_may_not_be_empty(
        self, archived: Store, tamper: Callable[..., None]
    ) -> None:
        """An id that is given again does not let go of what is written under it."""
        with archived.write() as tx:
            tx.append("t2", Draft(Action.NOTE, "nurse1", Role.NURSE, NINE, NINE, reason="pump failed"))
        tamper(f"UPDATE journal SET body = '' WHERE seq = {ENTRIES + 2}")
        found = verify(archived)
        assert (found.damage, found.first_bad_seq) == (Damage.BODY_CHANGED, ENTRIES + 2)

    def test_h35_an_archive_takes_out_as_many_entries_as_it_says(
        self, filled: Store, tamper: Callable[..., None]
    ) -> None:
        said = {"day": "2026-11-26", "streams": "t2", "entries": 5.0, "sha256": "0" * 64, "file": "a.jsonl"}
        with filled.write() as tx:
            tx.append("ward", Draft(Action.ARCHIVED, "board", None, NINE, NINE, values=said))
        tamper(
            "UPDATE journal SET body = '', key = NULL, fingerprint = NULL WHERE stream = 't2'",
            "INSERT INTO sqlite_sequence VALUES ('treatment', 2)",
        )
        found = verify(filled)
        assert (found.damage, found.first_bad_seq) == (Damage.BODY_CHANGED, ENTRIES + 1)

    @pytest.mark.parametrize("since_head", [True, False])
    @pytest.mark.parametrize("given", ["1", "'no number'", "NULL"])
    def test_h35_ids_of_an_archive_that_would_be_given_again_are_found(
        self, archived: Store, tamper: Callable[..., None], given: str, since_head: bool
    ) -> None:
        assert verify(archived).ok
        tamper(f"UPDATE sqlite_sequence SET seq = {given} WHERE name = 'treatment'")
        found = verify(archived, since_head=since_head)
        assert (found.damage, found.row) == (Damage.IDS_RESET, "the ids of each treatment")


def test_h35_the_text_of_a_protocol_is_checked_at_each_start(filled: Store, tamper: Callable[..., None]) -> None:
    with filled.write() as tx:
        tx.keep_protocol(hashlib.sha256(b"persons = 2").hexdigest(), "core", "1", "persons = 2")
    assert verify(filled).ok
    tamper("UPDATE protocol SET text = 'persons = 1'")
    assert verify(filled, since_head=True).damage is Damage.PROTOCOL_CHANGED
