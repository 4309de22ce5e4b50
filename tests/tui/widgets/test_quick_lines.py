"""The quick way from a row to the terminal shows what the library's own way would."""

from __future__ import annotations

from typing import Any

import pytest
from rich.segment import Segment
from rich.style import Style
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from ward_board.board.line import Ground, Line, Run, Tone
from ward_board.tui.picture import Card, Picture
from ward_board.tui.theme import PALETTES
from ward_board.tui.widgets.lines import Lines

WIDTH, HEIGHT = 30, 6


class OneWidget(App[None]):
    def __init__(self, palette: str) -> None:
        super().__init__()
        self.lines = Lines(palette)

    def compose(self) -> ComposeResult:
        yield self.lines


def _picture(**options: Any) -> Picture:
    texts = ("header", "▌▒▒ bars ▐", "李小龍 wide", "plain", "")
    grounds = (Ground.HEADER, Ground.STRIPE, Ground.SELECTED, Ground.PLAIN, Ground.KEYS)
    tones = list(Tone)
    lines = [
        Line((Run(text, tones[place]), Run(" more", tones[-place - 1])), ground)
        for place, (text, ground) in enumerate(zip(texts, grounds, strict=True))
    ]
    return Picture(tuple(lines), **options)


def _cells(strips: list[Strip]) -> list[list[tuple[str, Any, Any, bool]]]:
    return [[look for segment in strip for look in _looks(segment)] for strip in strips]


def _looks(segment: Segment) -> list[tuple[str, Any, Any, bool]]:
    style = segment.style or Style()
    return [(char, style.color, style.bgcolor, bool(style.bold)) for char in segment.text]


@pytest.mark.parametrize("palette", sorted(PALETTES))
@pytest.mark.parametrize(
    "picture",
    [
        _picture(),
        _picture(is_old=True, dim_from=1),
        _picture(card=Card((Line((Run("a card", Tone.STRONG),)),), 2, 5, 12), dim_from=1),
    ],
    ids=["plain", "old", "card"],
)
async def test_the_quick_way_shows_the_same_cells(palette: str, picture: Picture) -> None:
    app = OneWidget(palette)
    async with app.run_test(size=(WIDTH, HEIGHT)) as pilot:
        app.lines.show(picture)
        await pilot.pause()
        for crop in (Region(0, 0, WIDTH, HEIGHT), Region(0, 1, WIDTH, 2), Region(3, 1, 11, 4)):
            app.lines._styles_cache.clear()
            quick, slow = app.lines.render_lines(crop), Widget.render_lines(app.lines, crop)
            assert [strip.cell_length for strip in quick] == [crop.width] * crop.height
            assert _cells(quick) == _cells(slow)


async def test_another_size_has_rows_of_that_size() -> None:
    app = OneWidget("dark")
    async with app.run_test(size=(WIDTH, HEIGHT)) as pilot:
        app.lines.show(_picture())
        for width in (50, 12):
            await pilot.resize_terminal(width, HEIGHT)
            await pilot.pause()
            rows = app.lines.render_lines(Region(0, 0, width, HEIGHT))
            assert [row.cell_length for row in rows] == [width] * HEIGHT


async def test_a_line_that_comes_back_is_drawn_once() -> None:
    app = OneWidget("dark")
    async with app.run_test(size=(WIDTH, HEIGHT)) as pilot:
        one, other = _picture(), Picture(tuple(Line((Run("x"),)) for _ in range(5)))
        app.lines.show(one)
        await pilot.pause()
        first = [app.lines.render_line(y) for y in range(4)]
        app.lines.show(other)
        app.lines.show(one)
        assert all(app.lines.render_line(y) is strip for y, strip in enumerate(first))
