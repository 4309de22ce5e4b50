"""Moving the beds of a day on a real store: judged where they are written, all or none, and never over another's T0."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from ward_board.config.settings import Windows
from ward_board.domain.booking import booking_of
from ward_board.domain.day_list import BookingRow
from ward_board.domain.entry import Entry, Request, Seen
from ward_board.domain.words import Action
from ward_board.errors import AlreadyDoneError, NotMovedError, RefusedError
from ward_board.ward.start_times import Asked, Move, move_beds, move_of, read_start_day
from ward_board.ward.ward import Ward

from .conftest import DAY, T0

LATER = T0 + timedelta(minutes=50)


@pytest.fixture
def beds(ward: Ward, row: BookingRow) -> list[Move]:
    """Three beds that are booked for the same time, and what the day proposes for two of them."""
    for bed in (1, 2, 3):
        ward.book([replace(row, bed=bed, number=f"41.00{bed}")], author="coord1")
    day = read_start_day(ward, DAY, Windows(), Asked())
    return [move_of(day, one) for one in day.proposal.moved]


def reschedule(ward: Ward, treatment: str, t0: datetime, by: str = "nurse1", seen: datetime | None = None) -> Entry:
    asked = Request(Action.RESCHEDULE, ward.person(by), ward.clock.now(), values={"t0": t0.isoformat()})
    return ward.act(treatment, replace(asked, seen=Seen(t0=seen) if seen else None))


def t0s(ward: Ward) -> dict[str, datetime]:
    with ward.store.read() as view:
        return {row.id: booking_of(view.entries(row.id)).t0 for row in view.treatments_of_day(DAY)}


def test_every_bed_that_differs_is_moved_in_one_commit(ward: Ward, beds: list[Move]) -> None:
    assert [(move.bed, move.seen) for move in beds] == [(2, T0), (3, T0)]
    kept = move_beds(ward, beds, ward.person("coord1"))
    assert [entry.stream for entry in kept] == [move.treatment for move in beds]
    assert t0s(ward) == {"t1": T0, **{move.treatment: move.t0 for move in beds}}


def test_a_t0_that_somebody_changed_since_is_not_overwritten(
    ward: Ward, beds: list[Move], open_ward: Callable[[], Ward]
) -> None:
    """Nor is any other bed moved; the message says who set it, and when."""
    reschedule(open_ward(), beds[0].treatment, LATER)
    before = t0s(ward)
    with pytest.raises(NotMovedError) as refused:
        move_beds(ward, beds, ward.person("coord1"))
    assert refused.value.exit_code == 4
    at = ward.clock.now().astimezone(ward.zone).isoformat()
    assert str(refused.value) == f"Bed 2: T0 is 08:50 on 2026-11-26 by now, set by nurse1 at {at}; no T0 was moved"
    assert t0s(ward) == before


def test_a_t0_that_was_changed_and_put_back_is_as_it_was_seen(ward: Ward, beds: list[Move]) -> None:
    for t0 in (LATER, T0):
        reschedule(ward, beds[0].treatment, t0)
    assert len(move_beds(ward, beds, ward.person("coord1"))) == 2


def test_one_judgement_names_every_bed_whatever_stands_in_its_way(
    ward: Ward, beds: list[Move], record: Callable[..., Entry]
) -> None:
    """Bed 2 has another T0, and Bed 3 was cancelled: both since the day was read."""
    reschedule(ward, beds[0].treatment, LATER)
    record(beds[1].treatment, -100, "coord1", None, "cancel", reason="fever")
    with pytest.raises(NotMovedError) as refused:
        move_beds(ward, beds, ward.person("coord1"))
    assert [*refused.value.refusals] == [2, 3]
    with pytest.raises(NotMovedError) as refused:
        move_beds(ward, beds, ward.person("tech1"))
    assert [*refused.value.refusals] == [2, 3]


def test_who_may_not_is_refused_as_by_any_gate(ward: Ward, beds: list[Move]) -> None:
    with pytest.raises(NotMovedError) as refused:
        move_beds(ward, beds, ward.person("tech1"))
    assert refused.value.exit_code == 3
    assert {type(error) for error in refused.value.refusals.values()} == {RefusedError}


def test_the_one_door_refuses_a_start_that_is_not_as_it_was_seen(ward: Ward, booked: str) -> None:
    reschedule(ward, booked, LATER, seen=T0)
    with pytest.raises(AlreadyDoneError, match=r"T0 is 08:50 on 2026-11-26 by now, set by nurse1"):
        reschedule(ward, booked, T0 + timedelta(minutes=15), by="coord1", seen=T0)
    reschedule(ward, booked, T0, by="coord1")
