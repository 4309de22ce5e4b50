"""The protocol: what is prescribed, as data; read from TOML, validated here, never changed while it runs."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from datetime import time
from enum import StrEnum
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationError, model_validator

from ward_board.domain.contacts import BehaviourRules as BehaviourRules
from ward_board.domain.contacts import Contact as Contact
from ward_board.domain.contacts import ContactRule as ContactRule
from ward_board.domain.form import FormField, Part
from ward_board.domain.words import Action, AlarmKind, Priority, Role, StepKind
from ward_board.errors import BadInputError

AMINO_ACIDS = "amino_acids"
LUTETIUM = "lutetium"
CANNULA_OUT = "cannula_out"
T0 = "t0"
ALWAYS_DEVIATIONS = ("early", "missing", "equipment", "patient", "other")

LONGEST_MINUTES = 30 * 24 * 60  # no step of a treatment lies further from another; more is a slip of the hand

Minutes = Annotated[float, Field(ge=0, le=LONGEST_MINUTES)]


class GateRule(StrEnum):
    """How a gate judges; each is one function in `gates.py`."""

    DONE = "done"
    SETTLED = "settled"
    PASSES = "passes"
    MINUTES_SINCE = "minutes_since"
    RUNNING = "running"
    RAN_MINUTES = "ran_minutes"
    ENDED = "ended"
    COMPLETE = "complete"
    ACTIVITY_IN_TOLERANCE = "activity_in_tolerance"
    VIAL_IS_OWN = "vial_is_own"
    DURATION_EXISTS = "duration_exists"
    WITHIN_CAP = "within_cap"


_COUNTING_MINUTES = {GateRule.MINUTES_SINCE, GateRule.RAN_MINUTES}
_LOOKING_AT_A_STEP = set(GateRule) - {GateRule.VIAL_IS_OWN, GateRule.DURATION_EXISTS, GateRule.WITHIN_CAP}


class Gate(Part):
    """What must be true before `on` may happen; hard refuses, soft asks for a reason."""

    id: str
    rule: GateRule
    strength: Literal["hard", "soft"]
    waits_for: str
    on: tuple[Action, ...] = (Action.START, Action.TICK, Action.MEASURE, Action.AGAIN)
    step: str | None = None
    minutes: Minutes | None = None
    reason_by: Role | None = None
    source: str | None = None

    @model_validator(mode="after")
    def _can_be_judged(self) -> Self:
        if self.rule in _LOOKING_AT_A_STEP and self.step is None:
            raise ValueError(f"gate '{self.id}': the rule \"{self.rule}\" needs 'step'")
        if self.rule in _COUNTING_MINUTES and self.minutes is None:
            raise ValueError(f"gate '{self.id}': the rule \"{self.rule}\" needs 'minutes'")
        return self

    @property
    def is_hard(self) -> bool:
        """Whether it refuses even with a reason."""
        return self.strength == "hard"


class PlannedAt(Part):
    """When a step is planned: minutes after the start or end of another, or a time of day on a later day."""

    after: str | None = None
    minutes: Annotated[float, Field(ge=-LONGEST_MINUTES, le=LONGEST_MINUTES)] = 0
    day: Annotated[int, Field(ge=0, le=30)] | None = None
    at: time | None = None

    @model_validator(mode="after")
    def _is_one_of_two(self) -> Self:
        if (self.after is None) == (self.at is None):
            raise ValueError("needs either 'after' (and 'minutes') or 'at' (and 'day')")
        if self.after is not None and self.after != T0 and self.edge not in {"start", "end"}:
            raise ValueError(f'\'after = "{self.after}"\' must be "t0", "<step>.start" or "<step>.end"')
        return self

    @property
    def step(self) -> str | None:
        """The step that it follows, if any."""
        return None if self.after in {None, T0} else str(self.after).partition(".")[0]

    @property
    def edge(self) -> str:
        """Which edge of that step: start or end."""
        return str(self.after).partition(".")[2]


class Infusion(Part):
    """How long an infusion runs: by volume and rate, or by running minutes."""

    volume_ml: Annotated[float, Field(gt=0)] | None = None
    rate_ml_per_h: Annotated[float, Field(gt=0)] | None = None
    minutes: Annotated[float, Field(gt=0, le=LONGEST_MINUTES)] | None = None
    shortest_minutes: Minutes | None = None
    longest_minutes: Minutes | None = None
    runs_until: PlannedAt | None = None
    source: str

    @model_validator(mode="after")
    def _has_a_length(self) -> Self:
        by_volume = self.volume_ml is not None and self.rate_ml_per_h is not None
        if by_volume == (self.minutes is not None):
            raise ValueError("an infusion needs either 'volume_ml' and 'rate_ml_per_h', or 'minutes'")
        return self


class Step(Part):
    """One thing to do: who, when, with which values, behind which gates."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    kind: StepKind
    title: str
    does: str
    roles: tuple[Role, ...] = Field(min_length=1)
    persons: Annotated[int, Field(ge=1, le=2)] = 1
    planned: PlannedAt
    source: str
    repeatable: bool = False
    at_bedside: bool = True
    late_entry_minutes: Minutes
    falls_with: str | None = None
    only_with_flag: str | None = None
    voided_by: tuple[str, ...] = ()
    passes: Mapping[str, str] = Field(default_factory=dict)
    fields: tuple[FormField, ...] = ()
    gates: tuple[Gate, ...] = ()
    infusion: Infusion | None = None
    closes: bool = False

    @model_validator(mode="after")
    def _infusion_has_its_figures(self) -> Self:
        if (self.kind is StepKind.INFUSION) != (self.infusion is not None):
            raise ValueError(f"step '{self.id}': kind \"infusion\" and the table 'infusion' go together")
        return self

    @model_validator(mode="after")
    def _passes_on_its_own_fields(self) -> Self:
        for key, wanted in self.passes.items():
            field = self.field(key)
            if field is None or (field.choices and wanted not in field.choices):
                raise ValueError(f"step '{self.id}', passes: no field '{key}' that can be \"{wanted}\"")
        return self

    def gates_on(self, action: Action) -> Iterator[Gate]:
        """The gates that judge `action`; those of an infusion judge its start, never a reading off its pump."""
        if self.infusion and action is Action.MEASURE:
            return iter(())
        return (gate for gate in self.gates if action in gate.on)

    def field(self, key: str) -> FormField | None:
        """The form field called `key`."""
        return next((field for field in self.fields if field.id == key), None)

    @property
    def first_action(self) -> Action:
        """What somebody does when the step is due."""
        return {StepKind.INFUSION: Action.START, StepKind.MEASUREMENT: Action.MEASURE}.get(self.kind, Action.TICK)


class Prescription(Part):
    """The activity that is meant, and how far the real one may lie from it."""

    activity_mbq: Annotated[float, Field(gt=0)]
    tolerance_percent: Annotated[float, Field(gt=0)]
    half_life_days: Annotated[float, Field(gt=0)]
    source: str


class AlarmRule(Part):
    """When a condition becomes an alarm, and how urgent it is.

    `minutes` is the threshold of the kind; after `then_after_minutes` more the priority becomes `then`.
    """

    priority: Priority
    minutes: Minutes | None = None
    minutes_with_lutetium: Minutes | None = None
    then: Priority | None = None
    then_after_minutes: Minutes | None = None
    source: str

    @model_validator(mode="after")
    def _escalation_is_whole(self) -> Self:
        if (self.then is None) != (self.then_after_minutes is None):
            raise ValueError("'then' and 'then_after_minutes' go together")
        return self


class IncidentKind(Part):
    """Something that went wrong, and how urgently it needs a person."""

    id: str
    title: str
    priority: Priority
    source: str


class Protocol(Part):
    """The whole treatment day of one product, as a site signed it."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    version: str
    title: str
    source: str
    signed_by: str | None = None
    prescription: Prescription
    shortfall_tolerance_minutes: Minutes
    steps: tuple[Step, ...]
    alarms: Mapping[AlarmKind, AlarmRule]
    incidents: tuple[IncidentKind, ...] = ()
    deviations: tuple[str, ...] = ()
    rules: BehaviourRules

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        ids = [step.id for step in self.steps]
        if twice := {name for name in ids if ids.count(name) > 1}:
            raise ValueError(f"step '{min(twice)}' stands twice")
        for needed in (AMINO_ACIDS, LUTETIUM):
            if needed not in ids:
                raise ValueError(f"step '{needed}' is missing")
        for step in self.steps:
            for named, where in _named_steps(step):
                if named not in ids:
                    raise ValueError(f"step '{step.id}', {where}: unknown step '{named}'")
        return self

    @model_validator(mode="after")
    def _knows_each_alarm(self) -> Self:
        for kind in AlarmKind:
            if kind not in self.alarms:
                raise ValueError(f"alarms: '{kind}' is missing")
            if kind in _ALARMS_WITH_MINUTES and self.alarms[kind].minutes is None:
                raise ValueError(f"alarms.{kind}: missing 'minutes'")
        if self.alarms[AlarmKind.NOT_SEEN].minutes_with_lutetium is None:
            raise ValueError("alarms.not_seen: missing 'minutes_with_lutetium'")
        return self

    @cached_property
    def order(self) -> tuple[str, ...]:
        """Every start and end ("lutetium.end"), each after all that it waits for; raises ValueError for a cycle."""
        graph = {moment: waits_for for step in self.steps for moment, waits_for in _moments(step).items()}
        try:
            return tuple(TopologicalSorter(graph).static_order())
        except CycleError as error:
            raise ValueError(f"the order has a cycle: {' → '.join(error.args[1])}") from None

    @cached_property
    def by_id(self) -> Mapping[str, Step]:
        """The steps by their id."""
        return {step.id: step for step in self.steps}

    @cached_property
    def deviation_codes(self) -> tuple[str, ...]:
        """The codes that `--deviation` takes."""
        return ALWAYS_DEVIATIONS + tuple(code for code in self.deviations if code not in ALWAYS_DEVIATIONS)

    @cached_property
    def asked_for_by_hard_gates(self) -> frozenset[str]:
        """The steps that only a physician may skip."""
        return frozenset(gate.step for step in self.steps for gate in step.gates if gate.is_hard and gate.step)


_ALARMS_WITH_MINUTES = {
    AlarmKind.LATE,
    AlarmKind.NOT_SEEN,
    AlarmKind.BAG_ENDS,
    AlarmKind.LUTETIUM_WAITS,
    AlarmKind.LUTETIUM_TOO_LONG,
}


def _moments(step: Step) -> dict[str, set[str]]:
    """The start and the end of `step`, each with the starts and ends of steps that it waits for."""
    ended = {GateRule.ENDED, GateRule.COMPLETE}
    start = {f"{gate.step}.{'end' if gate.rule in ended else 'start'}" for gate in step.gates if gate.step}
    end = {f"{step.id}.start"}
    if step.planned.step:
        start.add(str(step.planned.after))
    if step.infusion and step.infusion.runs_until and step.infusion.runs_until.step:
        end.add(str(step.infusion.runs_until.after))
    return {f"{step.id}.start": start, f"{step.id}.end": end}


def _named_steps(step: Step) -> Iterator[tuple[str, str]]:
    """Each other step that `step` names, with the key that names it."""
    if step.planned.step:
        yield step.planned.step, "planned"
    if step.infusion and step.infusion.runs_until and step.infusion.runs_until.step:
        yield step.infusion.runs_until.step, "infusion.runs_until"
    for gate in step.gates:
        if gate.step:
            yield gate.step, "gate"
    if step.falls_with:
        yield step.falls_with, "falls_with"
    for voiding in step.voided_by:
        if voiding != Action.PRESCRIBE:
            yield voiding, "voided_by"


def parse(text: str, name: str) -> Protocol:
    """The protocol in `text`, a TOML file called `name`.

    Raises BadInputError with the file, the key and the reason of the first mistake.
    """
    try:
        protocol = Protocol.model_validate(tomllib.loads(text))
        protocol.order  # noqa: B018  a cycle is found when the order is asked for
    except tomllib.TOMLDecodeError as error:
        raise BadInputError(f"{name}: not valid TOML: {error}") from None
    except ValidationError as error:
        raise BadInputError(f"{name}: {_first_mistake(error)}") from None
    except ValueError as error:
        raise BadInputError(f"{name}: {error}") from None
    return protocol


def _first_mistake(error: ValidationError) -> str:
    mistake = error.errors(include_url=False)[0]
    key = ".".join(str(part) for part in mistake["loc"])
    reason = mistake["msg"].removeprefix("Value error, ")
    given = mistake.get("input")
    shown = f" (got {given!r})" if isinstance(given, str | int | float) else ""
    return f"{key}: {reason}{shown}" if key else reason
