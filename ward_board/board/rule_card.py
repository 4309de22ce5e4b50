"""What two people read before they approve the rules of a bed: the measurement, the days of every contact, the trip."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ward_board.board.dose_rate_words import compared, dose_rate_words, expected_at, expected_band
from ward_board.board.line import Tone
from ward_board.board.moments import Clock
from ward_board.board.people import author_of
from ward_board.board.rule_words import (
    RuleWords,
    Said,
    half_life_words,
    measured_half_life_words,
    rule_words,
    table_words,
    too_high_words,
    trip_words,
)
from ward_board.board.site_words import site_words
from ward_board.board.value_words import number_words
from ward_board.config.language import gettext as _
from ward_board.domain.dose_rate import discharge_limit_usv_per_h, net_of, net_usv_per_h
from ward_board.domain.entry import Entry, Values
from ward_board.domain.infusion import HOUR
from ward_board.domain.patient_rules import half_life_hours, rule_days
from ward_board.domain.protocol import LUTETIUM, GateRule, Protocol, Step
from ward_board.domain.restriction import RuleDays
from ward_board.domain.status import Situation

MEASUREMENT = "measurement"
RULES = "rules"
OF_THE_RULES = frozenset({GateRule.DURATION_EXISTS, GateRule.WITHIN_CAP, GateRule.HALF_LIFE_AS_SET})
"""Gates that look at the days, or at the values by which they are computed."""


@dataclass(frozen=True, slots=True)
class RuleCard:
    """The days of each rule with the half-life behind them, and what else stands with them.

    `urgent` keeps somebody from approving or from leaving, `also` is worth knowing; `caps` says that none is reached.
    """

    half_life: Said
    rules: tuple[RuleWords, ...]
    urgent: tuple[Said, ...]
    also: tuple[Said, ...]
    caps: str

    @property
    def beside(self) -> tuple[Said, ...]:
        """What stands with the days, most urgent first."""
        return *self.urgent, *self.also


def rule_card(situation: Situation, step: Step, clock: Clock, values: Values | None = None) -> RuleCard | None:
    """What a card about rules shows; None of any other, and while nothing is measured.

    `values` are those that are being typed, in place of the ones that stand.
    """
    is_about_rules = any(gate.rule in OF_THE_RULES for gate in step.gates)
    return rules_of(situation, clock, values) if is_about_rules else None


def rules_of(situation: Situation, clock: Clock, values: Values | None = None) -> RuleCard | None:
    """What is said of the rules of one bed; None while nothing is measured."""
    protocol, chart = situation.protocol, situation.chart
    measured = chart.done(MEASUREMENT)
    if measured is None:
        return None
    days = known_rule_days(situation, values)
    is_usual = half_life_hours(protocol, chart, values) == protocol.rules.effective_half_life_hours
    impossible = [site_words(rule.title) for rule in days if rule.days is None]
    words = _("no duration keeps the limit of {contacts}: nobody can approve this; measure again later")
    loud = (words.format(contacts=", ".join(impossible)), Tone.ALERT_STRONG) if impossible else None
    too_high = too_high_words(protocol, chart, clock)
    suggested = measured_half_life_words(chart)
    urgent = loud, (too_high, Tone.WARN_STRONG) if too_high else None
    also = trip_words(protocol, chart, clock, values), (suggested, Tone.PLAIN) if suggested else None
    return RuleCard(
        half_life=(half_life_words(protocol, chart, values), Tone.STRONG if is_usual else Tone.WARN_STRONG),
        rules=tuple(rule_words(rule, measured.occurred_at, clock) for rule in days),
        urgent=tuple(said for said in urgent if said),
        also=(*(said for said in also if said), table_words(protocol)),
        caps=_caps(days),
    )


def known_rule_days(situation: Situation, values: Values | None = None) -> tuple[RuleDays, ...]:
    """The days of each rule; empty while nothing is measured, or less than the background was."""
    net = net_usv_per_h(situation.chart)
    return rule_days(situation.protocol, situation.chart, values) if net is not None and net >= 0 else ()


def _caps(days: Iterable[RuleDays]) -> str:
    rules = tuple(days)
    if any(rule.above_cap for rule in rules):
        return ""  # those above say so themselves
    caps = sorted({rule.cap_days for rule in rules})
    return _("no cap reached ({days} days)").format(days=", ".join(map(str, caps))) if caps else ""


def net_words(entry: Entry, protocol: Protocol) -> str:
    """What a measurement came to: "net 8.1 µSv/h"."""
    return _("net {net}").format(net=usv_words(net_of(entry.values), protocol))


def usv_words(usv_per_h: float | None, protocol: Protocol) -> str:
    """A net dose rate with its unit, on its side of the protocol's limit: "8.1 µSv/h"."""
    return _("{net} µSv/h").format(net=dose_rate_words(usv_per_h or 0.0, discharge_limit_usv_per_h(protocol)))


def measured_facts(situation: Situation, staff: Mapping[str, str], clock: Clock) -> list[Said]:
    """The newest measurement in parts: the net figure, what it was made of, how long after the lutetium, by whom."""
    measured = situation.chart.done(MEASUREMENT)
    if measured is None:
        return [(_("not measured"), Tone.WARN_STRONG)]
    facts = [(net_words(measured, situation.protocol), Tone.STRONG), (readings_words(measured), Tone.PLAIN)]
    expected = expected_at(situation.protocol, situation.chart, measured.occurred_at)
    net = net_usv_per_h(situation.chart)
    if expected is not None and net is not None:
        where, tone = compared(expected, net)
        facts.append((_("{where} the usual {band}").format(where=where, band=expected_band(expected)), tone))
    when = ", ".join(filter(None, [clock.moment(measured.occurred_at), hours_after_lutetium(situation)]))
    return [*facts, (_("{when}, {name}").format(when=when, name=author_of(measured, staff)), Tone.FAINT)]


def readings_words(measured: Entry) -> str:
    """What a net dose rate was made of: "8.1 and 8.3, background 0.12, at 1 m"."""
    readings = [measured.number("usv_per_h"), measured.number("second_usv_per_h")]
    said = _(" and ").join(number_words(one) for one in readings if one is not None)
    background, metres = measured.number("background_usv_per_h") or 0.0, measured.number("distance_m") or 1.0
    words = _("{readings}, background {background}, at {metres} m")
    return words.format(readings=said, background=number_words(background), metres=number_words(metres))


def hours_after_lutetium(situation: Situation) -> str:
    """How long after the lutetium started it was measured: "22.4 h after Lu-177"; nothing where it never started."""
    measured, run = situation.chart.done(MEASUREMENT), situation.chart[LUTETIUM].run
    if measured is None or run is None:
        return ""
    return _("{hours:.1f} h after Lu-177").format(hours=(measured.occurred_at - run.started_at) / HOUR)
