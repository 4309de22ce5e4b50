"""The acts that are needed at all beds, in the order in which they are: urgent first, then by time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from ward_board.board.board import Bed, Board
from ward_board.board.line import Tone
from ward_board.board.moments import Clock
from ward_board.board.people import roles_words
from ward_board.board.step_words import act_words, title, waits_words
from ward_board.config.language import gettext as _
from ward_board.domain.status import SOON, NextAction
from ward_board.domain.words import Action, AlarmKind, Priority, Role, StepState


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that somebody must do at a bed; `also_at` are the other beds that need two people at the same time."""

    bed: Bed
    at: datetime
    what: str
    short: str
    who: str
    waits: str
    tone: Tone
    is_ready: bool = False
    also_at: tuple[int, ...] = ()

    @property
    def is_urgent(self) -> bool:
        """Whether it goes before everything else."""
        return self.tone is Tone.ALERT_STRONG


def items(board: Board, mine: str | None, *, all_later: bool) -> list[Item]:
    """What is to be done: the first act of each bed and all that is soon, with `all_later` everything else too.

    With `mine` only at the beds of that nurse.
    """
    beds = {bed.treatment: bed for bed in board.beds}
    actions = [action for bed in board.beds for action in bed.situation.actions] if all_later else board.actions
    also = {(act.treatment, act.step.id): one.others(act.treatment) for one in board.clashes for act in one.acts}
    found = [
        _from_action(beds[action.treatment], action, also.get((action.treatment, action.step.id), ()))
        for action in actions
        if action.treatment in beds
    ]
    found += [
        _look_in(bed, alarm.since) for bed in board.beds for alarm in bed.alarms if alarm.kind is AlarmKind.NOT_SEEN
    ]
    kept = [item for item in found if mine is None or item.bed.situation.chart.nurse == mine]
    return sorted(kept, key=lambda item: (not item.is_urgent, item.at, item.bed.number))


def _from_action(bed: Bed, action: NextAction, also_at: tuple[int, ...]) -> Item:
    waits = waits_words(bed.situation, action)
    what = act_words(action.step, action.action)
    urgent = any(alarm.priority is Priority.HIGH and alarm.step == action.step.id for alarm in bed.alarms)
    tone = _tone(bed, action)
    if action.action is Action.RESUME:
        what = _("go to the pump, {step} stopped").format(step=title(action.step))
        tone = Tone.ALERT_STRONG if urgent else Tone.WARN_STRONG
    who = roles_words(action.roles, action.persons)
    ready = action.action is Action.START and not waits and action.at - bed.situation.now <= SOON
    return Item(bed, action.at, what, act_words(action.step, action.action), who, waits, tone, ready, also_at)


def _tone(bed: Bed, action: NextAction) -> Tone:
    if action.at > bed.situation.now:
        return Tone.STRONG
    state = bed.situation.steps[action.step.id].state
    return Tone.WARN_STRONG if state is StepState.LATE or action.waits else Tone.STRONG


def _look_in(bed: Bed, since: datetime) -> Item:
    what = _("look in, then o")
    return Item(bed, since, what, _("look in"), roles_words([Role.NURSE]), "", Tone.WARN_STRONG)


def together(found: Iterable[Item], clock: Clock) -> list[list[Item]]:
    """The items in their order; the same act at the same time at several beds is one, unless it is soon."""
    groups: dict[tuple[object, ...], list[Item]] = {}
    for item in found:
        same: tuple[object, ...] = (item.bed.treatment, item.what, item.at)
        if item.at - clock.now > SOON:
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
