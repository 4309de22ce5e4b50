"""Variances: what went otherwise, in signed minutes, by code and by reason; nothing of it is stored."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ward_board.domain.chart import fold
from ward_board.domain.variance import Variance, VarianceKind, counts, timings, variances

from .conftest import NEXT_DAY, Day
from .whole_day import WholeDay, whole_day


def told(day: Day) -> list[tuple[str, str | None, int | None, str | None]]:
    return [(one.kind, one.step, one.minutes, one.about) for one in variances(day.protocol, day.entries, day.zone)]


def steps_told(day: Day, *kinds: str) -> list[str | None]:
    return [step for kind, step, _, _ in told(day) if kind in kinds]


def test_a_day_on_its_plan_has_none(day: Day) -> None:
    day.until_rules()
    day.record(NEXT_DAY + 360, "nurse1", None, "leave", reason="goes home, transport waits")
    assert [one for one in told(day) if one[0] != VarianceKind.NOT_DONE] == []


def test_early_and_late_count_from_when_the_chart_asked_not_from_the_first_plan(day: Day) -> None:
    """The amino acids start 40 minutes late; what follows in its own time is on time."""
    day.cannula()
    day.antiemetic(-5)
    day.amino_acids(40)
    day.assay(60)
    day.time_out(65)
    day.lutetium(70)
    assert told(day) == [("late", "antiemetic", 30, None), ("late", "amino_acids", 15, None)]
    times = {one.step: one for one in timings(day.protocol, fold(day.protocol, day.entries), day.zone)}
    assert (times["lutetium"].minutes_from_plan, times["lutetium"].minutes_from_due) == (40, 0)
    assert (times["amino_acids"].minutes_from_plan, times["amino_acids"].minutes_from_due) == (40, 15)


def test_ten_minutes_are_tolerated_and_eleven_are_not(day: Day) -> None:
    day.cannula(-50)
    assert told(day) == []
    day.antiemetic(-46)
    assert told(day) == [("early", "antiemetic", -11, None)]


def test_a_deviation_a_passed_gate_and_a_figure_outside_its_band_are_told_once_each(day: Day) -> None:
    day.cannula()
    day.antiemetic(-20)
    day.amino_acids(5, reason="the antiemetic came late", ml_per_h="5")
    day.lutetium(20, deviation="early", reason="the physician is here now")
    assert [one for one in told(day) if one[0] not in {"late", "early"}] == [
        ("gate_passed", "amino_acids", None, "antiemetic_30_min"),
        ("outside_band", "amino_acids", None, "ml_per_h"),
        ("deviation", "lutetium", None, "early"),
    ]


def test_refused_late_entries_corrections_and_incidents_are_told(day: Day) -> None:
    day.cannula()
    day.record(-35, "nurse1", "antiemetic", "refuse", reason="does not want it")
    start = day.amino_acids(0, typed=25)
    day.record(30, "nurse1", None, "incident", kind="vomiting")
    day.record(31, "nurse1", None, "correct", target=start.id, ml="900", reason="a smaller bag")
    assert told(day) == [
        ("refused", "antiemetic", None, None),
        ("late_entry", "amino_acids", 25, None),
        ("incident", None, None, "vomiting"),
        ("corrected", None, None, None),
    ]


def test_h43_what_nobody_did_is_told_once_the_patient_has_gone(day: Day) -> None:
    day.until_evening()
    assert not [one for one in told(day) if one[0] == VarianceKind.NOT_DONE]
    day.record(300, "nurse1", None, "leave", reason="left against advice")
    not_done = [step for kind, step, _, _ in told(day) if kind == VarianceKind.NOT_DONE]
    assert not_done == ["scan", "evaluation", "measurement", "rules", "discharge"]


def test_a_step_that_was_done_again_counts_by_when_it_was_done_first() -> None:
    day = whole_day().until("cannula")
    day.do("potassium", -65, action="again")
    day.do("go", -64)
    day.do("cannula")
    day.do("cannula", 42, action="again")
    assert steps_told(day, "late", "early") == []
    times = {one.step: one.minutes_from_due for one in timings(day.protocol, day.chart(), day.zone)}
    assert (times["potassium"], times["go"], times["cannula"]) == (0, 0, 0)


def test_what_a_second_incident_asks_for_again_counts_from_then() -> None:
    day = whole_day().through("lutetium", action="start")
    for minute, kind in ((40, "pain"), (100, "swelling")):
        day.record(minute, "nurse1", None, "incident", kind=kind)
        day.record(minute + 5, "nurse1", "arm_cared_for", "tick")
    assert "arm_cared_for" not in steps_told(day, "late", "early")


def test_what_only_stands_in_the_list_is_timed_and_neither_early_nor_late() -> None:
    day = whole_day()
    day.do("blood_results", -7 * NEXT_DAY, more={"sampled_on": "2026-11-18"})
    assert told(day) == []
    (timing,) = timings(day.protocol, day.chart(), day.zone)
    assert (timing.step, timing.minutes_from_due) == ("blood_results", 18 * 60 - 7 * NEXT_DAY)


def looked_at_arm(*minutes: int, stopped: int) -> WholeDay:
    day = whole_day().through("lutetium", action="start")
    for minute in minutes:
        day.do(f"arm_{minute}")
    day.record(30 + stopped, "tech1", "lutetium", "stop", reason="swelling")
    return day


def test_looks_whose_time_never_came_are_not_missing() -> None:
    assert steps_told(looked_at_arm(2, 5, stopped=7), "not_done") == []
    assert steps_told(looked_at_arm(2, stopped=7), "not_done") == ["arm_5"]
    assert steps_told(looked_at_arm(2, 10, stopped=12), "not_done") == ["arm_5"]


def test_looks_at_a_lutetium_that_was_skipped_are_not_missing() -> None:
    day = whole_day().through("amino_acids", action="start")
    day.record(20, "phys1", "lutetium", "skip", reason="vial broken")
    assert steps_told(day, "not_done") == []


def test_hours_of_the_night_before_the_crisis_are_not_missing() -> None:
    day = whole_day().through("evening_22")
    day.record(17.5 * 60, "nurse1", None, "incident", kind="hormonal_crisis")
    day.record(19 * 60, "nurse1", "night_hourly_03", "tick")
    assert steps_told(day, "not_done") == ["night_hourly_02"]
    day.record(NEXT_DAY, "nurse1", None, "leave", reason="left against advice")
    hours = [step for step in steps_told(day, "not_done") if step and step.startswith("night_hourly")]
    assert hours == ["night_hourly_02", "night_hourly_04", "night_hourly_05", "night_hourly_06"]


def test_an_evening_that_nobody_stayed_for_is_not_missing() -> None:
    day = whole_day().through("evening_19")
    day.record(700, "nurse1", None, "leave", reason="left against advice")
    assert "evening_22" not in steps_told(day, "not_done")


def test_nobody_is_blamed_for_a_day_that_did_not_take_place(day: Day) -> None:
    day.record(-90, "nurse1", None, "no_show", reason="missed the train")
    assert told(day) == []


def test_a_day_over_midnight_keeps_its_treatment_day(new_day: Callable[..., Any]) -> None:
    day = new_day("2026-11-26T23:30")
    day.cannula(40)
    assert [one.day.isoformat() for one in variances(day.protocol, day.entries, day.zone)] == ["2026-11-26"]


def test_the_most_frequent_is_counted_first() -> None:
    from datetime import date

    def one(kind: VarianceKind, step: str) -> Variance:
        return Variance(kind, date(2026, 11, 26), "t1", 1, step)

    found = [one(VarianceKind.LATE, "scan"), one(VarianceKind.SKIPPED, "scan"), one(VarianceKind.SKIPPED, "scan")]
    assert list(counts(found).items()) == [
        ((VarianceKind.SKIPPED, "scan"), 2),
        ((VarianceKind.LATE, "scan"), 1),
    ]
