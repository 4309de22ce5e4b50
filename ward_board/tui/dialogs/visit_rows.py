"""The rows of a visit: what may be marked as done at a bed, what it asks for, and what stands in its way."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from ward_board.board.board import Bed
from ward_board.board.moments import Clock
from ward_board.board.people import roles_words, who
from ward_board.board.step_words import waits_words
from ward_board.config.language import gettext as _
from ward_board.domain.authority import acting_role, roles_for
from ward_board.domain.entry import Person
from ward_board.domain.form import FieldType, FormField
from ward_board.domain.status import SOON, NextAction
from ward_board.domain.words import Action
from ward_board.tui.acts import Act, default_text, next_acts, runs_of, step_act
from ward_board.tui.dialogs.act_dialog import REASON, is_implausible
from ward_board.tui.dialogs.field import Field

_ON_THE_MINUTE = frozenset({Action.START, Action.FINISH})


@dataclass(slots=True, eq=False)
class VisitRow:
    """One thing that may be done at the bed; its box starts empty.

    A reading has no box: it is recorded where a number was typed.
    """

    act: Act
    fields: list[Field] = field(default_factory=list)
    marked: bool = False
    is_reading: bool = False

    @property
    def id(self) -> str:
        """What it is about, the same for as long as the bed needs it."""
        return f"{self.act.step.id if self.act.step else ''}:{self.act.action}"

    @property
    def asks(self) -> bool:
        """Whether it needs something that has no usual value."""
        return any(one.asked.required and one.asked.default is None for one in self.fields)

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
        whole = self.is_typed or any(one.asked.required for one in self.fields)
        return {one.id: one.value for one in self.fields if one.value and one.id != REASON} if whole else {}

    @property
    def reason(self) -> str | None:
        """Why a figure is as unusual as it is."""
        return next((one.value for one in self.fields if one.id == REASON and one.value), None)

    def ask_reason(self) -> None:
        """Opens a field for words where a figure is kept only with them."""
        if any(is_implausible(one) for one in self.fields) and all(one.id != REASON for one in self.fields):
            self.fields.append(Field(FormField(id=REASON, title="reason", type=FieldType.TEXT)))


def rows_of(bed: Bed, now: datetime) -> list[VisitRow]:
    """What is due at the bed within 20 minutes, in order of time, and that it was seen."""
    acts = [act for act in next_acts(bed) if act.due is None or act.due - now <= SOON]
    acts.sort(key=lambda act: act.due is not None)
    rows = [VisitRow(act, [Field(one, default_text(one)) for one in act.fields]) for act in acts]
    if bed.situation.chart.is_admitted:
        # who is admitted now was seen with it
        rows.append(VisitRow(Act(bed.treatment, Action.SEEN, _seen_words(bed))))
    return rows


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


def is_usual(row: VisitRow, now: datetime) -> bool:
    """Whether Space may mark it with all the others.

    Not what somebody must think of alone: a pump that stood still, a patient who goes home, what is done elsewhere.
    """
    if row.asks or row.act.action is Action.RESUME or row.act.is_early(now):
        return False
    return row.act.step is None or (row.act.step.at_bedside and not row.act.step.closes)


def obstacle(row: VisitRow, bed: Bed, person: Person, clock: Clock, staff: dict[str, str]) -> str | None:
    """Why it cannot be recorded from this card at the clock's now; None where it can."""
    act, situation = row.act, bed.situation
    allowed = roles_for(situation.protocol, act.step, act.action)
    if act.step is None:
        if act.action is Action.ADMIT and situation.chart.is_admitted:
            return _("done already")
        return None if acting_role(person, allowed) else roles_words(allowed)
    wanted = next((one for one in situation.actions if (one.step, one.action) == (act.step, act.action)), None)
    if wanted is None:
        return _done_words(bed, act, clock, staff)
    if wanted.persons > 1:
        return _("two people: Space at the board")
    said = [] if acting_role(person, allowed) else [roles_words(allowed)]
    return ", ".join([*said, *_not_yet(bed, wanted, clock)]) or None


def _not_yet(bed: Bed, wanted: NextAction, clock: Clock) -> list[str]:
    """What time or gates have against it."""
    said = []
    if wanted.action in _ON_THE_MINUTE and Act("", wanted.action, "", due=wanted.at).is_early(clock.now):
        said.append(_("not before {time}").format(time=clock.moment(wanted.at)))
    if wanted.waits:
        said.append(_("waits for {words}").format(words=waits_words(bed.situation, wanted)))
    return said


def _done_words(bed: Bed, act: Act, clock: Clock, staff: dict[str, str]) -> str:
    entries = bed.situation.chart.entries if act.step else ()
    by = next((one for one in reversed(entries) if act.step and one.step == act.step.id), None)
    if by is None:
        return _("no longer asked for")
    return _("done {time} {name}").format(time=clock.moment(by.occurred_at), name=who(by.author, staff))
