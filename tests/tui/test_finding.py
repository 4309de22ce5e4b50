from __future__ import annotations

import threading
import unicodedata
from typing import Any

import pytest

from ward_board.domain.access import Access
from ward_board.errors import StoreUnavailableError
from ward_board.tui.keys import Place

from ..patience import holds


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


class Noting:
    """Takes down what is written to the access log."""

    def __init__(self, seat: Any, monkeypatch: pytest.MonkeyPatch, error: Exception | None = None) -> None:
        self.noted: list[tuple[Access, str]] = []
        self._error = error
        monkeypatch.setattr(seat.desk.ward, "note", self._note, raising=False)

    def _note(self, what: Access, who: str) -> None:
        if self._error:
            raise self._error
        self.noted.append((what, who))


async def test_a_search_is_logged_by_whom_and_never_for_whom(seat: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    log = Noting(seat, monkeypatch)
    await seat.press("/", *"okafor", "enter")
    await seat.press("/", *"bak", "escape")
    await seat.press("/", "escape")
    await holds(lambda: len(log.noted) >= 2)
    assert log.noted == [(Access.SEARCHED, "nurse2")] * 2


async def test_h6_a_store_that_waits_keeps_nobody_from_going_on_after_a_search(
    seat: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = threading.Event()
    monkeypatch.setattr(seat.desk.ward, "note", lambda *_: gate.wait(30))
    await seat.press("/", *"okafor", "enter")
    assert not seat.desk.is_busy
    await seat.press("3")
    assert seat.desk.bed.number == 3
    assert not gate.is_set()
    gate.set()


async def test_who_is_not_signed_in_leaves_no_line(seat_of: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    seat = await seat_of(None)
    log = Noting(seat, monkeypatch)
    await seat.press("/", *"okafor", "enter")
    assert seat.desk.bed.number == 6
    assert log.noted == []


async def test_a_log_that_cannot_be_written_keeps_nobody_from_a_patient(
    seat: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    Noting(seat, monkeypatch, StoreUnavailableError("the disk is full"))
    await seat.press("/", *"okafor", "enter")
    assert seat.desk.bed.number == 6
