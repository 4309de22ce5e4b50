"""The exact edges: thirty effective minutes through every sort of clock, the activity, the cards that are voided."""

from __future__ import annotations

import pytest

from ward_board.domain.alarms import alarms
from ward_board.domain.words import Action, AlarmKind

from .whole_day import WHOLE, WholeDay, marks, whole_day

# T0 at which the thirty minutes run over: nothing, midnight, year's end, into and out of summer time, the second hour
NIGHTS = {
    "an ordinary morning": "2026-11-26T08:00",
    "midnight": "2026-11-26T23:45",
    "the end of the year": "2026-12-31T23:45",
    "into summer time": "2026-03-29T01:45",
    "out of summer time": "2026-10-25T02:45",
    "just before the hour that is skipped": "2026-03-29T01:30",
    "an hour before the clock goes back": "2026-10-25T01:45",
}
PAUSES = {
    "no pause": ([], 30),
    "one": ([(10, 25)], 45),
    "two": ([(5, 6), (20, 40)], 51),
    "over half": ([(1, 61)], 90),
}


def ready(t0: str, pauses: list[tuple[float, float]]) -> WholeDay:
    """The amino acids run since T0 with these pauses, and the time-out was held."""
    day = whole_day(t0).through("amino_acids", action="start")
    for begin, end in pauses:
        day.record(begin, "nurse1", "amino_acids", "pause")
        day.record(end, "nurse1", "amino_acids", "resume")
    over = max([20.0, *(end for _, end in pauses)])
    day.do("activity_assay", over + 1)
    day.do("time_out", over + 2)
    return day


@pytest.mark.parametrize("t0", NIGHTS.values(), ids=NIGHTS)
@pytest.mark.parametrize(("pauses", "edge"), PAUSES.values(), ids=PAUSES)
def test_h12_i5_thirty_effective_minutes_to_the_second_through_any_night(t0, pauses, edge):
    day = ready(t0, pauses)
    assert day.answer_of("lutetium", f"{edge - 1}:59") == (3, ["amino_acids_30_min"])
    assert day.answer_of("lutetium", f"{edge}:00") == (0, [])
    assert day.answer_of("lutetium", f"{edge}:01") == (0, [])
    status = day.situation(edge - 1).steps["lutetium"]
    assert day.minute(status.times.due) == edge


def test_h12_i10_a_clock_that_stepped_moves_nothing_until_a_person_corrects_the_start():
    """What ran is what was charted, though the clock ran fast, until somebody puts the start right."""
    day = ready(NIGHTS["an ordinary morning"], [])
    start = day.chart()["amino_acids"].acts[0]
    assert day.answer_of("lutetium", "30:00") == (0, [])
    later = {"occurred_at": day.at(5).isoformat()}
    day.record(29, "nurse1", None, "correct", target=start.id, values=later, reason="the clock ran fast")
    assert day.answer_of("lutetium", "34:59") == (3, ["amino_acids_30_min"])
    assert day.answer_of("lutetium", "35:00") == (0, [])
    earlier = {"occurred_at": day.at(-2).isoformat()}
    day.record(29, "nurse1", None, "correct", target=start.id, values=earlier, reason="it ran slow, not fast")
    assert day.answer_of("lutetium", "27:59") == (3, ["amino_acids_30_min"])
    assert day.answer_of("lutetium", "28:00") == (0, [])


def test_h12_a_correction_that_leaves_less_than_thirty_minutes_is_itself_a_deviation():
    day = ready(NIGHTS["an ordinary morning"], [])
    day.do("lutetium", 30)
    start = day.chart()["amino_acids"].acts[0]
    later = {"target": start.id, "values": {"occurred_at": day.at("0:01").isoformat()}, "reason": "seen on the pump"}
    assert day.answer(33, "nurse1", None, "correct", **later) == (3, ["amino_acids_30_min"])
    entry = day.record(33, "nurse1", None, "correct", deviation="other", **later)
    assert (entry.passed, entry.deviation) == (("amino_acids_30_min",), "other")
    assert day.chart().before[entry.id].occurred_at == day.at(0), "the old time stays readable"


@pytest.mark.parametrize(("booked", "low", "high"), [(7400.0, 6660.0, 8140.0), (3700.0, 3330.0, 4070.0)])
def test_h17_ten_percent_of_what_is_prescribed_to_the_tenth(booked, low, high):
    for mbq, gates in (
        *((low - 0.1, ["activity_in_tolerance"]), (low, []), (booked, []), (high, [])),
        (high + 0.1, ["activity_in_tolerance"]),
    ):
        day = whole_day(activity_mbq=booked).until("activity_assay")
        day.do("activity_assay", more={"mbq": f"{mbq:.1f}"})
        assert day.answer_of("time_out")[1] == gates, mbq


def test_h17_the_assay_is_decayed_to_the_planned_start_and_a_late_start_is_judged_at_its_own():
    """6,670 MBq at 08:30 are 6,650 at 09:12: 0.43 % an hour."""
    day = whole_day().until("activity_assay")
    day.do("activity_assay", more={"mbq": "6670"})
    assert day.answer_of("time_out", 25) == (0, [])
    assert day.answer_of("time_out", 25, typed=80) == (0, [])
    assert day.answer_of("time_out", 80) == (3, ["activity_in_tolerance"])


@pytest.mark.parametrize("step", ["bag_and_pump", "time_out", "night_watch", "rules"])
def test_every_mark_of_a_card_is_needed_and_a_no_needs_a_reason(step):
    day = whole_day().until(step)
    known = marks(WHOLE.by_id[step])
    assert known
    for mark in known:
        values = {**day.planned(step).values}
        values.pop(mark)
        assert day.answer_of(step, values=values) == (2, [])
        assert day.answer_of(step, more={mark: "no"}) == (2, [])
        assert day.answer_of(step, more={mark: "maybe"}) == (2, [])
        judged = day.judge(
            *(day.planned(step).minute, day.planned(step).by, step, "tick"),
            second=day.planned(step).second,
            values={**values, mark: "no"},
            reason="seen to it",
        )
        assert (judged.passed, judged.values[mark]) == ((f"plausible:{mark}",), "no")


@pytest.mark.parametrize("change", ["assay", "prescription", "corrected assay"])
def test_h17_a_new_assay_and_a_new_prescription_void_the_time_out(change):
    day = whole_day().until("lutetium")
    if change == "assay":
        day.do("activity_assay", 27, action="again")
    elif change == "prescription":
        day.record(27, "phys1", None, "prescribe", activity_mbq="7350")
    else:
        assay = day.chart()["activity_assay"].done
        day.record(27, "tech1", None, "correct", target=assay.id, mbq="7410", reason="typed wrongly")
    assert day.answer_of("lutetium") == (3, ["time_out"])
    day.do("time_out", 29)
    assert day.answer_of("lutetium") == (0, [])


def test_a_new_prescription_voids_bag_and_pump_before_the_amino_acids_and_not_after():
    day = whole_day().until("amino_acids")
    day.record(-5, "phys1", None, "prescribe", activity_mbq="3700")
    assert day.answer_of("amino_acids") == (3, ["bag_and_pump"])
    day.do("bag_and_pump", -3)
    day.do("amino_acids")
    day.record(5, "phys1", None, "prescribe", activity_mbq="7400")
    assert day.chart()["bag_and_pump"].done
    assert day.chart()["prescription"].done is None, "the physician checks it against the product again"


def test_a_new_measurement_voids_the_rules_and_what_was_explained_until_the_patient_goes():
    day = whole_day().until("discharge")
    day.do("measurement", 1780, action="again")
    assert day.answer_of("discharge")[1] == ["rules"]
    day.do("rules", 1785)
    assert day.answer_of("discharge") == (3, ["rules_explained"])
    day.do("rules_explained", 1790)
    day.do("discharge")
    day.do("measurement", 1801, action="again")
    assert day.chart()["rules"].done, "what was measured once they had gone takes back nothing"


def test_the_second_person_reads_the_assay_again():
    """H17: typed without seeing the first; a different number is no time-out."""
    day = whole_day().until("time_out")
    assert day.answer_of("time_out", second_values={"mbq": "7300"}) == (2, [])
    assert day.answer_of("time_out", second_values={}) == (2, [])
    assert day.do("time_out", second_values={"mbq": "7390"}).values["second.mbq"] == 7390


# --- the cannula, the second one, and what an incident at the arm does to both ----------------------------------------


def test_three_attempts_at_the_cannula_each_stay_and_the_newest_counts():
    day = whole_day().until("cannula")
    for minute, action, patent in ((-60, "tick", "no"), (-50, "again", "no"), (-40, "again", "yes")):
        day.do("cannula", minute, action=action, more={"patent": patent, "site": f"site at {minute}"})
        wants_again = [one.action for one in day.situation(minute).actions if one.step.id == "cannula"]
        assert wants_again == ([Action.AGAIN] if patent == "no" else [])
    record = day.chart()["cannula"]
    assert [act.text("site") for act in record.acts] == ["site at -60", "site at -50", "site at -40"]
    assert record.passes


@pytest.mark.parametrize(
    ("first", "second", "gates"),
    [
        ("no", "yes", []),
        ("yes", "no", []),
        ("no", "no", ["cannula_patent"]),
        ("yes", None, []),
        ("no", None, ["cannula_patent"]),
    ],
)
def test_a_second_cannula_that_is_patent_counts_for_lutetium_in_place_of_the_first(first, second, gates):
    day = whole_day().until("lutetium")
    day.do("cannula", 27, action="again", more={"patent": first})
    if second:
        values = {"site": "right arm", "gauge": "22", "patent": second}
        day.record(28, "nurse1", "cannula_lutetium", "tick", values=values)
    assert day.answer_of("lutetium")[1] == gates


def test_h18_after_pain_at_the_arm_both_cannulas_are_made_sure_of_again():
    day = whole_day().until("lutetium")
    values = {"site": "right arm", "gauge": "22", "patent": "yes"}
    day.record(28, "nurse1", "cannula_lutetium", "tick", values=values)
    day.do("lutetium")
    day.record(40, "nurse1", None, "incident", kind="pain")
    day.record(40, "tech1", "lutetium", "pause")
    assert "cannula_patent" in day.answer(50, "tech1", "lutetium", "resume", reason="pain is gone")[1]
    day.record(48, "nurse1", "cannula_lutetium", "again", values=values)
    assert day.answer(50, "tech1", "lutetium", "resume", reason="pain is gone") == (0, [])


def test_pain_once_everything_has_run_asks_for_no_new_cannula():
    day = whole_day().through("cannula_out")
    day.record(300, "nurse1", None, "incident", kind="pain")
    assert day.chart()["cannula"].done
    found = day.situation(320)
    assert "cannula" not in {one.step.id for one in found.actions}
    assert not [one for one in alarms(found) if one.kind is AlarmKind.LATE and one.subject == "cannula"]


def test_h45_no_form_at_the_bed_is_long_and_a_look_needs_no_number():
    """Typed at the bed: at most three values; vital signs are one key where nothing is of concern."""
    for step in (step for step in WHOLE.steps if step.at_bedside):
        typed = [one.id for one in step.fields if one.required and one.default is None and one.type != "mark"]
        assert len(typed) <= 3, step.id
    day = whole_day().through("arm_20")
    for minute, look in ((55, "watch_60"), (56, "volume_60"), (57, "voiding_60")):
        assert day.answer(minute, "nurse1", look, "tick") == (0, [])
