"""What people usually write down is taken by every form of every shipped protocol, without a mark or a question."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

import pytest

from ward_board.config.paths import shipped_data
from ward_board.domain.patient import Booking
from ward_board.domain.protocol import Protocol
from ward_board.domain.step import Step
from ward_board.domain.values import fields_for, read_values
from ward_board.rehearsal.usual import usual_values
from ward_board.ward.protocols import protocol_named

from .conftest import ZONE

AT = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
BOOKING = Booking(3, AT, 2, 7400.0, "p", "iodine contrast", 81.5, None, ("hormone", "travel"))
FOLDER = shipped_data() / "protocols"
NAMES = sorted(file.stem for file in FOLDER.glob("*.toml"))


@cache
def protocol(name: str) -> Protocol:
    """A shipped protocol."""
    return protocol_named(name, (FOLDER,)).protocol


def usual(step: Step, key: str = "day/0/3") -> dict[str, object]:
    """What is written down at the first doing."""
    return dict(usual_values(step, step.first_action, BOOKING, AT, ZONE, key))


@pytest.mark.parametrize("name", NAMES)
def test_what_is_usual_is_taken_and_lies_within_every_band(name: str) -> None:
    for step in protocol(name).steps:
        read, marks = read_values(
            step,
            step.first_action,
            usual(step),
            at=AT,
            zone=ZONE,
            has_reason=False,  # type: ignore[arg-type]
        )
        assert marks == ()
        for field in fields_for(step, step.first_action):
            value = read.get(field.id)
            assert not field.required or value is not None, (step.id, field.id)
            assert value is None or field.is_within_limits(value), (step.id, field.id, value)
            assert value is None or not field.is_of_concern(value), (step.id, field.id, value)
        assert all(read[key] == wanted for key, wanted in step.passes.items())


def test_what_the_booking_says_is_answered_when_asked_again() -> None:
    steps = protocol("lu177-octreotate").by_id
    assert usual(steps["allergies"])["allergies"] == "iodine contrast"
    assert usual(steps["hormones"])["hormone_active"] == "yes"
    assert usual(steps["home"])["transport"] == "flight"
    assert usual(steps["baseline"])["weight_kg"] == 81.5
    nobody_asked = replace(BOOKING, allergies=None, flags=())
    asked = usual_values(steps["allergies"], steps["allergies"].first_action, nobody_asked, AT, ZONE, "x")
    assert asked["allergies"] == "none"


def test_equal_keys_write_down_the_same_and_others_do_not() -> None:
    blood = protocol("lu177-octreotate").by_id["blood_results"]
    assert usual(blood) == usual(blood) != usual(blood, "day/0/4")
    assert str(usual(blood)["haemoglobin_mmol_per_l"]).endswith(" mmol/L")
