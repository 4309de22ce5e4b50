"""kill -9 at random moments: nothing acknowledged is lost, nothing doubled, and the file stays sound (T4, H4, I1)."""

from __future__ import annotations

import os
import random
import select
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from ward_board.store.store import Store
from ward_board.store.verify import verify

ROUNDS, MOST_ROUNDS = 200, 4000
WRITERS = Path(__file__).with_name("writers.py")
LAST_KEY = 1_000_000


class Writer:
    """One writer after another, each killed while it writes."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._orders, self._output = process.stdin, process.stdout.fileno()
        self._unread = b""

    def start(self, first: int) -> int:
        """Start one that begins at key `first`; gives its process id."""
        self._order(f"go w {first} {LAST_KEY}")
        word, _, pid = self._line().split()
        assert word == "pid"
        return int(pid)

    def acknowledged(self, at_least: int) -> list[int]:
        """The keys of the next acts that were acknowledged."""
        return [int(self._line().split()[1]) for _ in range(at_least)]

    def idle(self, seconds: float) -> None:
        """Let it run for a moment, whatever it does."""
        select.select([], [], [], seconds)

    def rest(self) -> list[int]:
        """What the killed one had still acknowledged."""
        self._order("wait")
        keys = []
        while (line := self._line()) != "ended":
            assert not line.startswith("failed"), line
            keys.append(int(line.split()[1]))
        return keys

    def _order(self, words: str) -> None:
        self._orders.write(words.encode() + b"\n")
        self._orders.flush()

    def _line(self) -> str:
        while b"\n" not in self._unread:
            more = os.read(self._output, 65536)
            assert more, "the writers are gone"
            self._unread += more
        line, _, self._unread = self._unread.partition(b"\n")
        return line.decode()


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A new ward store."""
    url = f"sqlite:///{tmp_path / 'ward.db'}"
    Store.create(url, kind="ward", keys_folder=tmp_path).close()
    return url


@pytest.fixture
def writer(url: str, tmp_path: Path) -> Iterator[Writer]:
    """A process from which writers are forked."""
    command = [sys.executable, str(WRITERS), "keep_once", url, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        yield Writer(process)


@pytest.mark.slow
def test_t4_h4_i1_200_kills_lose_and_double_nothing(writer: Writer, url: str, tmp_path: Path) -> None:
    dice = random.Random(4)  # noqa: S311  the same dice in each run
    acknowledged = unknown = rounds = 0
    # as many more as it takes until a kill fell between a commit and its acknowledgement: else that was not tested
    while rounds < ROUNDS or (not unknown and rounds < MOST_ROUNDS):
        rounds += 1
        pid = writer.start(acknowledged + 1)
        keys = writer.acknowledged(dice.choice([0, 0, 1, 2, 3, 5, 8]))
        writer.idle(dice.uniform(0, 0.015 if not keys else 0.004))
        os.kill(pid, signal.SIGKILL)
        keys += writer.rest()
        assert keys == list(range(acknowledged + 1, acknowledged + 1 + len(keys)))
        acknowledged += len(keys)
        store = Store.open(url, keys_folder=tmp_path)
        with store.read() as view:
            kept, _ = view.head()
        store.close()
        assert kept in {acknowledged, acknowledged + 1}, "the store stands before or after the last act, never between"
        unknown += kept - acknowledged
    assert acknowledged > ROUNDS
    assert unknown > 0

    store = Store.open(url, keys_folder=tmp_path)
    with store.read() as view:
        entries = view.entries_after(0)
        for number in range(1, acknowledged + 1):
            found = view.entry_with_key(str(number))
            assert found is not None
            assert found[0].reason == f"note {number}"
    assert verify(store).ok
    store.close()
    reasons = [entry.reason for entry in entries]
    assert len(reasons) == len(set(reasons)) == kept
    with closing(sqlite3.connect(tmp_path / "ward.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
