"""What was found once is not forgotten because something else was charted since, or the time of it was put right."""

from __future__ import annotations

from typing import Any

import pytest

from ward_board.domain.entry import Entry

from .conftest import NEXT_DAY
from .whole_day import VALUES, WholeDay, whole_day

LATE_POTASSIUM: dict[str, Any] = {"potassium_mmol_per_l": "6.8", "sampled_on": "2026-11-26"}


def reaction(day: WholeDay, minute: float, kind: str = "rash", grade: str | None = None) -> Entry:
    """A reaction that is closed five minutes later, graded or not."""
    charted = day.record(minute, "nurse1", None, "incident", kind=kind)
    if grade:
        day.record(minute + 4, "phys1", "reaction_graded", "tick", grade=grade)
    day.record(minute + 5, "phys1", None, "close", target=charted.id)
    return charted


@pytest.fixture
def paused() -> WholeDay:
    """The lutetium runs for five minutes and stands still."""
    day = whole_day().through("lutetium", action="start")
    day.record(35, "tech1", "lutetium", "pause")
    return day


def resumes(day: WholeDay, minute: float) -> list[str]:
    return day.answer(minute, "tech1", "lutetium", "resume")[1]


@pytest.mark.parametrize("kind", ["rash", "allergic_reaction"])
def test_h15_a_reaction_that_nobody_graded_is_asked_about_before_the_lutetium_goes_on(
    paused: WholeDay, kind: str
) -> None:
    reaction(paused, 36, kind)
    assert resumes(paused, 42) == ["reaction_graded"]
    paused.record(42, "phys1", "reaction_graded", "tick", grade="1")
    assert resumes(paused, 43) == []


def test_h15_a_severe_reaction_is_not_forgotten_over_a_milder_one(paused: WholeDay) -> None:
    reaction(paused, 36, grade="4")
    assert resumes(paused, 42) == ["reaction_mild"]
    reaction(paused, 43)
    assert resumes(paused, 49) == ["reaction_graded", "reaction_mild"]
    reaction(paused, 50, "allergic_reaction", grade="1")
    assert resumes(paused, 56) == ["reaction_mild"]


def test_h15_a_grade_that_was_mistyped_no_longer_counts(paused: WholeDay) -> None:
    reaction(paused, 36, grade="4")
    graded = next(entry for entry in paused.entries if entry.step == "reaction_graded")
    paused.record(42, "phys1", None, "correct", target=graded.id, grade="1", reason="mistyped")
    assert resumes(paused, 43) == []


def go_before_the_potassium() -> WholeDay:
    day = whole_day().until("cannula", without={"potassium", "go"})
    day.record(-70, "phys1", "go", "tick", reason="potassium to follow")
    return day


def test_a22_what_the_go_was_given_without_asks_for_it_again_also_when_it_is_typed_later() -> None:
    day = go_before_the_potassium()
    day.record(-80, "nurse1", "potassium", "measure", typed=-50, reason="the laboratory rang", **LATE_POTASSIUM)
    assert day.chart()["go"].done is None
    assert day.answer(-49, "phys1", "go", "tick") == (3, ["potassium_within_limit"])


def test_what_the_go_was_given_with_may_be_typed_later() -> None:
    """A first value that no reason stood for changes nothing: people had seen it and typed the go first."""
    day = whole_day().until("cannula", without={"allergies", "go"})
    day.do("go")
    day.record(-75, "nurse1", "allergies", "tick", typed=-50, values=VALUES["allergies"])
    assert day.chart()["go"].done


def test_h44_an_open_incident_keeps_the_treatment_on_the_board() -> None:
    day = whole_day().until("discharge")
    spill = day.record(NEXT_DAY + 350, "nurse1", None, "incident", kind="contamination")
    day.do("discharge")
    day.do("room_release")
    assert not day.chart().is_over
    day.record(NEXT_DAY + 430, "rpe1", None, "close", target=spill.id)
    assert day.chart().is_over
    day.record(NEXT_DAY + 440, "nurse1", None, "incident", kind="contamination")
    assert not day.chart().is_over, "found when the room was released"


@pytest.fixture
def short() -> WholeDay:
    """The lutetium starts so late that the bag is empty too early, and the amino acids stand still."""
    day = whole_day().through("vitals_before", without={"activity_assay"})
    day.record(105, "nurse1", "amino_acids", "pause")
    return day


def test_h14_going_on_at_another_rate_is_the_physicians_choice_too(short: WholeDay) -> None:
    at = {"minute": 106, "by": "nurse1", "step": "amino_acids", "action": "resume"}
    assert short.answer(**at, ml_per_h="160") == (3, ["physician_choice"])
    assert short.answer(**at, ml_per_h="160", ordered_by="Dr Adeyemi") == (0, [])
    assert short.answer(**{**at, "by": "phys1"}, ml_per_h="160") == (0, [])
    assert short.answer(**at) == (0, []), "as before is nobody's choice"


def test_a_swelling_after_all_infusions_asks_for_no_cannula_whether_they_ended_or_were_skipped() -> None:
    day = whole_day().through("amino_acids", action="start")
    day.record(20, "phys1", "lutetium", "skip", reason="vial broken")
    day.record(240, "nurse1", "amino_acids", "finish")
    day.do("cannula_out", 245)
    day.record(250, "nurse1", None, "incident", kind="swelling")
    assert day.chart()["cannula"].done
    assert not [alarm for alarm in day.alarms(265) if alarm.subject == "cannula"]


def test_h18_a_lutetium_that_starts_although_it_was_skipped_needs_its_cannula() -> None:
    day = whole_day().until("lutetium", action="start")
    day.record(27, "phys1", "lutetium", "skip", reason="vial broken")
    day.record(30, "tech1", "lutetium", "start")
    day.record(240, "nurse1", "amino_acids", "finish")
    day.record(241, "nurse1", None, "incident", kind="swelling")
    assert day.chart()["cannula"].done is None


def test_i9_what_was_done_about_an_incident_stays_when_its_time_is_put_right() -> None:
    day = whole_day().through("lutetium", action="start")
    swelling = day.record(40, "nurse1", None, "incident", kind="swelling")
    cared_for = day.record(42, "nurse1", "arm_cared_for", "tick")
    later = {"occurred_at": day.at(43).isoformat()}
    day.record(44, "nurse1", None, "correct", target=swelling.id, reason="the clock of the ward", values=later)
    assert day.chart()["arm_cared_for"].done == cared_for


def test_what_was_done_for_an_earlier_incident_is_asked_for_again() -> None:
    day = whole_day().through("lutetium", action="start")
    day.record(40, "nurse1", None, "incident", kind="pain")
    day.record(42, "nurse1", "arm_cared_for", "tick")
    day.record(50, "nurse1", None, "incident", kind="swelling")
    assert day.chart()["arm_cared_for"].done is None


def test_no_hour_of_the_night_is_asked_for_that_was_past_when_the_crisis_was_charted() -> None:
    day = whole_day().through("evening_22")
    day.record(NEXT_DAY + 5, "nurse1", None, "incident", kind="hormonal_crisis")
    found = day.situation(NEXT_DAY + 30)
    hours = [status for step, status in found.steps.items() if step.startswith("night_hourly")]
    assert [one.times.due for one in hours] == [None] * 8
    assert not [alarm for alarm in day.alarms(NEXT_DAY + 30) if alarm.subject.startswith("night_hourly")]
