"""Break-glass: who cannot sign charts one act under the name that they type, to be countersigned; it always works."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from ward_board.domain.access import Access
from ward_board.domain.entry import UNSIGNED
from ward_board.domain.words import Action, AlarmKind
from ward_board.errors import StoreUnavailableError
from ward_board.tui.dialogs.sign_in import SignInDialog
from ward_board.tui.dialogs.unsigned_dialog import UnsignedDialog
from ward_board.tui.keys import Place

PIN = "481516"
SIZES = [(80, 24), (160, 42)]
NAME, WHY = "Jo Winter", "alone, PIN forgotten"
CANNOT = ["ctrl+u", f" {NAME}", "tab", f" {WHY}", "enter"]
SAID = f"NOT SIGNED: {NAME}, to be countersigned"


@pytest.fixture
async def night(seat: Any) -> Any:
    """A locked board, and nobody who can sign."""
    await seat.press("l")
    return seat


def words(seat: Any, *size: int) -> str:
    return " ".join(seat.shows(*size).split())


async def test_h31_one_act_goes_on_under_a_typed_name_and_no_session_opens(night: Any) -> None:
    before = night.head()
    await night.press("7", "space", *CANNOT, "enter")
    (entry,) = night.entries(before)
    assert (entry.action, entry.step) == (Action.START, "amino_acids")
    assert (entry.author, entry.unsigned, entry.deviation) == (UNSIGNED, NAME, "unsigned")
    assert WHY in entry.reason
    assert night.desk.session.person is None
    assert night.desk.session.is_locked
    await night.press("4", "o")
    assert isinstance(night.desk.dialog, SignInDialog), "the next act asks who signs again"


@pytest.mark.parametrize("size", SIZES)
async def test_the_keys_at_the_foot_say_what_enter_does_as_the_card_does(night: Any, size: tuple[int, int]) -> None:
    await night.press("7", "space")
    assert "Enter signs in" in night.shows(*size).splitlines()[-1]
    await night.press("ctrl+u")
    assert night.shows(*size).count("Enter goes on with the act") == 2
    assert "Enter signs in" not in night.shows(*size)
    await night.press("escape")
    assert "Enter sign in" in night.shows(*size).splitlines()[-1]


@pytest.mark.parametrize("size", SIZES)
async def test_h32_it_says_who_did_not_sign_wherever_the_signer_stands(night: Any, size: tuple[int, int]) -> None:
    await night.press("7", "space", *CANNOT)
    assert words(night, *size).count(SAID) == 1
    assert f"NOT SIGNED: {NAME}" in night.shows(*size).splitlines()[0]
    assert "signing as" not in night.shows(*size)
    await night.press("escape", "3", "n", *CANNOT)
    assert SAID in words(night, *size)
    assert "signing as" not in night.shows(*size)


@pytest.mark.parametrize("keys", [["7", "space"], ["3", "n"], ["5", "b"], ["4", "i"]])
async def test_h1_who_did_not_sign_sees_whom_it_is_about_and_nobody_else(night: Any, keys: list[str]) -> None:
    names = {bed.number: bed.patient.name.rsplit(" ", 1)[0].casefold() for bed in night.desk.board.beds}
    await night.press(*keys, *CANNOT)
    own = names.pop(int(keys[0]))
    for size in SIZES:
        shown = night.shows(*size).casefold()
        assert own in shown
        assert not [name for name in names.values() if name in shown]


async def test_it_stands_as_an_alarm_and_as_not_signed_until_a_physician_countersigns(night: Any) -> None:
    await night.press("7", "space", *CANNOT, "enter")
    alarm = next(one for one in night.desk.board.alarms if one.kind is AlarmKind.DEVIATION)
    assert alarm.bed == 7
    for place in (Place.JOURNAL, Place.TREATMENT):
        night.desk.place, night.desk.selected = place, night.desk.board.beds[6].treatment
        shown = words(night, 160, 120)
        assert NAME in shown
        assert "not signed" in shown.casefold()
    assert f"NOT SIGNED: {NAME}" in words(night, 160, 120)
    night.desk.session.sign_in(night.ward.person("phys1"), night.machine.monotonic())
    await night.press("7", "ctrl+p", " bed 7: countersign", "enter", "enter")
    assert night.entries()[-1].action is Action.COUNTERSIGN
    night.desk.place, night.desk.selected = Place.TREATMENT, night.desk.board.beds[6].treatment
    assert f"NOT SIGNED: {NAME}" not in words(night, 160, 120)
    assert "end amino acids countersigned" in words(night, 160, 120)
    assert not [one for one in night.desk.board.alarms if one.kind is AlarmKind.DEVIATION]


@pytest.mark.parametrize(
    "keys", [["6", "e"], ["3", "space"], ["4", "s"], ["a"], ["o"], ["5", "b"], ["4", "i"], ["4", "p"]]
)
async def test_every_act_at_a_bed_offers_it(night: Any, keys: list[str]) -> None:
    await night.press(*keys)
    assert "Ctrl+U cannot sign" in words(night, 80, 24)
    await night.press("ctrl+u")
    assert isinstance(night.desk.dialog, UnsignedDialog)


async def test_without_an_act_it_says_what_to_do(night: Any) -> None:
    await night.press("l", "ctrl+u")
    assert "choose bed and act, then Ctrl+U" in words(night, 80, 24)
    assert "Ctrl+U cannot sign" not in words(night, 80, 24)
    assert night.desk.session.person is None


@pytest.mark.parametrize("keys", [["d"], ["y", "space", "enter"], ["w", "space"]], ids=["papers", "booking", "morning"])
async def test_what_can_wait_for_a_signature_does(night: Any, keys: list[str]) -> None:
    await night.press(*keys, "ctrl+u")
    assert not isinstance(night.desk.dialog, UnsignedDialog)


async def test_h12_a_deviation_asks_no_pin_then(night: Any) -> None:
    before = night.head()
    await night.press("6", "e", *CANNOT, "e", "tab", " the physician asked for it", "enter")
    (entry,) = night.entries(before)
    assert (entry.unsigned, entry.step) == (NAME, "lutetium")
    assert entry.deviation == "early"
    assert "the physician asked for it" in entry.reason


async def test_i13_what_two_people_sign_goes_alone_and_is_marked(seat_of: Callable[..., Any]) -> None:
    seat = await seat_of("tech1")
    await seat.press("6", "space", " 7400", "tab", " 10:30", "tab", " LU-2611-06", "enter", "l")
    before = seat.head()
    await seat.press("6", "space", *CANNOT, "enter")
    (entry,) = seat.entries(before)
    assert (entry.step, entry.unsigned, entry.second) == ("time_out", NAME, None)


@pytest.mark.parametrize("name", ["", "J", "7", "..", "\u200b\u202e"])
async def test_a_name_that_colleagues_cannot_read_is_asked_for_again(night: Any, name: str) -> None:
    before = night.entries()
    await night.press("7", "space", "ctrl+u", f" {name}", "tab", " alone", "enter", "enter")
    assert isinstance(night.desk.dialog, UnsignedDialog)
    assert night.desk.dialog.focus == 0
    assert night.entries() == before


async def test_a5_why_it_is_not_signed_is_asked(night: Any) -> None:
    await night.press("7", "space", "ctrl+u", " Jo Winter", "enter", "enter")
    assert isinstance(night.desk.dialog, UnsignedDialog)
    assert night.desk.dialog.focus == 1
    await night.press(" !!", "enter")
    assert "say in a word why it is not signed" in words(night, 80, 24)


async def test_h34_it_works_while_pins_are_locked(night: Any) -> None:
    await night.press("7", "space")
    for _try in range(8):
        await night.press(" nurse1", "enter", " 111222", "enter")
    assert "too many wrong PINs" in words(night, 80, 24)
    before = night.head()
    await night.press(*CANNOT, "enter")
    assert night.entries(before)[-1].unsigned == NAME


async def test_h34_the_dialog_says_how_long_to_wait_and_esc_leaves_at_once(night: Any) -> None:
    await night.press("l")
    for _try in range(3):
        await night.press(" nurse1", "enter", " 111222", "enter")
    await night.press(" nurse1", "enter", *PIN, "enter")
    assert "too many wrong PINs for this id; it opens again in" in words(night, 80, 24)
    await night.press("escape")
    assert night.desk.dialog is None
    await night.press("3")
    assert night.desk.bed.number == 3


async def test_h33_who_goes_on_is_noted_with_whom_they_saw_though_nothing_is_recorded(night: Any) -> None:
    """A locked board names nobody: who gets a name to see without a PIN stands in that patient's access log."""
    about = {bed.number: bed.treatment for bed in night.desk.board.beds}
    await night.press("1", "o", *CANNOT, "escape")
    with night.ward.store.read() as view:
        (line,) = [one for one in view.lines_after(0) if one.what == Access.UNSIGNED]
        assert view.lines_about([about[1]], line.at, line.at + timedelta(seconds=1)) == (line,)
    assert line.subject == f"{about[1]}:{NAME}"


async def test_h31_left_without_recording_it_is_over(night: Any) -> None:
    before = night.entries()
    await night.press("7", "space", *CANNOT, "escape")
    assert night.desk.session.person is None
    assert night.entries() == before
    await night.press("7", "space", *CANNOT)
    night.machine.advance(timedelta(minutes=5))
    await night.press("enter", "enter")
    assert night.entries() == before
    assert night.desk.session.person is None


async def test_h32_nothing_they_typed_is_offered_to_the_next_one(night: Any) -> None:
    await night.press("3", "n", *CANNOT, " warm to the touch", "escape", "n", *CANNOT)
    assert "warm" not in night.shows()
    assert night.desk.drafts.count(UNSIGNED) == 0


async def test_a_store_that_does_not_answer_keeps_what_was_typed(night: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: str) -> None:
        raise StoreUnavailableError("the store does not answer")

    with monkeypatch.context() as patched:
        patched.setattr(night.ward.signing, "unsigned", fail)
        await night.press("7", "space", *CANNOT)
        assert "the store does not answer" in words(night, 80, 24)
    assert NAME in night.shows()
    await night.press("enter")
    assert SAID in words(night, 80, 24)


async def test_a_round_of_several_beds_is_one_act(night: Any) -> None:
    before = night.head()
    await night.press("o", *CANNOT, "space", "enter")
    kept = night.entries(before)
    assert len(kept) > 1
    assert {entry.unsigned for entry in kept} == {NAME}
    assert night.desk.session.person is None


async def test_what_is_a_signature_itself_is_refused_and_says_so(seat_of: Callable[..., Any]) -> None:
    """A prescription, a countersignature: nobody signs those by a name."""
    seat = await seat_of(None)
    before = seat.entries()
    await seat.press("7", "ctrl+p", " prescri", "enter", *CANNOT, " 7000", "enter")
    assert "somebody who signs with id and PIN" in words(seat, 160, 42)
    assert seat.entries() == before
