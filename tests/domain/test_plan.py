"""The plan: planned, due, projected and actual times; what is late moves what waits for it and nothing else."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from ward_board.domain.plan import plan

NEXT_DAY = 24 * 60
ZONE = ZoneInfo("Europe/Amsterdam")
# the first plan of DESIGN §9, minutes from T0 at 08:00 (start, end)
FIRST_PLAN = {
    "cannula": (-60, -60),
    "antiemetic": (-35, -35),
    "amino_acids": (0, 240),
    "activity_assay": (20, 20),
    "time_out": (25, 25),
    "lutetium": (30, 60),
    "residual_assay": (75, 75),
    "cannula_out": (245, 245),
    "scan": (NEXT_DAY + 30, NEXT_DAY + 30),
    "evaluation": (NEXT_DAY + 60, NEXT_DAY + 60),
    "measurement": (NEXT_DAY + 75, NEXT_DAY + 75),
    "rules": (NEXT_DAY + 85, NEXT_DAY + 85),
    "travel_declaration": (NEXT_DAY + 330, NEXT_DAY + 330),
    "discharge": (NEXT_DAY + 360, NEXT_DAY + 360),
}


def projected(day, step, minute):
    times = day.situation(minute).plan[step].projected
    return day.minute(times.start), day.minute(times.end)


def owed(day, minute):
    found = day.situation(minute).plan.amino_acids
    return day.minute(found.bag_empty), day.minute(found.required_until), round(found.shortfall_minutes, 4)


@pytest.mark.parametrize("step", FIRST_PLAN)
def test_the_first_plan_is_that_of_the_design(new_day, step):
    day = new_day(flags="travel")
    times = day.situation(-300).plan[step]
    assert (day.minute(times.planned.start), day.minute(times.planned.end)) == FIRST_PLAN[step]
    assert (times.projected, day.minute(times.due)) == (times.planned, FIRST_PLAN[step][0])
    assert times.actual.start is None


def test_the_first_plan_stays_behind_the_new_one(day):
    day.cannula()
    day.antiemetic()
    day.amino_acids(40)
    for step, (start, end) in FIRST_PLAN.items():
        planned = day.situation(60).plan[step].planned
        assert (day.minute(planned.start), day.minute(planned.end)) == (start, end)


def test_a_late_start_moves_everything_after_it_that_day(day):
    day.cannula()
    day.antiemetic()
    day.amino_acids(40)
    for step in ("activity_assay", "time_out", "lutetium", "residual_assay", "cannula_out"):
        start, end = FIRST_PLAN[step]
        assert projected(day, step, 41) == (start + 40, end + 40), step
    for step in ("scan", "evaluation", "discharge"):
        assert projected(day, step, 41) == FIRST_PLAN[step], step
    assert day.minute(day.situation(41).plan["amino_acids"].actual.start) == 40


def test_due_stays_where_the_chart_asks_for_it_while_the_projection_moves_with_now(day):
    day.until_amino_acids()
    now = 55
    lutetium = day.situation(now).plan["lutetium"]
    assert (day.minute(lutetium.due), day.minute(lutetium.projected.start)) == (30, now)
    assert projected(day, "activity_assay", now) == (now, now)
    assert projected(day, "residual_assay", now) == (now + 45, now + 45)


def test_nothing_is_pushed_to_now_in_a_made_up_chart(day):
    day.until_amino_acids()
    day.record(10, "nurse1", "amino_acids", "pause")
    made_up = plan(day.protocol, day.chart(), None, day.zone)
    assert day.minute(made_up["lutetium"].projected.start) == 30, "an open pause is resumed at its own minute"
    assert day.minute(made_up["cannula"].projected.start) == -60
    assert projected(day, "lutetium", 25)[0] == 45


def test_a_late_antiemetic_moves_the_amino_acids(day):
    day.cannula()
    day.antiemetic(-10)
    assert projected(day, "amino_acids", -9)[0] == 20
    assert day.minute(day.situation(25).plan["amino_acids"].due) == 20


def test_a_pause_extends_the_infusion_and_all_that_waits_for_it(day):
    day.until_lutetium_end()
    day.record(110, "nurse1", "amino_acids", "pause")
    assert owed(day, 120) == (250, 250, 0), "an open pause grows with now"
    day.record(130, "nurse1", "amino_acids", "resume")
    assert owed(day, 200) == (260, 260, 0)
    assert projected(day, "cannula_out", 200) == (265, 265)


def test_a_pause_of_the_lutetium_moves_its_end_and_the_need_for_amino_acids(day):
    day.until_lutetium()
    day.record(40, "tech1", "lutetium", "pause")
    day.record(55, "tech1", "lutetium", "resume")
    assert projected(day, "lutetium", 56) == (30, 75)
    assert owed(day, 56) == (240, 255, 15)


def test_a_late_vial_leaves_the_bag_short(day):
    day.until_amino_acids()
    day.assay(100)
    day.time_out(104)
    day.lutetium(105)
    assert owed(day, 106) == (240, 315, 75)


@pytest.mark.parametrize(
    ("act", "values", "expected"),
    [
        ("rate", {"ml_per_h": "200"}, (285, 285, 0)),
        ("rate", {"ml_per_h": "500"}, (150, 240, 90)),
        ("measure", {"pump_ml": "200"}, (252, 252, 0)),
        ("measure", {"pump_ml": "350"}, (216, 240, 24)),
        ("measure", {"ml": "250"}, (300, 300, 0)),
        ("measure", {"ml": "250", "pump_ml": "350"}, (276, 276, 0)),
        ("finish", {}, (60, 240, 180)),
        ("stop", {}, (240, 240, 180)),
    ],
)
def test_what_people_read_and_set_moves_the_end_of_the_bag(day, act, values, expected):
    day.until_lutetium()
    day.record(60, "nurse1", "lutetium", "finish")
    day.record(60, "nurse1", "amino_acids", act, values=values)
    assert owed(day, 61) == expected


def test_a_rate_changed_while_it_stands_still_holds_from_the_resume_on(day):
    day.until_amino_acids()
    day.record(60, "nurse1", "amino_acids", "pause")
    day.record(65, "nurse1", "amino_acids", "rate", ml_per_h="500")
    run = day.chart()["amino_acids"].run
    assert (run.is_running, run.paused_since, run.given_ml(day.at(70))) == (False, day.at(60), 250)
    day.record(70, "nurse1", "amino_acids", "resume")
    run = day.chart()["amino_acids"].run
    assert (run.given_ml(day.at(76)), day.minute(run.empty_at())) == (300, 160)
    assert run.pauses == ((day.at(60), day.at(70)),)


@pytest.mark.parametrize(("minute", "ml"), [(-5, 0), (0, 0), (60, 250), (120, 500), (240, 1000), (300, 1000)])
def test_the_calculated_volume_never_exceeds_the_bag(day, minute, ml):
    day.until_amino_acids()
    assert day.chart()["amino_acids"].run.given_ml(day.at(minute)) == ml


def test_a_rate_too_slow_to_end_has_no_end(day):
    day.until_amino_acids()
    day.record(10, "nurse1", "amino_acids", "rate", ml_per_h=1e-9, reason="pump says so")
    assert day.situation(20).plan.amino_acids.bag_empty is None


def test_what_was_left_out_has_no_times_any_more(day):
    day.until_evening()
    day.record(NEXT_DAY, "phys1", "scan", "skip", reason="camera down")
    scan = day.situation(NEXT_DAY + 10).plan["scan"]
    assert (scan.due, scan.projected.start) == (None, None)
    assert day.minute(scan.planned.start) == NEXT_DAY + 30


def test_steps_of_the_next_morning_wait_for_each_other_not_for_the_day_before(day):
    day.until_evening()
    day.record(NEXT_DAY + 90, "tech1", "scan", "tick", uptake="adequate")
    assert projected(day, "evaluation", NEXT_DAY + 91) == (NEXT_DAY + 120, NEXT_DAY + 120)
    assert projected(day, "measurement", NEXT_DAY + 91) == (NEXT_DAY + 135, NEXT_DAY + 135)
    assert projected(day, "discharge", NEXT_DAY + 91) == (NEXT_DAY + 360, NEXT_DAY + 360)


@pytest.mark.parametrize(
    ("t0", "scan"),
    [
        ("2026-10-24T08:00", "2026-10-25T07:30+00:00"),
        ("2026-10-25T08:00", "2026-10-26T07:30+00:00"),
        ("2027-03-27T08:00", "2027-03-28T06:30+00:00"),
        ("2026-12-31T08:00", "2027-01-01T07:30+00:00"),
        ("2028-02-28T08:00", "2028-02-29T07:30+00:00"),
        ("2026-11-26T23:50", "2026-11-27T07:30+00:00"),
        ("2026-11-26T00:10", "2026-11-27T07:30+00:00"),
    ],
)
def test_the_next_morning_is_half_past_eight_on_the_wards_clock(new_day, t0, scan):
    """H44: over both changes of the clock, the end of the year and the leap day."""
    day = new_day(t0)
    times = day.situation(-60).plan
    assert times["scan"].planned.start == datetime.fromisoformat(scan)
    assert times["scan"].planned.start.astimezone(ZONE).strftime("%H:%M") == "08:30"
    assert times["discharge"].planned.start.astimezone(ZONE).strftime("%H:%M") == "14:00"


def test_minutes_run_on_over_the_change_of_the_clock(new_day):
    """I10: an infusion over the night of 25 October 2026 loses or gains no hour."""
    day = new_day("2026-10-25T01:30")
    day.until_amino_acids()
    local = day.situation(100).plan["lutetium"].planned.start.astimezone(ZONE)
    assert (local.strftime("%H:%M"), local.fold) == ("02:00", 0)
    assert day.chart()["amino_acids"].run.given_ml(day.at(120)) == 500


def test_a_new_t0_is_the_first_plan(day):
    day.record(-200, "coord1", None, "reschedule", t0="2026-11-26T10:00")
    assert day.minute(day.situation(-100).plan["lutetium"].planned.start) == 150


def test_amino_acids_stopped_before_the_lutetium_leave_it_without_a_time(day):
    day.until_amino_acids()
    day.record(10, "nurse1", "amino_acids", "stop")
    found = day.situation(60).plan
    assert (found["lutetium"].due, found["lutetium"].projected.start, found["residual_assay"].due) == (None, None, None)
    assert found.amino_acids.shortfall_minutes == 0
