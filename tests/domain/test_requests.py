"""What a request becomes in the right and in the wrong state: kept (0), bad input (2), refused (3), already so (4)."""

from __future__ import annotations

import pytest

from ward_board.domain.entry import Person, Request
from ward_board.domain.words import Action
from ward_board.errors import AlreadyDoneError, BadInputError, RefusedError

NEXT_DAY = 24 * 60


# --- time and reason --------------------------------------------------------------------------------------------------


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


# --- steps ------------------------------------------------------------------------------------------------------------


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


# --- deviations -------------------------------------------------------------------------------------------------------


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


# --- incidents and alarms ---------------------------------------------------------------------------------------------


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
