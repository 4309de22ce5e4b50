"""Rules of behaviour in words: nothing is cut, nothing rounded the wrong way, and what cannot be is loud."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ward_board.board.dose_rate_words import expected_at
from ward_board.board.grid_reading import judge, remark, verdict
from ward_board.board.line import Tone
from ward_board.board.moments import Clock
from ward_board.board.rule_card import measured_facts, rule_card
from ward_board.board.rule_words import (
    days_words,
    dose_words,
    half_life_words,
    measured_half_life_words,
    rule_words,
    table_words,
    too_high_words,
    trip_words,
)
from ward_board.domain.patient_rules import rule_days
from ward_board.domain.protocol import Protocol
from ward_board.domain.restriction import RuleDays, RuleStatus, behaviour_rules
from ward_board.domain.words import Action

from .whole_bed import STAFF, ZONE, Course, at, whole

MEASURED_AT = at("08:40", 1)
CLOCK = Clock(ZONE, at("09:05", 1))
READ = {"background_usv_per_h": 0.12, "distance_m": 1.0, "instrument": "SM-4"}


def a_rule(**other: Any) -> RuleDays:
    plain: dict[str, Any] = {
        **{"contact": "partner", "title": "partner", "status": RuleStatus.OK, "days_exact": 4.4, "days": 5},
        **{"cap_days": 14, "constraint_msv": 1.0, "margin_msv": 0.0849, "effective_half_life_hours": 95.0},
    }
    return RuleDays(**{**plain, **other})


def measured(usv_per_h: float, *, hours: float = 24, **second: float) -> Course:
    """A treatment whose lutetium started at 08:00 and that was measured so many hours later."""
    course = Course(whole(), at("08:00"))
    course.write(Action.START, at("08:00"), "lutetium")
    course.write(Action.FINISH, at("08:30"), "lutetium")
    values = {**READ, "usv_per_h": usv_per_h, **second}
    course.write(Action.MEASURE, at("08:00") + timedelta(hours=hours), "measurement", values=values)
    return course


def test_a_rule_is_said_part_by_part() -> None:
    words = rule_words(a_rule(), MEASURED_AT, CLOCK)
    said = (words.contact, words.limit, words.days, words.until, words.margin, words.left)
    assert said == ("partner", "1 mSv", "5", "Wed 2 Dec", "margin 0.084 mSv", "0.084 mSv")
    assert words.sentence == "partner (1 mSv): 5 days to Wed 2 Dec, margin 0.084 mSv"
    assert rule_words(a_rule(days=1), MEASURED_AT, CLOCK).sentence.startswith("partner (1 mSv): 1 day to Sat 28 Nov")
    assert (days_words(1), days_words(2)) == ("1 day", "2 days")


def test_none_needed_shows_its_margin_and_points_at_a_tiny_one() -> None:
    """R04: a dose of 0.9987 of 1 mSv needs no rule, only just (CLINICAL §10.4)."""
    only_just = rule_words(a_rule(days=0, days_exact=0.0, margin_msv=1 - 0.9987), MEASURED_AT, CLOCK)
    assert (only_just.days, only_just.until, only_just.margin) == ("none needed", "", "margin 0.0013 mSv")
    assert only_just.tone is Tone.WARN
    assert rule_words(a_rule(days=0, margin_msv=0.5), MEASURED_AT, CLOCK).tone is Tone.GOOD


def test_above_the_cap_the_full_days_are_said_and_what_no_duration_keeps_is_loud() -> None:
    above = rule_words(a_rule(days=19), MEASURED_AT, CLOCK)
    assert (above.days, above.until, above.tone) == ("19, above the cap of 14", "Wed 16 Dec", Tone.WARN_STRONG)
    assert "19 days, above the cap of 14 to Wed 16 Dec" in above.sentence
    never = a_rule(status=RuleStatus.NO_DURATION, days=None, days_exact=None, margin_msv=-0.497)
    words = rule_words(never, MEASURED_AT, CLOCK)
    assert (words.days, words.until, words.margin) == ("no duration works", "", "0.5 mSv too much")
    assert (words.left, words.tone) == ("0.5 mSv over", Tone.ALERT_STRONG)


@given(
    net=st.floats(0, 1e6),
    hours=st.floats(1, 159.528),
    added=st.integers(0, 1_000_000),
    stretch=st.floats(0.001, 1000),
)
def test_h42_any_rule_is_said_and_never_with_fewer_days_than_are_needed(
    net: float, hours: float, added: int, stretch: float
) -> None:
    contacts = tuple(one.model_copy(update={"constraint_msv": one.constraint_msv * stretch}) for one in _contacts())
    rules = whole().rules.model_copy(update={"contacts": contacts})
    for rule in behaviour_rules(rules, net, half_life_hours=hours, added_days=added):
        words = rule_words(rule, MEASURED_AT, CLOCK)
        assert all((words.contact, words.limit, words.margin, words.sentence))
        if rule.days_exact is None:
            assert (words.days, words.tone) == ("no duration works", Tone.ALERT_STRONG)
            continue
        shown = re.match(r"\d+", words.days)
        assert (int(shown[0]) if shown else 0) >= rule.days_exact - 1e-9
        assert ("above the cap" in words.days) == (rule.days is not None and rule.days > rule.cap_days)


@given(
    days=st.none() | st.integers(0, 3_000_000),
    cap=st.integers(0, 10_000),
    limit=st.floats(1e-6, 1e6),
    margin=st.floats(allow_nan=True),
    status=st.sampled_from(RuleStatus),
    title=st.text(max_size=30),
)
def test_words_never_fail_whatever_a_rule_holds(
    days: int | None, cap: int, limit: float, margin: float, status: RuleStatus, title: str
) -> None:
    odd = {"days": days, "cap_days": cap, "constraint_msv": limit, "margin_msv": margin, "status": status}
    assert rule_words(a_rule(**odd, title=title), MEASURED_AT, CLOCK).sentence


def _contacts() -> tuple[Any, ...]:
    return whole().rules.contacts


@given(st.floats(0, 1e6))
def test_a_dose_is_said_in_two_digits_never_smaller_and_what_is_left_never_larger(msv: float) -> None:
    up, down = (Decimal(dose_words(msv, up=one).removesuffix(" mSv")) for one in (True, False))
    assert float(down) <= msv * (1 + 1e-8)
    assert float(up) >= msv * (1 - 1e-8)
    assert all(len(str(one.normalize().as_tuple().digits)) <= len("(1, 2)") for one in (up, down))


@pytest.mark.parametrize(
    ("msv", "up", "down"),
    [
        (0.08, "0.08", "0.08"),
        (0.0013, "0.0013", "0.0013"),
        (0.29355, "0.3", "0.29"),
        (4.101, "4.2", "4.1"),
        (0, "0", "0"),
    ],
)
def test_doses(msv: float, up: str, down: str) -> None:
    assert (dose_words(msv), dose_words(msv, up=False)) == (f"{up} mSv", f"{down} mSv")


def test_the_half_life_is_said_with_the_one_it_stands_for_and_why() -> None:
    course = measured(8.2)
    assert half_life_words(whole(), course.stands(CLOCK.now).chart) == "effective half-life 95 h"
    assert half_life_words(whole(), course.stands(CLOCK.now).chart, {"effective_half_life_hours": 72.0}) == (
        "effective half-life 72 h instead of 95 h"
    )
    approved = {"inputs_read": "yes", "days_read": "yes", "effective_half_life_hours": 72.0}
    course.write(Action.TICK, at("09:00", 1), "rules", values=approved, reason="two measurements")
    assert half_life_words(whole(), course.stands(CLOCK.now).chart) == (
        "effective half-life 72 h instead of 95 h: two measurements"
    )


def test_two_measurements_far_enough_apart_suggest_a_half_life_in_words() -> None:
    course, now = measured(16.12, hours=21), at("17:05", 1)
    assert measured_half_life_words(course.stands(now).chart) == ""
    course.write(Action.AGAIN, at("17:00", 1), "measurement", values={**READ, "usv_per_h": 14.12})
    said = measured_half_life_words(course.stands(now).chart)
    assert said == "two measurements, 12 h apart or more: 62.3 h"
    card = rule_card(course.stands(now), whole().by_id["rules"], Clock(ZONE, now))
    assert card is not None
    assert said in [words for words, _tone in card.beside]


@pytest.mark.parametrize(
    ("usv", "hours", "said", "tone"),
    [
        (7.12, 2.0, "flight Warsaw 17:05, 2 h beside at 0.5 m: 0.053 mSv, limit 0.3", Tone.PLAIN),
        (
            40.12,
            *(
                10.0,
                "flight Warsaw 17:05, 10 h beside at 0.5 m: 1.5 mSv, above the limit 0.3; within it from 6 Dec 16:28",
            ),
            Tone.WARN_STRONG,
        ),
        (7.12, None, "flight Warsaw 17:05: hours beside the same person not asked", Tone.WARN),
    ],
)
def test_a_booked_flight_says_its_dose_or_from_when_it_would_be_within(
    usv: float, hours: float | None, said: str, tone: Tone
) -> None:
    course = measured(usv)
    asked = {"destination": "Warsaw", "flight": "LO 268", "departs_at": at("17:05", 1).isoformat()}
    more = {} if hours is None else {"hours_beside": hours}
    course.write(Action.TICK, at("08:10", 1), "journey", values={**asked, **more})
    assert trip_words(whole(), course.stands(CLOCK.now).chart, CLOCK) == (said, tone)


def test_a_journey_before_the_measurement_is_known_later_and_no_journey_is_none() -> None:
    course = Course(whole(), at("08:00"))
    assert trip_words(whole(), course.stands(CLOCK.now).chart, CLOCK) is None
    values = {"destination": "Warsaw", "departs_at": at("17:05", 1).isoformat(), "hours_beside": 2.0}
    course.write(Action.TICK, at("08:10", 1), "journey", values=values)
    said = trip_words(whole(), course.stands(CLOCK.now).chart, CLOCK)
    assert said == ("journey Warsaw 17:05: known once it is measured", Tone.FAINT)


def test_the_table_says_who_signed_it_for_the_site() -> None:
    assert table_words(whole()) == ("rules version 1, not signed by the site", Tone.WARN)
    signed = {"signed_by": "R. Peeters", "signed_on": date(2026, 3, 3)}
    rules = whole().rules.model_copy(update=signed)
    protocol: Protocol = whole().model_copy(update={"rules": rules})
    assert table_words(protocol) == ("rules version 1, signed by R. Peeters on 3 Mar 2026", Tone.FAINT)


def test_h42_above_the_sites_limit_it_says_when_to_measure_again_and_within_it_nothing() -> None:
    high = measured(25.12).stands(CLOCK.now).chart
    # 20 of 25 µSv/h at 95 h: 30 h 35 min after 08:00 on Friday
    assert too_high_words(whole(), high, CLOCK) == (
        "25.0 µSv/h, limit 20: void and measure again, Sat 14:35 at the earliest"
    )
    assert too_high_words(whole(), measured(20.12).stands(CLOCK.now).chart, CLOCK) == ""


def test_a_measurement_is_told_in_parts_with_what_it_was_made_of() -> None:
    situation = measured(8.3, second_usv_per_h=8.1).stands(CLOCK.now)
    assert [words for words, _tone in measured_facts(situation, STAFF, CLOCK)] == [
        *("net 8.1 µSv/h", "8.3 and 8.1, background 0.12, at 1 m", "inside the usual 4 to 12"),
        "08:00, 24.0 h after Lu-177, Bos",
    ]


def test_where_vial_and_residual_are_alike_nothing_is_shown_beside_a_reading() -> None:
    """An activity of nothing would make a band from 0 to 0, and every reading far above it."""
    course = measured(8.3)
    for step in ("activity_assay", "residual_assay"):
        course.write(Action.MEASURE, at("08:40"), step, values={"mbq": 40.0, "calibrated_at": at("08:40").isoformat()})
    situation = course.stands(CLOCK.now)
    assert expected_at(whole(), situation.chart, CLOCK.now) is None
    assert "usual" not in " ".join(words for words, _tone in measured_facts(situation, STAFF, CLOCK))
    judged = judge(situation, 8.3, 8.1, 0.12, CLOCK.now)
    assert (judged.expected, verdict(judged), remark(judged, CLOCK)) == (None, ("", Tone.PLAIN), "")


def test_days_count_over_the_night_of_a_clock_change_and_end_on_the_wards_date() -> None:
    before = datetime.fromisoformat("2026-10-24T23:30:00+02:00")
    one_day = rule_words(a_rule(days=1), before, Clock(ZONE, before))
    assert one_day.until == "Sun 25 Oct"
    assert rule_words(replace(a_rule(), days=3_000_000), before, CLOCK).until == "beyond the calendar"


def test_half_a_day_that_somebody_adds_is_a_day() -> None:
    chart = measured(8.2).stands(CLOCK.now).chart
    plain, added = (rule_days(whole(), chart, values) for values in (None, {"added_days": 0.5}))
    assert [one.days - other.days for one, other in zip(added, plain, strict=True) if one.days and other.days] == [
        1
    ] * 6
