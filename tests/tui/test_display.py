"""The wall display as an app: it shows, it obeys nothing but leaving, and it says when it stands still."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest

from ward_board.board.line import Ground
from ward_board.config.settings import Settings
from ward_board.domain.entry import Request
from ward_board.domain.words import Action
from ward_board.tui.display_app import DisplayApp
from ward_board.tui.keys import TABLE, Place
from ward_board.tui.terminal import Terminal
from ward_board.tui.theme import PALETTES, READABLE, contrast
from ward_board.tui.tile_colours import FILLS, tile_colours

NAMES = ("jansen", "müller", "boer", "ferreira", "visser", "okafor", "żółty", "bakker")
KEYS = sorted({key for row in TABLE for key in row.keys} - {"ctrl+c", "ctrl+q"})


@pytest.fixture
def display(ward: Any, machine: Any, until: Any) -> Callable[..., Any]:
    """Runs the display: `async with display(size=(80, 24)) as (app, pilot)`."""

    @asynccontextmanager
    async def run(size: tuple[int, int] = (160, 42)) -> AsyncIterator[tuple[DisplayApp, Any]]:
        app = DisplayApp(ward, Settings(), terminal=Terminal(), machine=machine)
        async with app.run_test(size=size) as pilot:
            await until(pilot, lambda: bool(app.lines.picture.lines) and app.desk.board is not None)
            yield app, pilot

    return run


def head(ward: Any) -> int:
    """The journal's last place."""
    with ward.store.read() as view:
        return int(view.head()[0])


@pytest.mark.parametrize("size", [(80, 24), (160, 42)])
async def test_h33_it_opens_without_a_sign_in_and_without_a_name(display: Any, size: tuple[int, int]) -> None:
    async with display(size) as (app, _pilot):
        shown = app.lines.picture.text
        assert "Bed 3" in shown
        assert "AMINO ACIDS STOPPED" in shown
        assert not any(name in shown.casefold() for name in NAMES)
        assert app.desk.session.person is None
        drawn = [app.lines.render_line(y) for y in range(size[1])]
        assert all(strip.cell_length == size[0] for strip in drawn)


async def test_no_key_of_the_table_does_anything(display: Any, ward: Any) -> None:
    async with display() as (app, pilot):
        before, shown = head(ward), app.lines.picture
        for key in [*KEYS, "v", "l", "1", "space", "enter", "ctrl+p", "f1", "escape"]:
            await pilot.press(key)
            assert (app.desk.place, app.desk.dialog, app.desk.selected) == (Place.WALL, None, None), key
            assert app.desk.names.are_hidden
            assert not app.desk.is_busy
        app._commands.paste("481516\n", 1.0)
        await pilot.click(offset=(5, 8))
        await pilot.pause()
        assert app.desk.selected is None
        assert app.lines.picture == shown
        assert head(ward) == before
        assert app.is_running


@pytest.mark.parametrize("key", ["ctrl+c", "ctrl+q"])
async def test_it_is_left_at_the_machine_without_a_question(display: Any, key: str) -> None:
    async with display() as (app, pilot):
        await pilot.press(key)
        await pilot.pause()
    assert app.return_code == 0


async def test_another_terminals_entry_shows(display: Any, other_terminal: Any, until: Any) -> None:
    async with display() as (app, pilot):
        assert "not seen for 34 min" in app.lines.picture.text
        request = Request(Action.SEEN, other_terminal.person("nurse1"), other_terminal.clock.now())
        other_terminal.act(app.desk.board.beds[1].treatment, request)
        await app.reading.once()
        await until(pilot, lambda: "not seen for 34 min" not in app.lines.picture.text)


async def test_h20_without_its_beat_it_says_stale_and_its_minutes_stand_still(
    display: Any, until: Any, machine: Any, clock: Any
) -> None:
    async with display() as (app, pilot):
        await until(pilot, lambda: app.beat is not None and app.beat.is_running)
        app.beat.take_away()
        for _ in range(6):
            machine.advance(timedelta(seconds=1))
            clock.advance(timedelta(minutes=4))
            app.on_watch()
            await pilot.pause()
        lines = app.lines.picture.lines
        assert lines[0].ground is Ground.STALE
        assert lines[0].text.startswith(" STALE")
        assert app.lines.picture.is_old
        assert "STOPPED since 10:38" in app.lines.picture.text
        assert "min since" not in app.lines.picture.text


async def test_h6_a_gap_is_said_at_its_foot(display: Any, until: Any) -> None:
    async with display() as (app, pilot):
        app.on_gap(62.0)
        app.repaint()
        await until(pilot, lambda: "stood still for 62 s" in app.lines.picture.lines[-1].text)


async def test_h26_a_storm_of_sizes_leaves_it_alive_with_its_alarms(display: Any) -> None:
    chance = random.Random(33)  # noqa: S311  not a secret
    sizes = [(0, 0), (1, 1), (0, 5), (5, 0), (1, 200), (500, 1), (2, 2), (79, 23), (80, 24), (500, 120)]
    sizes += [(chance.randint(1, 260), chance.randint(1, 90)) for _ in range(24)]
    async with display() as (app, pilot):
        for size in sizes:
            await pilot.resize_terminal(*size)
            await pilot.pause()
            if 0 in size:
                continue
            lines = app.lines.picture.lines
            assert len(lines) == size[1]
            if size[0] >= 20:
                assert any(line.ground is Ground.HIGH for line in (*lines[:1], *lines[-5:]))
        await pilot.resize_terminal(160, 42)
        await pilot.pause()
        assert "*** Bed 3" in app.lines.picture.text


@pytest.mark.parametrize("name", [name for name, palette in PALETTES.items() if palette.has_colour])
def test_big_letters_and_numbers_can_be_read_on_their_tile(name: str) -> None:
    """WCAG AA for what stands on a filled cell, and so for the filled cell on the tile."""
    tones = PALETTES[name].tones
    for tone in FILLS:
        paint = tones[tone]
        assert paint.back is not None
        assert paint.text is not None
        if paint.text != paint.back:
            assert contrast(paint.text, paint.back) >= READABLE, tone
        stale = PALETTES[name].grounds[Ground.STALE]
        if tone == "fill-stale":
            assert contrast(paint.back, stale.back) >= READABLE


def test_a_filled_cell_has_the_colour_of_the_half_cells_beside_it() -> None:
    from ward_board.tui.tile_colours import DARK_TILES, HIGH_CONTRAST_TILES, LIGHT_TILES

    for tiles in (DARK_TILES, LIGHT_TILES, HIGH_CONTRAST_TILES):
        colours = {tone: (text, back) for tone, text, back in tile_colours(tiles)}
        for tone, (text, back) in colours.items():
            fill = tone.replace("tile-", "fill-")
            if tone.startswith("tile-") and fill in colours:
                assert colours[fill] == (back, text)  # type: ignore[index]
