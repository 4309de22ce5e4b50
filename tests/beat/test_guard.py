from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ward_board.beat.guard import ClockGuard, Look
from ward_board.ward.clock import ManualClock

START = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(START)


def test_a_second_that_passes_is_neither_step_nor_gap(clock: ManualClock) -> None:
    guard = ClockGuard(clock)
    clock.advance(timedelta(seconds=1))
    assert guard.look() == Look()


@pytest.mark.parametrize("hours", [1, -1, 26, -26])
def test_h10_a_stepped_wall_clock_is_noticed_with_its_size_and_only_once(clock: ManualClock, hours: int) -> None:
    guard = ClockGuard(clock)
    clock.advance(timedelta(seconds=1))
    clock.step(timedelta(hours=hours))
    assert guard.look().step_seconds == pytest.approx(hours * 3600)
    clock.advance(timedelta(seconds=1))
    assert guard.look() == Look()


def test_h10_a_correction_of_two_seconds_or_less_is_no_step(clock: ManualClock) -> None:
    guard = ClockGuard(clock)
    clock.step(timedelta(seconds=-2))
    assert guard.look() == Look()
    clock.step(timedelta(seconds=2.1))
    assert guard.look().step_seconds == pytest.approx(2.1)


def test_h6_a_terminal_that_stood_still_is_noticed_and_is_no_clock_step(clock: ManualClock) -> None:
    guard = ClockGuard(clock)
    clock.advance(timedelta(minutes=12))
    assert guard.look() == Look(step_seconds=0.0, gap_seconds=720.0)
