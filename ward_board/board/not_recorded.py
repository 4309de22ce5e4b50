"""What the chart of a bed does not say although it should by now: facts for whoever takes over, never a verdict."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from ward_board.board.alarm_words import incident_title
from ward_board.board.board import Bed
from ward_board.board.moments import Clock
from ward_board.board.step_words import gates_words, title
from ward_board.board.visits import Visit, visit_waits, visit_words, visits
from ward_board.config.language import gettext as _
from ward_board.domain.status import NextAction, Situation
from ward_board.domain.text import printable
from ward_board.domain.words import Action


@dataclass(frozen=True, slots=True)
class NotRecorded:
    """One thing that is not in the chart: in every way to say it whole, the longest first, and since when (UTC)."""

    words: tuple[str, ...]
    since: datetime


def not_recorded(bed: Bed, clock: Clock) -> tuple[NotRecorded, ...]:
    """All that is due and not in the chart, or charted and still open, the oldest first.

    Steps past due, gathered by their card, and all that was left open as one; ends of infusions, stops without a
    reason, deviations that nobody countersigned, open incidents. An infusion that stands still is charted, and so is
    none of these.
    """
    situation = bed.situation
    past = sorted((one for one in situation.actions if _is_past(one, situation)), key=lambda one: one.at)
    found = [
        *(_open_visit(visit, situation, clock) for visit in visits(past, situation.protocol)),
        *_stops_without_reason(situation, clock),
        *_deviations(situation, clock),
        *_incidents(situation, clock),
    ]
    return tuple(sorted(found, key=lambda one: one.since))


def _is_past(action: NextAction, situation: Situation) -> bool:
    return action.at <= situation.now and action.action is not Action.RESUME


def _open_visit(visit: Visit, situation: Situation, clock: Clock) -> NotRecorded:
    """What belongs together in one line: how much of which card, of when; where it waits, for what."""
    if len(visit.acts) == 1:
        return _open_act(visit.first, clock)
    whole, *shorter = visit_words(visit, situation.protocol)
    said = _("{what}, due {time}").format(what=whole, time=clock.moment(visit.at))
    waits = "" if visit.is_left_open else visit_waits(visit, situation)
    longer = (_("{step} waits for {what}").format(step=whole, what=waits),) if waits else ()
    return NotRecorded((*longer, said, whole, *shorter), visit.at)


def _open_act(action: NextAction, clock: Clock) -> NotRecorded:
    """A step that is due: what it is, and of when; where it waits, for what."""
    name, due = title(action.step), clock.moment(action.at)
    if action.action is Action.AGAIN:
        words = _("{step} again").format(step=name)
        return NotRecorded((_("{what} since {time}").format(what=words, time=due), words), action.at)
    if action.waits:
        waits = _("{step} waits for {what}").format(step=name, what=gates_words(action.waits))
        return NotRecorded((waits, _("{step} waits").format(step=name)), action.at)
    what = name
    if action.action is Action.FINISH:
        what = _("end of {step}").format(step=name)
    elif action.step.infusion:
        what = _("start of {step}").format(step=name)
    return NotRecorded((_("{what}, due {time}").format(what=what, time=due), what), action.at)


def _stops_without_reason(situation: Situation, clock: Clock) -> Iterator[NotRecorded]:
    for entry in situation.chart.entries:
        if entry.action is Action.PAUSE and not (entry.reason or "").strip():
            time = clock.moment(entry.occurred_at)
            words = _("reason of the stop at {time}"), _("reason of stop {time}"), _("reason of a stop")
            yield NotRecorded(tuple(one.format(time=time) for one in words), entry.occurred_at)


def _deviations(situation: Situation, clock: Clock) -> Iterator[NotRecorded]:
    for entry in situation.chart.open_deviations:
        code, time = printable(entry.deviation or ""), clock.moment(entry.occurred_at)
        long = _("countersignature of '{code}' {time}").format(code=code, time=time)
        words = long, _("countersignature {time}").format(time=time), _("countersignature")
        yield NotRecorded(words, entry.occurred_at)


def _incidents(situation: Situation, clock: Clock) -> Iterator[NotRecorded]:
    for entry in situation.chart.open_incidents:
        kind, time = incident_title(situation, entry), clock.moment(entry.occurred_at)
        long = _("end of incident {time}: {kind}").format(time=time, kind=kind)
        yield NotRecorded((long, _("end of incident {time}").format(time=time), _("an incident")), entry.occurred_at)
