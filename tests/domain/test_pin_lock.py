"""After wrong PINs: the table of delays and locks, and what the access log says of them (H34, A20)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ward_board.domain.access import Access, AccessLine
from ward_board.domain.pin_lock import (
    COUNTED_WITHIN,
    NOTED_OF_PINS,
    Claim,
    Hold,
    about,
    lock_for,
    lock_of_id,
    lock_of_terminal,
    locked_for_good,
    standing_locks,
    wrong_of,
)

T = datetime(2026, 11, 26, 22, tzinfo=UTC)
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
NURSE = Claim("nurse1", "3fa9", "tty1")


def at(*seconds: float) -> tuple[datetime, ...]:
    return tuple(T + timedelta(seconds=one) for one in seconds)


def waits(*seconds: float) -> tuple[Hold, float | None] | None:
    """What holds a try right after the last of these wrong ones, and for how many seconds."""
    wrong = at(*seconds)
    lock = lock_of_id(wrong, wrong[-1])
    return lock and (lock.hold, (lock.until - wrong[-1]).total_seconds() if lock.until else None)


def test_h34_three_tries_are_free_and_then_each_waits_longer():
    assert waits(0) is None
    assert waits(0, 0) is None
    assert waits(0, 0, 0) == (Hold.DELAY, 5)
    assert waits(0, 0, 0, 5) == (Hold.DELAY, 15)
    # so far apart that the five never lie within 15 minutes
    assert waits(0, 900, 1800, 2700, 3600) == (Hold.DELAY, 60)
    assert waits(0, 900, 1800, 2700, 3600, 4500) == (Hold.DELAY, 300)
    assert waits(*range(0, 9 * 900, 900)) == (Hold.DELAY, 300)


def test_h34_five_within_15_minutes_lock_for_ten():
    assert waits(0, 0, 0, 5, 900) == (Hold.LOCKED, 600)
    assert waits(0, 0, 0, 5, 900.001) == (Hold.DELAY, 60)


def test_h34_ten_within_a_day_wait_for_a_coordinator():
    day = COUNTED_WITHIN.total_seconds()
    nine = [one * day / 9 for one in range(9)]
    assert waits(*nine, day) == (Hold.UNTIL_UNLOCKED, None)
    assert waits(*nine, day + 1) == (Hold.DELAY, 300)
    # it does not open by a clock that runs on
    assert lock_of_id(at(*nine, day), T + 30 * COUNTED_WITHIN) is not None


@pytest.mark.parametrize(("wrong", "seconds"), [((0, 0, 0), 5), ((0, 0, 0, 5), 20), ((0, 0, 0, 5, 20), 620)])
def test_h34_it_opens_by_itself_at_the_second_and_not_before(wrong, seconds):
    assert lock_of_id(at(*wrong), T + timedelta(seconds=seconds) - timedelta(microseconds=1)) is not None
    assert lock_of_id(at(*wrong), T + timedelta(seconds=seconds)) is None


def test_h34_twenty_at_a_terminal_within_ten_minutes_pause_it():
    nineteen = [one * 30 for one in range(19)]
    assert lock_of_terminal(at(*nineteen), T + timedelta(seconds=nineteen[-1])) is None
    lock = lock_of_terminal(at(*nineteen, 600), T + 600 * SECOND)
    assert (lock.hold, lock.until) == (Hold.TERMINAL_PAUSE, T + 660 * SECOND)
    assert lock_of_terminal(at(*nineteen, 600), T + 660 * SECOND) is None
    assert lock_of_terminal(at(*nineteen, 600.5), T + 600.5 * SECOND) is None


@given(st.lists(st.floats(0, 400), max_size=60), st.booleans())
def test_t20_nobody_gets_more_than_ten_tries_in_an_hour(pauses, is_impatient):
    """Whoever tries whenever it is allowed, or whenever they like, gets ten answers an hour, and ten in all."""
    now, wrong = T, []
    for pause in pauses:
        now += timedelta(seconds=0 if is_impatient else pause)
        lock = lock_of_id(wrong, now)
        if lock is not None and lock.until is None:
            break
        now = lock.until if lock else now
        wrong.append(now)
    assert len(wrong) <= 10 or wrong[9] - wrong[0] > COUNTED_WITHIN
    assert all(b - a >= HOUR for a, b in zip(wrong, wrong[10:], strict=False))


def line(number: int, what: Access, seconds: float = 0, **more: str | None) -> AccessLine:
    facts = {"who": "nurse1", "subject": None, "terminal": "tty1", **more}
    if what is Access.SIGN_IN_FAILED:
        facts = {"subject": NURSE.key, **{key: value for key, value in facts.items() if key != "subject"}}
    return AccessLine(number, T + timedelta(seconds=seconds), facts["who"], what, facts["subject"], facts["terminal"])


def failures(count: int, start: int = 1) -> list[AccessLine]:
    return [line(start + one, Access.SIGN_IN_FAILED) for one in range(count)]


@pytest.mark.parametrize(
    ("what", "more"),
    [
        (Access.SIGNED_IN, {}),
        (Access.PIN_UNLOCKED, {"who": "coord1", "subject": "nurse1"}),
        (Access.PIN_CHANGED, {"who": "coord1", "subject": "nurse1"}),
    ],
)
def test_h34_a_right_pin_a_new_one_and_a_coordinator_end_the_count(what, more):
    lines = [*failures(6), line(7, what, **more), *failures(2, 8)]
    assert len(wrong_of(NURSE, lines, T)) == 2
    of_another = {key: "other" if value == "nurse1" else value for key, value in ({"who": "nurse1"} | more).items()}
    lines = [*failures(6), line(7, what, **of_another), *failures(2, 8)]
    assert len(wrong_of(NURSE, lines, T)) == 8


def test_h34_an_id_is_counted_under_its_key_at_all_terminals_and_a_terminal_over_all_ids():
    lines = [line(1, Access.SIGN_IN_FAILED, terminal="tty2"), line(2, Access.SIGN_IN_FAILED, terminal="tty1")]
    other = AccessLine(3, T, None, Access.SIGN_IN_FAILED, "another key", "tty1")
    assert len(wrong_of(NURSE, [*lines, other], T)) == 2
    many = [AccessLine(one, T, None, Access.SIGN_IN_FAILED, f"key {one}", "tty1") for one in range(20)]
    assert lock_for(NURSE, many, T).hold is Hold.TERMINAL_PAUSE
    assert lock_for(Claim("nurse1", "3fa9", "tty2"), many, T) is None


def test_h10_a_clock_that_was_set_back_does_not_lock_for_longer():
    """What stands ahead of now was a moment ago: five such tries lock for ten minutes at most once time is there."""
    ahead = [line(number, Access.SIGN_IN_FAILED, 600) for number in range(5)]
    lock = lock_for(NURSE, ahead, T)
    assert (lock.hold, lock.until) == (Hold.LOCKED, T + 10 * MINUTE)


def locked(number: int, hold: Hold, key: str = "3fa9", seconds: float = 0, who: str | None = "nurse1") -> AccessLine:
    return AccessLine(number, T + timedelta(seconds=seconds), who, Access.PIN_LOCKED, about(key, hold), "tty1")


def unlocked(number: int, staff_id: str = "nurse1") -> AccessLine:
    return AccessLine(number, T, "coord1", Access.PIN_UNLOCKED, staff_id, "tty9")


def test_h34_a_lock_for_good_stands_in_the_log_until_a_coordinator_ends_it():
    good = locked(1, Hold.UNTIL_UNLOCKED)
    assert locked_for_good(NURSE, [good]) == good
    assert locked_for_good(NURSE, [locked(1, Hold.LOCKED)]) is None
    assert locked_for_good(NURSE, [good, unlocked(2, "nurse2")]) == good
    assert locked_for_good(NURSE, [good, unlocked(2)]) is None
    assert locked_for_good(NURSE, [good, unlocked(2), locked(3, Hold.UNTIL_UNLOCKED)]).number == 3
    assert locked_for_good(Claim("nurse1", "other", "tty1"), [good]) is None


@pytest.mark.parametrize(
    ("hold", "lasts"),
    [(Hold.LOCKED, 10 * MINUTE), (Hold.TERMINAL_PAUSE, MINUTE), (Hold.UNTIL_UNLOCKED, 24 * HOUR)],
)
@pytest.mark.parametrize("who", ["nurse1", None])
def test_a20_a_lock_stands_for_as_long_as_it_lasts_whoever_it_is(hold, lasts, who):
    lines = [locked(1, hold, who=who)]
    assert standing_locks(lines, T - SECOND) == ()
    assert standing_locks(lines, T) == tuple(lines)
    assert standing_locks(lines, T + lasts - SECOND) == tuple(lines)
    assert standing_locks(lines, T + lasts) == ()


def test_a20_an_unlocked_id_is_told_no_longer_and_each_id_once():
    first, again, other = (
        locked(1, Hold.LOCKED),
        locked(2, Hold.LOCKED, seconds=60),
        locked(3, Hold.LOCKED, "77", 60, "x"),
    )
    now = T + 2 * MINUTE
    assert standing_locks([first, again, other], now) == (again, other)
    assert standing_locks([first, again, other, unlocked(4)], now) == (other,)
    assert {Access.PIN_LOCKED, Access.PIN_UNLOCKED, Access.PIN_CHANGED} == set(NOTED_OF_PINS)


def test_a_word_that_nobody_knows_breaks_no_board():
    strange = AccessLine(1, T, None, Access.PIN_LOCKED, "junk", "tty1")
    assert standing_locks([strange], T) == (strange,)
