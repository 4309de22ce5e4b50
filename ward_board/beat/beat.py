"""The beat: a steady job each second, a wake-up at the next transition, and a watch that needs neither."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Protocol

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED, JobEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger

from ward_board.beat.guard import ClockGuard
from ward_board.ward.clock import Clock, SystemClock

log = logging.getLogger(__name__)
# it tells of every beat: two lines a second would push out of the log what matters
logging.getLogger("apscheduler").setLevel(logging.WARNING)

BEAT, WAKE, WATCH = "beat", "wake-up", "watch"
BEAT_SECONDS = 1
# the scheduler computes its waits from the wall clock of the machine, whatever the ward pretends
_MACHINE = SystemClock()
# Late is better than never: with the defaults a job that is 1 s late is dropped for good.
_JOB_DEFAULTS = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}


class Listener(Protocol):
    """Who is woken: the board."""

    async def on_beat(self) -> None:
        """Read and redraw; what it raises becomes `on_job_failed`."""

    def on_watch(self) -> None:
        """Once a second whatever the scheduler does, so that a board without a beat can say so.

        What this, or the next two, raise becomes `on_job_failed`.
        """

    def on_clock_step(self, seconds: float) -> None:
        """The wall clock was moved by `seconds` against the passing of time."""

    def on_gap(self, seconds: float) -> None:
        """This terminal stood still for `seconds` (asleep, stopped or blocked)."""

    def on_job_failed(self, job: str) -> None:
        """A job raised, was missed, or had not ended when it was due again."""


class Beat:
    """Wakes a listener; create and start it while the event loop runs.

    `clock` is the ward's; the scheduler goes by that of the `machine`, which in a demo store is another.
    """

    def __init__(self, clock: Clock, listener: Listener, machine: Clock | None = None) -> None:
        self._clock, self._listener = clock, listener
        self._ward_guard, self._machine_guard = ClockGuard(clock), ClockGuard(machine or SystemClock())
        self._watch: asyncio.TimerHandle | None = None
        self._wake_at: datetime | None = None
        self._scheduler = AsyncIOScheduler(timezone=UTC, job_defaults=_JOB_DEFAULTS)
        failures = EVENT_JOB_ERROR | EVENT_JOB_MISSED | EVENT_JOB_MAX_INSTANCES
        self._scheduler.add_listener(self._on_failure, failures)

    @property
    def is_running(self) -> bool:
        """Whether the steady job beats."""
        return bool(self._scheduler.running) and self._scheduler.get_job(BEAT) is not None

    def start(self) -> None:
        """Starts the steady beat and the watch; the first beat comes at once."""
        self._scheduler.start()
        self._scheduler.add_job(
            self._listener.on_beat, _every_second(), id=BEAT, name=BEAT, next_run_time=_MACHINE.now()
        )
        self._watch = asyncio.get_running_loop().call_later(BEAT_SECONDS, self._look)

    def wake_at(self, moment: datetime | None) -> None:
        """Beats once more at `moment` of the ward's clock (aware); None takes the wake-up back."""
        if moment == self._wake_at:
            return
        self._wake_at = moment
        if moment is None:
            if self._scheduler.get_job(WAKE):
                self._scheduler.remove_job(WAKE)
            return
        wait = max(moment - self._clock.now(), timedelta())
        trigger = DateTrigger(_MACHINE.now() + wait)
        self._scheduler.add_job(self._wake, trigger, id=WAKE, name=WAKE, replace_existing=True)

    async def stop(self) -> None:
        """Ends both timers; nothing is called afterwards."""
        if self._watch:
            self._watch.cancel()
        if self._scheduler.running:
            self._scheduler.remove_all_jobs()
            self._scheduler.shutdown(wait=False)
            await asyncio.sleep(0)

    def take_away(self) -> None:
        """Takes the steady beat away while the watch goes on: how a dead scheduler looks."""
        self._scheduler.remove_all_jobs()

    async def _wake(self) -> None:
        self._wake_at = None
        await self._listener.on_beat()

    def _look(self) -> None:
        self._watch = asyncio.get_running_loop().call_later(BEAT_SECONDS, self._look)
        ward, machine = self._ward_guard.look(), self._machine_guard.look()
        if machine.step_seconds:
            self._by_itself(self._rearm)
        if ward.step_seconds:
            self._by_itself(partial(self._listener.on_clock_step, ward.step_seconds))
        if machine.gap_seconds:
            self._by_itself(partial(self._listener.on_gap, machine.gap_seconds))
        self._by_itself(self._listener.on_watch)

    def _by_itself(self, part: Callable[[], None]) -> None:
        """A fault in one part is told, and keeps no other part from its turn."""
        try:
            part()
        except Exception as error:
            log.error("the watch failed", exc_info=error)
            self._listener.on_job_failed(WATCH)

    def _rearm(self) -> None:
        """Computes all waits anew: after a backward step the jobs would sleep for as long as the step."""
        self._wake_at = None
        if self._scheduler.get_job(WAKE):
            self._scheduler.remove_job(WAKE)
        if self._scheduler.get_job(BEAT):
            self._scheduler.reschedule_job(BEAT, trigger=_every_second())

    def _on_failure(self, event: JobEvent) -> None:
        if event.job_id == WAKE and event.code == EVENT_JOB_MAX_INSTANCES:
            # awake already: the beat that is under way sees what this wake-up was for
            return
        error = getattr(event, "exception", None)
        # the kind of the error and where, never its values: they may hold a patient
        log.error("job %s failed: %s", event.job_id, type(error).__name__ if error else "missed or overrun")
        self._listener.on_job_failed(str(event.job_id))


def _every_second() -> IntervalTrigger:
    return IntervalTrigger(seconds=BEAT_SECONDS, timezone=UTC)
