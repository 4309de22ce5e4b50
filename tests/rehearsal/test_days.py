"""The named days, each gone through on a real store."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from ward_board.domain.dose_rate import net_usv_per_h
from ward_board.domain.words import BedState, Priority
from ward_board.errors import BadInputError
from ward_board.rehearsal.days import scenario_named
from ward_board.store.verify import verify

At = Callable[..., datetime]


@pytest.mark.parametrize("name", ["day", "quiet"])
def test_h44_all_eight_go_home_and_no_alarm_stands(name: str, request: pytest.FixtureRequest) -> None:
    done = request.getfixturevalue(name)
    board = done.ward.board()
    assert [bed.situation.state for bed in board.beds] == [BedState.DISCHARGED] * 8
    assert board.alarms == ()
    assert done.ward.refusals == []


@pytest.mark.parametrize("name", ["day", "quiet", "rough"])
def test_a8_the_chain_of_a_rehearsed_day_verifies(name: str, request: pytest.FixtureRequest) -> None:
    done = request.getfixturevalue(name)
    found = verify(done.store)
    assert found.damage is None
    assert found.entries == sum(len(bed.situation.chart.entries) for bed in done.ward.board().beds)


@pytest.mark.parametrize("name", ["day", "quiet", "rough"])
def test_i9_whoever_went_home_was_measured_and_their_rules_approved_by_two(
    name: str, request: pytest.FixtureRequest
) -> None:
    home = [
        bed.situation.chart
        for bed in request.getfixturevalue(name).ward.board().beds
        if bed.situation.state is BedState.DISCHARGED
    ]
    assert len(home) >= 7
    for chart in home:
        measured, rules = chart["measurement"].done, chart["rules"].done
        assert measured is not None
        assert rules is not None
        share = chart.booking.activity_mbq / 7400 if "scan_read" in chart.steps else 1
        assert 4 * share <= (net_usv_per_h(chart) or 0) + 0.1 <= 12.5 * share
        assert 0.08 <= (measured.number("background_usv_per_h") or 0) <= 0.15
        assert {rules.author, rules.second} == {"phys1", "rpe1"}
        assert (chart["travel_declaration"].done is not None) == ("travel" in chart.booking.flags)


def test_h8_an_ideal_day_has_no_alarm_above_low_at_any_moment(quiet: Any, at: At) -> None:
    met = quiet.alarms_met
    assert {alarm.kind for alarm in met} >= {"bag_ends"}
    assert {alarm.priority for alarm in met} == {Priority.LOW}
    sampled = [
        quiet.ward.board(at=at("06:30") + timedelta(minutes=minutes)).alarms for minutes in range(0, 32 * 60, 40)
    ]
    assert {alarm.priority for found in sampled for alarm in found} <= {Priority.LOW}


def test_h8_an_ideal_day_has_no_more_than_six_alarms_a_patient(quiet: Any) -> None:
    for bed in range(1, 9):
        assert len({(one.kind, one.subject, one.since) for one in quiet.alarms_met if one.bed == bed}) <= 6


def test_the_day_looks_at_1042_as_the_picture_does(day: Any, at: At) -> None:
    board = day.ward.board(at=at("10:42"))
    loud = [(one.priority.stars, one.bed, one.kind, one.taken and one.taken.author) for one in board.alarms]
    assert [one for one in loud if one[0] != "*"] == [
        ("***", 3, "amino_acids_stopped_during_lutetium", None),
        ("**", 2, "not_seen", None),
        ("**", 6, "lutetium_waits", "tech1"),
    ]
    seen = {bed.number: bed.situation.chart.seen for bed in board.beds}
    assert {bed: (entry.occurred_at, entry.author) for bed, entry in seen.items() if entry} == {
        1: (at("10:31"), "nurse1"),
        2: (at("10:08"), "nurse1"),
        3: (at("10:38"), "tech1"),
        4: (at("10:35"), "tech1"),
        5: (at("10:39"), "tech1"),
        6: (at("10:36"), "nurse2"),
        7: (at("10:34"), "nurse1"),
        8: (at("10:25"), "nurse1"),
    }
    states = [bed.situation.state for bed in board.beds]
    assert states == [*(["running"] * 2), "stopped", *(["running"] * 3), "admitted", "admitted"]


def test_the_day_raises_what_it_promises_and_nothing_else_above_low(day: Any) -> None:
    loud = {(one.bed, one.kind, one.priority.stars) for one in day.alarms_met if one.priority is not Priority.LOW}
    assert loud == {
        (2, "not_seen", "**"),
        (3, "amino_acids_stopped_during_lutetium", "***"),
        (6, "lutetium_waits", "**"),
        (6, "shortfall", "**"),
    }


def test_after_the_late_vial_the_bag_is_slowed_down_until_it_lasts(day: Any) -> None:
    [slowed] = day.acts(6, "amino_acids", "rate")
    [lutetium_end] = day.acts(6, "lutetium", "finish")
    [end] = day.acts(6, "amino_acids", "finish")
    assert slowed.number("ml_per_h") == 225
    assert slowed.reason
    assert end.occurred_at >= lutetium_end.occurred_at + timedelta(minutes=179)


def test_the_rough_day_goes_wrong_and_is_put_right(rough: Any) -> None:
    board = rough.ward.board()
    states = [bed.situation.state for bed in board.beds]
    assert states == [BedState.DISCHARGED] * 7 + [BedState.CANCELLED]
    assert board.alarms == ()
    assert rough.ward.refusals == []
    kinds = {(one.bed, one.kind, one.priority.stars) for one in rough.alarms_met}
    assert kinds >= {
        (1, "deviation", "***"),
        (1, "deviation", "*"),
        (2, "incident", "**"),
        (2, "amino_acids_stopped", "**"),
        (3, "incident", "***"),
        (6, "lutetium_waits", "**"),
    }
    [started] = rough.acts(1, "lutetium", "start")
    assert (started.deviation, started.passed) == ("early", ("amino_acids_30_min",))
    assert [one.author for one in rough.acts(1, None, "countersign")] == ["phys2"]
    assert rough.acts(2, "antiemetic", "refuse")
    assert [one.text("patent") for one in rough.entries(4) if one.step == "cannula"] == ["no", "yes"]
    assert [one.text("fit") for one in rough.entries(5) if one.step == "evaluation"] == ["no", "yes"]
    [rules] = rough.acts(5, "rules", "tick")
    assert rules.passed == ("above_cap",)
    assert rules.reason
    assert [one.late for one in rough.acts(7, "antiemetic", "tick")] == [True]


def test_equal_seeds_make_equal_days_and_others_do_not() -> None:
    assert scenario_named("day", 5) == scenario_named("day", 5)
    assert scenario_named("day", 5) != scenario_named("day", 6)
    assert scenario_named("day").seed == 0


def test_t2_a_day_gone_through_twice_is_the_same_to_the_entry(make_rehearsal: Any, at: At) -> None:
    first, second, other = make_rehearsal(), make_rehearsal(), make_rehearsal()
    first.walk(at("08:20"), seed=5)
    second.walk(at("08:20"), seed=5)
    other.walk(at("08:20"), seed=6)
    assert first.facts() == second.facts() != other.facts()
    assert len(first.facts()) > 8


def test_an_unknown_scenario_is_refused_with_the_names_that_there_are() -> None:
    with pytest.raises(BadInputError, match="no scenario 'calm'; there are day, quiet, rough"):
        scenario_named("calm")
