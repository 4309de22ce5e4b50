"""Privacy at a desk: initials where a name would be read from afar, names for some seconds to whoever asks for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from ward_board.config.settings import Names as NamesSettings
from ward_board.config.settings import Settings
from ward_board.domain.access import Access
from ward_board.domain.entry import Person, Request
from ward_board.domain.words import Action, AlarmKind
from ward_board.errors import StoreUnavailableError
from ward_board.tui.dialogs.choice import ChoiceDialog
from ward_board.tui.dialogs.sign_in import SignInDialog
from ward_board.tui.keys import Place
from ward_board.tui.privacy import Names
from ward_board.ward.clock import ManualClock
from ward_board.ward.ward import Ward

from ..patience import holds
from .test_alarms_everywhere import PAGES, WAYS

SIZES = [(80, 24), (160, 42)]
BORN = date(1911, 3, 12)
CANARIES = ("kanari", "1911", "12-03", "c4n4ry")
"""No name, no date of birth and no hospital number of anybody: none of these stands on a screen in privacy."""
OPENED_BY = {
    Place.DAYS: ["y", "down"],
    Place.COURSE: ["6", "C"],
    Place.FIGURES: ["ctrl+p", " centre's fig", "enter"],
    Place.START_TIMES: ["ctrl+p", " start times of", "enter"],
    Place.ACCESS: ["6", "ctrl+p", " who looked", "enter"],
}
WHILE_NOBODY = Settings(names=NamesSettings(while_nobody_signed_in=True, reveal_seconds=15))


@pytest.fixture
def canaries(ward: Ward) -> Ward:
    """The ward at 10:42 with patients whose names, dates of birth and numbers are found again wherever they stand."""
    beds = ward.board().beds
    with ward.store.write() as tx:
        for bed, letter in zip(beds, "ABCDEFGH", strict=True):
            patient = replace(bed.patient, name=f"Kanari{letter}b Z.", birth_date=BORN, number=f"C4N4RY-{letter}")
            tx.update_patient(patient, ward.clock.now(), "coord1")
    ward.forget()
    return ward


def leaks(seat: Any, *sizes: tuple[int, int]) -> list[str]:
    """The lines on which a canary stands."""
    shown = [line for size in sizes or SIZES for line in seat.shows(*size).splitlines()]
    return [line for line in shown if any(canary in line.casefold() for canary in CANARIES)]


def noted(seat: Any, what: Access) -> list[tuple[str | None, str | None]]:
    with seat.ward.store.read() as view:
        return [(line.who, line.subject) for line in view.lines_after(0) if line.what == what]


async def all_noted(seat: Any) -> None:
    await holds(lambda: not seat.desk.faults._background)


async def begins_anew(seat: Any, person: Person) -> None:
    """The board, a nurse signed in, names hidden by hand."""
    await seat.press(*["escape"] * 4)
    desk = seat.desk
    desk.place, desk.selected, desk.first_line = Place.BOARD, None, 0
    desk.session.sign_in(person, desk.machine.monotonic())
    desk.names.hide(by_hand=True)


async def test_h33_no_dialog_in_privacy_names_anybody(seat_of: Callable[..., Any], canaries: Ward) -> None:
    seat = await seat_of("nurse2")
    assert leaks(seat), "the canaries are found where names stand"
    for way, (keys, kind) in WAYS.items():
        await begins_anew(seat, canaries.person("nurse2"))
        await seat.press(*keys)
        assert isinstance(seat.desk.dialog, kind), way
        assert leaks(seat) == [], way


async def test_h33_no_page_in_privacy_names_anybody(seat_of: Callable[..., Any], canaries: Ward) -> None:
    seat = await seat_of("nurse2")
    shown = set()
    for place in PAGES:
        await begins_anew(seat, canaries.person("audit1" if place is Place.ACCESS else "nurse2"))
        if place in OPENED_BY:
            await seat.press(*OPENED_BY[place])
            await all_noted(seat)
        for selected in (None, seat.desk.board.beds[2].treatment):
            seat.desk.place, seat.desk.selected = place, selected
            for first_line in (0, 30, 500):
                seat.desk.first_line = first_line
                assert leaks(seat) == [], place
        shown.add(seat.desk.place)
    assert shown == set(PAGES)


async def test_h33_the_second_signature_in_privacy_names_nobody(seat_of: Callable[..., Any], canaries: Ward) -> None:
    seat = await seat_of("tech1")
    await seat.press("v", "6", "space", " 7400", "tab", " 10:30", "tab", " LU-2611-06", "enter", "6", "space", "enter")
    assert isinstance(seat.desk.dialog, SignInDialog)
    assert "second person" in seat.shows()
    assert leaks(seat) == []


async def test_h33_the_wall_never_names_anybody_whatever_is_charted(
    seat_of: Callable[..., Any], canaries: Ward, clock: ManualClock
) -> None:
    seat = await seat_of(None)
    seat.desk.place = Place.WALL
    seat.desk.names.never_stand()
    bed, nurse = canaries.board().beds[3], canaries.person("nurse1")
    kind = next(one.id for one in bed.situation.protocol.incidents if one.priority == "high")
    incident = Request(Action.INCIDENT, nurse, clock.now(), values={"kind": kind}, reason="KanariDb fell, born 1911")
    canaries.act(bed.treatment, incident)
    seat.desk.names.reveal()
    for hours in (0, 2, 5, 10, 21):
        clock.advance(timedelta(hours=hours))
        await seat.reading.once()
        assert leaks(seat, (80, 24), (160, 42), (200, 60), (40, 8)) == [], hours
    assert "***" in seat.shows()


async def test_nobody_signed_in_sees_initials_where_the_site_wants_so_and_who_signs_in_sees_names(
    seat_of: Callable[..., Any], canaries: Ward
) -> None:
    seat = await seat_of(None, settings=WHILE_NOBODY)
    assert leaks(seat) == []
    assert "Initials stand here: v shows the names for 15 s, which is noted" in seat.shows()
    seat.desk.session.sign_in(canaries.person("nurse2"), seat.machine.monotonic())
    assert leaks(seat)
    assert "Initials stand here" not in seat.shows()
    await seat.press("l")
    assert leaks(seat) == []


@pytest.mark.parametrize("settings", [WHILE_NOBODY, Settings(privacy=True)], ids=["nobody", "always"])
async def test_h33_v_reveals_names_for_some_seconds_counts_them_down_and_is_noted(
    seat_of: Callable[..., Any], canaries: Ward, settings: Settings
) -> None:
    seat = await seat_of(None, settings=settings)
    await seat.press("v")
    assert leaks(seat)
    for gone, left in ((0, 15), (9, 6), (5, 1)):
        seat.machine.advance(timedelta(seconds=gone))
        await seat.reading.once()
        assert f"Names stand for {left} s more; v hides them now" in seat.shows()
    seat.machine.advance(timedelta(seconds=1))
    assert leaks(seat) == []
    await all_noted(seat)
    assert noted(seat, Access.REVEALED) == [(None, "ward:board")]


async def test_v_again_hides_what_it_revealed_and_on_a_bed_s_page_that_bed_is_noted(
    seat_of: Callable[..., Any], canaries: Ward
) -> None:
    seat = await seat_of("nurse2", settings=Settings(privacy=True))
    await seat.press("6", "enter", "v")
    assert leaks(seat)
    await seat.press("v")
    assert leaks(seat) == []
    await all_noted(seat)
    assert noted(seat, Access.REVEALED) == [("nurse2", f"{seat.desk.selected}:treatment")]


async def test_where_names_stand_v_hides_them_until_v_again_and_nothing_is_noted(seat: Any) -> None:
    name = seat.desk.board.beds[5].patient.name
    for hidden in (True, False):
        await seat.press("v")
        assert seat.desk.names.are_hidden is hidden
        assert (name in seat.shows()) is not hidden
    await all_noted(seat)
    assert noted(seat, Access.REVEALED) == []


async def test_h31_a_locked_board_reveals_nobody_and_asks_who_is_there(
    seat_of: Callable[..., Any], canaries: Ward
) -> None:
    seat = await seat_of("nurse2")
    await seat.press("l", "v")
    assert isinstance(seat.desk.dialog, SignInDialog)
    assert leaks(seat) == []
    await seat.press("escape")
    assert leaks(seat) == []
    await all_noted(seat)
    assert noted(seat, Access.REVEALED) == []


async def test_what_was_revealed_to_one_person_is_hidden_from_the_next(
    seat_of: Callable[..., Any], canaries: Ward
) -> None:
    seat = await seat_of("nurse1", settings=Settings(privacy=True))
    await seat.press("v")
    seat.desk.session.sign_in(canaries.person("nurse2"), seat.machine.monotonic())
    assert leaks(seat) == []


async def test_a_card_that_was_opened_while_names_stood_hides_them_with_the_rest(
    seat_of: Callable[..., Any], canaries: Ward
) -> None:
    seat = await seat_of("nurse2", settings=Settings(privacy=True))
    for keys in (["5", "b"], ["4", "i"], ["o"], ["6", "d"], ["h", "3", "space"], ["6", "C", "space"]):
        await begins_anew(seat, canaries.person("nurse2"))
        seat.desk.names.hide(by_hand=False)
        await seat.press("v", *keys)
        assert leaks(seat), keys
        seat.machine.advance(timedelta(seconds=15))
        assert leaks(seat) == [], keys


@pytest.mark.parametrize("keys", [["ctrl+p"], ["/"]])
async def test_a_list_that_outlives_the_seconds_has_initials_from_the_start(
    seat_of: Callable[..., Any], canaries: Ward, keys: list[str]
) -> None:
    seat = await seat_of("nurse2", settings=Settings(privacy=True))
    await seat.press("v", *keys)
    assert isinstance(seat.desk.dialog, ChoiceDialog)
    for typed in ("", " 6"):
        await seat.press(*typed.split())
        seat.machine.advance(timedelta(seconds=15))
        assert leaks(seat) == []


async def test_the_palette_says_what_v_does_now(seat: Any) -> None:
    async def said() -> str:
        await seat.press("ctrl+p", *"names")
        words = str(seat.shows())
        await seat.press("escape")
        return words

    assert "privacy: initials in place of names" in await said()
    await seat.press("v")
    assert "privacy off: names again" in await said()
    seat.desk.names = Names(Settings(privacy=True), seat.desk.session, seat.desk.machine)
    assert "names for 15 s, which is noted" in await said()


async def test_a_store_that_takes_no_line_reveals_all_the_same_and_says_so_once(
    seat_of: Callable[..., Any], canaries: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, is_full, revealed = [], True, canaries.access.revealed

    def refuse(*args: Any, **more: Any) -> None:
        asked.append(1)
        if is_full:
            raise StoreUnavailableError("the disk is full")
        revealed(*args, **more)

    monkeypatch.setattr(canaries.access, "revealed", refuse)
    seat = await seat_of("nurse2", settings=Settings(privacy=True))
    await seat.press("v")
    await all_noted(seat)
    assert leaks(seat)
    assert asked == [1]
    alarms = seat.desk.health.alarms(seat.machine.monotonic(), seat.ward.clock.now())
    assert [alarm.kind for alarm in alarms] == [AlarmKind.STORE_REFUSES], "the next act is refused too"
    is_full = False
    seat.machine.advance(timedelta(seconds=60))
    seat.desk.viewing.look()
    await all_noted(seat)
    assert noted(seat, Access.REVEALED) == [("nurse2", "ward:board")]
