"""The acts that are needed at all beds, in the order in which they are: urgent first, then by time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from ward_board.board.board import Bed, Board
from ward_board.board.line import Tone
from ward_board.board.moments import Clock
from ward_board.board.people import roles_words
from ward_board.board.step_words import title
from ward_board.board.visits import Visit, visit_roles, visit_waits, visit_words, visits
from ward_board.config.language import gettext as _
from ward_board.domain.status import SOON, NextAction
from ward_board.domain.words import Action, AlarmKind, Priority, Role, StepState


@dataclass(frozen=True, slots=True)
class Item:
    """Something that somebody must do at a bed: one act, or those of one card that are asked for together.

    `what` is said in every way to say it whole, the longest first. `also_at` are the other beds that need two people at
    the same time. `is_left_open` has no alarm and its time has gone by.
    """

    bed: Bed
    at: datetime
    what: tuple[str, ...]
    who: str
    waits: str
    tone: Tone
    is_ready: bool = False
    is_left_open: bool = False
    also_at: tuple[int, ...] = ()

    @property
    def is_urgent(self) -> bool:
        """Whether it goes before everything else."""
        return self.tone is Tone.ALERT_STRONG


def items(board: Board, mine: str | None, *, all_later: bool) -> list[Item]:
    """What is to be done: the first act of each bed and all that is soon, with `all_later` everything else too.

    What is urgent, due or soon comes first, by time; then a line a bed for what was left open; then what is later. With
    `mine` only at the beds of that nurse.
    """
    shown = {(act.treatment, act.step.id) for act in board.actions}
    also = {(act.treatment, act.step.id): one.others(act.treatment) for one in board.clashes for act in one.acts}
    found = []
    for bed in board.beds:
        acts = [act for act in bed.situation.actions if all_later or (act.treatment, act.step.id) in shown]
        found += [_item(bed, visit, also) for visit in visits(acts, bed.situation.protocol)]
    found += [
        _look_in(bed, alarm.since) for bed in board.beds for alarm in bed.alarms if alarm.kind is AlarmKind.NOT_SEEN
    ]
    kept = [item for item in found if mine is None or item.bed.situation.chart.nurse == mine]
    return sorted(kept, key=lambda item: (_turn(item, board.now), item.at, item.bed.number))


def _turn(item: Item, now: datetime) -> int:
    if item.is_urgent:
        return 0
    if item.is_left_open:
        return 2
    return 1 if item.at - now <= SOON else 3


def _item(bed: Bed, visit: Visit, also: Mapping[tuple[str, str], tuple[int, ...]]) -> Item:
    action, situation = visit.first, bed.situation
    waits = visit_waits(visit, situation)
    what = visit_words(visit, situation.protocol)
    tone = Tone.PLAIN if visit.is_left_open else max((_tone(bed, act) for act in visit.acts), key=_TONES.index)
    if action.action is Action.RESUME:
        what = (_("go to the pump, {step} stopped").format(step=title(action.step)), *what)
        urgent = any(alarm.priority is Priority.HIGH and alarm.step == action.step.id for alarm in bed.alarms)
        tone = Tone.ALERT_STRONG if urgent else Tone.WARN_STRONG
    ready = action.action is Action.START and not waits and action.at - situation.now <= SOON
    beds = sorted({number for act in visit.acts for number in also.get((act.treatment, act.step.id), ())})
    who = visit_roles(visit)
    return Item(bed, visit.at, what, who, waits, tone, ready, visit.is_left_open, tuple(beds))


_TONES = (Tone.STRONG, Tone.WARN_STRONG)


def _tone(bed: Bed, action: NextAction) -> Tone:
    if action.at > bed.situation.now:
        return Tone.STRONG
    state = bed.situation.steps[action.step.id].state
    return Tone.WARN_STRONG if state is StepState.LATE or action.waits else Tone.STRONG


def _look_in(bed: Bed, since: datetime) -> Item:
    what = _("look in, then o"), _("look in")
    return Item(bed, since, what, roles_words([Role.NURSE]), "", Tone.WARN_STRONG)


def together(found: Iterable[Item], clock: Clock) -> list[list[Item]]:
    """The items in their order; the same at the same time at several beds is one, unless it is soon.

    What was left open is one at several beds whenever its times were.
    """
    groups: dict[tuple[object, ...], list[Item]] = {}
    for item in found:
        same: tuple[object, ...] = (item.bed.treatment, item.what, item.at)
        if item.is_left_open:
            same = (item.what, item.who, item.waits)
        elif item.at - clock.now > SOON:
            same = (item.at, item.what, item.who, item.waits)
        groups.setdefault(same, []).append(item)
    return list(groups.values())


def bed_numbers(numbers: Iterable[int]) -> str:
    """Bed numbers with runs of three and more drawn together: "1-4 7 8"."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return " ".join(f"{run[0]}-{run[-1]}" if len(run) > 2 else " ".join(map(str, run)) for run in runs)
