"""The wall display in a real terminal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

NAMES = ("Jansen", "Müller", "Boer", "Ferreira", "Visser", "Okafor", "Żółty", "Bakker")


@pytest.mark.parametrize("leave", ["\x03", "\x11"])
def test_it_shows_eight_tiles_obeys_nothing_and_is_left_by_ctrl_c_or_ctrl_q(
    run_in_terminal: Callable[..., Any], leave: str
) -> None:
    terminal = run_in_terminal("demo", "--display", "--speed", "1")
    terminal.until(lambda text: "8  B.S." in text)
    for keys in ("3", "o", "\r", "q", "y", "v", "l", "\x1b"):
        terminal.press(keys)
    terminal.goes_on(1)
    assert "8  B.S." in terminal.text
    assert terminal.process.poll() is None
    terminal.press(leave)
    assert terminal.ends() == 0
    assert not any(name in terminal.raw.decode(errors="replace") for name in NAMES)
    assert terminal.is_restored
