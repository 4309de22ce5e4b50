"""Voiding: what two people confirmed no longer stands when something that they relied on changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from ward_board.domain.booking import booking_of, instant
from ward_board.domain.entry import Entry
from ward_board.domain.protocol import Protocol, Step
from ward_board.domain.standing import OCCURRED_AT
from ward_board.domain.words import Action

DOING = frozenset({Action.TICK, Action.MEASURE, Action.AGAIN})
_GOING_ON = DOING | {Action.START, Action.SKIP, Action.REFUSE}
# nobody starts at night: what lies half a day from the planned start is another day, in any zone and over any change
_ANOTHER_DAY = timedelta(hours=12)
_USE = {Action.START, Action.SKIP, Action.FINISH, Action.STOP}


def voiding_incident(protocol: Protocol, step: Step, done: Entry, standing: Sequence[Entry]) -> Entry | None:
    """The newest incident since `done` after which it must be made sure of again, whoever went on because of it.

    An incident after the end of all that relies on the step, as when the infusions are over or skipped, voids nothing.
    """
    calls = [
        entry
        for entry in standing
        if entry.action is Action.INCIDENT
        and entry.text("kind") in step.voided_by_incident
        and _happened_after(entry, done)
    ]
    if not calls:
        return None
    relies = {other.id for other in protocol.steps for gate in other.gates if step.id in {gate.step, gate.instead}}
    return next((call for call in reversed(calls) if relies - _over_by(call, standing)), None)


def _over_by(call: Entry, standing: Sequence[Entry]) -> set[str | None]:
    """The steps that had ended when the incident happened, or were skipped and not started after all."""
    newest = {entry.step: entry.action for entry in standing if entry.action in _USE and _happened_after(call, entry)}
    return {step for step, action in newest.items() if action is not Action.START}


def is_voided(protocol: Protocol, step: Step, done: Entry, standing: Sequence[Entry], struck: Sequence[Entry]) -> bool:
    """Whether something that `done` relied on changed since, before all that asks for it had gone on because of it.

    `standing` are the entries as they stand, in the order in which they happened; `struck` those that no longer do.
    """
    changes = list(_changes(step, done, standing, struck)) if step.voided_by else []
    if not changes:
        return False
    asking = {other.id for other in protocol.steps for gate in other.gates if gate.step == step.id}
    went_on = [
        entry
        for entry in standing
        if entry.step in asking and entry.action in _GOING_ON and _happened_after(entry, done)
    ]
    for change in changes:
        gone_on = {act.step for act in went_on if _happened_after(change, act) or act.seq < change.seq}
        if not asking or asking - gone_on:
            return True
    return False


def _changes(step: Step, done: Entry, standing: Sequence[Entry], struck: Sequence[Entry]) -> Iterator[Entry]:
    """What changed after `done`, or was typed after it though it happened before: nobody confirmed that.

    A first value that happened before counts as known, unless a reason stood for it at a soft gate: then `done` did
    without it. What a deviation passed at a hard one a physician countersigns.
    """
    known = {
        entry.id: entry.step for entry in (*standing, *struck) if entry.step in step.voided_by and entry.seq < done.seq
    }
    acts = [entry for entry in standing if entry.step in step.voided_by and entry.action in DOING]
    doing = {entry.seq for entry in acts}
    done_without = {gate.step for gate in step.gates if not gate.is_hard and gate.id in done.passed}
    for entry in standing:
        happened_after, typed_after = _happened_after(entry, done), entry.seq > done.seq
        if entry.seq in doing:
            is_first = all(other.seq >= entry.seq for other in acts if other.step == entry.step)
            is_known = is_first and entry.step not in done_without
            changes = happened_after or (typed_after and not is_known)
        elif entry.action is Action.CORRECT:
            corrected = known.get(entry.target or "")
            counts = corrected in step.counts_from or set(entry.values) != {OCCURRED_AT}
            changes = typed_after and corrected is not None and counts
        else:
            rebooks = entry.step is None and entry.action in step.voided_by and (happened_after or typed_after)
            changes = rebooks and (entry.action is not Action.RESCHEDULE or _is_on_another_day(entry, done, standing))
        if changes:
            yield entry


def _is_on_another_day(reschedule: Entry, done: Entry, standing: Sequence[Entry]) -> bool:
    """Whether the treatment goes to another day than the one for which `done` was said; an hour changes nothing."""
    booked = booking_of(entry for entry in standing if entry.seq < done.seq)
    return abs(instant(reschedule.values["t0"]) - booked.t0) >= _ANOTHER_DAY


def _happened_after(entry: Entry, other: Entry) -> bool:
    return (entry.occurred_at, entry.seq) > (other.occurred_at, other.seq)
