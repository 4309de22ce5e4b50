"""H20, T15: the thread that says FROZEN writes while the loop stands still, and never else."""

from __future__ import annotations

import os
import pty
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ward_board.board.canvas import cells
from ward_board.tui import watchdog
from ward_board.tui.watchdog import Watchdog, frozen_row

WORDS = "FROZEN since {time} ({seconds} s)  do not trust this screen, look at the pumps"


@pytest.fixture
def terminal() -> Iterator[int]:
    master, slave = pty.openpty()
    yield slave
    os.close(master)
    os.close(slave)


@pytest.fixture
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same counts with looks of 10 ms."""
    monkeypatch.setattr(watchdog, "LOOK_SECONDS", 0.01)


def until(condition: Callable[[], bool]) -> None:
    limit = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < limit
        time.sleep(0.002)


def test_it_writes_while_there_is_no_sign_and_says_once_that_the_row_is_to_be_drawn_anew(
    terminal: int, fast: None
) -> None:
    written: list[bytes] = []
    dog = Watchdog(terminal, write=written.append)
    assert dog.alive("10:42:17") is False
    until(lambda: len(written) >= 2)
    assert b"FROZEN since 10:42:17" in written[0]
    until(lambda: dog.alive("10:42:27") or len(written) > 50)
    assert dog.alive("10:42:28") is False
    dog.stop()
    count = len(written)
    assert not any(thread.name == "watchdog" for thread in threading.enumerate())
    assert dog.alive("10:42:29") is False, "it does not begin again"
    assert len(written) == count
    assert not any(thread.name == "watchdog" for thread in threading.enumerate())


class Looks:
    """Counts the looks of the thread."""

    def __init__(self, dog: Watchdog, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count, self._wait = 0, dog._over.wait
        monkeypatch.setattr(dog._over, "wait", self._look)

    def wait_for_more_than(self, count: int) -> None:
        until(lambda: self.count > count)

    def _look(self, seconds: float | None = None) -> bool:
        self.count += 1
        return self._wait(seconds)


def test_it_writes_nothing_while_signs_come(terminal: int, fast: None, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[bytes] = []
    dog = Watchdog(terminal, write=written.append)
    looks = Looks(dog, monkeypatch)
    while looks.count < 3 * watchdog.MISSED_LOOKS:
        before = looks.count
        assert dog.alive("10:42:17") is False
        looks.wait_for_more_than(before)
    dog.stop()
    assert written == []


def test_a_terminal_that_is_gone_ends_nothing(terminal: int, fast: None) -> None:
    refused: list[bytes] = []

    def refuse(data: bytes) -> None:
        refused.append(data)
        raise OSError

    dog = Watchdog(terminal, write=refuse)
    dog.alive("10:42:17")
    until(lambda: len(refused) >= 3)
    assert any(thread.name == "watchdog" for thread in threading.enumerate())
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
