"""Reading: what the store says of the treatments on a board, now or as it was known at another moment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ward_board.config.settings import Tolerances
from ward_board.domain.access import AccessLine
from ward_board.domain.chart import CLOSING_ACTIONS, SEEING, beds_to_release, fold
from ward_board.domain.duty import SIGNED_OFF_KNOWN_FOR, AccessNote, Duty, duty_of
from ward_board.domain.entry import Entry, Person
from ward_board.domain.gates import Around
from ward_board.domain.journal_head import JournalHead
from ward_board.domain.pin_lock import COUNTED_WITHIN, NOTED_OF_PINS
from ward_board.domain.printed import Printed, PrintNote, printed_of
from ward_board.domain.protocol import Protocol
from ward_board.domain.staff_told import NOTED_OF_STAFF
from ward_board.domain.status import Situation, situation
from ward_board.domain.takes import TakeRule, back_again
from ward_board.domain.words import Action
from ward_board.store.people import TreatmentRow
from ward_board.store.store import ReadView, WriteTransaction
from ward_board.ward.acting import LONGEST_STAY, WARD_STREAM, known_by, newest_clock_step
from ward_board.ward.backups import last_backup
from ward_board.ward.people import may_act, person_of
from ward_board.ward.protocols import AS_WRITTEN, protocol_of

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Treatments with all their entries, as the store held them at one moment.

    `ward_entries` are those of the ward's own stream: clock steps, and who went to a technical alarm. `staff` gives the
    name of each id, `people` are those who may act, `access` says who of them came and left, `prints` what was printed.
    `backup_at` is when the last good backup was begun, `noted` is what the log has of PINs and roles in the last 24
    hours, `head` the last entry of the journal.
    """

    rows: tuple[TreatmentRow, ...]
    entries: Mapping[str, tuple[Entry, ...]]
    protocols: Mapping[str, Protocol]
    ward_entries: tuple[Entry, ...]
    staff: Mapping[str, str]
    people: tuple[Person, ...] = ()
    access: tuple[AccessNote, ...] = ()
    prints: tuple[PrintNote, ...] = ()
    backup_at: datetime | None = None
    noted: tuple[AccessLine, ...] = ()
    head: JournalHead | None = None


@dataclass(frozen=True, slots=True)
class Charts:
    """What belongs on one board: the entries of each treatment on it, by treatment.

    `hot_beds` are those whose rooms wait for their release, by the treatment that left them so.
    """

    day: date
    rows: tuple[TreatmentRow, ...]
    entries: Mapping[str, tuple[Entry, ...]]
    ward_entries: tuple[Entry, ...]
    hot_beds: Mapping[str, frozenset[int]]

    def around(self, treatment: str) -> Around:
        """What a treatment of this board finds in use by others."""
        return Around(hot_beds=frozenset().union(*(beds for one, beds in self.hot_beds.items() if one != treatment)))

    @property
    def saved_at(self) -> datetime | None:
        """When the newest of these entries was recorded."""
        return max((entry.recorded_at for entries in self.entries.values() for entry in entries), default=None)

    @property
    def clock_step(self) -> Entry | None:
        """The newest step of the ward's clock."""
        return newest_clock_step(self.ward_entries)


def read_snapshot(
    view: ReadView | WriteTransaction,
    day: date | None,
    today: date,
    zone: ZoneInfo,
    tolerances: Tolerances = AS_WRITTEN,
    *,
    known_at: datetime | None,
) -> Snapshot:
    """All that a board of `day`, or of the day that matters `today`, may need; what is booked after it is not read.

    The index knows which treatments are open only for now; with `known_at` come those of the last weeks as well that
    had not gone by then, so that this moment and later ones can be judged from their charts.
    """
    booked = view.treatments_of_day(day or today)
    until = today if booked or day else view.next_open_day(today) or date.max
    rows = {row.id: row for row in (*view.open_treatments(until), *booked)}
    if known_at is not None or not rows:
        past = view.treatments_since(today - LONGEST_STAY, until)
        rows |= {row.id: row for row in (_not_gone(view, past, known_at) if booked else past)}
    chosen = day or _day_that_matters(rows.values(), [row for row in rows.values() if row.is_open], today)
    rows |= {row.id: row for row in view.treatments_of_day(chosen)}
    entries = view.entries_of([*rows, WARD_STREAM])
    ward_entries = entries.pop(WARD_STREAM)
    staff, began = view.all_staff(), midnight(today, zone)
    return Snapshot(
        rows=tuple(sorted(rows.values(), key=lambda row: (row.day, row.id))),
        entries=entries,
        protocols={treatment: protocol_of(view, found, tolerances) for treatment, found in entries.items()},
        ward_entries=ward_entries,
        staff={person.id: person.name for person in staff},
        people=tuple(person_of(row) for row in staff if may_act(row)),
        access=view.access_notes(began - SIGNED_OFF_KNOWN_FOR, began + 2 * _DAY),
        prints=view.print_notes(_papers_since(rows.values(), today, zone)),
        backup_at=last_backup(view, known_at or began + 2 * _DAY),
        head=JournalHead(*view.head()),
        noted=view.access_lines(began - COUNTED_WITHIN, began + 2 * _DAY, what={*NOTED_OF_PINS, *NOTED_OF_STAFF}),
    )


def _not_gone(
    view: ReadView | WriteTransaction, rows: Sequence[TreatmentRow], known_at: datetime | None
) -> Iterable[TreatmentRow]:
    """Those that are open, and those about which something was written after `known_at`."""
    newest = view.newest_of([row.id for row in rows if not row.is_open])
    return (row for row in rows if row.id not in newest or known_at is None or newest[row.id].recorded_at > known_at)


def charts_of(snapshot: Snapshot, day: date | None, today: date, as_of: datetime | None) -> Charts:
    """The treatments of `day`, or of the day that matters together with older ones that are not closed.

    With `as_of` it is what was known then: what was typed later does not count, bookings always do.
    """
    known = {row.id: known_by(snapshot.entries[row.id], as_of) for row in snapshot.rows}
    still_open = [row for row in snapshot.rows if not _is_closed(snapshot, row, known[row.id], as_of)]
    chosen = day or _day_that_matters(snapshot.rows, still_open, today)
    # a booking of the past where nobody ever came is no patient on the ward
    older = (
        [row.id for row in still_open if row.day < chosen and _has_come(snapshot, row.id, known)] if day is None else []
    )
    rows = tuple(row for row in snapshot.rows if row.day == chosen or row.id in older)
    hot = {row.id: _hot_beds(snapshot, row, known[row.id]) for row in still_open if _leaves_room(row, known, chosen)}
    entries = {row.id: known[row.id] for row in rows}
    return Charts(chosen, rows, entries, known_by(snapshot.ward_entries, as_of), hot)


def _leaves_room(row: TreatmentRow, known: Mapping[str, Sequence[Entry]], day: date) -> bool:
    """Whether a room may be hot that its patient no longer has: from an earlier day, or after a move."""
    return row.day < day or any(entry.action is Action.MOVE for entry in known[row.id])


def _hot_beds(snapshot: Snapshot, row: TreatmentRow, entries: Sequence[Entry]) -> frozenset[int]:
    return beds_to_release([fold(snapshot.protocols[row.id], entries)])


def situations_of(snapshot: Snapshot, charts: Charts, now: datetime, zone: ZoneInfo) -> tuple[Situation, ...]:
    """How each treatment of a board stands, in the order of its rows."""
    return tuple(
        situation(snapshot.protocols[row.id], charts.entries[row.id], now, zone, charts.around(row.id))
        for row in charts.rows
    )


def duty_in(snapshot: Snapshot, charts: Charts, now: datetime, zone: ZoneInfo, as_of: datetime | None) -> Duty:
    """Who is on duty; with `as_of` by what was known then."""
    notes = _notes_by(snapshot, as_of)
    entries = [entry for found in (*charts.entries.values(), charts.ward_entries) for entry in found]
    return duty_of(snapshot.people, notes, entries, now, midnight(ward_day(now, zone), zone))


def printed_in(snapshot: Snapshot, charts: Charts, as_of: datetime | None) -> Mapping[str, tuple[Printed, ...]]:
    """The papers that were printed of each treatment of a board; with `as_of` by what was known then."""
    papers = printed_of(note for note in snapshot.prints if as_of is None or note.at <= as_of)
    return {row.id: papers[row.id] for row in charts.rows if row.id in papers}


def takes_in(rule: TakeRule, snapshot: Snapshot, duty: Duty, as_of: datetime | None) -> TakeRule:
    """The rule of takes with who left and came back; with `as_of` by what was known then, as `duty` must be too."""
    return replace(rule, signed_off=duty.signed_off, came_back=back_again(_notes_by(snapshot, as_of)))


def _notes_by(snapshot: Snapshot, as_of: datetime | None) -> list[AccessNote]:
    return [note for note in snapshot.access if as_of is None or note.at <= as_of]


def ward_day(now: datetime, zone: ZoneInfo) -> date:
    """The ward's calendar date at `now`."""
    return now.astimezone(zone).date()


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """When the ward's `day` begins (aware, UTC)."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _is_closed(snapshot: Snapshot, row: TreatmentRow, known: Sequence[Entry], as_of: datetime | None) -> bool:
    if as_of is None:
        return not row.is_open
    protocol = snapshot.protocols[row.id]
    closes = {step.id for step in protocol.steps if step.closes}
    if not any(entry.step in closes or entry.action in CLOSING_ACTIONS for entry in known):
        return False
    return fold(protocol, known, until=as_of).is_over


def _has_come(snapshot: Snapshot, treatment: str, known: Mapping[str, Sequence[Entry]]) -> bool:
    steps = snapshot.protocols[treatment].by_id
    return any(
        entry.action in SEEING or (entry.step is not None and steps[entry.step].at_bedside)
        for entry in known[treatment]
    )


def _papers_since(rows: Iterable[TreatmentRow], today: date, zone: ZoneInfo) -> datetime:
    # a day sheet may be sent weeks before the day; the access log is found by its time alone
    return midnight(min((row.day for row in rows), default=today) - LONGEST_STAY, zone)


def _day_that_matters(rows: Iterable[TreatmentRow], still_open: Iterable[TreatmentRow], today: date) -> date:
    """Today if anybody is booked; else the newest day whose patients are still here, the next booked, or the last."""
    days = {row.day for row in rows}
    open_days = {row.day for row in still_open}
    here = [day for day in open_days if day <= today]
    if today in days or not days:
        return today
    return max(here) if here else min(open_days, default=max(days))
