"""A PIN that somebody else chose opens nothing at a terminal: its owner chooses one first, and goes on (H34, A17)."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ward_board.domain.access import Access
from ward_board.domain.entry import Request
from ward_board.domain.words import Action
from ward_board.tui.dialogs.own_pin_dialog import OwnPinDialog
from ward_board.tui.dialogs.sign_in import SignInDialog
from ward_board.tui.dialogs.team_dialog import TeamDialog
from ward_board.tui.keys import SIGNING_KEYS
from ward_board.tui.session import SECONDS_A_MINUTE
from ward_board.tui.signing import sign_again
from ward_board.ward.clock import ManualClock
from ward_board.ward.own_pin import GivenPin, OwnPinNeededError
from ward_board.ward.staff_changes import StaffChanges
from ward_board.ward.ward import Ward

from .test_alarms_everywhere import SIZES, top
from .whole_seat import T0, chart_whole_day, ward_on

KNOWN, GIVEN, OWN = "481516", "829164", "561930"
TITLE = "Choose a PIN of your own: L. Maas gave you this one on 26 Nov"
SIGN_IN_FIRST = "sign in once yourself first (l, id, PIN), and choose a PIN of your own"
GIVEN_TO = ["nurse1", "phys1"]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a ward store with Bed 6 before its time-out, and the same folder beside it, to be put back."""
    folder = tmp_path_factory.mktemp("given") / "store"
    folder.mkdir()
    chart_whole_day(folder / "ward.db", kind="ward")
    ward = ward_on(folder / "ward.db", ManualClock(T0))
    for staff_id in GIVEN_TO:
        give(ward, staff_id)
    ward.close()
    shutil.copytree(folder, folder.with_name("pristine"))
    return folder


@pytest.fixture
def open_ward(made: Path) -> Iterator[Callable[[], Ward]]:
    """Opens that store as it was made, as often as terminals stand there."""
    shutil.rmtree(made)
    shutil.copytree(made.with_name("pristine"), made)
    wards: list[Ward] = []

    def one() -> Ward:
        wards.append(ward_on(made / "ward.db", ManualClock(T0 + timedelta(minutes=31))))
        return wards[-1]

    yield one
    for ward in wards:
        ward.close()


@pytest.fixture
async def seat(open_ward: Callable[[], Ward], seat_of: Callable[..., Any]) -> Any:
    """Nobody is signed in."""
    return await seat_of(None, on=open_ward())


def give(ward: Ward, staff_id: str, pin: str = GIVEN) -> None:
    """A coordinator sets somebody's PIN."""
    StaffChanges(ward, ward.person("coord1")).set_pin(staff_id, pin)


def log_of(seat: Any) -> list[tuple[str, str | None]]:
    with seat.ward.store.read() as view:
        return [(line.what, line.who) for line in view.lines_after(0)]


async def sign(seat: Any, staff_id: str = "nurse1", pin: str = GIVEN) -> None:
    await seat.press(f" {staff_id}", "tab", f" {pin}", "enter")


async def test_h34_who_was_given_a_pin_chooses_one_and_the_act_goes_on(seat: Any) -> None:
    """The act asks who signs, the given PIN is right, a PIN of one's own is chosen, the act goes on."""
    await seat.press("6", "n")
    await sign(seat)
    assert isinstance(seat.desk.dialog, OwnPinDialog)
    assert seat.desk.session.person is None
    assert TITLE in seat.shows()
    assert "Enter sets this PIN" in seat.shows().splitlines()[-1]
    await seat.press(f" {OWN}", "enter", f" {OWN}", "enter")
    assert seat.desk.session.person.id == "nurse1"
    begun = seat.head()
    await seat.press(" warm", "enter")
    assert [(one.author, one.reason) for one in seat.entries(begun)] == [("nurse1", "warm")]
    assert log_of(seat)[-3:] == [
        (Access.OWN_PIN_ASKED, "nurse1"), (Access.PIN_CHANGED, "nurse1"), (Access.SIGNED_IN, "nurse1"),
    ]  # fmt: skip
    await seat.press("l", "l")
    await sign(seat, pin=OWN)
    assert seat.desk.session.person.id == "nurse1"
    await seat.press("l", "l")
    await sign(seat)
    assert "id or PIN is wrong" in seat.shows()


@pytest.mark.parametrize(
    ("first", "again", "said"),
    [
        (GIVEN, "", "this is the PIN that you have; choose another, which nobody else knows"),
        ("123456", "", "this PIN is among the first that anybody would try; choose another"),
        ("4711", "", "a PIN has 6 to 32 digits and nothing else; choose another"),
        (OWN, "561931", "the two PINs differ; type both anew"),
    ],
)
@pytest.mark.parametrize("size", SIZES)
async def test_h34_what_is_no_pin_is_said_in_one_line_and_nothing_is_lost(
    seat: Any, first: str, again: str, said: str, size: tuple[int, int]
) -> None:
    await seat.press("6", "n")
    await sign(seat)
    before = log_of(seat)
    await seat.press(f" {first}", "enter", *([f" {again}", "enter"] if again else []))
    whole = said if size[0] >= 80 else said[:45]
    assert sum(whole in line for line in seat.shows(*size).splitlines()) == 1
    assert [one.text for one in seat.desk.dialog.fields] == ["", ""]
    assert (seat.desk.dialog.focus, log_of(seat)) == (0, before)
    await seat.press(f" {OWN}", "tab", f" {OWN}", "enter")
    assert seat.desk.session.person.id == "nurse1"
    await seat.press(" warm", "enter")
    assert seat.entries()[-1].reason == "warm"


async def test_h34_esc_signs_nobody_in_and_looking_stays_free(seat: Any) -> None:
    begun = seat.head()
    await seat.press("6", "space")
    await sign(seat)
    await seat.press(f" {OWN}", "enter", f" {OWN}", "escape")
    assert (seat.desk.dialog, seat.desk.session.person, seat.head()) == (None, None, begun)
    assert "nothing was recorded" in seat.shows()
    await seat.press("g")
    assert "Journal" in seat.shows()
    assert set(seat.ward.signing.given_pins()) == set(GIVEN_TO)


@pytest.mark.parametrize("size", SIZES)
async def test_h33_no_digit_of_a_pin_and_no_length_is_seen(seat: Any, size: tuple[int, int]) -> None:
    await seat.press("l")
    await sign(seat)
    await seat.press(f" {OWN}")
    one = seat.shows(*size)
    await seat.press("enter", f" {OWN}", "7")
    two = seat.shows(*size)
    foot = "\n".join([*one.splitlines()[-4:], *two.splitlines()[-4:]])
    assert "typed, hidden" in foot
    assert not any(pin[at : at + 2] in foot for pin in (OWN, GIVEN) for at in range(5))
    assert all(len(line) <= size[0] for line in [*one.splitlines(), *two.splitlines()])


@pytest.mark.parametrize("size", SIZES)
async def test_h7_alarms_stand_above_it_a_new_one_at_once(
    seat: Any, open_ward: Callable[[], Ward], size: tuple[int, int]
) -> None:
    await seat.press("l")
    await sign(seat)
    there, treatment = open_ward(), seat.desk.board.beds[0].treatment
    kind = next(one.id for one in seat.desk.board.beds[0].situation.protocol.incidents if one.priority == "high")
    request = Request(Action.INCIDENT, there.person("nurse2"), there.clock.now(), values={"kind": kind}, reason="pale")
    there.act(treatment, request)
    assert "*** Bed 6" not in top(seat.shows(*size))
    await seat.reading.once()
    assert isinstance(seat.desk.dialog, OwnPinDialog)
    assert "*** Bed 6" in top(seat.shows(*size))


async def test_h32_one_with_an_own_pin_switches_in_eight_keys_and_a_given_one_is_asked_for_another(seat: Any) -> None:
    await seat.press("l")
    await sign(seat, "nurse2", KNOWN)
    present = [one.id for one in seat.desk.board.duty.present]
    key = SIGNING_KEYS[present.index("nurse1")]
    await seat.press(key, *GIVEN, "enter")
    assert TITLE in seat.shows()
    assert seat.desk.session.person.id == "nurse2", "until the other one has signed in"
    # an F-key leads on from there as from anywhere
    await seat.press(key, *GIVEN, "enter", f" {OWN}", "enter", f" {OWN}", "enter")
    assert seat.desk.session.person.id == "nurse1"
    await seat.press(SIGNING_KEYS[present.index("nurse2")], *KNOWN, "enter")
    pressed = [key, *OWN, "enter"]
    await seat.press(*pressed)
    assert (seat.desk.session.person.id, len(pressed)) == ("nurse1", 8)


async def test_a18_as_the_second_person_of_a_card_one_signs_in_alone_first(seat: Any) -> None:
    await seat.press("l")
    await sign(seat, "nurse2", KNOWN)
    begun = seat.head()
    await seat.press("6", "space", *["space"] * 9, " phys1", "tab", f" {GIVEN}", "tab", " 7470", "enter")
    assert isinstance(seat.desk.dialog, TeamDialog)
    assert SIGN_IN_FIRST in " ".join(seat.shows(80, 24).split())
    assert seat.head() == begun
    assert all(one.marked for one in seat.desk.dialog.marks)
    assert [one.text for one in seat.desk.dialog.signing] == ["phys1", "", "7470"]


async def test_a17_a_pin_asked_again_is_never_one_that_somebody_else_chose(seat: Any) -> None:
    """A coordinator sets it while its owner is signed in, in the moment before the session ends."""
    await seat.press("l")
    await sign(seat, "nurse2", KNOWN)
    give(seat.ward, "nurse2")
    seat.desk.start(sign_again(seat.desk, seat.desk.session.person, "Override"))
    await seat.settle()
    await seat.press(f" {GIVEN}", "enter")
    assert isinstance(seat.desk.dialog, SignInDialog)
    assert SIGN_IN_FIRST in seat.shows(80, 24)


async def test_h34_a_given_pin_that_was_replaced_meanwhile_leads_back_to_id_and_pin(
    seat: Any, open_ward: Callable[[], Ward]
) -> None:
    await seat.press("l")
    await sign(seat)
    give(open_ward(), "nurse1", "318064")
    await seat.press(f" {OWN}", "enter", f" {OWN}", "enter")
    assert isinstance(seat.desk.dialog, SignInDialog)
    assert "id or PIN is wrong" in seat.shows()
    assert seat.desk.session.person is None
    await sign(seat, pin="318064")
    assert isinstance(seat.desk.dialog, OwnPinDialog)


async def test_h31_nobody_who_comes_by_later_chooses_it(seat: Any) -> None:
    """It stands after a PIN that was right: left alone it goes when a session would lock."""
    await seat.press("l")
    await sign(seat)
    seat.machine.advance(timedelta(seconds=seat.desk.settings.idle_lock_minutes * SECONDS_A_MINUTE - 1))
    seat.desk.tick()
    await seat.settle()
    assert isinstance(seat.desk.dialog, OwnPinDialog)
    seat.machine.advance(timedelta(seconds=1))
    seat.desk.tick()
    await seat.settle()
    assert (seat.desk.dialog, seat.desk.session.person) == (None, None)


async def test_who_gave_it_is_not_known_any_more(seat: Any) -> None:
    now = seat.ward.clock.now()
    with seat.ward.store.write() as transaction:
        transaction.take_out_lines(transaction.lines_before(now + timedelta(days=1))[-1])
        transaction.log_access(now, "coord1", Access.ARCHIVED, "access_log", "tty1")
    await seat.press("l")
    await sign(seat)
    assert "Choose a PIN of your own: nobody knows any more who gave you this one" in seat.shows(80, 24)
    await seat.press(f" {OWN}", "enter", f" {OWN}", "enter")
    assert seat.desk.session.person.id == "nurse1"


async def test_a_hostile_name_of_whoever_gave_it_is_words(seat: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    name = "\x1b]0;owned\x07\u202eMaas " + "x" * 200
    given = GivenPin("coord1", name, seat.ward.clock.now())

    def refuse(_self: object, staff_id: str, _pin: str) -> None:
        raise OwnPinNeededError(staff_id, given)

    monkeypatch.setattr(type(seat.ward.signing), "sign_in", refuse)
    await seat.press("l")
    await sign(seat)
    head = seat.shows(80, 24).splitlines()[-4]
    assert head.rstrip().endswith("gave you this one on 26 Nov")
    assert head.isprintable()
    assert "\u202e" not in head
