"""What a request becomes in the right and in the wrong state: kept (0), bad input (2), refused (3), already so (4)."""

from __future__ import annotations

import pytest

from ward_board.domain.entry import Person, Request
from ward_board.domain.gates import Around
from ward_board.domain.words import Action
from ward_board.errors import AlreadyDoneError, BadInputError, RefusedError

NEXT_DAY = 24 * 60


# --- time and reason ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("ahead_seconds", "code"), [(0, 0), (60, 0), (61, 2)])
@pytest.mark.parametrize(("step", "action"), [("cannula", "tick"), (None, "seen")])
def test_a_time_more_than_60_s_ahead_is_refused(day, step, action, ahead_seconds, code):
    values = {"site": "left", "gauge": "20", "patent": "yes"} if step else {}
    assert day.answer(f"0:{ahead_seconds}", "nurse1", step, action, typed=0, values=values)[0] == code


def test_what_was_typed_a_little_ahead_is_on_the_board_at_once(day):
    day.record("0:45", "nurse1", None, "seen", typed=0)
    assert day.situation(0).chart.seen


def test_a_date_long_before_the_treatment_is_a_slip_of_the_hand(day):
    assert day.answer(-366 * NEXT_DAY, "nurse1", "amino_acids", "start", typed=0, deviation="other", reason="x")[0] == 2
    assert day.answer(-2 * NEXT_DAY, "nurse1", "amino_acids", "start", typed=0, deviation="other", reason="x")[0] == 0


@pytest.mark.parametrize("reason", ["", "   ", "123", "...", "?!", "\U0001f642", "\u200b"])
def test_a_reason_needs_a_letter(day, reason):
    day.cannula()
    day.antiemetic(-10)
    assert day.answer(0, "nurse1", "amino_acids", "start", reason=reason)[0] == 2
    assert day.answer(0, "nurse1", "amino_acids", "start", reason="é")[0] == 0


def test_a_reason_is_kept_on_one_line_without_control_characters(day):
    entry = day.record(0, "nurse1", None, "note", reason="sleeps\nwell\x1b[2J")
    assert entry.reason == "sleeps well[2J"


@pytest.mark.parametrize(
    ("step", "typed", "late"),
    [("cannula", 30, False), ("cannula", "30:01", True), ("amino_acids", 5, False), ("amino_acids", "5:01", True)],
)
def test_a_late_entry_is_only_marked(day, step, typed, late):
    """T0 and lutetium after 5 minutes, observations after 30."""
    if step == "cannula":
        entry = day.cannula(0, typed=typed)
    else:
        day.cannula(-60)
        day.antiemetic(-35)
        entry = day.amino_acids(0, typed=typed)
    assert (entry.late, entry.occurred_at) == (late, day.at(0))


# --- steps -------------------------------------------------------------------------------------------------------------


def test_a_done_step_says_who_and_when(day):
    day.cannula(-60, typed=-50)
    with pytest.raises(AlreadyDoneError) as refused:
        day.cannula(-20)
    assert (refused.value.by, refused.value.at) == ("nurse1", day.at(-60))


def test_a_repeatable_step_is_repeated_by_again_only(day):
    assert day.answer(-60, "nurse1", "cannula", "again", site="x", gauge="20", patent="yes")[0] == 2
    day.cannula()
    assert day.answer(-50, "nurse1", "cannula", "tick", site="x", gauge="20", patent="yes")[0] == 4
    assert day.answer(-50, "nurse1", "cannula", "again", site="x", gauge="20", patent="yes")[0] == 0


@pytest.mark.parametrize("step", ["time_out", "rules", "travel_declaration", "discharge", "cannula_out"])
def test_what_is_done_once_is_not_done_again(day, step):
    day.until_rules()
    assert day.answer(NEXT_DAY + 400, "phys1", step, "again", second="rpe1")[0] == 2


def test_refused_then_given(day):
    day.record(-30, "nurse1", "antiemetic", "refuse", reason="not now")
    assert day.answer(-29, "nurse1", "antiemetic", "refuse", reason="not now")[0] == 4
    day.antiemetic(-28)
    assert day.chart()["antiemetic"].done
    assert day.answer(-20, "nurse1", "antiemetic", "refuse", reason="too late")[0] == 4


def test_skipped_then_done(day):
    day.until_evening()
    day.record(NEXT_DAY, "phys1", "scan", "skip", reason="camera down")
    assert day.answer(NEXT_DAY + 1, "phys1", "scan", "skip", reason="camera down")[0] == 4
    day.record(NEXT_DAY + 30, "tech1", "scan", "tick", uptake="adequate")
    assert day.chart()["scan"].done
    assert day.answer(NEXT_DAY + 40, "phys1", "scan", "skip", reason="no")[0] == 4


def test_what_was_done_before_somebody_skipped_it_counts_as_done(day):
    """The fact is typed after the skip, but it happened before: done is done."""
    day.cannula()
    day.record(-20, "phys1", "antiemetic", "skip", reason="nobody saw it given")
    day.antiemetic(-35, typed=-10)
    assert day.chart()["antiemetic"].done


@pytest.mark.parametrize("action", ["skip", "refuse"])
def test_leaving_something_out_needs_a_reason(day, action):
    by = "phys1" if action == "skip" else "nurse1"
    assert day.answer(-30, by, "antiemetic", action)[0] == 2


@pytest.mark.parametrize(
    ("step", "action"),
    [
        ("cannula", "start"),
        ("cannula", "measure"),
        ("cannula", "refuse"),
        ("antiemetic", "pause"),
        ("activity_assay", "tick"),
        ("amino_acids", "tick"),
        ("amino_acids", "again"),
        ("amino_acids", "refuse"),
        ("lutetium", "rate"),
        ("travel_declaration", "again"),
        ("cannula", "note"),
        ("cannula", "seen"),
        (None, "tick"),
        (None, "start"),
        (None, "book"),
        (None, "clock_stepped"),
        ("nonsense", "tick"),
    ],
)
def test_an_act_that_does_not_belong_there_is_bad_input(day, step, action):
    day.until_lutetium()
    assert day.answer(40, "nurse1", step, action, reason="because")[0] == 2


# --- infusions ---------------------------------------------------------------------------------------------------------

STATES = {
    "not started": [],
    "running": [(0, "start")],
    "paused": [(0, "start"), (10, "pause")],
    "finished": [(0, "start"), (20, "finish")],
    "stopped": [(0, "start"), (20, "stop")],
    "skipped": [(0, "skip")],
}
ANSWERS = {
    "start": (0, 4, 4, 4, 4, 0),
    "pause": (2, 0, 4, 2, 2, 2),
    "resume": (2, 4, 0, 2, 2, 2),
    "rate": (2, 0, 0, 2, 2, 2),
    "finish": (2, 0, 0, 4, 4, 2),
    "stop": (2, 0, 0, 4, 4, 2),
    "measure": (2, 0, 0, 0, 0, 2),
    "skip": (0, 2, 2, 2, 2, 4),
}


@pytest.mark.parametrize("action", ANSWERS)
@pytest.mark.parametrize("place", range(len(STATES)), ids=list(STATES))
def test_each_act_on_an_infusion_in_each_state(day, place, action):
    day.cannula()
    day.antiemetic()
    for minute, act in list(STATES.values())[place]:
        day.record(minute, "phys1" if act == "skip" else "nurse1", "amino_acids", act, reason="because")
    values = {"rate": {"ml_per_h": "200"}, "measure": {"pump_ml": "80"}}.get(action, {})
    by = "phys1" if action == "skip" else "nurse1"
    code, _ = day.answer(30, by, "amino_acids", action, values=values, reason="because")
    assert code == ANSWERS[action][place]


def test_a_pause_that_stands_says_who_and_when(day):
    day.until_amino_acids()
    day.record(10, "nurse1", "amino_acids", "pause")
    with pytest.raises(AlreadyDoneError, match="paused") as refused:
        day.record(12, "nurse2", "amino_acids", "pause")
    assert (refused.value.by, refused.value.at) == ("nurse1", day.at(10))


@pytest.mark.parametrize("rate", ["250", "250.0", "250,0", 250.0])
def test_a_rate_that_runs_already_is_already_so(day, rate):
    day.until_amino_acids()
    assert day.answer(10, "nurse1", "amino_acids", "rate", ml_per_h=rate)[0] == 4
    day.record(10, "nurse1", "amino_acids", "rate", ml_per_h="200")
    assert day.answer(20, "nurse1", "amino_acids", "rate", ml_per_h="200,0")[0] == 4
    assert day.answer(20, "nurse1", "amino_acids", "rate", ml_per_h=rate)[0] == 0


def test_acts_typed_late_fit_between_those_that_stand(day):
    day.until_amino_acids()
    day.record(40, "nurse1", "amino_acids", "pause")
    day.record(50, "nurse1", "amino_acids", "resume")
    assert day.answer(20, "nurse1", "amino_acids", "pause", typed=60)[0] == 2, "the pause at 40 would no longer fit"
    assert day.answer(45, "nurse1", "amino_acids", "pause", typed=60)[0] == 4
    assert day.answer(20, "nurse1", "amino_acids", "rate", ml_per_h="200", typed=60)[0] == 0
    assert day.answer(-5, "nurse1", "amino_acids", "pause", typed=60)[0] == 2


def test_a_pause_typed_late_that_takes_away_the_30_minutes_is_a_deviation(day):
    """I5: a fact that makes an accepted lutetium start too early is charted, but not in silence."""
    day.until_lutetium()
    pause = {"typed": 40}
    assert day.answer(20, "nurse1", "amino_acids", "stop", **pause) == (
        3,
        ["amino_acids_running", "amino_acids_30_min"],
    )
    entry = day.record(20, "nurse1", "amino_acids", "stop", **pause, deviation="equipment", reason="pump stood still")
    assert entry.passed == ("amino_acids_running", "amino_acids_30_min")
    assert [a.kind for a in day.alarms(40) if a.subject == entry.id] == ["deviation"]


# --- deviations --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("deviation", "reason"), [("early", None), ("early", "12"), ("unknown", "because"), ("", "because")]
)
def test_a_deviation_needs_a_known_code_and_a_reason(day, deviation, reason):
    day.until_time_out()
    assert day.answer(29, "tech1", "lutetium", "start", deviation=deviation, reason=reason)[0] == 2


@pytest.mark.parametrize("code", ["early", "missing", "equipment", "patient", "other"])
def test_a_deviation_passes_every_gate(day, code):
    entry = day.record(0, "coord1", "lutetium", "start", deviation=code, reason="it ran when I came in")
    gates = ("role", "amino_acids_running", "amino_acids_30_min", "time_out", "cannula_patent")
    assert (entry.deviation, entry.passed) == (code, gates)


def test_a_deviation_changes_nothing_about_bad_input(day):
    day.until_lutetium()
    for step, action in (("lutetium", "resume"), ("scan", "start")):
        assert day.answer(40, "tech1", step, action, deviation="other", reason="because")[0] in {2, 4}


def test_nothing_deviated_where_no_gate_stood_in_the_way(day):
    day.until_time_out()
    entry = day.lutetium(30, deviation="early", reason="as the clock says")
    assert (entry.deviation, entry.passed) == (None, ())


@pytest.mark.parametrize("action", ["countersign", "close", "take", "seen", "note", "prescribe"])
def test_where_no_gate_is_nothing_deviates(day, action):
    """Otherwise a nurse would countersign by calling it a deviation."""
    day.until_time_out()
    early = day.lutetium(29, deviation="early", reason="pump was on")
    target = f"t1:deviation:{early.id}" if action == "take" else early.id
    answer = day.answer(31, "nurse1", None, action, target=target, deviation="other", reason="because")
    assert answer[0] == 2


def test_only_another_physician_countersigns(day):
    day.until_time_out()
    early = day.record(29, "phys1", "lutetium", "start", deviation="early", reason="pump was on")
    for by, gates in (("nurse1", ["role"]), ("phys1", ["second_person"]), ("rpe1", ["role"])):
        assert day.answer(31, by, None, "countersign", target=early.id) == (3, gates)
    day.record(32, "phys2", None, "countersign", target=early.id)
    assert day.answer(33, "phys2", None, "countersign", target=early.id)[0] == 4
    assert not day.chart().open_deviations


# --- treatments --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("action", ["note", "cancel", "no_show", "transfer", "leave"])
def test_some_acts_need_words(day, action):
    assert day.answer(-60, "nurse1", None, action)[0] == 2
    assert day.answer(-60, "nurse1", None, action, reason="as told by phone")[0] == 0


@pytest.mark.parametrize(
    ("action", "by", "good", "bad"),
    [
        ("incident", "nurse1", {"kind": "vomiting"}, [{}, {"kind": "nonsense"}, {"kind": ""}, {"sort": "leak"}]),
        ("assign", "nurse1", {"nurse": "nurse2"}, [{}, {"nurse": " "}]),
        ("move", "nurse1", {"to_bed": "4"}, [{}, {"to_bed": "0"}, {"to_bed": "4.5"}, {"to_bed": "x"}, {"to_bed": 4.5}]),
        ("reschedule", "nurse1", {"t0": "2026-11-26T09:30"}, [{}, {"t0": "noon"}, {"t0": "9999-12-31T23:59-12:00"}]),
        ("prescribe", "phys1", {"activity_mbq": "3700"}, [{}, {"activity_mbq": "7.400"}, {"activity_mbq": "7.4"}]),
        ("seen", "nurse1", {}, [{"note": "x"}]),
        ("admit", "nurse1", {}, [{"bed": "3"}]),
    ],
)
def test_each_act_on_a_treatment_takes_its_value(day, action, by, good, bad):
    assert day.answer(-60, by, None, action, values=good)[0] == 0
    for values in bad:
        assert day.answer(-60, by, None, action, values=values)[0] == 2, values


@pytest.mark.parametrize("activity", ["nan", "inf", "1e4", "-7400", "12001", "99", "0", "7,400", "1_000"])
def test_a_prescription_is_never_off_by_a_factor(day, activity):
    """H46."""
    assert day.answer(-60, "phys1", None, "prescribe", activity_mbq=activity)[0] == 2


@pytest.mark.parametrize(
    ("action", "by", "values"),
    [
        ("admit", "nurse1", {}),
        ("assign", "nurse1", {"nurse": "nurse2"}),
        ("move", "coord1", {"to_bed": "4"}),
        ("reschedule", "coord1", {"t0": "2026-11-26T10:00+02:00"}),
        ("prescribe", "phys1", {"activity_mbq": "3700"}),
    ],
)
def test_what_is_so_already_says_by_whom(day, action, by, values):
    day.record(-60, by, None, action, values=values)
    with pytest.raises(AlreadyDoneError) as refused:
        day.record(-50, by, None, action, values=values)
    assert (refused.value.by, refused.value.at) == (by, day.at(-60))


def test_the_booked_bed_is_so_already_by_the_one_who_booked(day):
    with pytest.raises(AlreadyDoneError) as refused:
        day.record(-50, "nurse1", None, "move", to_bed="1")
    assert refused.value.by == "coord1"


def test_a_taken_bed_is_refused(new_day):
    day = new_day(around=Around(beds=frozenset({("2026-11-26", 4), ("2026-12-03", 1)})))
    assert day.answer(-60, "nurse1", None, "move", to_bed="4")[0] == 2
    assert day.answer(-60, "nurse1", None, "move", to_bed="5")[0] == 0
    assert day.answer(-60, "nurse1", None, "reschedule", t0="2026-12-03T08:00")[0] == 2
    assert day.answer(-60, "nurse1", None, "reschedule", t0="2026-12-10T08:00")[0] == 0


@pytest.mark.parametrize("action", ["cancel", "no_show", "reschedule"])
@pytest.mark.parametrize("infusion", ["amino_acids", "lutetium"])
def test_what_has_started_is_neither_cancelled_nor_moved_to_another_day(day, infusion, action):
    by = "nurse1" if infusion == "amino_acids" else "tech1"
    day.record(0, by, infusion, "start", deviation="other", reason="found running")
    values = {"t0": "2026-12-03T08:00"} if action == "reschedule" else {}
    assert day.answer(5, "nurse1", None, action, values=values, reason="because")[0] == 2


def test_a_cancelled_treatment_takes_only_words(day):
    day.record(-60, "coord1", None, "cancel", reason="fever")
    assert day.answer(-50, "coord1", None, "cancel", reason="fever")[0] == 4
    assert day.answer(-50, "coord1", None, "no_show", reason="fever")[0] == 4
    assert day.answer(-50, "nurse1", None, "seen")[0] == 2
    assert day.answer(-50, "nurse1", "cannula", "tick", site="x", gauge="20", patent="yes")[0] == 2
    assert day.answer(-50, "nurse1", None, "note", reason="comes next week")[0] == 0


@pytest.mark.parametrize("closing", ["discharge", "transfer", "leave"])
def test_a_closed_treatment_takes_facts_but_no_new_plans(day, closing):
    day.until_rules()
    step = closing if closing == "discharge" else None
    day.record(NEXT_DAY + 360, "nurse1", step, "tick" if step else closing, reason="to intensive care")
    later = NEXT_DAY + 400
    assert day.answer(later, "nurse1", None, "note", reason="ring forgotten")[0] == 0
    assert day.answer(later, "nurse1", None, "seen")[0] == 0
    assert day.answer(later, "nurse1", None, "transfer", reason="again")[0] == 4
    for action, values in (("move", {"to_bed": "4"}), ("assign", {"nurse": "nurse2"})):
        assert day.answer(later, "nurse1", None, action, values=values)[0] == 2


def test_the_same_discharge_again_says_who_was_first(day):
    day.until_discharge()
    assert day.answer(NEXT_DAY + 361, "nurse2", "discharge", "tick")[0] == 4


# --- incidents and alarms ----------------------------------------------------------------------------------------------


def test_an_incident_is_closed_once(day):
    incident = day.record(0, "nurse1", None, "incident", kind="vomiting")
    note = day.record(1, "nurse1", None, "note", reason="better")
    assert day.answer(2, "nurse1", None, "close", target=note.id)[0] == 2
    assert day.answer(2, "nurse1", None, "close", target="t1.99")[0] == 2
    assert day.answer(2, "coord1", None, "close", target=incident.id) == (3, ["role"])
    day.record(3, "nurse1", None, "close", target=incident.id)
    assert day.answer(4, "nurse1", None, "close", target=incident.id)[0] == 4


def test_an_alarm_is_taken_once_and_only_while_it_stands(day):
    day.until_lutetium()
    day.record(40, "nurse1", "amino_acids", "pause")
    alarm = "t1:amino_acids_stopped_during_lutetium:amino_acids"
    assert day.answer(39, "nurse1", None, "take", target=alarm, typed=41)[0] == 2
    assert day.answer(41, "nurse1", None, "take", target="t1:nonsense:x")[0] == 2
    day.record(41, "nurse1", None, "take", target=alarm)
    with pytest.raises(AlreadyDoneError) as refused:
        day.record(42, "nurse2", None, "take", target=alarm)
    assert refused.value.by == "nurse1"
    day.record(43, "nurse1", "amino_acids", "resume")
    assert day.answer(44, "nurse1", None, "take", target=alarm)[0] == 2
    assert day.answer("42:30", "nurse2", None, "take", target=alarm, typed=44)[0] == 4


def test_a_request_that_is_refused_keeps_nothing(day):
    before = list(day.entries)
    with pytest.raises(RefusedError):
        day.amino_acids()
    with pytest.raises(BadInputError):
        day.record(0, "nurse1", "cannula", "tick")
    assert day.entries == before


def test_an_entry_keeps_who_when_and_in_which_role(day):
    entry = day.until_time_out().entries[-1]
    assert (entry.author, entry.role, entry.second, entry.second_role) == ("tech1", "technologist", "nurse1", "nurse")
    assert (entry.occurred_at, entry.recorded_at, entry.id) == (day.at(25), day.at(25), "t1.6")


def test_a_request_hides_names():
    request = Request(Action.NOTE, Person("x", "Secret", ()), at=None)
    assert "Secret" not in repr(request)
