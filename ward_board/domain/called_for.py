"""What an incident calls for: the checks that it opens, what the board asks, and what runs on since by the chart."""

from __future__ import annotations

from collections.abc import Iterator

from ward_board.domain.entry import Entry
from ward_board.domain.incident import Ask, IncidentKind
from ward_board.domain.plan import MINUTE
from ward_board.domain.protocol import Protocol, Step
from ward_board.domain.status import Situation, StepStatus


def kind_of(protocol: Protocol, entry: Entry) -> IncidentKind | None:
    """The kind of incident that an entry tells; None where the protocol no longer has it."""
    return protocol.incident_of.get(entry.text("kind") or "")


def steps_called(situation: Situation, kind: str) -> tuple[Step, ...]:
    """What an incident of this kind would open now: its own checks, and those to be made sure of again."""
    return tuple(step for step in situation.protocol.steps if _is_called(situation, step, kind))


def _is_called(situation: Situation, step: Step, kind: str) -> bool:
    if kind in step.voided_by_incident:
        return situation.chart[step.id].done is not None
    waits_for_start = step.only_once_started is not None and situation.chart[step.only_once_started].run is None
    return kind in step.only_with_incident and not waits_for_start


def opened_checks(situation: Situation, kind: str) -> tuple[StepStatus, ...]:
    """The checks that stand because of an incident of this kind, done or not: its own by when they are due, then those
    to be made sure of again.
    """
    found = [status for status in situation.steps.values() if _is_opened(status, kind)]
    is_again = {status.record.step.id: kind in status.record.step.voided_by_incident for status in found}
    due = situation.now
    return tuple(sorted(found, key=lambda one: (is_again[one.record.step.id], one.times.due or due)))


def open_checks(situation: Situation, kind: str) -> tuple[StepStatus, ...]:
    """Those of them that are still to be done; what is optional is nobody's duty."""
    opened = opened_checks(situation, kind)
    return tuple(one for one in opened if not (one.record.is_settled or one.record.step.optional))


def _is_opened(status: StepStatus, kind: str) -> bool:
    record = status.record
    if record.called_at is None or record.falls_away:
        return False
    if kind in record.step.voided_by_incident:
        return record.settled is None and not record.step.optional
    # what has no time left is over: an hour of the night that was past before
    return kind in record.step.only_with_incident and (record.is_settled or status.times.due is not None)


def running_on(situation: Situation, entry: Entry) -> tuple[Ask, ...]:
    """What the board asks after an incident: the infusions that ran then and have run on since by the chart."""
    kind = kind_of(situation.protocol, entry)
    return tuple(ask for ask in _running(situation, kind) if _ran_at(situation, ask, entry)) if kind else ()


def _running(situation: Situation, kind: IncidentKind) -> Iterator[Ask]:
    for ask in kind.asks:
        run = situation.chart[ask.step].run
        other = situation.chart[ask.once_stopped].run if ask.once_stopped else None
        is_asked = ask.once_stopped is None or (other is not None and not other.is_running)
        if run is not None and run.is_running and is_asked:
            yield ask


def _ran_at(situation: Situation, ask: Ask, entry: Entry) -> bool:
    """Whether it ran in the minute of the incident and never stood still since; a new rate is no stop."""
    run = situation.chart[ask.step].run
    if run is None:
        return False
    resumed_at = max((end for _paused, end in run.pauses if end is not None), default=run.started_at)
    return resumed_at < entry.occurred_at + MINUTE
