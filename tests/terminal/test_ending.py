"""H25, T14: however it ends, the terminal is left as it was found and the exit code tells how it ended."""

from __future__ import annotations

import re
import signal
from typing import Any

import pytest

from ward_board.tui.terminal import _PATIENCE_SECONDS

# the day begins three hours later and at real time, so that the hands find infusions that run for hours to come
AT_HALF_PAST_NINE = """
import sys
from datetime import timedelta
from ward_board.cli.main import main
from ward_board.rehearsal import demo_store

begins_at = demo_store.begins_at
demo_store.begins_at = lambda rows: begins_at(rows) + timedelta(hours=3)
sys.argv[1:] = ["demo", "--speed", "1"]
main()
"""


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_h25_a_signal_ends_it_cleanly(demo: Any, number: int, code: int) -> None:
    terminal = demo()
    terminal.process.send_signal(number)
    assert terminal.ends() == code
    assert terminal.is_restored


def test_h25_a_signal_ends_it_with_a_dialog_open_too(demo: Any) -> None:
    terminal = demo()
    terminal.press("3")
    terminal.shows("You have taken over")
    terminal.press("o")
    terminal.shows("Enter records")
    terminal.process.send_signal(signal.SIGTERM)
    assert terminal.ends() == 143
    assert terminal.is_restored


@pytest.mark.parametrize("is_leader", [True, False])
def test_h25_a_vanished_terminal_ends_it_within_two_seconds(demo: Any, is_leader: bool) -> None:
    """With the hang-up told by a signal, and without: then reading from nothing would spin for ever."""
    terminal = demo(is_leader=is_leader)
    terminal.vanish()
    assert terminal.ends() == 129
    assert _PATIENCE_SECONDS < 2, "then it ends without what it waits for"


def test_q_asks_while_an_infusion_runs_and_leaves_with_zero(demo: Any) -> None:
    terminal = demo(code=AT_HALF_PAST_NINE)
    terminal.until(lambda text: re.search(r" [1-8] running", text.splitlines()[0]))
    terminal.press("q")
    terminal.shows("Leave the board?")
    terminal.press("n")
    terminal.until(lambda text: "Leave the board?" not in text)
    terminal.press("q")
    terminal.shows("Leave the board?")
    terminal.press("y")
    assert terminal.ends() == 0
    assert terminal.is_restored


def test_ctrl_z_suspends_nothing(demo: Any) -> None:
    """Timers and alarms would stop with it."""
    terminal = demo()
    terminal.press("\x1a\x1c?")
    # what comes after them is answered, and the time goes on
    terminal.shows("PgUp")
    terminal.press("\x1b")
    terminal.shows("8 Bakker")
    terminal.goes_on()
    assert terminal.process.poll() is None


def test_the_demo_leaves_nothing_behind(demo: Any, tmp_path: Any) -> None:
    terminal = demo()
    assert list(tmp_path.glob("ward-board-demo-*"))
    terminal.process.send_signal(signal.SIGTERM)
    terminal.ends()
    assert not list(tmp_path.glob("ward-board-demo-*"))
