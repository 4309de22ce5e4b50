from __future__ import annotations

from ward_board.domain.entry import Person
from ward_board.domain.words import Role
from ward_board.tui.session import Session

NURSE = Person("nurse1", "A. Bos", (Role.NURSE,))


def test_h31_it_locks_after_the_idle_minutes_and_not_before() -> None:
    session = Session(5, NURSE, 1000.0)
    assert not session.lock_if_idle(1000.0 + 299)
    assert session.lock_if_idle(1000.0 + 300)
    assert session.is_locked
    assert session.person is None
    assert not session.lock_if_idle(9999.0)


def test_a_key_keeps_it_open() -> None:
    session = Session(5, NURSE, 0.0)
    session.touch(200.0)
    assert not session.lock_if_idle(400.0)
    assert session.lock_if_idle(500.0)


def test_without_anybody_there_is_nothing_to_lock() -> None:
    session = Session(5, None, 0.0)
    assert not session.lock_if_idle(10_000.0)
    assert not session.is_locked


def test_signing_in_opens_it_again() -> None:
    session = Session(5, None, 0.0)
    session.lock()
    session.sign_in(NURSE, 50.0)
    assert session.person == NURSE
    assert not session.is_locked
