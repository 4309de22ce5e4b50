"""The rules of behaviour in words: whose, for how long, up to which day, how near the limit; by which half-life."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal

from ward_board.board.dose_rate_words import dose_rate_words
from ward_board.board.line import Tone
from ward_board.board.moments import Clock, day_and_month, minute_up, short_date
from ward_board.board.site_words import site_words
from ward_board.board.value_words import number_words
from ward_board.config.language import gettext as _
from ward_board.config.language import ngettext
from ward_board.domain.chart import Chart
from ward_board.domain.dose_rate import discharge_limit_usv_per_h, measure_again_at, net_usv_per_h
from ward_board.domain.entry import Values
from ward_board.domain.infusion import HOUR
from ward_board.domain.patient_rules import (
    HOURS_APART,
    booked_trip,
    half_life_hours,
    journey_of,
    measured_half_life_hours,
)
from ward_board.domain.protocol import Protocol
from ward_board.domain.restriction import RuleDays
from ward_board.domain.text import printable

Said = tuple[str, Tone]
"""Words and their tone."""

_SMALL_MARGIN = 0.05
"""A margin below this share of its limit is pointed at: dose 0.9987 of 1 mSv gives "none needed" (CLINICAL §10.4)."""
_DIGITS = 2


@dataclass(frozen=True, slots=True)
class RuleWords:
    """One rule, part by part: "partner", "1 mSv", "5", "Wed 2 Dec", "margin 0.08 mSv".

    `until` is empty where nobody keeps a distance; `left` is the margin without its name, "0.5 mSv over" where it is
    too much; `spoken` are the days in a sentence ("5 days"); `tone` is that of the days.
    """

    contact: str
    limit: str
    days: str
    until: str
    margin: str
    left: str
    spoken: str
    tone: Tone

    @property
    def sentence(self) -> str:
        """All of it in one line."""
        until = _("{days} to {day}").format(days=self.spoken, day=self.until) if self.until else self.spoken
        return _("{contact} ({limit}): {days}, {margin}").format(
            contact=self.contact, limit=self.limit, days=until, margin=self.margin
        )


def rule_words(rule: RuleDays, measured_at: datetime, clock: Clock) -> RuleWords:
    """One rule in words; its days count from `measured_at` (aware), are full days and never cut to the cap."""
    days, tone = _days_and_tone(rule)
    return RuleWords(
        contact=site_words(rule.title),
        limit=_("{msv} mSv").format(msv=number_words(rule.constraint_msv)),
        days=days,
        until=_until(rule, measured_at, clock),
        margin=_margin(rule),
        left=_left(rule),
        spoken=days.replace(f"{rule.days}", days_words(rule.days), 1) if rule.days else days,
        tone=tone,
    )


def days_words(days: int) -> str:
    """ "1 day", "5 days"."""
    return ngettext("{count} day", "{count} days", days).format(count=days)


def dose_words(msv: float, *, up: bool = True) -> str:
    """A dose in mSv to two digits, rounded up, or down where it is what is left: "0.29 mSv", "0.0013 mSv"."""
    rounding = Context(prec=_DIGITS, rounding=ROUND_CEILING if up else ROUND_FLOOR)
    # nine digits first: no noise of the arithmetic may lift a dose
    digits = rounding.create_decimal(f"{msv:.9g}")
    return _("{msv} mSv").format(msv=_plain(digits))


def half_life_words(protocol: Protocol, chart: Chart, values: Values | None = None) -> str:
    """The half-life behind the days: "effective half-life 95 h", "… 72 h instead of 95 h: two measurements".

    `values` are those of an approval that is being typed; its reason stands elsewhere then.
    """
    used, usual = half_life_hours(protocol, chart, values), protocol.rules.effective_half_life_hours
    if used == usual:
        return _("effective half-life {hours} h").format(hours=number_words(used))
    words = _("effective half-life {hours} h instead of {usual} h")
    said = words.format(hours=number_words(used), usual=number_words(usual))
    approved = chart.done("rules")
    reason = approved.reason if approved and not values else None
    return _("{words}: {reason}").format(words=said, reason=printable(reason)) if reason else said


def measured_half_life_words(chart: Chart) -> str:
    """What two measurements of the patient suggest as the half-life; empty where they suggest none."""
    hours = measured_half_life_hours(chart)
    if hours is None:
        return ""
    words = _("two measurements, {apart} h apart or more: {hours} h")
    return words.format(apart=HOURS_APART, hours=number_words(round(hours, 1)))


def trip_words(protocol: Protocol, chart: Chart, clock: Clock, values: Values | None = None) -> Said | None:
    """The booked journey: what the neighbour gets, and when it would be within the limit; None where none is booked.

    "flight Warsaw 17:05, 2 h beside at 0.5 m: 0.05 mSv, limit 0.3"
    """
    journey = journey_of(chart)
    if journey.departs_at is None or protocol.rules.trip is None:
        return None
    named = _("flight") if journey.flight else _("journey")
    where = " ".join(filter(None, [named, printable(journey.destination or ""), clock.moment(journey.departs_at)]))
    if not journey.hours_beside:
        return _("{journey}: hours beside the same person not asked").format(journey=where), Tone.WARN
    trip, measured = booked_trip(protocol, chart, values), chart.done("measurement")
    if trip is None or measured is None:
        return _("{journey}: known once it is measured").format(journey=where), Tone.FAINT
    beside = _("{hours} h beside at {metres} m").format(
        hours=number_words(trip.hours), metres=number_words(trip.distance_m)
    )
    dose, limit = dose_words(trip.dose_usv / 1000), number_words(trip.limit_usv / 1000)
    if trip.is_within:
        words = _("{journey}, {beside}: {dose}, limit {limit}")
        return words.format(journey=where, beside=beside, dose=dose, limit=limit), Tone.PLAIN
    earliest = _earliest(measured.occurred_at, trip.earliest_wait_hours, clock)
    words = _("{journey}, {beside}: {dose}, above the limit {limit}; {earliest}")
    said = words.format(journey=where, beside=beside, dose=dose, limit=limit, earliest=earliest)
    return said, Tone.WARN_STRONG


def table_words(protocol: Protocol) -> Said:
    """Which table of rules it is, and who signed it for the site."""
    rules = protocol.rules
    named = _("rules version {version}").format(version=site_words(rules.version))
    if rules.signed_by is None:
        return _("{rules}, not signed by the site").format(rules=named), Tone.WARN
    signed = _("{rules}, signed by {name}").format(rules=named, name=site_words(rules.signed_by))
    if rules.signed_on is None:
        return signed, Tone.FAINT
    day = f"{day_and_month(rules.signed_on)} {rules.signed_on.year}"
    return _("{signed} on {day}").format(signed=signed, day=day), Tone.FAINT


def too_high_words(protocol: Protocol, chart: Chart, clock: Clock) -> str:
    """What to do about a measurement above the site's limit for leaving; empty where it is within it."""
    limit, net, measured = discharge_limit_usv_per_h(protocol), net_usv_per_h(chart), chart.done("measurement")
    if limit is None or net is None or measured is None:
        return ""
    again = measure_again_at(net, limit, half_life_hours(protocol, chart), measured.occurred_at)
    if again is None:
        return ""
    words = _("{net} µSv/h, limit {limit}: void and measure again, {time} at the earliest")
    figures = {"net": dose_rate_words(net, limit), "limit": number_words(limit)}
    return words.format(**figures, time=clock.moment(minute_up(again)))


def _days_and_tone(rule: RuleDays) -> Said:
    if rule.days is None:
        return _("no duration works"), Tone.ALERT_STRONG
    if rule.above_cap:
        return _("{days}, above the cap of {cap}").format(days=rule.days, cap=rule.cap_days), Tone.WARN_STRONG
    if rule.days <= 0:
        is_small = rule.margin_msv < _SMALL_MARGIN * rule.constraint_msv
        return _("none needed"), Tone.WARN if is_small else Tone.GOOD
    return f"{rule.days}", Tone.STRONG


def _until(rule: RuleDays, measured_at: datetime, clock: Clock) -> str:
    try:
        ends_on = rule.ends_on(measured_at, clock.zone)
    except OverflowError:
        return _("beyond the calendar")
    return short_date(ends_on) if ends_on else ""


def _margin(rule: RuleDays) -> str:
    if rule.margin_msv < 0:
        return _("{dose} too much").format(dose=dose_words(-rule.margin_msv))
    return _("margin {dose}").format(dose=dose_words(rule.margin_msv, up=False))


def _left(rule: RuleDays) -> str:
    if rule.margin_msv < 0:
        return _("{dose} over").format(dose=dose_words(-rule.margin_msv))
    return dose_words(rule.margin_msv, up=False)


def _earliest(measured_at: datetime, wait_hours: float | None, clock: Clock) -> str:
    if wait_hours is None:
        return _("within it at no time")
    return _("within it from {time}").format(time=clock.moment(minute_up(measured_at + wait_hours * HOUR)))


def _plain(digits: Decimal) -> str:
    """A figure without exponent and without zeros at its end."""
    text = f"{digits:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
