"""The page of figures at a desk: opened, turned over, counted aside; who looks at the staff's doses is noted."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from ward_board.domain.access import Access
from ward_board.errors import StoreUnavailableError
from ward_board.store.tables import ACCESS_LOG
from ward_board.tui.figures import FiguresPlace
from ward_board.tui.keys import Place
from ward_board.ward.figures import CentreFigures

from ..patience import PATIENCE_SECONDS, holds

SeatOf = Callable[..., Any]


async def opened(seat: Any, *keys: str) -> FiguresPlace:
    """The page, opened from the palette as people do, once it is counted."""
    await seat.press("ctrl+p", " centre's fig", "enter")
    assert seat.desk.place is Place.FIGURES
    await counted(seat)
    for key in keys:
        await seat.press(key)
        await counted(seat)
    return seat.desk.own


async def counted(seat: Any) -> None:
    """Until what was begun aside has ended."""
    await holds(lambda: not seat.desk.faults._background)
    await seat.settle()


def noted(seat: Any) -> list[str]:
    """Who looked at the staff's doses, by the access log."""
    with seat.ward.store.engine.connect() as connection:
        rows = connection.execute(ACCESS_LOG.select().where(ACCESS_LOG.c.what == Access.STAFF_DOSE.value))
        return [row.who for row in rows]


async def test_the_palette_opens_the_last_twelve_months_and_escape_goes_back(seat_of: SeatOf) -> None:
    seat = await seat_of()
    await opened(seat)
    said = seat.shows()
    for words in ("December 2025 to November 2026", "Treatments by month", "Lutetium by person", "patients", "≈"):
        assert words in said, words
    await seat.press("escape")
    assert seat.desk.place is Place.BOARD


async def test_the_arrows_turn_over_the_periods_and_stop_at_both_ends(seat_of: SeatOf) -> None:
    seat = await seat_of()
    await opened(seat)
    titles = []
    for key in ("right", "left", "left", "left"):
        await seat.press(key)
        await counted(seat)
        titles.append(next(line for line in seat.shows().splitlines() if line.startswith(" Figures")).split("  ")[1])
    assert titles == ["December 2025 to November 2026", "2026", "all years, since 2026", "all years, since 2026"]
    assert "Treatments by year" in seat.shows()


async def test_no_patient_is_named_and_alarms_stay_above(seat_of: SeatOf) -> None:
    seat = await seat_of()
    await opened(seat)
    page = seat.shows().splitlines()
    assert any(line.startswith(" ***") for line in page[:5])
    body = "\n".join(page[5:])
    for bed in seat.desk.board.beds:
        assert bed.patient.name not in body
        assert bed.patient.number not in body


async def test_the_staff_are_named_for_who_is_signed_in_and_the_access_log_has_it_once(seat_of: SeatOf) -> None:
    seat = await seat_of("nurse2")
    await opened(seat, "left", "right")
    assert noted(seat) == ["nurse2"]
    assert "Yilmaz technologist" in seat.shows()
    await seat.press("v")
    assert "tech1 technologist" in seat.shows()
    assert "Yilmaz technologist" not in seat.shows()


async def test_for_nobody_and_on_a_locked_board_the_staff_stand_there_by_id(seat_of: SeatOf) -> None:
    nobody = await seat_of(None)
    await opened(nobody)
    assert noted(nobody) == []
    assert "tech1 technologist" in nobody.shows()
    assert "only to those who sign in" in nobody.shows()
    somebody = await seat_of("nurse2")
    await opened(somebody)
    await somebody.press("l")
    assert "tech1 technologist" in somebody.shows()


async def test_a23_to_an_auditor_the_staff_stand_there_by_id(seat_of: SeatOf) -> None:
    seat = await seat_of("audit1")
    await opened(seat)
    assert noted(seat) == []
    assert "tech1 technologist" in seat.shows()
    assert "Yilmaz technologist" not in seat.shows()


async def test_where_the_access_log_takes_nothing_no_name_is_shown(
    seat_of: SeatOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    seat = await seat_of("nurse2")

    def refuse(*_args: object, **_more: object) -> None:
        raise StoreUnavailableError("the disk is full")

    monkeypatch.setattr(seat.ward.access, "note", refuse)
    await opened(seat)
    assert "tech1 technologist" in seat.shows()
    assert "Yilmaz technologist" not in seat.shows()


async def test_a_store_that_cannot_be_read_is_said_on_the_page_and_nowhere_else(
    seat_of: SeatOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    seat = await seat_of()

    def refuse(*_args: object, **_more: object) -> None:
        raise StoreUnavailableError("store.db: is damaged; restore the newest backup")

    monkeypatch.setattr(CentreFigures, "counting", refuse)
    await opened(seat)
    assert "store.db: is damaged; restore the newest backup" in seat.shows()
    monkeypatch.undo()
    await seat.press("left")
    await counted(seat)
    assert "Treatments by month" in seat.shows()


async def test_a_fault_of_ours_is_said_and_the_board_goes_on(seat_of: SeatOf, monkeypatch: pytest.MonkeyPatch) -> None:
    seat = await seat_of()
    monkeypatch.setattr(CentreFigures, "count", lambda *_args: 1 / 0)
    await opened(seat)
    assert "A fault of the program" in seat.shows()
    await seat.press("escape")
    assert "Bed" in seat.shows()


async def test_while_it_counts_it_says_so_and_leaving_ends_the_counting(
    seat_of: SeatOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    seat = await seat_of(None)
    steps, go_on = [], asyncio.Event()
    loop = asyncio.get_running_loop()

    def slow(*_args: object) -> tuple[list[Any], list[Any]]:
        steps.append(1)
        asyncio.run_coroutine_threadsafe(go_on.wait(), loop).result(PATIENCE_SECONDS)
        return [object()], []  # one course of several: another step follows

    monkeypatch.setattr(CentreFigures, "count", slow)
    await seat.press("ctrl+p", " centre's fig", "enter")
    await holds(lambda: bool(steps))
    assert "counting…" in seat.shows()
    await seat.press("escape")
    go_on.set()
    await counted(seat)
    assert (len(steps), seat.desk.place) == (1, Place.BOARD)


async def test_up_and_down_scroll_where_the_page_is_longer_than_the_screen(seat_of: SeatOf) -> None:
    seat = await seat_of()
    await opened(seat)
    assert "Treatments by month" in seat.shows(80, 24)
    await seat.press("pagedown", "pagedown")
    assert "Treatments by month" not in seat.shows(80, 24)
    await seat.press(*["k"] * 40)
    assert "Treatments by month" in seat.shows(80, 24)


async def test_from_the_days_f_opens_it_and_escape_goes_back_to_them(seat_of: SeatOf) -> None:
    seat = await seat_of()
    await seat.press("y")
    await counted(seat)
    assert seat.desk.place is Place.DAYS
    await seat.press("f")
    await counted(seat)
    assert seat.desk.place is Place.FIGURES
    assert "Treatments by month" in seat.shows()
    await seat.press("escape")
    assert seat.desk.place is Place.DAYS
