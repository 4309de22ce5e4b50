"""Lines are found for every key of every shipped file, and whatever stands between the keys."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ward_board.domain.toml_lines import lines_of

FILES = sorted((Path(__file__).parents[2] / "data" / "protocols").glob("*.toml"))
ODD = '''
# a = 1
"quoted.key" = "b = 2 # no comment"   # c = 3
text = """
d = 4
[[e]]
"""
raw = \'\'\'
f = { g = 5 }\'\'\'
dotted . inner = [ # a list
  { h = "]" }, # one
  { h = 1, i = { j = 2 } },
]
[[tables]]
k = 1e3
  [tables.below]
  l = 12:00:00
[[tables]]
k = [[1, 2], [3]]
'''


def paths(value: Any, here: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inside:
        yield (*here, key)
        yield from paths(one, (*here, key))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_key_of_a_shipped_file_has_its_line(file):
    text = file.read_text()
    lines, found = text.split("\n"), lines_of(text)
    for path in paths(tomllib.loads(text)):
        named = next(key for key in reversed(path) if isinstance(key, str))
        if isinstance(path[-1], str):
            assert named in lines[found[path] - 1], path
        else:
            assert path in found


def test_strings_comments_and_dots_do_not_lead_astray():
    found = lines_of(ODD)
    at = {path: line for path, line in found.items() if isinstance(path[-1], str)}
    assert at == {
        ("quoted.key",): 3,
        ("text",): 4,
        ("raw",): 8,
        ("dotted",): 10,
        ("dotted", "inner"): 10,
        ("dotted", "inner", 0, "h"): 11,
        ("dotted", "inner", 1, "h"): 12,
        ("dotted", "inner", 1, "i"): 12,
        ("dotted", "inner", 1, "i", "j"): 12,
        ("tables",): 14,
        ("tables", 0, "k"): 15,
        ("tables", 0, "below"): 16,
        ("tables", 0, "below", "l"): 17,
        ("tables", 1, "k"): 19,
    }


@given(st.text(max_size=80))
@settings(max_examples=100)
def test_any_text_is_looked_through_without_an_end_or_a_fault(text):
    count = text.count("\n") + 1
    assert all(1 <= line <= count for line in lines_of(text).values())


def test_what_stands_above_a_fault_is_found():
    assert lines_of("a = 1\nb = 2\n]c = 3\nd = 4") == {("a",): 1, ("b",): 2}
