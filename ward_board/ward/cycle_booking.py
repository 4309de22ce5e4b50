"""Booking a cycle: judged on what is taken in the writing transaction, and kept there; or its booking is moved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

from ward_board.config.settings import WEEKDAYS, Settings
from ward_board.domain.allergies import allergies_in
from ward_board.domain.authority import acting_role
from ward_board.domain.booking import booking_of
from ward_board.domain.calendar import FURTHEST, Calendar, Clash, Load, Obstacle, Wish, clashes
from ward_board.domain.chart import fold
from ward_board.domain.course import Course, Cycle
from ward_board.domain.course_plan import ALLERGIES, BOOKS, TUMOUR
from ward_board.domain.day_list import BookingRow
from ward_board.domain.decide import decide
from ward_board.domain.entry import Person, Request
from ward_board.domain.gates import Around
from ward_board.domain.outlook import Outlook, Standing, outlooks_of, patient_days
from ward_board.domain.patient import Booking, Flag
from ward_board.domain.standing import corrected
from ward_board.domain.start_beside import t0_beside
from ward_board.domain.text import clean, has_letter
from ward_board.domain.words import Action, Role
from ward_board.errors import AlreadyDoneError, BadInputError, RefusedError, UnmetGate
from ward_board.store.store import WriteTransaction
from ward_board.ward.acting import keep_index, refuse_the_past
from ward_board.ward.booking import book_cycle
from ward_board.ward.protocols import protocol_of
from ward_board.ward.start_times import day_work_in
from ward_board.ward.ward import Ward

_REBOOKING = frozenset({Action.BOOK, Action.MOVE, Action.RESCHEDULE})


class NotBookedError(RefusedError):
    """A booking that gates refuse; unlike a fact it can only be another one."""

    @property
    def advice(self) -> str:
        """What can be done about it."""
        if not any(gate.hard for gate in self.gates):
            return "or give a --reason"
        return "choose another day: 'ward-board plan' lists those with room"


@dataclass(frozen=True, slots=True)
class Asked:
    """A day that somebody chose for a course's cycle `number`, the next one where that is None.

    Without `bed` it is the one that it has, if that is free there, or the first that is; `t0` is the ward's wall-clock
    time. `reason` is a physician's, for a day outside the window.
    """

    course: str
    day: date
    by: Person
    number: int | None = None
    bed: int | None = None
    t0: time | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Booked:
    """What became of it; `moved_from` is the day and the bed that it had before."""

    treatment: str
    number: int
    day: date
    bed: int
    t0: datetime
    moved_from: tuple[date, int] | None = None


@dataclass(frozen=True, slots=True)
class CycleBooking:
    """One booking, judged and kept in one transaction."""

    ward: Ward
    settings: Settings
    calendar: Calendar
    transaction: WriteTransaction
    asked: Asked
    now: datetime

    def keep(self) -> Booked:
        """Books or moves; raises BadInputError, AlreadyDoneError, NotBookedError, and then nothing was written."""
        course = self.ward.courses.within(self.transaction, self.asked.course)
        outlook = self._outlook(course)
        self._refuse_nonsense(course.today)
        load = self._load_without(outlook.booked)
        bed = self.asked.bed or _bed_for(outlook.booked, self.asked.day, load)
        passed = self._judged(course, outlook, bed, load)
        t0 = self._t0(outlook.booked, bed)
        if outlook.booked is not None:
            return self._moved(outlook.booked, bed, t0, passed)
        row = self._row(course, outlook, bed, t0)
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
        )
        return Booked(treatment, outlook.number, self.asked.day, bed, t0)

    def _outlook(self, course: Course) -> Outlook:
        """The treatment that is meant."""
        found = outlooks_of(course)
        number = self.asked.number
        if number is None:
            return found[0]
        meant = next((one for one in found if one.number == number), None)
        if meant is None:
            numbers = ", ".join(str(one.number) for one in found)
            raise BadInputError(f"cycle {number} of {course.id} cannot be booked now; choose from {numbers}")
        return meant

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

    def _load_without(self, booked: Cycle | None) -> Load:
        taken = self.transaction.beds_taken(self.asked.day, self.asked.day)
        load = Load(self.calendar.beds, taken)
        return load.without(booked.day, booked.bed) if booked and booked.day == self.asked.day else load

    def _judged(self, course: Course, outlook: Outlook, bed: int, load: Load) -> tuple[str, ...]:
        """The gates that the physician's reason passes; raises NotBookedError."""
        gates = [UnmetGate("role", f"a {' or '.join(BOOKS)}")] if self._role is None else []
        if not outlook.may_be_booked or outlook.window is None:
            raise NotBookedError([*gates, UnmetGate("course_open", _why_not(outlook))])
        others = patient_days(course) - ({outlook.booked.day} if outlook.booked else set())
        wish = Wish(self.asked.day, bed, others | self._other_courses_days(course))
        for clash in clashes(wish, outlook.window, self.calendar, load, course.today):
            gates.append(self._gate(clash, bed))
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

    def _gate(self, clash: Clash, bed: int) -> UnmetGate:
        words = _clash_words(clash, self.asked.day, bed)
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
        work = day_work_in([folder.parent for folder in self.ward.protocol_folders])
        return t0_beside(glances, bed, day, work, self.settings.windows.first_t0, zone)

    def _moved(self, booked: Cycle, bed: int, t0: datetime, passed: tuple[str, ...]) -> Booked:
        """The booking at its new time and in its new bed; each part of it as a person would have recorded it."""
        row = self.transaction.treatment(booked.treatment)
        entries = list(self.transaction.entries(row.id))
        refuse_the_past(self.ward.kind, entries, self.now)
        protocol = protocol_of(self.transaction, entries)
        before = fold(protocol, entries)
        changes = list(_changes(booked, bed, t0))
        if not changes:
            made_so = [entry for entry in entries if entry.action in _REBOOKING][-1]
            raise AlreadyDoneError(f"{booked.day} in Bed {bed} booked already", made_so.author, made_so.occurred_at)
        for action, key, value in changes:
            request = Request(action, self.asked.by, self.now, values={key: value}, reason=self._reason)
            # whether the bed is free was judged on the day that it is for, not on that which it leaves
            fact = decide(protocol, entries, request, self.now, self.ward.zone, Around())
            entries.append(self.transaction.append(row.id, replace(fact, passed=passed)))
        keep_index(self.transaction, row, before, fold(protocol, entries), self.ward.zone)
        return Booked(row.id, booked.number, self.asked.day, bed, t0, moved_from=(booked.day, booked.bed))

    def _row(self, course: Course, outlook: Outlook, bed: int, t0: datetime) -> BookingRow:
        patient, dose = course.patient, course.plan.dose
        last = self._last_booking(course)
        return BookingRow(
            day=self.asked.day,
            bed=bed,
            name=patient.name,
            birth_date=patient.birth_date,
            number=patient.number,
            country=patient.country,
            language=patient.language or None,
            cycle=outlook.number,
            t0=t0,
            protocol=None,
            activity_mbq=dose.half_mbq if outlook.is_half else dose.full_mbq,
            weight_kg=None,
            allergies=_allergies(course, last),
            last_treatment=outlook.window.after if outlook.window else None,
            flags=self._flags(course, outlook, last),
            line=0,
        )

    def _last_booking(self, course: Course) -> Booking | None:
        if not course.cycles:
            return None
        return booking_of(corrected(self.transaction.entries(course.cycles[-1].treatment))[0])

    def _flags(self, course: Course, outlook: Outlook, last: Booking | None) -> tuple[str, ...]:
        """What the course knows, and what the last booking said beside it."""
        known: dict[Flag | None, bool | None] = {
            Flag.TRAVEL: course.patient.country != self.settings.centre.country or None,
            Flag.HORMONE: course.hormone is not None if TUMOUR in course.facts else None,
            Flag.HALF_DOSE: outlook.is_half,
        }
        said = [flag for flag in last.flags if known.get(_flag(flag)) is None] if last else []
        return tuple(dict.fromkeys([*said, *(flag.value for flag, is_so in known.items() if flag and is_so)]))

    @property
    def _reason(self) -> str | None:
        return clean(self.asked.reason).text if self.asked.reason else None

    @property
    def _role(self) -> Role | None:
        return acting_role(self.asked.by, BOOKS)

    def _role_as(self, role: Role) -> Role | None:
        return acting_role(self.asked.by, (role,))


def _flag(text: str) -> Flag | None:
    return next((flag for flag in Flag if flag.value == text), None)


def _allergies(course: Course, last: Booking | None) -> str | None:
    answer = course.facts[ALLERGIES].text(ALLERGIES) if ALLERGIES in course.facts else None
    said = allergies_in(answer) if answer else None
    return said if said is not None or last is None else last.allergies


def _bed_for(booked: Cycle | None, day: date, load: Load) -> int:
    free = load.free_beds(day)
    if booked is not None and booked.bed in free:
        return booked.bed
    return free[0] if free else 1


def _changes(booked: Cycle, bed: int, t0: datetime) -> Iterator[tuple[Action, str, str | float]]:
    if t0 != booked.glance.t0:
        yield Action.RESCHEDULE, "t0", t0.isoformat().replace("+00:00", "Z")
    if bed != booked.bed:
        yield Action.MOVE, "to_bed", float(bed)


def _why_not(outlook: Outlook) -> str:
    """Why nothing can be booked."""
    match outlook.standing:
        case Standing.HELD:
            return f"the toxicity to go: {', '.join(one.toxicity for one in outlook.held)}"
        case Standing.STOPS:
            return "a physician: by its plan this course goes no further"
        case Standing.COMPLETE:
            return "another course: this one is complete"
        case _:
            return "another course: this one has ended"


def _clash_words(clash: Clash, day: date, bed: int) -> str:
    match clash.obstacle:
        case Obstacle.CLOSED:
            return f"an open day: nobody is treated on {day}"
        case Obstacle.NO_TREATMENT_DAY:
            return f"a treatment day: {day} is a {WEEKDAYS[day.weekday()].capitalize()}, not under [calendar] also"
        case Obstacle.DAY_FULL:
            return f"a free bed: {day} is full"
        case Obstacle.BED_TAKEN:
            return f"another bed: Bed {bed} is taken on {day}"
        case Obstacle.PATIENT_TWICE:
            return f"another day: the patient has a bed on {day} already"
        case _:
            days = abs(clash.days)
            side = "early" if clash.days < 0 else "late"
            return f"a physician's reason: {day} is {days} day{'' if days == 1 else 's'} too {side}"
