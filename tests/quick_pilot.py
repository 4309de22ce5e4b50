"""Textual's pilot, quick and sure: it waits until nothing is left to do.

The library's own watches the processor time of the whole process instead: at least 20 ms for each key, up to a second
while any thread works, and on a busy machine it goes on before the app has done what the key asked.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any
from weakref import WeakKeyDictionary

import pytest
import textual.app
import textual.pilot
from textual._context import active_app
from textual.app import App
from textual.screen import Screen

from ward_board.tui.helper import Helper

from .patience import PATIENCE_SECONDS

HELPER_SECONDS = PATIENCE_SECONDS
"""So long a helper is waited for; a test that holds one up on purpose sets it to 0."""
_asked: WeakKeyDictionary[asyncio.AbstractEventLoop, int] = WeakKeyDictionary()
"""How much the helpers of each test have to do; what a test before left undone is nobody's matter."""
_MOST_FRAMES = 10
_do = Helper.do


def use_quick_pilot() -> None:
    """From now on, in this process."""
    Helper.do = _counted  # type: ignore[method-assign]
    textual.pilot.wait_for_idle = textual.app.wait_for_idle = all_is_done


async def all_is_done(_min_sleep: float = 0, _max_sleep: float = 1) -> None:
    """Until the app has done what it was told and painted what it shows."""
    app = active_app.get()
    await _nothing_is_left(app)
    for _ in range(_MOST_FRAMES):
        if not app.screen_stack or not _wants_a_frame(app.screen):
            return
        # what is to be painted is painted now, not with the next of sixty frames a second
        app.screen._on_timer_update()
        await _nothing_is_left(app)


def _wants_a_frame(screen: Screen[Any]) -> bool:
    return bool(
        screen._layout_required
        or screen._scroll_required
        or screen._repaint_required
        or screen._dirty_widgets
        or screen._callbacks
    )


async def _nothing_is_left(app: App[Any]) -> None:
    """Until no callback waits for its turn on the loop, no helper works, and another size has come to every widget."""
    loop: Any = asyncio.get_running_loop()
    limit, idle = loop.time() + HELPER_SECONDS, 0
    while idle < 2:
        works = app._resize_timer is not None or (_asked.get(loop, 0) > 0 and loop.time() < limit)
        await asyncio.sleep(0.001 if works else 0)
        idle = 0 if works or loop._ready else idle + 1


async def _counted(self: Helper, work: Callable[[], Any]) -> Any:
    loop = asyncio.get_running_loop()
    _asked[loop] = _asked.get(loop, 0) + 1
    try:
        return await _do(self, work)
    finally:
        _asked[loop] -= 1


@pytest.fixture(autouse=True)
def no_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine that keeps the loop waiting for seconds is no terminal that stood still."""
    monkeypatch.setattr("ward_board.beat.guard.GAP_SECONDS", 3600.0)


@pytest.fixture(autouse=True)
def helpers_end(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The threads that a test began end with it; those of a program end with the program."""
    made: list[Helper] = []
    begin = Helper.__init__

    def begun(helper: Helper, name: str) -> None:
        begin(helper, name)
        made.append(helper)

    monkeypatch.setattr(Helper, "__init__", begun)
    yield
    for helper in made:
        helper.stop()
