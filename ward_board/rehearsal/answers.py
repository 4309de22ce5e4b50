"""From alarms to intents: who goes, who puts it right, who countersigns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from ward_board.board.board import Bed
from ward_board.domain.alarms import Alarm
from ward_board.domain.entry import Values
from ward_board.domain.protocol import AMINO_ACIDS
from ward_board.domain.shortfall import ways_out
from ward_board.domain.takes import takes_of
from ward_board.domain.words import Action
from ward_board.rehearsal.intent import Intent
from ward_board.rehearsal.ordinary import PHYSICIAN
from ward_board.rehearsal.scenario import Act, Answer


def answers_to(bed: Bed, alarm: Alarm, answers: Iterable[Answer]) -> Iterator[Intent]:
    """What is done about an alarm that stands at `bed`."""
    for answer in answers:
        if answer.to is not alarm.kind:
            continue
        match answer.action:
            case Action.TAKE:
                yield from _take(bed, alarm, answer)
            case Action.RATE:
                yield from _slow_down(bed, alarm, answer)
            case _:
                yield _answer(bed, answer, alarm.since + answer.delay, target=alarm.subject)


def _take(bed: Bed, alarm: Alarm, answer: Answer) -> Iterator[Intent]:
    if not takes_of(bed.situation.chart.entries, alarm.id, alarm.since):
        # nobody says "I go" before the board could show the alarm
        shown = max(entry.recorded_at for entry in bed.situation.chart.entries)
        yield _answer(bed, answer, max(alarm.since + answer.delay, shown), target=alarm.id)


def _slow_down(bed: Bed, alarm: Alarm, answer: Answer) -> Iterator[Intent]:
    at = alarm.since + answer.delay
    if any(
        act.action is Action.RATE and act.occurred_at >= alarm.since for act in bed.situation.chart[AMINO_ACIDS].acts
    ):
        # slowed down once, and the lutetium waits on: what stands now is looked at anew
        at = max(at, bed.situation.now)
    ways = ways_out(bed.situation, at)
    if ways and ways.ml_per_h is not None:
        yield _answer(bed, answer, at, values={"ml_per_h": ways.ml_per_h, "ordered_by": PHYSICIAN}, step=AMINO_ACIDS)


def _answer(
    bed: Bed,
    answer: Answer,
    at: datetime,
    *,
    target: str | None = None,
    values: Values | None = None,
    step: str | None = None,
) -> Intent:
    act = Act(answer.action, answer.by, step)
    return Intent(bed.treatment, bed.number, act, at, at, values or {}, answer.reason, target)
