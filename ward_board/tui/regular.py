"""Regular looks: at what may wait for a disk or a store, every so often, on a thread of their own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, TypeVar

from ward_board.tui.helper import Helper

if TYPE_CHECKING:
    from ward_board.tui.desk import Desk

T = TypeVar("T")

EVERY_SECONDS = 60.0
FIRST_SECONDS = 10.0
"""The first board of a morning comes first."""
REPEAT_SECONDS = 30.0
"""A look that does not end is said again so soon, so that its alarm stands."""


class Regular(Generic[T]):
    """Takes what `look` finds every minute, one look at a time; a fault of it is an alarm of the job `name`.

    One that takes longer than `limit_seconds` is an alarm too, and goes on.
    """

    def __init__(
        self, desk: Desk, name: str, look: Callable[[], T], take: Callable[[T], None], *, limit_seconds: float
    ) -> None:
        self._desk, self._name, self._look, self._take = desk, name, look, take
        self._limit_seconds = limit_seconds
        self._helper: Helper | None = None
        self._task: asyncio.Task[None] | None = None
        self._next_at: float | None = None
        self._late_at = float("inf")

    def tick(self) -> None:
        """To be called once a second on the event loop: begins a look where it is time to."""
        now = self._desk.machine.monotonic()
        if self._task and not self._task.done():
            if now >= self._late_at:
                self._late_at = now + REPEAT_SECONDS
                self._desk.faults.found(self._name, TimeoutError(f"no end within {self._limit_seconds:g} s"))
            return
        self._next_at = now + FIRST_SECONDS if self._next_at is None else self._next_at
        if now >= self._next_at:
            self._next_at, self._late_at = now + EVERY_SECONDS, now + self._limit_seconds
            self._task = asyncio.get_running_loop().create_task(self._once())

    async def ended(self) -> None:
        """When the look that goes on now has ended."""
        if self._task:
            await asyncio.wait({self._task})

    async def _once(self) -> None:
        self._helper = self._helper or Helper(self._name)
        try:
            self._take(await self._helper.do(self._look))
        except Exception as error:
            self._desk.faults.found(self._name, error)
