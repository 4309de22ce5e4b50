"""Countersigning what the night left: read on one card, marked, signed with one PIN; A5, A15, A18, H31."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ward_board.board.deviation_words import key_words
from ward_board.domain.alarms import Alarm
from ward_board.domain.entry import Entry, Request
from ward_board.domain.words import Action, AlarmKind, Priority
from ward_board.errors import StoreUnavailableError
from ward_board.tui.dialogs.countersign_dialog import CountersignDialog
from ward_board.tui.dialogs.sign_in import SignInDialog
from ward_board.tui.keys import Command, Place, command_of

from ..broken_glass import NAME, WHY, break_glass, deviation, unsigned

PIN = " 481516"
SIGN = ["enter", PIN, "enter"]
SIZES = [(80, 24), (100, 30), (160, 42)]


@pytest.fixture
async def physician(seat_of: Callable[..., Any], ward: Any) -> Any:
    """A physician who comes on after a nurse broke the glass five times at three beds."""
    break_glass(ward)
    return await seat_of("phys1")


async def look_and_press(seat: Any, *keys: str, size: tuple[int, int] = (160, 42)) -> str:
    """Presses keys, each after the screen was looked at; what is shown in the end."""
    for key in keys:
        seat.shows(*size)
        await seat.press(key)
    return " ".join(seat.shows(*size).split())


def signed(entries: list[Entry]) -> list[str]:
    return [str(one.target) for one in entries if one.action is Action.COUNTERSIGN]


def dialog_of(seat: Any) -> CountersignDialog:
    assert isinstance(seat.desk.dialog, CountersignDialog)
    return seat.desk.dialog


def waits(seat: Any) -> list[Alarm]:
    return [one for one in seat.desk.board.alarms if one.kind is AlarmKind.DEVIATION]


async def test_h31_five_acts_of_the_night_are_read_and_signed_with_three_keys_and_one_pin(
    physician: Any, own_keys: Callable[[tuple[str, ...]], list[str]]
) -> None:
    head, wanted = physician.head(), [one.subject for one in waits(physician)]
    pressed = ("K", "a", *SIGN)
    said = await look_and_press(physician, *pressed)
    entries = physician.entries(head)
    assert sorted(signed(entries)) == sorted(wanted)
    assert [one.author for one in entries] == ["phys1"] * 5
    assert len({one.recorded_at for one in entries}) == 1, "one commit"
    assert "Countersigned, Beds 2 4 5: 5 acts" in said
    assert not waits(physician)
    # "a" is a letter, which `own_keys` takes for something typed
    assert len(own_keys(pressed)) <= 3


@pytest.mark.parametrize("size", SIZES)
async def test_a15_each_row_says_whom_what_when_by_whom_which_gate_and_the_whole_reason(
    physician: Any, size: tuple[int, int]
) -> None:
    deviation(physician.ward, 6, "lutetium", Action.START, "nurse1", "the physician asked for it by phone")
    await physician.reading.once()
    await physician.press("K")
    said = ""
    for row in dialog_of(physician).rows:
        said += " ".join(physician.shows(*size).replace("│", " ").split()) + " "
        await physician.press("down")
        assert row.entry.deviation
    for words in (
        "2 Müller K. 10:02 seen, all well",
        f"NOT SIGNED: {NAME}",
        f"Reason: {WHY}.",
        "Deviation 'unsigned', without: a signature",
        "noted: sleeps, cannula dry",
        "6 Okafor C. 10:42 start Lu-177",
        "Bos started Lu-177. Deviation 'other', without: the right role, time-out card. Reason: the physician asked",
    ):
        assert words in said


async def test_a18_the_boxes_start_empty_and_enter_signs_nothing_then(physician: Any) -> None:
    head = physician.head()
    assert "nothing is marked" in await look_and_press(physician, "K", "enter")
    assert not dialog_of(physician).marked
    await physician.press("escape")
    assert "Nothing was countersigned" in physician.shows()
    assert physician.entries(head) == []


async def test_h31_only_what_is_marked_is_signed(physician: Any) -> None:
    head = physician.head()
    await look_and_press(physician, "K", "5", "space", "b", "2", "space")
    dialog = dialog_of(physician)
    meant = [one.id for one in dialog.marked]
    assert [one.bed.number for one in dialog.marked] == [2, 5, 5]
    await look_and_press(physician, *SIGN)
    assert sorted(signed(physician.entries(head))) == sorted(meant)
    assert len(waits(physician)) == 2


async def test_a15_nothing_is_marked_that_did_not_stand_whole_on_the_screen(physician: Any) -> None:
    size = 80, 24
    said = await look_and_press(physician, "K", "a", size=size)
    assert [one.bed.number for one in dialog_of(physician).marked] == [2, 2, 4]
    assert "2 more have not stood here yet" in said
    await look_and_press(physician, "a", size=size)
    assert len(dialog_of(physician).marked) == 5
    assert "unmarked again" in await look_and_press(physician, "a", size=size)
    assert dialog_of(physician).marked == [], "again takes the marks back"


async def test_a15_keys_that_come_before_the_card_was_seen_mark_nothing(physician: Any) -> None:
    await physician.press("K", "space", "b", "a")
    assert dialog_of(physician).marked == []


async def test_h31_a_held_key_marks_one_and_takes_no_mark_back(physician: Any) -> None:
    await physician.press("K")
    for seconds in (2, 3):
        physician.shows()
        await physician.hold("space", seconds=seconds)
    assert len(dialog_of(physician).marked) == 2
    assert "this key is held" in physician.shows()


async def test_a18_ones_own_are_shown_as_not_theirs_with_why(physician: Any) -> None:
    ward = physician.ward
    deviation(ward, 7, "lutetium", Action.START, "phys1", "the vial decays")
    unsigned(ward, 8, Action.SEEN, name=ward.person("phys1").name)
    await physician.reading.once()
    await physician.press("K")
    dialog, shown = dialog_of(physician), " ".join(physician.shows().split())
    assert "Not yours to sign" in shown
    assert "Your own act." in shown
    assert "Your name was typed." in shown
    assert "0 of 5 marked" in shown
    said = await look_and_press(physician, "7", "space")
    assert "Bed 7, start Lu-177: your own act; another physician countersigns" in said
    await look_and_press(physician, "a")
    assert {one.bed.number for one in dialog.marked} == {2, 4, 5}
    await look_and_press(physician, *SIGN)
    assert {one.bed for one in waits(physician)} == {7, 8}


async def test_a18_it_takes_a_physician(seat_of: Callable[..., Any], ward: Any) -> None:
    break_glass(ward)
    for staff_id in ("nurse2", "tech1"):
        seat = await seat_of(staff_id)
        await seat.press("K")
        assert seat.desk.dialog is None
        assert "A physician countersigns: sign in as one, then K" in seat.shows()


async def test_h31_who_comes_to_a_locked_board_is_asked_who_signs_and_no_typed_name_will_do(
    seat_of: Callable[..., Any], ward: Any
) -> None:
    break_glass(ward)
    seat = await seat_of(None)
    await seat.press("K")
    assert isinstance(seat.desk.dialog, SignInDialog)
    assert "Ctrl+U cannot sign" not in seat.shows()
    await look_and_press(seat, " phys2", "enter", PIN, "enter", "a", *SIGN)
    assert not waits(seat)


async def test_without_anything_open_it_says_so(seat: Any) -> None:
    await seat.press("K")
    assert "Nothing waits for a countersignature" in seat.shows()


@pytest.mark.parametrize("reads", [False, True], ids=["unread here", "in sight"])
async def test_h42_what_was_corrected_meanwhile_is_not_signed_and_the_rest_is(
    physician: Any, other_terminal: Any, reads: bool
) -> None:
    head = physician.head()
    await look_and_press(physician, "K", "a")
    one = next(row for row in dialog_of(physician).rows if row.bed.number == 4)
    nurse, now = other_terminal.person("nurse1"), other_terminal.clock.now()
    wrong = Request(Action.CORRECT, nurse, now, target=one.id, reason="another bed")
    other_terminal.act(one.bed.treatment, wrong)
    if reads:
        await physician.reading.once()
        said = await look_and_press(physician, "enter")
        assert "Bed 4, seen, all well: was struck meanwhile; nothing was signed, the other marks stand" in said
        assert signed(physician.entries(head)) == []
        await look_and_press(physician, *SIGN)
    else:
        said = await look_and_press(physician, *SIGN)
        assert "Countersigned, Beds 2 5: 4 acts. Not signed: Bed 4, seen, all well: " in said
        assert "has changed meanwhile; read it again" in said
    assert len(signed(physician.entries(head))) == 4
    assert one.id not in signed(physician.entries(head))


async def test_h42_what_is_at_another_time_by_now_is_read_again(physician: Any, other_terminal: Any) -> None:
    head = physician.head()
    await look_and_press(physician, "K", "2", "space")
    one = dialog_of(physician).marked[0]
    nurse, now = other_terminal.person("nurse1"), other_terminal.clock.now()
    earlier = {"occurred_at": "2026-11-26T09:58:00+01:00"}
    other_terminal.act(
        one.bed.treatment, Request(Action.CORRECT, nurse, now, target=one.id, values=earlier, reason="it was earlier")
    )
    await physician.reading.once()
    assert dialog_of(physician).marked == []
    said = await look_and_press(physician, "enter")
    assert "Bed 2, seen, all well: has changed since you read it: read it again" in said
    await look_and_press(physician, "space", *SIGN)
    assert signed(physician.entries(head)) == [one.id]


async def test_a18_what_another_physician_signed_meanwhile_is_told_one_by_one(
    physician: Any, other_terminal: Any
) -> None:
    head = physician.head()
    await look_and_press(physician, "K", "a")
    both = [row for row in dialog_of(physician).rows if row.bed.number == 2]
    for one in both:
        request = Request(Action.COUNTERSIGN, other_terminal.person("phys2"), other_terminal.clock.now(), target=one.id)
        other_terminal.act(one.bed.treatment, request)
    said = await look_and_press(physician, *SIGN)
    assert "Countersigned, Beds 4 5: 3 acts. Not signed: Bed 2, seen, all well: " in said
    assert said.count("already countersigned by") == 2
    mine = [one for one in physician.entries(head) if one.author == "phys1"]
    assert len(signed(mine)) == 3
    await physician.press("escape")
    assert "Countersigned, Beds 4 5: 3 acts" in physician.shows()


async def test_h34_a_wrong_pin_or_none_signs_nothing_and_keeps_the_marks(physician: Any) -> None:
    head = physician.head()
    await look_and_press(physician, "K", "a", "enter", " 111222", "enter")
    assert "id or PIN is wrong" in physician.shows()
    said = await look_and_press(physician, "escape")
    assert "not signed; nothing was recorded" in said
    assert len(dialog_of(physician).marked) == 5
    assert signed(physician.entries(head)) == []
    await look_and_press(physician, *SIGN)
    assert len(signed(physician.entries(head))) == 5


async def test_a_store_that_does_not_answer_keeps_the_marks_and_a_try_again_counts_once(
    physician: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    head, act_all = physician.head(), physician.ward.act_all

    def lost(*asked: Any, **options: Any) -> Any:
        act_all(*asked, **options)
        monkeypatch.setattr(physician.ward, "act_all", act_all)
        raise StoreUnavailableError("the store does not answer")

    monkeypatch.setattr(physician.ward, "act_all", lost)
    physician.reads_after_writing = False
    said = await look_and_press(physician, "K", "a", *SIGN)
    assert "what you marked stands here" in said
    await look_and_press(physician, "enter")
    assert len(signed(physician.entries(head))) == 5


async def test_it_is_found_without_knowing_the_key(physician: Any) -> None:
    """The alarm lines, the keys at the foot, the handover and the palette all name it, and only while it has a use."""
    for place in (Place.BOARD, Place.HANDOVER, Place.MORNING, Place.JOURNAL, Place.DAYS):
        assert command_of(place, "K") is Command.COUNTERSIGN
    assert key_words(waits(physician)[0]).startswith("K ")
    for size in SIZES:
        assert "not signed: 5 acts" in physician.shows(*size) or "K: " in physician.shows(*size)
    assert "K countersign" in physician.shows().splitlines()[-1]
    await physician.press("h")
    assert "Beds 2 4 5: 5 acts; K opens them" in physician.shows(160, 60)
    await look_and_press(physician, "escape", "ctrl+p", " countersign", "enter", "a", *SIGN)
    assert not waits(physician)
    assert "countersign" not in physician.shows().splitlines()[-1]


async def test_h8_what_nobody_signed_is_not_folded_away_below_other_medium_alarms(physician: Any) -> None:
    assert {one.priority for one in waits(physician)} == {Priority.MEDIUM}
    for size, most in ((160, 42), 4), ((80, 24), 3):
        (line,) = (one for one in physician.shows(*size).splitlines()[1 : 1 + most] if "not signed" in one)
        assert "Beds 2 4 5 not signed: 5 acts" in " ".join(line.split())
        assert "K" in line


@pytest.mark.parametrize("size", [*SIZES, (50, 10)])
async def test_h7_the_alarms_stand_above_the_card_and_the_card_has_no_name_in_privacy(
    physician: Any, size: tuple[int, int]
) -> None:
    await look_and_press(physician, "K", "a", size=size)
    assert "AMINO ACIDS STOPPED" in "".join(physician.shows(*size).splitlines()[:3])
    physician.desk.names.hide(by_hand=True)
    shown, names = physician.shows(*size).casefold(), [bed.patient.name for bed in physician.desk.board.beds]
    assert not [name for name in names if name.rpartition(" ")[0].casefold() in shown]
