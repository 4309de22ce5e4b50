from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from ward_board.ward.clock import ManualClock


@pytest.mark.parametrize("keys", [[], ["3", "space"], ["l", "3", "space"], ["?"], ["ctrl+p"]])
async def test_h20_the_clock_on_the_screen_goes_on_under_every_dialog(
    app_of: Any, until: Any, clock: ManualClock, keys: list[str]
) -> None:
    """What the terminal shows, not what was composed: the clock is a widget that lies over the picture."""
    async with app_of() as (app, pilot):
        for key in keys:
            await pilot.press(key)
            await pilot.pause()
        await until(pilot, lambda: "10:42:17" in app.export_screenshot())
        clock.advance(timedelta(seconds=2))
        app.on_watch()
        await until(pilot, lambda: "10:42:19" in app.export_screenshot())
