"""H20, T15: the thread that says FROZEN writes while the loop stands still, and never else."""

from __future__ import annotations

import os
import pty
import threading
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ward_board.board.canvas import cells
from ward_board.tui import watchdog
from ward_board.tui.watchdog import Watchdog, frozen_row

from ..patience import wait_until

WORDS = "FROZEN since {time} ({seconds} s)  do not trust this screen, look at the pumps"


@pytest.fixture
def terminal() -> Iterator[int]:
    master, slave = pty.openpty()
    yield slave
    os.close(master)
    os.close(slave)


def _watches(dog: Watchdog) -> bool:
    """Whether its thread runs; other tests may have left theirs, and a busy machine ends one late."""
    return dog._thread is not None and dog._thread.is_alive()


class Looks:
    """The thread looks when the test says so, not when time has passed."""

    def __init__(self, dog: Watchdog, monkeypatch: pytest.MonkeyPatch) -> None:
        self._over, self._wanted = dog._over, threading.Semaphore(0)
        self._asked = self._begun = 0
        monkeypatch.setattr(dog._over, "wait", self._look)

    def go_on(self, count: int) -> None:
        """So many looks, with all that each leads to."""
        self._asked += count
        self._wanted.release(count)
        wait_until(lambda: self._begun == self._asked + 1)

    def _look(self, _seconds: float | None = None) -> bool:
        self._begun += 1
        while not self._wanted.acquire(timeout=0.01):
            if self._over.is_set():
                break
        return self._over.is_set()


def test_h20_t15_six_seconds_without_a_sign_are_frozen_and_said_within_eight() -> None:
    """The first look may come just after the last sign."""
    assert watchdog.LOOK_SECONDS * watchdog.MISSED_LOOKS == 6
    assert watchdog.LOOK_SECONDS * (watchdog.MISSED_LOOKS + 1) < 8


def test_h20_it_writes_while_there_is_no_sign_and_says_once_that_the_row_is_to_be_drawn_anew(
    terminal: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[bytes] = []
    dog = Watchdog(terminal, write=written.append)
    looks = Looks(dog, monkeypatch)
    assert dog.alive("10:42:17") is False
    looks.go_on(watchdog.MISSED_LOOKS - 1)
    assert written == []
    looks.go_on(1)
    assert len(written) == 1
    assert b"FROZEN since 10:42:17" in written[0]
    looks.go_on(round(1 / watchdog.LOOK_SECONDS))
    assert len(written) == 2, "once a second"
    assert dog.alive("10:42:27") is True
    assert dog.alive("10:42:28") is False
    dog.stop()
    wait_until(lambda: not _watches(dog))
    assert dog.alive("10:42:29") is False, "it does not begin again"
    assert len(written) == 2
    assert not _watches(dog)


def test_h20_it_writes_nothing_while_signs_come(terminal: int, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[bytes] = []
    dog = Watchdog(terminal, write=written.append)
    looks = Looks(dog, monkeypatch)
    for missed in (0, 1, watchdog.MISSED_LOOKS - 1):
        for _ in range(3):
            assert dog.alive("10:42:17") is False
            looks.go_on(1 + missed)
    dog.stop()
    assert written == []


def test_h20_a_terminal_that_is_gone_ends_nothing(terminal: int, monkeypatch: pytest.MonkeyPatch) -> None:
    refused: list[bytes] = []

    def refuse(data: bytes) -> None:
        refused.append(data)
        raise OSError

    dog = Watchdog(terminal, write=refuse)
    looks = Looks(dog, monkeypatch)
    dog.alive("10:42:17")
    looks.go_on(watchdog.MISSED_LOOKS + 4)
    assert len(refused) == 3
    assert _watches(dog)
    dog.stop()


@given(st.integers(1, 220), st.integers(0, 10**6), st.booleans())
def test_h20_the_row_fills_the_first_row_and_no_more(width: int, seconds: int, is_ascii: bool) -> None:
    row = frozen_row(WORDS, "10:42:17", seconds, width, ascii_only=is_ascii)
    before, after = "\x1b7\x1b[1;1H\x1b[0;7m", "\x1b[0m\x1b8"
    assert row.startswith(before)
    assert row.endswith(after)
    said = row.removeprefix(before).removesuffix(after)
    assert cells(said) == width
    assert said.isprintable()
    assert said.isascii() or not is_ascii
    assert width < 7 or "FROZEN"[: width - 2] in said
