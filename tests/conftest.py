"""Hazards, audit requirements and invariants are found by their ids, wherever a test names them."""

from __future__ import annotations

import pytest

from ward_board.cli.hazards import ids_in


def pytest_itemcollected(item: pytest.Item) -> None:
    """`-k H12` finds the tests that name H12 in their name or in a docstring: theirs, their class's, their module's."""
    places = [getattr(node, "obj", None) for node in item.listchain()]
    docstrings = [place.__doc__ for place in places if place is not None]
    item.extra_keyword_matches.update(
        ids_in(item.originalname if isinstance(item, pytest.Function) else "", *docstrings)
    )
