"""What came due while nobody was shown it: this terminal slept, or no board ran."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ward_board.board.board import Board
from ward_board.domain.alarms import Alarm
from ward_board.domain.status import NextAction
from ward_board.domain.words import AlarmKind


@dataclass(frozen=True, slots=True)
class CameDue:
    """The alarms that began after `since` and not after `until` (aware, UTC), and the acts that came due then.

    Both only as far as they still stand: what was recorded meanwhile, here or elsewhere, is not among them. Alarms are
    in order of urgency, acts in order of time; an act that an alarm tells of is not told twice.
    """

    since: datetime
    until: datetime
    alarms: tuple[Alarm, ...]
    actions: tuple[NextAction, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits that nobody was shown."""
        return not (self.alarms or self.actions)


def came_due(board: Board, since: datetime, until: datetime) -> CameDue:
    """What on `board` came to stand after `since` and not after `until`, both aware."""
    alarms = tuple(alarm for alarm in board.alarms if since < alarm.since <= until)
    actions = [action for bed in board.beds for action in bed.situation.actions if since < action.at <= until]
    told = {(alarm.treatment, alarm.step) for alarm in alarms if alarm.kind in _TELL_OF_AN_ACT}
    kept = [action for action in actions if (action.treatment, action.step.id) not in told]
    return CameDue(since, until, alarms, tuple(sorted(kept, key=lambda action: (action.at, action.bed))))


# these name the step that is to be done; others are about a step and ask for something else
_TELL_OF_AN_ACT = frozenset(
    {
        AlarmKind.AMINO_ACIDS_STOPPED,
        AlarmKind.AMINO_ACIDS_STOPPED_DURING_LUTETIUM,
        AlarmKind.BAG_ENDED,
        AlarmKind.LATE,
        AlarmKind.LUTETIUM_TOO_LONG,
        AlarmKind.LUTETIUM_WAITS,
    }
)
