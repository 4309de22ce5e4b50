from __future__ import annotations

from typing import Any

import pytest
from textual.app import App, ComposeResult
from textual.geometry import Region

from ward_board.board.line import Ground, Line, Run, Tone
from ward_board.tui.picture import Card, Picture
from ward_board.tui.widgets.lines import Lines


class OneWidget(App[None]):
    """Shows the widget and notes what it asks to have painted."""

    def __init__(self) -> None:
        super().__init__()
        self.lines = Lines("dark")
        self.asked: list[Region] = []

    def compose(self) -> ComposeResult:
        yield self.lines

    def note(self) -> None:
        plain = self.lines.refresh

        def refresh(*regions: Region, **options: Any) -> Lines:
            self.asked += regions or [Region(0, 0, *self.lines.size)]
            return plain(*regions, **options)

        self.lines.refresh = refresh  # type: ignore[method-assign]


def picture(*texts: str, **options: Any) -> Picture:
    return Picture(tuple(Line((Run(text),)) for text in texts), **options)


ROWS = ("first row", "second row", "third row")


@pytest.fixture
async def shown() -> Any:
    app = OneWidget()
    async with app.run_test(size=(20, 3)) as pilot:
        app.lines.show(picture(*ROWS))
        await pilot.pause()
        app.note()
        yield app


async def test_only_the_cells_that_differ_are_painted(shown: OneWidget) -> None:
    shown.lines.show(picture("first row", "second cow", "third row"))
    assert shown.asked == [Region(7, 1, 1, 1)]
    assert shown.lines.render_line(1).text == "second cow          "


async def test_the_same_picture_paints_nothing(shown: OneWidget) -> None:
    shown.lines.show(picture(*ROWS))
    assert shown.asked == []


async def test_another_tone_or_ground_is_another_cell(shown: OneWidget) -> None:
    lines = picture(*ROWS).lines
    shown.lines.show(Picture((Line((Run("first "), Run("row", Tone.WARN))), *lines[1:])))
    assert shown.asked == [Region(6, 0, 3, 1)]
    shown.asked.clear()
    shown.lines.show(Picture((lines[0], Line(lines[1].runs, Ground.HIGH), lines[2])))
    assert Region(0, 1, 20, 1) in shown.asked


async def test_h27_a_row_with_wide_letters_is_painted_whole(shown: OneWidget) -> None:
    shown.lines.show(picture("first row", "王小明 row", "third row"))
    assert shown.asked == [Region(0, 1, 20, 1)]
    assert shown.lines.render_line(1).cell_length == 20


async def test_a_card_lies_over_the_rows_and_what_is_behind_it_is_dimmed(shown: OneWidget) -> None:
    card = Card((Line((Run("card"),), Ground.BAR),), 1, 2, 6)
    shown.lines.show(picture(*ROWS, card=card, dim_from=1))
    assert shown.lines.render_line(1).text == "secard  ow          "
    assert shown.lines.render_line(0).text == "first row           "


async def test_a_new_second_changes_the_clocks_cells_and_no_more(shown: OneWidget) -> None:
    assert shown.lines.show_clock(Line((Run("first cow"),)), 6, 3)
    assert shown.asked == []
    assert shown.lines.render_line(0).text.startswith("first cow")
    assert not shown.lines.show_clock(Line((Run("First cow"),)), 6, 3)
    assert shown.asked == [Region(0, 0, 1, 1)]


async def test_fewer_or_more_rows_than_the_screen_has_are_no_fault(shown: OneWidget) -> None:
    shown.lines.show(picture("only one"))
    assert shown.lines.render_line(2).text == " " * 20
    shown.lines.show(picture(*ROWS, *ROWS))
    assert shown.lines.render_line(2).text.startswith("third row")
