"""A countersignature is of the entry that was read: where that stands otherwise by now nothing is signed (A15, H42)."""

from __future__ import annotations

from typing import Any

import pytest

from ward_board.domain.decide import decide
from ward_board.domain.entry import Entry, Request
from ward_board.domain.words import Action
from ward_board.errors import BadInputError


def countersign(day: Any, target: Entry, read: tuple[Entry, ...] | None) -> Any:
    asked = Request(Action.COUNTERSIGN, day.person("phys1"), day.at(20), target=target.id, read=read)
    return decide(day.protocol, day.entries, asked, day.at(20), day.zone, day.around)


@pytest.fixture
def deviation(day: Any) -> Entry:
    """Lutetium that was started too early, by a nurse."""
    day.until_amino_acids()
    found: Entry = day.record(10, "nurse1", "lutetium", "start", deviation="early", reason="the vial came early")
    return found


def test_a15_what_was_read_is_signed(day: Any, deviation: Entry) -> None:
    assert countersign(day, deviation, (deviation,)).target == deviation.id
    assert countersign(day, deviation, None).target == deviation.id


@pytest.mark.parametrize("values", [{}, {"occurred_at": "at 12"}], ids=["struck", "another time"])
def test_a15_h42_what_changed_meanwhile_is_not(day: Any, deviation: Entry, values: dict[str, str]) -> None:
    values = {key: day.at(12).isoformat() for key in values}
    day.record(
        15, "nurse1", None, "correct", target=deviation.id, values=values, reason="wrote it wrong", deviation="early"
    )
    with pytest.raises(BadInputError, match="has changed meanwhile; read it again"):
        countersign(day, deviation, (deviation,))
