"""A made-up past for a demo store: years of closed treatments, courses that go on, and today's example day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from heapq import heappop, heappush
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from ward_board.domain.course_plan import CoursePlan
from ward_board.domain.day_list import BookingRow
from ward_board.domain.entry import Draft, Values
from ward_board.domain.words import Action, Role
from ward_board.rehearsal.history_chart import Act, GivenChart, drafts_of
from ward_board.rehearsal.history_course import CourseNotes
from ward_board.rehearsal.history_past import past_of
from ward_board.rehearsal.history_people import MadeUp, Patients, Roster, colleagues
from ward_board.rehearsal.history_plan import HOME_COUNTRY, CourseStory, Fate, Past, Size, Visit
from ward_board.store.staff import By
from ward_board.store.store import Store, WriteTransaction
from ward_board.ward.booking import bed_claim, booking_values
from ward_board.ward.people import add_demo_staff, demo_staff
from ward_board.ward.protocols import DEFAULT_PROTOCOL, ProtocolText, protocol_named

ARCHIVE_PROTOCOL = "lu177-octreotate-archive"
_DAY, _MINUTE = timedelta(days=1), timedelta(minutes=1)
# pairs 15 minutes apart, once an hour: no act of two people falls on another (CLINICAL §9)
_FIRST_T0, _LATER_MINUTES = time(8, 30), (0, 15, 60, 75, 120, 135, 180, 195)


@dataclass(frozen=True, slots=True)
class Made:
    """What was made, in figures: those who were treated, treatments given, entries, and since when."""

    patients: int
    treatments: int
    entries: int
    first_day: date


def fill_with_history(
    store: Store,
    plan: CoursePlan,
    size: Size,
    today: date,
    example: Sequence[BookingRow],
    *,
    zone: ZoneInfo,
    protocol_folders: tuple[Path, ...],
    people: Path,
    seed: int = 0,
) -> Made:
    """Staff, years of treatments, what is booked ahead, and the example day on `today`, in a new demo store.

    Courses go by `plan`; `example` are the rows of that day, `people` the file of made-up names. Equal arguments give
    equal journals, but for the store's own id and keys. Raises BadInputError, and StoreUnavailableError; then
    nothing was kept.
    """
    past = past_of(plan, size, today, seed, example)
    first = By(datetime.combine(past.first_day, time(), zone).astimezone(UTC), None, "history")
    with store.write() as transaction:
        writer = HistoryWriter(transaction, past, zone, protocol_folders, people, seed)
        add_demo_staff(transaction, store.pepper, first, [one.person for one in writer.colleagues])
        entries = transaction.append_all(writer.in_order_of_time())
    return Made(size.patients, size.treatments, entries, past.first_day)


class HistoryWriter:
    """Writes the plan of a past down in the order of time, as a ward would have.

    Patients, courses and treatments come into the transaction as they are first booked; drafts are handed out.
    """

    def __init__(
        self,
        transaction: WriteTransaction,
        past: Past,
        zone: ZoneInfo,
        protocol_folders: tuple[Path, ...],
        people: Path,
        seed: int,
    ) -> None:
        self.colleagues = colleagues(people)
        self._transaction, self._past, self._zone, self._seed = transaction, past, zone, seed
        self._patients = Patients(people, past, seed)
        self._roster = Roster(demo_staff(), self.colleagues, past.first_day, seed)
        names = ARCHIVE_PROTOCOL, DEFAULT_PROTOCOL
        self._protocols = {name: protocol_named(name, protocol_folders) for name in names}
        self._patient_ids: dict[int, str] = {}
        self._courses: dict[int, str] = {}

    def in_order_of_time(self) -> Iterator[tuple[str, Draft]]:
        """Every entry with its stream; only what is under way is held in memory."""
        for text in self._protocols.values():
            self._transaction.keep_protocol(text.digest, text.protocol.id, text.protocol.version, text.text)
        bookings = sorted(
            (self._booked_at(course, visit), place, number)
            for place, course in enumerate(self._past.courses)
            for number, visit in enumerate(course.visits)
        )
        waiting: list[tuple[datetime, int, str, Draft]] = []
        count = 0
        for at, place, number in bookings:
            while waiting and waiting[0][0] < at:
                yield waiting[0][2], heappop(waiting)[3]
            for stream, draft in self._written(place, self._past.courses[place], number):
                heappush(waiting, (draft.recorded_at, count, stream, draft))
                count += 1
        while waiting:
            yield waiting[0][2], heappop(waiting)[3]

    def _written(self, place: int, course: CourseStory, number: int) -> Iterator[tuple[str, Draft]]:
        """The entries of one treatment and, with its first one, of its course."""
        visit, patient = course.visits[number], self._patients[course.patient]
        if place not in self._courses:
            self._courses[place] = stream = self._transaction.add_course(self._patient_id(course.patient))
            notes = CourseNotes(course, patient, self._roster, self._past, self._zone, self._chance(stream))
            yield from ((stream, draft) for draft in notes.drafts())
        treatment = self._transaction.add_treatment(self._courses[place], visit.day, visit.cycle)
        protocol = self._protocols[ARCHIVE_PROTOCOL if visit.day < self._past.today else DEFAULT_PROTOCOL]
        acts = self._acts(course, visit, patient, protocol, self._chance(treatment))
        drafts = drafts_of(acts, protocol.protocol, treatment, self._chance(f"{treatment}/typed"))
        self._index(treatment, visit, drafts)
        yield from ((treatment, draft) for draft in drafts)

    def _acts(
        self, course: CourseStory, visit: Visit, patient: MadeUp, protocol: ProtocolText, chance: Random
    ) -> list[Act]:
        row = visit.row or self._row(course, visit, patient)
        acts = [self._typed(self._booked_at(course, visit), Action.BOOK, booking_values(row, protocol), chance)]
        for move in visit.moves:
            t0 = self._t0(move.to, visit.bed).isoformat().replace("+00:00", "Z")
            acts.append(self._typed(self._at(move.said_on, 10, 90, chance), Action.RESCHEDULE, {"t0": t0}, chance))
        if visit.halved_on:
            at, half = self._at(visit.halved_on, 11, 40, chance), {"activity_mbq": self._past.plan.dose.half_mbq}
            acts.append(self._typed(at, Action.PRESCRIBE, half, chance, Role.PHYSICIAN))
        if visit.fate in {Fate.CANCELLED, Fate.NO_SHOW}:
            acts.append(self._cancelled(visit, chance))
        if visit.fate is Fate.GIVEN:
            teams = self._roster.on(visit.day), self._roster.on(visit.day + _DAY)
            begins_at, dose = self._t0(visit.day, visit.bed), self._past.plan.dose
            given = GivenChart(visit, patient, dose, begins_at, teams, self._zone, chance)
            day_before = self._at(visit.day - _DAY, 15, 90, chance)
            acts.append(self._typed(day_before, Action.ASSIGN, {"nurse": given.nurse}, chance))
            acts += given.chart(self._past.today)
        return acts

    def _cancelled(self, visit: Visit, chance: Random) -> Act:
        on_the_day = visit.ended_on in {None, visit.day}
        at = self._at(visit.ended_on or visit.day, 10, 90, chance)
        if on_the_day:
            at = self._t0(visit.day, visit.bed) + chance.randint(-80, 20) * _MINUTE
        action = Action.NO_SHOW if visit.fate is Fate.NO_SHOW else Action.CANCEL
        role = Role.NURSE if on_the_day else Role.COORDINATOR
        return replace(self._typed(at, action, {}, chance, role), reason=visit.because)

    def _typed(
        self, at: datetime, action: Action, values: Values, chance: Random, role: Role = Role.COORDINATOR
    ) -> Act:
        """Something that is typed the moment it is done, by whoever is there in that role."""
        by = self._roster.on(at.astimezone(self._zone).date()).one_of(chance, role)
        return Act(at, action, by, values=values, typed_at=at)

    def _row(self, course: CourseStory, visit: Visit, patient: MadeUp) -> BookingRow:
        flags = ["travel"] if patient.country != HOME_COUNTRY else []
        flags += ["hormone"] if patient.has_hormone else []
        is_half_already, dose = visit.is_half and visit.halved_on is None, self._past.plan.dose
        before = [one.day for one in course.given if one.day < visit.booked_on]
        return BookingRow(
            day=visit.booked_for,
            bed=visit.bed,
            name=patient.name,
            birth_date=patient.birth_date,
            number=patient.number,
            country=patient.country,
            language=patient.language,
            cycle=visit.cycle,
            t0=self._t0(visit.booked_for, visit.bed),
            protocol=None,
            activity_mbq=dose.half_mbq if is_half_already else dose.full_mbq,
            weight_kg=patient.weight_kg,
            allergies="" if patient.allergies == "none" else patient.allergies,
            last_treatment=before[-1] if before else None,
            flags=tuple(flags),
            line=1,
        )

    def _index(self, treatment: str, visit: Visit, drafts: Sequence[Draft]) -> None:
        """How the treatment is found, and what it alone has."""
        claims = [("vial", str(draft.values["vial"])) for draft in drafts if "vial" in draft.values]
        if visit.fate in {Fate.GIVEN, Fate.AHEAD}:
            claims.append(("bed", bed_claim(visit.day, visit.bed)))
            self._transaction.set_claims(treatment, claims)
        if visit.fate is not Fate.AHEAD:
            self._transaction.set_treatment_index(treatment, day=visit.day, is_open=False)

    def _patient_id(self, number: int) -> str:
        if number not in self._patient_ids:
            one = self._patients[number]
            kept = self._transaction.add_patient(
                name=one.name,
                birth_date=one.birth_date,
                number=one.number,
                country=one.country,
                language=one.language,
            )
            self._patient_ids[number] = kept.id
        return self._patient_ids[number]

    # --- times -----------------------------------------------------------------------------------------------------

    def _booked_at(self, course: CourseStory, visit: Visit) -> datetime:
        key = f"{course.bed}/{visit.booked_for}/booked"
        return self._at(visit.booked_on, 13, 200, self._chance(key))

    def _t0(self, day: date, bed: int) -> datetime:
        minutes = _LATER_MINUTES[(bed - 1) % len(_LATER_MINUTES)]
        return (datetime.combine(day, _FIRST_T0, self._zone) + minutes * _MINUTE).astimezone(UTC)

    def _at(self, day: date, hour: int, within_minutes: int, chance: Random) -> datetime:
        seconds = timedelta(seconds=chance.randint(0, within_minutes * 60))
        return (datetime.combine(day, time(hour), self._zone) + seconds).astimezone(UTC)

    def _chance(self, key: str) -> Random:
        return Random(f"{self._seed}/{key}")  # noqa: S311
