"""The session: when it ends by itself, and who acts without one."""

from __future__ import annotations

import pytest

from ward_board.domain.entry import UNSIGNED, Person
from ward_board.domain.words import Role
from ward_board.tui.session import Ending, Session

NURSE = Person("nurse1", "A. Bos", (Role.NURSE,))
OTHER = Person("nurse2", "J. de Vries", (Role.NURSE,))
NOBODY = Person(UNSIGNED, "Jo Jansen", ())
HOUR = 3600


def test_h31_it_ends_after_the_idle_minutes_and_not_before() -> None:
    session = Session(5, NURSE, 1000.0)
    assert session.over(1000.0 + 299) is None
    assert session.over(1000.0 + 300) is Ending.IDLE


def test_a_key_keeps_it_open() -> None:
    session = Session(5, NURSE, 0.0)
    session.touch(200.0)
    assert session.over(400.0) is None
    assert session.over(500.0) is Ending.IDLE


def test_h31_after_its_hours_it_ends_however_busy() -> None:
    session = Session(5, NURSE, 0.0, hours=12)
    for second in range(0, 12 * HOUR, 60):
        session.touch(second)
        assert session.over(second) is None
    session.touch(12 * HOUR - 1)
    assert session.over(12 * HOUR - 0.1) is None
    assert session.over(12 * HOUR) is Ending.HOURS


def test_the_hours_begin_with_each_sign_in() -> None:
    session = Session(5, NURSE, 0.0, hours=1)
    session.sign_in(OTHER, HOUR - 10)
    assert session.over(HOUR + 60) is None
    assert session.seconds_left(HOUR - 10) == (300, Ending.IDLE)


@pytest.mark.parametrize(("at", "left"), [(0, (300, Ending.IDLE)), (HOUR - 100, (100, Ending.HOURS))])
def test_it_says_how_long_it_goes_on_and_why_it_ends(at: float, left: tuple[float, Ending]) -> None:
    session = Session(5, NURSE, 0.0, hours=1)
    session.touch(at)
    assert session.seconds_left(at) == left


def test_without_anybody_there_is_nothing_to_end() -> None:
    session = Session(5, None, 0.0)
    assert session.over(100_000.0) is None
    assert session.seconds_left(0.0) is None
    assert not session.is_locked


def test_signing_in_opens_it_again() -> None:
    session = Session(5, None, 0.0)
    session.lock()
    session.sign_in(NURSE, 50.0)
    assert session.person == NURSE
    assert not session.is_locked


def test_h31_who_did_not_sign_acts_once_and_the_board_stays_locked() -> None:
    session = Session(5, NURSE, 0.0)
    session.lock()
    session.go_unsigned(NOBODY, "alone", 10.0)
    assert (session.person, session.unsigned, session.is_locked) == (NOBODY, NOBODY, True)
    assert session.reason(None) == "alone"
    assert session.reason("line occluded") == "line occluded; alone"
    session.forget_unsigned()
    assert (session.person, session.unsigned, session.is_locked) == (None, None, True)
    assert session.reason("line occluded") == "line occluded"


def test_h31_a_name_that_was_typed_and_left_standing_ends_too() -> None:
    session = Session(5, None, 0.0, hours=1)
    session.go_unsigned(NOBODY, "alone", 2 * HOUR)
    assert session.over(2 * HOUR + 299) is None
    assert session.over(2 * HOUR + 300) is Ending.IDLE


def test_whoever_signs_in_has_signed() -> None:
    session = Session(5, None, 0.0)
    session.go_unsigned(NOBODY, "alone", 1.0)
    session.sign_in(NURSE, 2.0)
    assert session.unsigned is None
    session.go_unsigned(NOBODY, "alone", 3.0)
    session.lock()
    assert session.person is None
