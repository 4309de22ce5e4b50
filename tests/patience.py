"""How long a test waits for what has to come.

No limit of time is what a test proves: how soon something comes is proved with an injected clock. A limit only ends a
test that has failed, so it is long enough for a machine with much else to do.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from itertools import count

PATIENCE_SECONDS = 120.0


async def holds(condition: Callable[[], object], every: float = 0.002) -> None:
    """Waits on the running loop until `condition` holds; looks `every` so many seconds."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        for turn in count():
            if condition():
                return
            # what only waits for its turn on the loop needs no time at all
            await asyncio.sleep(0 if turn < 20 else every)


def wait_until(condition: Callable[[], object], every: float = 0.002) -> None:
    """The same where no loop runs."""
    limit = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < limit, "what was waited for never came"
        time.sleep(every)
