from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ward_board.domain.words import AlarmKind, Priority
from ward_board.errors import StoreUnavailableError
from ward_board.tui.health import CALM_SECONDS, LINE, LINE_SECONDS, Health, Trouble

from ..patience import holds

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


def test_h21_a_refused_line_is_the_same_alarm_and_a_kept_one_says_nothing_of_acts() -> None:
    health = Health(0.0)
    health.wrote(well=False, now=1.0, what=LINE)
    health.wrote(well=False, now=2.0, what=LINE)
    (alarm,) = health.alarms(3.0, NOW)
    assert (alarm.kind, alarm.priority) == (AlarmKind.STORE_REFUSES, Priority.HIGH)
    assert alarm.since == NOW - timedelta(seconds=2), "whoever has it keeps it"
    health.wrote(well=False, now=3.5)
    health.wrote(well=True, now=4.0, what=LINE)
    assert kinds(health, 4.0) == [AlarmKind.STORE_REFUSES], "a line has room where an act has none"
    health.wrote(well=True, now=4.5)
    assert kinds(health, 4.5) == []


def test_a_failed_job_that_says_it_works_again_is_no_alarm_any_more() -> None:
    health = Health(0.0)
    health.job_failed("downtime sheet", 10.0)
    health.job_failed("beat", 10.0)
    health.job_went_well("downtime sheet")
    health.read_well(11.0)
    assert [alarm.subject for alarm in health.alarms(11.0, NOW)] == ["beat"]
    assert health.job_failed("downtime sheet", 12.0) is True, "a new fault begins a new alarm"


def test_a_failed_job_is_an_alarm_until_it_went_well_for_a_minute() -> None:
    health = Health(0.0)
    assert health.job_failed("beat", 10.0) is True
    health.read_well(12.0)
    (alarm,) = health.alarms(12.0, NOW)
    assert (alarm.kind, alarm.priority, alarm.subject) == (AlarmKind.JOB_FAILED, Priority.MEDIUM, "beat")
    assert health.job_failed("beat", 40.0) is False
    health.read_well(40.0 + CALM_SECONDS)
    (alarm,) = health.alarms(40.0 + CALM_SECONDS - 1, NOW)
    assert alarm.since == NOW - timedelta(seconds=40.0 + CALM_SECONDS - 1 - 10.0), "it began when it failed first"
    assert kinds(health, 40.0 + CALM_SECONDS) == []
    assert health.job_failed("beat", 40.0 + CALM_SECONDS) is True


def test_h10_a_clock_step_that_the_store_did_not_take_stays_an_alarm() -> None:
    health = Health(0.0)
    health.clock_step_unwritten(10.0)
    health.read_well(1000.0)
    (alarm,) = health.alarms(1000.0, NOW)
    assert (alarm.kind, alarm.since) == (AlarmKind.CLOCK_STEPPED, NOW - timedelta(seconds=990))


@pytest.mark.parametrize("began", [0.0, 100.0])
def test_h20_whatever_keeps_the_readings_away_is_a_high_alarm_once_the_picture_is_stale(began: float) -> None:
    """A reading that hangs tells of nothing, and a fault of ours is no word of the store."""
    health = Health(began)
    assert kinds(health, began + 5.0) == []
    (alarm,) = health.alarms(began + 20.0, NOW)
    assert (alarm.kind, alarm.priority) == (AlarmKind.STORE_STALE, Priority.HIGH)
    assert alarm.since == NOW - timedelta(seconds=20)


def test_after_a_sleep_the_store_has_its_time_to_answer_before_anybody_is_called() -> None:
    health = Health(0.0)
    health.stood_still(60.0, 61.0)
    assert health.stale_seconds(61.0) is not None
    assert kinds(health, 66.0) == []
    assert kinds(health, 66.1) == [AlarmKind.STORE_STALE]
    health.stood_still(6.0, 72.2)
    assert kinds(health, 72.2) == [AlarmKind.STORE_STALE], "a board that was stale before is so still"


@pytest.mark.parametrize("error", [StoreUnavailableError("locked"), ZeroDivisionError()])
async def test_h10_a_clock_step_that_is_not_written_is_an_alarm_whatever_kept_it(
    seat: Any, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(_seconds: float) -> None:
        raise error

    monkeypatch.setattr(seat.ward, "clock_stepped", fail)
    seat.desk.clock_stepped(3600.0)
    await holds(lambda: kinds(seat.desk.health, seat.machine.monotonic()))
    assert kinds(seat.desk.health, seat.machine.monotonic()) == [AlarmKind.CLOCK_STEPPED]


async def test_a_fault_in_what_follows_an_act_is_said_and_an_alarm(seat: Any) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    await seat.press("3", "space")
    seat.desk.after_flow(fail)
    await seat.press("escape")
    assert "A fault of the program" in seat.shows()
    assert kinds(seat.desk.health, seat.machine.monotonic()) == [AlarmKind.JOB_FAILED]
    await seat.press("4")
    assert seat.desk.bed.number == 4


def test_what_a_regular_look_finds_stands_since_it_was_found_first_and_ends_with_the_look_that_misses_it() -> None:
    health = Health(0.0)
    health.read_well(100.0)
    low, lower = (Trouble(AlarmKind.DISK_LOW, "store", detail) for detail in ("900 MB", "800 MB"))
    since = NOW - timedelta(hours=7)
    health.found("disks", [low], 40.0)
    health.found("backup", [Trouble(AlarmKind.JOB_FAILED, "backup", since=since)], 50.0)
    health.found("disks", [lower, Trouble(AlarmKind.DISK_LOW, "log", "5 MB")], 100.0)
    store, log, backup = health.alarms(100.0, NOW)
    assert (store.since, store.detail, store.id) == (NOW - timedelta(seconds=60), "800 MB", "ward:disk_low:store")
    assert log.since == NOW
    assert backup.since == backup.cause_at == since
    assert {alarm.priority for alarm in (store, log, backup)} == {Priority.MEDIUM}
    health.found("disks", [], 101.0)
    assert [alarm.subject for alarm in health.alarms(101.0, NOW)] == ["backup"]


def test_h21_a_refused_line_is_told_for_two_minutes_unless_it_is_refused_again() -> None:
    """Somebody who could not sign in once and went is no alarm for ever; a refused act stands until one is kept."""
    health = Health(0.0)
    health.read_well(400.0)
    health.wrote(well=False, now=1.0, what=LINE)
    health.wrote(well=False, now=61.0, what=LINE)
    assert kinds(health, 61.0 + LINE_SECONDS - 1) == [AlarmKind.STORE_REFUSES]
    assert kinds(health, 61.0 + LINE_SECONDS) == []
    health.wrote(well=False, now=200.0)
    assert kinds(health, 400.0) == [AlarmKind.STORE_REFUSES]
