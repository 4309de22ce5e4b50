"""Voiding: what two people confirmed no longer stands when something that they relied on changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ward_board.domain.entry import Entry
from ward_board.domain.protocol import Protocol, Step
from ward_board.domain.words import Action

DOING = frozenset({Action.TICK, Action.MEASURE, Action.AGAIN})


def voiding_incident(step: Step, done: Entry, standing: Sequence[Entry]) -> Entry | None:
    """The newest incident since `done` after which it must be made sure of again, whoever went on because of it."""
    calls = [
        entry
        for entry in standing
        if entry.action is Action.INCIDENT
        and entry.text("kind") in step.voided_by_incident
        and _happened_after(entry, done)
    ]
    return calls[-1] if calls else None


def is_voided(protocol: Protocol, step: Step, done: Entry, standing: Sequence[Entry], struck: Sequence[Entry]) -> bool:
    """Whether something that `done` relied on changed since, before anybody went on because of it.

    `standing` are the entries as they stand, in the order in which they happened; `struck` those that no longer do.
    """
    if not step.voided_by:
        return False
    asking = {other.id for other in protocol.steps for gate in other.gates if gate.step == step.id}
    went_on = [
        entry
        for entry in standing
        if entry.step in asking and entry.action in DOING | {Action.START} and _happened_after(entry, done)
    ]
    return any(
        not any(_happened_after(change, act) or act.seq < change.seq for act in went_on)
        for change in _changes(step, done, standing, struck)
    )


def _changes(step: Step, done: Entry, standing: Sequence[Entry], struck: Sequence[Entry]) -> Iterator[Entry]:
    """What changed after `done`, or was typed after it though it happened before: nobody confirmed that."""
    known = {entry.id for entry in (*standing, *struck) if entry.step in step.voided_by and entry.seq < done.seq}
    acts = [entry for entry in standing if entry.step in step.voided_by and entry.action in DOING]
    for entry in standing:
        happened_after, typed_after = _happened_after(entry, done), entry.seq > done.seq
        if entry in acts:
            is_first = all(other.seq >= entry.seq for other in acts if other.step == entry.step)
            changes = happened_after or (typed_after and not is_first)
        elif entry.action is Action.CORRECT:
            changes = typed_after and entry.target in known and set(entry.values) != {"occurred_at"}
        else:
            changes = entry.step is None and entry.action in step.voided_by and (happened_after or typed_after)
        if changes:
            yield entry


def _happened_after(entry: Entry, other: Entry) -> bool:
    return (entry.occurred_at, entry.seq) > (other.occurred_at, other.seq)
