"""The rules of one patient: whose half-life counts, days that were added, the journey home (CLINICAL §3, §5)."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ward_board.domain.patient_rules import (
    Journey,
    booked_trip,
    half_life_hours,
    journey_of,
    measured_half_life_hours,
    rule_days,
)
from ward_board.domain.restriction import RuleStatus
from ward_board.errors import BadInputError

from .conftest import NEXT_DAY, ZONE
from .whole_day import WHOLE, WholeDay, until, whole_day

READ = {"inputs_read": "yes", "days_read": "yes"}
MEASURED_AT = NEXT_DAY + 75  # 09:15 on Friday 27 November 2026
A_DAY_LATER = MEASURED_AT + NEXT_DAY + 10


def days(day: WholeDay, **values: Any) -> dict[str, int | None]:
    return {rule.contact: rule.days for rule in rule_days(day.protocol, day.chart(), values or None)}


def measured_twice(hours: float, before: float, after: float, **more: str) -> WholeDay:
    day = until("measurement")
    day.do("measurement", more={"usv_per_h": f"{before + 0.1:g}"}, second="nurse1")
    later = MEASURED_AT + 60 * hours
    day.do("measurement", later, action="again", more={"usv_per_h": f"{after + 0.1:g}", **more}, second="nurse1")
    return day


def approve(day: WholeDay, minute: float = NEXT_DAY + 85, action: str = "tick", **values: str):
    return day.record(
        minute, "phys1", "rules", action, second="rpe1", values={**READ, **values}, reason="two measurements"
    )


# --- days -------------------------------------------------------------------------------------------------------------


def test_nothing_measured_has_no_days_and_all_contacts_get_theirs_from_the_measurement():
    day = until("measurement")
    assert rule_days(WHOLE, day.chart()) == ()
    day.do("measurement")
    found = rule_days(WHOLE, day.chart())
    assert [rule.contact for rule in found] == [
        *("partner", "child_under_10", "infant", "pregnant", "colleague", "public_transport")
    ]
    assert {rule.effective_half_life_hours for rule in found} == {95}


@pytest.mark.parametrize(
    ("carer", "rules"), [("her sister", 1), ("no", 0), ("", 0), (" no ", 0), ("nobody knows yet", 1), (None, 0)]
)
def test_h42_an_informed_carer_has_days_only_where_somebody_said_who_it_is(carer, rules):
    day = until("measurement")
    if carer is not None:
        day.do("home", -20, action="again", more={"carer": carer})
    day.do("measurement")
    found = [rule for rule in rule_days(WHOLE, day.chart()) if rule.contact == "carer"]
    assert [rule.status for rule in found] == [RuleStatus.NONE_NEEDED] * rules


def test_every_contact_keeps_the_constraint_of_the_cycle_by_adding_up_ten_minutes_at_a_time():
    """8 µSv/h and 95 h, to a thousandth: with the whole days no more than the constraint, with a day less more."""
    day = until("measurement")
    day.do("home", -20, action="again", more={"carer": "her sister"})
    day.do("measurement")
    for contact, rule in zip(WHOLE.rules.contacts, rule_days(WHOLE, day.chart()), strict=True):
        msv = contact.constraint_msv / contact.cycles
        assert rule.constraint_msv == msv
        assert added_up(contact, rule.days) <= msv * 1.001
        assert rule.margin_msv == pytest.approx(msv - added_up(contact, rule.days), abs=msv / 1000)
        if rule.days:
            assert added_up(contact, rule.days - 1) > msv * 0.999
        if rule.days_exact:
            assert added_up(contact, rule.days_exact) == pytest.approx(msv, rel=1e-3)


def added_up(contact: Any, rule_lasts: float) -> float:
    """The dose in mSv of who lives as the contact does beside a patient of 8 µSv/h with 95 h, for 60 days."""
    msv, step = 0.0, 10 / 60
    apart, close = (
        sum(one.hours_per_day * one.distance_m**-1.5 for one in pattern)
        for pattern in (contact.restricted, contact.normal)
    )
    for place in range(60 * 24 * 6):
        hour = (place + 0.5) * step
        share_of_day = (apart if hour < rule_lasts * 24 else close) / 24
        msv += 8 * 0.5 ** (hour / 95) * share_of_day * step / 1000
    return msv


# --- whose half-life --------------------------------------------------------------------------------------------------


def test_the_half_life_is_the_protocols_then_that_of_the_approval_and_of_the_one_being_typed():
    day = measured_twice(24, 8, 6)
    usual = days(day)
    assert half_life_hours(WHOLE, day.chart()) == 95
    assert half_life_hours(WHOLE, day.chart(), {"effective_half_life_hours": 60.0}) == 60
    shorter = days(day, effective_half_life_hours=60.0)
    assert all(short <= long for short, long in zip(shorter.values(), usual.values(), strict=True))
    approve(day, A_DAY_LATER, effective_half_life_hours="60")
    assert half_life_hours(WHOLE, day.chart()) == 60
    assert days(day) == shorter


def test_h42_a_new_approval_without_a_half_life_is_judged_by_the_protocols_not_by_the_one_before():
    """With 60 h nothing is above its cap; with 95 h, which counts again, somebody's days are."""
    day = measured_twice(24, 19, 16)
    approve(day, A_DAY_LATER, effective_half_life_hours="60")
    assert not any(rule.above_cap for rule in rule_days(WHOLE, day.chart()))
    again = {"second": "rpe1", "values": READ}
    assert day.answer(A_DAY_LATER + 5, "phys1", "rules", "again", **again) == (3, ["above_cap"])
    approve(day, A_DAY_LATER + 6, "again")
    assert half_life_hours(WHOLE, day.chart()) == 95


def test_h42_a_new_measurement_takes_the_half_life_of_the_old_approval_with_it():
    day = measured_twice(24, 8, 6)
    approve(day, A_DAY_LATER, effective_half_life_hours="60")
    day.do("measurement", A_DAY_LATER + 5, action="again", second="nurse1")
    assert half_life_hours(WHOLE, day.chart()) == 95


def asked(day: WholeDay, typed: str, minute: float = NEXT_DAY + 85, **rest: Any) -> tuple[int, list[str]]:
    values = {**READ, "effective_half_life_hours": typed}
    return day.answer(minute, "phys1", "rules", "tick", second="rpe1", values=values, **rest)


@pytest.mark.parametrize(
    ("typed", "code"), [("39.9", 2), ("40", 0), ("159.528", 0), ("159.6", 2), ("95 h", 0), ("95 d", 2)]
)
def test_h42_no_reason_makes_a_half_life_that_cannot_be(typed, code):
    """CLINICAL 3.3: not below 40 h, never above the physical one."""
    day = measured_twice(24, 8, 6)
    assert asked(day, typed, A_DAY_LATER, reason="he says so")[0] == code
    assert asked(until("rules"), typed, deviation="other", reason="he says so")[0] == code


CHANGED = ["half_life_changed"]


@pytest.mark.parametrize(
    ("typed", "gates"), [("95", []), ("95.0", []), ("94.9", CHANGED), ("", []), ("96", CHANGED), ("60", CHANGED)]
)
def test_h42_another_half_life_than_the_protocols_asks_why_and_is_refused_where_nobody_measured_it(typed, gates):
    """CLINICAL 3.3: a patient's value only from two measurements; no reason stands for the second one."""
    measured = measured_twice(24, 8, 6)
    assert asked(measured, typed, A_DAY_LATER)[1] == gates
    assert asked(measured, typed, A_DAY_LATER, reason="two measurements") == (0, [])
    once = until("rules")
    hard = ["half_life_measured"] if gates else []
    assert asked(once, typed)[1] == gates + hard
    assert asked(once, typed, reason="he looks like it")[1] == hard


@pytest.mark.parametrize(
    ("first", "hours", "gates"),
    [
        (60 + 20 * 60, 12, []),
        (60 + 20 * 60 - 1, 12, ["half_life_measured"]),  # the fast phase is in it still
        (60 + 20 * 60, 11.99, ["half_life_measured"]),
        (60 + 19 * 60, 48, ["half_life_measured"]),
    ],
)
def test_h42_a_half_life_is_measured_from_20_h_after_the_lutetium_and_over_12_h(first, hours, gates):
    """The lutetium ended an hour after T0."""
    day = until("scan")
    day.do("measurement", first, second="nurse1")
    day.do("measurement", first + hours * 60, action="again", more={"usv_per_h": "7.3"}, second="nurse1")
    assert (measured_half_life_hours(day.chart()) is None) == bool(gates)
    assert asked(day, "80", first + hours * 60 + 10, reason="two measurements")[1] == gates


def test_added_days_come_on_top_of_every_rule_and_are_rounded_up():
    day = until("rules")
    usual = days(day)
    assert days(day, added_days=2.0) == {contact: count + 2 for contact, count in usual.items()}
    assert days(day, added_days=1.5) == {contact: count + 2 for contact, count in usual.items()}
    approve(day, added_days="2")
    assert days(day) == {contact: count + 2 for contact, count in usual.items()}


def test_h42_added_days_count_towards_the_cap():
    day = until("rules")
    longest = max(days(day).values())
    values = {**READ, "added_days": f"{22 - longest}"}
    answer = day.answer(NEXT_DAY + 85, "phys1", "rules", "tick", second="rpe1", values=values)
    assert answer == (3, ["above_cap"])


# --- a half-life of the patient's own ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hours", "before", "after", "half_life"),
    [
        (40, 8, 4, 40),
        (39.9, 8, 4, None),  # no patient's is shorter
        (24, 8, 7.21, None),  # longer than the physical one
        (24, 8, 7.2, 24 / math.log2(8 / 7.2)),
        (12, 8, 7, 12 / math.log2(8 / 7)),
        (11.9, 8, 7, None),  # too near each other
        (24, 8, 8, None),  # it did not fall
        (24, 8, 9, None),
        (36, 8, 6, 36 / math.log2(8 / 6)),
    ],
)
def test_two_measurements_12_h_apart_tell_the_half_life_where_it_can_be_one(hours, before, after, half_life):
    found = measured_half_life_hours(measured_twice(hours, before, after).chart())
    assert found == (None if half_life is None else pytest.approx(half_life))


def test_a_measurement_of_the_first_hours_is_left_out_of_the_half_life():
    """At 4 h after the end a third of what is left goes fast; the two of the next days tell the slow phase."""
    day = until("scan")
    day.do("measurement", 5 * 60, more={"usv_per_h": "18.1"}, second="nurse1")
    for hours, reading in ((26, "8.1"), (50, "6.1")):
        day.do("measurement", hours * 60, action="again", more={"usv_per_h": reading}, second="nurse1")
    assert measured_half_life_hours(day.chart()) == pytest.approx(24 / math.log2(8 / 6))


def test_a_measurement_down_to_the_background_tells_no_half_life():
    day = measured_twice(24, 8, 6)
    said = {"target": day.entries[-1].id, "reason": "read again"}
    day.record(MEASURED_AT + 1450, "rpe1", None, "correct", **said, background_usv_per_h="6.1", deviation="other")
    assert measured_half_life_hours(day.chart()) is None


def test_of_three_measurements_the_first_and_the_last_count_and_none_that_was_struck():
    day = measured_twice(24, 8, 6)
    day.do("measurement", MEASURED_AT + 48 * 60, action="again", more={"usv_per_h": "4.1"}, second="nurse1")
    assert measured_half_life_hours(day.chart()) == pytest.approx(48)
    day.record(MEASURED_AT + 2890, "rpe1", None, "correct", target=day.entries[-1].id, reason="another patient")
    assert measured_half_life_hours(day.chart()) == pytest.approx(24 / math.log2(8 / 6))
    assert measured_half_life_hours(until("rules").chart()) is None


# --- the journey ------------------------------------------------------------------------------------------------------


def travels(t0: str = "2026-11-26T08:00", minute: float = -1000, **said: str) -> WholeDay:
    day = whole_day(t0, flags="travel")
    day.record(minute, "nurse1", "journey", "tick", values=said)
    return day


def test_nobody_asked_is_a_journey_without_anything():
    assert journey_of(whole_day(flags="travel").chart()) == Journey()


@pytest.mark.parametrize(
    ("t0", "minute", "typed", "instant"),
    [
        ("2026-11-26T08:00", -1000, "14:30", "2026-11-27T13:30Z"),
        ("2026-11-26T08:00", -28 * 1440, "14:30", "2026-11-27T13:30Z"),
        ("2026-11-26T08:00", NEXT_DAY, "14:30", "2026-11-27T13:30Z"),
        ("2026-11-26T08:00", 2 * NEXT_DAY, "14:30", "2026-11-28T13:30Z"),  # stays a night longer
        ("2026-11-26T08:00", -1000, "2026-11-28T14:30", "2026-11-28T13:30Z"),
        ("2026-11-26T08:00", -1000, "2026-11-27T14:30+01:00", "2026-11-27T13:30Z"),
        ("2026-12-31T08:00", -1000, "14:30", "2027-01-01T13:30Z"),
        ("2026-10-24T08:00", -1000, "14:30", "2026-10-25T13:30Z"),  # the clocks went back in the night
        ("2026-10-24T08:00", -1000, "02:30", "2026-10-25T00:30Z"),  # the first of the two
        ("2026-10-24T08:00", -1000, "01:59", "2026-10-24T23:59Z"),
        ("2027-03-27T08:00", -1000, "14:30", "2027-03-28T12:30Z"),  # and forward
        ("2027-03-27T08:00", -1000, "01:59", "2027-03-28T00:59Z"),
        ("2027-03-27T08:00", -1000, "03:00", "2027-03-28T01:00Z"),
    ],
)
def test_h44_a_bare_time_of_leaving_means_the_day_after_the_treatment_day(t0, minute, typed, instant):
    day = travels(t0, minute, leaves_at=typed)
    assert journey_of(day.chart()).leaves_at == datetime.fromisoformat(instant)


@pytest.mark.parametrize("typed", ["02:00", "02:30", "2027-03-28T02:59"])
def test_h44_a_time_that_the_clocks_skip_is_asked_about(typed):
    day = whole_day("2027-03-27T08:00", flags="travel")
    assert day.answer(-1000, "nurse1", "journey", "tick", leaves_at=typed) == (2, [])
    assert day.answer(-1000, "nurse1", "journey", "tick", leaves_at="2027-03-28T02:30+02:00") == (0, [])


@pytest.mark.parametrize(("typed", "code"), [("08:30", 2), ("09:59", 2), ("10:00", 0), ("10:01", 0), ("24:00", 2)])
def test_h42_a_bare_time_that_is_past_asks_for_the_date(typed, code):
    """On Friday at 10:00: 08:30 may be tomorrow's flight, and nobody guesses."""
    day = whole_day(flags="travel")
    assert day.answer(NEXT_DAY + 120, "nurse1", "journey", "tick", departs_at=typed)[0] == code
    tomorrow = {"departs_at": "2026-11-28T08:30"}
    assert day.answer(NEXT_DAY + 120, "nurse1", "journey", "tick", values=tomorrow) == (0, [])


def test_a_bare_time_that_is_past_says_what_to_type():
    with pytest.raises(BadInputError, match=r"departs_at: 08:30 is past already; type the date too"):
        travels(minute=NEXT_DAY + 120, departs_at="08:30")


@pytest.mark.parametrize(
    ("t0", "stands"),
    [
        ("2026-11-26T09:30", True),
        ("2026-11-26T17:00", True),
        ("2026-11-27T08:00", False),
        ("2026-11-25T08:00", False),
        ("2026-12-03T08:00", False),
    ],
)
def test_h42_a_journey_of_a_treatment_on_another_day_is_asked_for_anew(t0, stands):
    """Or a flight before the measurement would be computed as one that leaves with it."""
    day = travels(departs_at="14:30", hours_beside="3")
    day.record(-900, "coord1", None, "reschedule", t0=t0)
    assert (journey_of(day.chart()) != Journey()) is stands
    assert day.chart()["journey"].is_settled is stands
    if not stands:
        day.record(-890, "nurse1", "journey", "tick", departs_at="14:30")
        departs = journey_of(day.chart()).departs_at.astimezone(ZONE)
        assert f"{departs:%H:%M}" == "14:30"
        assert (departs.date() - datetime.fromisoformat(t0).date()).days == 1


def test_h44_a_day_is_another_one_over_the_change_of_the_clocks_too():
    """From Saturday to Sunday in 23 and in 25 hours."""
    for saturday, sunday in (("2027-03-27", "2027-03-28"), ("2026-10-24", "2026-10-25")):
        day = travels(f"{saturday}T08:00", departs_at="14:30")
        day.record(-900, "coord1", None, "reschedule", t0=f"{sunday}T08:00")
        assert journey_of(day.chart()) == Journey()


def test_a_journey_that_was_asked_about_after_the_day_was_changed_stands():
    day = whole_day(flags="travel")
    day.record(-1100, "coord1", None, "reschedule", t0="2026-12-03T08:00")
    day.record(-1000, "nurse1", "journey", "tick", departs_at="14:30")
    assert journey_of(day.chart()).departs_at == datetime.fromisoformat("2026-12-04T13:30Z")


def flies(minute_of_departure: float, hours: str = "10", **measured: str) -> WholeDay:
    """A patient of 8 µSv/h, measured, who flies so many minutes after the measurement."""
    day = whole_day(flags="travel")
    leaves = (day.at(MEASURED_AT + minute_of_departure)).isoformat()
    said = {"destination": "Oslo", "flight": "KL 1145", "departs_at": leaves, "hours_beside": hours}
    day.record(-1000, "nurse1", "journey", "tick", values=said)
    for one in day.script():
        if one.step == "rules":
            break
        day.act(
            one, **({"values": {**one.values, **measured}, "second": "nurse1"} if one.step == "measurement" else {})
        )
    return day


def test_a_booked_flight_is_computed_for_the_neighbour_by_adding_up_minute_by_minute():
    """Half a metre by the inverse square, ten hours, four hours after the measurement, 95 h."""
    trip = booked_trip(WHOLE, flies(240).chart())
    usv = sum(8 * 0.5 ** ((240 + minute + 0.5) / 60 / 95) * 4 / 60 for minute in range(600))
    assert trip.dose_usv == pytest.approx(usv, rel=1e-6)
    assert (trip.hours, trip.distance_m, trip.limit_usv, trip.is_within) == (10, 0.5, 300, True)
    assert trip.departs_at == datetime(2026, 11, 27, 8, 15, tzinfo=UTC) + timedelta(hours=4)
    assert trip.earliest_wait_hours == pytest.approx(95 * math.log2(trip_now() / 300))


def trip_now() -> float:
    return 8 * 4 * 95 / math.log(2) * (1 - 0.5 ** (10 / 95))


def test_a_worked_flight_of_the_examples_comes_back_with_its_half_life():
    """T02: 293.55 µSv with 72 h."""
    trip = booked_trip(WHOLE, flies(240).chart(), {"effective_half_life_hours": 72.0})
    assert (round(trip.dose_usv, 2), round(trip.earliest_wait_hours, 2)) == (293.55, 1.74)


@pytest.mark.parametrize(
    ("minute", "reading", "within"), [(0, "8.1", False), (240, "8.1", True), (240, "9.1", False), (1440, "9.1", True)]
)
def test_a_flight_too_early_is_said_and_by_when_it_may_go(minute, reading, within):
    trip = booked_trip(WHOLE, flies(minute, usv_per_h=reading).chart())
    assert trip.is_within is within
    assert (trip.earliest_wait_hours * 60 <= minute) is within


def test_a_flight_that_left_before_the_measurement_counts_from_the_measurement():
    assert booked_trip(WHOLE, flies(-120).chart()).dose_usv == pytest.approx(trip_now())


def test_no_trip_is_computed_of_what_nobody_knows():
    whole = flies(240)
    assert booked_trip(WHOLE, whole.chart()) is not None
    assert booked_trip(WHOLE, flies(240, hours="0").chart()) is None
    assert booked_trip(WHOLE, travels(leaves_at="14:30").chart()) is None
    assert booked_trip(WHOLE, whole_day(flags="travel").through("measurement").chart()) is None
    ruled = WHOLE.rules.model_copy(update={"trip": None})
    assert booked_trip(WHOLE.model_copy(update={"rules": ruled}), whole.chart()) is None


# --- the last day -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("t0", "measured", "partner_until"),
    [
        ("2026-11-26T08:00", "2026-11-27T09:15", "2026-12-04"),
        ("2026-12-30T08:00", "2026-12-31T09:15", "2027-01-07"),
        ("2026-10-22T08:00", "2026-10-23T09:15", "2026-10-30"),
        ("2027-03-25T08:00", "2027-03-26T09:15", "2027-04-02"),
    ],
)
def test_h44_the_last_day_of_a_rule_is_one_of_the_wards_calendar_over_new_year_and_both_clock_changes(
    t0, measured, partner_until
):
    day = whole_day(t0).until("rules")
    entry = day.chart().done("measurement")
    assert entry.occurred_at.astimezone(ZONE).isoformat()[:16] == measured
    partner = rule_days(WHOLE, day.chart())[0]
    assert partner.days == 7
    assert partner.ends_on(entry.occurred_at, ZONE).isoformat() == partner_until
