"""The newest line about settings in force at one place, found by a range of the index on each kind of database."""

from __future__ import annotations

from ward_board.domain.access import Access, settings_subject
from ward_board.store.store import Store

from .conftest import NINE

OF_US = settings_subject("vm-1/ward", "")


def test_a1_the_newest_of_one_place_is_found_and_of_no_other(store: Store) -> None:
    with store.write() as transaction:
        assert transaction.newest_with_digest(OF_US, Access.SETTINGS_CHANGED) is None
        for subject in (
            f"{OF_US}0a1b", f"{OF_US}ffff", f"{OF_US}9999",
            settings_subject("vm-1/ward/aa", "eeee"), settings_subject("vm-1", "eeee"),
            settings_subject("vm-10/ward", "eeee"), settings_subject("VM-1/ward", "eeee"),
        ):  # fmt: skip
            transaction.log_access(NINE, None, Access.SETTINGS_CHANGED, subject, "tty1")
        transaction.log_access(NINE, None, Access.OPENED, f"{OF_US}eeee", "tty1")
    with store.read() as view:
        found = view.newest_with_digest(OF_US, Access.SETTINGS_CHANGED)
    assert found is not None
    assert found.subject == f"{OF_US}9999"


def test_a1_it_costs_the_lines_of_that_place_however_long_the_log_is(sqlite_store: Store) -> None:
    with sqlite_store.engine.connect() as connection:
        plan = connection.exec_driver_sql(
            "EXPLAIN QUERY PLAN SELECT * FROM access_log WHERE subject >= ? AND subject < ? AND what = ? ORDER BY id",
            (OF_US, f"{OF_US}g", "settings_changed"),
        ).all()
    assert "ix_access_log_subject" in str(plan), plan
