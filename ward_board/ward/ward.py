"""The one door: everything that a screen, a command or a rehearsal asks of the ward goes through here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from ward_board.board.board import Board, bed_of, board_of
from ward_board.domain.alarms import Alarm, clock_step_stands
from ward_board.domain.chart import Chart, fold, newest_take
from ward_board.domain.day_list import BookingRow
from ward_board.domain.entry import Draft, Entry, Person, Request
from ward_board.domain.protocol import Protocol
from ward_board.domain.status import Situation, situation
from ward_board.domain.words import Action, AlarmKind, Priority
from ward_board.errors import BadInputError
from ward_board.store.feed import Feed
from ward_board.store.store import Store
from ward_board.store.verify import verify
from ward_board.ward.acting import WARD_STREAM, act_on, take_technical
from ward_board.ward.booking import RowReport, book_rows
from ward_board.ward.clock import Clock
from ward_board.ward.people import check_pin, known_person, person_of
from ward_board.ward.reading import Charts, Snapshot, charts_of, protocol_of, read_snapshot, ward_day

BOARD_ITSELF = "board"


class Ward:
    """The use cases of one ward on one store; any thread may call them.

    `zone` is for display and for wall-clock times of the plan; every instant is UTC.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        *,
        name: str,
        zone: ZoneInfo,
        protocol_folders: tuple[Path, ...],
        terminal: str = "terminal",
    ) -> None:
        self.store, self.clock, self.name, self.zone = store, clock, name, zone
        self.terminal = terminal
        self._folders = protocol_folders
        self._feed: Feed | None = None
        self._writes = 0
        self._kept: tuple[tuple[date | None, date, bool], Snapshot] | None = None

    @property
    def kind(self) -> str:
        """ "ward" or "demo"."""
        return self.store.kind

    def board(
        self,
        day: date | None = None,
        *,
        at: datetime | None = None,
        technical: Sequence[Alarm] = (),
    ) -> Board:
        """The whole board of `day`, or of the day that matters now with all older treatments that are not closed.

        With `at` it is the board of that moment, by what had been recorded then. Raises StoreUnavailableError.
        """
        now = at or self.clock.now()
        snapshot, charts = self._charts(day, now, at)
        situations = [
            (row.patient, situation(snapshot.protocols[row.id], charts.entries[row.id], now, self.zone))
            for row in charts.rows
        ]
        beds = [bed_of(patient, one, charts.clock_step) for patient, one in situations]
        found = [*technical, *_clock_alarm(charts, [one for _, one in situations])]
        return board_of(
            ward=self.name,
            kind=self.kind,
            day=charts.day,
            zone=self.zone,
            now=now,
            saved_at=charts.saved_at,
            beds=beds,
            technical=[replace(a, taken=newest_take(charts.ward_entries, a.id, a.since)) for a in found],
            staff=snapshot.staff,
        )

    def changed(self) -> bool:
        """Whether anybody wrote since the last call; then the next board is read anew."""
        if self._feed is None:
            self._feed = Feed(self.store)
            self._forget()
        if not self._feed.poll():
            return False
        self._forget()
        return True

    def act(self, treatment: str, request: Request) -> Entry:
        """The entry that `request` becomes, after its durable commit.

        Raises BadInputError, RefusedError, AlreadyDoneError or StoreUnavailableError; then nothing was kept.
        """
        # whole seconds, as people read clocks: "30 minutes" must not fail for a fraction that nobody saw
        now, request = _whole_second(self.clock.now()), replace(request, at=_whole_second(request.at))
        try:
            with self.store.write() as transaction:
                if treatment == WARD_STREAM and request.action is Action.TAKE:
                    return take_technical(transaction, request, now)
                row = transaction.treatment(treatment)
                entries = transaction.entries(treatment)
                self._refuse_the_past(entries, now)
                return act_on(transaction, row, protocol_of(transaction, entries), request, now, self.zone)
        finally:
            self._forget()

    def book(
        self, rows: Sequence[BookingRow], *, author: str, dry_run: bool = False, all_or_nothing: bool = False
    ) -> tuple[RowReport, ...]:
        """A report for each row of a day list; see `book_rows`."""
        reports = book_rows(
            self.store,
            rows,
            now=self.clock.now(),
            author=author,
            folders=self._folders,
            dry_run=dry_run,
            all_or_nothing=all_or_nothing,
        )
        self._forget()
        return reports

    def treatment_in(self, bed: int, day: date | None = None) -> str:
        """The treatment in `bed`: on `day`, or on the newest day not after now where it is not closed.

        Raises BadInputError where nobody lies there.
        """
        now = self.clock.now()
        today = ward_day(now, self.zone)
        snapshot, charts = self._charts(day, now, None)
        lying = [fold(snapshot.protocols[row.id], charts.entries[row.id], until=now) for row in charts.rows]
        lying = [chart for chart in lying if chart.booking.bed == bed]
        here = [chart for chart in lying if day or self._day_of(chart) <= today]
        if not here:
            raise BadInputError(f"nobody lies in Bed {bed} on {day or today}; 'ward-board show' lists the beds")
        # somebody who went home or was cancelled only where nobody else lies there: the act is then told who was first
        return max(here, key=lambda c: (c.closing is None, not c.is_cancelled, self._day_of(c))).treatment

    def protocol_of(self, treatment: str) -> Protocol:
        """The protocol that the treatment started with."""
        with self.store.read() as view:
            return protocol_of(view, view.entries(treatment))

    def sign_in(self, staff_id: str, pin: str) -> Person:
        """The colleague whose id and PIN these are; takes about 0.2 s on purpose.

        Raises BadInputError.
        """
        return check_pin(self.store, staff_id, pin, self.clock.now(), self.terminal)

    def person(self, staff_id: str) -> Person:
        """The colleague with this id, without a PIN: only for looking up and for demo stores.

        Raises BadInputError.
        """
        return known_person(self.store, staff_id)

    def people(self) -> tuple[Person, ...]:
        """Everybody who may act."""
        with self.store.read() as view:
            return tuple(person_of(row) for row in view.all_staff() if not row.disabled)

    def clock_stepped(self, seconds: float) -> None:
        """Write down that the wall clock was moved by `seconds` against the time that truly passed."""
        now = _whole_second(self.clock.now())
        fact = Draft(Action.CLOCK_STEPPED, BOARD_ITSELF, None, now, now, values={"seconds": round(seconds, 1)})
        with self.store.write() as transaction:
            transaction.append(WARD_STREAM, fact)
        self._forget()

    def journal_is_whole(self) -> bool:
        """Whether the journal is still what was written, as far as nobody has verified it before on this machine.

        Raises StoreUnavailableError.
        """
        return verify(self.store, since_head=True).ok

    def close(self) -> None:
        """Let go of the store."""
        if self._feed:
            self._feed.close()
        self.store.close()

    def _charts(self, day: date | None, now: datetime, at: datetime | None) -> tuple[Snapshot, Charts]:
        # a demo store pretends that it is now; a ward's own clock is no judge of what is known
        as_of = now if at or self.kind == "demo" else None
        today = ward_day(now, self.zone)
        snapshot = self._snapshot(day, today, with_past=as_of is not None)
        return snapshot, charts_of(snapshot, day, today, as_of)

    def _snapshot(self, day: date | None, today: date, *, with_past: bool) -> Snapshot:
        asked = (day, today, with_past)
        if self._kept and self._kept[0] == asked:
            return self._kept[1]
        writes = self._writes
        with self.store.read() as view:
            snapshot = read_snapshot(view, day, today, with_past=with_past)
        if writes == self._writes:
            self._kept = (asked, snapshot)
        return snapshot

    def _forget(self) -> None:
        # counted, so that a reading that began before a write is not kept after it
        self._writes += 1
        self._kept = None

    def _day_of(self, chart: Chart) -> date:
        return ward_day(chart.booking.t0, self.zone)

    def _refuse_the_past(self, entries: Sequence[Entry], now: datetime) -> None:
        newest = max((entry.recorded_at for entry in entries if entry.action is not Action.BOOK), default=now)
        if self.kind == "demo" and now < newest:
            raise BadInputError(f"this treatment has entries up to {newest:%Y-%m-%dT%H:%M:%SZ}; give a later --now")


def _whole_second(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)


def _clock_alarm(charts: Charts, situations: Sequence[Situation]) -> list[Alarm]:
    """The alarm of a stepped clock, until every bed that ran then was seen again."""
    step = charts.clock_step
    if step is None or not clock_step_stands(situations, step):
        return []
    at = step.recorded_at
    return [Alarm(AlarmKind.CLOCK_STEPPED, Priority.MEDIUM, at, at, str(step.version))]
