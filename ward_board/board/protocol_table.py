"""A protocol as a table for people: card by card what is done, by whom, when, with which values, behind which gates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

from ward_board.board.canvas import cells
from ward_board.board.glyphs import Glyphs
from ward_board.board.people import role_word
from ward_board.board.protocol_rules import behaviour_words, contact_words, expected_words, trip_rule_words
from ward_board.board.protocol_words import (
    field_words,
    gate_words,
    infusion_words,
    length_words,
    manners_words,
    shared_title,
    visits,
    when_words,
    who_words,
)
from ward_board.board.site_words import site_words
from ward_board.board.spoken import priority_word
from ward_board.board.step_words import capital, title
from ward_board.board.value_words import number_words
from ward_board.board.wrap import wrapped
from ward_board.config.language import gettext as _
from ward_board.domain.plan import Plan
from ward_board.domain.protocol import AlarmRule, Ask, Protocol, Step
from ward_board.domain.words import Priority

_WHEN, _TAG = 23, 7


def head_lines(protocol: Protocol, width: int) -> list[str]:
    """What the protocol is, who signed it, and the activity that it means."""
    meant = protocol.prescription
    signed = _("signed by {name}").format(name=protocol.signed_by) if protocol.signed_by else _("not signed by anybody")
    words = _("{mbq} MBq, ±{percent} %, half-life {days} d").format(
        mbq=number_words(meant.activity_mbq),
        percent=number_words(meant.tolerance_percent),
        days=number_words(meant.half_life_days),
    )
    return [
        *wrapped(f"{site_words(protocol.title)} [{protocol.id}], version {protocol.version}, {signed}", width),
        *_tagged("", [f"{words} ({meant.source})"], width, indent=0),
        *_tagged(_("source"), [protocol.source], width, indent=0),
    ]


def step_lines(protocol: Protocol, day: Plan, width: int, glyphs: Glyphs) -> Iterator[str]:
    """Card by card, in the order of the day; what an incident calls for comes with the incidents."""
    yield from _row(_("WHEN"), _("WHAT"), _("WHO"), width)
    for card_id, steps in _in_order(protocol, day):
        card = next((card for card in protocol.cards if card.id == card_id), None)
        if card is None:
            yield from _rule(shared_title(steps), "", width, glyphs)
        else:
            yield from _rule(_("card: {title}").format(title=site_words(card.title)), card.source, width, glyphs)
        for step in steps:
            yield from _step(protocol, step, width)
        yield ""


def incident_lines(protocol: Protocol, width: int, glyphs: Glyphs) -> Iterator[str]:
    """Each incident: what to do, whom to tell, what the board asks, and the steps that it calls for."""
    for kind in protocol.incidents:
        heading = _("incident: {title} ({priority})")
        heading = heading.format(title=site_words(kind.title), priority=priority_word(kind.priority))
        yield from _rule(heading, kind.source, width, glyphs)
        yield from _tagged(_("does"), kind.does, width)
        if kind.tells:
            yield from _tagged(_("tells"), [", ".join(role_word(role) for role in kind.tells)], width)
        yield from _tagged(_("asks"), (_ask_words(ask) for ask in kind.asks), width)
        for step in protocol.steps:
            if kind.id not in step.only_with_incident:
                continue
            if kind.id == step.only_with_incident[0]:
                yield from _step(protocol, step, width)
            else:
                first = protocol.incident_of[step.only_with_incident[0]]
                yield from _row(
                    when_words(protocol, step.planned),
                    _("{step}, as with {incident}").format(step=title(step), incident=site_words(first.title)),
                    who_words(step),
                    width,
                )
        yield ""


def _ask_words(ask: Ask) -> str:
    once = _(", once {step} stands still").format(step=ask.once_stopped) if ask.once_stopped else ""
    return f"{site_words(ask.question)} [{ask.action} {ask.step}{once}]"


def figure_lines(protocol: Protocol, width: int, glyphs: Glyphs) -> Iterator[str]:
    """The alarms, the coded reasons, the deviations and the rules of behaviour."""
    yield from _rule(_("alarms"), "", width, glyphs)
    for kind, rule in protocol.alarms.items():
        yield f"{_priority(rule.priority):<{_WHEN}}{kind}"
        yield from _tagged("", filter(None, [_alarm_words(rule)]), width)
        yield from _tagged(_("source"), [rule.source], width)
    yield ""
    if protocol.reasons:
        yield from _rule(_("coded reasons"), "", width, glyphs)
        for reason in protocol.reasons:
            yield from _row(", ".join(reason.on), f"{site_words(reason.title)} [{reason.id}]", reason.source, width)
        yield ""
    yield from _rule(_("deviations"), "", width, glyphs)
    yield from wrapped(", ".join(protocol.deviation_codes), width)
    yield ""
    yield from _rules(protocol, width, glyphs)


def _alarm_words(rule: AlarmRule) -> str:
    facts = [_("after {length}").format(length=length_words(rule.minutes))] if rule.minutes is not None else []
    if rule.minutes_with_lutetium is not None:
        facts.append(_("{length} while Lu-177 runs").format(length=length_words(rule.minutes_with_lutetium)))
    if rule.then and rule.then_after_minutes is not None:
        length = length_words(rule.then_after_minutes)
        facts.append(_("{length} more: {priority}").format(length=length, priority=priority_word(rule.then)))
    return ", ".join(facts)


def _rules(protocol: Protocol, width: int, glyphs: Glyphs) -> Iterator[str]:
    rules = protocol.rules
    yield from _rule(_("rules of behaviour"), rules.source, width, glyphs)
    yield from wrapped(behaviour_words(rules), width)
    for contact in rules.contacts:
        yield from _row(site_words(contact.title), contact_words(contact), contact.source, width)
    if rules.trip:
        yield from _row(_("one journey"), trip_rule_words(rules.trip), rules.trip.source, width)
    if figures := protocol.expected_dose_rate:
        yield ""
        yield from _rule(_("what a measurement may be expected to show"), "", width, glyphs)
        yield from _row(_("at 1 m"), expected_words(figures), figures.source, width)


def _in_order(protocol: Protocol, day: Plan) -> list[tuple[str, Sequence[Step]]]:
    """The visits by their first time; what has none comes last."""
    never = datetime.max.replace(tzinfo=UTC)

    def first_time(visit: tuple[str, Sequence[Step]]) -> datetime:
        return min((at for step in visit[1] if (at := day[step.id].planned.start)), default=never)

    return sorted(visits(protocol).items(), key=first_time)


def _step(protocol: Protocol, step: Step, width: int) -> Iterator[str]:
    yield from _row(when_words(protocol, step.planned), f"{title(step)} [{step.id}]", who_words(step), width)
    if (earlier := _same_earlier(protocol, step)) is not None:
        yield from _tagged("", [_("as {step}").format(step=earlier.id)], width)
        return
    if (words := site_words(step.does)) != title(step):
        yield from _tagged(_("does"), [words], width)
    yield from _tagged("", filter(None, [infusion_words(protocol, step)]), width)
    yield from _tagged(_("values"), (field_words(field) for field in step.fields), width)
    yield from _tagged(_("hard"), (gate_words(gate) for gate in step.gates if gate.is_hard), width)
    yield from _tagged(_("soft"), (gate_words(gate) for gate in step.gates if not gate.is_hard), width)
    yield from _tagged("", [manners_words(step)], width)
    yield from _tagged(_("source"), [step.source], width)


def _same_earlier(protocol: Protocol, step: Step) -> Step | None:
    """The first step of the same series, if `step` differs from it by its time alone."""
    first = next((one for one in protocol.steps if step.series and one.series == step.series), step)
    of_its_own = {key: getattr(step, key) for key in ("id", "title", "does", "planned")}
    return first if first is not step and first.model_copy(update=of_its_own) == step else None


def _row(when: str, what: str, who: str, width: int) -> Iterator[str]:
    """Three columns, each broken over as many rows as it needs."""
    middle = (width - _WHEN) * 5 // 9
    widths = (_WHEN, middle, width - _WHEN - middle)
    columns = [wrapped(text, room - 1) for text, room in zip((when, what, who), widths, strict=True)]
    for number in range(max(len(column) for column in columns)):
        parts = [column[number] if number < len(column) else "" for column in columns]
        yield "".join(part + " " * (room - cells(part)) for part, room in zip(parts, widths, strict=True)).rstrip()


def _tagged(tag: str, texts: Iterable[str], width: int, indent: int = 4) -> Iterator[str]:
    """Texts below each other, the first behind a word that says what they are."""
    for text in texts:
        for row in wrapped(text, width - indent - _TAG):
            yield (" " * indent + tag.ljust(_TAG) + row).rstrip()
            tag = ""


def _rule(words: str, source: str, width: int, glyphs: Glyphs) -> Sequence[str]:
    """A heading over the whole width, with its source at the right where there is room."""
    line = glyphs.rule
    left = f"{line * 2} {capital(words)} "
    right = f" {source} {line * 2}" if source else ""
    if cells(left) + cells(right) > width:
        return [left + line * max(width - cells(left), 0), *_tagged(_("source"), [source], width)]
    return [left + line * (width - cells(left) - cells(right)) + right]


def _priority(priority: Priority) -> str:
    return f"{priority.stars:<3} {priority_word(priority)}"
