"""A retried act counts once; with its key comes what it said, to the second person's number."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import timedelta

import pytest

from ward_board.domain.entry import Request
from ward_board.domain.words import Action
from ward_board.errors import BadInputError
from ward_board.ward.acting import fingerprint_of
from ward_board.ward.clock import ManualClock
from ward_board.ward.ward import Ward

MEASURED = {"usv_per_h": "8.1", "background_usv_per_h": "0.1", "distance_m": "1", "instrument": "SM-4"}


@pytest.fixture
def measuring(ward: Ward, clock: ManualClock) -> Request:
    """Two people measure; the second typed the reading without seeing the first."""
    first, second = ward.person("rpe1"), ward.person("phys1")
    clock.advance(timedelta(hours=26))
    read_again = {"usv_per_h": "8.1"}
    return Request(
        Action.MEASURE,
        first,
        clock.now(),
        "measurement",
        values=MEASURED,
        second=second,
        second_values=read_again,
        reason="no scan today",
        deviation="missing",
        key="k1",
    )


def test_h4_h17_another_number_of_the_second_person_is_another_act(ward: Ward, booked: str, measuring: Request) -> None:
    kept = ward.act(booked, measuring)
    assert ward.act(booked, measuring).id == kept.id
    for other in ({"usv_per_h": "9.9"}, {}):
        with pytest.raises(BadInputError, match="key was used"):
            ward.act(booked, replace(measuring, second_values=other))


def test_h4_a_key_kept_before_second_numbers_counted_is_still_known(measuring: Request) -> None:
    said = [
        "t1",
        *("measure", "measurement", None),
        sorted(MEASURED.items()),
        *("rpe1", "phys1", "no scan today", "missing"),
    ]
    kept = hashlib.sha256(json.dumps(said).encode()).hexdigest()
    assert fingerprint_of("t1", replace(measuring, second_values={})) == kept
    assert fingerprint_of("t1", measuring) != kept
