"""The two-person card of the rules: what is read, days that follow what is typed, gates that ask for the expert."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from ward_board.domain.patient_rules import rule_days
from ward_board.domain.words import Action
from ward_board.tui.dialogs.team_dialog import TeamDialog
from ward_board.ward.ward import Ward

from .measured_seat import MEASURED_AT, Measured, measure

PIN = " 481516"
RULES = ["ctrl+p", " rules, two", "enter"]
SIGNED = [" rpe1", "tab", PIN]


def words_of(seat: Any, *size: int) -> str:
    return " ".join(seat.shows(*size).split())


async def opened(seat: Any, bed: str) -> TeamDialog:
    await seat.press(bed, *RULES)
    assert isinstance(seat.desk.dialog, TeamDialog)
    return seat.desk.dialog


async def test_everything_that_is_approved_is_read_on_the_card(doctor: Any) -> None:
    await opened(doctor, "3")
    said = words_of(doctor)
    for words in (
        *("net 8.1 µSv/h", "8.3 and 8.1, background 0.12, at 1 m", "inside the usual 4 to 12"),
        *("24.7 h after Lu-177", "partner yes, somebody pregnant no, goes home by car", "effective half-life 95 h"),
        *("partner 1 mSv 7 Fri 4 Dec 0.046 mSv", "child under 10 0.25 mSv 10 Mon 7 Dec 0.018 mSv"),
        "rules version 1, not signed by the site",
    ):
        assert words in said
    await doctor.press("escape")
    await opened(doctor, "4")
    assert "flight Lisbon 17:05, 2 h beside at 0.5 m: 0.056 mSv, limit 0.3" in words_of(doctor)


async def test_i13_a18_two_people_sign_what_they_read(doctor: Any) -> None:
    head = doctor.head()
    await opened(doctor, "3")
    await doctor.press("space", "space", " phys1", "tab", PIN, "enter")
    assert "a second person other than the first" in doctor.shows()
    assert doctor.entries(head) == []
    await doctor.press(" rpe1", "tab", PIN, "enter")
    (entry,) = doctor.entries(head)
    assert (entry.step, entry.author, entry.second, entry.passed) == ("rules", "phys1", "rpe1", ())
    assert entry.values == {"inputs_read": "yes", "days_read": "yes"}


async def test_days_follow_the_half_life_while_it_is_typed_and_are_read_anew(doctor: Any) -> None:
    doctor.ward.clock.advance(timedelta(hours=13))
    own = next(bed.treatment for bed in doctor.desk.board.beds if bed.number == 3)
    measure(doctor.ward, own, Measured(8.3, 8.1))
    await doctor.reading.once()
    head = doctor.head()
    dialog = await opened(doctor, "3")
    await doctor.press("space", "space")
    assert [one.marked for one in dialog.marks] == [True, True]
    dialog.focus = dialog.own[0]
    await doctor.press(" 7")
    assert "partner 1 mSv 7 Fri 4 Dec" in words_of(doctor)
    assert "7 h cannot be; it lies from 40 to 159.528" in words_of(doctor)
    await doctor.press(" 2")
    assert "effective half-life 72 h instead of 95 h" in words_of(doctor)
    assert "partner 1 mSv 4 Tue 1 Dec" in words_of(doctor)
    assert [one.marked for one in dialog.marks] == [False, False], "other days than were read"
    assert "changed meanwhile: read it again" in words_of(doctor)
    assert "the expert's reason for another half-life" in words_of(doctor)
    assert "whoever verifies is the expert then" in words_of(doctor)
    await doctor.press("down", " 2", "down", " measured twice", "enter")
    assert "partner 1 mSv 6 Thu 3 Dec" in words_of(doctor)
    await doctor.press("space", "space", *SIGNED, "enter", PIN, "enter")
    (entry,) = doctor.entries(head)
    assert entry.values == {
        **{"inputs_read": "yes", "days_read": "yes"},
        **{"effective_half_life_hours": 72.0, "added_days": 2.0},
    }
    assert (entry.passed, entry.reason) == (("half_life_changed",), "measured twice")


async def test_another_half_life_is_refused_where_no_expert_signs(doctor: Any) -> None:
    head = doctor.head()
    dialog = await opened(doctor, "3")
    dialog.focus = dialog.own[0]
    await doctor.press(" 72", "enter", "space", "space", "enter", " as I think", "enter")
    await doctor.press(" phys2", "tab", PIN, "enter")
    assert doctor.entries(head) == []
    assert "the expert's reason for another half-life" in words_of(doctor)


@pytest.mark.parametrize(("bed", "gates"), [("5", ("above_cap",)), ("7", ("above_cap", "discharge_limit"))])
async def test_h42_above_the_cap_or_the_limit_the_experts_reason_is_asked_for_inline(
    doctor: Any, bed: str, gates: tuple[str, ...]
) -> None:
    head = doctor.head()
    await opened(doctor, bed)
    assert "above the cap of 14" in doctor.shows()
    assert ("void and measure again, Sat 15:09 at the earliest" in words_of(doctor)) == (bed == "7")
    # from the last box the cursor goes on to the reason, which is missing, and from there to the second signature
    await doctor.press("space", "space", "enter")
    assert doctor.desk.dialog.focus is doctor.desk.dialog.own[-1]
    await doctor.press("tab", *SIGNED, "enter")
    assert doctor.entries(head) == [], "no reason yet"
    await doctor.press(" lives alone", "enter")
    assert doctor.entries(head) == [], "the PIN of the first person comes before what a reason passes"
    await doctor.press(PIN, "enter")
    (entry,) = doctor.entries(head)
    assert (entry.passed, entry.reason) == (gates, "lives alone")


async def test_h42_rules_that_no_duration_keeps_are_refused_loudly_and_not_clipped(doctor: Any) -> None:
    head = doctor.head()
    await opened(doctor, "8")
    said = words_of(doctor)
    assert "partner 1 mSv no duration works" in said
    assert "no duration keeps the limit of partner: nobody can approve this; measure again later" in said
    assert "pregnant 0.3 mSv 21, above the cap of 14" in said
    await doctor.press("space", "space", *SIGNED, "enter")
    assert doctor.entries(head) == []
    assert "a duration that keeps every constraint" in doctor.shows()


async def test_h42_a_measurement_that_comes_while_the_card_is_open_empties_its_boxes(
    doctor: Any, at_that_morning: Callable[[], Ward]
) -> None:
    head = doctor.head()
    dialog = await opened(doctor, "3")
    await doctor.press("space", "space")
    measure(at_that_morning(), dialog.bed.treatment, Measured(9.4))
    await doctor.reading.once()
    assert [one.marked for one in dialog.marks] == [False, False]
    assert "changed meanwhile: read it again" in words_of(doctor)
    assert "net 9.3 µSv/h" in doctor.shows()
    await doctor.press(*SIGNED, "enter")
    assert [entry.step for entry in doctor.entries(head)] == ["measurement"]


async def test_h42_a_measurement_that_this_terminal_has_not_read_yet_refuses_it_in_the_transaction(
    doctor: Any, at_that_morning: Callable[[], Ward]
) -> None:
    head = doctor.head()
    dialog = await opened(doctor, "3")
    await doctor.press("space", "space", *SIGNED)
    measure(at_that_morning(), dialog.bed.treatment, Measured(9.4))
    await doctor.press("enter")
    assert [(entry.step, entry.action) for entry in doctor.entries(head)] == [("measurement", Action.AGAIN)]
    assert "what it was read from has changed meanwhile" in words_of(doctor)


@pytest.mark.parametrize("size", [(80, 24), (100, 30), (160, 42)])
async def test_all_days_come_in_sight_with_the_box_that_says_they_were_read(doctor: Any, size: tuple[int, int]) -> None:
    await opened(doctor, "3")
    await doctor.press("down")
    said = words_of(doctor, *size)
    situation = doctor.desk.dialog.bed.situation
    for rule in rule_days(situation.protocol, situation.chart):
        assert rule.title in said
    assert "days of each rule read" in said


def test_the_morning_of_these_tests_is_a_day_after_the_treatment() -> None:
    assert MEASURED_AT.isoformat() == "2026-11-27T07:40:00+00:00"
