"""Acts: what somebody may want to record at a bed, with what it asks for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum, auto

from ward_board.board.board import Bed
from ward_board.board.incident_words import incident_title
from ward_board.board.moments import Clock
from ward_board.board.step_words import act_words, capital, title, treatment_act_words
from ward_board.config.language import gettext as _
from ward_board.domain.alarms import Alarm
from ward_board.domain.authority import acting_role, roles_for
from ward_board.domain.authors import is_unsigned
from ward_board.domain.chart import DOING, StepRecord
from ward_board.domain.entry import Entry, Person
from ward_board.domain.form import FieldType, FormField
from ward_board.domain.infusion import Run
from ward_board.domain.plan import MINUTE
from ward_board.domain.protocol import Protocol, Step
from ward_board.domain.run_acts import fields_at
from ward_board.domain.status import NextAction, Situation
from ward_board.domain.text import printable
from ward_board.domain.words import REASON_CODE, Action, StepKind

WARD = "ward"
EARLY = 5 * MINUTE
"""An act that is due later than this is asked about: it happened early?"""


_LOOKING = frozenset({Action.TICK, Action.AGAIN})
_NEEDS_WORDS = frozenset(
    {
        *(Action.SKIP, Action.REFUSE, Action.NOTE),
        *(Action.CANCEL, Action.NO_SHOW, Action.TRANSFER, Action.LEAVE),
    }
)
_CANNULAS = frozenset({"cannula", "cannula_lutetium"})


class Reason(Enum):
    """Whether an act takes words; UNLESS_CODED: words, or one of the protocol's coded reasons."""

    NONE = auto()
    OPTIONAL = auto()
    UNLESS_CODED = auto()
    REQUIRED = auto()


@dataclass(frozen=True, slots=True)
class Act:
    """One thing to record: bound to a treatment by its id, never to a row or a bed.

    `due` is when the plan asks for it; `target` names the entry or the alarm that it is about; `owner` is the author of
    an entry that it corrects, `about` that entry as it stands, in words.
    """

    treatment: str
    action: Action
    words: str
    step: Step | None = None
    target: str | None = None
    due: datetime | None = None
    fields: tuple[FormField, ...] = ()
    reason: Reason = Reason.NONE
    persons: int = 1
    owner: str | None = None
    about: str = ""

    def is_early(self, now: datetime) -> bool:
        """Whether nobody expects it yet."""
        return self.due is not None and self.due - now > EARLY


def may_do(bed: Bed, act: Act, person: Person) -> bool:
    """Whether it is this person's role to do it; who could not sign has none, and does what there is to do."""
    return (
        is_unsigned(person) or acting_role(person, roles_for(bed.situation.protocol, act.step, act.action)) is not None
    )


def next_acts(bed: Bed) -> tuple[Act, ...]:
    """What the bed needs, most pressing first; `Space` opens the first."""
    acts = [_wanted(bed, action) for action in bed.situation.actions]
    chart = bed.situation.chart
    if not chart.is_admitted and chart.closing is None:
        acts.append(treatment_act(bed, Action.ADMIT))
    return tuple(acts)


def acts_that_happened(bed: Bed) -> tuple[Act, ...]:
    """What may have happened though a gate refuses: what the bed's line says waits, then an infusion, then the rest."""
    actions = bed.situation.actions
    named = actions[:1] if actions and actions[0].waits else ()
    others = [action for action in actions if action not in named]
    others.sort(key=lambda action: (not action.waits, action.step.infusion is None))
    return tuple(_wanted(bed, action) for action in (*named, *others))


def _wanted(bed: Bed, action: NextAction) -> Act:
    return step_act(bed, action.step, action.action, due=action.at, persons=action.persons)


def step_act(bed: Bed, step: Step, action: Action, due: datetime | None = None, persons: int = 1) -> Act:
    """An act on a step."""
    record = bed.situation.chart[step.id]
    words = _attempt_words(record) if action is Action.AGAIN and step.id in _CANNULAS else act_words(step, action)
    reason, coded = _why(bed.situation.protocol, action)
    return Act(
        bed.treatment,
        action,
        capital(words),
        step,
        due=due,
        fields=coded or _asked(fields_at(record, action, bed.situation.now), action),
        reason=reason,
        persons=persons,
    )


def _why(protocol: Protocol, action: Action) -> tuple[Reason, tuple[FormField, ...]]:
    """Whether an act takes words, and the field for one of the protocol's where it has some for the act."""
    if action is Action.INCIDENT:
        return Reason.OPTIONAL, ()
    codes = protocol.reason_codes(action)
    if action not in _NEEDS_WORDS or not codes:
        return Reason.REQUIRED if action in _NEEDS_WORDS else Reason.NONE, ()
    return Reason.UNLESS_CODED, (FormField(id=REASON_CODE, title="reason", type=FieldType.CHOICE, choices=codes),)


def _attempt_words(record: StepRecord) -> str:
    """Which attempt it would be, by those that are charted."""
    tried = sum(act.action in DOING for act in record.acts)
    return _("{step}, attempt {number}").format(step=title(record.step), number=tried + 1)


def _asked(fields: tuple[FormField, ...], action: Action) -> tuple[FormField, ...]:
    """The fields as the form shows them: whoever handles a pump is not asked to read it too."""
    if action in {Action.PAUSE, Action.RESUME, Action.FINISH, Action.STOP}:
        return ()
    if action is Action.RATE:
        return tuple(field.model_copy(update={"required": field.id == "ml_per_h", "default": None}) for field in fields)
    if action is Action.START:
        return tuple(field for field in fields if field.id != "pump_ml")
    if action is Action.MEASURE and any(field.id == "pump_ml" for field in fields):
        pump_first = sorted(fields, key=lambda field: field.id != "pump_ml")
        return tuple(field.model_copy(update={"default": None}) for field in pump_first)
    return fields


def treatment_act(bed: Bed, action: Action) -> Act:
    """An act on the treatment as a whole."""
    reason, coded = _why(bed.situation.protocol, action)
    fields = coded or _treatment_fields(action, bed.situation.protocol)
    return Act(bed.treatment, action, capital(treatment_act_words(action)), fields=fields, reason=reason)


def take_act(alarm: Alarm, fact: str) -> Act:
    """ "I go" to an alarm, which `fact` names."""
    words = f"{capital(treatment_act_words(Action.TAKE))}: {fact}"
    return Act(alarm.treatment or WARD, Action.TAKE, words, target=alarm.id)


def entry_act(bed: Bed, action: Action, entry: Entry) -> Act:
    """A countersignature, or the end of an incident."""
    return Act(bed.treatment, action, capital(treatment_act_words(action)), target=entry.id)


def pump_acts(bed: Bed) -> tuple[Act, ...]:
    """What `p` offers: for each infusion that has started and not ended, pause or resume, then the rest."""
    found: list[Act] = []
    for action in (Action.PAUSE, Action.RESUME, Action.STOP):
        for step in _running(bed.situation):
            run = bed.situation.chart[step.id].run
            if (
                run
                and not (action is Action.PAUSE and run.paused_since)
                and not (action is Action.RESUME and run.is_running)
            ):
                found.append(step_act(bed, step, action))
    return tuple(found)


def skip_acts(bed: Bed) -> tuple[Act, ...]:
    """What `s` offers: each step that is still open, the next one first; a medication may be refused too.

    What nobody asks for is not left out either, nor what cannot be: how the patient goes, the release of the room.
    """
    situation, found = bed.situation, list[Act]()
    wanted = [action.step for action in situation.actions]
    rest = [status.record.step for status in situation.steps.values()]
    asked_for = [step for step in rest if not step.optional and step.after_closing == bed.is_closed]
    for step in dict.fromkeys(step.id for step in [*wanted, *asked_for]):
        record = situation.chart[step]
        if record.is_settled or record.run or not record.step.may_be_skipped:
            continue
        if record.step.kind is StepKind.MEDICATION:
            found.append(step_act(bed, record.step, Action.REFUSE))
        found.append(step_act(bed, record.step, Action.SKIP))
    return tuple(found)


def other_acts(bed: Bed) -> tuple[Act, ...]:
    """What has no key of its own: the palette lists it."""
    situation, chart = bed.situation, bed.situation.chart
    acts: list[Act] = []
    for step in _running(situation):
        acts += [step_act(bed, step, Action.MEASURE), step_act(bed, step, Action.FINISH)]
        if any(field.id == "ml_per_h" for field in step.fields):
            acts.append(step_act(bed, step, Action.RATE))
    acts = [act for act in acts if act.fields or act.action is not Action.MEASURE]
    acts += [step_act(bed, step, step.first_action, persons=step.persons) for step in _if_needed(situation)]
    acts += [step_act(bed, step, Action.AGAIN, persons=step.persons) for step in _repeatable(situation)]
    acts += [
        replace(entry_act(bed, Action.COUNTERSIGN, entry), words=_countersigning(bed, entry))
        for entry in chart.open_deviations
    ]
    acts += [_closing(bed, entry) for entry in chart.open_incidents]
    return (*acts, *(treatment_act(bed, action) for action in _possible_now(situation)))


def _countersigning(bed: Bed, entry: Entry) -> str:
    """Which deviation would be signed: what happened and when, and its reason in words where it has some."""
    step = bed.situation.protocol.by_id.get(entry.step or "")
    act = act_words(step, entry.action) if step else treatment_act_words(entry.action)
    time = Clock(bed.situation.zone, bed.situation.now).moment(entry.occurred_at)
    what = ", ".join(filter(None, (f"{act} {time}", printable(entry.reason or ""))))
    return _("Countersign: {what}").format(what=what)


def _closing(bed: Bed, entry: Entry) -> Act:
    """The end of an incident, which its words name."""
    said = _("Close incident {time}: {kind}").format(
        time=Clock(bed.situation.zone, bed.situation.now).moment(entry.occurred_at),
        kind=incident_title(bed.situation, entry),
    )
    return replace(entry_act(bed, Action.CLOSE, entry), words=said)


def _possible_now(situation: Situation) -> Iterable[Action]:
    started = situation.chart["amino_acids"].run is not None
    before = () if started else (Action.RESCHEDULE, Action.CANCEL, Action.NO_SHOW)
    if situation.chart.closing is not None:
        return ()
    return (Action.ASSIGN, Action.MOVE, Action.PRESCRIBE, Action.TRANSFER, Action.LEAVE, *before)


def _if_needed(situation: Situation) -> Iterator[Step]:
    """The steps that nobody asks for, and that were not done."""
    for status in situation.steps.values():
        record = status.record
        if record.step.optional and not record.is_settled and _can_be_done(situation, record):
            yield record.step


def _repeatable(situation: Situation) -> Iterator[Step]:
    for status in situation.steps.values():
        record = status.record
        if record.step.repeatable and record.done and not record.falls_away and _can_be_done(situation, record):
            yield record.step


def _can_be_done(situation: Situation, record: StepRecord) -> bool:
    """Whether it has its place now: what comes after the discharge once the patient has gone, all else before."""
    if situation.chart.closing is None:
        return not record.step.after_closing
    before = situation.protocol.by_id.get(record.step.planned.step or "")
    return record.step.after_closing or (before is not None and before.closes)


def runs_of(bed: Bed) -> list[Run]:
    """The infusions that started and have not ended."""
    runs = (bed.situation.chart[step.id].run for step in _running(bed.situation))
    return [run for run in runs if run is not None]


def _running(situation: Situation) -> Iterator[Step]:
    for status in situation.steps.values():
        if status.record.run and status.record.run.ended_at is None:
            yield status.record.step


def _treatment_fields(action: Action, protocol: Protocol) -> tuple[FormField, ...]:
    match action:
        case Action.INCIDENT:
            kinds = tuple(kind.id for kind in protocol.incidents)
            return (FormField(id="kind", title="what happened", type=FieldType.CHOICE, choices=kinds, required=True),)
        case Action.ASSIGN:
            return (FormField(id="nurse", title="nurse (id)", type=FieldType.TEXT, required=True),)
        case Action.MOVE:
            return (FormField(id="to_bed", title="to bed", type=FieldType.TEXT, required=True),)
        case Action.RESCHEDULE:
            return (FormField(id="t0", title="new start", type=FieldType.TEXT, required=True),)
        case Action.PRESCRIBE:
            asked = FormField(id="activity_mbq", title="activity", type=FieldType.NUMBER, unit="MBq", required=True)
            return (asked,)
        case _:
            return ()


def default_text(asked: FormField) -> str:
    """What stands in a field before anybody types: the protocol's usual value."""
    if asked.default is None:
        return ""
    return f"{asked.default:g}" if isinstance(asked.default, float | int) else asked.default


def stands_by_default(act: Act) -> bool:
    """Whether nothing need be typed: the protocol says it all, or it was looked at and gave no concern."""
    if act.action is Action.START:
        return all(one.default is not None for one in act.fields)
    looks = act.step is not None and act.step.kind is StepKind.OBSERVATION
    return looks and act.action in _LOOKING and not any(one.required and one.default is None for one in act.fields)
