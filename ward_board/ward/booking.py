"""Booking: rows of a day list become treatments, each on its own or all together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

from ward_board.domain.booking import booking_of
from ward_board.domain.day_list import BookingRow
from ward_board.domain.entry import Draft, Entry, Value
from ward_board.domain.patient import Patient
from ward_board.domain.step_ids import LUTETIUM
from ward_board.domain.words import Action, Role
from ward_board.errors import BadInputError
from ward_board.store.people import TreatmentRow
from ward_board.store.store import Store, WriteTransaction
from ward_board.ward.protocols import DEFAULT_PROTOCOL, ProtocolText, protocol_named

_NEVER_CAME = frozenset({Action.CANCEL, Action.NO_SHOW})


class Outcome(StrEnum):
    """What became of a row."""

    BOOKED = "booked"
    REBOOKED = "booked anew"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class RowReport:
    """What became of one row of a day list; holds no name."""

    line: int
    bed: int
    outcome: Outcome
    reason: str = ""
    treatment: str | None = None


@dataclass(frozen=True, slots=True)
class _Moment:
    """When, by whom and with which protocols a list is booked."""

    now: datetime
    author: str
    folders: tuple[Path, ...]
    role: Role = Role.COORDINATOR
    reason: str | None = None
    passed: tuple[str, ...] = ()
    key: str | None = None
    fingerprint: str | None = None
    read: dict[str, ProtocolText] = field(default_factory=dict)

    def protocol(self, name: str) -> ProtocolText:
        """The protocol of that name, read once a list: a file takes longer to read than a row to book."""
        if name not in self.read:
            self.read[name] = protocol_named(name, self.folders)
        return self.read[name]


class _TakenBackError(Exception):
    """Takes the transaction of a trial, or of a list with a bad row, back."""


def book_rows(
    store: Store,
    rows: Sequence[BookingRow],
    *,
    now: datetime,
    author: str,
    folders: tuple[Path, ...],
    dry_run: bool = False,
    all_or_nothing: bool = False,
) -> tuple[RowReport, ...]:
    """A report for each row; good rows come in, a refused one changes nothing.

    With `all_or_nothing` a single refused row keeps all others out; a dry run keeps out everything.
    """
    moment = _Moment(now, author, folders)
    if not (dry_run or all_or_nothing):
        return tuple(_book_alone(store, row, moment) for row in rows)
    reports: tuple[RowReport, ...] = ()
    try:
        with store.write() as transaction:
            reports = tuple(_book(transaction, row, moment) for row in rows)
            if dry_run or any(report.outcome is Outcome.REFUSED for report in reports):
                raise _TakenBackError
    except _TakenBackError:
        return reports
    return reports


def book_cycle(
    transaction: WriteTransaction,
    course: str,
    row: BookingRow,
    *,
    now: datetime,
    author: str,
    role: Role,
    folders: tuple[Path, ...],
    reason: str | None = None,
    passed: tuple[str, ...] = (),
    key: str | None = None,
    fingerprint: str | None = None,
) -> str:
    """The id of the new treatment of a course that `row` books, by whom and in which role.

    Whether it may be booked was judged before, in this transaction: `passed` are the gates that `reason` passes. `key`
    and `fingerprint` are those by which a retry is known. Raises BadInputError for a protocol that nobody knows.
    """
    protocol = protocol_named(row.protocol or DEFAULT_PROTOCOL, folders)
    treatment = transaction.add_treatment(course, row.day, row.cycle)
    moment = _Moment(now, author, folders, role, reason, passed, key, fingerprint)
    _append(transaction, treatment, row, booking_values(row, protocol), protocol, moment, Outcome.BOOKED)
    return treatment


def bed_claim(day: date, bed: int) -> str:
    """How a bed on a day is claimed: "2026-11-26/6"."""
    return f"{day.isoformat()}/{bed}"


def _book_alone(store: Store, row: BookingRow, moment: _Moment) -> RowReport:
    with store.write() as transaction:
        return _book(transaction, row, moment)


def _book(transaction: WriteTransaction, row: BookingRow, moment: _Moment) -> RowReport:
    try:
        return _book_by(transaction, row, moment.protocol(row.protocol or DEFAULT_PROTOCOL), moment)
    except BadInputError as error:
        return RowReport(row.line, row.bed, Outcome.REFUSED, str(error))


def _book_by(transaction: WriteTransaction, row: BookingRow, protocol: ProtocolText, moment: _Moment) -> RowReport:
    patient = transaction.patient_by_number(row.number)
    known = _standing_treatment(transaction, patient, row.day) if patient else None
    holder = transaction.claim_holder("bed", bed_claim(row.day, row.bed))
    if holder is not None and (known is None or holder != known.id):
        raise BadInputError(f"Bed {row.bed} is taken on {row.day}; choose another bed")
    values = booking_values(row, protocol)
    if patient is not None and patient.birth_date != row.birth_date:
        _refuse_another_person(transaction, patient, known)
    sent, renamed = _as_sent(transaction, patient, row) if patient else (None, "")
    if patient is None or sent is None or known is None:
        course = _course_for(transaction, _kept(transaction, patient, sent, row, moment), row.cycle)
        said = (renamed, _booked_twice(transaction, course, row))
        treatment = transaction.add_treatment(course, row.day, row.cycle)
        report = _append(transaction, treatment, row, values, protocol, moment, Outcome.BOOKED)
        return replace(report, reason="; ".join(filter(None, said)))
    entries = transaction.entries(known.id)
    is_begun = _is_begun(entries)
    if patient == sent and _same_booking(entries, values) and not (is_begun and renamed):
        return RowReport(row.line, row.bed, Outcome.UNCHANGED, renamed, known.id)
    if is_begun:
        raise BadInputError(f"Bed {row.bed} has entries already; its booking stays as it is, change it on the board")
    _kept(transaction, patient, sent, row, moment)
    return replace(_append(transaction, known.id, row, values, protocol, moment, Outcome.REBOOKED), reason=renamed)


def _standing_treatment(transaction: WriteTransaction, patient: Patient, day: date) -> TreatmentRow | None:
    """The treatment of this patient on that day, if it was not cancelled."""
    for treatment in transaction.treatments_of_day(day):
        if treatment.patient.id != patient.id:
            continue
        if not _never_came(transaction, treatment):
            return treatment
    return None


def _kept(
    transaction: WriteTransaction, patient: Patient | None, sent: Patient | None, row: BookingRow, moment: _Moment
) -> Patient:
    if patient is None or sent is None:
        return transaction.add_patient(
            name=row.name,
            birth_date=row.birth_date,
            number=row.number,
            country=row.country,
            language=row.language or "",
        )
    if sent != patient:
        transaction.update_patient(sent, moment.now, moment.author)
    return sent


def _as_sent(transaction: WriteTransaction, patient: Patient, row: BookingRow) -> tuple[Patient, str]:
    """The patient as the row has them, and what its report says of another name or birth date.

    Whoever lies here keeps the name on their wristband (H1, A3): a list does not say who that is.
    """
    sent = replace(patient, name=row.name, birth_date=row.birth_date, country=row.country, language=row.language or "")
    if sent.name != patient.name and (bed := _bed_under_way(transaction, patient)) is not None:
        kept = replace(sent, name=patient.name)
        return kept, f"the name differs from that of who lies in Bed {bed}; it was not changed"
    is_other = {"name": sent.name != patient.name, "birth date": sent.birth_date != patient.birth_date}
    changed = [word for word in is_other if is_other[word]]
    if not changed:
        return sent, ""
    was = "was" if len(changed) == 1 else "were"
    return sent, f"the {' and the '.join(changed)} {was} changed; check that the number is this patient's"


def _bed_under_way(transaction: WriteTransaction, patient: Patient) -> int | None:
    """The bed of a treatment of this patient that was begun and not closed."""
    courses = transaction.treatments_of_courses(transaction.courses_of(patient.id)).values()
    for one in (one for treatments in courses for one in treatments if one.is_open):
        entries = transaction.entries(one.id)
        if _is_begun(entries) and not _never_came(transaction, one):
            return booking_of(entries).bed
    return None


def _is_begun(entries: Sequence[Entry]) -> bool:
    return any(entry.action is not Action.BOOK for entry in entries)


def _course_for(transaction: WriteTransaction, patient: Patient, cycle: int) -> str:
    """The patient's newest course if this cycle follows in it, or a new one."""
    courses = transaction.courses_of(patient.id)
    treatments = transaction.treatments_of_course(courses[-1]) if courses else ()
    taken = [one.cycle for one in treatments if _was_given(transaction, one)]
    # those before the first that was booked here were given elsewhere
    elsewhere = min((one.cycle for one in treatments), default=1) - 1
    return courses[-1] if courses and cycle > max(elsewhere, *taken, 0) else transaction.add_course(patient.id)


def _was_given(transaction: WriteTransaction, treatment: TreatmentRow) -> bool:
    """Whether lutetium ran: what was cancelled, ended without it or is only planned can be planned again."""
    entries = transaction.entries(treatment.id)
    return any(entry.step == LUTETIUM and entry.action is Action.START for entry in entries)


def _booked_twice(transaction: WriteTransaction, course: str, row: BookingRow) -> str:
    """Where the same cycle is booked already, in words for whoever reads the report; empty where it is not."""
    for one in transaction.treatments_of_course(course):
        if one.cycle != row.cycle or not one.is_open or _never_came(transaction, one):
            continue
        return f"cycle {row.cycle} is booked on {one.day} too; cancel one of them"
    return ""


def _refuse_another_person(transaction: WriteTransaction, patient: Patient, known: TreatmentRow | None) -> None:
    """A birth date is put right while a booking is all that there is; whoever was treated is somebody else."""
    courses = transaction.treatments_of_courses(transaction.courses_of(patient.id)).values()
    if any(one != known for treatments in courses for one in treatments):
        raise BadInputError("this hospital number belongs to somebody born on another day; check number and birth_date")


def _never_came(transaction: WriteTransaction, treatment: TreatmentRow) -> bool:
    return bool(_NEVER_CAME & {entry.action for entry in transaction.entries(treatment.id)})


def _append(
    transaction: WriteTransaction,
    treatment: str,
    row: BookingRow,
    values: dict[str, Value],
    protocol: ProtocolText,
    moment: _Moment,
    outcome: Outcome,
) -> RowReport:
    transaction.keep_protocol(protocol.digest, protocol.protocol.id, protocol.protocol.version, protocol.text)
    transaction.set_treatment_index(treatment, day=row.day, is_open=True)
    transaction.set_claims(treatment, [("bed", bed_claim(row.day, row.bed))])
    fact = Draft(
        Action.BOOK,
        moment.author,
        moment.role,
        moment.now,
        moment.now,
        values=values,
        reason=moment.reason,
        passed=moment.passed,
    )
    transaction.append(treatment, fact, key=moment.key, fingerprint=moment.fingerprint)
    return RowReport(row.line, row.bed, outcome, treatment=treatment)


def booking_values(row: BookingRow, protocol: ProtocolText) -> dict[str, Value]:
    """What a booking of `row` keeps; what was not sent is left out."""
    sent: dict[str, Value | None] = {
        "bed": float(row.bed),
        "t0": row.t0.isoformat().replace("+00:00", "Z"),
        "cycle": float(row.cycle),
        "activity_mbq": float(row.activity_mbq or protocol.protocol.prescription.activity_mbq),
        "protocol": protocol.digest,
        "allergies": row.allergies,
        "weight_kg": row.weight_kg,
        "last_treatment": row.last_treatment.isoformat() if row.last_treatment else None,
        "flags": "|".join(row.flags) or None,
    }
    return {key: value for key, value in sent.items() if value is not None}


def _same_booking(entries: Sequence[Entry], values: dict[str, Value]) -> bool:
    newest = [entry for entry in entries if entry.action is Action.BOOK][-1]
    return dict(newest.values) == values
