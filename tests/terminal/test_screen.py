"""What a person sees in a real terminal, and which bytes reach it."""

from __future__ import annotations

import os
import re
import select
import signal
import sqlite3
from pathlib import Path
from typing import Any

import pytest

LONG = bool(os.environ.get("WARD_BOARD_LONG"))
STOPPED_SECONDS = 10 if LONG else 2
DEMO = """
import sys
from ward_board.cli.main import main
sys.argv[1:] = ["demo", "--speed", "60"]
main()
"""
QUICK_DEMO = f"""
from ward_board.beat import guard
guard.GAP_SECONDS = 1.5
{DEMO}
"""
PAYLOADS = (
    "Jan\x1b]52;c;cm0gLXJm\x07",
    "\x1b]0;OWNED\x07Piet",
    "K\x1b[2Jlaas [/b] [@click=app.quit]x",
    "A\u202eb\u2066c\u200fd",
    "\x9b31mB\x9dE\x9c",
    "[/] [b]Smith[/b] \\[",
    "e\u0301\u0302\u0303 王小明 👩🏽‍⚕️",
    "line\nbreak\r\ttab\x00nul",
)
# what the library itself sends: control sequences, and the shape of the pointer
SEQUENCES = re.compile(rb"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\]22;[a-z-]*\x07|\x1b[=>]")
STEERING = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f]")


@pytest.mark.parametrize("size", [(80, 24), (160, 42)])
def test_the_demo_shows_all_eight_beds_and_nothing_cut_off(demo: Any, size: tuple[int, int]) -> None:
    terminal = demo(size=size)
    lines = terminal.text.splitlines()
    for number, name in enumerate(
        ("Jansen A.", "Müller K.", "de Boer P.", "Ferreira L.", "Visser M.", "Okafor C.", "Żółty P.", "Bakker S."), 1
    ):
        assert any(re.match(rf"[ ▌]{number} {re.escape(name)}", line) for line in lines), name
    assert lines[0].startswith(" PRRT ward")
    assert "1-9 bed" in lines[-1]
    assert all(len(line) <= size[0] for line in lines)


def test_keys_act_in_a_real_terminal(demo: Any) -> None:
    terminal = demo()
    terminal.press("3")
    terminal.shows("You have taken over, at real time")
    terminal.press("o")
    terminal.shows("Seen, all well")
    terminal.confirm("\r", lambda text: "Bed 3: recorded" in text)
    terminal.press("3\r")
    terminal.shows("Running  calculated")
    terminal.press("\x1b")
    terminal.shows("8 Bakker")


def test_another_size_is_another_picture(demo: Any) -> None:
    terminal = demo(size=(160, 42))
    terminal.screen.resize(24, 80)
    terminal.screen.reset()
    _resize(terminal, 80, 24)
    terminal.until(lambda text: "8 Bakker" in text and "1-9 bed" in text.splitlines()[-1])


@pytest.mark.slow
def test_h6_after_being_stopped_time_and_alarms_are_there(demo: Any) -> None:
    """For two seconds, of which it takes one for a gap; `WARD_BOARD_LONG=1` stops it for ten."""
    terminal = demo(code=DEMO) if LONG else demo(code=QUICK_DEMO)
    first = _clock(terminal.text)
    terminal.until(lambda text: _clock(text) >= first + 120)
    before = _clock(terminal.text)
    terminal.process.send_signal(signal.SIGSTOP)
    select.select([], [], [], STOPPED_SECONDS)
    terminal.process.send_signal(signal.SIGCONT)
    terminal.until(lambda text: _stood_still_seconds(text) >= STOPPED_SECONDS)
    terminal.until(lambda text: _clock(text) - before >= STOPPED_SECONDS * 60)


def test_a_terminal_without_utf8_gets_ascii_by_itself(demo: Any) -> None:
    terminal = demo(environment={"LANG": "C", "LC_ALL": "C"})
    assert "2 Muller K." in terminal.text
    assert bytes(terminal.raw).isascii()


@pytest.mark.parametrize("no_color", [True, False])
def test_no_color_is_heeded(demo: Any, no_color: bool) -> None:
    terminal = demo(environment={"COLORTERM": "truecolor", **({"NO_COLOR": "1"} if no_color else {})})
    colours = re.findall(rb"[34]8;2;(\d+);(\d+);(\d+)", bytes(terminal.raw))
    assert any(len(set(rgb)) > 1 for rgb in colours) is not no_color
    assert "1 Jansen A." in terminal.text


def test_h28_h29_no_byte_of_stored_text_steers_the_terminal(run_in_terminal: Any, tmp_path: Path, day: str) -> None:
    """Names that no import of ours lets in, put into the file by hand: all eight beds stand, columns aligned."""
    with sqlite3.connect(tmp_path / "day.db") as connection:
        for number, name in enumerate(PAYLOADS, 1):
            connection.execute("UPDATE patient SET name = ? WHERE id = ?", (name, number))
    connection.close()
    # without its bell, so that each BEL that comes is one of the data
    quiet = {"WARD_BOARD_ALARMS__BELL": "false"}
    terminal = run_in_terminal("--store", day, "--now", "2026-11-26T09:30", size=(160, 42), environment=quiet)
    terminal.until(lambda text: "Now, then next" in text)
    for keys, words in (
        ("6", "Bed 6"),
        ("\r", "Checklist"),
        ("g", "Journal"),
        ("\x1b", "then next"),
        ("6u", "nothing"),
    ):
        terminal.press(keys)
        terminal.shows(words)
    terminal.process.send_signal(signal.SIGTERM)
    assert terminal.ends() == 143
    said = SEQUENCES.sub(b"", bytes(terminal.raw)).decode()
    assert not STEERING.search(said), "a byte of data would steer the terminal"
    assert "OWNED" not in terminal.screen.title


def _stood_still_seconds(text: str) -> int:
    """As it is said; a busy machine may have kept it waiting before, and for less."""
    found = re.search(r"This terminal stood still for (\d+) s", text)
    return int(found[1]) if found else 0


def _clock(text: str) -> int:
    hours, minutes, seconds = re.findall(r"(\d\d):(\d\d):(\d\d)", text)[0]
    return int(hours) * 3600 + int(minutes) * 60 + int(seconds)


def _resize(terminal: Any, columns: int, rows: int) -> None:
    import fcntl
    import struct
    import termios

    fcntl.ioctl(terminal.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    terminal.process.send_signal(signal.SIGWINCH)


def test_h26_a_size_that_a_parent_exported_does_not_hold_the_picture(demo: Any) -> None:
    terminal = demo(size=(160, 42), environment={"COLUMNS": "80", "LINES": "24"})
    terminal.until(lambda text: "1-9 bed" in text.splitlines()[-1])
