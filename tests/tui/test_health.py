from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from ward_board.domain.words import AlarmKind, Priority
from ward_board.tui.health import CALM_SECONDS, Health

NOW = datetime(2026, 11, 26, 9, 42, tzinfo=UTC)


def kinds(health: Health, now: float) -> list[AlarmKind]:
    return [alarm.kind for alarm in health.alarms(now, NOW)]


def test_i11_a_picture_older_than_five_seconds_is_stale() -> None:
    health = Health(100.0)
    assert health.stale_seconds(105.0) is None
    assert health.stale_seconds(105.1) is not None
    health.read_well(110.0)
    assert health.stale_seconds(114.0) is None


async def test_h20_the_age_of_the_data_stands_beside_the_clock_before_they_are_stale(seat: Any) -> None:
    assert "old" not in seat.shows(80, 24).splitlines()[0]
    seat.machine.advance(timedelta(seconds=4))
    assert "data 4 s old" in seat.shows(80, 24).splitlines()[0]


def test_h20_a_store_that_does_not_answer_is_a_high_alarm_once_the_picture_is_stale() -> None:
    health = Health(100.0)
    health.read_failed(101.0)
    assert kinds(health, 103.0) == []
    health.read_failed(106.0)
    (alarm,) = health.alarms(107.0, NOW)
    assert (alarm.kind, alarm.priority) == (AlarmKind.STORE_STALE, Priority.HIGH)
    assert alarm.since == NOW - timedelta(seconds=6)
    health.read_well(108.0)
    assert kinds(health, 108.0) == []


def test_h21_a_store_that_refuses_is_a_high_alarm_until_it_keeps_something() -> None:
    health = Health(0.0)
    health.wrote(well=False, now=1.0)
    assert kinds(health, 2.0) == [AlarmKind.STORE_REFUSES]
    health.wrote(well=True, now=3.0)
    assert kinds(health, 4.0) == []


def test_a_failed_job_is_an_alarm_until_it_went_well_for_a_minute() -> None:
    health = Health(0.0)
    health.job_failed("beat", 10.0)
    (alarm,) = health.alarms(12.0, NOW)
    assert (alarm.kind, alarm.priority, alarm.subject) == (AlarmKind.JOB_FAILED, Priority.MEDIUM, "beat")
    health.job_failed("beat", 40.0)
    assert kinds(health, 40.0 + CALM_SECONDS - 1) == [AlarmKind.JOB_FAILED]
    assert kinds(health, 40.0 + CALM_SECONDS) == []


def test_h10_a_clock_step_that_the_store_did_not_take_stays_an_alarm() -> None:
    health = Health(0.0)
    health.clock_step_unwritten()
    assert kinds(health, 1000.0) == [AlarmKind.CLOCK_STEPPED]
