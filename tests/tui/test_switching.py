"""The next person signs in at most 8 keys, from any page (H32); nothing of the one before is theirs."""

from __future__ import annotations

from typing import Any

import pytest

from ward_board.tui.dialogs.sign_in import SignInDialog
from ward_board.tui.keys import SIGNING_KEYS, Place

from ..patience import holds
from .test_alarms_everywhere import PAGES

PIN = "481516"
MOST_KEYS = 8
OWN_PAGES = {Place.DAYS: ["y"], Place.COURSE: ["6", "C"], Place.FIGURES: ["y", "f"], Place.START_TIMES: ["y", "s"]}


def present(seat: Any) -> list[str]:
    return [one.id for one in seat.desk.board.duty.present]


def key_of(seat: Any, staff_id: str) -> str:
    return SIGNING_KEYS[present(seat).index(staff_id)]


def look(seat: Any) -> tuple[object, ...]:
    desk = seat.desk
    return desk.place, desk.selected, desk.zoom, desk.pan, desk.first_line


@pytest.mark.parametrize("place", [place for place in PAGES if place is not Place.WALL])
async def test_h32_eight_keys_from_every_page_to_everybody_on_duty(seat: Any, place: Place) -> None:
    """Issue 7, "People": counted as a hand presses them; page, selection and zoom stay as they were."""
    if place in OWN_PAGES:
        await seat.press(*OWN_PAGES[place])
    else:
        seat.desk.place, seat.desk.selected = place, seat.desk.board.beds[2].treatment
    seat.desk.zoom, seat.desk.pan = 1, -1
    assert seat.desk.place is place
    people = present(seat)
    assert len(people) >= 5
    for staff_id in [*people, "nurse2"]:
        if seat.desk.session.person.id == staff_id:
            continue
        before, pressed = look(seat), [key_of(seat, staff_id), *PIN, "enter"]
        await seat.press(*pressed)
        assert seat.desk.session.person.id == staff_id
        assert look(seat) == before
        assert len(pressed) <= MOST_KEYS


async def test_h32_from_a_locked_board_too(seat: Any) -> None:
    await seat.press("l")
    await seat.press(key_of(seat, "nurse1"), *PIN, "enter")
    assert seat.desk.session.person.id == "nurse1"
    assert not seat.desk.session.is_locked


@pytest.mark.parametrize(
    "keys", [["3", "n"], ["5", "b"], ["6", "e"], ["6", "s"], ["3", "space"], ["q"], ["o"], ["4", "i"]]
)
async def test_h32_whatever_is_asked_it_is_eight_keys_and_records_nothing(seat: Any, keys: list[str]) -> None:
    await seat.press(*keys)
    before = seat.entries()
    await seat.press(key_of(seat, "nurse1"), *PIN, "enter")
    assert seat.desk.session.person.id == "nurse1"
    assert seat.desk.dialog is None
    assert seat.entries() == before
    assert seat.left_with == []


async def test_h32_a_draft_is_its_authors_and_nobody_elses(seat: Any) -> None:
    await seat.press("3", "n", " warm to the touch")
    first, next_one = key_of(seat, "nurse2"), key_of(seat, "nurse1")
    await seat.press(next_one, *PIN, "enter", "n")
    assert "warm" not in seat.shows()
    assert [one.text for one in seat.desk.dialog.fields] == [""]
    await seat.press("escape", first, *PIN, "enter", "n")
    assert "warm to the touch" in seat.shows()


async def test_h32_until_the_pin_is_right_nobody_else_acts_and_nothing_is_lost(seat: Any) -> None:
    await seat.press("3", "n", " warm")
    await seat.press(key_of(seat, "nurse1"), "9", "9", "9", "9", "9", "9", "enter")
    assert "id or PIN is wrong" in seat.shows()
    await seat.press("escape")
    assert seat.desk.session.person.id == "nurse2"
    await seat.press("n")
    assert "warm" in seat.shows()


async def test_the_sign_in_dialog_says_who_is_which_key_whole_at_80_columns(seat: Any) -> None:
    await seat.press("l", "l")
    shown = " ".join(seat.shows(80, 24).split())
    for number, name in enumerate(["Maas", "Bos", "de Vries"], start=1):
        assert f"F{number} {name}" in shown
    assert [one.person.id for one in seat.desk.dialog.on_duty] == present(seat)


async def test_h33_in_the_dialog_an_f_key_or_an_arrow_picks_and_digits_stay_the_pins(seat: Any) -> None:
    await seat.press("l", "l", "4")
    dialog = seat.desk.dialog
    assert [dialog.fields[0].text, dialog.fields[1].text] == ["", "4"]
    await seat.press("down", "down", "up")
    assert dialog.picked.id == present(seat)[0]
    assert dialog.fields[1].text == ""
    await seat.press(key_of(seat, "nurse1"), *PIN)
    assert not any(PIN[:2] in line for line in seat.shows(80, 24).splitlines()[-4:])
    await seat.press("enter")
    assert seat.desk.session.person.id == "nurse1"


async def test_a_letter_at_the_pin_of_somebody_picked_begins_another_id(seat: Any) -> None:
    await seat.press("l", "f1", "4", " phys2", "enter", *PIN, "enter")
    assert seat.desk.session.person.id == "phys2"


async def test_a_number_that_nobody_has_says_so_and_leaves_all_as_it_is(seat: Any) -> None:
    await seat.press("f8")
    assert "F8: nobody on duty has this number" in seat.shows()
    assert seat.desk.dialog is None
    await seat.press("3", "n", " warm", "f8")
    assert "F8: nobody on duty has this number" in " ".join(seat.shows().split())
    assert seat.desk.dialog.typed == {"reason": "warm"}


async def test_h41_the_own_f_key_asks_the_pin_too_so_that_no_digit_goes_into_a_note(seat: Any) -> None:
    """A hand that signs as always, though it is signed in already."""
    before = len(seat.entries())
    await seat.press("3", "n", " sleeps ", key_of(seat, "nurse2"), *PIN, "enter")
    assert seat.desk.session.person.id == "nurse2"
    assert len(seat.entries()) == before
    await seat.press("3", "n")
    assert seat.desk.dialog.typed == {"reason": "sleeps "}


async def test_a18_an_f_key_names_the_second_person(seat_of: Any) -> None:
    seat = await seat_of("tech1")
    await seat.press("6", "space", " 7400", "tab", " 10:30", "tab", " LU-2611-06", "enter", "6", "space", "enter")
    assert isinstance(seat.desk.dialog, SignInDialog)
    assert "tech1" not in [one.person.id for one in seat.desk.dialog.on_duty]
    await seat.press(key_of(seat, "phys1"), *PIN, "enter")
    entry = seat.entries()[-1]
    assert (entry.author, entry.second) == ("tech1", "phys1")
    assert seat.desk.session.person.id == "tech1"


async def test_a_held_f_key_opens_one_dialog(seat: Any) -> None:
    await seat.hold(key_of(seat, "nurse1"), seconds=5)
    assert isinstance(seat.desk.dialog, SignInDialog)
    await seat.press(*PIN, "enter")
    assert seat.desk.session.person.id == "nurse1"


async def test_what_is_being_saved_is_saved_before_the_next_one_signs(seat: Any, monkeypatch: Any) -> None:
    """The key comes while the journal takes the act: it is kept as its author's."""
    go_on, real = [], seat.ward.act_all

    def slow(acts: Any, **options: Any) -> Any:
        while not go_on:
            pass
        return real(acts, **options)

    monkeypatch.setattr(seat.ward, "act_all", slow)
    await seat.press("3", "o")
    seat.seconds += 2
    seat.commands.press("enter", None, seat.seconds)
    await holds(lambda: seat.desk.dialog is None)
    seat.commands.press(key_of(seat, "nurse1"), None, seat.seconds + 1)
    go_on.append(True)
    await holds(lambda: isinstance(seat.desk.dialog, SignInDialog))
    await seat.settle()
    assert seat.entries()[-1].author == "nurse2"
    await seat.press(*PIN, "enter")
    assert seat.desk.session.person.id == "nurse1"
