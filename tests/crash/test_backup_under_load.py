"""Backups while eight processes write (issue 7, proof 6; H36, T18): 10 in CI, 200 with `WARD_BOARD_LONG=1`."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ward_board.store import backup
from ward_board.store.backup import Backup, BackupFolder
from ward_board.store.store import Store
from ward_board.store.verify import verify

from ..patience import PATIENCE_SECONDS

BACKUPS, WRITERS, ACTS = 200 if os.environ.get("WARD_BOARD_LONG") else 10, 8, 4
SCRIPT = Path(__file__).with_name("writers.py")
NIGHT = datetime(2026, 11, 26, 2, tzinfo=UTC)


class Load:
    """Processes that each act a few times; what they were acknowledged is read as it comes."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._changed = threading.Condition()
        self._acknowledged: set[int] = set()
        self._begun = self._waits = self._ended = 0
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def start(self, writers: int = WRITERS, *, after: int) -> None:
        """The next ones begin; comes back once an entry was acknowledged that came after number `after`."""
        for _ in range(writers):
            first = 1 + self._begun * ACTS
            self._order(f"go w{self._begun} {first} {first + ACTS - 1}")
            self._begun += 1
        self._wait(lambda: max(self._acknowledged, default=0) > after)

    def acknowledged(self) -> set[int]:
        """The numbers of the entries that were acknowledged up to now."""
        with self._changed:
            return set(self._acknowledged)

    def end(self) -> None:
        """All that began have acted as often as they should."""
        self._order("wait")
        self._waits += 1
        self._wait(lambda: self._ended == self._waits)
        assert len(self._acknowledged) == self._begun * ACTS

    def stop(self) -> None:
        """Nobody acts any more."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._reader.join()

    def _order(self, words: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(words + "\n")
        self._process.stdin.flush()

    def _wait(self, condition: Callable[[], bool]) -> None:
        with self._changed:
            assert self._changed.wait_for(condition, PATIENCE_SECONDS)

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            with self._changed:
                if line == "ended\n":
                    self._ended += 1
                elif " kept " in line:
                    self._acknowledged.add(int(line.split()[3]))
                else:
                    assert line.startswith("pid "), line
                self._changed.notify_all()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A new ward store."""
    opened = Store.create(f"sqlite:///{tmp_path / 'ward.db'}", kind="ward", keys_folder=tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def load(store: Store, tmp_path: Path) -> Iterator[Load]:
    """Who writes to it."""
    command = [sys.executable, str(SCRIPT), "keep_once", store.url, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        load = Load(process)
        yield load
        load.stop()


def head(store: Store) -> int:
    with store.read() as view:
        return view.head()[0]


def entries_in(file: Path) -> set[int]:
    """What a backup holds, read without anything of ours."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro&immutable=1", uri=True)) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert copy.execute("PRAGMA foreign_key_check").fetchall() == []
        return {seq for (seq,) in copy.execute("SELECT seq FROM journal")}


@pytest.mark.slow
def test_t18_h36_every_backup_under_load_verifies_and_holds_all_that_was_acknowledged_before_it_began(
    store: Store, load: Load, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the middle of each one more writer begins, so that somebody writes on any machine before it is copied."""
    copy, copied = backup._copy, list[int]()

    def copy_while_somebody_writes(file: Path, part: Path) -> None:
        load.start(1, after=head(store))
        copied.append(head(store))
        copy(file, part)

    monkeypatch.setattr(backup, "_copy", copy_while_somebody_writes)
    backups, made = BackupFolder(store, tmp_path / "backups"), list[Backup]()
    for number in range(BACKUPS):
        load.start(after=head(store))
        before, began = load.acknowledged(), head(store)
        with backups.held():
            made.append(backups.take(NIGHT + timedelta(minutes=number), keep=3))
        assert copied[number] > began, "somebody wrote while it was made"
        held = entries_in(made[-1].file)
        assert before, "somebody wrote before it began"
        assert before <= held
        assert held == set(range(1, made[-1].entries + 1))
        assert made[-1].entries >= copied[number]
        load.end()
    assert len(copied) == BACKUPS
    assert verify(store).ok

    for last in made[-3:]:
        opened = Store.open(f"sqlite:///{last.file}", keys_folder=tmp_path)
        assert verify(opened).ok
        assert head(opened) == last.entries
        opened.close()
