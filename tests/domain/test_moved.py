"""Two plans side by side, and what an incident opens at which hour."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from ward_board.domain.called_for import open_checks, opened_checks, running_on
from ward_board.domain.moved import Milestone, Moved, moved

from .whole_day import WholeDay, whole_day


@pytest.fixture(scope="module")
def until_lutetium() -> WholeDay:
    """Lutetium runs since 30 min."""
    return whole_day().through("lutetium", action="start")


def with_acts(day: WholeDay, *acts: tuple[float, str, str | None, str, dict[str, Any]]) -> WholeDay:
    """The same day with some acts more, on a copy."""
    copy = WholeDay(day.protocol, day.t0, entries=list(day.entries))
    for minute, by, step, action, rest in acts:
        copy.record(minute, by, step, action, **rest)
    return copy


def told(day: WholeDay, other: WholeDay, minute: float) -> dict[Milestone, int | None]:
    return {one.milestone: one.minutes for one in moved(day.situation(minute).plan, other.situation(minute).plan)}


def test_a_pause_of_both_moves_everything_by_the_minutes_it_lasted(until_lutetium: WholeDay) -> None:
    stopped = with_acts(
        until_lutetium, (40, "nurse1", "lutetium", "pause", {}), (40, "nurse1", "amino_acids", "pause", {})
    )
    assert told(until_lutetium, stopped, 47) == {
        Milestone.LUTETIUM_ENDS: 7,
        Milestone.AMINO_ACIDS_END: 7,
        Milestone.AMINO_ACIDS_NEEDED: 7,
        Milestone.CANNULA_OUT: 7,
        Milestone.DISCHARGE: 0,
    }


def test_what_stops_for_good_ends_earlier_and_says_so_with_its_sign(until_lutetium: WholeDay) -> None:
    stopped = with_acts(until_lutetium, (42, "phys1", "lutetium", "stop", {}))
    found = told(until_lutetium, stopped, 42)
    assert (found[Milestone.LUTETIUM_ENDS], found[Milestone.AMINO_ACIDS_NEEDED]) == (-18, 0)


def test_a_time_that_one_plan_does_not_have_is_unknown() -> None:
    at = whole_day().t0
    assert Moved(Milestone.DISCHARGE, at, None).minutes is None
    assert Moved(Milestone.DISCHARGE, at, None).has_moved
    assert Moved(Milestone.DISCHARGE, at, at + timedelta(seconds=100)).minutes == 2
    assert not Moved(Milestone.DISCHARGE, at, at).has_moved


@pytest.mark.parametrize(
    ("crisis_at", "hours"),
    [
        (40, ["23", "00", "01", "02", "03", "04", "05", "06"]),
        (18 * 60 + 30, ["03", "04", "05", "06"]),
        (21 * 60 + 55, ["06"]),
        (22 * 60 + 5, []),
        (25 * 60, []),
    ],
)
def test_the_hours_of_the_night_that_were_past_are_not_made_up_for(
    until_lutetium: WholeDay, crisis_at: float, hours: list[str]
) -> None:
    """At 05:55 only the last is left; by 06:05 the night is over, and the day has its own looks."""
    day = with_acts(until_lutetium, (crisis_at, "nurse1", None, "incident", {"values": {"kind": "hormonal_crisis"}}))
    opened = [one.record.step.id for one in opened_checks(day.situation(crisis_at), "hormonal_crisis")]
    assert [step.removeprefix("night_hourly_") for step in opened if step.startswith("night_hourly_")] == hours


def test_what_was_resumed_after_an_incident_no_longer_runs_on_unasked(until_lutetium: WholeDay) -> None:
    day = with_acts(until_lutetium, (40, "nurse1", None, "incident", {"values": {"kind": "flushing"}}))
    assert running_on(day.situation(41), day.entries[-1]) == ()
    day = with_acts(until_lutetium, (40, "nurse1", None, "incident", {"values": {"kind": "rash"}}))
    incident = day.entries[-1]
    assert [ask.step for ask in running_on(day.situation(41), incident)] == ["lutetium"]
    day = with_acts(day, (41, "nurse1", "lutetium", "pause", {}))
    assert running_on(day.situation(41), incident) == ()
    day = with_acts(day, (50, "phys1", "lutetium", "resume", {"reason": "no reaction"}))
    assert running_on(day.situation(51), incident) == ()


def test_what_is_optional_or_done_is_no_longer_open(until_lutetium: WholeDay) -> None:
    day = with_acts(until_lutetium, (40, "nurse1", None, "incident", {"values": {"kind": "vomiting"}}))
    now = day.situation(41)
    assert "steroid" in [one.record.step.id for one in opened_checks(now, "vomiting")]
    assert [one.record.step.id for one in open_checks(now, "vomiting")] == ["second_antiemetic", "vomit_cleaned"]
    given = {"values": {"drug": "ondansetron", "mg": "8"}}
    after = with_acts(day, (42, "nurse1", "second_antiemetic", "tick", given)).situation(42)
    assert [one.record.step.id for one in open_checks(after, "vomiting")] == ["vomit_cleaned"]
