"""H28: what leaves for the terminal holds no character of data that steers it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from ward_board.tui import output_filter

PAYLOADS = (
    "Jan\x1b]52;c;cm0gLXJm\x07",
    "\x1b]0;owned\x07",
    "\x1b[2J\x1b[H",
    "\x9b31m",
    "\x9d0;x\x9c",
    "a\u202eb\u2066c\u200fd",
    "bell\x07 back\x08 tab\t nul\x00 del\x7f",
    "line\nbreak\r\x0b\x0c\x85\u2028\u2029",
    "\ud800",
)
STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ud800-\udfff]")
CONSOLE = Console(file=StringIO(), color_system="truecolor")


@pytest.fixture(autouse=True)
def _taken_out_before_and_afterwards() -> Iterator[None]:
    output_filter.uninstall()
    yield
    output_filter.uninstall()


def drawn(text: str) -> str:
    """What the terminal gets of a piece of text in colour, without the library's own colour sequences."""
    out = Strip([Segment(text, Style(color="red", bold=True)), Segment(" end")]).render(CONSOLE)
    return re.sub("\x1b\\[[0-9;]*m", "", out)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_h28_no_payload_passes(payload: str) -> None:
    assert STEERING.search(drawn(payload)), "without the filter it must leak, or this test proves nothing"
    output_filter.install()
    assert not STEERING.search(drawn(payload))


@given(st.text())
@settings(max_examples=500)
def test_h28_no_text_at_all_passes(text: str) -> None:
    output_filter.install()
    assert not STEERING.search(drawn(text))


@given(st.text())
@settings(max_examples=300)
def test_a_terminal_without_utf8_gets_ascii_only(text: str) -> None:
    output_filter.install(ascii_only=True)
    assert drawn(text).isascii()
    assert not STEERING.search(drawn(text))


def test_harmless_text_is_left_as_it_is() -> None:
    output_filter.install()
    assert drawn("Żółty P. ≈150 mL ╱╱ 你好") == "Żółty P. ≈150 mL ╱╱ 你好 end"


def test_ascii_keeps_the_letter_without_its_accent() -> None:
    output_filter.install(ascii_only=True)
    assert drawn("Müller Ż.") == "Muller Z. end"
