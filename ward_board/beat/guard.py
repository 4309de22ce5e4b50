"""The guard: compares the wall clock with the seconds that truly passed, and notices when the terminal stood still."""

from __future__ import annotations

from dataclasses import dataclass

from ward_board.ward.clock import Clock

STEP_SECONDS = 2.0
GAP_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at both clocks found.

    `step_seconds` is how far the wall clock was moved against the passing of time (0 when it was not);
    `gap_seconds` how long nobody looked (0 when the looks came in time).
    """

    step_seconds: float = 0.0
    gap_seconds: float = 0.0


class ClockGuard:
    """Remembers both clocks at the last look."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._wall, self._monotonic = clock.now(), clock.monotonic()

    def look(self) -> Look:
        """Compares both clocks with the last look; to be called about once a second."""
        wall, monotonic = self._clock.now(), self._clock.monotonic()
        passed = monotonic - self._monotonic
        step = (wall - self._wall).total_seconds() - passed
        self._wall, self._monotonic = wall, monotonic
        return Look(
            step_seconds=step if abs(step) > STEP_SECONDS else 0.0,
            gap_seconds=passed if passed > GAP_SECONDS else 0.0,
        )
