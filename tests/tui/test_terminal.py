from __future__ import annotations

import pytest

from ward_board.tui.terminal import speaks_utf8

UTF8 = {"TERM": "xterm-256color", "LANG": "en_GB.UTF-8"}


@pytest.mark.parametrize(
    ("environment", "encoding", "speaks"),
    [
        (UTF8, "utf-8", True),
        ({"TERM": "xterm-256color"}, "utf-8", True),
        ({**UTF8, "LC_ALL": "C"}, "utf-8", False),
        ({**UTF8, "LANG": "C"}, "utf-8", False),
        ({**UTF8, "LANG": "POSIX"}, "utf-8", False),
        ({**UTF8, "LC_ALL": "C.UTF-8"}, "utf-8", True),
        ({**UTF8, "LANG": "de_DE.ISO-8859-1"}, "iso8859-1", False),
        ({**UTF8, "TERM": "linux"}, "utf-8", False),
        ({**UTF8, "TERM": "dumb"}, "utf-8", False),
        ({"LANG": "en_GB.UTF-8"}, "utf-8", False),
        (UTF8, None, False),
    ],
)
def test_t30_a_terminal_without_utf8_is_known(environment: dict[str, str], encoding: str | None, speaks: bool) -> None:
    assert speaks_utf8(environment, encoding) is speaks
