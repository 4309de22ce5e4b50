"""What the rules for at home say: for each contact what to do and until when, by which measurement, who approved it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ward_board.board.board import Bed
from ward_board.documents.blood_tests import blood_tests
from ward_board.documents.making import Content, Request
from ward_board.documents.next_cycle import next_cycle_on
from ward_board.documents.phrases import (
    Both,
    Languages,
    apart,
    day_words,
    days_words,
    dose_words,
    journey_words,
    listed,
    moment_words,
    number_words,
    said,
    short_day_words,
)
from ward_board.documents.steps import MEASUREMENT, RULES
from ward_board.documents.what_to_do import what_to_do, who
from ward_board.documents.words import Words
from ward_board.domain.dose_rate import net_of
from ward_board.domain.entry import Entry
from ward_board.domain.infusion import HOUR
from ward_board.domain.patient_rules import BookedTrip, booked_trip, half_life_hours, journey_of, rule_days
from ward_board.domain.plan import MINUTE
from ward_board.domain.protocol import ContactRule
from ward_board.domain.restriction import RuleDays
from ward_board.domain.text import printable
from ward_board.errors import BadInputError

_ADVICE = ("advice_toilet", "advice_distance", "advice_car", "advice_transport", "advice_doctor")
_TRANSPORT = "public_transport"  # where the table of rules has a row for it, the general advice about it is left out


def content(request: Request) -> Content:
    """The rules of one patient, as two people approved them.

    Raises BadInputError while no approval stands; a new measurement voids the one that was there.
    """
    return Content(_rules_paper(request).data())


def _rules_paper(request: Request) -> _RulesPaper:
    bed = request.bed
    if bed is None:
        raise BadInputError("rules: say whose, with a bed")
    chart = bed.situation.chart
    approved, measured = chart.done(RULES), chart.done(MEASUREMENT)
    if approved is None or measured is None:
        raise BadInputError(f"Bed {bed.number}: rules are not approved yet; measure and approve first")
    rules = rule_days(bed.situation.protocol, chart)
    if without := next((rule.title for rule in rules if rule.days is None), None):
        raise BadInputError(f"Bed {bed.number}: no duration works for {without}; measure again, then approve anew")
    return _RulesPaper(request, bed, Languages(request.words, request.beside), approved, measured, rules)


@dataclass(frozen=True, slots=True)
class _RulesPaper:
    """The rules of a bed with the entries that they rest on."""

    request: Request
    bed: Bed
    languages: Languages
    approved: Entry
    measured: Entry
    rules: tuple[RuleDays, ...]

    def data(self) -> Mapping[str, Any]:
        line, tell, beside = self.languages.line, self.languages.tell, self.request.beside
        return {
            "other": {"language": beside.language, "direction": beside.direction},
            "title": line("title"),
            "lead": line("lead"),
            "name": printable(self.bed.patient.name),
            "patient": [tell(self._born), tell(self._number), tell(self._treated)],
            "heads": [line("head_who"), line("head_do"), line("head_days")],
            "contacts": [self._contact(rule) for rule in self.rules],
            "trip": self._trip(),
            "advice_title": line("advice_title"),
            "advice": [line(key) for key in self._advice()],
            "call": line("call"),
            "phone": printable(self.request.settings.centre.phone_24h),
            "dates": [
                {"label": line("next_cycle"), "value": self._next_cycle()},
                {"label": line("blood"), "value": self._blood()},
            ],
            "basis_title": line("basis_title"),
            "basis": [tell(self._measurement), tell(self._half_life), tell(self._table), tell(self._approval)],
            "sign_patient": line("sign_patient"),
            "sign_nurse": line("sign_nurse"),
            "foot": self._foot(),
        }

    # --- whose -------------------------------------------------------------------------------------------------------

    def _born(self, words: Words) -> str:
        return said(words, "born", day=short_day_words(words, self.bed.patient.birth_date))

    def _number(self, words: Words) -> str:
        return said(words, "number", number=apart(words, self.bed.patient.number))

    def _treated(self, words: Words) -> str:
        day = short_day_words(words, self.bed.day(self.request.board.zone))
        return said(words, "treated", day=day, cycle=str(self.bed.situation.chart.booking.cycle))

    # --- the rules ---------------------------------------------------------------------------------------------------

    def _contact(self, rule: RuleDays) -> Mapping[str, Any]:
        """One rule; its days are full days and never cut to the cap."""
        tell, until = self.languages.tell, rule.ends_on(self.measured.occurred_at, self.request.board.zone)
        contact, contacts = self._of_the_table(rule), [self._of_the_table(one) for one in self.rules]
        told: dict[str, Any] = {
            "who": tell(lambda words: who(words, contact, contacts)),
            "is_needed": until is not None,
        }
        if until is None:
            return {**told, "days": self.languages.line("none_needed")}
        last_day = until  # a lambda keeps no narrowing of a name that could change
        cap = tell(lambda words: said(words, "above_cap", days=days_words(words, rule.cap_days)))
        return {
            **told,
            "do": tell(lambda words: what_to_do(words, contact)),
            "days": tell(lambda words: days_words(words, rule.days or 0)),
            "until": tell(lambda words: said(words, "until", day=day_words(words, last_day))),
            "cap": cap if rule.above_cap else None,
        }

    def _of_the_table(self, rule: RuleDays) -> ContactRule:
        return next(one for one in self.bed.situation.protocol.rules.contacts if one.id == rule.contact)

    def _advice(self) -> list[str]:
        has_a_row = any(rule.contact == _TRANSPORT for rule in self.rules)
        return [key for key in _ADVICE if not (has_a_row and key == "advice_transport")]

    def _trip(self) -> Both | None:
        """The journey that is booked: what a neighbour gets, and from when it may be where that is too much."""
        trip = booked_trip(self.bed.situation.protocol, self.bed.situation.chart)
        return self.languages.tell(lambda words: self._trip_words(words, trip)) if trip else None

    def _trip_words(self, words: Words, trip: BookedTrip) -> str:
        journey, zone = journey_of(self.bed.situation.chart), self.request.board.zone
        where = journey_words(journey)
        told = said(
            words,
            "trip",
            where=apart(words, where) or said(words, "trip_home"),
            moment=moment_words(words, trip.departs_at, zone),
            hours=number_words(words, trip.hours, 1),
            dose=apart(words, f"{dose_words(words, trip.dose_usv / 1000)} mSv"),
            limit=apart(words, f"{number_words(words, trip.limit_usv / 1000)} mSv"),
        )
        if trip.is_within:
            return f"{told} {said(words, 'trip_within')}"
        if trip.earliest_wait_hours is None:
            return f"{told} {said(words, 'trip_above')}"
        # the next whole minute: nobody is told a time too early
        earliest = self.measured.occurred_at + trip.earliest_wait_hours * HOUR + MINUTE
        return f"{told} {said(words, 'trip_above_until', moment=moment_words(words, earliest, zone))}"

    # --- what comes next ---------------------------------------------------------------------------------------------

    def _next_cycle(self) -> Both | None:
        day = next_cycle_on(self.bed)
        return self.languages.tell(lambda words: day_words(words, day)) if day else None

    def _blood(self) -> Both | None:
        """Blood tests, with the day that lies so many weeks after the treatment; else what somebody wrote instead."""
        blood = blood_tests(self.bed.situation.chart, self.request.board.zone)

        def tests(words: Words) -> str:
            around = listed(words, (short_day_words(words, day) for day in blood.days))
            return said(words, "blood_days", weeks=listed(words, map(str, blood.weeks)), days=around)

        if blood.days:
            return self.languages.tell(tests)
        return {"text": printable(blood.written), "beside": ""} if blood.written else None

    # --- where it comes from -----------------------------------------------------------------------------------------

    def _measurement(self, words: Words) -> str:
        net = net_of(self.measured.values) or 0.0
        return said(
            words,
            "measured",
            rate=apart(words, f"{number_words(words, net)} µSv/h"),
            moment=moment_words(words, self.measured.occurred_at, self.request.board.zone),
            instrument=apart(words, self.measured.text("instrument") or "-"),
        )

    def _half_life(self, words: Words) -> str:
        protocol = self.bed.situation.protocol
        used, usual = half_life_hours(protocol, self.bed.situation.chart), protocol.rules.effective_half_life_hours
        hours = number_words(words, used, 1)
        if used == usual:
            return said(words, "half_life", hours=hours)
        return said(words, "half_life_changed", hours=hours, usual=number_words(words, usual, 1))

    def _table(self, words: Words) -> str:
        """Which table of rules, and who of the site signed it."""
        rules = self.bed.situation.protocol.rules
        table = said(words, "table", version=apart(words, rules.version))
        if rules.signed_by is None:
            return f"{table}: {said(words, 'table_unsigned')}"
        day = short_day_words(words, rules.signed_on) if rules.signed_on else "-"
        return f"{table}: {said(words, 'table_signed', name=apart(words, rules.signed_by), day=day)}"

    def _approval(self, words: Words) -> str:
        staff, moment = self.request.board.staff, self.approved.occurred_at
        names = [staff.get(who, who) for who in (self.approved.author, self.approved.second) if who]
        approvers = said(words, "and_name").join(apart(words, name) for name in names)
        return said(words, "approved", names=approvers, moment=moment_words(words, moment, self.request.board.zone))

    def _foot(self) -> str:
        words, reviewer = self.languages.first, self.languages.first.reviewed_by
        reviewed = said(words, "reviewed", name=apart(words, reviewer)) if reviewer else ""
        return " · ".join(filter(None, (said(words, "shred"), reviewed)))
