"""Staff, wrong PINs, access and protocols on each kind of database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import text
from sqlalchemy.exc import StatementError

from ward_board.domain.words import Role
from ward_board.errors import BadInputError, StoreUnavailableError
from ward_board.store.staff import By, StaffRow
from ward_board.store.store import Store

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
