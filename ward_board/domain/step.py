"""A step of the protocol: what is done, by whom, when, with which values, behind which gates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from ward_board.domain.form import FieldType, FormField, Part
from ward_board.domain.words import Action, Role, StepKind

T0 = "t0"
INCIDENT = "incident"
_ANCHORS = frozenset({T0, INCIDENT})
_FIRST_ACTION = {StepKind.INFUSION: Action.START, StepKind.MEASUREMENT: Action.MEASURE}

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
    MINUTES_SINCE_END = "minutes_since_end"
    WITHIN_LIMITS = "within_limits"
    SAMPLED_WITHIN_DAYS = "sampled_within_days"
    INTERVAL_WEEKS = "interval_weeks"
    ROOM_RELEASED = "room_released"
    ORDERED_BY_PHYSICIAN = "ordered_by_physician"
    ADMINISTERED_IN_TOLERANCE = "administered_in_tolerance"
    DOSE_RATE_AT_MOST = "dose_rate_at_most"
    NO_OPEN_INCIDENT = "no_open_incident"
    NEAR_EXPECTED = "near_expected"
    READINGS_AGREE = "readings_agree"
    DATE_NOT_PAST = "date_not_past"
    HALF_LIFE_AS_SET = "half_life_as_set"
    HALF_LIFE_MEASURED = "half_life_measured"
    COURSE_FITS = "course_fits"


_COUNTING_MINUTES = {GateRule.MINUTES_SINCE, GateRule.RAN_MINUTES, GateRule.MINUTES_SINCE_END}
_LOOKING_AT_NO_STEP = {
    GateRule.VIAL_IS_OWN,
    GateRule.DURATION_EXISTS,
    GateRule.WITHIN_CAP,
    GateRule.INTERVAL_WEEKS,
    GateRule.ROOM_RELEASED,
    GateRule.ORDERED_BY_PHYSICIAN,
    GateRule.ADMINISTERED_IN_TOLERANCE,
    GateRule.DOSE_RATE_AT_MOST,
    GateRule.NO_OPEN_INCIDENT,
    GateRule.NEAR_EXPECTED,
    GateRule.READINGS_AGREE,
    GateRule.DATE_NOT_PAST,
    GateRule.HALF_LIFE_AS_SET,
    GateRule.HALF_LIFE_MEASURED,
    GateRule.COURSE_FITS,
}
_NEEDS = {
    GateRule.SAMPLED_WITHIN_DAYS: ("days", "field"),
    GateRule.INTERVAL_WEEKS: ("at_least", "at_most"),
    GateRule.DOSE_RATE_AT_MOST: ("at_most",),
    GateRule.NO_OPEN_INCIDENT: ("incidents",),
    GateRule.READINGS_AGREE: ("at_most",),
    GateRule.DATE_NOT_PAST: ("field",),
}


class Gate(Part):
    """What must be true before `on` may happen; hard refuses, soft asks for a reason.

    `step` is the step that it looks at, `instead` another that counts in its place once it passes. `days` go back
    from the planned start; `at_least` and `at_most` are weeks (interval), µSv/h (dose rate) or percent
    (readings).
    """

    id: str
    rule: GateRule
    strength: Literal["hard", "soft"]
    waits_for: str
    on: tuple[Action, ...] = (Action.START, Action.TICK, Action.MEASURE, Action.AGAIN)
    step: str | None = None
    instead: str | None = None
    minutes: Minutes | None = None
    days: Annotated[int, Field(ge=0, le=366)] | None = None
    at_least: Annotated[float, Field(ge=0)] | None = None
    at_most: Annotated[float, Field(ge=0)] | None = None
    field: str | None = None
    incidents: tuple[str, ...] = ()
    reason_by: Role | None = None
    source: str | None = None

    @model_validator(mode="after")
    def _can_be_judged(self) -> Self:
        if self.rule not in _LOOKING_AT_NO_STEP and self.step is None:
            raise ValueError(f"gate '{self.id}': the rule \"{self.rule}\" needs 'step'")
        for needed in _NEEDS.get(self.rule, ()):
            if getattr(self, needed) in (None, ()):
                raise ValueError(f"gate '{self.id}': the rule \"{self.rule}\" needs '{needed}'")
        if self.rule in _COUNTING_MINUTES and self.minutes is None:
            raise ValueError(f"gate '{self.id}': the rule \"{self.rule}\" needs 'minutes'")
        return self

    @property
    def is_hard(self) -> bool:
        """Whether it refuses even with a reason."""
        return self.strength == "hard"


class PlannedAt(Part):
    """When a step is planned: minutes after T0, after the start or end of another step or after the incident that calls
    for it, or a time of day on the treatment day (`day` 0) or a later one.
    """

    after: str | None = None
    minutes: Annotated[float, Field(ge=-LONGEST_MINUTES, le=LONGEST_MINUTES)] = 0
    day: Annotated[int, Field(ge=0, le=30)] | None = None
    at: time | None = None

    @model_validator(mode="after")
    def _is_one_of_two(self) -> Self:
        if (self.after is None) == (self.at is None):
            raise ValueError("needs either 'after' (and 'minutes') or 'at' (and 'day')")
        if self.after is not None and self.after not in _ANCHORS and self.edge not in {"start", "end"}:
            raise ValueError(f'\'after = "{self.after}"\' must be "t0", "incident", "<step>.start" or "<step>.end"')
        return self

    @cached_property
    def step(self) -> str | None:
        """The step that it follows, if any."""
        return None if self.after is None or self.after in _ANCHORS else self.after.partition(".")[0]

    @cached_property
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
    """One thing to do: who, when, with which values, behind which gates.

    `card` names those that people do together in one visit. A step may stand in the list only (`has_late_alarm` off),
    have its own `late_after_minutes` where patients take turns, be `optional` (done where somebody finds it needed,
    never asked for), belong to a `series` (the same thing at several times: a later one overtakes those before it), be
    called for by an incident, be done when the patient has gone (`after_closing`), or be `absent`: the protocol has
    none of it. `blind` names numbers of other steps ("activity_assay.mbq") that the second person reads again and types
    without seeing them. `voided_by` names steps, "prescribe", and "reschedule" for another day; `counts_from` those of
    these steps from whose time it counts, so that a corrected time alone voids it too.
    """

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    kind: StepKind
    title: str
    does: str
    roles: tuple[Role, ...] = Field(min_length=1)
    persons: Annotated[int, Field(ge=1, le=2)] = 1
    blind: tuple[str, ...] = ()
    planned: PlannedAt
    source: str
    card: str | None = None
    series: str | None = None
    repeatable: bool = False
    optional: bool = False
    at_bedside: bool = True
    has_late_alarm: bool = True
    late_after_minutes: Minutes | None = None
    late_entry_minutes: Minutes
    falls_with: str | None = None
    only_with_flag: str | None = None
    only_with_incident: tuple[str, ...] = ()
    only_once_started: str | None = None
    only_while_running: str | None = None
    overtaken_by: str | None = None
    voided_by: tuple[str, ...] = ()
    counts_from: tuple[str, ...] = ()
    voided_by_incident: tuple[str, ...] = ()
    passes: Mapping[str, str] = Field(default_factory=dict)
    fields: tuple[FormField, ...] = ()
    gates: tuple[Gate, ...] = ()
    infusion: Infusion | None = None
    closes: bool = False
    after_closing: bool = False
    absent: bool = False

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

    @model_validator(mode="after")
    def _counts_from_what_voids_it(self) -> Self:
        if strange := set(self.counts_from) - set(self.voided_by):
            raise ValueError(f"step '{self.id}', counts_from: '{min(strange)}' does not stand under 'voided_by'")
        return self

    def is_signed_by_two(self, action: Action) -> bool:
        """Whether a second person signs `action` too: what is done, not what goes on from it or is left out."""
        return self.persons > 1 and action in {self.first_action, Action.AGAIN}

    def gates_on(self, action: Action) -> tuple[Gate, ...]:
        """The gates that judge `action`; those of an infusion judge its start, what else only where they name it."""
        return self._gates_by_action.get(action, ())

    @cached_property
    def _gates_by_action(self) -> Mapping[Action, tuple[Gate, ...]]:
        found: dict[Action, tuple[Gate, ...]] = {}
        for gate in self.gates:
            for action in gate.on:
                by_name = self.infusion is not None and action is not Action.START
                if "on" in gate.model_fields_set or not by_name:
                    found[action] = (*found.get(action, ()), gate)
        return found

    def field(self, key: str) -> FormField | None:
        """The form field called `key`."""
        return next((field for field in self.fields if field.id == key), None)

    @cached_property
    def marks_needed(self) -> tuple[FormField, ...]:
        """The boxes that must say "yes" before anything that waits for the step goes on."""
        return tuple(field for field in self.fields if field.type is FieldType.MARK and field.required)

    @property
    def may_be_skipped(self) -> bool:
        """Whether it can be left out: a patient always goes somehow, and no room is released unmeasured."""
        return not (self.closes or self.after_closing)

    @cached_property
    def first_action(self) -> Action:
        """What somebody does when the step is due."""
        return _FIRST_ACTION.get(self.kind, Action.TICK)
