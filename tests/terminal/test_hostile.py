"""Proof 4: no hostile string comes out of a real terminal, whichever way it came in, and the board answers after it.

20,000 different strings in CI, 1,000,000 with WARD_BOARD_LONG=1, are painted on every place and dialog, out of a
database that is edited behind the board; others are typed and pasted (tests/cli/test_hostile_text.py has the table of
all entrances, and counts what was cleaned there).
"""

from __future__ import annotations

import json
import os
import re
import select
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from ward_board.domain.text import clean
from ward_board.tui.keys import Place

from ..hostile_text import HOSTILE, KINDS, MARK, Strings, mark, read_terminal, steering_in
from ..hostile_ward import make_ward
from ..patience import PATIENCE_SECONDS
from .conftest import RealTerminal

LONG = bool(os.environ.get("WARD_BOARD_LONG"))
SIZE = (200, 100)
_MOST_AT_ONCE = 10_000_000
AGAIN, PASTES, PAINTED = (3500, 400, 1_000_000) if LONG else (70, 30, 20_000)
# What the program itself sends, as a clean run shows: places, colours, modes of the screen, the mouse, its pointer,
# keys with their modifiers, paste in brackets, questions about the terminal, the bell.
SENT = re.compile(
    rb"\r|\n|\x07|\x1b\[row;columnH|\x1b\[\?(?:7|25|1000|1003|1004|1006|1015|1049|2004|2026|2048)[hl]"
    rb"|\x1b\[\?(?:2026|2048)\$p|\x1b\[>\d+u|\x1b\[<u|\x1b\]22;\w+\x07"
    # bold, dim, italic, underlined, reversed, struck, and colours of red, green and blue
    rb"|\x1b\[(?:(?:[0-479]|[34]8;2;\d{1,3};\d{1,3};\d{1,3})(?:;(?!m)|(?=m)))+m"
)


@dataclass
class Heard:
    """What came out of a terminal, taken piece by piece: what the program does not send by itself, and the marks."""

    foreign: set[bytes] = field(default_factory=set)
    marks: set[str] = field(default_factory=set)
    _rest: bytes = b""

    def take(self, data: bytes | bytearray, *, is_last: bool = False) -> None:
        """Goes on reading; what may still be without its end waits for it."""
        whole = self._rest + data
        # line ends and the bell are the program's too, but not between these letters
        self.foreign.update(raw for raw in _RAW_PIECES if raw in whole)
        end = len(whole) if is_last else max(whole.rfind(b"\x1b"), 0)
        read, self._rest = read_terminal(whole[:end]), whole[end:]
        self.foreign.update(one for one in read.sequences if not SENT.fullmatch(one))
        self.foreign.update(one.encode("utf-8", "surrogateescape") for one in read.steering)
        self.marks |= read.marks


_RAW_PIECES = tuple(piece.encode("utf-8", "surrogatepass") for piece in HOSTILE.values())


def foreign(data: bytes | bytearray) -> set[bytes]:
    """What came out that the program does not send by itself: a sequence, a control byte, a turn of the text."""
    heard = Heard()
    heard.take(data, is_last=True)
    return heard.foreign


@pytest.mark.parametrize("kind", HOSTILE)
def test_h28_whatever_hostile_piece_came_out_would_be_seen(kind: str) -> None:
    """Without this the proof below would prove nothing."""
    assert foreign(b"Z" + HOSTILE[kind].encode("utf-8", "surrogatepass") + b"Q00001z")


def test_h28_what_the_program_sends_by_itself_is_not_taken_for_hostile() -> None:
    """Places, colours, modes."""
    own = "\x1b[?1049h\x1b[?25l\x1b[12;7H\x1b[1;38;2;230;159;0;48;2;0;5;255mBed 1 Żółty 李\x1b[0m\r\n\x07\x1b[?2026$p"
    assert foreign(own.encode()) == set()


@pytest.fixture(autouse=True)
def _true_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each colour of ours is sent as red, green and blue, and none of another kind is."""
    monkeypatch.setenv("COLORTERM", "truecolor")


def test_h27_h28_h29_no_string_steers_the_terminal_from_any_place(
    run_in_terminal: Callable[..., RealTerminal], tmp_path: Path
) -> None:
    assert _walked(run_in_terminal, tmp_path) >= PAINTED


def test_h28_the_first_run_shows_a_hostile_place_without_obeying_it(
    run_in_terminal: Callable[..., RealTerminal], tmp_path: Path
) -> None:
    """The name of a file may hold anything but "/" and NUL, and so may what is typed for one."""
    letters = "".join(HOSTILE.values()).replace("\0", "").replace("/", "").encode("utf-8", "replace").decode()
    terminal = run_in_terminal("--store", str(tmp_path / f"{mark(1)}{letters}"), size=(160, 42))
    terminal.shows(mark(1))
    terminal.press("2")
    terminal.confirm("\r", lambda text: "╭" in text)
    terminal.press(f"/{mark(2)}\u202e\u200b\u009b31m.csv")
    terminal.confirm("\r", lambda text: "cannot be read" in text and "╰" in text)
    assert mark(2) in terminal.text
    terminal.press("\x1b")
    terminal.until(lambda text: "╭" not in text)
    terminal.press_until("q", lambda _text: terminal.process.poll() is not None)
    assert foreign(terminal.raw) == set()


def test_h28_what_is_pasted_presses_no_key_and_no_byte_ends_the_program(demo: Callable[..., RealTerminal]) -> None:
    """Forty q after an escape character, which the library alone would take for keys; then what is no UTF-8."""
    terminal = demo("--speed", "1", size=(160, 42))
    os.write(terminal.master, b"\x1b[200~" + b"\x1b[z" + b"q" * 40 + b"\x1b[201~\xff\xe9")
    asked: list[bool] = []
    # what follows a paste at once counts for nothing
    terminal.goes_on()
    terminal.press("?")
    terminal.until(lambda text: asked.append("y leaves" in text) or "PgUp" in text)
    assert terminal.process.poll() is None
    assert not any(asked)


def _walked(run_in_terminal: Callable[..., RealTerminal], tmp_path: Path, seed: int = 1) -> int:
    """Walks through all places in a real terminal; how many strings were painted."""
    store, report = tmp_path / "ward.db", tmp_path / "painted.json"
    make_ward(store)
    arguments = f"{str(store)!r}, {str(report)!r}, seed={seed}, again={AGAIN}"
    code = f"import sys\nfrom tests.terminal.hostile_walk import walk\nsys.exit(walk({arguments}))"
    terminal, heard = run_in_terminal(size=SIZE, code=code), Heard()
    said = _report(terminal, report, heard)
    if "failed" in said:
        pytest.fail(f"{said['failed']}\n{said['at']}")
    assert set(said["kinds"]) == set(KINDS)
    # the first run has no store yet: it is below
    wanted = {str(place) for place in Place if place is not Place.FIRST_RUN}
    assert {place for place, count in said["painted"].items() if count} == wanted
    assert heard.foreign == set()
    _paste(terminal, store)
    _type(terminal)
    _still_answers(terminal)
    heard.take(terminal.raw, is_last=True)
    assert heard.foreign == set()
    return len(heard.marks)


def _report(terminal: RealTerminal, report: Path, heard: Heard) -> dict[str, Any]:
    """Reads what the program sends until it has written its report; it is hundreds of megabytes in the long run."""
    limit = time.monotonic() + PATIENCE_SECONDS * (100 if LONG else 2)
    while not report.exists():
        assert time.monotonic() < limit, "the walk never came to its end"
        _drain(terminal)
        heard.take(terminal.raw)
        terminal.raw.clear()
    found: dict[str, Any] = json.loads(report.read_text())
    return found


def _drain(terminal: RealTerminal) -> None:
    """Takes what was sent, without drawing it: there are megabytes."""
    while len(terminal.raw) < _MOST_AT_ONCE and select.select([terminal.master], [], [], 0.02)[0]:
        terminal.raw += os.read(terminal.master, 1 << 20)


def _paste(terminal: RealTerminal, store: Path) -> None:
    """Hostile strings are pasted into a note: what is kept of them is clean."""
    terminal.press("1n")
    terminal.shows("kept as draft")
    strings = Strings(7)
    for _ in range(PASTES):
        text = strings.several(3).replace(HOSTILE["end of paste"], "")
        os.write(terminal.master, b"\x1b[200~" + text.encode("utf-8", "replace") + b"\x1b[201~")
        _drain(terminal)
    # what follows a paste at once counts for nothing, and no clock goes on here that would say when that is over
    terminal.press_until("\r", lambda _text: _newest_note(store) != "")
    kept = _newest_note(store)
    assert len(MARK.findall(kept)) > 5, kept
    assert clean(kept).text == kept
    assert not steering_in(kept)


def _newest_note(store: Path) -> str:
    """What was typed of the newest entry, once it is the program's own."""
    with closing(sqlite3.connect(store, timeout=10)) as connection:
        (body,) = connection.execute("SELECT body FROM journal ORDER BY seq DESC LIMIT 1").fetchone()
    found = json.loads(body)
    return str(found["reason"]) if found["author"] == "phys1" and found["action"] == "note" else ""


def _type(terminal: RealTerminal) -> None:
    """The same as keys, outside of any paste, where a page reads them as commands; but for those that leave."""
    for kind, piece in KINDS.items():
        typed = piece.replace("q", "").replace("y", "").replace("\x03", "").replace("\x11", "")
        os.write(terminal.master, typed.encode("utf-8", "replace"))
        _drain(terminal)
        assert terminal.process.poll() is None, kind


def _still_answers(terminal: RealTerminal) -> None:
    """It is alive: the keys it has are shown, and it leaves when told to."""
    terminal.press_until("\x1b\x1b\x1b\x1b?", lambda text: "PgUp" in text and "scroll down" in text)
    terminal.press("q")
    terminal.shows("y leaves")
    terminal.press("y")
    assert terminal.ends() == 0
    assert terminal.is_restored
