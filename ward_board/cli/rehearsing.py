"""A rehearsal put together: the example day on a throw-away store, an accelerated clock, and hands that work."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from ward_board.cli.opening import protocol_folders, ward_on
from ward_board.config.paths import shipped_data

if TYPE_CHECKING:
    from ward_board.config.settings import Settings
    from ward_board.domain.entry import Person
    from ward_board.rehearsal.hands import Hands
    from ward_board.rehearsal.scenario import Scenario
    from ward_board.ward.clock import AcceleratedClock
    from ward_board.ward.ward import Ward

EXAMPLE_DAY = "example-day.csv"
# evening and night, when the hands have nothing to do, pass faster
_QUIET, _QUIET_HOURS_FASTER = timedelta(hours=1), 10
_LAST_LOOK_SECONDS = 5


@dataclass(frozen=True)
class Rehearsal:
    """A ward in which hands work until somebody takes over, at real time from then on."""

    ward: Ward
    take_over: Callable[[], Person]


@contextmanager
def rehearsal(settings: Settings, scenario: Scenario, speed: float) -> Iterator[Rehearsal]:
    """The example day, worked through at `speed` times real time; nothing of it is left afterwards."""
    from ward_board.exchange.csv_day_list import read_csv_day_list
    from ward_board.rehearsal.demo_store import begins_at, throw_away_store
    from ward_board.rehearsal.hands import Hands
    from ward_board.ward.clock import AcceleratedClock

    rows = read_csv_day_list((shipped_data() / EXAMPLE_DAY).read_bytes(), zone=settings.zone).rows
    start = begins_at(rows)
    with throw_away_store(rows, booked_at=start, protocol_folders=protocol_folders()) as store:
        clock = AcceleratedClock(start, speed)
        ward = ward_on(store, settings, clock)
        hands = Hands(ward, scenario)

        def take_over() -> Person:
            hands.stop()
            clock.run_at(1)
            return ward.person("nurse1")

        # in a thread of their own: the hands write as other terminals do, and never hold up the screen
        working = threading.Thread(target=_work, args=(hands, clock, speed), daemon=True)
        working.start()
        try:
            yield Rehearsal(ward, take_over)
        finally:
            hands.stop()
            working.join(timeout=_LAST_LOOK_SECONDS)
            ward.close()


def _work(hands: Hands, clock: AcceleratedClock, speed: float) -> None:
    async def wait(seconds: float) -> None:
        if not hands.is_stopped:
            clock.run_at(speed * _QUIET_HOURS_FASTER if hands.rest_for(clock.now()) > _QUIET else speed)
        await asyncio.sleep(seconds)

    asyncio.run(hands.run(wait, speed))
