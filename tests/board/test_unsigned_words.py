"""Whoever did not sign stands everywhere by the typed name, and that it is no signature (H32)."""

from __future__ import annotations

import ast
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ward_board.board.people import author_of, signers_of, who
from ward_board.domain.entry import UNSIGNED, Draft
from ward_board.domain.words import Action

AT = datetime(2026, 11, 26, 22, tzinfo=UTC)
STAFF = {"nurse1": "A. Bos", "phys1": "Dr E. Smit"}
SIGNED = Draft(Action.SEEN, "nurse1", None, AT, AT, second="phys1")
TYPED = replace(SIGNED, author=UNSIGNED, second=None, unsigned="E. \x1bSmit")
PACKAGES = [Path(__file__).parents[2] / "ward_board" / one for one in ("board", "documents", "tui")]


def test_h32_a_typed_name_stands_with_what_it_is_not() -> None:
    assert author_of(SIGNED, STAFF) == "Bos"
    assert author_of(TYPED, STAFF) == "E. \ufffdSmit (not signed)"
    assert signers_of(SIGNED, STAFF) == ["Bos", "Dr Smit"]
    assert signers_of(TYPED, STAFF) == ["E. \ufffdSmit (not signed)"]
    assert who(UNSIGNED, STAFF) == "not signed"


def test_h32_no_screen_and_no_paper_names_an_author_past_it() -> None:
    """Each place that says who made an entry asks `author_of`, or knows that nobody did without signing."""
    found = []
    for file in (file for package in PACKAGES for file in package.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "who":
                names = [one for one in node.args if isinstance(one, ast.Attribute) and one.attr == "author"]
                found += [file.name] * len(names)
    assert found == ["people.py"]


@pytest.mark.parametrize("unsigned", [None, "J. de Wit"])
def test_h32_what_other_programs_read_says_it_too(unsigned: str | None) -> None:
    from ward_board.board.as_data import _unsigned

    assert _unsigned(replace(SIGNED, unsigned=unsigned)) == ({"unsigned": unsigned} if unsigned else {})
