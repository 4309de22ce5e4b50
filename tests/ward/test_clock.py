"""Clocks that pretend: they run on without a gap."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ward_board.ward import clock as clock_module
from ward_board.ward.clock import AcceleratedClock, ManualClock

START = datetime(2026, 11, 26, 7, 0, tzinfo=UTC)


def test_a_change_of_speed_loses_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    machine = [100.0]
    monkeypatch.setattr(clock_module.time, "monotonic", lambda: machine[0])
    clock = AcceleratedClock(START, 60)
    machine[0] += 10
    assert clock.now() == START + timedelta(minutes=10)
    clock.run_at(1)
    machine[0] += 5
    assert clock.now() == START + timedelta(minutes=10, seconds=5)
    assert clock.monotonic() == 605


def test_a_stepped_clock_moves_the_wall_alone() -> None:
    clock = ManualClock(START)
    clock.advance(timedelta(seconds=7))
    clock.step(timedelta(hours=-1))
    assert clock.monotonic() == 7
    assert clock.now() == START + timedelta(seconds=7) - timedelta(hours=1)
