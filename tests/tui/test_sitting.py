"""Approving the rules of several beds in one sitting: read one by one, signed by two, kept in one commit or none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from ward_board.board.sitting import tables_words
from ward_board.domain.entry import Entry, Request
from ward_board.domain.words import Action
from ward_board.errors import StoreUnavailableError
from ward_board.tui.dialogs.sitting_dialog import SittingDialog
from ward_board.tui.dialogs.team_dialog import TeamDialog
from ward_board.ward.ward import Ward

from .measured_seat import Measured, measure

PIN = " 481516"
READ = ["space"] * 3
SIGNED = [" rpe1", "tab", PIN]
SIZES = [(80, 24), (100, 30), (160, 42)]


def words_of(seat: Any, *size: int) -> str:
    return " ".join(seat.shows(*size).split())


async def opened(seat: Any) -> SittingDialog:
    await seat.press("A")
    assert isinstance(seat.desk.dialog, SittingDialog)
    return seat.desk.dialog


def marked(dialog: SittingDialog) -> list[int]:
    return [row.number for row in dialog.marked]


def beds_of(seat: Any, entries: Sequence[Entry]) -> list[int]:
    return [seat.desk.board.bed_of(entry.stream).number for entry in entries]


def treatment(seat: Any, number: int) -> str:
    return str(next(bed.treatment for bed in seat.desk.board.beds if bed.number == number))


async def test_three_beds_are_approved_with_four_keys_in_one_commit(
    doctor: Any, own_keys: Callable[[tuple[str, ...]], list[str]]
) -> None:
    head = doctor.head()
    pressed = ("A", *READ, *SIGNED, "enter")
    await doctor.press(*pressed)
    entries = doctor.entries(head)
    assert beds_of(doctor, entries) == [2, 3, 4]
    assert {(one.step, one.action, one.author, one.second) for one in entries} == {
        ("rules", Action.TICK, "phys1", "rpe1")
    }
    assert [one.values for one in entries] == [{"inputs_read": "yes", "days_read": "yes"}] * 3
    assert len({one.recorded_at for one in entries}) == 1
    assert "Beds 2-4: rules approved at 09:05 by Smit and Peeters" in doctor.shows()
    # A and three beds; what is typed, and the key that ends it, apart
    assert len(own_keys(pressed)) == 4
    await doctor.press("A")
    assert [row.is_alone for row in doctor.desk.dialog.rows] == [True] * 3


@pytest.mark.parametrize("size", SIZES)
async def test_every_bed_shows_what_is_approved_and_those_alone_say_why(doctor: Any, size: tuple[int, int]) -> None:
    dialog = await opened(doctor)
    assert not dialog.marked
    said = ""
    for _stop in dialog.stops:
        said += words_of(doctor, *size) + " "
        await doctor.press("down")
    for words in (
        *("2 Müller K. 3.8 µSv/h", "3 de Boer P. 8.1 µSv/h", "4 Ferreira L. 7.4 µSv/h", "95 h", "Mon 7 Dec"),
        *("flight Lisbon 17:05, 2 h beside at 0.5 m: 0.056 mSv, limit 0.3", "rules version 1, not signed by the site"),
        *("not measured yet: 1", "above the cap, the expert's reason: pregnant 15, cap 14"),
        *("no duration works for partner: measure again later", "none needed"),
    ):
        assert words in said
    assert "void and measure again, Sat 15:09 at the earliest" in said


async def test_i13_a18_the_second_signature_is_never_the_first_persons(doctor: Any) -> None:
    head = doctor.head()
    dialog = await opened(doctor)
    await doctor.press(*READ, " Phys1", "tab", PIN, "enter")
    assert "a second person other than the first signs here" in doctor.shows()
    await doctor.press(" nurse1", "tab", PIN, "enter")
    assert "a physician or expert" in doctor.shows(), "a nurse does not approve rules"
    assert "Bed 2: " in doctor.shows()
    assert doctor.entries(head) == []
    assert marked(dialog) == [2, 3, 4]


async def test_a_wrong_pin_keeps_all_but_the_pin(doctor: Any) -> None:
    head = doctor.head()
    dialog = await opened(doctor)
    await doctor.press(*READ, " rpe1", "tab", " 111111", "enter")
    assert "id or PIN is wrong" in doctor.shows()
    assert (marked(dialog), dialog.second_id.text, dialog.pin.text) == ([2, 3, 4], "rpe1", "")
    await doctor.press(PIN, "enter")
    assert len(doctor.entries(head)) == 3


async def test_h42_a_new_measurement_refuses_the_whole_sitting_with_its_bed_named(
    doctor: Any, at_that_morning: Callable[[], Ward]
) -> None:
    """What this terminal has not read yet is caught in the transaction: nothing is recorded, the bed is read anew."""
    head = doctor.head()
    dialog = await opened(doctor)
    await doctor.press(*READ, *SIGNED)
    measure(at_that_morning(), treatment(doctor, 3), Measured(9.4))
    await doctor.press("enter")
    assert [one.step for one in doctor.entries(head)] == ["measurement"]
    assert "Bed 3: rules tick: what it was read from has changed meanwhile; read it again; nothing was recorded" in (
        words_of(doctor)
    )
    assert marked(dialog) == [2, 4]
    assert "changed since it was read: read it again" in doctor.shows()
    assert "9.3 µSv/h" in doctor.shows()
    # the cursor stands at the bed
    await doctor.press("x", *SIGNED, "enter")
    assert beds_of(doctor, doctor.entries(head)[1:]) == [2, 3, 4]


async def test_h42_a_bed_that_changes_in_sight_is_empty_again_and_enter_goes_there(
    doctor: Any, at_that_morning: Callable[[], Ward]
) -> None:
    head = doctor.head()
    dialog = await opened(doctor)
    await doctor.press(*READ, *SIGNED)
    measure(at_that_morning(), treatment(doctor, 4), Measured(25.0))
    await doctor.reading.once()
    assert marked(dialog) == [2, 3]
    await doctor.press("enter")
    assert "Bed 4 has changed since it was read: read it again" in doctor.shows()
    await doctor.press("space")
    assert "Bed 4 needs a word of its own by now" in doctor.shows()
    assert [one.step for one in doctor.entries(head)] == ["measurement"]


async def test_a_bed_that_two_others_approved_meanwhile_is_named(
    doctor: Any, at_that_morning: Callable[[], Ward]
) -> None:
    head = doctor.head()
    await opened(doctor)
    await doctor.press(*READ, *SIGNED)
    other = at_that_morning()
    values = {"inputs_read": "yes", "days_read": "yes"}
    approved = Request(
        *(Action.TICK, other.person("phys2"), other.clock.now(), "rules"), values=values, second=other.person("rpe1")
    )
    other.act(treatment(doctor, 2), approved)
    await doctor.press("enter")
    assert beds_of(doctor, doctor.entries(head)) == [2]
    assert "Bed 2: rules already done by" in words_of(doctor)
    await doctor.reading.once()
    assert "approved 09:05 by" in words_of(doctor)
    await doctor.press(*SIGNED, "enter")
    assert beds_of(doctor, doctor.entries(head)) == [2, 3, 4]


async def test_a_try_again_after_a_lost_answer_counts_once(doctor: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    head, act_all = doctor.head(), doctor.ward.act_all

    def lost(*asked: Any, **options: Any) -> Any:
        act_all(*asked, **options)
        monkeypatch.setattr(doctor.ward, "act_all", act_all)
        raise StoreUnavailableError("the store does not answer")

    monkeypatch.setattr(doctor.ward, "act_all", lost)
    await doctor.press("A", *READ, *SIGNED, "enter")
    assert "what you marked stands here" in words_of(doctor)
    await doctor.press(PIN, "enter")
    assert len(doctor.entries(head)) == 3
    assert "Beds 2-4: rules approved" in doctor.shows()


async def test_a_draft_marks_again_what_nothing_changed_and_no_pin(
    doctor: Any, at_that_morning: Callable[[], Ward]
) -> None:
    head = doctor.head()
    await doctor.press("A", *READ, *SIGNED, "escape")
    assert "kept as a draft" in doctor.shows()
    measure(at_that_morning(), treatment(doctor, 3), Measured(9.4))
    await doctor.reading.once()
    dialog = await opened(doctor)
    assert (marked(dialog), dialog.second_id.text, dialog.pin.text) == ([2, 4], "rpe1", "")
    assert [one.step for one in doctor.entries(head)] == ["measurement"]


async def test_a_held_key_marks_one_bed_and_enter_asks_for_what_is_missing(doctor: Any) -> None:
    head = doctor.head()
    dialog = await opened(doctor)
    await doctor.hold("space", seconds=3)
    assert marked(dialog) == [2]
    assert "each bed is read first, and this key is held" in doctor.shows()
    await doctor.press("2", "x", "enter")
    assert "no bed is marked as read yet" in doctor.shows()
    await doctor.press("3", "x", "enter")
    assert dialog.focus is dialog.second_id
    await doctor.press("9")
    assert (dialog.focus, dialog.pin.text) == (dialog.pin, "9"), "a digit never stands where it can be read"
    assert "9_" not in doctor.shows()
    assert doctor.entries(head) == []


async def test_each_quick_press_marks_its_bed_and_a_held_key_unmarks_none(doctor: Any) -> None:
    dialog = await opened(doctor)
    await doctor.press("space", "space", "space", after=0.4)
    assert (marked(dialog), dialog.focus) == ([2, 3, 4], dialog.second_id)
    await doctor.press("up", "2")
    await doctor.hold("space", seconds=2)
    assert marked(dialog) == [3, 4], "one press, one box"
    await doctor.press("escape")
    dialog = await opened(doctor)
    await doctor.press("2", "space", "backspace")
    assert marked(dialog) == [2, 3, 4]


async def test_space_opens_the_card_of_a_bed_that_needs_the_expert(doctor: Any) -> None:
    await opened(doctor)
    await doctor.press("space", "7", "space")
    assert isinstance(doctor.desk.dialog, TeamDialog)
    assert doctor.desk.dialog.bed.number == 7
    await doctor.press("escape")
    assert marked(await opened(doctor)) == [2], "the sitting was kept as a draft"


async def test_who_may_not_approve_is_told_before_anything_is_read(
    at_that_morning: Callable[[], Ward], seat_of: Callable[..., Any]
) -> None:
    seat = await seat_of("nurse1", on=at_that_morning())
    await seat.press("m", "A")
    assert seat.desk.dialog is None
    assert "Rules are approved by physician or expert" in seat.shows()


async def test_h7_alarms_stand_above_the_sitting_also_new_ones(
    doctor: Any, at_that_morning: Callable[[], Ward]
) -> None:
    await opened(doctor)
    for size in (*SIZES, (50, 10)):
        assert "***" in "\n".join(doctor.shows(*size).splitlines()[:3])
    other = at_that_morning()
    kind = next(kind.id for kind in doctor.desk.board.beds[0].situation.protocol.incidents if kind.priority == "high")
    other.act_all(
        [
            (bed.treatment, Request(Action.COUNTERSIGN, other.person("phys2"), other.clock.now(), target=entry.id))
            for bed in doctor.desk.board.beds
            for entry in bed.situation.chart.entries
            if entry.deviation
        ]
    )
    incident = Request(Action.INCIDENT, other.person("nurse1"), other.clock.now(), values={"kind": kind}, reason="pale")
    other.act(treatment(doctor, 8), incident)
    await doctor.reading.once()
    for size in SIZES:
        assert "*** Bed 8" in "\n".join(doctor.shows(*size).splitlines()[:3])


async def test_an_idle_terminal_locks_and_keeps_what_was_read(doctor: Any) -> None:
    head = doctor.head()
    await doctor.press("A", *READ, *SIGNED)
    doctor.machine.advance(timedelta(hours=2))
    doctor.desk.tick()
    await doctor.settle()
    assert (doctor.desk.session.is_locked, doctor.desk.dialog, doctor.entries(head)) == (True, None, [])
    assert doctor.desk.drafts.count("phys1") == 1


async def test_beds_of_several_tables_of_rules_each_say_theirs(doctor: Any) -> None:
    """Two protocols, one of them signed for the site: no bed is approved by figures that the card does not name."""
    board, own = doctor.desk.board, treatment(doctor, 3)
    bed = board.bed_of(own)
    signed = bed.situation.protocol.rules.model_copy(update={"version": "7", "signed_by": "R. Peeters"})
    protocol = bed.situation.protocol.model_copy(update={"rules": signed, "title": "Lu-177 of our own"})
    other = replace(bed, situation=replace(bed.situation, protocol=protocol))
    doctor.desk.board = replace(board, beds=tuple(other if one.treatment == own else one for one in board.beds))
    dialog = await opened(doctor)
    said = [words for words, _tone in tables_words([dialog.bed(row) for row in dialog.rows])]
    assert said == [
        "Beds 2 4 5 7 8: Lu-177 octreotate, rules version 1, not signed by the site",
        "Bed 3: Lu-177 of our own, rules version 7, signed by R. Peeters",
    ]
    for size in ((100, 42), (160, 42)):
        assert all(words in words_of(doctor, *size) for words in said)
