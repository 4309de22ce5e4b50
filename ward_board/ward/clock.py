"""Clocks: the only place that asks the time; everything else is handed one."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """What time it is, and how much time has truly passed."""

    def now(self) -> datetime:
        """The wall clock (aware, UTC); it may be stepped."""

    def monotonic(self) -> float:
        """Seconds that only run forward, asleep or not; from an unknown zero."""


class SystemClock:
    """The clock of this machine."""

    def now(self) -> datetime:
        """The wall clock (aware, UTC)."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds since the machine started, those asleep included."""
        return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


class AcceleratedClock:
    """A clock that starts at `start` and runs `speed` times as fast as the machine's; 1 is real time."""

    def __init__(self, start: datetime, speed: float = 1.0) -> None:
        self._start, self._speed = start.astimezone(UTC), speed
        self._zero, self._passed = time.monotonic(), 0.0

    def now(self) -> datetime:
        """The pretended wall clock (aware, UTC)."""
        return self._start + timedelta(seconds=self.monotonic())

    def monotonic(self) -> float:
        """Pretended seconds since the start."""
        return self._passed + (time.monotonic() - self._zero) * self._speed

    def run_at(self, speed: float) -> None:
        """From now on `speed` times as fast as the machine's clock; no time is lost or gained by the change."""
        self._passed, self._zero, self._speed = self.monotonic(), time.monotonic(), speed


class ManualClock:
    """A clock that stands still until it is moved: for tests and for scripted days."""

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC)
        self._monotonic = 0.0

    def now(self) -> datetime:
        """The time that was set (aware, UTC)."""
        return self._now

    def monotonic(self) -> float:
        """Seconds advanced so far; a step of the wall clock does not count."""
        return self._monotonic

    def advance(self, by: timedelta) -> None:
        """Lets time pass."""
        self._now += by
        self._monotonic += by.total_seconds()

    def step(self, by: timedelta) -> None:
        """Moves the wall clock alone, as somebody who sets it does."""
        self._now += by
