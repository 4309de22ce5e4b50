"""Numbers that the second person of a card reads again and types without seeing what was charted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ward_board.domain.chart import fold
from ward_board.domain.entry import Value, Values
from ward_board.domain.form import FormField
from ward_board.domain.references import number_named
from ward_board.domain.values import SECOND, check_second, read_value
from ward_board.domain.words import Action
from ward_board.errors import BadInputError

if TYPE_CHECKING:
    from ward_board.domain.case import Case
    from ward_board.domain.protocol import Protocol
    from ward_board.domain.step import Step


def blind_fields(protocol: Protocol, step: Step) -> dict[str, FormField]:
    """What the second person of `step` types, by the key of the value: the fields of the steps that it names."""
    found = (number_named(protocol, name) for name in step.blind)
    return {field.id: field for field in found if field is not None}


def blind_values(case: Case, step: Step) -> Values:
    """What the second person read, by the keys under which it is kept ("second.mbq").

    Compared with what was known to be charted by the time of the act; where nothing was there is nothing to read. As a
    deviation it may be left out, and may differ: that is what happened. Raises BadInputError for a number that is
    unreadable, missing, or differs by more than 1 %.
    """
    request, fields = case.request, blind_fields(case.protocol, step)
    if not fields or request.action not in {step.first_action, Action.AGAIN}:
        return {}
    charted = _charted(case, step)
    raw = {key: value for key, value in request.second_values.items() if key in fields and value != ""}
    missing = [SECOND + key for key in charted if key not in raw]
    happened = request.deviation is not None
    if missing and request.second and not happened:
        raise BadInputError(f"{step.id}: missing {', '.join(missing)}; the second person reads it again and types it")
    read = {key: read_value(fields[key], value, at=request.at, zone=case.zone) for key, value in raw.items()}
    if not happened:
        check_second(fields.values(), charted, {key: value for key, value in read.items() if key in charted})
    return {SECOND + key: value for key, value in read.items()}


def _charted(case: Case, step: Step) -> Mapping[str, Value]:
    known, found = fold(case.protocol, case.entries, until=case.request.at), {}
    for name in step.blind:
        other, _dot, key = name.partition(".")
        done = known[other].done
        if done is not None and key in done.values:
            found[key] = done.values[key]
    return found
