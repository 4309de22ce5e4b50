from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from ward_board.beat import beat as beat_module
from ward_board.beat.beat import BEAT, WAKE, Beat
from ward_board.ward.clock import ManualClock

from ..patience import holds

START = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


class Recorder:
    """A listener that remembers what it was told, and raises when asked to."""

    def __init__(self) -> None:
        self.beats: list[None] = []
        self.watched = 0
        self.steps: list[float] = []
        self.gaps: list[float] = []
        self.failed: list[str] = []
        self.error: Exception | None = None

    async def on_beat(self) -> None:
        self.beats.append(None)
        if self.error:
            raise self.error

    def on_watch(self) -> None:
        self.watched += 1

    def on_clock_step(self, seconds: float) -> None:
        self.steps.append(seconds)

    def on_gap(self, seconds: float) -> None:
        self.gaps.append(seconds)

    def on_job_failed(self, job: str) -> None:
        self.failed.append(job)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twenty beats a second, so that a test need not wait for real ones."""
    monkeypatch.setattr(beat_module, "BEAT_SECONDS", 0.05)


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(START)


@pytest.fixture
async def beat(clock: ManualClock, recorder: Recorder) -> AsyncIterator[Beat]:
    running = Beat(clock, recorder, machine=clock)
    running.start()
    yield running
    await running.stop()


async def test_the_beat_goes_on_and_comes_at_once(beat: Beat, recorder: Recorder) -> None:
    await holds(lambda: len(recorder.beats) >= 3)
    assert beat.is_running


async def test_h20_without_the_scheduler_the_watch_goes_on(beat: Beat, recorder: Recorder) -> None:
    await holds(lambda: bool(recorder.beats))
    beat.take_away()
    watched, beats = recorder.watched, len(recorder.beats)
    await holds(lambda: recorder.watched >= watched + 3)
    assert len(recorder.beats) <= beats + 1
    assert not beat.is_running


async def test_a_job_that_raises_is_reported_and_beats_again(
    beat: Beat, recorder: Recorder, caplog: pytest.LogCaptureFixture
) -> None:
    recorder.error = ValueError("Jansen, born 1961")
    await holds(lambda: len(recorder.failed) >= 2)
    assert set(recorder.failed) == {BEAT}
    ours = [record.getMessage() for record in caplog.records if record.name == beat_module.__name__]
    assert ours
    assert not any("Jansen" in line for line in ours)
    recorder.error = None
    beats = len(recorder.beats)
    await holds(lambda: len(recorder.beats) > beats)


async def test_h6_a_wake_up_comes_between_two_beats(
    monkeypatch: pytest.MonkeyPatch, clock: ManualClock, recorder: Recorder
) -> None:
    monkeypatch.setattr(beat_module, "BEAT_SECONDS", 3600)
    running = Beat(clock, recorder)
    running.start()
    await holds(lambda: len(recorder.beats) == 1)
    running.wake_at(START + timedelta(hours=1))
    running.wake_at(START + timedelta(milliseconds=50))
    await holds(lambda: len(recorder.beats) == 2)
    running.wake_at(START + timedelta(hours=1))
    running.wake_at(None)
    running.wake_at(START - timedelta(hours=1))
    await holds(lambda: len(recorder.beats) == 3)
    await running.stop()


@pytest.mark.parametrize("hours", [-1, 1])
async def test_h10_after_a_step_of_the_clock_the_beat_comes_as_before(
    beat: Beat, recorder: Recorder, clock: ManualClock, hours: int
) -> None:
    await holds(lambda: bool(recorder.beats))
    # what a scheduler that computes its waits from the wall clock is left with after the clock went back by an hour
    beat._scheduler.modify_job(BEAT, next_run_time=datetime.now(UTC) + timedelta(hours=1))
    beats = len(recorder.beats)
    clock.step(timedelta(hours=hours))
    await holds(lambda: len(recorder.beats) >= beats + 3)
    assert recorder.steps == [pytest.approx(hours * 3600)]


async def test_h6_a_gap_is_told_with_its_length(beat: Beat, recorder: Recorder, clock: ManualClock) -> None:
    clock.advance(timedelta(seconds=60))
    await holds(lambda: bool(recorder.gaps))
    assert recorder.gaps == [pytest.approx(60)]
    assert recorder.steps == []


async def test_h20_a_fault_in_one_part_of_the_watch_is_told_and_keeps_no_other_from_its_turn(
    beat: Beat, recorder: Recorder, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(recorder, "on_clock_step", fail)
    monkeypatch.setattr(recorder, "on_gap", fail)
    monkeypatch.setattr(beat, "_rearm", fail)
    watched = recorder.watched
    clock.advance(timedelta(seconds=60))
    clock.step(timedelta(hours=1))
    await holds(lambda: recorder.watched > watched and len(recorder.failed) == 3)
    assert set(recorder.failed) == {"watch"}


async def test_after_the_stop_nothing_is_called(clock: ManualClock, recorder: Recorder) -> None:
    running = Beat(clock, recorder)
    running.start()
    await holds(lambda: bool(recorder.beats))
    await running.stop()
    heard = (len(recorder.beats), recorder.watched)
    another = Recorder()
    after_it = Beat(clock, another)
    after_it.start()
    await holds(lambda: another.watched >= 3 and len(another.beats) >= 3)
    await after_it.stop()
    assert (len(recorder.beats), recorder.watched) == heard
    assert not running.is_running


async def test_a_wake_up_that_overtakes_the_beat_under_way_is_no_failure(
    beat: Beat, recorder: Recorder, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a fast demo each beat finds a transition that has just come; being awake twice at once is no alarm."""

    async def slow_beat() -> None:
        recorder.beats.append(None)
        beat.wake_at(clock.now() - timedelta(seconds=len(recorder.beats)))
        await asyncio.sleep(0.06)

    monkeypatch.setattr(recorder, "on_beat", slow_beat)
    beat.wake_at(clock.now() - timedelta(hours=1))
    await holds(lambda: len(recorder.beats) >= 10)
    assert WAKE not in recorder.failed
