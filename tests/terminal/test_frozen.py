"""H20, T15: a screen that stands still says so, by itself or, where it cannot, by a thread that can."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

AT = "2026-11-26T09:30"
# the board as the command opens it, with a loop that a signal blocks for ten seconds
STUCK = """
import asyncio, signal, sys, time
from ward_board.cli.opening import opened_ward, settings_of
from ward_board.tui.app import WardBoardApp
from ward_board.tui.safe_app import run

class Stuck(WardBoardApp):
    def on_ready(self):
        asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, time.sleep, 10)

with opened_ward(sys.argv[1], None, sys.argv[2], runs_on=True) as ward:
    sys.exit(run(Stuck(ward, settings_of(None))))
"""


@pytest.fixture
def day(tmp_path: Path) -> str:
    """The address of a demo store with the example day, made by the program itself."""
    url = f"sqlite:///{tmp_path / 'day.db'}"
    program = [sys.executable, "-m", "ward_board.cli"]
    environment = {**os.environ, "WARD_BOARD_HOME": str(tmp_path / "home")}
    for command in (["init", "--kind", "demo"], ["import", str(Path(__file__).parents[1] / "core_day.csv")]):
        subprocess.run([*program, *command, "--store", url], check=True, capture_output=True, env=environment)
    return url


@pytest.mark.slow
def test_h20_t15_a_blocked_loop_says_frozen_within_eight_seconds_and_clears_by_itself(
    run_in_terminal: Any, day: str
) -> None:
    program = (sys.executable, "-c", STUCK)
    terminal = run_in_terminal(day, AT, program=program, size=(80, 24))
    terminal.shows("8 Bakker")
    _runs(terminal)
    before = terminal.text.splitlines()
    blocked_at = time.monotonic()
    terminal.process.send_signal(signal.SIGUSR1)
    terminal.shows("FROZEN", 8)
    assert time.monotonic() - blocked_at > 5
    first = terminal.text.splitlines()[0]
    assert re.search(r"FROZEN since 09:3\d:\d\d \(\d+ s\)  do not trust this screen, look at the pumps", first), first
    assert all(cell.reverse for cell in terminal.screen.buffer[0].values())
    assert terminal.text.splitlines()[1:] == before[1:], "only the first row is written over"
    terminal.until(lambda text: _seconds(text) > _seconds(first), 3)
    written = len(terminal.raw)
    # it is blocked for ten seconds: four at most from here, and five to come back
    terminal.until(lambda text: "FROZEN" not in text, 9)
    assert time.monotonic() - blocked_at < 15
    _runs(terminal)
    assert terminal.text.splitlines()[0].startswith(" PRRT ward")
    assert b"Space" in terminal.raw[written:], "the whole screen is drawn anew, the keys too"
    assert not any(cell.reverse for cell in terminal.screen.buffer[0].values())
    terminal.process.send_signal(signal.SIGTERM)
    assert terminal.ends() == 143
    assert terminal.is_restored


@pytest.mark.slow
def test_h20_t15_a_store_that_is_locked_for_twenty_seconds_is_stale_within_six(
    run_in_terminal: Any, day: str, tmp_path: Path
) -> None:
    terminal = run_in_terminal("--store", day, "--now", AT, size=(80, 24))
    terminal.shows("8 Bakker")
    _runs(terminal)
    with closing(sqlite3.connect(tmp_path / "day.db", isolation_level=None)) as other:
        if other.execute("PRAGMA journal_mode").fetchone()[0] == "wal":
            pytest.skip("in this journal mode a writer holds up no reader")
        other.execute("BEGIN EXCLUSIVE")
        locked_at = time.monotonic()
        terminal.shows("STALE", 6.5)
        assert terminal.text.splitlines()[0].startswith(" STALE")
        terminal.until(lambda _text: time.monotonic() - locked_at >= 20, 21)
        assert terminal.text.splitlines()[0].startswith(" STALE")
        assert "FROZEN" not in terminal.text
        other.execute("ROLLBACK")
    terminal.until(lambda text: "STALE" not in text and "does not answer" not in text, 8)
    _runs(terminal)


def _runs(terminal: Any) -> None:
    """Until the clock in the header has gone on twice."""
    for _ in range(2):
        before = terminal.text.splitlines()[0]
        terminal.until(lambda text, before=before: text.splitlines()[0] != before, 5)


def _seconds(text: str) -> int:
    found = re.search(r"\((\d+) s\)", text.splitlines()[0])
    return int(found[1]) if found else 0
