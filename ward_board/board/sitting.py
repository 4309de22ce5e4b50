"""Rules of several beds in one sitting: which wait for it, what is read of each, which need a word of their own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ward_board.board.board import Bed, Board
from ward_board.board.line import Tone
from ward_board.board.moments import Clock
from ward_board.board.next_items import bed_numbers
from ward_board.board.people import who
from ward_board.board.rule_card import MEASUREMENT, RULES, usv_words
from ward_board.board.rule_words import (
    RuleWords,
    Said,
    half_life_words,
    rule_words,
    table_words,
    too_high_words,
    trip_words,
)
from ward_board.board.site_words import site_words
from ward_board.board.value_words import number_words
from ward_board.config.language import gettext as _
from ward_board.config.language import ngettext
from ward_board.domain.dose_rate import net_usv_per_h
from ward_board.domain.entry import Entry
from ward_board.domain.patient_rules import Journey, half_life_hours, journey_of, rule_days
from ward_board.domain.protocol import GateRule, Protocol, Step
from ward_board.domain.restriction import RuleDays
from ward_board.domain.step_acts import read_from


@dataclass(frozen=True, slots=True)
class SittingBed:
    """What is read of one bed: the net dose rate, the half-life, the days of each contact, the journey.

    `half_life` is short ("95 h") unless somebody changed it; `alone` says why it is not approved with the others.
    """

    net: str
    half_life: str
    rules: tuple[RuleWords, ...]
    trip: Said | None
    alone: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Read:
    """What whoever marks a bed has read of it, to be compared with what it is later; the clock is no part of it."""

    step: Step = field(repr=False)
    entries: tuple[Entry, ...]
    journey: Journey
    days: tuple[RuleDays, ...]
    waits: frozenset[str]


def sitting_beds(board: Board) -> list[Bed]:
    """The beds that were measured and whose rules nobody approved since, by number."""
    return [bed for bed in board.beds if waits_for_approval(bed)]


def not_measured(board: Board) -> list[Bed]:
    """The beds that a sitting would miss: their rules wait for a measurement."""
    return [bed for bed in board.beds if _is_open(bed) and not _is_measured(bed)]


def waits_for_approval(bed: Bed) -> bool:
    """Whether somebody may approve its rules now."""
    return _is_open(bed) and _is_measured(bed)


def stands_alone(bed: Bed) -> bool:
    """Whether a gate asks or refuses, so that its rules are not approved with those of others."""
    return bool(_waits(bed))


def rules_step(bed: Bed) -> Step | None:
    """The step by which its rules are approved."""
    return bed.situation.protocol.by_id.get(RULES)


def why_not_waiting(bed: Bed | None, staff: Mapping[str, str], clock: Clock) -> str:
    """Why nobody approves the rules of a bed any more."""
    approved = bed.situation.chart.done(RULES) if bed else None
    if approved is None:
        return _("its rules wait for nobody any more")
    names = ", ".join(who(person, staff) for person in (approved.author, approved.second) if person)
    return _("approved {time} by {names}").format(time=clock.moment(approved.occurred_at), names=names)


def sitting_bed(bed: Bed, clock: Clock) -> SittingBed:
    """What is read of one bed; of one that is not measured only that."""
    protocol, chart = bed.situation.protocol, bed.situation.chart
    measured = chart.done(MEASUREMENT)
    is_usual = half_life_hours(protocol, chart) == protocol.rules.effective_half_life_hours
    hours = _("{hours} h").format(hours=number_words(half_life_hours(protocol, chart)))
    days = rule_days(protocol, chart) if measured else ()
    return SittingBed(
        net=usv_words(net_usv_per_h(chart), protocol) if measured else "",
        half_life=hours if is_usual else half_life_words(protocol, chart),
        rules=tuple(rule_words(rule, measured.occurred_at, clock) for rule in days) if measured else (),
        trip=trip_words(protocol, chart, clock),
        alone=tuple(_alone(bed, clock)),
    )


def read_of(bed: Bed) -> Read | None:
    """What there is to be read of a bed now; None where there are no rules to approve."""
    situation, step = bed.situation, rules_step(bed)
    if step is None or not waits_for_approval(bed):
        return None
    return Read(
        step=step,
        entries=read_from(situation.chart, step),
        journey=journey_of(situation.chart),
        days=rule_days(situation.protocol, situation.chart),
        waits=_waits(bed),
    )


def tables_words(beds: Iterable[Bed]) -> list[Said]:
    """By which table of rules the days are computed and who signed it; where there are several, which at which beds."""
    tables: list[tuple[Protocol, list[int]]] = []
    for bed in beds:
        protocol = bed.situation.protocol
        numbers = next((numbers for other, numbers in tables if other.rules == protocol.rules), None)
        if numbers is None:
            tables.append((protocol, [bed.number]))
        else:
            numbers.append(bed.number)
    if len(tables) < 2:
        return [table_words(protocol) for protocol, _numbers in tables]
    return [_of_beds(numbers, protocol) for protocol, numbers in tables]


def _of_beds(numbers: Sequence[int], protocol: Protocol) -> Said:
    table, tone = table_words(protocol)
    words = ngettext("Bed {beds}: {protocol}, {table}", "Beds {beds}: {protocol}, {table}", len(numbers))
    return words.format(beds=bed_numbers(numbers), protocol=site_words(protocol.title), table=table), tone


def contacts_of(rows: Sequence[SittingBed]) -> list[tuple[str, str]]:
    """The columns of a table: every contact with its limit, in the order of the protocols."""
    return list(dict.fromkeys((rule.contact, rule.limit) for row in rows for rule in row.rules))


def _is_open(bed: Bed) -> bool:
    status = bed.situation.steps.get(RULES)
    return status is not None and not bed.is_closed and not status.record.is_settled


def _is_measured(bed: Bed) -> bool:
    return bed.situation.chart.done(MEASUREMENT) is not None


def _waits(bed: Bed) -> frozenset[str]:
    status = bed.situation.steps.get(RULES)
    return frozenset(gate.id for gate in status.waits) if status else frozenset()


def _alone(bed: Bed, clock: Clock) -> Iterator[Said]:
    """Why its rules are not approved with those of others: each gate that asks or refuses."""
    situation, step = bed.situation, rules_step(bed)
    waits = _waits(bed)
    for gate in step.gates if step else ():
        if gate.id not in waits:
            continue
        days = rule_days(situation.protocol, situation.chart)
        match gate.rule:
            case GateRule.DURATION_EXISTS:
                names = ", ".join(site_words(rule.title) for rule in days if rule.days is None)
                yield (
                    _("no duration works for {contacts}: measure again later").format(contacts=names),
                    Tone.ALERT_STRONG,
                )
            case GateRule.WITHIN_CAP:
                above = _("{contact} {days}, cap {cap}")
                said = [
                    above.format(contact=site_words(rule.title), days=rule.days, cap=rule.cap_days)
                    for rule in days
                    if rule.above_cap
                ]
                words = _("above the cap, the expert's reason: {contacts}")
                yield words.format(contacts="; ".join(said)), Tone.WARN_STRONG
            case GateRule.DOSE_RATE_AT_MOST:
                yield too_high_words(situation.protocol, situation.chart, clock), Tone.WARN_STRONG
            case _:
                yield site_words(gate.waits_for), Tone.WARN_STRONG
