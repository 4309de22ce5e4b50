"""The measurement grid in front of somebody on the morning page, and where its cursor stands."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from ward_board.tui.dialogs.grid_dialog import GridDialog
from ward_board.ward.clock import ManualClock

from .morning_seat import NEXT_MORNING, copied, sit_down, ward_on

# how it is measured, typed once: instrument, calibrated until, background; the metre stands there, n is navel
HEAD = ("tab", " SM-4", "enter", " 03032027", "enter", " 0,2", "enter", "n", "enter")


@asynccontextmanager
async def grids_on(morning: Path, folder: Path) -> AsyncIterator[Callable[..., Awaitable[Any]]]:
    """Gives somebody on the morning page at 08:30, 24 h after the lutetium; with `keys` pressed."""
    wards = []

    async def sit(*keys: str, who: str | None = "nurse1", store: Path = morning) -> Any:
        (own := folder / str(len(wards))).mkdir()
        wards.append(ward_on(copied(store, own), ManualClock(NEXT_MORNING)))
        seat = await sit_down(wards[-1], who)
        await seat.press("m", *keys)
        return seat

    yield sit
    for ward in wards:
        ward.close()


def recorded(seat: Any, after: int) -> list[tuple[str, str, str | None]]:
    return [(entry.stream, str(entry.action), entry.step) for entry in seat.entries(after)]


def cursor(seat: Any) -> tuple[str | None, str]:
    """The treatment with the cursor, and the field."""
    dialog = seat.desk.dialog
    assert isinstance(dialog, GridDialog)
    row = dialog.row
    return (row.treatment, row.column(dialog.focus)) if row else (None, dialog.focus.id)
