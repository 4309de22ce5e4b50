"""Alarms: each kind at its threshold, its priority, since when, and what ends it (H8, H9, H13, I7, I8)."""

from __future__ import annotations

import pytest

from ward_board.domain.alarms import one_line_a_cause

NEXT_DAY = 24 * 60


def of(day, minute, kind):
    """The alarms of one kind as (stars, subject, since, taken by)."""
    return [
        (a.priority.stars, a.subject, day.minute(a.since), a.taken.author if a.taken else None)
        for a in day.alarms(minute)
        if a.kind == kind
    ]


def test_amino_acids_stopped_is_medium_at_once(day):
    """H13."""
    day.until_amino_acids()
    day.record(10, "nurse1", "amino_acids", "pause")
    assert of(day, 10, "amino_acids_stopped") == [("**", "amino_acids", 10, None)]
    assert of(day, 29, "amino_acids_stopped") == [("**", "amino_acids", 10, None)]
    day.record(30, "nurse1", "amino_acids", "resume")
    assert of(day, 30, "amino_acids_stopped") == []


@pytest.mark.parametrize(("minute", "stars"), [("40:00", "**"), ("41:59", "**"), ("42:00", "***"), (60, "***")])
def test_amino_acids_stopped_during_lutetium_become_high_after_2_min(day, minute, stars):
    day.until_lutetium()
    day.record(40, "nurse1", "amino_acids", "pause")
    assert of(day, minute, "amino_acids_stopped_during_lutetium") == [(stars, "amino_acids", 40, None)]
    assert of(day, minute, "amino_acids_stopped") == [], "one cause, one alarm"


@pytest.mark.parametrize("act", ["finish", "stop", "pause"])
def test_the_alarm_stands_for_amino_acids_that_do_not_run_for_whatever_reason(day, act):
    day.until_lutetium()
    day.record(40, "nurse1", "amino_acids", act)
    assert of(day, 45, "amino_acids_stopped_during_lutetium") == [("***", "amino_acids", 40, None)]
    day.record(46, "tech1", "lutetium", "pause")
    assert of(day, 46, "amino_acids_stopped_during_lutetium") == []


def test_lutetium_without_any_amino_acids_is_the_same_alarm(day):
    day.record(0, "tech1", "lutetium", "start", deviation="other", reason="found running")
    assert of(day, 2, "amino_acids_stopped_during_lutetium") == [("***", "amino_acids", 0, None)]


@pytest.mark.parametrize(("minute", "stands"), [("34:59", False), ("35:00", True), (90, True)])
@pytest.mark.parametrize("ready", [True, False])
def test_lutetium_waits_5_min_past_its_earliest_start(day, minute, stands, ready):
    """Once, not beside a second one for being late."""
    day.until_time_out() if ready else day.until_amino_acids()
    assert of(day, minute, "lutetium_waits") == ([("**", "lutetium", 35, None)] if stands else [])
    assert not [a for a in day.alarms(minute) if a.subject == "lutetium" and a.kind == "late"]


@pytest.mark.parametrize("ends", ["start", "skip"])
def test_lutetium_waits_no_longer_once_started_or_skipped(day, ends):
    day.until_time_out()
    day.record(40, "phys1", "lutetium", ends, reason="because")
    assert of(day, 60, "lutetium_waits") == []


@pytest.mark.parametrize(("minute", "stands"), [("69:59", False), ("70:00", True)])
@pytest.mark.parametrize("paused", [True, False])
def test_lutetium_takes_too_long_after_40_min_pauses_included(day, minute, stands, paused):
    day.until_lutetium()
    if paused:
        day.record(40, "tech1", "lutetium", "pause")
    assert of(day, minute, "lutetium_too_long") == ([("**", "lutetium", 70, None)] if stands else [])
    day.record(71, "tech1", "lutetium", "stop")
    assert of(day, 72, "lutetium_too_long") == []


@pytest.mark.parametrize(("minute", "stands"), [("29:59", False), ("30:00", True)])
def test_amino_acids_not_seen_for_30_min(day, minute, stands):
    day.until_amino_acids()
    assert of(day, minute, "not_seen") == ([("**", "amino_acids", 30, None)] if stands else [])


@pytest.mark.parametrize(("minute", "stands"), [("39:59", False), ("40:00", True)])
def test_lutetium_not_seen_for_10_min(day, minute, stands):
    day.until_lutetium()
    assert of(day, minute, "not_seen") == ([("**", "lutetium", 40, None)] if stands else [])


def test_not_seen_is_ended_by_a_look_and_by_acts_at_the_bed(day):
    day.until_lutetium()
    acts = [(None, "seen", {}), (None, "incident", {"kind": "vomiting"}), ("cannula", "again", {})]
    for place, (step, action, values) in enumerate(acts):
        minute = 41 + 11 * place
        assert of(day, minute, "not_seen")
        usual = {"site": "left", "gauge": "20", "patent": "yes"} if step else {}
        day.record(minute, "nurse1", step, action, values={**usual, **values})
        assert of(day, minute, "not_seen") == []


def test_not_seen_is_not_ended_from_the_desk(day):
    day.until_lutetium()
    incident = day.record(31, "nurse1", None, "incident", kind="vomiting")
    at_desk = [
        ("tech1", "activity_assay", "again", {"mbq": "7400", "calibrated_at": "08:30", "vial": "LU-1"}, None),
        ("nurse1", None, "note", {}, None),
        ("nurse1", None, "take", {}, "t1:not_seen:lutetium"),
        ("nurse1", None, "assign", {"nurse": "nurse2"}, None),
        ("nurse1", None, "correct", {"occurred_at": day.at("30:30").isoformat()}, incident.id),
        ("nurse1", None, "close", {}, incident.id),
    ]
    for by, step, action, values, target in at_desk:
        day.record(42, by, step, action, values=values, target=target, reason="from the desk")
        assert of(day, 43, "not_seen"), action


def test_a_look_counts_from_when_it_happened(day):
    day.until_lutetium()
    day.record(33, "nurse1", None, "seen", typed=42)
    assert of(day, 43, "not_seen") == [("**", "lutetium", 43, None)]


def test_nothing_that_stands_still_is_unseen(day):
    day.until_lutetium_end()
    day.record(61, "nurse1", "amino_acids", "pause")
    assert of(day, 200, "not_seen") == []


@pytest.mark.parametrize(
    ("minute", "ends", "ended"),
    [
        ("229:59", [], []),
        ("230:00", [("*", "amino_acids", 230, None)], []),
        ("240:00", [], [("**", "amino_acids", 240, None)]),
    ],
)
def test_the_bag_ends_and_has_ended(day, minute, ends, ended):
    day.until_lutetium_end()
    assert of(day, minute, "bag_ends") == ends
    assert of(day, minute, "bag_ended") == ended


def test_an_extra_bag_ends_the_alarm_of_the_bag(day):
    day.until_lutetium_end()
    day.record(241, "nurse1", "amino_acids", "measure", ml="250")
    assert of(day, 241, "bag_ended") == []
    assert of(day, 290, "bag_ends") == [("*", "amino_acids", 290, None)]


# --- late -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("minute", "found"),
    [
        ("-50:01", []),
        ("-50", [("*", "cannula", -50, None)]),
        ("-35:01", [("*", "cannula", -50, None)]),
        ("-35", [("**", "cannula", -50, None)]),
    ],
)
def test_a_step_is_late_10_min_past_due_and_medium_15_min_later(day, minute, found):
    assert [one for one in of(day, minute, "late") if one[1] == "cannula"] == found


def test_what_waits_is_not_late(day):
    """Waiting for a vial is waiting: the words never scold."""
    day.until_amino_acids()
    assert [subject for _, subject, _, _ in of(day, 100, "late")] == ["activity_assay"]


def test_a_skipped_step_is_not_late(day):
    day.until_evening()
    day.record(NEXT_DAY, "phys1", "scan", "skip", reason="camera down")
    assert "scan" not in [subject for _, subject, _, _ in of(day, NEXT_DAY + 100, "late")]


# --- deviations, incidents, taking ------------------------------------------------------------------------------------


def test_a_deviation_is_high_until_taken_then_low_until_countersigned(day):
    day.until_time_out()
    entry = day.lutetium(28, deviation="early", reason="pump was on", typed=29)
    assert of(day, 29, "deviation") == [("***", entry.id, 29, None)]
    assert of(day, 300, "deviation") == [("***", entry.id, 29, None)]
    day.record(301, "nurse1", None, "take", target=f"t1:deviation:{entry.id}")
    assert of(day, 301, "deviation") == [("*", entry.id, 29, "nurse1")]
    assert of(day, NEXT_DAY, "deviation") == [("*", entry.id, 29, None)], "low for good, but nobody's for good"
    day.record(NEXT_DAY, "phys1", None, "countersign", target=entry.id)
    assert of(day, NEXT_DAY, "deviation") == []


@pytest.mark.parametrize(("kind", "stars"), [("extravasation", "***"), ("vomiting", "**"), ("other", "**")])
def test_an_incident_is_as_urgent_as_its_kind_until_it_is_closed(day, kind, stars):
    """H18."""
    day.until_amino_acids()
    entry = day.record(20, "nurse1", None, "incident", kind=kind)
    assert of(day, 25, "incident") == [(stars, entry.id, 20, None)]
    day.record(26, "phys1", None, "close", target=entry.id)
    assert of(day, 26, "incident") == []


@pytest.mark.parametrize("closing", ["cancel", "no_show", "transfer", "leave"])
def test_leaving_hides_no_open_incident_and_no_deviation(day, closing):
    """I7: an alarm goes only by the act that ends it."""
    incident = day.record(-50, "nurse1", None, "incident", kind="allergic_reaction")
    entry = day.record(
        -49, "coord1", "cannula", "tick", site="x", gauge="20", patent="yes", deviation="other", reason="x"
    )
    day.record(-40, "nurse1", None, closing, reason="reacted to the drug")
    assert {(a.kind, a.subject) for a in day.alarms(60)} == {("incident", incident.id), ("deviation", entry.id)}


def test_taken_is_not_resolved_and_holds_from_its_since_only(day):
    """H9, I7."""
    day.until_lutetium()
    day.record(40, "nurse1", "amino_acids", "pause")
    day.record(41, "nurse1", None, "take", target="t1:amino_acids_stopped_during_lutetium:amino_acids")
    assert of(day, 42, "amino_acids_stopped_during_lutetium") == [("***", "amino_acids", 40, "nurse1")]
    day.record(43, "nurse1", "amino_acids", "resume")
    day.record(50, "nurse1", "amino_acids", "pause")
    assert of(day, 51, "amino_acids_stopped_during_lutetium") == [("**", "amino_acids", 50, None)]


def test_alarms_stand_in_order_of_urgency(day):
    day.until_lutetium()
    day.record(40, "nurse1", "amino_acids", "pause")
    ranks = [alarm.priority.rank for alarm in day.alarms(75)]
    assert ranks == sorted(ranks)
    assert len(ranks) >= 3


def test_an_alarm_is_named_by_treatment_kind_and_subject(day):
    day.until_amino_acids()
    assert [alarm.id for alarm in day.alarms(32) if alarm.kind == "not_seen"] == ["t1:not_seen:amino_acids"]


@pytest.mark.parametrize("travel", ["", "travel"])
def test_an_ideal_day_has_no_high_and_no_medium_alarm(new_day, travel):
    """H8: each minute from an hour before the cannula to the discharge, seen as often as it must be."""
    day = new_day(flags=travel).until_lutetium()
    day.record(39, "nurse1", None, "seen")
    day.record(48, "nurse1", None, "seen")
    day.record(57, "nurse1", None, "seen")
    day.record(60, "tech1", "lutetium", "finish")
    day.record(75, "tech1", "residual_assay", "measure", mbq="81")
    for minute in range(85, 240, 25):
        day.record(minute, "nurse1", None, "seen")
    day.record(240, "nurse1", "amino_acids", "finish")
    day.record(245, "nurse1", "cannula_out", "tick")
    day.record(NEXT_DAY + 30, "tech1", "scan", "tick", uptake="adequate")
    day.record(NEXT_DAY + 60, "phys1", "evaluation", "tick", fit="yes")
    day.measurement()
    day.rules()
    day.record(NEXT_DAY + 330, "phys1", "travel_declaration", "tick")
    day.record(NEXT_DAY + 360, "nurse1", "discharge", "tick")
    minutes = [*range(-120, 260), *range(260, NEXT_DAY, 30), *range(NEXT_DAY, NEXT_DAY + 370)]
    found = {(a.priority, a.kind) for minute in minutes for a in day.alarms(minute)}
    assert found == {("low", "bag_ends")}


def test_h8_the_waiting_lutetium_is_one_line_for_all_that_it_waits_for(day):
    """Assay and time-out stand too, but the alarm of the lutetium names them: one cause, one line on the screen."""
    day.until_amino_acids()

    def drawn(minute):
        return [a.subject for a in one_line_a_cause(day.situation(minute), day.alarms(minute)) if a.kind != "not_seen"]

    assert drawn(34) == ["activity_assay"]
    assert drawn(44) == ["lutetium"]
    assert of(day, 46, "late") == [("**", "activity_assay", 30, None)]
