"""A badge reader types like a very fast hand: nothing of it is a key, on any screen, it alone signs nothing (H32)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import Any

import pytest

from ward_board.config.settings import Settings
from ward_board.config.settings import Signing as SigningSettings
from ward_board.store.staff import By
from ward_board.tui.app import WardBoardApp
from ward_board.tui.badge import GAP_SECONDS, GIVE_BACK_SECONDS, LONGEST, BadgeReader, Heard, Keystroke
from ward_board.tui.dialogs.sign_in import SignInDialog
from ward_board.tui.keys import Place
from ward_board.tui.terminal import Terminal
from ward_board.ward.signing import hash_of_badge
from ward_board.ward.ward import Ward

from ..patience import holds
from .test_alarms_everywhere import PAGES, WAYS

PIN = "481516"
NUMBER = "6E13b7"
PREFIX = ";"
FAST = GAP_SECONDS / 5
BADGES = Settings(signing=SigningSettings(badge_prefix=PREFIX))


def key(character: str, at: float) -> Keystroke:
    return Keystroke("enter", None, at) if character == "\r" else Keystroke(character, character, at)


def heard(reader: BadgeReader, typed: str, *, began: float = 10.0, apart: float = FAST) -> list[Heard]:
    return [reader.take(key(one, began + place * apart)) for place, one in enumerate(typed)]


def obeyed(all_heard: list[Heard]) -> str:
    return "".join(one.character or "\r" for heard in all_heard for one in heard.keys)


# --- taking a badge out of the keys ----------------------------------------------------------------------------------


def test_a_badge_is_heard_whole_and_none_of_it_is_a_key() -> None:
    found = heard(BadgeReader(PREFIX), f"{PREFIX}{NUMBER}\r")
    assert [one.badge for one in found if one.badge] == [NUMBER]
    assert found[-1].badge == NUMBER
    assert obeyed(found) == ""


@pytest.mark.parametrize("apart", [GAP_SECONDS * 1.01, 0.2, 30.0])
def test_a_prefix_typed_by_hand_is_given_back_as_the_key_that_it_was(apart: float) -> None:
    typed = f"a{PREFIX} b{PREFIX}{PREFIX}c\r"
    found = heard(BadgeReader(PREFIX), typed, apart=apart)
    assert obeyed(found) == typed
    times = [one.at for each in found for one in each.keys]
    assert times == sorted(times)
    assert not [one for one in found if one.badge or one.is_broken]


def test_at_the_end_it_is_given_back_too() -> None:
    reader = BadgeReader(PREFIX)
    assert obeyed(heard(reader, f"a{PREFIX}")) == "a"
    assert reader.waits_for is not None
    assert obeyed([reader.give_back()]) == PREFIX
    assert reader.waits_for is None
    assert reader.give_back() == Heard()


@pytest.mark.parametrize("cut", [2, 3, len(NUMBER)])
def test_what_breaks_off_is_no_key_either(cut: int) -> None:
    """A digit of it would choose a bed, an Enter after it confirm."""
    reader = BadgeReader(PREFIX)
    found = heard(reader, f"{PREFIX}{NUMBER}"[:cut])
    after = reader.take(key("9", 60.0))
    assert obeyed([*found, after]) == "9"
    assert after.is_broken
    assert after.badge is None


def test_a_reader_that_ends_its_line_twice_confirms_nothing() -> None:
    reader = BadgeReader(PREFIX)
    found = heard(reader, f"{PREFIX}{NUMBER}\r\r")
    line_feed = reader.take(Keystroke("ctrl+j", None, 10.0 + FAST * (len(NUMBER) + 3)))
    assert obeyed([*found, line_feed]) == ""
    assert obeyed([reader.take(key("\r", 60.0))]) == "\r"


def test_a_held_prefix_and_what_is_longer_than_a_badge_are_nothing_and_fill_no_memory() -> None:
    reader = BadgeReader(PREFIX)
    found = heard(reader, PREFIX * 5000)
    assert obeyed(found) == ""
    assert len(reader._held) <= LONGEST + 2
    assert reader.take(key("\r", found and 10.0 + 5000 * FAST)).is_broken


def test_an_empty_badge_is_none() -> None:
    assert heard(BadgeReader(PREFIX), f"{PREFIX}\r")[-1] == Heard(is_broken=True)


def test_without_a_reader_every_key_is_a_key() -> None:
    typed = f"{PREFIX}{NUMBER}\r"
    assert obeyed(heard(BadgeReader(""), typed)) == typed


def test_the_number_is_in_no_repr() -> None:
    found = heard(BadgeReader(PREFIX), f"{PREFIX}{NUMBER}\r")
    said = repr([*found, [key(one, 1.0) for one in NUMBER], Heard((key("6", 1.0),), NUMBER)])
    assert NUMBER not in said
    assert "'6'" not in said


# --- at the desk -----------------------------------------------------------------------------------------------------


@pytest.fixture
def badges(ward: Ward) -> Ward:
    """The ward where de Vries and Smit have badges."""
    give_badge(ward, "nurse2", NUMBER)
    give_badge(ward, "phys1", NUMBER + "1")
    return ward


def give_badge(ward: Ward, staff_id: str, number: str) -> None:
    with ward.store.write() as transaction:
        hashed = hash_of_badge(number, ward.store.pepper)
        transaction.set_badge(staff_id, hashed, By(ward.clock.now(), None, "terminal"))


@pytest.fixture
async def reader_at(badges: Ward, seat_of: Callable[..., Any]) -> Any:
    """A seat with a badge reader, where nurse1 is signed in."""
    return await seat_of("nurse1", settings=BADGES)


async def scan(seat: Any, number: str = NUMBER) -> None:
    """Holds a badge to the reader, and waits until it is known whose it is."""
    asked = seat.desk.dialog
    before = (seat.desk.notice, asked.message if asked else None)
    await seat.press(PREFIX)
    await seat.press(*number, "enter", after=FAST)

    def is_answered() -> bool:
        dialog = seat.desk.dialog
        now = (seat.desk.notice, dialog.message if dialog else None)
        return dialog is not asked or now != before or _is_named(dialog)

    await holds(is_answered)
    await seat.settle()


def _is_named(dialog: Any) -> bool:
    return getattr(dialog, "picked", None) is not None or bool(getattr(getattr(dialog, "second_id", None), "text", ""))


def lines_of(ward: Ward) -> tuple[Any, ...]:
    with ward.store.read() as view:
        return view.lines_after(0)


async def test_h32_badge_and_pin_are_eight_keys_and_a_badge_alone_opens_nothing(reader_at: Any) -> None:
    seat = reader_at
    await scan(seat)
    assert isinstance(seat.desk.dialog, SignInDialog)
    assert seat.desk.session.person.id == "nurse1"
    shown = seat.shows(80, 24)
    assert "J. de Vries" in shown
    assert "id" not in shown.splitlines()[-2].split()
    await seat.press(*PIN, "enter")
    assert seat.desk.session.person.id == "nurse2"


async def test_h32_a_badge_is_no_key_on_any_page(reader_at: Any) -> None:
    """Digits of it choose no bed, its Enter opens nothing, and the page stays."""
    seat = reader_at
    for place in PAGES:
        if place is Place.WALL:
            continue
        seat.desk.place, seat.desk.selected = place, seat.desk.board.beds[0].treatment
        before = seat.entries()
        await scan(seat)
        assert (seat.desk.place, seat.desk.selected) == (place, seat.desk.board.beds[0].treatment), place
        assert isinstance(seat.desk.dialog, SignInDialog), place
        assert seat.entries() == before
        await seat.press("escape")


@pytest.mark.parametrize("way", WAYS)
async def test_h32_a_badge_is_no_key_in_any_dialog(reader_at: Any, way: str) -> None:
    """It types into no field and confirms no bar: what is open is left, or asks for the PIN of its owner."""
    seat = reader_at
    keys, _kind = WAYS[way]
    await seat.press(*keys)
    before, dialog = seat.entries(), seat.desk.dialog
    texts = _texts(dialog)
    await scan(seat)
    assert seat.entries() == before
    assert [text for text in _texts(dialog) if text not in {*texts, "nurse2"}] == []
    assert isinstance(seat.desk.dialog, SignInDialog)
    assert NUMBER not in seat.shows()


def _texts(dialog: Any) -> list[str]:
    fields = [*getattr(dialog, "fields", ()), *getattr(dialog, "signing", ())]
    rows = [one for row in getattr(dialog, "rows", ()) for one in getattr(row, "fields", ())]
    return [str(getattr(dialog, "typed", "")), *(one.text for one in [*fields, *rows])]


async def test_h32_the_half_filled_form_of_the_one_before_stays_theirs(reader_at: Any) -> None:
    seat = reader_at
    await seat.press("3", "n", " warm to the touch")
    await scan(seat)
    await seat.press(*PIN, "enter", "n")
    assert "warm" not in seat.shows()
    assert seat.desk.drafts.count("nurse1") == 1
    number = [one.id for one in seat.desk.board.duty.present].index("nurse1") + 1
    await seat.press("escape", f"f{number}", *PIN, "enter")
    assert "1 of your drafts is parked" in seat.shows()
    await seat.press("n")
    assert "warm to the touch" in seat.shows()


async def test_a18_a_badge_names_the_second_person_whose_pin_is_still_asked(badges: Ward, seat_of: Any) -> None:
    seat = await seat_of("tech1", settings=BADGES)
    await seat.press("6", "space", " 7400", "tab", " 10:30", "tab", " LU-2611-06", "enter", "6", "space", "enter")
    assert "second person" in seat.shows()
    before = seat.entries()
    await scan(seat, NUMBER + "1")
    assert seat.desk.session.person.id == "tech1"
    assert seat.entries() == before
    await seat.press(*PIN, "enter")
    entry = seat.entries()[-1]
    assert (entry.step, entry.author, entry.second) == ("time_out", "tech1", "phys1")


async def test_where_one_pin_is_asked_again_somebody_elses_badge_says_so(badges: Ward, seat_of: Any) -> None:
    seat = await seat_of("nurse1", settings=BADGES)
    await seat.press("6", "e", "o", "tab", " words", "enter")
    await scan(seat)
    assert "the PIN of A. Bos is asked here" in seat.shows()
    assert seat.desk.session.person.id == "nurse1"


async def test_an_unknown_badge_is_one_line_and_keeps_whoever_is_signed_in(reader_at: Any) -> None:
    seat = reader_at
    await scan(seat, "nobodys")
    assert "this badge is nobody's" in seat.shows(80, 24)
    assert seat.desk.dialog is None
    await seat.press("3", "n")
    await scan(seat, "nobodys")
    assert "this badge is nobody's" in " ".join(seat.shows(80, 24).split())
    assert seat.desk.session.person.id == "nurse1"


async def test_h41_the_own_badge_asks_the_pin_too_so_that_no_digit_goes_into_a_note(reader_at: Any) -> None:
    seat = reader_at
    give_badge(seat.ward, "nurse1", "own")
    before = len(seat.entries())
    await seat.press("3", "n", " calm ")
    await scan(seat, "own")
    await seat.press(*PIN, "enter")
    assert seat.desk.session.person.id == "nurse1"
    assert len(seat.entries()) == before
    await seat.press("3", "n")
    assert seat.desk.dialog.typed == {"reason": "calm "}


async def test_a_badge_read_in_part_says_so(reader_at: Any) -> None:
    seat = reader_at
    await seat.press(PREFIX)
    await seat.press("6", "E", after=FAST)
    await seat.press("3")
    assert seat.desk.bed.number == 3
    # what was said goes with the new selection; without one it stays
    await seat.press("escape", PREFIX)
    await seat.press("6", "E", after=FAST)
    await seat.press("j")
    assert seat.desk.bed is not None


async def test_a_hand_types_the_prefix_into_a_note(reader_at: Any) -> None:
    seat = reader_at
    await seat.press("3", "n", f" pain{PREFIX} warm{PREFIX}", "enter")
    assert seat.entries()[-1].reason == f"pain{PREFIX} warm{PREFIX}"


async def test_while_somebody_wipes_the_screen_a_badge_is_nothing(reader_at: Any) -> None:
    seat = reader_at
    seat.desk.cleaning_until = seat.machine.monotonic() + 60
    told = len(lines_of(seat.ward))
    await seat.press(PREFIX)
    await seat.press(*NUMBER, "enter", after=FAST)
    assert seat.desk.dialog is None
    assert len(lines_of(seat.ward)) == told


@pytest.fixture
def all_logs(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    with caplog.at_level(logging.DEBUG):
        yield caplog


async def test_h41_the_number_is_in_no_log_draft_or_store(reader_at: Any, all_logs: pytest.LogCaptureFixture) -> None:
    seat = reader_at
    await seat.press("3", "n", " warm")
    await scan(seat)
    await seat.press("escape")
    await scan(seat, "nobodys" + NUMBER)
    assert NUMBER not in all_logs.text
    assert NUMBER not in repr(vars(seat.desk.drafts))
    assert NUMBER not in repr([asdict(line) for line in lines_of(seat.ward)])
    assert NUMBER.encode() not in b"".join(one.read_bytes() for one in seat.ward.store.file.parent.glob("demo.db*"))


async def test_a_timer_gives_a_prefix_back_that_no_key_follows(badges: Ward, seat_of: Any) -> None:
    seat = await seat_of("nurse1", settings=BADGES)
    due: list[tuple[float, Callable[[], None]]] = []
    seat.commands._keys._later = lambda seconds, do: due.append((seconds, do))
    await seat.press("3", "n", PREFIX)
    assert seat.desk.dialog.typed == {}
    assert [seconds for seconds, _do in due] == [GIVE_BACK_SECONDS]
    due[0][1]()
    assert seat.desk.dialog.typed == {"reason": PREFIX}
    await scan(seat)
    before = seat.desk.dialog
    for _seconds, do in due:
        do()
    assert seat.desk.dialog is before


async def test_in_the_running_app_a_prefix_typed_by_hand_comes_by_itself(
    badges: Ward, machine: Any, until: Any
) -> None:
    app = WardBoardApp(badges, BADGES, terminal=Terminal(), machine=machine, signed_in=badges.person("nurse1"))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.desk.board is not None)
        await pilot.press("3", "n")
        await until(pilot, lambda: app.desk.dialog is not None)
        await pilot.press(PREFIX)
        await until(pilot, lambda: app.desk.dialog.typed == {"reason": PREFIX})
