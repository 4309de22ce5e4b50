"""Reading: the entries of the treatments on a board, kept in memory until somebody writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from ward_board.domain.entry import Entry
from ward_board.domain.protocol import Protocol
from ward_board.domain.words import Action
from ward_board.store.people import TreatmentRow
from ward_board.store.store import ReadView, WriteTransaction
from ward_board.ward.acting import WARD_STREAM
from ward_board.ward.protocols import parsed


@dataclass(frozen=True, slots=True)
class Charts:
    """What the store says of some treatments at one moment.

    `ward_entries` are those of the ward's own stream: clock steps, and who went to a technical alarm.
    """

    day: date
    rows: tuple[TreatmentRow, ...]
    entries: Mapping[str, tuple[Entry, ...]]
    protocols: Mapping[str, Protocol]
    ward_entries: tuple[Entry, ...]
    staff: Mapping[str, str]

    @property
    def saved_at(self) -> datetime | None:
        """When the newest of these entries was recorded."""
        moments = [entry.recorded_at for entries in self.entries.values() for entry in entries]
        return max(moments, default=None)

    @property
    def clock_step(self) -> Entry | None:
        """The newest step of the ward's clock."""
        steps = [entry for entry in self.ward_entries if entry.action is Action.CLOCK_STEPPED]
        return steps[-1] if steps else None

    def known_by(self, moment: datetime) -> Charts:
        """The same without what was typed after `moment`; bookings always count."""
        known = {
            stream: tuple(e for e in entries if e.action is Action.BOOK or e.recorded_at <= moment)
            for stream, entries in self.entries.items()
        }
        return replace(self, entries=known, ward_entries=tuple(e for e in self.ward_entries if e.recorded_at <= moment))


def read_charts(view: ReadView, day: date | None, *, today: date, with_open: bool) -> Charts:
    """The treatments of `day`, or of the day that matters `today`; `with_open` adds older ones that are not closed."""
    chosen = day or day_that_matters([row.day for row in view.open_treatments()], today, view)
    rows = {row.id: row for row in view.treatments_of_day(chosen)}
    if with_open:
        rows |= {row.id: row for row in view.open_treatments() if row.day <= chosen}
    entries = view.entries_of([*rows, WARD_STREAM])
    ward_entries = entries.pop(WARD_STREAM)
    booked = tuple(row for row in rows.values() if entries[row.id])
    return Charts(
        day=chosen,
        rows=booked,
        entries=entries,
        protocols={row.id: protocol_of(view, entries[row.id]) for row in booked},
        ward_entries=ward_entries,
        staff={person.id: person.name for person in view.all_staff()},
    )


def day_that_matters(open_days: Sequence[date], today: date, view: ReadView) -> date:
    """Today if anybody is booked; else the newest day whose patients are still here, else the next that is booked."""
    if view.treatments_of_day(today):
        return today
    past = [day for day in open_days if day <= today]
    return max(past, default=min(open_days, default=today))


def protocol_of(view: ReadView | WriteTransaction, entries: Sequence[Entry]) -> Protocol:
    """The protocol that a treatment started with, as its newest booking names it."""
    digest = next(str(entry.values["protocol"]) for entry in reversed(entries) if entry.action is Action.BOOK)
    return parsed(view.protocol_text(digest), digest[:12])


def ward_day(now: datetime, zone: ZoneInfo) -> date:
    """The ward's calendar date at `now`."""
    return now.astimezone(zone).date()
