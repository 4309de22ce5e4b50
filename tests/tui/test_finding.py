from __future__ import annotations

import threading
import unicodedata
from typing import Any

import pytest

from ward_board.domain.access import Access
from ward_board.errors import StoreUnavailableError
from ward_board.tui.keys import Place

from ..patience import PATIENCE_SECONDS, holds


@pytest.mark.parametrize(
    ("typed", "bed"), [("żółty", 7), ("zolty", 7), ("MULLER", 2), ("boer", 3), ("6", 6), ("44.106", 6), ("44106", 6)]
)
async def test_h27_a_bed_is_found_by_number_name_or_hospital_number(seat: Any, typed: str, bed: int) -> None:
    await seat.press("/", *typed, "enter")
    assert seat.desk.dialog is None
    assert seat.desk.bed.number == bed


async def test_h27_every_patient_is_found_by_the_name_as_it_was_sent(seat: Any) -> None:
    for bed in seat.desk.board.beds:
        for form in ("NFC", "NFD"):
            name = unicodedata.normalize(form, bed.patient.name)
            await seat.press("/", *["space" if letter == " " else letter for letter in name], "enter")
            assert seat.desk.bed.number == bed.number, name


async def test_it_goes_to_the_bed_on_a_page_too(seat: Any) -> None:
    await seat.press("1", "enter", "/", *"okafor", "enter")
    assert seat.desk.place is Place.TREATMENT
    assert seat.desk.bed.number == 6
    assert "OKAFOR" in seat.shows()


async def test_nobody_of_that_name_is_said_so_and_nothing_is_selected(seat: Any) -> None:
    await seat.press("/", *"xyzzy")
    assert "no such name or number on this board" in seat.shows()
    await seat.press("enter")
    assert seat.desk.dialog is not None
    await seat.press("escape")
    assert seat.desk.selected is None


@pytest.mark.parametrize("hide", ["v", "l"])
async def test_with_names_hidden_it_shows_initials_and_only_numbers_find(seat: Any, hide: str) -> None:
    await seat.press(hide, "/")
    assert "C.O." not in seat.shows()
    assert "O.C." in seat.shows()
    assert "Okafor" not in seat.shows()
    await seat.press(*"okafor")
    assert "no such number" in seat.shows()
    await seat.press(*["backspace"] * 6, "6", "enter")
    assert seat.desk.bed.number == 6


def noted(seat: Any) -> list[tuple[str, str | None, str | None]]:
    """What the access log has of it: what, who, about what."""
    with seat.ward.store.read() as view:
        lines = view.lines_after(0)
    return [(one.what, one.who, one.subject) for one in lines if one.what in {Access.SEARCHED, Access.OPENED}]


async def all_noted(seat: Any) -> None:
    await holds(lambda: not seat.desk.faults._background)


@pytest.mark.parametrize("who", ["nurse2", None])
async def test_a12_a_search_is_logged_by_whom_and_what_it_found_but_not_what_was_typed(
    seat_of: Any, who: str | None
) -> None:
    seat = await seat_of(who)
    await seat.press("/", *"okafor", "enter")
    await seat.press("/", *"bak", "escape")
    await seat.press("/", "escape")
    await all_noted(seat)
    okafor = seat.desk.selected
    assert noted(seat) == [
        (Access.SEARCHED, who, None),
        (Access.OPENED, who, f"{okafor}:search"),
        (Access.SEARCHED, who, None),
    ]


async def test_h6_a_store_that_waits_keeps_nobody_from_going_on_after_a_search(
    seat: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = threading.Event()
    monkeypatch.setattr(seat.ward.access, "note", lambda *_args, **_more: gate.wait(PATIENCE_SECONDS))
    await seat.press("/", *"okafor", "enter")
    assert not seat.desk.is_busy
    await seat.press("3")
    assert seat.desk.bed.number == 3
    assert not gate.is_set()
    gate.set()
    await all_noted(seat)


async def test_a_log_that_cannot_be_written_keeps_nobody_from_a_patient(
    seat: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def refuse(*_args: object, **_more: object) -> None:
        asked.append(1)
        raise StoreUnavailableError("the disk is full")

    monkeypatch.setattr(seat.ward.access, "note", refuse)
    await seat.press("/", *"okafor", "enter")
    await all_noted(seat)
    assert asked
    assert seat.desk.bed.number == 6
