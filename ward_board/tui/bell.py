"""The bell: which pattern this terminal rings, and when; and the pulses of a pattern."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable

from ward_board.domain.alarms import Alarm
from ward_board.domain.words import Priority
from ward_board.tui.unheard import Unheard

PULSES = {Priority.HIGH: 5, Priority.MEDIUM: 3, Priority.LOW: 1}
PULSE_SECONDS = 0.25
AGAIN_SECONDS = {Priority.HIGH: 30.0, Priority.MEDIUM: 180.0}
"""So often an alarm that nobody has rings again; a low one does not."""
APART_SECONDS = 5.0
"""No two patterns begin closer together: fifty alarms at once are one pattern, that of the most urgent."""


class Bell:
    """Decides what rings; times are seconds of a clock that only runs forward.

    An alarm that somebody has is silent, and ends by that no sooner. See `Unheard` for what counts as new.
    """

    def __init__(self) -> None:
        self._unheard = Unheard()
        self._rang_at: dict[Priority, float] = {}

    def begin(self, standing: Iterable[Alarm]) -> None:
        """The first board is there: what was low before this terminal looked is on the screen and need not ring."""
        self._unheard.heard(alarm for alarm in standing if alarm.priority is Priority.LOW)

    def hear(self, standing: Iterable[Alarm], now: float, *, only_new_high: bool = False) -> Priority | None:
        """The priority whose pattern begins now, for all alarms that stand; None while it is quiet.

        `only_new_high` is for a rehearsal at many times real time, where everything else would ring without end.
        """
        alarms = tuple(standing)
        due = {alarm.priority for alarm in self._unheard.news(alarms, at_speed=only_new_high)}
        if only_new_high:
            due &= {Priority.HIGH}
        else:
            free = {alarm.priority for alarm in alarms if alarm.taken is None}
            due |= {one for one in free & AGAIN_SECONDS.keys() if now - self._last(one) >= AGAIN_SECONDS[one]}
        if not due or now - self._last(Priority.LOW) < APART_SECONDS:
            return None
        rings = min(due, key=lambda priority: priority.rank)
        self._unheard.heard(alarm for alarm in alarms if rings is alarm.priority or not only_new_high)
        # a pattern calls for everything that is less urgent too
        self._rang_at.update({one: now for one in Priority if one.rank >= rings.rank})
        return rings

    def _last(self, priority: Priority) -> float:
        """When a pattern of this priority, or of a more urgent one, began last."""
        return self._rang_at.get(priority, float("-inf"))


class Ringer:
    """Sounds the pulses of a pattern, a quarter of a second apart; `beep` is one pulse."""

    def __init__(self, beep: Callable[[], None]) -> None:
        self._beep = beep
        self._coming: list[asyncio.TimerHandle] = []

    def ring(self, priority: Priority) -> None:
        """Begins a pattern; one that still sounds ends. To be called on the event loop."""
        self.stop()
        loop = asyncio.get_running_loop()
        self._beep()
        self._coming = [loop.call_later(place * PULSE_SECONDS, self._beep) for place in range(1, PULSES[priority])]

    def stop(self) -> None:
        """No further pulse."""
        for pulse in self._coming:
            pulse.cancel()
        self._coming = []
