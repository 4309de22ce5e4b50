"""What was signed stays as it was signed: a correction is no way around a role, a second person, a measurement."""

from __future__ import annotations

from typing import Any

import pytest

from ward_board.domain.protocol_file import parse
from ward_board.errors import BadInputError, WardBoardError

from .conftest import NEXT_DAY
from .whole_day import FILE, WHOLE, WholeDay, marks, until, whole_day

LATER = NEXT_DAY + 400


def amended(day: Any, step: str, by: str, minute: float = LATER, **values: str) -> tuple[int, list[str]]:
    entry = next(one for one in reversed(day.entries) if one.step == step)
    said = {"target": entry.id, "values": values, "reason": "typed wrongly"}
    return day.answer(minute, by, None, "correct", **said)


# --- roles ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "values", "may", "may_not"),
    [
        ("blood_results", {"platelets_10e9_per_l": "210"}, ("phys2", "nurse1"), ("tech1", "rpe1", "coord1")),
        ("activity_assay", {"mbq": "7390"}, ("tech1",), ("nurse1", "phys1", "rpe1", "coord1")),
        ("evaluation", {"fit": "no"}, ("phys1", "phys2"), ("nurse1", "tech1", "rpe1", "coord1")),
        ("measurement", {"usv_per_h": "8.2"}, ("rpe1", "tech1", "nurse2"), ("phys1", "coord1")),
    ],
)
def test_an_amendment_needs_a_role_that_may_do_the_step(step, values, may, may_not):
    day = until("rules")
    for by in may:
        assert amended(day, step, by, **values) == (0, []), by
    for by in may_not:
        assert amended(day, step, by, **values) == (3, ["role"]), by


def test_on_the_core_protocol_too_and_past_it_only_as_a_deviation(day):
    day.until_amino_acids()
    assay = day.assay()
    assert amended(day, "activity_assay", "nurse1", 24, mbq="7390") == (3, ["role"])
    said = {"target": assay.id, "values": {"mbq": "7390"}, "reason": "the technologist is at the phone"}
    passed = day.record(24, "nurse1", None, "correct", **said, deviation="other")
    assert (passed.deviation, passed.passed) == ("other", ("role",))
    assert [alarm.priority for alarm in day.alarms(25) if alarm.subject == passed.id] == ["high"]


def test_a_reading_of_a_pump_is_amended_by_whoever_may_read_it_its_start_by_whoever_may_start_it(day):
    day.until_amino_acids()
    assert amended(day, "amino_acids", "tech1", 5, ml="900") == (3, ["role"])
    assert amended(day, "amino_acids", "nurse2", 5, ml="900") == (0, [])
    day.record(10, "nurse1", "amino_acids", "measure", pump_ml="40")
    assert amended(day, "amino_acids", "tech1", 11, pump_ml="42") == (0, [])
    assert amended(day, "amino_acids", "coord1", 11, pump_ml="42") == (3, ["role"])


def test_a_time_is_corrected_and_an_entry_struck_by_anybody(day):
    cannula = day.cannula()
    at = {"occurred_at": day.at(-55).isoformat()}
    for values in (at, {}):
        said = {"target": cannula.id, "values": values, "reason": "wrong bed"}
        assert day.answer(-40, "coord1", None, "correct", **said) == (0, [])


# --- what two people signed -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "values"),
    [
        ("bag_and_pump", {"line_primed": "no"}),
        ("time_out", dict([next(iter(marks(WHOLE.by_id["time_out"], "no").items()))])),
        ("rules", {"effective_half_life_hours": "60"}),
        ("rules", {"added_days": "2"}),
        ("rules", {"effective_half_life_hours": "60", "occurred_at": "2026-11-27T09:26"}),
    ],
)
def test_h42_what_two_people_signed_is_not_amended_by_one(step, values):
    """Nor by the expert, nor by both, nor as a deviation."""
    day = until("rules_explained")
    entry = next(one for one in reversed(day.entries) if one.step == step)
    said = {"target": entry.id, "values": values, "reason": "typed wrongly"}
    for more in ({}, {"second": "rpe1"}, {"deviation": "other"}):
        with pytest.raises(BadInputError, match=rf"^{step}: two people signed it; strike it, (or|and) do it again$"):
            day.judge(LATER, "phys1", None, "correct", **said, **more)


def test_h42_their_time_is_corrected_and_it_is_struck_and_done_again():
    day = until("rules_explained")
    rules = day.entries[-1]
    at = {"occurred_at": day.at(NEXT_DAY + 86).isoformat()}
    day.record(NEXT_DAY + 90, "phys1", None, "correct", target=rules.id, values=at, reason="the clock was wrong")
    assert day.chart().done("rules").occurred_at == day.at(NEXT_DAY + 86)
    day.do("rules", NEXT_DAY + 91, action="again", more={"added_days": "1"})
    day.record(NEXT_DAY + 92, "phys1", None, "correct", target=day.entries[-1].id, reason="not this patient")
    assert day.chart().done("rules").id == rules.id


def test_what_was_left_out_or_one_signed_of_such_a_step_has_no_second_signature_to_lose():
    """Readings of an infusion that two people start are one person's."""
    text = FILE.read_text().replace('id = "amino_acids"\nkind', 'id = "amino_acids"\npersons = 2\nkind', 1)
    day = until("amino_acids")
    day.protocol = parse(text, FILE.name)
    assert day.protocol.by_id["amino_acids"].persons == 2
    day.do("amino_acids", second="nurse2")
    day.record(10, "nurse1", "amino_acids", "measure", pump_ml="40")
    assert amended(day, "amino_acids", "nurse1", 11, pump_ml="42") == (0, [])
    start = {"target": day.entries[-2].id, "values": {"ml": "900"}, "reason": "a smaller bag"}
    assert day.answer(11, "nurse1", None, "correct", **start) == (2, [])


def travels(**values: str) -> WholeDay:
    """A flagged patient who has a signed declaration."""
    day = whole_day(flags="travel")
    day.record(-1000, "nurse1", "journey", "tick", departs_at="2026-11-27T20:00", hours_beside="2")
    day.until("belongings")
    day.record(NEXT_DAY + 330, "phys1", "travel_declaration", "tick", passport_name="DE VRIES A", **values)
    return day


def test_h42_a_document_is_not_amended_at_all():
    day = travels()
    declaration = day.entries[-1]
    said = {"target": declaration.id, "values": {"passport_name": "DE VRIES B"}, "reason": "typed wrongly"}
    with pytest.raises(BadInputError, match="travel_declaration: a document was signed; strike it, and sign another"):
        day.judge(LATER, "phys1", None, "correct", **said)
    day.record(LATER, "phys1", None, "correct", target=declaration.id, reason="typed wrongly")
    assert day.answer(LATER + 1, "phys1", "travel_declaration", "tick", passport_name="DE VRIES B") == (0, [])


def test_h42_what_a_second_person_confirmed_is_confirmed_no_more_once_it_is_amended():
    """30 µSv/h was read by two; 45 was not."""
    day = until("measurement")
    day.do("measurement", more={"usv_per_h": "30"}, second="nurse1")
    assert amended(day, "measurement", "rpe1", usv_per_h="45") == (3, ["second_person"])
    assert amended(day, "measurement", "rpe1", usv_per_h="8.1") == (0, [])


# --- what was counted from a measurement ------------------------------------------------------------------------------


def corrected_time(day: WholeDay, step: str, minute: float, typed: float = LATER) -> None:
    entry = next(one for one in reversed(day.entries) if one.step == step)
    at = {"occurred_at": day.at(minute).isoformat()}
    day.record(typed, "tech1", None, "correct", target=entry.id, values=at, reason="the clock was wrong")


def test_h42_the_time_of_a_measurement_voids_the_rules_and_the_declaration_that_count_from_it():
    day = travels()
    corrected_time(day, "measurement", NEXT_DAY + 65)
    chart = day.chart()
    assert (chart.done("rules"), chart.done("travel_declaration")) == (None, None)
    assert day.answer_of("discharge", LATER + 5, reason="the bed is needed") == (3, ["rules"])
    day.do("rules", LATER + 6)
    day.record(LATER + 7, "phys1", "travel_declaration", "tick")
    assert day.chart().done("rules")
    assert day.chart().done("travel_declaration")


def test_the_time_of_what_has_its_own_clock_voids_nothing():
    """A residual that was measured earlier makes other becquerels; a scan or an assay makes no other days."""
    day = travels()
    for step, minute in (("scan", NEXT_DAY + 29), ("activity_assay", 19), ("home", -990), ("journey", -990)):
        corrected_time(day, step, minute)
        assert day.chart().done("rules"), step
        assert day.chart().done("time_out"), step
        assert day.chart().done("travel_declaration"), step
    corrected_time(day, "residual_assay", 74)
    assert day.chart().done("rules")
    assert day.chart().done("travel_declaration") is None


@pytest.mark.parametrize(
    ("how", "step", "values"),
    [
        ("again", "measurement", {"usv_per_h": "8.4"}),
        ("again", "activity_assay", {"mbq": "7410"}),
        ("correct", "measurement", {"usv_per_h": "8.4"}),
        ("correct", "activity_assay", {"mbq": "7410"}),
        ("correct", "residual_assay", {"mbq": "90"}),
    ],
)
def test_h42_the_declaration_falls_with_each_figure_that_stands_on_it(how, step, values):
    day = travels()
    if how == "again":
        day.do(step, LATER, action="again", more=values)
    else:
        entry = next(one for one in reversed(day.entries) if one.step == step)
        day.record(LATER, "tech1", None, "correct", target=entry.id, values=values, reason="typed wrongly")
    assert day.chart().done("travel_declaration") is None


def test_h42_the_declaration_falls_with_the_journey():
    day = travels()
    assert amended(day, "journey", "nurse1", departs_at="2026-11-28T20:00") == (0, [])
    journey = next(one for one in day.entries if one.step == "journey")
    said = {"target": journey.id, "values": {"departs_at": "2026-11-28T20:00"}, "reason": "booked another flight"}
    day.record(LATER, "nurse1", None, "correct", **said)
    assert day.chart().done("travel_declaration") is None
    assert day.chart().done("rules")


def test_h42_home_asked_anew_voids_the_rules():
    day = until("discharge")
    day.do("home", LATER, action="again", more={"pregnant_at_home": "yes"})
    assert day.chart().done("rules") is None
    assert day.answer_of("discharge", LATER + 1, reason="the bed is needed") == (3, ["rules"])
    day.do("rules", LATER + 2)
    assert day.chart().done("rules")


def test_what_counts_from_a_step_falls_with_it():
    text = FILE.read_text().replace('counts_from = ["measurement"]', 'counts_from = ["scan"]', 1)
    with pytest.raises(WardBoardError, match="counts_from"):
        parse(text, FILE.name)
