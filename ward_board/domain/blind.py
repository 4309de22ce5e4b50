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
from ward_board.errors import BadInputError, UnmetGate

if TYPE_CHECKING:
    from ward_board.domain.case import Case
    from ward_board.domain.protocol import Protocol
    from ward_board.domain.step import Step


BLIND_NUMBER = UnmetGate("blind_number", "the same number, read again by the second person", hard=True)
"""What a deviation passes where the number differs, or was not read again."""


def blind_fields(protocol: Protocol, step: Step) -> dict[str, FormField]:
    """What the second person of `step` types, by the key of the value: the fields of the steps that it names."""
    found = (number_named(protocol, name) for name in step.blind)
    return {field.id: field for field in found if field is not None}


def blind_values(case: Case, step: Step) -> tuple[Values, str | None]:
    """What the second person read, by the keys under which it is kept ("second.mbq"), and what is wrong with it.

    Compared with what was known to be charted by the time of the act; where nothing was there is nothing to read. Wrong
    is a number that the second person leaves out, or that differs by more than 1 %. Raises BadInputError for one that
    is unreadable.
    """
    request, fields = case.request, blind_fields(case.protocol, step)
    if not fields or request.action not in {step.first_action, Action.AGAIN}:
        return {}, None
    charted = _charted(case, step)
    raw = {key: value for key, value in request.second_values.items() if key in fields and value != ""}
    read = {key: read_value(fields[key], value, at=request.at, zone=case.zone) for key, value in raw.items()}
    kept: Values = {SECOND + key: value for key, value in read.items()}
    missing = [SECOND + key for key in charted if key not in raw]
    if missing and request.second:
        return kept, f"{step.id}: missing {', '.join(missing)}; the second person reads it again and types it"
    try:
        check_second(fields.values(), charted, {key: value for key, value in read.items() if key in charted})
    except BadInputError as differs:
        return kept, str(differs)
    return kept, None


def _charted(case: Case, step: Step) -> Mapping[str, Value]:
    known, found = fold(case.protocol, case.entries, until=case.request.at), {}
    for name in step.blind:
        other, _dot, key = name.partition(".")
        done = known[other].done
        if done is not None and key in done.values:
            found[key] = done.values[key]
    return found
