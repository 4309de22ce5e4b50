"""kill -9 at random moments: nothing acknowledged is lost, nothing doubled, and the file stays sound (T4, H4, I1).

In CI 200 kills of a writer and 30 of one who acts through the ward's door, with `WARD_BOARD_LONG=1` 10,000 of each: the
latter on 50 stores, for no treatment has thousands of entries.
"""

from __future__ import annotations

import os
import random
import select
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from ward_board.cli.opening import protocol_folders
from ward_board.config.paths import shipped_data
from ward_board.domain.words import Role
from ward_board.exchange.csv_day_list import read_csv_day_list
from ward_board.store.staff import By, StaffRow
from ward_board.store.store import Store
from ward_board.store.verify import verify
from ward_board.ward.booking import book_rows

from .writers import NINE, ZONE, first_cannula

LONG = bool(os.environ.get("WARD_BOARD_LONG"))
ROUNDS, STORES_OF_ACTS, ROUNDS_OF_ACTS = (10_000, 50, 200) if LONG else (200, 1, 30)
UNTOLD = 5
"""Each so manyeth kill falls between a commit and its acknowledgement, where luck might send none."""
WRITERS = Path(__file__).with_name("writers.py")
LAST_KEY = 1_000_000


class Writer:
    """One writer after another, each killed while it writes."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._orders, self._output = process.stdin, process.stdout.fileno()
        self._unread = b""

    def start(self, first: int, last: int = LAST_KEY) -> int:
        """Start one that acts for the keys from `first` on; gives its process id."""
        return self._started(f"go w {first} {last}")

    def start_that_is_killed_untold(self, first: int, last: int) -> None:
        """Start one that is killed once it has kept `last`, before anybody hears of that."""
        self._started(f"kill w {first} {last}")

    def acknowledged(self, at_least: int) -> list[int]:
        """The keys of the next acts that were acknowledged."""
        return [self._key(self._line()) for _ in range(at_least)]

    def idle(self, seconds: float) -> None:
        """Let it run for a moment, whatever it does."""
        select.select([], [], [], seconds)

    def rest(self) -> list[int]:
        """What the killed one had still acknowledged."""
        self._order("wait")
        keys = []
        while (line := self._line()) != "ended":
            keys.append(self._key(line))
        return keys

    def _started(self, order: str) -> int:
        self._order(order)
        word, _, pid = self._line().split()
        assert word == "pid"
        return int(pid)

    def _key(self, line: str) -> int:
        assert not line.startswith("failed"), line
        return int(line.split()[1])

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
def day_url(tmp_path: Path) -> str:
    """A ward store with somebody in Bed 1 who has a cannula."""
    url = f"sqlite:///{tmp_path / 'ward.db'}"
    store = Store.create(url, kind="ward", keys_folder=tmp_path)
    with store.write() as transaction:
        transaction.add_staff(StaffRow("nurse1", "Anna Made-Up", (Role.NURSE,)), By(NINE, None, "tty1"))
    day = read_csv_day_list((shipped_data() / "example-day.csv").read_bytes(), zone=ZONE)
    first = replace(day.rows[0], protocol="lu177-octreotate-core")
    book_rows(store, [first], now=NINE - timedelta(days=1), author="nurse1", folders=protocol_folders())
    first_cannula(store)
    store.close()
    return url


@pytest.fixture
def acting(day_url: str, tmp_path: Path) -> Iterator[Writer]:
    """A process from which people are forked who act."""
    command = [sys.executable, str(WRITERS), "act", day_url, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        yield Writer(process)


@pytest.fixture
def writer(url: str, tmp_path: Path) -> Iterator[Writer]:
    """A process from which writers are forked."""
    command = [sys.executable, str(WRITERS), "keep_once", url, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        yield Writer(process)


@pytest.mark.slow
def test_t4_h4_i1_200_kills_lose_and_double_nothing(writer: Writer, url: str, tmp_path: Path) -> None:
    acknowledged, kept = _kill_again_and_again(writer, url, tmp_path, ROUNDS)
    assert acknowledged > ROUNDS
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


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(STORES_OF_ACTS))
def test_t4_h4_i1_kills_of_people_who_act_lose_and_double_nothing(
    acting: Writer, day_url: str, tmp_path: Path, seed: int
) -> None:
    """Every act of the ward, on treatment and course: before or after, and each key at most once."""
    acknowledged, kept = _kill_again_and_again(acting, day_url, tmp_path, ROUNDS_OF_ACTS, seed)
    store = Store.open(day_url, keys_folder=tmp_path)
    with store.read() as view:
        found = [view.entry_with_key(str(number)) for number in range(1, acknowledged + 1)]
    assert verify(store).ok
    store.close()
    ids = [one[0].id for one in found if one]
    assert len(ids) == len(set(ids)) == acknowledged
    assert {one.rsplit(".", 1)[0] for one in ids} == {"t1", "c1"}
    assert kept in {acknowledged + 2, acknowledged + 3}, "the booking, the cannula, and the acts"


def _kill_again_and_again(writer: Writer, url: str, keys_folder: Path, rounds: int, seed: int = 4) -> tuple[int, int]:
    """How many acts were acknowledged in the end, and the number of the last entry."""
    dice = random.Random(seed)  # noqa: S311  the same dice in each run
    first, unknown = _kept(url, keys_folder), 0
    acknowledged, start_seconds, act_seconds = _pace(writer)
    for number in range(rounds):
        begin, acts = acknowledged + 1, dice.choice([0, 0, 1, 2, 3, 5, 8])
        if number % UNTOLD == 0:
            writer.start_that_is_killed_untold(begin, begin + acts)
            keys = writer.rest()
        else:
            pid = writer.start(begin)
            keys = writer.acknowledged(acts)
            writer.idle(dice.uniform(0, act_seconds if keys else start_seconds + act_seconds))
            os.kill(pid, signal.SIGKILL)
            keys += writer.rest()
        assert keys == list(range(begin, begin + len(keys)))
        acknowledged += len(keys)
        kept = _kept(url, keys_folder) - first
        assert kept in {acknowledged, acknowledged + 1}, "the store stands before or after the last act, never between"
        unknown += kept - acknowledged
    assert unknown >= rounds // UNTOLD
    return acknowledged, kept + first


def _pace(writer: Writer) -> tuple[int, float, float]:
    """How many acts it took to see how long a start and an act take here, so that kills can fall everywhere."""
    ordered = time.monotonic()
    writer.start(1, 6)
    keys, started = writer.acknowledged(1), time.monotonic()
    keys += writer.rest()
    return len(keys), started - ordered, (time.monotonic() - started) / (len(keys) - 1)


def _kept(url: str, keys_folder: Path) -> int:
    store = Store.open(url, keys_folder=keys_folder)
    with store.read() as view:
        number, _ = view.head()
    store.close()
    return number
