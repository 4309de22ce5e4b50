"""The rules of behaviour of a protocol as words: contacts, limits, one journey, and what a measurement should show."""

from __future__ import annotations

from collections.abc import Iterable

from ward_board.board.value_words import number_words
from ward_board.config.language import gettext as _
from ward_board.config.language import ngettext
from ward_board.domain.contacts import BehaviourRules, Contact, ContactRule, ExpectedFigures, TripRule


def behaviour_words(rules: BehaviourRules) -> str:
    """Which table it is, who signed it, and what all its rules share."""
    signed = _("not signed by an expert")
    if rules.signed_by:
        signed = _("signed by {name}").format(name=rules.signed_by)
        signed += _(" on {day}").format(day=rules.signed_on.isoformat()) if rules.signed_on else ""
    words = _("version {version}, {signed}; effective half-life {hours} h, distance by {law}")
    hours = number_words(rules.effective_half_life_hours)
    return words.format(version=rules.version, signed=signed, hours=hours, law=rules.distance_law)


def contact_words(rule: ContactRule) -> str:
    """The limit of one contact, its cap, and how they live without and with the rule."""
    cycles = ngettext("{n} cycle", "{n} cycles", rule.cycles).format(n=rule.cycles)
    words = _("{msv} mSv over {cycles}, at most {days} days; {normal}, with the rule {restricted}")
    return words.format(
        msv=number_words(rule.constraint_msv),
        cycles=cycles,
        days=rule.cap_days,
        normal=_pattern(rule.normal),
        restricted=_pattern(rule.restricted) or _("no contact"),
    )


def _pattern(contacts: Iterable[Contact]) -> str:
    words = _("{hours} h at {metres} m")
    hours = ((number_words(one.hours_per_day), number_words(one.distance_m)) for one in contacts)
    return ", ".join(words.format(hours=each, metres=metres) for each, metres in hours)


def trip_rule_words(trip: TripRule) -> str:
    """How near somebody sits on a journey, and what they may get."""
    words = _("beside at {metres} m by {law}, at most {msv} mSv")
    msv = number_words(trip.limit_usv / 1000)
    return words.format(metres=number_words(trip.distance_m), law=trip.distance_law, msv=msv)


def expected_words(figures: ExpectedFigures) -> str:
    """What is usual, when, and from where on a second person confirms."""
    words = _("{low} to {high} µSv/h {hours} h after {mbq} MBq; a factor {factor} off: a second person confirms")
    return words.format(
        low=number_words(figures.usv_per_h * figures.usual_from_factor),
        high=number_words(figures.usv_per_h * figures.usual_to_factor),
        hours=number_words(figures.after_hours),
        mbq=number_words(figures.of_mbq),
        factor=number_words(figures.confirm_factor),
    )
