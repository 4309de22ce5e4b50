from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ward_board.tui.dialogs.typed_time import TypedTime

ZONE = ZoneInfo("Europe/Amsterdam")
NOW = datetime(2026, 11, 26, 10, 42, 17, tzinfo=ZONE).astimezone(UTC)


@pytest.fixture
def time() -> TypedTime:
    return TypedTime(ZONE)


def typed(time: TypedTime, digits: str, now: datetime = NOW) -> str | None:
    """Types digits and says what was wrong in the end."""
    wrong = None
    for digit in digits:
        wrong = time.type(digit, now)
    return wrong or time.complete(now)


def local(time: TypedTime, now: datetime = NOW) -> str:
    return f"{time.at(now).astimezone(ZONE):%d %H:%M:%S}"


def test_untouched_it_is_now_to_the_second(time: TypedTime) -> None:
    assert time.is_now
    assert time.at(NOW) == NOW
    assert time.at(NOW + timedelta(seconds=9)) == NOW + timedelta(seconds=9)


@pytest.mark.parametrize(
    ("digits", "said"),
    [("1038", "26 10:38:00"), ("938", "26 09:38:00"), ("0000", "26 00:00:00"), ("1042", "26 10:42:00")],
)
def test_four_digits_are_a_time_and_three_too(time: TypedTime, digits: str, said: str) -> None:
    assert typed(time, digits) is None
    assert local(time) == said
    assert not time.is_now


def test_after_midnight_the_evening_before_is_meant(time: TypedTime) -> None:
    now = datetime(2026, 11, 27, 0, 20, tzinfo=ZONE).astimezone(UTC)
    assert typed(time, "2350", now) is None
    assert local(time, now) == "26 23:50:00"


def test_a_time_ahead_is_refused_and_never_taken_for_yesterday(time: TypedTime) -> None:
    assert "10:50 lies ahead" in str(typed(time, "1050"))
    assert "10:50 lies ahead" in str(time.complete(NOW)), "and again, before anything may be recorded"
    assert typed(time, "1040") is None
    assert local(time) == "26 10:40:00"


@pytest.mark.parametrize("digits", ["2560", "9", "99", "1260", "24"])
def test_what_is_no_time_is_said_so_and_stays_until_it_is_erased(time: TypedTime, digits: str) -> None:
    assert "type four digits" in str(typed(time, digits))
    assert not time.is_now
    for _ in digits:
        time.erase()
    assert time.is_now


def test_arrows_move_by_minutes_and_never_beyond_now(time: TypedTime) -> None:
    time.move(-1, NOW)
    assert local(time) == "26 10:41:00"
    time.move(-2, NOW)
    assert local(time) == "26 10:39:00"
    time.move(3, NOW)
    assert local(time) == "26 10:42:00"
    time.move(1, NOW)
    assert time.is_now


def test_erasing_takes_a_digit_back_and_then_the_time(time: TypedTime) -> None:
    time.type("1", NOW)
    time.erase()
    assert time.typed == ""
    typed(time, "1038")
    time.erase()
    assert time.is_now


@given(st.text("0123456789", max_size=6), st.integers(0, 366 * 24 * 60))
def test_whatever_is_typed_no_time_lies_ahead(digits: str, minutes: int) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    time = TypedTime(ZONE)
    typed(time, digits[:4], now)
    assert now - timedelta(days=1) <= time.at(now) <= now + timedelta(seconds=60)
