"""Somebody at a desk without a screen."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from ward_board.domain.entry import Entry
from ward_board.tui.commands import Commands
from ward_board.tui.desk import Desk
from ward_board.tui.dialogs.dialog import Dialog
from ward_board.tui.reading import Reading
from ward_board.ward.clock import ManualClock
from ward_board.ward.ward import Ward

from ..patience import holds


def _entries(ward: Ward, after: int) -> list[Entry]:
    with ward.store.read() as view:
        return list(view.entries_after(after))


@dataclass
class Seat:
    """Somebody at a desk without a screen: presses keys, waits for answers, sees what is shown."""

    ward: Ward
    desk: Desk
    commands: Commands
    reading: Reading
    machine: ManualClock
    left_with: list[int] = field(default_factory=list)
    seconds: float = 100.0
    reads_after_writing: bool = True
    """Without it what was written is first seen by the next reading that a test asks for."""

    async def press(self, *keys: str, after: float = 2.0) -> None:
        """Presses keys one after the other, `after` seconds each; " abc" types the letters after the space."""
        for key in keys:
            for one in key[1:] if key.startswith(" ") else [key]:
                self.seconds += after
                await self.tap(one)

    async def tap(self, key: str) -> None:
        """One key now."""
        name, character = ("space", " ") if key in {"space", " "} else (key, key if len(key) == 1 else None)
        self.commands.press(name, character, self.seconds)
        await self.settle()

    async def hold(self, key: str, seconds: float = 60.0, first: float = 0.5, every: float = 1 / 30) -> None:
        """Holds a key down: the terminal repeats it."""
        await self.press(key)
        self.seconds += first - every
        for _ in range(round((seconds - first) / every)):
            self.seconds += every
            self.machine.advance(timedelta(seconds=every))
            await self.tap(key)

    async def settle(self) -> None:
        """Until whatever was begun asks, or has ended; then what is asked has been painted."""
        await holds(self._asks_or_has_ended)
        if self.reads_after_writing and self.desk.written != self.reading.written:
            await self.reading.once()
        if self.desk.dialog is not None and self.desk.dialog.painted_at is None:
            self.seconds += 0.05
            self.desk.painted(self.desk.dialog, self.seconds)

    def _asks_or_has_ended(self) -> bool:
        asks = self.desk.dialog is not None and not _is_answered(self.desk.dialog)
        return asks or not self.desk.is_busy

    def shows(self, width: int = 160, height: int = 42) -> str:
        """The words on the screen."""
        return self.desk.picture(width, height).text

    def entries(self, after: int = 0) -> list[Entry]:
        """All that is in the journal, or what came after a place in it."""
        return _entries(self.ward, after)

    def head(self) -> int:
        """The journal's last place."""
        with self.ward.store.read() as view:
            return view.head()[0]


def _is_answered(dialog: Dialog[Any]) -> bool:
    return dialog._answer is None or dialog._answer.done()
