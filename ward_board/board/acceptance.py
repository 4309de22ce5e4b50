"""Who hands which bed to whom: read off the chart, where accepting a bed is to give it to oneself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from ward_board.board.board import Bed, Board
from ward_board.domain.alarms import Alarm
from ward_board.domain.entry import Entry
from ward_board.domain.words import Action

HANDOVER_HOURS = timedelta(hours=4)
"""What was accepted longer ago belongs to the handover before: a shift is longer than this, a handover shorter."""


@dataclass(frozen=True, slots=True)
class Handover:
    """How far it has come. `givers` and `receivers` are staff ids, each once, in order of their beds."""

    beds: tuple[Bed, ...]
    accepted: int
    alarms: int
    alarms_accepted: int
    givers: tuple[str, ...]
    receivers: tuple[str, ...]

    @property
    def receiver(self) -> str | None:
        """Who takes over, where it is one person alone."""
        return self.receivers[0] if len(self.receivers) == 1 else None


def handover(board: Board) -> Handover:
    """The handover at `board.now`, of all beds where somebody lies."""
    beds = tuple(bed for bed in board.beds if not bed.is_closed)
    now = board.now
    found = {bed.treatment: acceptance(bed, now) for bed in beds}
    alarms = [(bed, alarm) for bed in beds for alarm in bed.alarms]
    return Handover(
        beds=beds,
        accepted=sum(entry is not None for entry in found.values()),
        alarms=len(alarms),
        alarms_accepted=sum(is_accepted(alarm, bed, now) for bed, alarm in alarms),
        givers=_once(giver(bed, now) for bed in beds),
        receivers=_once(entry.author for entry in found.values() if entry),
    )


def acceptance(bed: Bed, now: datetime) -> Entry | None:
    """The entry by which somebody took the bed over in this handover; None while it waits."""
    given = newest_assign(bed)
    if given is None or given.author != given.text("nurse") or now - given.occurred_at >= HANDOVER_HOURS:
        return None
    return given


def giver(bed: Bed, now: datetime) -> str | None:
    """Who hands the bed over: its nurse, or once it was accepted the one before; None where nobody had it."""
    nurses = [entry.text("nurse") for entry in _assigns(bed)]
    if acceptance(bed, now) is None:
        return nurses[-1] if nurses else None
    return next((nurse for nurse in reversed(nurses) if nurse != nurses[-1]), None)


def newest_assign(bed: Bed) -> Entry | None:
    """By which entry the bed has the nurse that it has."""
    assigns = _assigns(bed)
    return assigns[-1] if assigns else None


def is_accepted(alarm: Alarm, bed: Bed, now: datetime) -> bool:
    """Whether somebody has the alarm who is not the one that hands the bed over."""
    return alarm.taken is not None and alarm.taken.author != giver(bed, now)


def _assigns(bed: Bed) -> list[Entry]:
    return [entry for entry in bed.situation.chart.entries if entry.action is Action.ASSIGN]


def _once(ids: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for one in ids if one))
