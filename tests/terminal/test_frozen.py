"""H20, T15: a screen that stands still says so, by itself or, where it cannot, by a thread that can.

How soon is proved without real seconds, in `tui/test_watchdog.py` and `tui/test_health.py`. Here the program waits a
third as long as it does on a ward; `WARD_BOARD_LONG=1` lets it wait as long.
"""

from __future__ import annotations

import os
import re
import signal
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pyte
import pytest

from ward_board.tui.watchdog import frozen_row

from ..patience import wait_until

LONG = bool(os.environ.get("WARD_BOARD_LONG"))
AT = "2026-11-26T09:30"
LOCKED_SECONDS = 20 if LONG else 4
QUICK = """
from ward_board.store import engine
from ward_board.tui import health, watchdog

watchdog.LOOK_SECONDS = 0.2
health.STALE_SECONDS = 2.0
engine.make_engine.__kwdefaults__["busy_seconds"] = 1.0
"""
# the board as the command opens it, with a loop that a signal blocks until a file is there
STUCK = """
import asyncio, signal, sys, time
from pathlib import Path
from ward_board.cli.opening import opened_ward, settings_of
from ward_board.tui.app import WardBoardApp
from ward_board.tui.safe_app import run

def stuck():
    Path(sys.argv[3], "stuck").touch()
    while not Path(sys.argv[3], "goes on").exists():
        time.sleep(0.02)

class Stuck(WardBoardApp):
    def on_ready(self):
        asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, stuck)

with opened_ward(sys.argv[1], None, sys.argv[2], runs_on=True) as ward:
    sys.exit(run(Stuck(ward, settings_of(None))))
"""
BOARD = """
from ward_board.cli.main import main
main()
"""


@pytest.mark.slow
def test_h20_t15_a_blocked_loop_says_frozen_and_clears_by_itself(
    run_in_terminal: Any, day: str, tmp_path: Path
) -> None:
    terminal = run_in_terminal(day, AT, str(tmp_path), code=STUCK if LONG else QUICK + STUCK)
    terminal.shows("8 Bakker")
    terminal.goes_on()
    terminal.process.send_signal(signal.SIGUSR1)
    terminal.until(lambda _text: (tmp_path / "stuck").exists())
    heard = len(terminal.raw)
    terminal.shows("FROZEN")
    first, *others = terminal.text.splitlines()
    assert re.search(r"FROZEN since 09:3\d:\d\d \(\d+ s\)  do not trust this screen, look at the pumps", first), first
    assert all(cell.reverse for cell in terminal.screen.buffer[0].values())
    assert others == _rows_before_the_frozen_one(terminal, heard)[1:], "only the first row is written over"
    terminal.until(lambda text: _seconds(text) > _seconds(first))
    written = len(terminal.raw)
    (tmp_path / "goes on").touch()
    terminal.until(lambda text: "FROZEN" not in text)
    terminal.goes_on()
    terminal.until(lambda text: text.splitlines()[0].startswith(" PRRT ward"))
    assert b"Space" in terminal.raw[written:], "the whole screen is drawn anew, the keys too"
    assert not any(cell.reverse for cell in terminal.screen.buffer[0].values())
    terminal.process.send_signal(signal.SIGTERM)
    assert terminal.ends() == 143
    assert terminal.is_restored


@pytest.mark.slow
def test_h20_t15_a_store_that_is_locked_is_stale_until_it_answers(
    run_in_terminal: Any, day: str, tmp_path: Path
) -> None:
    terminal = run_in_terminal("--store", day, "--now", AT, code=BOARD if LONG else QUICK + BOARD)
    terminal.shows("8 Bakker")
    terminal.goes_on()
    with closing(sqlite3.connect(tmp_path / "day.db", isolation_level=None)) as other:
        if other.execute("PRAGMA journal_mode").fetchone()[0] == "wal":
            pytest.skip("in this journal mode a writer holds up no reader")
        wait_until(lambda: _is_locked(other))
        terminal.until(lambda text: text.splitlines()[0].startswith(" STALE"))
        terminal.until(lambda text: _stale_seconds(text) >= LOCKED_SECONDS)
        assert terminal.text.splitlines()[0].startswith(" STALE")
        assert "FROZEN" not in terminal.text
        other.execute("ROLLBACK")
    terminal.until(lambda text: "STALE" not in text and "does not answer" not in text)
    terminal.goes_on()


def _rows_before_the_frozen_one(terminal: Any, heard: int) -> list[str]:
    """What stood there before it was written over, which is the first such writing after so many bytes."""
    screen = pyte.Screen(terminal.screen.columns, terminal.screen.lines)
    over = terminal.raw.index(frozen_row("", "", 0, 0).partition("m")[0].encode(), heard)
    pyte.ByteStream(screen).feed(bytes(terminal.raw[:over]))
    return [line.rstrip() for line in screen.display]


def _is_locked(other: sqlite3.Connection) -> bool:
    """Nobody reads just now, and nobody can from now on."""
    try:
        other.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError:
        return False
    return True


def _seconds(text: str) -> int:
    found = re.search(r"\((\d+) s\)", text.splitlines()[0])
    return int(found[1]) if found else 0


def _stale_seconds(text: str) -> int:
    found = re.search(r"STALE (\d+) s", text.splitlines()[0])
    return int(found[1]) if found else 0
