"""Booking a cycle: judged on what is taken in the writing transaction, and kept there; or its booking is moved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from ward_board.board.booking_words import booked_words, gate_words, no_booking_words
from ward_board.config.settings import Settings
from ward_board.domain.authority import BOOKING, acting_role
from ward_board.domain.booking import booking_of
from ward_board.domain.calendar import FURTHEST, Calendar, Clash, Load, Obstacle
from ward_board.domain.chart import fold
from ward_board.domain.choosing import SeenBooking, asks_for_half, bed_on, clashes_on, seen_booking
from ward_board.domain.course import Course, Cycle
from ward_board.domain.decide import decide
from ward_board.domain.entry import Entry, Person, Request
from ward_board.domain.gates import Around
from ward_board.domain.outlook import Outlook, outlooks_of, patient_days
from ward_board.domain.start_beside import StartHours, t0_beside
from ward_board.domain.text import clean, has_letter
from ward_board.domain.words import Action, Role, any_of
from ward_board.errors import AlreadyDoneError, BadInputError, RefusedError, UnmetGate
from ward_board.store.store import WriteTransaction
from ward_board.ward.acting import fingerprint_of, keep_index, kept_before, refuse_the_past
from ward_board.ward.booking import book_cycle
from ward_board.ward.cycle_row import CycleRow
from ward_board.ward.people import refuse_who_left
from ward_board.ward.protocols import protocol_of
from ward_board.ward.start_times import DAY_WORK
from ward_board.ward.ward import Ward

_REBOOKING = frozenset({Action.BOOK, Action.MOVE, Action.RESCHEDULE})
_CHANGES = _REBOOKING | {Action.CANCEL, Action.NO_SHOW}
_ONE_DAY = timedelta(days=1)


class NotBookedError(RefusedError):
    """A booking that gates refuse; unlike a fact it can only be another one."""

    @property
    def advice(self) -> str:
        """What can be done about it."""
        if not any(gate.hard for gate in self.gates):
            return "or give a --reason"
        return "choose another day: 'ward-board plan' lists those with room"


class ChangedSinceError(AlreadyDoneError):
    """A cycle is not booked as whoever asks saw it: somebody else booked, moved or cancelled it; nothing was kept."""


@dataclass(frozen=True, slots=True)
class AskedDay:
    """A day that somebody chose for a course's cycle `number`, the next one where that is None.

    `seen` is where they saw it booked, None for nowhere: a booking that they did not see is not moved. Without `bed` it
    is the one that it has, if that is free there, or the first that is; `t0` is the ward's wall-clock time. `reason` is
    a physician's, for a day outside the window. A retried `key` counts once.
    """

    course: str
    day: date
    by: Person
    number: int | None = None
    bed: int | None = None
    t0: time | None = None
    reason: str | None = None
    seen: SeenBooking | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Booked:
    """What became of it; `moved_from` is the day and the bed that it had before.

    `activity_mbq` is what is prescribed; `asks_for_half` says that toxicity asks for half of it, which a move leaves to
    a physician.
    """

    treatment: str
    number: int
    day: date
    bed: int
    t0: datetime
    activity_mbq: float
    moved_from: tuple[date, int] | None = None
    asks_for_half: bool = False


@dataclass(frozen=True, slots=True)
class CycleBooking:
    """One booking, judged and kept in one transaction."""

    ward: Ward
    settings: Settings
    calendar: Calendar
    transaction: WriteTransaction
    asked: AskedDay
    now: datetime

    def keep(self) -> Booked:
        """Books or moves; raises BadInputError, AlreadyDoneError, NotBookedError, and then nothing was written.

        ChangedSinceError where it is not booked as it was seen. What a key was kept for is told again.
        """
        refuse_who_left(self.transaction, [self.asked.by])
        course = self.ward.courses.within(self.transaction, self.asked.course)
        kept = kept_before(self.transaction, course.id, self._request)
        if kept is not None:
            return self._as_kept(course, kept)
        outlook = meant(course, self.asked.number)
        self._refuse_nonsense(course.today)
        taken = self.transaction.beds_taken(self.asked.day - _ONE_DAY, self.asked.day + _ONE_DAY)
        load = Load(self.calendar.beds, taken)
        bed = self.asked.bed or bed_on(outlook, load, self.asked.day)
        self._refuse_unseen(course, outlook)
        passed = self._judged(course, outlook, bed, load)
        t0 = self._t0(outlook.booked, bed)
        if outlook.booked is not None:
            moved = self._moved(outlook.booked, bed, t0, passed)
            return replace(moved, asks_for_half=asks_for_half(course, outlook))
        row = CycleRow(self.ward, self.settings, self.transaction, course, outlook).at(self.asked.day, bed, t0)
        treatment = book_cycle(
            self.transaction,
            course.id,
            row,
            now=self.now,
            author=self.asked.by.id,
            role=self._role or Role.COORDINATOR,
            folders=self.ward.protocol_folders,
            reason=self._reason if passed else None,
            passed=passed,
            key=self.asked.key,
            fingerprint=self._fingerprint,
        )
        return Booked(treatment, outlook.number, self.asked.day, bed, t0, row.activity_mbq or 0.0)

    @property
    def _request(self) -> Request:
        """What was asked as one request, by which a retry is known."""
        asked = self.asked
        said = {"day": asked.day, "cycle": asked.number, "bed": asked.bed, "t0": asked.t0}
        values = {key: str(value) for key, value in said.items() if value is not None}
        return Request(Action.BOOK, asked.by, self.now, values=values, reason=self._reason, key=asked.key)

    @property
    def _fingerprint(self) -> str | None:
        return fingerprint_of(self.asked.course, self._request)

    def _as_kept(self, course: Course, kept: Entry) -> Booked:
        """What an entry that was kept under the key booked then."""
        entries = self.transaction.entries(kept.stream)
        then = booking_of(one for one in entries if one.seq <= kept.seq)
        earlier = [one for one in entries if one.recorded_at < kept.recorded_at]
        before = booking_of(earlier) if earlier else None
        day = then.t0.astimezone(self.ward.zone).date()
        outlook = next((one for one in outlooks_of(course) if one.booked and one.booked.treatment == kept.stream), None)
        return Booked(
            kept.stream,
            next(one.number for one in course.cycles if one.treatment == kept.stream),
            day,
            then.bed,
            then.t0,
            then.activity_mbq,
            moved_from=(before.t0.astimezone(self.ward.zone).date(), before.bed) if before else None,
            asks_for_half=outlook is not None and asks_for_half(course, outlook),
        )

    def _refuse_nonsense(self, today: date) -> None:
        day, bed = self.asked.day, self.asked.bed
        if day < today:
            raise BadInputError(f"{day} is past; choose a day from {today} on")
        if day > today + FURTHEST:
            raise BadInputError(f"{day} is years away; check the date")
        if bed is not None and not 1 <= bed <= self.calendar.beds:
            raise BadInputError(f"there is no Bed {bed}; choose 1 to {self.calendar.beds}")
        if self.asked.reason is not None and not has_letter(self.asked.reason):
            raise BadInputError("the reason needs words")

    def _refuse_unseen(self, course: Course, outlook: Outlook) -> None:
        """Raises ChangedSinceError, naming who made it so and when, where it is not booked as it was seen."""
        if not outlook.may_be_booked or seen_booking(outlook) == self.asked.seen:
            return
        treatments = [outlook.booked.treatment] if outlook.booked else [one.treatment for one in course.cycles]
        written = self.transaction.entries_of(treatments).values()
        changes = [entry for entries in written for entry in entries if entry.action in _CHANGES]
        newest = max(changes, key=lambda entry: entry.seq)
        raise ChangedSinceError(booked_words(outlook, course.today), newest.author, newest.recorded_at, self.ward.zone)

    def _judged(self, course: Course, outlook: Outlook, bed: int, load: Load) -> tuple[str, ...]:
        """The gates that the physician's reason passes; raises NotBookedError."""
        gates = [UnmetGate("role", any_of(BOOKING))] if self._role is None else []
        if not outlook.may_be_booked:
            raise NotBookedError([*gates, UnmetGate("course_open", no_booking_words(course, outlook))])
        elsewhere = self._other_courses_days(course)
        for clash in clashes_on(course, outlook, self.calendar, load, self.asked.day, bed, elsewhere):
            gates.append(self._gate(clash, bed, course.today))
        if any(gate.hard for gate in gates) or (gates and self._reason is None):
            raise NotBookedError(gates)
        return tuple(gate.id for gate in gates)

    def _other_courses_days(self, course: Course) -> frozenset[date]:
        """The chosen day, where the patient has a bed then in another course."""
        others = [
            self.ward.courses.within(self.transaction, one)
            for one in self.transaction.courses_of(course.patient.id)
            if one != course.id
        ]
        return frozenset().union(*(patient_days(one) for one in others)) if others else frozenset()

    def _gate(self, clash: Clash, bed: int, today: date) -> UnmetGate:
        words = gate_words(clash, self.asked.day, bed, today)
        may_pass = clash.obstacle is Obstacle.INTERVAL and self._role_as(Role.PHYSICIAN) is not None
        return UnmetGate(clash.obstacle.value, words, hard=not may_pass)

    def _t0(self, booked: Cycle | None, bed: int) -> datetime:
        """The planned start (aware, UTC): as asked, else that which it has, on another day one beside the others'."""
        day, zone = self.asked.day, self.ward.zone
        if self.asked.t0 is not None:
            return datetime.combine(day, self.asked.t0, zone).astimezone(UTC)
        if booked is not None and booked.day == day:
            return booked.glance.t0
        others = [row.id for row in self.transaction.treatments_of_day(day)]
        glances = self.ward.courses.glances(self.transaction, others, None).values()
        work = DAY_WORK.read(self.ward.protocol_folders)
        usual = self.settings.windows
        hours = StartHours(self.settings.calendar.first_t0, usual.first_t0, usual.last_t0)
        return t0_beside(glances, bed, day, work, hours, zone)

    def _moved(self, booked: Cycle, bed: int, t0: datetime, passed: tuple[str, ...]) -> Booked:
        """The booking at its new time and in its new bed; each part of it as a person would have recorded it."""
        row = self.transaction.treatment(booked.treatment)
        entries = list(self.transaction.entries(row.id))
        refuse_the_past(self.ward.kind, entries, self.now, self.ward.zone)
        protocol = protocol_of(self.transaction, entries)
        before = fold(protocol, entries)
        changes = list(_changes(booked, bed, t0))
        if not changes:
            made_so = [entry for entry in entries if entry.action in _REBOOKING][-1]
            said = f"{booked.day} in Bed {bed} booked already"
            raise AlreadyDoneError(said, made_so.author, made_so.occurred_at, self.ward.zone)
        for place, (action, key, value) in enumerate(changes, start=1):
            request = Request(action, self.asked.by, self.now, values={key: value}, reason=self._reason)
            # whether the bed is free was judged on the day that it is for, not on that which it leaves
            fact = decide(protocol, entries, request, self.now, self.ward.zone, Around())
            # the last of them stands for the whole
            known_by = {"key": self.asked.key, "fingerprint": self._fingerprint} if place == len(changes) else {}
            entries.append(self.transaction.append(row.id, replace(fact, passed=passed), **known_by))
        keep_index(self.transaction, row, before, fold(protocol, entries), self.ward.zone)
        here = booked.day, booked.bed
        return Booked(row.id, booked.number, self.asked.day, bed, t0, booked.activity_mbq, moved_from=here)

    @property
    def _reason(self) -> str | None:
        return clean(self.asked.reason).text if self.asked.reason else None

    @property
    def _role(self) -> Role | None:
        return acting_role(self.asked.by, BOOKING)

    def _role_as(self, role: Role) -> Role | None:
        return acting_role(self.asked.by, (role,))


def meant(course: Course, number: int | None) -> Outlook:
    """The treatment to come that is the cycle `number`, the next one for None; raises BadInputError."""
    found = outlooks_of(course)
    if number is None:
        return found[0]
    outlook = next((one for one in found if one.number == number), None)
    if outlook is None:
        numbers = ", ".join(str(one.number) for one in found)
        raise BadInputError(f"cycle {number} of {course.id} cannot be booked now; choose from {numbers}")
    return outlook


def _changes(booked: Cycle, bed: int, t0: datetime) -> Iterator[tuple[Action, str, str | float]]:
    if t0 != booked.glance.t0:
        yield Action.RESCHEDULE, "t0", t0.isoformat().replace("+00:00", "Z")
    if bed != booked.bed:
        yield Action.MOVE, "to_bed", float(bed)
