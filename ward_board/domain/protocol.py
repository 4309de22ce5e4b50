"""The protocol: what is prescribed, as data; validated here, never changed while it runs."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from ward_board.domain.contacts import BehaviourRules as BehaviourRules
from ward_board.domain.contacts import Contact as Contact
from ward_board.domain.contacts import ContactRule as ContactRule
from ward_board.domain.contacts import ExpectedFigures
from ward_board.domain.form import Part
from ward_board.domain.incident import Ask as Ask
from ward_board.domain.incident import IncidentKind as IncidentKind
from ward_board.domain.merging import id_of
from ward_board.domain.mistake import Mistake, MistakesError
from ward_board.domain.references import contradictions
from ward_board.domain.series import steps_of
from ward_board.domain.step import INCIDENT as INCIDENT
from ward_board.domain.step import T0 as T0
from ward_board.domain.step import Gate as Gate
from ward_board.domain.step import GateRule as GateRule
from ward_board.domain.step import Infusion as Infusion
from ward_board.domain.step import Minutes as Minutes
from ward_board.domain.step import PlannedAt as PlannedAt
from ward_board.domain.step import Step as Step
from ward_board.domain.step_ids import AMINO_ACIDS as AMINO_ACIDS
from ward_board.domain.step_ids import CANNULA_OUT as CANNULA_OUT
from ward_board.domain.step_ids import LUTETIUM as LUTETIUM
from ward_board.domain.step_ids import ROOM_RELEASE as ROOM_RELEASE
from ward_board.domain.words import Action, AlarmKind, Priority

ALWAYS_DEVIATIONS = ("early", "missing", "equipment", "patient", "other")


class Prescription(Part):
    """The activity that is meant, and how far the real one may lie from it.

    A travel declaration names the nuclide ("lutetium-177", "Lu-177") with its gamma lines (keV), and needs all three.
    """

    activity_mbq: Annotated[float, Field(gt=0)]
    tolerance_percent: Annotated[float, Field(gt=0)]
    half_life_days: Annotated[float, Field(gt=0)]
    nuclide: str | None = None
    nuclide_short: str | None = None
    gamma_kev: tuple[Annotated[float, Field(gt=0)], ...] = ()
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


class Card(Part):
    """Several checks that people do together in one visit and confirm at once."""

    id: str
    title: str
    source: str


class CodedReason(Part):
    """Why something was skipped, refused or not done, as a word that can be counted."""

    id: str
    title: str
    on: tuple[Action, ...] = (Action.SKIP, Action.REFUSE)
    source: str


class Protocol(Part):
    """The whole treatment day of one product, as a site signed it.

    The infusion that carries the activity has the id "lutetium", the one that protects the kidneys "amino_acids",
    whatever is in them; a protocol without the second protects no kidneys. `watch_minutes` is for how long after the
    start of the first somebody watches for a reaction, `scanner_minutes` how long one patient takes at the scanner.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    version: str
    title: str
    source: str
    signed_by: str | None = None
    prescription: Prescription
    shortfall_tolerance_minutes: Minutes
    watch_minutes: Minutes | None = None
    scanner_minutes: Minutes = 20
    expected_dose_rate: ExpectedFigures | None = None
    cards: tuple[Card, ...] = ()
    steps: tuple[Step, ...]
    alarms: Mapping[AlarmKind, AlarmRule]
    incidents: tuple[IncidentKind, ...] = ()
    reasons: tuple[CodedReason, ...] = ()
    deviations: tuple[str, ...] = ()
    rules: BehaviourRules

    @model_validator(mode="before")
    @classmethod
    def _write_out_steps(cls, raw: Any) -> Any:
        """Forms go into the steps that name them, and a step with `times` stands for as many steps."""
        if not isinstance(raw, Mapping) or not isinstance(raw.get("steps"), list | tuple):
            return raw
        steps = steps_of(raw)
        has_protection = any(id_of(step) == AMINO_ACIDS for step in steps)
        rest = {key: value for key, value in raw.items() if key != "forms"}
        return {**rest, "steps": steps if has_protection else [*steps, _NO_AMINO_ACIDS]}

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        found = list(contradictions(self))
        if all(step.id != LUTETIUM for step in self.steps):
            reason = f"step '{LUTETIUM}' is missing: the infusion that carries the activity has this id"
            found.insert(0, Mistake(("steps",), reason))
        if found:
            raise MistakesError(*found)
        return self

    @cached_property
    def order(self) -> tuple[str, ...]:
        """Every start and end ("lutetium.end"), each after all that it waits for; raises MistakesError for a cycle."""
        graph = {moment: waits_for for step in self.steps for moment, waits_for in _moments(step).items()}
        try:
            return tuple(TopologicalSorter(graph).static_order())
        except CycleError as error:
            circle = error.args[1]
            reason = f"the order has a cycle: {' → '.join(circle)}; plan one of these after another step"
            raise MistakesError(Mistake(("steps", circle[0].partition(".")[0]), reason)) from None

    @cached_property
    def by_id(self) -> Mapping[str, Step]:
        """The steps by their id."""
        return {step.id: step for step in self.steps}

    @cached_property
    def card_of(self) -> Mapping[str, Card]:
        """The card of each step that has one."""
        cards = {card.id: card for card in self.cards}
        return {step.id: cards[step.card] for step in self.steps if step.card}

    @cached_property
    def incident_of(self) -> Mapping[str, IncidentKind]:
        """The kinds of incident by their id."""
        return {kind.id: kind for kind in self.incidents}

    @cached_property
    def may_be_overtaken(self) -> tuple[str, ...]:
        """The steps that nobody may ask for any more although they were not done."""
        return tuple(step.id for step in self.steps if step.series or step.only_while_running or step.overtaken_by)

    @cached_property
    def later_in_series(self) -> Mapping[str, tuple[str, ...]]:
        """For each step of a series those that come after it."""
        later: dict[str, tuple[str, ...]] = {}
        for place, step in enumerate(self.steps):
            if step.series:
                later[step.id] = tuple(one.id for one in self.steps[place + 1 :] if one.series == step.series)
        return later

    @cached_property
    def deviation_codes(self) -> tuple[str, ...]:
        """The codes that `--deviation` takes."""
        return ALWAYS_DEVIATIONS + tuple(code for code in self.deviations if code not in ALWAYS_DEVIATIONS)

    def late_after_minutes(self, step: str) -> float:
        """How long after its time a step that is not recorded is late: its own minutes, else the alarm's."""
        own = self.by_id[step].late_after_minutes
        return own if own is not None else self.alarms[AlarmKind.LATE].minutes or 0

    def reason_codes(self, action: Action) -> tuple[str, ...]:
        """The words in which `action` (skip or refuse) may give its reason."""
        return tuple(reason.id for reason in self.reasons if action in reason.on)

    @cached_property
    def asked_for_by_hard_gates(self) -> frozenset[str]:
        """The steps that only a physician may skip."""
        return frozenset(gate.step for step in self.steps for gate in step.gates if gate.is_hard and gate.step)


_NO_AMINO_ACIDS = {
    "id": AMINO_ACIDS,
    "kind": "infusion",
    "title": "no amino acids",
    "does": "no amino acids",
    "roles": ["nurse"],
    "planned": {"after": T0},
    "late_entry_minutes": 0,
    "absent": True,
    "infusion": {"minutes": 1, "source": "none"},
    "source": "none",
}


def _moments(step: Step) -> dict[str, set[str]]:
    """The start and the end of `step`, each with the starts and ends of steps that it waits for."""
    ended = {GateRule.ENDED, GateRule.COMPLETE, GateRule.MINUTES_SINCE_END}
    start = {f"{gate.step}.{'end' if gate.rule in ended else 'start'}" for gate in step.gates if gate.step}
    end = {f"{step.id}.start"}
    if step.planned.step:
        start.add(str(step.planned.after))
    if step.infusion and step.infusion.runs_until and step.infusion.runs_until.step:
        end.add(str(step.infusion.runs_until.after))
    return {f"{step.id}.start": start, f"{step.id}.end": end}
