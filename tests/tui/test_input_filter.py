"""H28, H29: what a terminal sends, through the filter and the library's own parser: a paste is never a key."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from textual import events
from textual._xterm_parser import XTermParser

from ward_board.tui import input_filter
from ward_board.tui.input_filter import InputFilter, SafeDriver

from ..hostile_text import KINDS
from ..patience import wait_until

BEGINS, ENDS = b"\x1b[200~", b"\x1b[201~"
# ends of paste apart: terminals take those out of what they paste
pieces = st.sampled_from([*KINDS.values(), "\x1b", "\x1b[", "\x1b[20", "\r", "q", "y", BEGINS.decode()])
pasted = st.lists(pieces | st.text(max_size=40)).map(lambda found: "".join(found).replace(ENDS.decode(), ""))


def heard(*chunks: bytes, sieve: InputFilter | None = None) -> list[events.Event]:
    """What the library makes of what came in these pieces; an empty one is a moment in which nothing came."""
    sieve, parser = sieve or InputFilter(), XTermParser()
    found: list[events.Event] = []
    for chunk in chunks:
        text = sieve.take(chunk)
        if not chunk:
            sieve.rest()
        found += parser.feed(text) if text else ()
        # no more came for longer than it waits
        parser._timeout_time = parser._timeout_time and 0.0
        found += parser.tick()
    return found


def cut(data: bytes, places: list[int]) -> list[bytes]:
    """The bytes in pieces, cut at some places."""
    ends = sorted({place % (len(data) + 1) for place in places} | {0, len(data)})
    return [data[begin:end] for begin, end in pairwise(ends) if begin < end]


@given(pasted, st.lists(st.integers(0, 10_000), max_size=6))
@example("\x1b[zq\r\ny", [])
@example("\x1b", [7])
def test_h28_a_paste_is_one_text_and_no_key_however_it_comes(text: str, places: list[int]) -> None:
    body = text.encode("utf-8", "replace")
    found = heard(BEGINS, *cut(body + ENDS, places), b"", b"k")
    words = body.decode().replace("\x1b", "").replace("\x00", "")
    assert [one.text for one in found if isinstance(one, events.Paste)] == [words]
    assert [one.key for one in found if isinstance(one, events.Key)] == ["k"]


@given(pasted, st.lists(st.integers(0, 10_000), max_size=6))
@example(" 2o\r", [3])
def test_h28_what_follows_the_end_of_a_paste_at_once_came_with_it(after: str, places: list[int]) -> None:
    """An end that stands in the text itself: no key until nothing comes for a moment, and another paste counts."""
    body = after.encode("utf-8", "replace").replace(BEGINS, b"")
    found = heard(BEGINS, *cut(b"one" + ENDS + body + ENDS, places), BEGINS, b"two", ENDS, b"q", b"", b"k")
    assert [one.text for one in found if isinstance(one, events.Paste)] == ["one", "two"]
    assert [one.key for one in found if isinstance(one, events.Key)] == ["k"]


def test_h28_without_the_filter_the_library_types_what_is_pasted() -> None:
    """Were it not so, the test above would prove nothing."""
    found = list(XTermParser().feed(f"{BEGINS.decode()}\x1b[z{'q' * 40}{ENDS.decode()}"))
    assert "q" in [one.key for one in found if isinstance(one, events.Key)]


@given(st.lists(st.sampled_from(["a", "q", "\x1b[A", "\x1bOP", "\t", "\r", "é", "李", "\x1b[<0;5;5M"])))
def test_what_is_typed_comes_as_without_the_filter(keys: list[str]) -> None:
    def said(found: list[events.Event]) -> list[object]:
        return [one.key if isinstance(one, events.Key) else type(one) for one in found]

    plain = XTermParser()
    expected = [one for key in keys for one in plain.feed(key)]
    assert said(heard(*(key.encode() for key in keys))) == said(expected)


@given(st.lists(st.binary(max_size=12)))
def test_h28_no_byte_ends_the_reading(chunks: list[bytes]) -> None:
    """A terminal that does not speak UTF-8, or a letter that was cut in two."""
    keys = heard(*chunks, ENDS, b"", b"\x1b\x1b", b"k")
    assert keys[-1].key == "k"


def test_a_letter_that_comes_in_two_pieces_is_one() -> None:
    assert [one.key for one in heard(b"\xc3", b"\xa9")] == [one.key for one in heard("é".encode())]


def test_a_paste_longer_than_anybody_pastes_is_cut() -> None:
    found = heard(BEGINS, *[b"x" * 4096] * 40, ENDS)
    assert [len(one.text) for one in found] == [100_000]


@pytest.fixture
def keyboard(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A pipe that a driver reads, what it heard, and its end."""
    reading, writing = os.pipe()
    found: list[events.Event] = []
    driver = SimpleNamespace(fileno=reading, exit_event=threading.Event(), process_message=found.append)
    monkeypatch.setattr(input_filter, "_LOOK_SECONDS", 0.001)
    thread = threading.Thread(target=SafeDriver.run_input_thread, args=(driver,))
    thread.start()

    def writes_until(data: bytes, condition: Callable[[], bool]) -> None:
        wait_until(lambda: condition() or os.write(writing, data) < 0, every=0.05)

    yield SimpleNamespace(write=lambda data: os.write(writing, data), heard=found, writes_until=writes_until)
    driver.exit_event.set()
    thread.join()
    os.close(reading)
    os.close(writing)


def test_h20_a_paste_whose_end_never_comes_does_not_make_the_keyboard_deaf(keyboard: Any) -> None:
    keyboard.write(BEGINS + b"half a text")
    wait_until(lambda: keyboard.heard)
    keyboard.write(b"k\xffl")
    wait_until(lambda: len(keyboard.heard) == 4)
    text, *keys = keyboard.heard
    assert text.text == "half a text"
    assert [one.key for one in keys][::2] == ["k", "l"]


def test_h28_a_key_after_a_paste_counts_once_nothing_came_for_a_moment(keyboard: Any) -> None:
    keyboard.write(BEGINS + b"text" + ENDS + b"q" * 5000)
    wait_until(lambda: keyboard.heard)
    keyboard.writes_until(b"k", lambda: len(keyboard.heard) > 1)
    assert {one.key for one in keyboard.heard[1:]} == {"k"}
