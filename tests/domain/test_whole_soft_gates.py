"""Every soft gate of the whole protocol asks for a reason, takes one, and writes down that it was passed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from ward_board.domain.gates import Around

from .conftest import NEXT_DAY
from .whole_day import VALUES, WHOLE, WholeDay, whole_day

SOFT = [(step.id, gate.id) for step in WHOLE.steps for gate in step.gates if not gate.is_hard]
SAID = "the physician knows"
SECOND_READER = "nurse2"  # a dose rate far from what is to be expected is confirmed


@dataclass(frozen=True)
class Asked:
    """A day on which nothing but this gate asks; the act is the one of the script unless told."""

    day: Callable[[], WholeDay]
    act: dict[str, Any] = field(default_factory=dict)


def left_out(step: str, asked: str, **act: Any) -> Asked:
    return Asked(lambda: whole_day().until(step, without={asked}), act)


def other(step: str, done: str, booked: dict[str, str] | None = None, **more: str) -> Asked:
    """A day on which `done` had another value, and people went on with a reason."""

    def day() -> WholeDay:
        told = whole_day(**(booked or {}))
        for one in told.script():
            if one.step == step:
                break
            second = {"second": SECOND_READER} if one.step == "measurement" else {}
            told.act(one, values={**one.values, **(more if one.step == done else {})}, reason=SAID, **second)
        return told

    return Asked(day)


def incident(
    step: str, kind: str, minute: float, *, act: dict[str, Any] | None = None, action: str | None = None
) -> Asked:
    def day() -> WholeDay:
        told = whole_day().until(step, action=action)
        told.record(minute, "nurse1", None, "incident", kind=kind)
        return told

    return Asked(day, act or {})


def reacted(grade: str | None) -> WholeDay:
    day = whole_day().through("arm_5")
    entry = day.record(36, "nurse1", None, "incident", kind="rash")
    day.record(36, "tech1", "lutetium", "pause")
    if grade:
        day.record(40, "phys1", "reaction_graded", "tick", grade=grade)
    day.record(41, "phys1", None, "close", target=entry.id)
    return day


def flagged() -> WholeDay:
    return whole_day(flags="travel").until("discharge", without={"travel_declaration"})


def spilled(*, closed: bool) -> WholeDay:
    day = whole_day().through("discharge")
    entry = day.record(NEXT_DAY + 365, "nurse1", None, "incident", kind="spill")
    if closed:
        day.record(NEXT_DAY + 400, "tech1", None, "close", target=entry.id)
    else:
        day.record(NEXT_DAY + 400, "tech1", "spill_measured", "measure", **VALUES["spill_measured"])
    return day


def held_by_its_course() -> WholeDay:
    day = whole_day()
    day.around = Around(course_doubts=("held",))
    return day


def stands_still(step: str) -> Asked:
    """The lutetium was paused just before somebody looks at the arm."""

    def day() -> WholeDay:
        told = whole_day().until(step)
        told.record(told.planned(step).minute - 0.5, "tech1", "lutetium", "pause")
        return told

    return Asked(day)


def measured(**more: str) -> Asked:
    """The measurement is about to be charted with another value."""
    return Asked(lambda: whole_day().until("measurement"), {"values": {**VALUES["measurement"], **more}})


def approved(**more: str) -> Asked:
    """The rules are about to be approved with another value, half a day after the first of two measurements."""

    def day() -> WholeDay:
        told = whole_day().until("rules")
        told.do("measurement", NEXT_DAY + 75 + 720, action="again")
        return told

    return Asked(day, {"minute": NEXT_DAY + 805, "values": {"inputs_read": "yes", "days_read": "yes", **more}})


def wide_caps(asked: Asked) -> Asked:
    """The same day where days above the cap are nothing to ask about: a high reading alone would ask for both."""

    def day() -> WholeDay:
        told = asked.day()
        contacts = tuple(one.model_copy(update={"cap_days": 60}) for one in WHOLE.rules.contacts)
        told.protocol = WHOLE.model_copy(update={"rules": WHOLE.rules.model_copy(update={"contacts": contacts})})
        return told

    return Asked(day, asked.act)


STEROID = {"minute": 90, "by": "nurse1", "action": "tick", "values": {"drug": "dexamethasone", "mg": "8"}}
CASES = {
    **{
        ("go", gate): left_out("go", step)
        for gate, step in {
            **{one: one for one in ("course", "blood_results", "consent", "potassium")},
            "pregnancy_excluded": "pregnancy",
        }.items()
    },
    ("go", "course_fits"): Asked(lambda: held_by_its_course().until("go")),
    ("go", "course_interval"): Asked(lambda: whole_day(last_treatment="2026-10-16").until("go")),
    ("go", "blood_within_limits"): other("go", "blood_results", haemoglobin_mmol_per_l="5.4 mmol/L"),
    ("go", "blood_in_window"): other("go", "blood_results", sampled_on="2026-11-11"),
    ("go", "not_pregnant"): other("go", "pregnancy", pregnancy="positive"),
    ("go", "long_acting_28_days"): other("go", "long_acting_analogue", long_acting="less than 28 days ago"),
    ("go", "short_acting_24_h"): other("go", "short_acting_analogue", short_acting="less than 24 h ago"),
    ("go", "earlier_reaction"): other("go", "allergies", earlier_reaction="grade 3"),
    ("go", "potassium_within_limit"): other("go", "potassium", potassium_mmol_per_l="5.6"),
    ("amino_acids", "antiemetic_30_min"): Asked(lambda: whole_day().until("amino_acids"), {"minute": "-5:01"}),
    ("amino_acids", "vial_confirmed"): left_out("amino_acids", "vial_confirmed"),
    ("amino_acids", "hyperkalaemia_closed"): incident("amino_acids", "hyperkalaemia", -5),
    ("amino_acids", "physician_choice"): Asked(
        lambda: whole_day().through("vitals_before", without={"activity_assay"}),
        {"minute": 105, "action": "rate", "values": {"ml_per_h": "160"}},
    ),
    ("lutetium", "incident_closed"): incident("lutetium", "hypotension", 28),
    ("lutetium", "reaction_graded"): Asked(lambda: reacted(None), {"minute": 45, "action": "resume"}),
    ("lutetium", "reaction_mild"): Asked(lambda: reacted("3"), {"minute": 45, "action": "resume"}),
    **{
        (f"arm_{minutes}", "lutetium_running"): Asked(lambda: whole_day().until("lutetium"), {"minute": 29})
        for minutes in (2, 5, 10, 20)
    },
    **{(step, "lutetium_running"): stands_still(step) for step in ("arm_2", "arm_5", "arm_10", "arm_20")},
    ("residual_assay", "administered_in_tolerance"): Asked(
        lambda: whole_day().until("residual_assay"), {"values": {"mbq": "741"}}
    ),
    ("cannula_out", "amino_acids_complete"): Asked(lambda: whole_day().until("cannula_out"), {"minute": "239:59"}),
    ("vitals_after", "lutetium_ended"): Asked(lambda: whole_day().through("arm_10"), {"minute": 45}),
    ("cannula_out", "vitals_after"): left_out("cannula_out", "vitals_after"),
    ("analogue_after", "analogue_4_h"): Asked(lambda: whole_day().until("analogue_after"), {"minute": "299:59"}),
    ("measurement", "readings_agree"): measured(second_usv_per_h="10.2"),
    ("measurement", "instrument_calibrated"): measured(calibration_due="2026-11-26"),
    ("rules", "above_cap"): other("rules", "measurement", usv_per_h="20"),
    ("rules", "half_life_changed"): approved(effective_half_life_hours="72"),
    ("rules", "discharge_limit"): wide_caps(other("rules", "measurement", usv_per_h="20.2")),
    ("discharge", "cannula_out"): left_out("discharge", "cannula_out"),
    ("discharge", "rules_explained"): left_out("discharge", "rules_explained"),
    ("discharge", "incident_closed"): incident("discharge", "hormonal_crisis", NEXT_DAY),
    ("discharge", "travel_declaration"): Asked(flagged),
    ("room_release", "spill_measured"): Asked(lambda: spilled(closed=True)),
    ("room_release", "spill_closed"): Asked(lambda: spilled(closed=False)),
    ("steroid", "steroid_60_min"): incident("vitals_after", "vomiting", 61, act=STEROID),
}


def tried(asked: Asked, step: str, day: WholeDay) -> dict[str, Any]:
    """The act as the arguments of `judge`."""
    if step == "steroid":
        return asked.act
    one = day.planned(step)
    usual = {"minute": one.minute, "by": one.by, "action": one.action, "second": one.second, "values": one.values}
    return {**usual, **asked.act}


@pytest.mark.parametrize(("step", "gate"), SOFT)
def test_a5_a_soft_gate_asks_for_a_reason_takes_one_and_is_written_down(step, gate):
    asked = CASES[step, gate]
    day = asked.day()
    act = tried(asked, step, day)
    who = {"minute": act.pop("minute"), "by": act.pop("by"), "step": step, "action": act.pop("action")}
    assert day.answer(**who, **act) == (3, [gate])
    assert day.answer(**who, **act, reason="12.30")[0] == 2, "a reason has words"
    entry = day.record(**who, **act, reason=SAID)
    assert (entry.passed, entry.deviation, entry.reason) == ((gate,), None, SAID)
    assert not [alarm for alarm in day.alarms(day.minute(entry.occurred_at)) if alarm.kind == "deviation"]


@pytest.mark.parametrize(("since", "gates"), [("29:59", ["antiemetic_30_min"]), ("30:00", []), ("30:01", [])])
def test_h16_thirty_minutes_from_the_antiemetic_to_the_second(since, gates):
    day = whole_day().until("amino_acids")
    minute = (day.at(since) - day.at(35)).total_seconds() / 60
    assert day.answer_of("amino_acids", minute)[1] == gates


@pytest.mark.parametrize(
    ("typed", "kept", "gates"),
    [
        ("5.5 mmol/L", 5.5, []),
        ("5,5 mmol/l", 5.5, []),
        ("5.49 mmol/L", 5.49, ["blood_within_limits"]),
        ("8.9 g/dL", 5.5242, []),
        ("8,9g/dL", 5.5242, []),
        ("8.8 g/dL", 5.4622, ["blood_within_limits"]),
    ],
)
def test_h46_haemoglobin_keeps_the_unit_it_was_typed_with(typed, kept, gates):
    day = whole_day().until("blood_results")
    entry = day.do("blood_results", more={"haemoglobin_mmol_per_l": typed})
    assert entry.values["haemoglobin_mmol_per_l"] == kept
    for one in day.script()[day.script().index(day.planned("blood_results")) + 1 :]:
        if one.step == "go":
            break
        day.act(one)
    assert day.answer_of("go")[1] == gates


@pytest.mark.parametrize(
    "naked", ["5.5", 5.5, "8.9", "8.9 mg/dL", "8.9 g", "mmol/L", "5.5 mmol", "5.5 5.5 mmol/L", "-5.5 mmol/L"]
)
def test_h46_a_naked_number_is_never_a_haemoglobin(naked):
    day = whole_day().until("blood_results")
    assert day.answer_of("blood_results", more={"haemoglobin_mmol_per_l": naked}) == (2, [])


@pytest.mark.parametrize(
    ("field", "edge", "beyond"),
    [
        ("leucocytes_10e9_per_l", "2.0", "1.99"),
        ("platelets_10e9_per_l", "100", "99"),
        ("creatinine_umol_per_l", "150", "151"),
        ("clearance_ml_per_min", "50", "49"),
        ("bilirubin_xuln", "3", "3.1"),
        ("albumin_g_per_l", "30", "29"),
    ],
)
def test_blood_results_hold_at_their_limits(field, edge, beyond):
    """CLINICAL §1.29: the limit itself is good."""
    for value, gates in ((edge, []), (beyond, ["blood_within_limits"])):
        day = other("go", "blood_results", **{field: value}).day()
        assert day.answer_of("go")[1] == gates


@pytest.mark.parametrize(
    ("sampled", "gates"),
    [("2026-11-12", []), ("12-11-2026", []), ("2026-11-11", ["blood_in_window"])],
)
def test_a_blood_sample_of_the_last_14_days_counts(sampled, gates):
    day = other("go", "blood_results", sampled_on=sampled).day()
    assert day.answer_of("go")[1] == gates


@pytest.mark.parametrize(
    ("last", "gates"),
    [("2026-10-15", []), ("2026-10-16", ["course_interval"]), ("2026-09-03", []), ("2026-09-02", ["course_interval"])],
)
def test_six_to_twelve_weeks_since_the_last_treatment(last, gates):
    assert whole_day(last_treatment=last).until("go").answer_of("go")[1] == gates


@pytest.mark.parametrize("step", ["blood_results", "pregnancy", "potassium"])
def test_what_the_go_covers_and_is_newer_than_it_asks_for_the_go_again(step):
    day = whole_day().until("amino_acids")
    day.do(step, -20, action="again")
    assert day.answer_of("amino_acids")[1] == ["go"]
    day.do("go", -15)
    assert day.answer_of("amino_acids") == (0, [])
    day.do("amino_acids")
    day.do(step, 5, action="again")
    assert day.chart()["go"].done, "what came after the start changes no go"


@pytest.mark.parametrize("gate", ["above_cap", "half_life_changed", "discharge_limit"])
def test_h42_only_the_expert_gives_the_reason_where_the_figures_are_the_experts(gate):
    """Two physicians may approve rules; what asks for the expert's reason refuses them whatever they say."""
    asked = CASES["rules", gate]
    values = asked.act.get("values") or whole_day().planned("rules").values
    for second, code in (("phys2", 3), ("rpe1", 0)):
        day = asked.day()
        said = day.answer_of("rules", asked.act.get("minute"), second=second, values=values, reason=SAID)
        assert said == (code, [gate] if code else [])


@pytest.mark.parametrize(
    ("second", "gates"),
    [("8.1", []), ("6.5", []), ("6.4", ["readings_agree"]), ("10.1", []), ("10.2", ["readings_agree"])],
)
def test_h42_two_readings_may_differ_by_a_fifth_of_the_larger(second, gates):
    day = whole_day().until("measurement")
    assert day.answer_of("measurement", more={"second_usv_per_h": second})[1] == gates


@pytest.mark.parametrize(
    ("due", "gates"),
    [("2026-11-27", []), ("27-11-2026", []), ("2026-11-26", ["instrument_calibrated"]), ("2027-05-01", [])],
)
def test_h42_an_instrument_may_be_used_on_the_day_its_calibration_is_due_and_not_after(due, gates):
    """The measurement is of Friday 27 November."""
    day = whole_day().until("measurement")
    assert day.answer_of("measurement", more={"calibration_due": due})[1] == gates
