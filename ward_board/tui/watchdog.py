"""The watchdog: a thread that says on the terminal itself that the screen stands still, when the event loop does."""

from __future__ import annotations

import os
import select
import time
from collections.abc import Callable
from threading import Event, Thread

from ward_board.board.canvas import cells, cut
from ward_board.board.glyphs import as_ascii
from ward_board.config.language import gettext as _

LOOK_SECONDS = 0.5
MISSED_LOOKS = 12
"""So many looks without a sign of life in between: then the screen is frozen, six seconds after the last sign.

Looks are counted, not seconds: a machine that slept, or a program that was stopped, wakes both at once.
"""
_WIDTH_UNKNOWN = 80
_SAVE, _HOME, _REVERSE, _PLAIN, _RESTORE = "\x1b7", "\x1b[1;1H", "\x1b[0;7m", "\x1b[0m", "\x1b8"


class Watchdog:
    """Watches the loop that calls `alive` each second, and writes over the first row only while it does not.

    `descriptor` is the terminal that the screen is drawn on. The thread holds no lock, logs nothing and imports
    nothing, so whatever the loop is stuck in cannot hold it up too.
    """

    def __init__(self, descriptor: int, *, ascii_only: bool = False, write: Callable[[bytes], None] | None = None):
        self._descriptor, self._ascii = descriptor, ascii_only
        self._write = write or self._to_terminal
        self._signs, self._clock, self._at = 0, "", time.monotonic()
        self._drawn = self._cleared = 0
        self._over = Event()
        self._thread: Thread | None = None
        # translated now: later the catalogue might be what the loop is stuck in
        self._words = _("FROZEN since {time} ({seconds} s)  do not trust this screen, look at the pumps")

    def alive(self, clock: str) -> bool:
        """The loop turns, and it is `clock` on the screen; says whether the first row has to be drawn anew."""
        self._clock, self._at = clock, time.monotonic()
        self._signs += 1
        if self._thread is None and not self._over.is_set():
            self._thread = Thread(target=self._watch, name="watchdog", daemon=True)
            self._thread.start()
        # counted, so that a row written while this runs is found at the next sign
        drawn = self._drawn
        has_drawn, self._cleared = drawn != self._cleared, drawn
        return has_drawn

    def stop(self) -> None:
        """Writes nothing from now on; to be called before the terminal is given back."""
        self._over.set()
        if self._thread and self._thread.is_alive():
            self._thread.join(2 * LOOK_SECONDS)

    def _watch(self) -> None:
        signs, missed = self._signs, 0
        while not self._over.wait(LOOK_SECONDS):
            if self._signs != signs:
                signs, missed = self._signs, 0
                continue
            missed += 1
            if missed >= MISSED_LOOKS and (missed - MISSED_LOOKS) % round(1 / LOOK_SECONDS) == 0:
                self._say(time.monotonic() - self._at)

    def _say(self, seconds: float) -> None:
        try:
            width = os.get_terminal_size(self._descriptor).columns or _WIDTH_UNKNOWN
            row = frozen_row(self._words, self._clock, seconds, width, ascii_only=self._ascii)
            self._write(row.encode())
        except OSError:
            return  # the terminal is gone
        self._drawn += 1

    def _to_terminal(self, data: bytes) -> None:
        # a terminal that takes nothing (scroll lock) must not hold the thread up
        if select.select([], [self._descriptor], [], 0)[1]:
            os.write(self._descriptor, data)


def frozen_row(words: str, clock: str, seconds: float, width: int, *, ascii_only: bool = False) -> str:
    """What the terminal is sent: the words over the whole first row in reverse video, the cursor where it was."""
    said = f" {words.format(time=clock, seconds=round(seconds))}"
    said = cut(as_ascii(said) if ascii_only else said, width)
    said = as_ascii(said) if ascii_only else said
    return f"{_SAVE}{_HOME}{_REVERSE}{said}{' ' * max(width - cells(said), 0)}{_PLAIN}{_RESTORE}"
