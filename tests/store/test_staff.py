"""Staff, wrong PINs, access and protocols on each kind of database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import StatementError

from ward_board.domain.access import Access
from ward_board.domain.words import Role
from ward_board.errors import BadInputError, StoreUnavailableError
from ward_board.store.damage import Damage
from ward_board.store.staff import By, StaffRow
from ward_board.store.store import Store
from ward_board.store.tables import SEAL, STAFF
from ward_board.store.verify import verify

NINE = datetime(2026, 11, 26, 9, tzinfo=UTC)
BY = By(NINE, "coord1", "tty1")
ANNA = StaffRow("nurse1", "Anna Made-Up", (Role.NURSE, Role.COORDINATOR), "$argon2id$made-up")


def test_staff_come_back_as_they_were_added(store: Store) -> None:
    phys = StaffRow("phys1", "Bo", (Role.PHYSICIAN,), None, True)
    with store.write() as tx:
        tx.add_staff(phys, BY)
        tx.add_staff(ANNA, BY)
    with store.read() as view:
        assert view.all_staff() == (ANNA, phys)
        assert view.staff("nurse1") == ANNA
        assert view.staff("nurse2") is None


def test_h34_the_newest_line_about_somebody_says_who_chose_their_pin(store: Store) -> None:
    chosen = (Access.STAFF_ADDED, Access.PIN_CHANGED)
    with store.write() as tx:
        tx.add_staff(ANNA, BY)
        tx.add_staff(replace(ANNA, id="nurse2"), BY)
        # the clock was set back: what was written last counts
        tx.set_pin_hash("nurse1", "made-up", By(NINE - timedelta(hours=1), "nurse1", "tty2"))
        tx.set_disabled("nurse1", False, By(NINE, "coord1", "tty1"))
        assert (line := tx.newest_about("nurse1", chosen))
        assert (line.who, line.what, line.terminal) == ("nurse1", Access.PIN_CHANGED, "tty2")
        assert (line := tx.newest_about("nurse2", chosen))
        assert (line.who, line.what) == ("coord1", Access.STAFF_ADDED)
        assert tx.newest_about("nurse3", chosen) is None


def test_h41_no_repr_shows_a_name_or_a_hash() -> None:
    assert "Anna" not in repr(ANNA)
    assert "argon2" not in repr(ANNA)


def test_a19_an_id_is_never_given_again(store: Store) -> None:
    with store.write() as tx:
        tx.add_staff(ANNA, BY)
        tx.set_disabled("nurse1", True, BY)
    with pytest.raises(BadInputError, match="never given again"), store.write() as tx:
        tx.add_staff(StaffRow("nurse1", "Other", (Role.NURSE,)), BY)


def test_a_new_pin_and_leaving_are_kept(store: Store) -> None:
    with store.write() as tx:
        tx.add_staff(ANNA, BY)
        tx.set_pin_hash("nurse1", "new", BY)
        tx.set_disabled("nurse1", True, BY)
    with store.read() as view:
        row = view.staff("nurse1")
    assert row == StaffRow("nurse1", ANNA.name, ANNA.roles, "new", True)
    with pytest.raises(BadInputError, match="nobody has the id"), store.write() as tx:
        tx.set_disabled("nurse2", True, BY)


def test_access_is_logged_with_its_time_in_utc(store: Store) -> None:
    summer = timezone(timedelta(hours=2))
    with store.write() as tx:
        tx.log_access(datetime(2026, 7, 1, 12, tzinfo=summer), "nurse1", "opened", "t1", "tty1")
        tx.log_access(NINE, None, "sign_in_failed", None, "tty1")
    with store.engine.connect() as connection:
        rows = connection.execute(text("SELECT at, who, what, subject, terminal FROM access_log ORDER BY id")).all()
    assert [tuple(row)[1:] for row in rows] == [
        ("nurse1", "opened", "t1", "tty1"),
        (None, "sign_in_failed", None, "tty1"),
    ]
    assert "2026-07-01 10:00:00" in str(rows[0].at)


def test_h11_a_time_without_a_zone_is_refused_by_every_column(store: Store) -> None:
    with pytest.raises(StatementError, match="timezone information"), store.write() as tx:
        tx.log_access(datetime(2026, 7, 1, 12), "nurse1", "opened", "t1", "tty1")  # noqa: DTZ001  naive on purpose


def test_a_protocol_is_kept_once_as_it_was(store: Store) -> None:
    with store.write() as tx:
        tx.keep_protocol("digest", "core", "1", "title = 'µSv/h'\n")
        tx.keep_protocol("digest", "core", "1", "title = 'other'\n")
    with store.read() as view:
        assert view.protocol_text("digest") == "title = 'µSv/h'\n"
        with pytest.raises(StoreUnavailableError, match="missing"):
            view.protocol_text("0" * 64)


def _put_back(store: Store, seal: Any) -> None:
    """Lets somebody in again who left: as the row and its seal once were."""
    with store.engine.begin() as connection:
        connection.execute(update(STAFF).where(STAFF.c.id == "nurse1").values(disabled=False))
        connection.execute(update(SEAL).where(SEAL.c.kind == "staff").values(line=seal.line, seal=seal.seal))


def _leave(store: Store) -> Any:
    """The seal that nurse1 had before they left."""
    with store.write() as tx:
        tx.add_staff(ANNA, BY)
    with store.engine.connect() as connection:
        seal = connection.execute(select(SEAL.c.line, SEAL.c.seal).where(SEAL.c.kind == "staff")).one()
    with store.write() as tx:
        tx.set_disabled("nurse1", True, BY)
    return seal


def _archive_lines(store: Store) -> None:
    """All lines that there are go, and the next one says so."""
    with store.write() as tx:
        last = tx.lines_before(NINE + timedelta(days=1))[-1]
        tx.take_out_lines(last)
        tx.log_access(NINE, "coord1", "archived", f"access_log:f.jsonl:00:{last.line.number}", "tty1")


@pytest.mark.parametrize("archives", [0, 1, 2])
def test_a19_an_older_pair_of_row_and_seal_is_not_trusted(store: Store, archives: int) -> None:
    """Not even where the line of the change went into an archive."""
    seal = _leave(store)
    for _ in range(archives):
        _archive_lines(store)
    assert verify(store).ok
    with store.read() as view:
        left = view.staff("nurse1")
    assert left is not None
    assert (left.disabled, left.is_trusted) == (True, True)
    _put_back(store, seal)
    with store.read() as view:
        back = view.staff("nurse1")
    assert back is not None
    assert (back.disabled, back.is_trusted) == (False, False)
    assert (verify(store).damage, verify(store).row) == (Damage.OLDER_ROW, "staff nurse1")


def test_a19_an_archive_seals_no_older_pair_anew(store: Store) -> None:
    _put_back(store, _leave(store))
    _archive_lines(store)
    with store.read() as view:
        back = view.staff("nurse1")
    assert back is not None
    assert not back.is_trusted
    assert verify(store).damage is Damage.OLDER_ROW


def test_a14_patients_are_sealed_anew_when_lines_go(store: Store) -> None:
    with store.write() as tx:
        facts = {"name": "Anna Made-Up", "birth_date": date(1960, 2, 29), "country": "NL", "language": "nl"}
        one, other = (tx.add_patient(number=number, **facts) for number in ("1", "2"))
        tx.update_patient(replace(one, name="Anna Other"), NINE, "coord1")
    _archive_lines(store)
    assert verify(store).ok
    with store.write() as tx:
        tx.update_patient(replace(other, name="Bo Other"), NINE, "coord1")
    assert verify(store).ok


def test_h35_a_role_that_is_none_makes_the_row_untrusted(store: Store) -> None:
    with store.write() as tx:
        tx.add_staff(ANNA, BY)
    with store.engine.begin() as connection:
        connection.execute(update(STAFF).values(roles="nurse boss"))
    with store.read() as view:
        (row,) = view.all_staff()
        assert view.staff("nurse1") == row
    assert (row.roles, row.is_trusted) == ((Role.NURSE,), False)
