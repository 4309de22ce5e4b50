"""Takes: for how long "I go" counts, and who has an alarm now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ward_board.domain.entry import Entry
from ward_board.domain.words import Action, Priority

_MINUTES = {Priority.HIGH: 10.0, Priority.MEDIUM: 30.0, Priority.LOW: 120.0}


@dataclass(frozen=True, slots=True)
class TakeRule:
    """How long a take holds: `minutes` by the alarm's priority, and never beyond its author's signing off.

    `signed_off` says when each staff id signed off last (aware, UTC).
    """

    minutes: Mapping[Priority, float] = field(default_factory=lambda: dict(_MINUTES))
    signed_off: Mapping[str, datetime] = field(default_factory=dict)

    def until(self, take: Entry, priority: Priority) -> datetime:
        """When the take of an alarm with `priority` ends by itself."""
        return take.occurred_at + timedelta(minutes=self.minutes[priority])

    def holds(self, take: Entry, priority: Priority, now: datetime) -> bool:
        """Whether its author still has the alarm."""
        left_at = self.signed_off.get(take.author)
        return now < self.until(take, priority) and (left_at is None or left_at < take.occurred_at)

    def holder(self, takes: Iterable[Entry], priority: Priority, now: datetime) -> Entry | None:
        """The newest take that still holds; with none nobody has the alarm."""
        return next((take for take in reversed(tuple(takes)) if self.holds(take, priority, now)), None)


def takes_of(entries: Iterable[Entry], alarm: str, since: datetime) -> tuple[Entry, ...]:
    """Every "I go" to `alarm` that is not older than the alarm itself, in the order of `entries`."""
    return tuple(e for e in entries if e.action is Action.TAKE and e.target == alarm and e.occurred_at >= since)
