"""The chart: a treatment's state as a fold over its entries, as on paper."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ward_board.domain.allergies import allergies_in
from ward_board.domain.booking import booking_of as booking_of
from ward_board.domain.closing import CLOSING_ACTIONS as CLOSING_ACTIONS
from ward_board.domain.closing import Closing as Closing
from ward_board.domain.entry import Entry
from ward_board.domain.form import MARKED
from ward_board.domain.infusion import Run, run_of
from ward_board.domain.patient import Booking
from ward_board.domain.protocol import LUTETIUM, ROOM_RELEASE, Protocol, Step
from ward_board.domain.standing import corrected as corrected
from ward_board.domain.standing import in_order as in_order
from ward_board.domain.voiding import DOING as DOING
from ward_board.domain.voiding import is_voided, voiding_incident
from ward_board.domain.words import DIED, REASON_CODE, Action

ALLERGIES = "allergies"
SEEING = frozenset({Action.ADMIT, Action.SEEN, Action.INCIDENT})


@dataclass(frozen=True, slots=True)
class StepRecord:
    """What the chart says of one step.

    `acts` are its entries as they stand after corrections, in the order in which they happened. `settled` is the newest
    one that did, skipped or refused it; None too when a later entry voided it. `falls_away` says that the step has no
    place in this treatment: its flag is not set, the lutetium was skipped, or no incident calls for it. `called_at` is
    when the incident happened that calls for it, for the first time or again. `is_overtaken` says that a later one of
    its series was done in its place, or that the infusion that it looks at has ended.
    """

    step: Step
    acts: tuple[Entry, ...]
    settled: Entry | None
    run: Run | None
    falls_away: bool
    called_at: datetime | None = None
    is_overtaken: bool = False

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
        """Whether it is done, refused, skipped, overtaken, or has no place."""
        return self.falls_away or self.is_overtaken or self.settled is not None

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
    def is_well_done(self) -> bool:
        """Whether it is done, and all that had to be so was so: a box that says "no" is a fact that opens nothing."""
        done = self.done
        return done is not None and all(done.text(field.id) == MARKED for field in self.step.marks_needed)

    @property
    def passes(self) -> bool:
        """Whether it is well done, and its newest values let the next step go on."""
        done = self.done if self.is_well_done else None
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

    def done(self, step: str) -> Entry | None:
        """The newest entry that did the step, if it stands; None too under a protocol that has no such step."""
        record = self.steps.get(step)
        return record.done if record else None

    @property
    def bedside(self) -> tuple[Entry, ...]:
        """The entries that mean that somebody stood at the bed."""
        return tuple(entry for entry in self.entries if self._is_at_bedside(entry))

    @property
    def seen(self) -> Entry | None:
        """The last time that somebody saw the patient and the pumps."""
        return next((entry for entry in reversed(self.entries) if self._is_at_bedside(entry)), None)

    @property
    def is_admitted(self) -> bool:
        """Whether anything was charted at the bed: what is prepared the day before brings nobody in."""
        return self.seen is not None

    @property
    def closing(self) -> tuple[Closing, Entry] | None:
        """How the treatment ended, and the entry that says so."""
        for entry in reversed(self.entries):
            if entry.action in CLOSING_ACTIONS:
                return _closing_of(entry), entry
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
    def allergies(self) -> str | None:
        """What was answered when somebody asked at the bed, else what was booked; "" where there are none.

        None where nobody ever asked: an answer that nobody knows takes away nothing that was booked.
        """
        asked = self.done(ALLERGIES)
        answer = asked.text(ALLERGIES) if asked else None
        said = allergies_in(answer) if answer else None
        return self.booking.allergies if said is None else said

    @property
    def hot_beds(self) -> frozenset[int]:
        """The beds in which the patient lay since the lutetium started: their rooms hold activity until the release."""
        run = self.steps[LUTETIUM].run
        if run is None or self.room_released_at is not None:
            return frozenset()
        beds = {self.booking.bed}
        for move in (entry for entry in self.entries if entry.action is Action.MOVE):
            if move.occurred_at > run.started_at:
                beds.add(booking_of(entry for entry in self.entries if entry.seq < move.seq).bed)
        return frozenset(beds)

    @property
    def room_released_at(self) -> datetime | None:
        """When the room was measured and found fit for its next patient; nothing else releases it."""
        record = self.steps.get(ROOM_RELEASE)
        if record is None or record.done is None or not record.passes:
            return None
        found = record.done.values
        is_clean = all(field.is_within_limits(found.get(field.id)) for field in record.step.fields)
        return record.done.occurred_at if is_clean else None

    @property
    def is_over(self) -> bool:
        """Whether nothing is left to do.

        The patient has gone, deviations are signed, incidents closed, and the room is released.
        """
        waits_for_room = ROOM_RELEASE in self.steps and bool(self.hot_beds)
        is_open = self.open_deviations or self.open_incidents or waits_for_room
        return self.closing is not None and not is_open

    @property
    def nurse(self) -> str | None:
        """To whom the bed was given last."""
        given = [entry.text("nurse") for entry in self.entries if entry.action is Action.ASSIGN]
        return given[-1] if given else None

    def _is_at_bedside(self, entry: Entry) -> bool:
        if entry.step is None:
            return entry.action in SEEING
        return self.steps[entry.step].step.at_bedside and entry.action is not Action.SKIP


def _closing_of(entry: Entry) -> Closing:
    return Closing.DIED if entry.text(REASON_CODE) == DIED else CLOSING_ACTIONS[entry.action]


def beds_to_release(charts: Iterable[Chart]) -> frozenset[int]:
    """The beds whose rooms nobody may enter as a patient before they are released."""
    return frozenset(bed for chart in charts if ROOM_RELEASE in chart.steps for bed in chart.hot_beds)


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
    incidents = [entry for entry in standing if entry.action is Action.INCIDENT]
    records: dict[str, StepRecord] = {}
    for step in protocol.steps:
        own = tuple(acts.get(step.id, ()))
        call = _call(step, incidents) if incidents else None
        if call is not None:
            # what was done for an earlier incident is asked for again; what was charted after this one is about it,
            # whatever became of the times
            own = tuple(act for act in own if act.occurred_at >= call.occurred_at or act.seq > call.seq)
        called_at = call.occurred_at if call else None
        falls_away = _falls_away(protocol, step, booking, called_at, acts)
        if not own:
            records[step.id] = StepRecord(step, own, None, None, falls_away, called_at)
            continue
        done = _newest(own, DOING) if step.infusion is None else None
        voiding = voiding_incident(protocol, step, done, standing) if done and incidents else None
        stands = done is not None and voiding is None and not is_voided(protocol, step, done, standing, struck)
        records[step.id] = StepRecord(
            step=step,
            acts=own,
            settled=_skip_of_infusion(own) if step.infusion else done if stands else _left_out(own, done),
            run=run_of(step.infusion, own) if step.infusion else None,
            falls_away=falls_away,
            called_at=voiding.occurred_at if voiding else called_at,
        )
    overtaken = [step for step in protocol.may_be_overtaken if _is_overtaken(protocol, records, step)]
    return records | {step: replace(records[step], is_overtaken=True) for step in overtaken}


def _call(step: Step, incidents: Sequence[Entry]) -> Entry | None:
    """The newest of the incidents that calls for the step."""
    return next((entry for entry in reversed(incidents) if entry.text("kind") in step.only_with_incident), None)


def _falls_away(
    protocol: Protocol,
    step: Step,
    booking: Booking,
    called_at: datetime | None,
    acts: Mapping[str, Sequence[Entry]],
) -> bool:
    if step.absent or (step.falls_with is not None and _falls_with_another(protocol, step, acts)):
        return True
    if step.only_with_flag is not None and step.only_with_flag not in booking.flags:
        return True
    if step.only_with_incident and called_at is None:
        return True
    if step.only_once_started is not None:
        started = [act.occurred_at for act in acts.get(step.only_once_started, ()) if act.action is Action.START]
        return not any(called_at is None or at <= called_at for at in started)
    return False


def _falls_with_another(protocol: Protocol, step: Step, acts: Mapping[str, Sequence[Entry]]) -> bool:
    """Whether the step that it belongs to, or one that this belongs to, was skipped."""
    if step.falls_with is None:
        return False
    other = protocol.by_id[step.falls_with]
    did = {Action.START} if other.infusion else DOING
    newest = _newest(acts.get(other.id, ()), {Action.SKIP, *did})
    return (newest is not None and newest.action is Action.SKIP) or _falls_with_another(protocol, other, acts)


def _is_overtaken(protocol: Protocol, records: Mapping[str, StepRecord], step: str) -> bool:
    """Whether nobody asks for it any more: the same was done at a later time, or what it looks at has ended."""
    if records[step].settled is not None:
        return False
    other = records[step].step.overtaken_by
    if other is not None and records[other].done is not None:
        return True
    looked_at = records[step].step.only_while_running
    if looked_at is not None and records[looked_at].has_ended:
        return True
    return any(records[later].done is not None for later in protocol.later_in_series.get(step, ()))


def _newest(acts: Sequence[Entry], actions: Collection[Action]) -> Entry | None:
    return next((act for act in reversed(acts) if act.action in actions), None)


def _skip_of_infusion(acts: Sequence[Entry]) -> Entry | None:
    """The skip of an infusion; what has started is no longer skipped."""
    newest = _newest(acts, {Action.SKIP, Action.START})
    return newest if newest and newest.action is Action.SKIP else None


def _left_out(acts: Sequence[Entry], voided: Entry | None) -> Entry | None:
    """The skip or refusal that stands: one after the doing that was voided, for what was done was not left out."""
    return _newest(acts[acts.index(voided) + 1 :] if voided else acts, {Action.SKIP, Action.REFUSE})
