"""Who hands which bed to whom: read off the chart, where accepting a bed is to give it to oneself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from ward_board.board.board import Bed, Board
from ward_board.domain.alarms import Alarm
from ward_board.domain.entry import Entry
from ward_board.domain.takes import nurse_before
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
    return _nurse(bed) if acceptance(bed, now) is None else nurse_before(bed.situation.chart.entries)


def goes_with(alarm: Alarm, bed: Bed, now: datetime) -> bool:
    """Whether whoever accepts the bed takes the alarm too: nobody has it, or somebody who had the bed until then has.

    A bed that was given to somebody and not accepted has two such: who has it now, and who had it before.
    """
    given, hand_over = newest_assign(bed), {giver(bed, now)}
    if given is not None and given.author != given.text("nurse"):
        hand_over.add(nurse_before(bed.situation.chart.entries))
    return alarm.taken is None or alarm.taken.author in hand_over


def newest_assign(bed: Bed) -> Entry | None:
    """By which entry the bed has the nurse that it has."""
    assigns = _assigns(bed)
    return assigns[-1] if assigns else None


def is_accepted(alarm: Alarm, bed: Bed, now: datetime) -> bool:
    """Whether whoever accepted the bed took the alarm then or since: an "I go" before that is no acceptance."""
    entry = acceptance(bed, now)
    if entry is None or alarm.taken is None:
        return False
    return alarm.taken.author == entry.author and alarm.taken.occurred_at >= entry.occurred_at


def _nurse(bed: Bed) -> str | None:
    given = newest_assign(bed)
    return given.text("nurse") if given else None


def _assigns(bed: Bed) -> list[Entry]:
    return [entry for entry in bed.situation.chart.entries if entry.action is Action.ASSIGN]


def _once(ids: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for one in ids if one))
