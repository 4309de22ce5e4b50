"""Walking through a day at once, on a clock that stands still until it is moved."""

from __future__ import annotations

from datetime import datetime

from ward_board.rehearsal.hands import Hands
from ward_board.rehearsal.scenario import Scenario
from ward_board.ward.clock import ManualClock
from ward_board.ward.ward import Ward


def walk_day(ward: Ward, clock: ManualClock, scenario: Scenario, until: datetime) -> None:
    """Let hands do all of `scenario` up to `until` (aware), each act at its time; the clock, the ward's, ends there.

    Raises StoreUnavailableError.
    """
    hands = Hands(ward, scenario)
    while (at := hands.next_at()) is not None and at <= until:
        clock.advance(max(at - clock.now(), at - at))
        hands.work(clock.now())
    clock.advance(max(until - clock.now(), until - until))
