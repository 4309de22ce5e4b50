"""Acting: a request is decided inside the writing transaction, on all that was written before it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from ward_board.domain.alarms import Alarm
from ward_board.domain.authority import ANYBODY, acting_role
from ward_board.domain.authors import NOT_SIGNED, is_unsigned, judge_authors, unsigned_name
from ward_board.domain.case import AHEAD_ALLOWED, open_case
from ward_board.domain.chart import Chart, beds_to_release, fold
from ward_board.domain.decide import decide
from ward_board.domain.entry import Draft, Entry, Request
from ward_board.domain.gates import Around, vial_name
from ward_board.domain.permissions import Permission, may
from ward_board.domain.protocol import GateRule, Protocol
from ward_board.domain.takes import TakeRule, takes_of
from ward_board.domain.taking import check_technical, decide_take
from ward_board.domain.words import Action, AlarmKind, Priority
from ward_board.errors import AlreadyDoneError, BadInputError
from ward_board.store.people import TreatmentRow
from ward_board.store.store import WriteTransaction
from ward_board.ward.booking import bed_claim
from ward_board.ward.people import may_act, person_of
from ward_board.ward.protocols import protocol_of

WARD_STREAM = "ward"
LONGEST_STAY = timedelta(days=28)
VIAL = "vial"
_DEFAULT_TAKES = TakeRule()
_EVER = datetime.min.replace(tzinfo=UTC)
_HIGH = frozenset({AlarmKind.STORE_STALE, AlarmKind.STORE_REFUSES, AlarmKind.DISK_LOW, AlarmKind.CHAIN_BROKEN})


def act_on(
    transaction: WriteTransaction,
    row: TreatmentRow,
    protocol: Protocol,
    entries: Sequence[Entry],
    request: Request,
    now: datetime,
    zone: ZoneInfo,
    takes: TakeRule = _DEFAULT_TAKES,
    clashes: Sequence[Alarm] = (),
    known_at: datetime | None = None,
    doubts: tuple[str, ...] = (),
) -> Entry:
    """The entry that `request` becomes; a request whose key was kept before gives back that entry.

    `entries` are all that the treatment has in this transaction; `takes` and `clashes` are what a take is judged on
    beside it, and `known_at` is up to when things are known of other treatments, None for all that is there;
    `doubts` are what the course has against it. Raises
    BadInputError, AlreadyDoneError and RefusedError, and then nothing was written.
    """
    kept = kept_before(transaction, row.id, request)
    if kept:
        return kept
    if request.action is Action.ASSIGN:
        _refuse_unknown(transaction, str(request.values.get("nurse", "")).strip())
    around = _around(transaction, row, protocol, entries, request, zone, known_at)
    around = replace(around, course_doubts=doubts)
    if request.action is Action.TAKE:
        fact = decide_take(open_case(protocol, entries, request, now, zone, around), takes, clashes)
    else:
        fact = decide(protocol, entries, request, now, zone, around)
    entry = transaction.append(row.id, fact, key=request.key, fingerprint=fingerprint_of(row.id, request))
    keep_index(transaction, row, fold(protocol, entries), fold(protocol, [*entries, entry]), zone)
    return entry


def take_technical(transaction: WriteTransaction, request: Request, now: datetime, takes: TakeRule) -> Entry:
    """Somebody goes to an alarm of the ward itself; a request whose key was kept before gives back that entry.

    Raises BadInputError, RefusedError for who charts nothing, and AlreadyDoneError while somebody has it; then nothing
    was written.
    """
    request = judge_authors(request, None)
    kept = kept_before(transaction, WARD_STREAM, request)
    if kept:
        return kept
    target = request.target or ""
    check_technical(target)
    before = takes_of(transaction.entries(WARD_STREAM), target, _EVER)
    if taken := takes.holder(before, technical_priority(target), now):
        raise AlreadyDoneError(f"{target} already taken", taken.author, taken.occurred_at)
    fact = Draft(
        Action.TAKE,
        request.author.id,
        acting_role(request.author, ANYBODY),
        request.at,
        now,
        target=request.target,
        reason=request.reason,
        deviation=request.deviation,
        passed=(NOT_SIGNED.id,) if is_unsigned(request.author) else (),
        unsigned=unsigned_name(request),
    )
    return transaction.append(WARD_STREAM, fact, key=request.key, fingerprint=fingerprint_of(WARD_STREAM, request))


def technical_priority(alarm: str) -> Priority:
    """The priority of an alarm of the ward itself, by its id ("ward:<kind>:<subject>").

    What keeps the board from being read or trusted is high, and so may a full disk be. Since when it stands only the
    terminal knows that raised it, so that one that came back within the minutes of a take still counts as taken.
    """
    return Priority.HIGH if set(alarm.split(":")) & _HIGH else Priority.MEDIUM


def kept_before(transaction: WriteTransaction, stream: str, request: Request) -> Entry | None:
    """The entry that a request with the same key became before; raises BadInputError where that was another act."""
    found = transaction.entry_with_key(request.key) if request.key else None
    if found is None:
        return None
    entry, fingerprint = found
    if fingerprint != fingerprint_of(stream, request):
        raise BadInputError(f"the key was used for another act ({entry.id}); give each act a key of its own")
    return entry


def fingerprint_of(stream: str, request: Request) -> str | None:
    """What a retried request must repeat; its time may differ, for a retry comes later."""
    if request.key is None:
        return None
    said = [
        stream,
        request.action,
        request.step,
        request.target,
        sorted((key, str(value)) for key, value in request.values.items()),
        request.author.id,
        request.second.id if request.second else None,
        request.reason,
        request.deviation,
    ]
    if request.second_values:
        # only where there are some, so that a key kept before they counted is still known
        said.append(sorted((key, str(value)) for key, value in request.second_values.items()))
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


@contextmanager
def told_in(zone: ZoneInfo) -> Iterator[None]:
    """What is done already is told with the time on the ward's clocks."""
    try:
        yield
    except AlreadyDoneError as error:
        error.zone = zone
        raise


def refuse_the_past(kind: str, entries: Sequence[Entry], now: datetime, zone: ZoneInfo) -> None:
    """Raises BadInputError where a store that pretends its time, of `kind` demo, holds an entry recorded later.

    It is told in `zone`, as `--now` is typed.
    """
    newest = max((entry.recorded_at for entry in entries if entry.action is not Action.BOOK), default=now)
    if kind == "demo" and now < newest:
        what = "this course" if entries[0].stream.startswith("c") else "this treatment"
        up_to = newest.astimezone(zone).strftime("%Y-%m-%dT%H:%M:%S")
        raise BadInputError(f"{what} has entries up to {up_to}; give a later --now")


def newest_clock_step(ward_entries: Sequence[Entry]) -> Entry | None:
    """The newest step of the ward's clock, from the ward's own stream."""
    return next((entry for entry in reversed(ward_entries) if entry.action is Action.CLOCK_STEPPED), None)


def _refuse_unknown(transaction: WriteTransaction, nurse: str) -> None:
    found = transaction.staff(nurse)
    if nurse and (found is None or not may_act(found) or not may(person_of(found), Permission.RECORD)):
        raise BadInputError(f"nobody acts under the id '{nurse}'; 'ward-board staff list' shows the ids")


def _around(
    transaction: WriteTransaction,
    row: TreatmentRow,
    protocol: Protocol,
    entries: Sequence[Entry],
    request: Request,
    zone: ZoneInfo,
    known_at: datetime | None,
) -> Around:
    """What other treatments have of that which the request, or an entry judged again, names."""
    named = [request.values, *(entry.values for entry in entries)]
    vials = {vial_name(str(values[VIAL])) for values in named if VIAL in values}
    holders = transaction.claims(VIAL, vials) if vials else {}
    others = {
        vial: holder
        for vial, holder in holders.items()
        if holder != row.id and transaction.treatment(holder).patient.id != row.patient.id
    }
    needs_alarms = request.action in {Action.TAKE, Action.ASSIGN}
    clock_step = newest_clock_step(transaction.entries(WARD_STREAM)) if needs_alarms else None
    asks_for_room = _asks_for_room(protocol, request)
    return Around(
        vials=others,
        beds=_beds_of_others(transaction, row, request, zone),
        hot_beds=_hot_beds_of_others(transaction, row, request.at, known_at) if asks_for_room else frozenset(),
        clock_step=clock_step,
    )


def _asks_for_room(protocol: Protocol, request: Request) -> bool:
    step = protocol.by_id.get(request.step or "")
    gates = step.gates if step else ()
    return request.action is Action.MOVE or any(gate.rule is GateRule.ROOM_RELEASED for gate in gates)


def _hot_beds_of_others(
    transaction: WriteTransaction, row: TreatmentRow, at: datetime, known_at: datetime | None
) -> frozenset[int]:
    """The beds whose rooms waited `at` for their release after another treatment: an earlier one, or one that moved.

    Of those that are over only what went on after `at` counts: before, their rooms were as they are.
    """
    recent = transaction.treatments_since(row.day - LONGEST_STAY, row.day)
    newest = transaction.newest_of([one.id for one in recent if not one.is_open])
    # no act happened later than this after it was recorded
    gone = {one for one, entry in newest.items() if entry.recorded_at + AHEAD_ALLOWED < at}
    found = (*transaction.open_treatments(row.day), *recent)
    others = {one.id: one for one in found if one.id != row.id and one.id not in gone}
    written = transaction.entries_of(list(others))
    changed = [
        known_by(entries, known_at)
        for treatment, entries in written.items()
        if others[treatment].is_open or any(entry.occurred_at > at for entry in entries)
    ]
    return beds_to_release(fold(protocol_of(transaction, entries), entries, until=at) for entries in changed)


def known_by(entries: Sequence[Entry], moment: datetime | None) -> tuple[Entry, ...]:
    """What of `entries` was recorded by `moment`, all for None; a booking always counts."""
    if moment is None:
        return tuple(entries)
    return tuple(entry for entry in entries if entry.action is Action.BOOK or entry.recorded_at <= moment)


def _beds_of_others(
    transaction: WriteTransaction, row: TreatmentRow, request: Request, zone: ZoneInfo
) -> frozenset[tuple[str, int]]:
    if request.action not in {Action.MOVE, Action.RESCHEDULE}:
        return frozenset()
    days = {row.day}
    if request.action is Action.RESCHEDULE:
        days.add(_day_of(str(request.values.get("t0", "")), zone) or row.day)
    claims = [bed_claim(day, bed) for day in days for bed in range(1, 100)]
    taken = transaction.claims("bed", claims)
    return frozenset(
        (claim.partition("/")[0], int(claim.partition("/")[2])) for claim, holder in taken.items() if holder != row.id
    )


def _day_of(text: str, zone: ZoneInfo) -> date | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(zone).date()


def keep_index(transaction: WriteTransaction, row: TreatmentRow, before: Chart, after: Chart, zone: ZoneInfo) -> None:
    """How the treatment is found, and what it alone has, as they follow from its entries."""
    day, is_open, claims = index_of(after, zone)
    if (day, is_open) != (row.day, row.is_open):
        transaction.set_treatment_index(row.id, day=day, is_open=is_open)
    if _claims(before, zone) != claims:
        transaction.set_claims(row.id, sorted(claims))


def index_of(chart: Chart, zone: ZoneInfo) -> tuple[date, bool, frozenset[tuple[str, str]]]:
    """The treatment day, whether it is still to be looked after, and the vials and the bed that it alone has."""
    return chart.booking.t0.astimezone(zone).date(), not chart.is_over, _claims(chart, zone)


def _claims(chart: Chart, zone: ZoneInfo) -> frozenset[tuple[str, str]]:
    vials = {(VIAL, vial_name(entry.text(VIAL) or "")) for entry in chart.entries if VIAL in entry.values}
    if chart.is_cancelled:
        return frozenset(vials)
    day = chart.booking.t0.astimezone(zone).date()
    return frozenset({*vials, ("bed", bed_claim(day, chart.booking.bed))})
