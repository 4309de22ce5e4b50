"""Takes: for how long "I go" counts, and who has an alarm now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ward_board.domain.access import Access
from ward_board.domain.duty import AccessNote
from ward_board.domain.entry import Entry
from ward_board.domain.words import Action, Priority

_MINUTES = {Priority.HIGH: 10.0, Priority.MEDIUM: 30.0, Priority.LOW: 120.0}


@dataclass(frozen=True, slots=True)
class TakeRule:
    """How long a take holds: `minutes` by the alarm's priority, and never beyond its author's signing off.

    `signed_off` says when each staff id signed off last (aware, UTC), `came_back` who signed in again after that.
    """

    minutes: Mapping[Priority, float] = field(default_factory=lambda: dict(_MINUTES))
    signed_off: Mapping[str, datetime] = field(default_factory=dict)
    came_back: frozenset[str] = frozenset()

    def until(self, take: Entry, priority: Priority) -> datetime:
        """When the take of an alarm with `priority` ends by itself."""
        return take.occurred_at + timedelta(minutes=self.minutes[priority])

    def holds(self, take: Entry, priority: Priority, now: datetime) -> bool:
        """Whether its author still has the alarm.

        A sign-off later than `now` has not happened: the clock was set back, or another moment is looked at. One in the
        second of the take ends it, unless its author signed in again after it: takes stand in the journal and sign-offs
        in the access log, so that within a second only the order of the log tells which was first.
        """
        return now < self.until(take, priority) and not self._was_given_up(take, now)

    def _was_given_up(self, take: Entry, now: datetime) -> bool:
        left_at = self.signed_off.get(take.author)
        if left_at is None:
            return False
        # acts are kept to the whole second, lines of the access log are not
        left_at = left_at.replace(microsecond=0)
        if left_at > now:
            return False
        return left_at > take.occurred_at or (left_at == take.occurred_at and take.author not in self.came_back)

    def holder(self, takes: Iterable[Entry], priority: Priority, now: datetime) -> Entry | None:
        """The newest take that still holds; with none nobody has the alarm."""
        return next((take for take in reversed(tuple(takes)) if self.holds(take, priority, now)), None)


def takes_of(entries: Iterable[Entry], alarm: str, since: datetime) -> tuple[Entry, ...]:
    """Every "I go" to `alarm` that is not older than the alarm itself, in the order of `entries`."""
    return tuple(e for e in entries if e.action is Action.TAKE and e.target == alarm and e.occurred_at >= since)


def back_again(notes: Iterable[AccessNote]) -> frozenset[str]:
    """The staff ids that signed in after they signed off last, by the access log (oldest first)."""
    newest = {note.who: note.what for note in notes if note.what in {Access.SIGNED_IN, Access.SIGNED_OFF}}
    return frozenset(who for who, what in newest.items() if what is Access.SIGNED_IN)


def nurse_before(entries: Iterable[Entry]) -> str | None:
    """Who had the bed before its nurse of now: the last one who is somebody else, whoever gave it how often since."""
    nurses = [entry.text("nurse") for entry in entries if entry.action is Action.ASSIGN]
    return next((nurse for nurse in reversed(nurses) if nurse != nurses[-1]), None)
