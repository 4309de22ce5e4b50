"""`ward-board doctor --hazards`: each hazard and each audit line, and the tests that prove that it is met."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import ward_board
from ward_board.cli.hazard_list import AUDIT, HAZARDS
from ward_board.errors import BadInputError

TRACED: Mapping[str, str] = {**HAZARDS, **AUDIT}
_ID_IN_WORDS = re.compile(r"(?<![\w-])([HIAT]\d{1,2})(?![\w-])")
_ID_IN_NAME = re.compile(r"(?<=_)([hiat]\d{1,2})(?=_|$)")


def ids_in(name: str, docstring: str | None) -> frozenset[str]:
    """The ids (H12, I5, A6, T1) that a test names: in its name as `_h12_`, in its docstring as a word of its own.

    What a class or a module says holds for none of its tests: many there prove something else. Neither does a range
    such as H1-H50 name each of them.
    """
    found = {one.upper() for one in _ID_IN_NAME.findall(name)}
    return frozenset(found.union(_ID_IN_WORDS.findall(docstring or "")))


def list_hazards(*, as_json: bool) -> int:
    """Print the table; raises BadInputError where the tests are not there."""
    folder = tests_folder()
    if folder is None:
        raise BadInputError("--hazards: the tests are not installed; run it from a checkout of the source")
    found = traced_tests(folder)
    if as_json:
        print(
            json.dumps({"hazards": _rows(HAZARDS, found), "audit": _rows(AUDIT, found)}, ensure_ascii=False, indent=1)
        )
        return 0
    for own, words in TRACED.items():
        print(f"{own:<3}  {words}: {len(found[own]) or 'no'} test{'' if len(found[own]) == 1 else 's'}")
        for test in found[own]:
            print(f"     {test}")
    return 0


def _rows(words: Mapping[str, str], found: Mapping[str, list[str]]) -> list[dict[str, object]]:
    return [{"id": own, "hazard": said, "tests": found[own]} for own, said in words.items()]


def tests_folder() -> Path | None:
    """The tests beside this checkout, or those of the folder that one stands in."""
    beside = Path(ward_board.__file__).resolve().parents[1]
    places = (place / "tests" for place in (beside, Path.cwd()))
    return next((place for place in places if (place / "cli" / "test_hazards.py").is_file()), None)


def traced_tests(folder: Path) -> dict[str, list[str]]:
    """For each hazard and audit line the tests that name it, as pytest names them, in alphabetical order."""
    found: dict[str, list[str]] = {own: [] for own in TRACED}
    any_of_them = re.compile("|".join(TRACED), re.IGNORECASE)
    for file in sorted(folder.rglob("test_*.py")):
        text = file.read_text(encoding="utf-8")
        if not any_of_them.search(text):
            continue  # reading a file as code takes a while
        tree = ast.parse(text)
        for test, ids in _tests_in(tree.body):
            for own in ids & found.keys():
                found[own].append(f"{file.relative_to(folder.parent).as_posix()}::{test}")
    return found


def _tests_in(body: Iterable[ast.stmt]) -> Iterator[tuple[str, frozenset[str]]]:
    """Each test function with the ids that it names."""
    for node in body:
        if isinstance(node, ast.ClassDef):
            yield from ((f"{node.name}::{test}", ids) for test, ids in _tests_in(node.body))
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            yield node.name, ids_in(node.name, ast.get_docstring(node))
