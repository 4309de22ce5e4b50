"""`doctor --hazards`: no hazard and no audit line goes without a test, and `pytest -k` finds those that name one."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from ward_board.cli import hazards
from ward_board.cli.hazards import TRACED, ids_in, traced_tests

TESTS = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def found():
    return traced_tests(TESTS)


@pytest.mark.parametrize("own", TRACED)
def test_no_row_of_the_table_is_empty(found, own):
    assert found[own], f"no test names {own} ({TRACED[own]}) in its name or in its docstring"


def test_what_the_table_names_is_there(found):
    for test in {test for tests in found.values() for test in tests}:
        file, *_classes, name = test.split("::")
        assert re.search(rf"def {name}\(", (TESTS.parent / file).read_text()), test


def test_the_table_is_printed_and_comes_as_data(command, found):
    answer = command("doctor", "--hazards")
    assert (answer.code, answer.err) == (0, "")
    heads = [line for line in answer.out.splitlines() if not line.startswith(" ")]
    assert [line.split()[0] for line in heads] == list(TRACED)
    table = command("doctor", "--hazards", "--json").data
    rows = [*table["hazards"], *table["audit"]]
    assert {row["id"]: row["tests"] for row in rows} == found
    assert all(row["hazard"] for row in rows)


def test_without_the_tests_one_line_says_what_to_do(command, monkeypatch):
    monkeypatch.setattr(hazards, "tests_folder", lambda: None)
    answer = command("doctor", "--hazards")
    assert (answer.code, answer.out, answer.err.count("\n")) == (2, "", 1)
    assert "run it from a checkout" in answer.err


@pytest.mark.parametrize(
    ("name", "docstring", "ids"),
    [
        ("test_h12_a_second_early", None, {"H12"}),
        ("test_h17_h42_numbers", "The edge of I5.", {"H17", "H42", "I5"}),
        ("test_a6_late", "(H13), H14/H15: A25", {"A6", "H13", "H14", "H15", "A25"}),
        ("test_the_h123_and_h1x", "Of H1-H50, H123 and xH12 none is meant.", set()),
        ("test_path_h12ish", "", set()),
    ],
)
def test_ids_stand_in_names_and_docstrings_and_not_in_ranges(name, docstring, ids):
    assert ids_in(name, docstring) == ids


def test_what_a_class_or_a_module_says_counts_for_none_of_their_tests():
    tree = ast.parse(
        '"""T7 of all."""\nclass TestA:\n    """T8."""\n    def test_one(self):\n        "T9"\n'
        "    def test_t6_two(self): ...\ndef test_three(): ...\ndef helper(): ...\n"
    )
    assert dict(hazards._tests_in(tree.body)) == {
        "TestA::test_one": {"T9"},
        "TestA::test_t6_two": {"T6"},
        "test_three": set(),
    }


class TestKeywords:
    """T90 of the class."""

    def test_t91_pytest_finds_a_test_by_the_ids_that_it_names(self, request):
        """T92 of its own."""
        assert {"T91", "T92"} <= request.node.extra_keyword_matches
        assert not {"T90", "T93"} & request.node.extra_keyword_matches
