"""What in a protocol names something that is not there, stands twice or contradicts itself: such a file is refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ward_board.domain.form import FieldType, FormField
from ward_board.domain.mistake import Mistake, Place, unknown
from ward_board.domain.step import GateRule
from ward_board.domain.step_ids import ACTIVITY_ASSAY, MEASUREMENT
from ward_board.domain.words import Action, AlarmKind

if TYPE_CHECKING:
    from ward_board.domain.protocol import Protocol
    from ward_board.domain.step import Gate, Step

_ALARMS_WITH_MINUTES = {
    AlarmKind.LATE,
    AlarmKind.NOT_SEEN,
    AlarmKind.BAG_ENDS,
    AlarmKind.LUTETIUM_WAITS,
    AlarmKind.LUTETIUM_TOO_LONG,
}
# came with the board after protocols were written, which treatments keep as they were
_NOT_OF_PROTOCOLS = {
    AlarmKind.PIN_LOCKED,
    AlarmKind.STORE_RESTORED,
    AlarmKind.PIN_SET,
    AlarmKind.ROLES_WIDENED,
}
# what each rule judges by, beside the step that its gate names
_JUDGES_BY = {
    GateRule.ACTIVITY_IN_TOLERANCE: ACTIVITY_ASSAY,
    GateRule.ADMINISTERED_IN_TOLERANCE: ACTIVITY_ASSAY,
    GateRule.DURATION_EXISTS: MEASUREMENT,
    GateRule.WITHIN_CAP: MEASUREMENT,
    GateRule.DOSE_RATE_AT_MOST: MEASUREMENT,
    GateRule.HALF_LIFE_MEASURED: MEASUREMENT,
}
_VOIDING_ACTIONS = {Action.PRESCRIBE, Action.RESCHEDULE}
_BANDS = ("plausible", "limit", "concern")


def contradictions(protocol: Protocol) -> Iterator[Mistake]:
    """Every mistake that makes a protocol unfit for use, in the order of the file."""
    yield from _twice(protocol)
    for step in protocol.steps:
        yield from _unknown_steps(protocol, step)
        yield from _unknown_words(protocol, step)
        yield from _blind(protocol, step)
        for field in step.fields:
            yield from _field_contradictions(("steps", step.id, "fields", field.id), field)
    for incident in protocol.incidents:
        yield from _unasked(protocol, incident.id)
    yield from _alarms(protocol)


def _twice(protocol: Protocol) -> Iterator[Mistake]:
    lists: list[tuple[Place, Iterable[str]]] = [
        (("steps",), (step.id for step in protocol.steps)),
        (("cards",), (card.id for card in protocol.cards)),
        (("incidents",), (kind.id for kind in protocol.incidents)),
        (("reasons",), (reason.id for reason in protocol.reasons)),
        (("rules", "contacts"), (contact.id for contact in protocol.rules.contacts)),
    ]
    for step in protocol.steps:
        lists.append((("steps", step.id, "fields"), (field.id for field in step.fields)))
        lists.append((("steps", step.id, "gates"), (gate.id for gate in step.gates)))
    for place, ids in lists:
        seen: set[str] = set()
        for own in ids:
            if own in seen:
                yield Mistake((*place, own), f"{place[-1].removesuffix('s')} '{own}' stands twice; give it another id")
            seen.add(own)


def _unknown_steps(protocol: Protocol, step: Step) -> Iterator[Mistake]:
    known = {one.id for one in protocol.steps}
    for named, place in _named_steps(step):
        if named not in known:
            yield Mistake(("steps", step.id, *place), unknown("step", named, known))
    for gate in step.gates:
        needed = _JUDGES_BY.get(gate.rule)
        if needed and needed not in known:
            reason = f"'{gate.rule}' judges by the step '{needed}', which is not there; add it, or remove the gate"
            yield Mistake(("steps", step.id, "gates", gate.id), reason)


def _named_steps(step: Step) -> Iterator[tuple[str, Place]]:
    """Each other step that `step` names, with the key that names it."""
    infusion = step.infusion
    single = (
        (step.only_once_started, ("only_once_started",)),
        (step.only_while_running, ("only_while_running",)),
        (step.overtaken_by, ("overtaken_by",)),
        (step.planned.step, ("planned",)),
        (infusion.runs_until.step if infusion and infusion.runs_until else None, ("infusion", "runs_until")),
        (step.falls_with, ("falls_with",)),
        *((gate.step, ("gates", gate.id, "step")) for gate in step.gates),
        *((gate.instead, ("gates", gate.id, "instead")) for gate in step.gates),
        *((voiding, ("voided_by",)) for voiding in step.voided_by if voiding not in _VOIDING_ACTIONS),
        *((shown, ("fields", field.id, "shows")) for field in step.fields for shown in field.shows),
    )
    yield from ((named, place) for named, place in single if named)


def _unknown_words(protocol: Protocol, step: Step) -> Iterator[Mistake]:
    kinds, cards = {kind.id for kind in protocol.incidents}, {card.id for card in protocol.cards}
    named = [
        *((kind, ("only_with_incident",)) for kind in step.only_with_incident),
        *((kind, ("voided_by_incident",)) for kind in step.voided_by_incident),
        *((kind, ("gates", gate.id, "incidents")) for gate in step.gates for kind in gate.incidents),
    ]
    for kind, place in named:
        if kind not in kinds:
            yield Mistake(("steps", step.id, *place), unknown("incident", kind, kinds))
    if step.card is not None and step.card not in cards:
        yield Mistake(("steps", step.id, "card"), unknown("card", step.card, cards))
    for gate in step.gates:
        yield from _unknown_field(protocol, step, gate)


def number_named(protocol: Protocol, name: str) -> FormField | None:
    """The number that "activity_assay.mbq" names, step before value; None where there is none."""
    other, _dot, key = name.partition(".")
    asked = next((one for one in protocol.steps if one.id == other), None)
    field = asked.field(key) if asked else None
    return field if field and field.type is FieldType.NUMBER else None


def _blind(protocol: Protocol, step: Step) -> Iterator[Mistake]:
    place = ("steps", step.id, "blind")
    if step.blind and step.persons < 2:
        yield Mistake(place, "needs 'persons = 2': nobody else types these numbers again")
    for name in step.blind:
        if number_named(protocol, name) is None:
            yield Mistake(place, f"'{name}' is no number of a step; write it as activity_assay.mbq")


def _unknown_field(protocol: Protocol, step: Step, gate: Gate) -> Iterator[Mistake]:
    asked = next((one for one in protocol.steps if one.id == gate.step), None)
    if gate.field is not None and asked is not None and asked.field(gate.field) is None:
        known = (field.id for field in asked.fields)
        yield Mistake(("steps", step.id, "gates", gate.id, "field"), unknown("field", gate.field, known))


def _field_contradictions(place: Place, field: FormField) -> Iterator[Mistake]:
    for band in _BANDS:
        low, high = getattr(field, f"{band}_min"), getattr(field, f"{band}_max")
        if low is not None and high is not None and low > high:
            reason = f"{low:g} is more than {band}_max, {high:g}; the two are exchanged or one is mistyped"
            yield Mistake((*place, f"{band}_min"), reason)
    if field.type is FieldType.CHOICE and field.default is not None and field.default not in field.choices:
        yield Mistake((*place, "default"), unknown("choice", str(field.default), field.choices))


def _unasked(protocol: Protocol, incident_id: str) -> Iterator[Mistake]:
    steps = {step.id: step for step in protocol.steps}
    for ask in protocol.incident_of[incident_id].asks:
        place = ("incidents", incident_id, "asks")
        for asked in filter(None, (ask.step, ask.once_stopped)):
            if asked not in steps:
                yield Mistake(place, unknown("step", asked, steps))
            elif steps[asked].infusion is None:
                yield Mistake(place, f"'{asked}' is no infusion, so that it cannot be asked whether it was stopped")


def _alarms(protocol: Protocol) -> Iterator[Mistake]:
    for kind in AlarmKind:
        if kind not in protocol.alarms and kind not in _NOT_OF_PROTOCOLS:
            yield Mistake(("alarms",), f"'{kind}' is missing")
        elif kind in _ALARMS_WITH_MINUTES and protocol.alarms[kind].minutes is None:
            yield Mistake(("alarms", kind), "missing 'minutes'")
    not_seen = protocol.alarms.get(AlarmKind.NOT_SEEN)
    if not_seen and not_seen.minutes_with_lutetium is None:
        yield Mistake(("alarms", AlarmKind.NOT_SEEN), "missing 'minutes_with_lutetium'")
