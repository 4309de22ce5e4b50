"""Where a step and a bed stand, and what a bed needs next: one classifier for every screen."""

from __future__ import annotations

import pytest

from ward_board.domain.status import next_actions

NEXT_DAY = 24 * 60


def next_of(day, minute):
    """The next actions of one bed as (step, action, minute, what it waits for)."""
    found = day.situation(minute).actions
    return [(a.step.id, a.action, day.minute(a.at), [gate.id for gate in a.waits]) for a in found]


# --- steps ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("minute", "state"), [("20", "planned"), ("24:59", "planned"), ("25:00", "waiting"), ("60", "waiting")]
)
def test_a_step_waits_from_its_due_time_on_while_a_gate_refuses(day, minute, state):
    day.until_amino_acids()
    assert day.situation(minute).steps["time_out"].state == state


@pytest.mark.parametrize(
    ("minute", "state"),
    [("19:59", "planned"), ("20:00", "due"), ("29:59", "due"), ("30:00", "late"), (90, "late")],
)
def test_a_step_is_due_and_then_late(day, minute, state):
    day.until_amino_acids()
    assert day.situation(minute).steps["activity_assay"].state == state


@pytest.mark.parametrize(
    ("act", "state"), [("start", "running"), ("pause", "paused"), ("finish", "done"), ("stop", "stopped")]
)
def test_the_states_of_an_infusion(day, act, state):
    day.until_amino_acids()
    if act != "start":
        day.record(10, "nurse1", "amino_acids", act)
    assert day.situation(15).steps["amino_acids"].state == state


def test_the_states_of_what_people_did_or_left_out(day):
    day.cannula()
    day.record(-30, "nurse1", "antiemetic", "refuse", reason="declines")
    day.record(-20, "phys1", "scan", "skip", reason="no camera")
    steps = day.situation(-10).steps
    assert [steps[step].state for step in ("cannula", "antiemetic", "scan", "travel_declaration")] == [
        "done",
        "refused",
        "skipped",
        "skipped",
    ]


def test_a_voided_step_is_due_again(day):
    day.until_time_out()
    day.assay(26, action="again")
    assert day.situation(26).steps["time_out"].state == "due"


# --- beds -------------------------------------------------------------------------------------------------------------


def test_a_bed_is_booked_then_admitted(day):
    assert day.situation(-70).state == "booked"
    day.record(-70, "nurse1", None, "note", reason="called from the train")
    day.record(-70, "nurse1", None, "assign", nurse="nurse2")
    assert day.situation(-70).state == "booked"
    day.record(-65, "nurse1", None, "admit")
    assert day.situation(-65).state == "admitted"


@pytest.mark.parametrize("entry", ["cannula", "seen"])
def test_any_entry_at_the_bed_admits(day, entry):
    if entry == "cannula":
        day.cannula()
    else:
        day.record(-60, "nurse1", None, "seen")
    assert day.situation(-55).state == "admitted"


def test_a_bed_runs_stops_and_runs_again(day):
    day.until_lutetium()
    assert day.situation(31).state == "running"
    day.record(40, "nurse1", "amino_acids", "pause")
    assert day.situation(41).state == "stopped", "the lutetium runs, but an infusion stands still"
    day.record(42, "nurse1", "amino_acids", "resume")
    assert day.situation(43).state == "running"


def test_a_bed_waits_when_a_step_could_not_start_at_its_time(day):
    assert day.situation("-0:01").state == "booked"
    assert day.situation(0).state == "waiting"
    day.until_evening()
    assert day.situation(250).state == "observation"


@pytest.mark.parametrize(
    ("clock_minutes", "state"),
    [
        (250, "observation"),
        (14 * 60 - 1, "observation"),
        (14 * 60, "night"),
        (22 * 60 - 1, "night"),
        (22 * 60, "morning"),
        (NEXT_DAY + 300, "morning"),
        (NEXT_DAY + 14 * 60, "night"),
        (NEXT_DAY + 22 * 60, "morning"),
    ],
)
def test_night_is_22_to_06_on_the_wards_clock(day, clock_minutes, state):
    """H44: from T0 at 08:00; a patient who stays another night is not lost."""
    day.until_evening()
    assert day.situation(clock_minutes).state == state


def test_the_night_of_the_change_of_the_clock(new_day):
    day = new_day("2026-10-24T08:00").until_evening()
    assert day.situation(13 * 60 + 59).state == "observation"
    assert day.situation(22 * 60 + 59).state == "night", "06:00 comes an hour later"
    assert day.situation(23 * 60).state == "morning"


def test_a_lutetium_that_ends_after_midnight_is_night_then_morning(new_day):
    day = new_day("2026-11-26T20:00").until_evening()
    assert day.situation(4 * 60 + 10).state == "night"
    assert day.situation(10 * 60).state == "morning"


@pytest.mark.parametrize(
    ("closing", "state"),
    [
        ("cancel", "cancelled"),
        ("no_show", "cancelled"),
        ("transfer", "discharged"),
        ("leave", "discharged"),
        ("discharge", "discharged"),
    ],
)
def test_a_closed_bed_says_how_and_needs_nothing(day, closing, state):
    if closing == "discharge":
        day.until_discharge()
    else:
        day.record(NEXT_DAY + 360, "nurse1", None, closing, reason="because")
    found = day.situation(NEXT_DAY + 400)
    assert (found.state, found.next) == (state, None)


def test_a_struck_discharge_opens_the_bed_again(day):
    """H44."""
    day.until_discharge()
    day.record(NEXT_DAY + 361, "nurse1", None, "correct", target=day.entries[-1].id, reason="other bed")
    assert day.situation(NEXT_DAY + 362).state == "morning"


def test_the_states_in_their_order_over_a_whole_day(day):
    day.until_discharge()
    minutes = {-120: "booked", -50: "admitted", 1: "running", 250: "observation", 900: "night", 1400: "morning"}
    assert {minute: day.situation(minute).state for minute in minutes} == minutes
    assert day.situation(NEXT_DAY + 361).state == "discharged"


# --- next -------------------------------------------------------------------------------------------------------------


def test_the_next_actions_stand_in_order_of_time_with_what_they_wait_for(day):
    day.until_amino_acids()
    assert next_of(day, 5)[:4] == [
        ("activity_assay", "measure", 20, []),
        ("time_out", "tick", 25, ["activity_assay"]),
        ("lutetium", "start", 30, ["amino_acids_30_min", "time_out"]),
        ("residual_assay", "measure", 75, ["lutetium_ended"]),
    ]


def test_what_stands_still_comes_first(day):
    day.until_lutetium()
    day.record(40, "nurse1", "amino_acids", "pause")
    assert next_of(day, 41)[0] == ("amino_acids", "resume", 40, [])


def test_a_running_infusion_wants_its_end(day):
    day.until_lutetium()
    assert ("lutetium", "finish", 60, []) in next_of(day, 50)
    assert ("amino_acids", "finish", 240, []) in next_of(day, 50)


def test_what_did_not_pass_is_wanted_again(day):
    day.cannula(-60, patent="no")
    assert next_of(day, -50)[0] == ("cannula", "again", -60, [])


def test_a_next_action_says_who_and_how_many(day):
    day.until_amino_acids()
    found = {action.step.id: action for action in day.situation(5).actions}
    assert (found["time_out"].persons, set(found["time_out"].roles)) == (2, {"technologist", "physician", "nurse"})
    assert (found["lutetium"].persons, set(found["lutetium"].roles)) == (1, {"technologist", "physician"})


@pytest.mark.parametrize(
    ("minute", "minutes"), [("9:59", 11), (10, 10), ("10:01", 10), (20, 0), ("20:59", 0), (21, -1), ("22:30", -2)]
)
def test_waits_are_rounded_up_to_whole_minutes(day, minute, minutes):
    day.until_amino_acids()
    first = day.situation(minute).next
    assert (first.step.id, first.minutes(day.at(minute))) == ("activity_assay", minutes)


def test_the_ward_sees_the_first_of_each_bed_and_all_within_20_minutes(new_day):
    early, late = new_day(bed=1.0).until_amino_acids(), new_day(bed=2.0)
    late.treatment = "t2"
    found = next_actions([late.situation(8), early.situation(8)])
    assert [(a.bed, a.step.id, early.minute(a.at)) for a in found if a.bed == 1] == [
        (1, "activity_assay", 20),
        (1, "time_out", 25),
    ]
    assert [a.at for a in found] == sorted(a.at for a in found)
    assert {a.step.id for a in found if a.bed == 2} >= {"cannula", "antiemetic", "amino_acids"}
