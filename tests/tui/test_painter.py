"""The painter: what is on the terminal is what the desk shows, whatever another terminal wrote and when."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from ward_board.domain.access import Access
from ward_board.domain.entry import Request
from ward_board.domain.words import Action
from ward_board.tui.keys import Place


def _seen(ward: Any, bed: int) -> None:
    treatment = next(one.treatment for one in ward.board().beds if one.number == bed)
    ward.act(treatment, Request(Action.SEEN, ward.person("nurse1"), ward.clock.now()))


def _assigned(ward: Any, bed: int) -> None:
    treatment = next(one.treatment for one in ward.board().beds if one.number == bed)
    values = {"nurse": "nurse2" if bed % 2 else "phys1"}
    ward.act(treatment, Request(Action.ASSIGN, ward.person("coord1"), ward.clock.now(), values=values))


def _heard(ward: Any, bed: int) -> None:
    ward.access.note(Access.SOUND_HEARD, "nurse1", None)


def _without_clock(text: str) -> str:
    return re.sub(r"\d\d:\d\d:\d\d", "clock", text)


@pytest.mark.parametrize("place", [Place.BOARD, Place.HANDOVER, Place.START, Place.JOURNAL])
async def test_h20_what_is_painted_is_what_the_desk_shows(
    app_of: Callable[..., Any], other_terminal: Any, until: Callable[..., Any], place: Place
) -> None:
    """Several facts within one second, each read for itself; the words on the terminal never lag behind."""
    async with app_of() as (app, pilot):
        app.desk.place = place
        changed = 0
        for write, bed in ((_seen, 4), (_seen, 2), (_assigned, 1), (_heard, 0), (_assigned, 2), (_seen, 1)):
            before = app.lines.picture.text
            write(other_terminal, bed)
            await app.reading.once()
            app.repaint()
            await pilot.pause()
            painted, shown = app.lines.picture.text, app.desk.picture(*app.size).text
            assert _without_clock(painted) == _without_clock(shown)
            changed += painted != before
        assert changed


async def test_h1_h26_nothing_is_confirmed_in_a_window_too_small_to_show_it(
    app_of: Callable[..., Any], until: Callable[..., Any]
) -> None:
    """Not even what was looked at before the window shrank; enlarged again it has to be looked at anew."""
    async with app_of() as (app, pilot):
        await pilot.press("3", "o")
        await until(pilot, lambda: app.desk.dialog is not None and app.desk.dialog.painted_at is not None)
        saved = app.desk.board.saved_at
        await pilot.resize_terminal(20, 3)
        await until(pilot, lambda: "Enter" not in app.lines.picture.text)
        await pilot.press("enter")
        await app.reading.once()
        assert app.desk.board.saved_at == saved
        await pilot.resize_terminal(160, 42)
        await until(pilot, lambda: app.desk.dialog is not None and app.desk.dialog.painted_at is not None)
        await pilot.press("enter")
        await until(pilot, lambda: "recorded" in app.lines.picture.text)
