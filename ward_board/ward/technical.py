"""The alarms of the ward itself that follow from what was read: a stepped clock, a course plan that cannot be read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from ward_board.domain.alarms import Alarm, clock_step_stands
from ward_board.domain.entry import Entry
from ward_board.domain.status import Situation
from ward_board.domain.words import AlarmKind, Priority


def alarms_of_ward(
    clock_step: Entry | None, situations: Sequence[Situation], unread: tuple[str, datetime] | None
) -> Iterator[Alarm]:
    """Until every bed that ran at a step of the clock was seen again; for as long as a file of the site is `unread`.

    `unread` is its name and since when (aware, UTC).
    """
    if clock_step is not None and clock_step_stands(situations, clock_step):
        at = clock_step.recorded_at
        yield Alarm(AlarmKind.CLOCK_STEPPED, Priority.MEDIUM, at, at, str(clock_step.version))
    if unread is not None:
        name, since = unread
        yield Alarm(AlarmKind.JOB_FAILED, Priority.MEDIUM, since, since, name)
