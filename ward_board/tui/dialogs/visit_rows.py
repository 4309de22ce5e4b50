"""The rows of a visit: what may be marked as done at a bed, what it asks for, and what stands in its way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ward_board.board.board import Bed
from ward_board.board.moments import Clock
from ward_board.board.people import author_of, roles_words
from ward_board.board.step_words import gates_words, waits_words
from ward_board.config.language import gettext as _
from ward_board.domain.authority import roles_for
from ward_board.domain.entry import Person
from ward_board.domain.form import FieldType, FormField
from ward_board.domain.protocol import Card, Gate, GateRule
from ward_board.domain.status import SOON, NextAction
from ward_board.domain.words import Action
from ward_board.errors import UnmetGate
from ward_board.tui.acts import Act, default_text, may_do, next_acts, runs_of, step_act
from ward_board.tui.dialogs.act_dialog import REASON, is_implausible
from ward_board.tui.dialogs.field import Field

_ON_THE_MINUTE = frozenset({Action.START, Action.FINISH})
_MET_BY_DOING = frozenset({GateRule.DONE, GateRule.SETTLED, GateRule.PASSES})
_MET_BY_ENDING = frozenset({GateRule.ENDED, GateRule.COMPLETE})


@dataclass(slots=True, eq=False)
class VisitRow:
    """One thing that may be done at the bed; its box starts empty.

    `place` is its turn when all is recorded, whatever stands above it on the card. A reading has no box: it is recorded
    where a number was typed.
    """

    act: Act
    fields: list[Field] = field(default_factory=list)
    marked: bool = False
    is_reading: bool = False
    card: Card | None = None
    place: int = 0

    @property
    def id(self) -> str:
        """What it is about, the same for as long as the bed needs it."""
        return f"{self.act.step.id if self.act.step else ''}:{self.act.action}"

    @property
    def needed(self) -> list[Field]:
        """The fields that have no usual value and cannot stay empty."""
        return [one for one in self.fields if one.asked.required and one.asked.default is None]

    @property
    def others(self) -> list[Field]:
        """The fields that may be left as they are."""
        return [one for one in self.fields if not one.asked.required or one.asked.default is not None]

    @property
    def asks(self) -> bool:
        """Whether it needs something that has no usual value."""
        return bool(self.needed)

    @property
    def is_typed(self) -> bool:
        """Whether somebody typed something other than what is usual."""
        return any(one.text != default_text(one.asked) for one in self.fields)

    @property
    def is_chosen(self) -> bool:
        """Whether it is to be recorded."""
        return self.is_typed if self.is_reading else self.marked

    @property
    def missing(self) -> Field | None:
        """The first field that is needed and empty."""
        return next((one for one in self.fields if one.is_missing), None)

    @property
    def values(self) -> dict[str, str]:
        """What was typed; a usual value only beside others, since the protocol has it already."""
        whole = self.is_typed or any(one.asked.required for one in self.fields if one.id != REASON)
        return {one.id: one.value for one in self.fields if one.value and one.id != REASON} if whole else {}

    @property
    def reason(self) -> str | None:
        """Why a figure is as unusual as it is, or a gate is passed."""
        return next((one.value for one in self.fields if one.id == REASON and one.value), None)

    def ask_reason(self, *, required: bool = False) -> None:
        """Opens a field for words: always where they are `required`, else where a figure is kept only with them."""
        if not (required or any(is_implausible(one) for one in self.fields)):
            return
        asked = FormField(id=REASON, title="reason", type=FieldType.TEXT, required=required)
        known = next((one for one in self.fields if one.id == REASON), None)
        if known is None:
            self.fields.append(Field(asked))
        elif required:
            known.asked = asked

    def drop_reason(self) -> None:
        """Nobody need give words any more; what was typed stays."""
        self.fields = [one for one in self.fields if not (one.id == REASON and one.is_missing)]


def rows_of(bed: Bed, now: datetime, person: Person, titled: Card | None = None) -> list[VisitRow]:
    """What is due at the bed within 20 minutes, card by card, what presses most first; in a card in order of time.

    The rows of the `titled` card stand first. Without one it is a visit to the bed, with the admission and that it was
    seen. What is another role's is left out until it is due, and on a titled card for good where it is of another card.
    """
    acts = [act for act in next_acts(bed) if act.due is None or act.due - now <= SOON]
    cards, turns = bed.situation.protocol.card_of, {id(act): place for place, act in enumerate(_by_time(bed, acts))}
    rows = []
    for act in acts:
        card = cards.get(act.step.id) if act.step else None
        is_far = act.due is not None and act.due > now
        if titled and act.step is None:
            continue
        if may_do(bed, act, person) or not (is_far or (titled and card is not titled)):
            fields = [Field(one, default_text(one)) for one in act.fields]
            rows.append(VisitRow(act, fields, card=card, place=turns[id(act)]))
    if bed.situation.chart.is_admitted and titled is None:
        # who is admitted now was seen with it
        rows.append(VisitRow(Act(bed.treatment, Action.SEEN, _seen_words(bed)), place=len(acts)))
    return _card_by_card(rows, titled)


def _by_time(bed: Bed, acts: list[Act]) -> list[Act]:
    """In the order in which they are recorded: who is admitted first, a pump that stood still, the rest by time."""
    steps = [step.id for step in bed.situation.protocol.steps]

    def turn(act: Act) -> tuple[bool, bool, float, int]:
        due = act.due.timestamp() if act.due else 0.0
        return act.due is not None, act.action is not Action.RESUME, due, steps.index(act.step.id) if act.step else -1

    return sorted(acts, key=turn)


def _card_by_card(rows: list[VisitRow], titled: Card | None) -> list[VisitRow]:
    turns = list(dict.fromkeys([*([titled.id] if titled else []), *(_card_id(one) for one in rows)]))
    return sorted(rows, key=lambda one: (turns.index(_card_id(one)), one.place))


def _card_id(one: VisitRow) -> str | None:
    return one.card.id if one.card else None


def readings_of(bed: Bed) -> list[VisitRow]:
    """What the pumps of infusions that go on may show."""
    found = []
    for status in bed.situation.steps.values():
        run = status.record.run
        if run is None or run.ended_at is not None:
            continue
        act = step_act(bed, status.record.step, Action.MEASURE)
        pump = [Field(one) for one in act.fields if one.id == "pump_ml"]
        if pump:
            found.append(VisitRow(act, pump, is_reading=True))
    return found


def _seen_words(bed: Bed) -> str:
    runs = runs_of(bed)
    if not runs:
        return _("Patient: seen")
    if not all(run.is_running for run in runs):
        return _("Patient and pumps: seen")
    return _("Pump running: seen") if len(runs) == 1 else _("Both pumps running: seen")


def is_routine(row: VisitRow, now: datetime, titled: Card | None) -> bool:
    """Whether Space may mark it with all the others, as far as it asks for nothing.

    Not what somebody must think of alone: a pump that stood still, a patient who goes home, what is done elsewhere and
    not of the card that was opened.
    """
    if row.act.action is Action.RESUME or row.act.is_early(now):
        return False
    step = row.act.step
    is_of_card = titled is not None and row.card is titled
    return step is None or ((step.at_bedside or is_of_card) and not step.closes)


Done = Mapping[str, Action]
"""The acts that are marked to be recorded before a row, by their step."""


def obstacle(row: VisitRow, bed: Bed, person: Person, clock: Clock, staff: dict[str, str], done: Done) -> str | None:
    """Why it cannot be recorded from this card at the clock's now; None where it can."""
    act, situation = row.act, bed.situation
    allowed = roles_for(situation.protocol, act.step, act.action)
    if act.step is None:
        if act.action is Action.ADMIT and situation.chart.is_admitted:
            return _("done already")
        return None if may_do(bed, act, person) else roles_words(allowed)
    wanted = _wanted(row, bed)
    if wanted is None:
        return _done_words(bed, act, clock, staff)
    if wanted.persons > 1:
        return _("two people: Space at the board")
    said = [] if may_do(bed, act, person) else [roles_words(allowed)]
    return ", ".join([*said, *_not_yet(bed, wanted, clock, done)]) or None


def reason_for(row: VisitRow, bed: Bed, done: Done) -> str | None:
    """What it does not wait for with a reason, in words; None where it waits for nothing."""
    wanted = _wanted(row, bed)
    return gates_words(_still_unmet(wanted, done)) or None if wanted else None


def _wanted(row: VisitRow, bed: Bed) -> NextAction | None:
    actions = bed.situation.actions
    return next((one for one in actions if (one.step, one.action) == (row.act.step, row.act.action)), None)


def _not_yet(bed: Bed, wanted: NextAction, clock: Clock, done: Done) -> list[str]:
    """What time or hard gates have against it."""
    said = []
    if wanted.action in _ON_THE_MINUTE and Act("", wanted.action, "", due=wanted.at).is_early(clock.now):
        said.append(_("not before {time}").format(time=clock.moment(wanted.at)))
    left = _still_unmet(wanted, done)
    if any(gate.hard for gate in left):
        words = waits_words(bed.situation, wanted) if left == wanted.waits else gates_words(left)
        said.append(_("waits for {words}").format(words=words))
    return said


def _still_unmet(wanted: NextAction, done: Done) -> tuple[UnmetGate, ...]:
    """The gates that what is marked before it will not meet; whether it does is judged when all of it is recorded."""
    gates = {gate.id: gate for gate in wanted.step.gates}
    return tuple(unmet for unmet in wanted.waits if not _may_be_met(gates.get(unmet.id), done))


def _may_be_met(gate: Gate | None, done: Done) -> bool:
    action = done.get(gate.step or "") if gate else None
    if gate is None or action is None:
        return False
    return gate.rule in _MET_BY_DOING or (gate.rule in _MET_BY_ENDING and action is Action.FINISH)


def _done_words(bed: Bed, act: Act, clock: Clock, staff: dict[str, str]) -> str:
    entries = bed.situation.chart.entries if act.step else ()
    by = next((one for one in reversed(entries) if act.step and one.step == act.step.id), None)
    if by is None:
        return _("no longer asked for")
    return _("done {time} {name}").format(time=clock.moment(by.occurred_at), name=author_of(by, staff))
