from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ward_board.config.remembered import remembered_theme
from ward_board.tui.cleaning import cleaning_lines, seconds_left
from ward_board.tui.keys import ACTING, TABLE, Command


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The theme of whoever runs the tests is left alone."""
    monkeypatch.setenv("WARD_BOARD_HOME", str(tmp_path / "home"))


async def offered(seat: Any, *keys: str) -> list[str]:
    """What the palette offers after some keys."""
    await seat.press(*keys, "ctrl+p")
    words = [offer.words for offer in seat.desk.dialog.shown]
    await seat.press("escape")
    return words


def words_of(command: Command) -> set[str]:
    return {row.words for row in TABLE if row.command is command}


async def test_only_what_applies_is_offered(seat: Any) -> None:
    nothing_runs = await offered(seat, "8")
    assert not words_of(Command.PAUSE) & set(nothing_runs)
    assert words_of(Command.NEXT) & set(nothing_runs)
    assert words_of(Command.PAUSE) & set(await offered(seat, "5"))
    assert words_of(Command.TAKE) & set(nothing_runs)


async def test_without_a_bed_nothing_of_a_bed_is_offered(seat: Any) -> None:
    words = set(await offered(seat))
    for command in (Command.NEXT, Command.PAUSE, Command.SKIP, Command.CORRECT, Command.NOTE, Command.OPEN):
        assert not words_of(command) & words
    assert "a round of all beds: seen, all well" in words
    assert words_of(Command.HANDOVER) <= words
    assert words_of(Command.START_OF_DAY) <= words


async def test_back_to_now_is_offered_where_the_window_moved(seat: Any) -> None:
    assert not words_of(Command.NOW) & set(await offered(seat))
    assert words_of(Command.NOW) & set(await offered(seat, "right"))


async def test_a_bed_number_comes_first_and_goes_there(seat: Any) -> None:
    await seat.press("ctrl+p", "6")
    assert seat.desk.dialog.shown[0].words == "Bed 6  Okafor C."
    await seat.press("enter")
    assert seat.desk.bed.number == 6


async def test_typing_narrows_without_minding_accents(seat: Any) -> None:
    await seat.press("ctrl+p", *"zolty", "enter")
    assert seat.desk.bed.number == 7


async def test_a_locked_board_offers_only_what_looking_allows(seat: Any) -> None:
    words = set(await offered(seat, "5", "l"))
    acting = {row.words for row in TABLE if row.command in ACTING} - {
        row.words for row in TABLE if row.command not in ACTING
    }
    assert not acting & words
    assert "sign in" in words
    assert words_of(Command.JOURNAL) <= words
    assert not any("Okafor" in word for word in words)


async def test_a_theme_is_shown_at_once_and_remembered(seat: Any) -> None:
    await seat.press("ctrl+p", *"dim", "enter")
    assert seat.desk.settings.theme == "dim"
    assert remembered_theme() == "dim"
    assert "Theme: dim, for the night" not in await offered(seat)
    await seat.press("ctrl+p", " theme light", "enter")
    assert (seat.desk.settings.theme, remembered_theme()) == ("light", "light")


async def test_a_theme_changes_every_cell_of_the_screen_at_once(app_of: Any, until: Any) -> None:
    async with app_of() as (app, pilot):
        before = [app.lines.render_line(row) for row in range(42)]
        app.desk.settings = app.desk.settings.model_copy(update={"theme": "light"})
        app.repaint()
        await until(pilot, lambda: app.lines.render_line(41) != before[41])
        after = [app.lines.render_line(row) for row in range(42)]
        for row, (old, new) in enumerate(zip(before, after, strict=True)):
            if row:
                assert old.text == new.text
            assert {str(s.style) for s in old if s.style}.isdisjoint({str(s.style) for s in new if s.style}), row


async def test_a_notice_says_how_long_the_keys_stay_off_and_alarms_stay(seat: Any) -> None:
    await seat.press("ctrl+p", *"cleaning", "enter")
    shown = seat.shows()
    assert "C L E A N I N G" in shown
    assert "The keys are off for 60 s" in shown
    assert "AMINO ACIDS STOPPED" in shown
    for width, height in ((80, 24), (60, 16)):
        assert "The keys are off for 60 s" in seat.shows(width, height)


def test_the_notice_fits_where_there_is_little_room() -> None:
    for rows in range(1, 12):
        lines = cleaning_lines(40, rows, 17)
        assert len(lines) <= rows
        if rows > 1:
            assert "The keys are off for 17 s" in "".join(line.text for line in lines)


def test_seconds_are_rounded_up_and_end_at_none() -> None:
    assert seconds_left(100.0, 40.5) == 60
    assert seconds_left(100.0, 99.9) == 1
    assert seconds_left(100.0, 100.0) == 0
    assert seconds_left(0.0, 500.0) == 0
