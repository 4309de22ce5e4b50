"""Faults of the program: each becomes an alarm of this terminal and a line in the log, and stops nothing else."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from ward_board.tui.health import Health
from ward_board.ward.clock import Clock

log = logging.getLogger(__name__)

WATCH = "watch"
"""The job of everything that comes each second, beat or no beat."""


class Faults:
    """Keeps a fault in one part from every other part."""

    def __init__(self, health: Health, machine: Clock) -> None:
        self._health, self._machine = health, machine
        self._told: set[tuple[str, type[Exception], object]] = set()
        self._background: set[asyncio.Task[None]] = set()

    def each_by_itself(self, *parts: Callable[[], object]) -> None:
        """Does the parts of the watch one after the other; each has its turn, whatever another one raises."""
        for part in parts:
            try:
                part()
            except Exception as error:
                self.found(WATCH, error)

    def aside(self, job: str, work: Coroutine[Any, Any, None]) -> None:
        """Goes on with `work` in the background, where nobody waits for it. To be called on the event loop."""
        self._background.add(task := asyncio.get_running_loop().create_task(self._guarded(job, work)))
        task.add_done_callback(self._background.discard)

    def found(self, job: str, error: Exception) -> None:
        """A job failed with `error`; the log has the same fault once while its alarm stands."""
        if self._health.job_failed(job, self._machine.monotonic()):
            self._told = {told for told in self._told if told[0] != job}
        fault = job, type(error), _place_of(error)
        if fault not in self._told:
            self._told.add(fault)
            log.error("%s failed", job, exc_info=error)

    async def _guarded(self, job: str, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except Exception as error:
            self.found(job, error)


def _place_of(error: Exception) -> object:
    """Where in the code it was raised."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return (trace.tb_frame.f_code, trace.tb_lineno) if trace else None
