"""The chart: a treatment's state as a fold over its entries, as on paper."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import reduce

from ward_board.domain.entry import Entry, Value
from ward_board.domain.infusion import Run, run_of
from ward_board.domain.patient import Booking
from ward_board.domain.protocol import LUTETIUM, Protocol, Step
from ward_board.domain.voiding import DOING as DOING
from ward_board.domain.voiding import is_voided
from ward_board.domain.words import Action

SEEING = frozenset({Action.ADMIT, Action.SEEN, Action.INCIDENT})


class Closing(StrEnum):
    """How a treatment ended."""

    DISCHARGED = "discharged"
    TRANSFERRED = "transferred"
    LEFT = "left"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"


_CLOSING_ACTIONS = {
    Action.TRANSFER: Closing.TRANSFERRED,
    Action.LEAVE: Closing.LEFT,
    Action.CANCEL: Closing.CANCELLED,
    Action.NO_SHOW: Closing.NO_SHOW,
}


@dataclass(frozen=True, slots=True)
class StepRecord:
    """What the chart says of one step.

    `acts` are its entries as they stand after corrections, in the order in which they happened. `settled` is the newest
    one that did, skipped or refused it; None too when a later entry voided it. `falls_away` says that the step has no
    place in this treatment: its flag is not set, or the lutetium was skipped.
    """

    step: Step
    acts: tuple[Entry, ...]
    settled: Entry | None
    run: Run | None
    falls_away: bool

    @property
    def done(self) -> Entry | None:
        """The newest entry that did it, if it stands."""
        return self.settled if self.settled and self.settled.action in DOING else None

    @property
    def is_skipped(self) -> bool:
        """Whether a person skipped it and nothing ran."""
        return self.run is None and self.settled is not None and self.settled.action is Action.SKIP

    @property
    def is_settled(self) -> bool:
        """Whether it is done, refused, skipped, or has no place."""
        return self.falls_away or self.settled is not None

    @property
    def is_left_out(self) -> bool:
        """Whether nobody waits for it: it has no place, or was skipped or refused."""
        return self.run is None and self.done is None and self.is_settled

    @property
    def has_ended(self) -> bool:
        """Whether an infusion is finished, stopped for good or, never started, skipped."""
        return (self.run is not None and self.run.ended_at is not None) or self.is_skipped

    @property
    def started_at(self) -> datetime | None:
        """When it happened: the start of an infusion, the newest doing of anything else."""
        if self.run:
            return self.run.started_at
        return self.done.occurred_at if self.done else None

    @property
    def passes(self) -> bool:
        """Whether its newest values let the next step go on."""
        done = self.done
        return done is not None and all(done.text(key) == wanted for key, wanted in self.step.passes.items())


@dataclass(frozen=True, slots=True)
class Chart:
    """One treatment as its entries tell it; pure and independent of now.

    `entries` stand after all corrections, `voided` were struck; `before` holds, by the id of each correction, the entry
    as it stood until then, so that nothing that was ever charted becomes unreadable.
    """

    treatment: str
    booking: Booking
    steps: Mapping[str, StepRecord]
    entries: tuple[Entry, ...]
    voided: tuple[Entry, ...]
    before: Mapping[str, Entry]

    def __getitem__(self, step: str) -> StepRecord:
        return self.steps[step]

    @property
    def bedside(self) -> tuple[Entry, ...]:
        """The entries that mean that somebody stood at the bed."""
        return tuple(entry for entry in self.entries if self._is_at_bedside(entry))

    @property
    def seen(self) -> Entry | None:
        """The last time that somebody saw the patient and the pumps."""
        return self.bedside[-1] if self.bedside else None

    @property
    def is_admitted(self) -> bool:
        """Whether anything but bookkeeping was charted at the bed."""
        return any(entry.step or entry.action in SEEING for entry in self.entries)

    @property
    def closing(self) -> tuple[Closing, Entry] | None:
        """How the treatment ended, and the entry that says so."""
        for entry in reversed(self.entries):
            if entry.action in _CLOSING_ACTIONS:
                return _CLOSING_ACTIONS[entry.action], entry
            if entry.step and self.steps[entry.step].step.closes and self.steps[entry.step].done == entry:
                return Closing.DISCHARGED, entry
        return None

    @property
    def is_cancelled(self) -> bool:
        """Whether it never took place."""
        return self.closing is not None and self.closing[0] in {Closing.CANCELLED, Closing.NO_SHOW}

    @property
    def open_deviations(self) -> tuple[Entry, ...]:
        """Deviations that no physician other than the author has countersigned."""
        signed = {entry.target for entry in self.entries if entry.action is Action.COUNTERSIGN}
        return tuple(entry for entry in self.entries if entry.deviation and entry.id not in signed)

    @property
    def open_incidents(self) -> tuple[Entry, ...]:
        """Incidents that nobody has closed."""
        closed = {entry.target for entry in self.entries if entry.action is Action.CLOSE}
        return tuple(entry for entry in self.entries if entry.action is Action.INCIDENT and entry.id not in closed)

    @property
    def nurse(self) -> str | None:
        """To whom the bed was given last."""
        given = [entry.text("nurse") for entry in self.entries if entry.action is Action.ASSIGN]
        return given[-1] if given else None

    def _is_at_bedside(self, entry: Entry) -> bool:
        if entry.step is None:
            return entry.action in SEEING
        return self.steps[entry.step].step.at_bedside and entry.action is not Action.SKIP


def in_order(entries: Iterable[Entry]) -> list[Entry]:
    """Entries in the order in which things happened."""
    return sorted(entries, key=lambda entry: (entry.occurred_at, entry.seq))


def corrected(entries: Sequence[Entry]) -> tuple[list[Entry], list[Entry], dict[str, Entry]]:
    """The entries as they stand after all corrections, those struck, and what stood before each correction."""
    standing = {entry.id: entry for entry in entries}
    struck: list[Entry] = []
    before: dict[str, Entry] = {}
    for correction in sorted((e for e in entries if e.action is Action.CORRECT), key=lambda e: e.seq):
        target = standing.get(correction.target or "")
        if target is None:
            continue
        before[correction.id] = target
        if correction.values:
            standing[target.id] = _amended(target, correction)
        else:
            struck.append(standing.pop(target.id))
    return in_order(standing.values()), struck, before


def _amended(entry: Entry, correction: Entry) -> Entry:
    values = dict(correction.values)
    when = values.pop("occurred_at", None)
    occurred_at = _utc(when) if when else entry.occurred_at
    return replace(entry, occurred_at=occurred_at, values={**entry.values, **values})


def fold(protocol: Protocol, entries: Sequence[Entry], until: datetime | None = None) -> Chart:
    """The chart that `entries` (one treatment's, its booking among them) tell under `protocol`.

    With `until` only what had happened by then counts; a booking always does.
    """
    standing, voided, before = corrected(entries)
    if until is not None:
        standing = [entry for entry in standing if entry.occurred_at <= until or entry.action is Action.BOOK]
    booking = booking_of(standing)
    return Chart(
        treatment=entries[0].stream,
        booking=booking,
        steps=_records(protocol, booking, standing, voided),
        entries=tuple(standing),
        voided=tuple(voided),
        before=before,
    )


def _records(
    protocol: Protocol, booking: Booking, standing: Sequence[Entry], struck: Sequence[Entry]
) -> dict[str, StepRecord]:
    acts: dict[str, list[Entry]] = {}
    for entry in standing:
        if entry.step:
            acts.setdefault(entry.step, []).append(entry)
    without_lutetium = _skip_of_infusion(acts.get(LUTETIUM, ())) is not None
    records = {}
    for step in protocol.steps:
        own = tuple(acts.get(step.id, ()))
        done = _newest(own, DOING) if step.infusion is None else None
        stands = done is not None and not is_voided(protocol, step, done, standing, struck)
        records[step.id] = StepRecord(
            step=step,
            acts=own,
            settled=_skip_of_infusion(own) if step.infusion else done if stands else _left_out(own, done),
            run=run_of(step.infusion, own) if step.infusion else None,
            falls_away=(without_lutetium and step.falls_with == LUTETIUM)
            or (step.only_with_flag is not None and step.only_with_flag not in booking.flags),
        )
    return records


def _newest(acts: Iterable[Entry], actions: Collection[Action]) -> Entry | None:
    found = [act for act in acts if act.action in actions]
    return found[-1] if found else None


def _skip_of_infusion(acts: Iterable[Entry]) -> Entry | None:
    """The skip of an infusion; what has started is no longer skipped."""
    newest = _newest(acts, {Action.SKIP, Action.START})
    return newest if newest and newest.action is Action.SKIP else None


def _left_out(acts: Sequence[Entry], voided: Entry | None) -> Entry | None:
    """The skip or refusal that stands: one after the doing that was voided, for what was done was not left out."""
    return _newest(acts[acts.index(voided) + 1 :] if voided else acts, {Action.SKIP, Action.REFUSE})


def booking_of(standing: Iterable[Entry]) -> Booking:
    """The booking with every move, reschedule and prescription that stands."""
    rebooking = {Action.BOOK, Action.MOVE, Action.RESCHEDULE, Action.PRESCRIBE}
    # by the order of writing: a booking made today for yesterday's date still replaces the older one
    changes = sorted((entry for entry in standing if entry.action in rebooking), key=lambda entry: entry.seq)
    first, *later = changes
    return reduce(_rebooked, later, _booked(first))


def _booked(entry: Entry) -> Booking:
    last = entry.text("last_treatment")
    flags = entry.text("flags")
    return Booking(
        bed=int(entry.number("bed") or 0),
        t0=_utc(entry.values["t0"]),
        cycle=int(entry.number("cycle") or 0),
        activity_mbq=entry.number("activity_mbq") or 0.0,
        protocol=str(entry.values["protocol"]),
        allergies=entry.text("allergies"),
        weight_kg=entry.number("weight_kg"),
        last_treatment=date.fromisoformat(last) if last else None,
        flags=tuple(flags.split("|")) if flags else (),
    )


def _rebooked(booking: Booking, entry: Entry) -> Booking:
    match entry.action:
        case Action.MOVE:
            return replace(booking, bed=int(entry.number("to_bed") or booking.bed))
        case Action.RESCHEDULE:
            return replace(booking, t0=_utc(entry.values["t0"]))
        case Action.PRESCRIBE:
            return replace(booking, activity_mbq=entry.number("activity_mbq") or booking.activity_mbq)
        case _:
            return _booked(entry)


def _utc(text: Value) -> datetime:
    return datetime.fromisoformat(str(text)).astimezone(UTC)
