"""An ordinary day on any protocol, as lines for `record`: each step at its planned time, with unsuspicious values."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from typing import Any

from ward_board.domain.form import FieldType, FormField
from ward_board.domain.protocol import Protocol, Step
from ward_board.domain.protocol_check import example_t0, first_plan
from ward_board.domain.words import Role

PEOPLE = {
    **{Role.NURSE: "nurse1", Role.TECHNOLOGIST: "tech1", Role.PHYSICIAN: "phys1", Role.EXPERT: "rpe1"},
    Role.COORDINATOR: "coord1",
}
MBQ_LEFT, USV_PER_H = 60, 8


def lines(protocol: Protocol, bed: int, t0: datetime, *, only: Collection[str] = ()) -> list[dict[str, Any]]:
    """All acts of the treatment in `bed`, or those on the steps `only`, in the order in which they happen.

    `t0` is in the ward's time. Where steps are left out, a reason passes the soft gates that ask for them.
    """
    plan = first_plan(protocol, t0.time())
    shift = t0.replace(tzinfo=None) - example_t0(t0.time()).replace(tzinfo=None)
    found = []
    for step in protocol.steps:
        times = plan[step.id].planned
        if step.absent or step.optional or step.only_with_incident or step.only_with_flag:
            continue
        if only and step.id not in only:
            continue
        assert times.start is not None, step.id
        assert times.end is not None, step.id
        acts = [(times.start, step.first_action.value, f"{step.id}.start")]
        if step.infusion:
            acts.append((times.end, "finish", f"{step.id}.end"))
        for at, action, moment in acts:
            local = (at.replace(tzinfo=None) + shift).replace(tzinfo=t0.tzinfo)
            line = _line(protocol, step, bed, action, local) | {"date": t0.date().isoformat()}
            if only and any(not gate.is_hard for gate in step.gates):
                line["reason"] = "the rest is on paper"
            found.append((local, protocol.order.index(moment), line))
    return [line for _at, _place, line in sorted(found, key=lambda one: one[:2])]


def asked_for(protocol: Protocol) -> set[str]:
    """The steps without which no treatment comes to its end: those that hard gates stand before, or ask for."""
    guarded = {step.id for step in protocol.steps if step.closes or any(gate.is_hard for gate in step.gates)}
    return guarded | protocol.asked_for_by_hard_gates


def _line(protocol: Protocol, step: Step, bed: int, action: str, at: datetime) -> dict[str, Any]:
    people = [PEOPLE[role] for role in step.roles]
    if step.infusion and action == "finish":
        people = [PEOPLE[Role.NURSE]]
    line: dict[str, Any] = {"bed": bed, "step": step.id, "action": action, "by": people[0], "now": at.isoformat()}
    if step.persons > 1:
        line["second"] = people[1]
    values = {} if step.infusion else dict(_values(protocol, step, bed, at))
    for name in step.blind:
        values[f"second.{name.partition('.')[2]}"] = f"{protocol.prescription.activity_mbq:g}"
    return {**line, "value": values}


def _values(protocol: Protocol, step: Step, bed: int, at: datetime) -> Iterator[tuple[str, str]]:
    said = {
        ("activity_assay", "mbq"): f"{protocol.prescription.activity_mbq:g}",
        ("activity_assay", "vial"): f"V-{bed}",
        ("residual_assay", "mbq"): f"{MBQ_LEFT}",
        ("measurement", "usv_per_h"): f"{USV_PER_H}",
    }
    for field in step.fields:
        if field.required:
            yield field.id, said.get((step.id, field.id)) or step.passes.get(field.id) or _value(field, at)


def _value(field: FormField, at: datetime) -> str:
    match field.type:
        case FieldType.NUMBER:
            return f"{_number(field):g} {field.unit}" if field.other_units else f"{_number(field):g}"
        case FieldType.CHOICE:
            return str(field.default or (field.limit_choices or field.choices)[0])
        case FieldType.MARK:
            return "yes"
        case FieldType.DATE:
            return (at - timedelta(days=1)).date().isoformat()
        case FieldType.TIME:
            return at.isoformat()
        case _:
            return "as usual"


def _number(field: FormField) -> float:
    if field.must_equal is not None:
        return field.must_equal
    low = max(
        (edge for edge in (field.plausible_min, field.limit_min, field.concern_min) if edge is not None), default=0
    )
    high = min(
        (edge for edge in (field.plausible_max, field.limit_max, field.concern_max) if edge is not None),
        default=2 * low + 1,
    )
    return round((low + high) / 2, 2)
