"""H26, T12: whatever size the window takes, on every page and under every dialog, the board lives and alarms show."""

from __future__ import annotations

import random
from typing import Any

import pytest

from ward_board.domain.text import cell_width
from ward_board.tui.keys import Place

STORM = 300
EDGES = [
    (0, 0),
    (1, 1),
    (1, 200),
    (500, 1),
    (2, 2),
    (0, 24),
    (80, 0),
    (79, 24),
    (80, 23),
    (80, 24),
    (500, 120),
    (80, 25),
]
PAGES = [
    Place.BOARD,
    Place.TREATMENT,
    Place.MORNING,
    Place.JOURNAL,
    Place.HANDOVER,
    Place.START,
    Place.KEYS,
    Place.WALL,
]
DIALOGS = {
    "none": [],
    "the confirm bar": ["7", "space"],
    "a form": ["3", "n"],
    "a choice": ["6", "s"],
    "the palette": ["ctrl+p"],
    "before you go in": ["5", "b"],
    "a round": ["o"],
    "finding": ["/"],
    "leaving": ["q"],
}


def a_size(chance: random.Random) -> tuple[int, int]:
    """Half of the sizes are ones that people have, the others any."""
    if chance.random() < 0.15:
        return chance.choice(EDGES)
    if chance.random() < 0.5:
        return chance.randint(80, 200), chance.randint(24, 60)
    return chance.randint(0, 260), chance.randint(0, 80)


def check(picture: Any, size: tuple[int, int], place: Place) -> None:
    """As many rows as the window, none wider; from 80x24 on the highest alarm among the first three, or on its tile."""
    shown = picture.text.splitlines() if size[1] else []
    assert len(picture.lines) == size[1]
    assert all(cell_width(row) <= size[0] for row in shown), size
    if size[0] >= 80 and size[1] >= 24:
        top = "\n".join(shown if place is Place.WALL else shown[:3])
        assert "***" in top, (size, shown[:4])
        assert "STOPPED" in top


@pytest.mark.slow
async def test_h26_t12_three_hundred_sizes_on_every_page_and_under_every_dialog(app_of: Any) -> None:
    """The running app: a resize, then a picture of that size, with the alarms above whatever is asked."""
    chance = random.Random(300)  # noqa: S311  not a secret
    checked = dialogs = 0
    async with app_of() as (app, pilot):
        desk = app.desk
        for place in (page for page in PAGES for _ in range(4)):
            name = "none" if place is Place.WALL else chance.choice(list(DIALOGS))
            await _open(app, pilot, place, DIALOGS[name])
            dialogs += desk.dialog is not None
            for _ in range(STORM // (4 * len(PAGES)) + 1):
                size = a_size(chance)
                await pilot.resize_terminal(*size)
                assert tuple(app.size) == size
                if all(size):
                    check(app.lines.picture, size, place)
                    assert len(app.lines.picture.lines) == size[1]
                    drawn = [app.lines.render_line(y).cell_length for y in range(size[1])]
                    assert set(drawn) == {size[0]}, (place, name, size)
                    checked += size[0] >= 80 and size[1] >= 24
        await pilot.resize_terminal(80, 24)
        await _open(app, pilot, Place.BOARD, [])
        await pilot.pause()
        assert all(f" {bed.number} {bed.patient.name[:6]}" in app.lines.picture.text for bed in desk.board.beds)
        await pilot.press("3", "o")
        await pilot.pause()
        assert desk.dialog is not None
    assert checked > STORM / 3
    assert dialogs > 12


async def _open(app: Any, pilot: Any, place: Place, keys: list[str]) -> None:
    """A page, and what `keys` ask on it."""
    while app.desk.dialog is not None:
        await pilot.press("escape")
        await pilot.pause()
    app.desk.place, app.desk.first_line = place, 0
    app.desk.selected = app.desk.board.beds[2].treatment if place is Place.TREATMENT else None
    for key in keys:
        await pilot.press(key)
        await pilot.pause()
    app.repaint()


@pytest.mark.parametrize("place", [page for page in PAGES if page is not Place.WALL])
@pytest.mark.parametrize("way", DIALOGS)
async def test_h26_every_dialog_on_every_page_at_the_sizes_at_the_edge(seat: Any, place: Place, way: str) -> None:
    """The same at a desk without a screen: each dialog over each page, at each edge and some sizes of any kind."""
    chance = random.Random(f"{place}/{way}")  # noqa: S311  not a secret
    seat.desk.place = place
    seat.desk.selected = seat.desk.board.beds[2].treatment if place is Place.TREATMENT else None
    await seat.press(*DIALOGS[way])
    for size in [*EDGES, *(a_size(chance) for _ in range(4))]:
        check(seat.desk.picture(*size), size, place)
