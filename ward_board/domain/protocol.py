"""The protocol: what is prescribed, as data; validated here, never changed while it runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from ward_board.domain.contacts import BehaviourRules as BehaviourRules
from ward_board.domain.contacts import Contact as Contact
from ward_board.domain.contacts import ContactRule as ContactRule
from ward_board.domain.form import Part
from ward_board.domain.incident import Ask as Ask
from ward_board.domain.incident import IncidentKind as IncidentKind
from ward_board.domain.series import written_out
from ward_board.domain.step import INCIDENT as INCIDENT
from ward_board.domain.step import T0 as T0
from ward_board.domain.step import Gate as Gate
from ward_board.domain.step import GateRule as GateRule
from ward_board.domain.step import Infusion as Infusion
from ward_board.domain.step import Minutes as Minutes
from ward_board.domain.step import PlannedAt as PlannedAt
from ward_board.domain.step import Step as Step
from ward_board.domain.words import Action, AlarmKind, Priority

AMINO_ACIDS = "amino_acids"
LUTETIUM = "lutetium"
CANNULA_OUT = "cannula_out"
ROOM_RELEASE = "room_release"
ALWAYS_DEVIATIONS = ("early", "missing", "equipment", "patient", "other")


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
    whatever is in them; a protocol without the second protects no kidneys.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    version: str
    title: str
    source: str
    signed_by: str | None = None
    prescription: Prescription
    shortfall_tolerance_minutes: Minutes
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
        forms = {form.get("id"): form.get("fields", ()) for form in raw.get("forms", ())}
        steps = [one for step in raw["steps"] for one in written_out(step, forms)]
        has_protection = any(_id_of(step) == AMINO_ACIDS for step in steps)
        rest = {key: value for key, value in raw.items() if key != "forms"}
        return {**rest, "steps": steps if has_protection else [*steps, _NO_AMINO_ACIDS]}

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        ids = [step.id for step in self.steps]
        if twice := {name for name in ids if ids.count(name) > 1}:
            raise ValueError(f"step '{min(twice)}' stands twice")
        if LUTETIUM not in ids:
            raise ValueError(f"step '{LUTETIUM}' is missing")
        known_kinds, known_cards = {kind.id for kind in self.incidents}, {card.id for card in self.cards}
        for step in self.steps:
            for named, where in _named_steps(step):
                if named not in ids:
                    raise ValueError(f"step '{step.id}', {where}: unknown step '{named}'")
            for kind in (*step.only_with_incident, *step.voided_by_incident):
                if kind not in known_kinds:
                    raise ValueError(f"step '{step.id}': unknown incident '{kind}'")
            if step.card is not None and step.card not in known_cards:
                raise ValueError(f"step '{step.id}': unknown card '{step.card}'")
        for incident in self.incidents:
            for ask in incident.asks:
                if ask.step not in ids:
                    raise ValueError(f"incident '{incident.id}', asks: unknown step '{ask.step}'")
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
    def card_of(self) -> Mapping[str, Card]:
        """The card of each step that has one."""
        cards = {card.id: card for card in self.cards}
        return {step.id: cards[step.card] for step in self.steps if step.card}

    @cached_property
    def incident_of(self) -> Mapping[str, IncidentKind]:
        """The kinds of incident by their id."""
        return {kind.id: kind for kind in self.incidents}

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


def _id_of(step: Any) -> Any:
    return step.get("id") if isinstance(step, Mapping) else getattr(step, "id", None)


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
    if step.only_once_started:
        yield step.only_once_started, "only_once_started"
    if step.planned.step:
        yield step.planned.step, "planned"
    if step.infusion and step.infusion.runs_until and step.infusion.runs_until.step:
        yield step.infusion.runs_until.step, "infusion.runs_until"
    for gate in step.gates:
        if gate.step:
            yield gate.step, "gate"
        if gate.instead:
            yield gate.instead, "gate"
    if step.falls_with:
        yield step.falls_with, "falls_with"
    for voiding in step.voided_by:
        if voiding != Action.PRESCRIBE:
            yield voiding, "voided_by"
