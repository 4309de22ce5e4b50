"""The README keeps its promises: its lines are there, its key table is the program's, its pictures exist."""

from __future__ import annotations

import re
from pathlib import Path

from ward_board.tui.keys import key_table_markdown

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_key_table_is_the_one_in_the_code() -> None:
    table = README.partition("<!-- keys -->\n")[2].partition("<!-- /keys -->")[0]
    assert table.strip() == key_table_markdown().strip()


def test_ci_finds_the_test_line() -> None:
    lines = re.findall(r"<!-- the test line -->\n```sh\n(.+)\n```", README)
    assert len(lines) == 1
    assert lines[0].endswith("-m pytest")


def test_every_picture_and_file_that_is_named_exists() -> None:
    named = re.findall(r"\]\(([^)#]+)\)", README)
    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_it_says_that_it_is_no_medical_device() -> None:
    assert "not a medical device" in README
