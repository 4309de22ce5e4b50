"""The door: boards, acts of several terminals, keys, claims, and what a demo store pretends."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from ward_board.domain.day_list import BookingRow
from ward_board.domain.entry import Entry, Request
from ward_board.domain.words import Action, AlarmKind, BedState
from ward_board.errors import AlreadyDoneError, BadInputError, RefusedError
from ward_board.ward.clock import ManualClock
from ward_board.ward.ward import Ward

CANNULA = {"site": "left forearm", "gauge": "20", "patent": "yes"}
Record = Callable[..., Entry]


def test_board_shows_the_booking(ward: Ward, booked: str) -> None:
    (bed,) = ward.board().beds
    assert (bed.treatment, bed.number, bed.patient.name) == (booked, 1, "Jansen A.")
    assert bed.situation.state is BedState.BOOKED
    assert bed.situation.chart.booking.allergies == ""


def test_a_tick_of_one_terminal_is_seen_by_the_other(
    ward: Ward, open_ward: Callable[[], Ward], booked: str, record: Record
) -> None:
    other = open_ward()
    other.changed()
    assert other.board().beds[0].situation.chart["cannula"].done is None
    record(booked, -60, "nurse1", "cannula", "tick", values=CANNULA)
    assert other.changed()
    assert other.board().beds[0].situation.chart["cannula"].done is not None
    assert not other.changed()


def test_h3_the_second_terminal_is_told_who_was_first(
    ward: Ward, open_ward: Callable[[], Ward], booked: str, clock: ManualClock
) -> None:
    other = open_ward()
    tick = Request(Action.TICK, ward.person("nurse1"), clock.now(), "cannula", values=CANNULA)
    ward.act(booked, tick)
    with pytest.raises(AlreadyDoneError) as refused:
        other.act(booked, replace(tick, author=other.person("nurse2")))
    assert refused.value.by == "nurse1"
    assert refused.value.at == clock.now()


def test_two_people_on_different_steps_of_one_bed_both_succeed(
    open_ward: Callable[[], Ward], booked: str, clock: ManualClock
) -> None:
    acts = [("cannula", "nurse1", CANNULA), ("antiemetic", "nurse2", {"drug": "ondansetron", "mg": "8"})]
    wards = [open_ward() for _ in acts]
    kept: list[Entry] = []

    def tick(ward: Ward, step: str, by: str, values: dict[str, str]) -> None:
        kept.append(ward.act(booked, Request(Action.TICK, ward.person(by), clock.now(), step, values=values)))

    threads = [threading.Thread(target=tick, args=(w, *act)) for w, act in zip(wards, acts, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {entry.step for entry in kept} == {"cannula", "antiemetic"}


def test_h4_a_retried_act_counts_once(ward: Ward, booked: str, clock: ManualClock) -> None:
    tick = Request(Action.TICK, ward.person("nurse1"), clock.now(), "cannula", values=CANNULA, key="tick-1")
    first = ward.act(booked, tick)
    clock.advance(timedelta(seconds=5))
    assert ward.act(booked, replace(tick, at=clock.now())).id == first.id
    with pytest.raises(BadInputError, match="key was used"):
        ward.act(booked, replace(tick, step="antiemetic"))


def test_h17_the_vial_of_another_patient_is_refused(ward: Ward, booked: str, row: BookingRow, record: Record) -> None:
    (report,) = ward.book([replace(row, bed=2, number="41.002", line=3)], author="coord1")
    assay = {"mbq": "7500", "calibrated_at": "07:00", "vial": "LU-1"}
    record(booked, -30, "tech1", "activity_assay", "measure", values=assay)
    other = str(report.treatment)
    with pytest.raises(RefusedError, match="vial_of_another"):
        record(other, -29, "tech1", "activity_assay", "measure", values={**assay, "vial": "lu-1 "})
    assert record(other, -28, "tech1", "activity_assay", "measure", values={**assay, "vial": "LU-2"}).step


def test_a_struck_assay_gives_its_vial_free(ward: Ward, booked: str, row: BookingRow, record: Record) -> None:
    (report,) = ward.book([replace(row, bed=2, number="41.002", line=3)], author="coord1")
    assay = {"mbq": "7500", "calibrated_at": "07:00", "vial": "LU-1"}
    wrong = record(booked, -30, "tech1", "activity_assay", "measure", values=assay)
    record(booked, -29, "tech1", None, "correct", target=wrong.id, reason="wrong bed")
    assert record(str(report.treatment), -28, "tech1", "activity_assay", "measure", values=assay)


def test_a_bed_is_claimed_once_and_free_after_a_move(ward: Ward, booked: str, row: BookingRow, record: Record) -> None:
    other = replace(row, number="41.002", line=3)
    assert ward.book([other], author="coord1")[0].reason.startswith("Bed 1 is taken")
    record(booked, -100, "coord1", None, "move", values={"to_bed": "4"})
    assert ward.board().beds[0].number == 4
    assert ward.book([other], author="coord1")[0].outcome == "booked"
    with pytest.raises(BadInputError, match="Bed 1 is taken"):
        record(booked, -99, "coord1", None, "move", values={"to_bed": "1"})


def test_a_cancelled_bed_can_be_booked_again(ward: Ward, booked: str, row: BookingRow, record: Record) -> None:
    record(booked, -100, "coord1", None, "cancel", reason="fever")
    (report,) = ward.book([row], author="coord1")
    assert report.outcome == "booked"
    assert report.treatment != booked
    states = {bed.treatment: bed.situation.state for bed in ward.board().beds}
    assert states == {booked: BedState.CANCELLED, report.treatment: BedState.BOOKED}
    assert ward.treatment_in(1) == report.treatment


def test_h44_patients_stay_on_the_board_over_midnight_until_they_leave(
    ward: Ward, booked: str, row: BookingRow, clock: ManualClock
) -> None:
    ward.act(booked, Request(Action.ADMIT, ward.person("nurse1"), clock.now()))
    clock.advance(timedelta(hours=24))
    assert [bed.treatment for bed in ward.board().beds] == [booked]
    tomorrow = replace(row, day=row.day + timedelta(days=1), t0=row.t0 + timedelta(days=1), number="41.009")
    ward.book([replace(tomorrow, bed=2)], author="coord1")
    assert booked in {bed.treatment for bed in ward.board().beds}


def test_a_future_list_does_not_hide_who_is_here(ward: Ward, booked: str, row: BookingRow, clock: ManualClock) -> None:
    later = replace(row, day=row.day + timedelta(days=7), t0=row.t0 + timedelta(days=7), cycle=3)
    ward.book([later], author="coord1")
    clock.advance(timedelta(days=1))
    assert [bed.treatment for bed in ward.board().beds] == [booked]
    assert ward.treatment_in(1) == booked


def test_the_board_of_a_moment_knows_only_what_was_typed_by_then(
    ward: Ward, booked: str, record: Record, clock: ManualClock
) -> None:
    before = clock.now()
    record(booked, -60, "nurse1", "cannula", "tick", values=CANNULA)
    assert ward.board(at=before).beds[0].situation.chart["cannula"].done is None
    assert ward.board().beds[0].situation.chart["cannula"].done is not None


def test_a_demo_store_refuses_to_write_before_its_newest_entry(
    ward: Ward, booked: str, record: Record, clock: ManualClock
) -> None:
    record(booked, -60, "nurse1", "cannula", "tick", values=CANNULA)
    clock.step(timedelta(minutes=-30))
    with pytest.raises(BadInputError, match="later --now"):
        record(booked, -95, "nurse2", "antiemetic", "tick", values={"drug": "ondansetron", "mg": "8"})


def test_h10_a_stepped_clock_takes_back_seen_until_people_look(
    ward: Ward, booked: str, record: Record, clock: ManualClock
) -> None:
    record(booked, -60, "nurse1", "cannula", "tick", values=CANNULA)
    record(booked, -35, "nurse1", "antiemetic", "tick", values={"drug": "ondansetron", "mg": "8"})
    record(booked, 0, "nurse1", "amino_acids", "start")
    clock.advance(timedelta(minutes=5))
    assert not ward.board().alarms
    ward.clock_stepped(-3600)
    kinds = {alarm.kind for alarm in ward.board().alarms}
    assert kinds == {AlarmKind.CLOCK_STEPPED, AlarmKind.NOT_SEEN}
    clock.advance(timedelta(minutes=1))
    record(booked, 6, "nurse1", None, "seen")
    assert not ward.board().alarms


def test_an_open_deviation_keeps_a_discharged_treatment_on_the_board(
    ward: Ward, booked: str, record: Record, row: BookingRow
) -> None:
    entry = record(booked, -60, "nurse1", "discharge", "tick", deviation="patient", reason="went home")
    days = timedelta(days=2)
    ward.book([replace(row, day=row.day + days, t0=row.t0 + days, number="41.002")], author="coord1")
    record(booked, 2 * 1440, "phys1", None, "note", reason="spoke with the family")
    assert booked in {bed.treatment for bed in ward.board().beds}
    record(booked, 2 * 1440 + 1, "phys1", None, "countersign", target=entry.id)
    assert booked not in {bed.treatment for bed in ward.board().beds}


def test_somebody_goes_to_an_alarm_of_the_ward(ward: Ward, booked: str, record: Record, clock: ManualClock) -> None:
    record(booked, -60, "nurse1", "cannula", "tick", values=CANNULA)
    record(booked, -35, "nurse1", "antiemetic", "tick", values={"drug": "ondansetron", "mg": "8"})
    record(booked, 0, "nurse1", "amino_acids", "start")
    ward.clock_stepped(7)
    stepped = next(alarm for alarm in ward.board().alarms if alarm.kind is AlarmKind.CLOCK_STEPPED)
    ward.act("ward", Request(Action.TAKE, ward.person("nurse1"), clock.now(), target=stepped.id))
    stepped = next(alarm for alarm in ward.board().alarms if alarm.kind is AlarmKind.CLOCK_STEPPED)
    assert stepped.taken is not None
    assert stepped.taken.author == "nurse1"
