"""The one door: everything that a screen, a command or a rehearsal asks of the ward goes through here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from ward_board.board.board import Board, bed_of, board_of
from ward_board.config.settings import Tolerances
from ward_board.domain.alarms import Alarm, with_holder
from ward_board.domain.booking import beds_named
from ward_board.domain.chart import fold
from ward_board.domain.day_list import BookingRow
from ward_board.domain.entry import BOARD_ITSELF, Draft, Entry, Person, Request
from ward_board.domain.incoming import cleaned
from ward_board.domain.pin_lock import standing_locks
from ward_board.domain.protocol import Protocol
from ward_board.domain.staff_told import told_of_staff
from ward_board.domain.takes import TakeRule
from ward_board.domain.words import Action
from ward_board.errors import BadInputError, WardBoardError
from ward_board.store.news import News
from ward_board.store.store import Store, WriteTransaction
from ward_board.ward.access_log import AccessLog
from ward_board.ward.acting import WARD_STREAM, act_on, refuse_the_past, take_technical, told_in
from ward_board.ward.booking import RowReport, book_rows
from ward_board.ward.clock import Clock
from ward_board.ward.course_doubts import as_courses_say, doubts_about
from ward_board.ward.courses import Courses, is_course
from ward_board.ward.origin import origin_at
from ward_board.ward.paper_key import paper_key
from ward_board.ward.people import known_person, may_act, person_of, refuse_who_left
from ward_board.ward.protocols import AS_WRITTEN, protocol_of
from ward_board.ward.reading import (
    Charts,
    Snapshot,
    charts_of,
    duty_in,
    printed_in,
    read_snapshot,
    situations_of,
    takes_in,
    ward_day,
)
from ward_board.ward.safety import Safety
from ward_board.ward.signing import Signing
from ward_board.ward.taking import Standing, standing_for
from ward_board.ward.technical import alarms_of_ward, restored_alarms, staff_alarms
from ward_board.ward.variance import VarianceReport, variance_report

if TYPE_CHECKING:
    from ward_board.ward.figures import CentreFigures

Act = Callable[[str, Request], Entry]
Judge = Callable[[Sequence[Entry]], None]
_DEFAULT_TAKES = TakeRule()
_EVER = datetime.min.replace(tzinfo=UTC)


class Ward:
    """The use cases of one ward on one store; any thread may call them.

    `zone` is for display and for wall-clock times of the plan; every instant is UTC. `tolerances` stand in place of the
    protocols' own, `take_rule` says for how long "I go" holds. `courses` is the door to what
    goes on between treatments, `signing` to PINs, `access` to the access log, `safety` to checks and copies.
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
        tolerances: Tolerances = AS_WRITTEN,
        take_rule: TakeRule = _DEFAULT_TAKES,
    ) -> None:
        self.store, self.clock, self.name, self.zone = store, clock, name, zone
        self.terminal = terminal
        store.origin = partial(origin_at, terminal)
        self.protocol_folders = protocol_folders
        self.courses = Courses(store, lambda: self.clock.now(), zone, protocol_folders, self.forget)
        self.signing = Signing(store, lambda: self.clock.now(), terminal, self.forget)
        self.access = AccessLog(store, lambda: self.clock.now(), zone, terminal, self.forget)
        self.safety = Safety(store, lambda: self.clock.now(), zone, terminal)
        self._tolerances, self._take_rule = tolerances, take_rule
        self._news: News | None = None
        self._writes = 0
        self._kept: tuple[tuple[date | None, date, bool], datetime, Snapshot] | None = None

    @cached_property
    def figures(self) -> CentreFigures:
        """The centre's own figures; what counts them is read in with its first use."""
        from ward_board.ward.figures import CentreFigures

        return CentreFigures(
            self.store, lambda: self.clock.now(), self.zone, lambda: self.courses.plan, self.protocol_folders
        )

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
        situations = situations_of(snapshot, charts, now, self.zone)
        duty = duty_in(snapshot, charts, now, self.zone, self._as_of(now, at))
        takes = takes_in(self._take_rule, snapshot, duty, self._as_of(now, at))
        courses = self.courses.beside(charts.rows, situations, self._as_of(now, at), now)
        situations = as_courses_say(snapshot, charts, situations, courses)
        locks = standing_locks(snapshot.noted, now)
        found = [*technical, *alarms_of_ward(charts.clock_step, situations, self.courses.unread, locks)]
        found += restored_alarms(charts.ward_entries, now, self.zone)
        found += staff_alarms(told_of_staff(snapshot.noted, now), charts.ward_entries, snapshot.staff)
        return board_of(
            ward=self.name,
            kind=self.kind,
            day=charts.day,
            zone=self.zone,
            now=now,
            saved_at=charts.saved_at,
            beds=[
                bed_of(row.patient, one, charts.clock_step, takes, courses.get(row.id))
                for row, one in zip(charts.rows, situations, strict=True)
            ],
            technical=[with_holder(alarm, charts.ward_entries, now, takes) for alarm in found],
            staff=snapshot.staff,
            duty=duty,
            takes=takes,
            printed=printed_in(snapshot, charts, self._as_of(now, at)),
            backup_at=snapshot.backup_at,
            head=None if at else snapshot.head,
        )

    def changed(self) -> bool:
        """Whether anybody wrote since the last call; then the next board is read anew."""
        if self._news is None:
            self._news = News(self.store)
            self.forget()
        if not self._news.has_come():
            return False
        self.forget()
        return True

    def forget(self) -> None:
        """Let the next board be read from the store anew, whoever wrote there."""
        # counted, so that a reading that began before a write is not kept after it
        self._writes += 1
        self._kept = None
        self.courses.forget()

    def act(self, treatment: str, request: Request) -> Entry:
        """The entry that `request` becomes at a treatment, or of a course ("c5"), after its durable commit.

        Raises BadInputError, RefusedError, AlreadyDoneError or StoreUnavailableError; then nothing was kept.
        """
        return self.act_all([(treatment, request)])[0]

    def act_all(
        self, acts: Sequence[tuple[str, Request]], *, at_commit: bool = False, before_commit: Judge | None = None
    ) -> tuple[Entry, ...]:
        """The entries that several requests become, each at its treatment: all of them in one commit, or none.

        `at_commit` is for acts that happen by being recorded, such as a handover: their time is that of the commit,
        whatever the requests say, so that each is judged on those before it. `before_commit` is shown the entries, and
        where it raises nothing is kept. Raises as `act`; the error's `place` names the first act that cannot be kept.
        """
        kept: list[Entry] = []
        try:
            with self.together(at_commit=at_commit) as act:
                for treatment, request in acts:
                    kept.append(act(treatment, request))
                if before_commit:
                    before_commit(kept)
        except WardBoardError as error:
            error.place = len(kept)
            raise
        return tuple(kept)

    @contextmanager
    def together(self, *, at_commit: bool = False) -> Iterator[Act]:
        """What keeps one act after another, all of them in the commit that ends the block, or none where that raises.

        What it refuses was not written, and more may be asked of it then. See `act_all`.
        """
        # whole seconds, as people read clocks: "30 minutes" must not fail for a fraction that nobody saw
        now = _whole_second(self.clock.now())
        try:
            with self.store.write() as transaction:
                yield told_in(self.zone)(
                    lambda treatment, request: self._act(
                        transaction,
                        treatment,
                        replace(cleaned(request), at=_whole_second(now if at_commit else request.at)),
                        now,
                    )
                )
        finally:
            self.forget()

    def _act(self, transaction: WriteTransaction, treatment: str, request: Request, now: datetime) -> Entry:
        refuse_who_left(transaction, filter(None, (request.author, request.second)))
        if treatment == WARD_STREAM and request.action is Action.TAKE:
            return take_technical(transaction, request, now, self._standing(transaction, request, now).takes)
        if is_course(treatment):
            return self.courses.keep(transaction, treatment, request, now)
        row = transaction.treatment(treatment)
        entries = transaction.entries(treatment)
        refuse_the_past(self.kind, entries, now, self.zone)
        protocol = protocol_of(transaction, entries, self._tolerances)
        known_at = self._as_of(now, None)
        if request.action is not Action.TAKE:
            about = doubts_about(self.courses, transaction, row, protocol, request)
            return act_on(transaction, row, protocol, entries, request, now, self.zone, known_at=known_at, doubts=about)
        standing = self._standing(transaction, request, now)
        return act_on(transaction, row, protocol, entries, request, now, self.zone, standing.takes, standing.clashes)

    def _standing(self, transaction: WriteTransaction, request: Request, now: datetime) -> Standing:
        # not up to the whole second: who left within this one has left
        as_of = self._as_of(max(self.clock.now(), now), None)
        return standing_for(transaction, request, now, self.zone, self._tolerances, self._take_rule, as_of)

    def book(
        self, rows: Sequence[BookingRow], *, author: str, dry_run: bool = False, all_or_nothing: bool = False
    ) -> tuple[RowReport, ...]:
        """A report for each row of a day list; see `book_rows`."""
        reports = book_rows(
            self.store,
            rows,
            now=self.clock.now(),
            author=author,
            folders=self.protocol_folders,
            dry_run=dry_run,
            all_or_nothing=all_or_nothing,
        )
        self.forget()
        return reports

    def treatment_in(self, bed: int, day: date | None = None) -> str:
        """The treatment in `bed`: on `day`, or on the newest day not after now where it is not closed.

        Raises BadInputError where nobody lies there.
        """
        now = self.clock.now()
        today = ward_day(now, self.zone)
        snapshot, charts = self._charts(day, now, None)
        rows = [row for row in charts.rows if bed in beds_named(charts.entries[row.id])]
        lying = [fold(snapshot.protocols[row.id], charts.entries[row.id], until=now) for row in rows]
        lying = [chart for chart in lying if chart.booking.bed == bed]
        days = {chart.treatment: ward_day(chart.booking.t0, self.zone) for chart in lying}
        here = [chart for chart in lying if day or days[chart.treatment] <= today]
        if not here:
            raise BadInputError(f"nobody lies in Bed {bed} on {day or today}; 'ward-board show' lists the beds")
        # somebody who went home or was cancelled only where nobody else lies there: the act is then told who was first
        return max(here, key=lambda c: (c.closing is None, not c.is_cancelled, days[c.treatment])).treatment

    def protocol_of(self, treatment: str) -> Protocol:
        """The protocol that the treatment started with."""
        with self.store.read() as view:
            return protocol_of(view, view.entries(treatment), self._tolerances)

    def person(self, staff_id: str) -> Person:
        """The colleague with this id, without a PIN: only for looking up and for demo stores.

        Raises BadInputError.
        """
        return known_person(self.store, staff_id)

    def people(self) -> tuple[Person, ...]:
        """Everybody who may act."""
        with self.store.read() as view:
            return tuple(person_of(row) for row in view.all_staff() if may_act(row))

    def clock_stepped(self, seconds: float) -> None:
        """Write down that the wall clock was moved by `seconds` against the time that truly passed."""
        now = _whole_second(self.clock.now())
        fact = Draft(Action.CLOCK_STEPPED, BOARD_ITSELF, None, now, now, values={"seconds": round(seconds, 1)})
        with self.store.write() as transaction:
            transaction.append(WARD_STREAM, fact)
        self.forget()

    def variance(self, first: date, last: date) -> VarianceReport:
        """What went otherwise than the protocols meant it, from the treatment day `first` to `last`.

        Raises StoreUnavailableError.
        """
        now = self.clock.now()
        with self.store.read() as view:
            return variance_report(view, first, last, self.zone, self._tolerances, self._as_of(now, None))

    def paper_key(self) -> bytes:
        """The key that seals the serial numbers of papers; empty where the store's keys are missing."""
        return paper_key(self.store)

    def close(self) -> None:
        """Let go of the store."""
        if self._news:
            self._news.close()
        self.store.close()

    def _charts(self, day: date | None, now: datetime, at: datetime | None) -> tuple[Snapshot, Charts]:
        as_of = self._as_of(now, at)
        today = ward_day(now, self.zone)
        snapshot = self._snapshot(day, today, as_of)
        return snapshot, charts_of(snapshot, day, today, as_of)

    def _as_of(self, now: datetime, at: datetime | None) -> datetime | None:
        """Up to when things are known; None for all that is there."""
        # a demo store pretends that it is now; a ward's own clock is no judge of what is known
        return now if at or self.kind == "demo" else None

    def _snapshot(self, day: date | None, today: date, as_of: datetime | None) -> Snapshot:
        asked = (day, today, as_of is None)
        # what was read for one moment serves all later ones
        if self._kept and self._kept[0] == asked and self._kept[1] <= (as_of or _EVER):
            return self._kept[2]
        writes = self._writes
        with self.store.read() as view:
            snapshot = read_snapshot(view, day, today, self.zone, self._tolerances, known_at=as_of)
        if writes == self._writes:
            self._kept = (asked, as_of or _EVER, snapshot)
        return snapshot


def _whole_second(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)
