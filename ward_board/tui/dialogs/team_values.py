"""What is typed on a two-person card while it is typed: the numbers so far, and the gates judged with them."""

from __future__ import annotations

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from ward_board.board.line import Tone
from ward_board.board.rule_card import OF_THE_RULES
from ward_board.domain.entry import Values
from ward_board.domain.form import FieldType
from ward_board.domain.gates import Around, Moment, unmet_gates
from ward_board.domain.protocol import Step
from ward_board.domain.status import Situation
from ward_board.domain.values import is_plausible, read_value
from ward_board.errors import BadInputError, UnmetGate
from ward_board.tui.dialogs.field import NO_TIME, Field, in_its_words


def is_about_days(step: Step) -> bool:
    """Whether a step approves days of rules."""
    return any(gate.rule in OF_THE_RULES for gate in step.gates)


def rule_values(step: Step, fields: Iterable[Field]) -> dict[str, float]:
    """The numbers by which days are computed, as far as they can be read; none on a card that is not about days."""
    if not is_about_days(step):
        return {}
    found = {one.id: _number(one) for one in fields}
    return {key: number for key, number in found.items() if number is not None}


def unreadable(fields: Iterable[Field]) -> tuple[Field, str] | None:
    """The first number that cannot be, and what to do about it."""
    for one in fields:
        if one.value and one.asked.type is FieldType.NUMBER:
            try:
                read_value(one.asked, one.value, at=NO_TIME, zone=ZoneInfo("UTC"))
            except BadInputError as error:
                return one, in_its_words([one], str(error))
    return None


def wrong_words(one: Field) -> str:
    """What is wrong with a number that stands in a field; nothing while it is typed."""
    echo = one.echo
    return in_its_words([one], f"{one.id}: {echo[0]}") if echo and echo[1] is Tone.WARN_STRONG else ""


def has_implausible(fields: Iterable[Field]) -> bool:
    """Whether a number lies outside its band, so that words are asked for."""
    return any((number := _number(one)) is not None and not is_plausible(one.asked, number) for one in fields)


def waits_with(situation: Situation, step: Step, values: Values) -> tuple[UnmetGate, ...]:
    """The gates that refuse a card now, those that look at its own values judged with what is typed by now."""
    stand = situation.steps[step.id].waits
    if not values:
        return stand
    own = {gate.id for gate in step.gates if gate.rule in OF_THE_RULES}
    # the gates of the rules look at the chart and at these values alone
    about = (situation.protocol, situation.chart, situation.now, situation.zone, Around(), values)
    typed = unmet_gates(Moment(*about, known_plan=situation.plan), step, step.first_action)
    return (*(gate for gate in stand if gate.id not in own), *(gate for gate in typed if gate.id in own))


def _number(one: Field) -> float | None:
    if not one.value or one.asked.type is not FieldType.NUMBER:
        return None
    try:
        value = read_value(one.asked, one.value, at=NO_TIME, zone=ZoneInfo("UTC"))
    except BadInputError:
        return None
    return float(value) if isinstance(value, int | float) else None
