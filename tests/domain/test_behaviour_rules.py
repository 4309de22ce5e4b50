"""The days that a protocol's contacts get from one measurement: caps, margins, last days (CLINICAL §3.6, §10)."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ward_board.domain.protocol import BehaviourRules, Contact, ContactRule
from ward_board.domain.protocol_file import parse
from ward_board.domain.restriction import Exposure, Phase, RuleStatus, behaviour_rules, hours_at_1m
from ward_board.errors import BadInputError

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NONE_NEEDED, NO_DURATION = RuleStatus.NONE_NEEDED, RuleStatus.NO_DURATION


@pytest.fixture(scope="module")
def core_rules() -> BehaviourRules:
    path = Path(__file__).parents[2] / "data" / "protocols" / "lu177-octreotate-core.toml"
    return parse(path.read_text(encoding="utf-8"), path.name).rules


def no_rule_msv_at_1_usv_per_h(contact: ContactRule) -> float:
    """For a contact whom nobody restricts, with the default half-life and law."""
    return Exposure(1, (Phase(1, 95),), 0, hours_at_1m(contact.normal, "inverse_1p5")).dose_msv(0)


def test_the_default_contacts_get_their_days(core_rules: BehaviourRules) -> None:
    """A patient of 12 µSv/h with the default 95 h; the days follow from CLINICAL §3.6 by hand."""
    days = {rule.contact: rule for rule in behaviour_rules(core_rules, 12)}
    assert list(days) == ["partner", "child_under_10", "pregnant", "colleague"]
    k_of_1_msv = 24 * 1000 / (12 * 95 / math.log(2))
    partner = 95 / 24 * math.log2((55.3936 - 6.2426) / (k_of_1_msv - 6.2426))
    child = 95 / 24 * math.log2(28.8432 / (k_of_1_msv / 4))
    assert days["partner"].days_exact == pytest.approx(partner, abs=1e-3)
    assert days["child_under_10"].days_exact == pytest.approx(child, abs=1e-3)
    assert days["partner"].days == math.ceil(partner)
    assert {rule.effective_half_life_hours for rule in days.values()} == {95}
    assert days["child_under_10"].constraint_msv == 0.25
    assert {rule.status for rule in days.values()} == {RuleStatus.OK}


def test_above_the_cap_the_full_days_stay(core_rules: BehaviourRules) -> None:
    """CLINICAL §10.5: never clipped to 14 or 21."""
    pregnant = behaviour_rules(core_rules, 30)[2]
    assert pregnant.days is not None
    assert pregnant.above_cap
    assert pregnant.days > pregnant.cap_days == 14


def test_exactly_the_cap_is_not_above_it(core_rules: BehaviourRules) -> None:
    pregnant = core_rules.contacts[2]
    for days, above in ((14, False), (14.001, True)):
        rate = pregnant.constraint_msv * 2 ** (days * 24 / 95) / no_rule_msv_at_1_usv_per_h(pregnant)
        rule = behaviour_rules(core_rules, rate)[2]
        assert (rule.days, rule.above_cap) == (math.ceil(days), above)


def test_no_duration_is_said_and_not_clipped(core_rules: BehaviourRules) -> None:
    partner = behaviour_rules(core_rules, 100)[0]
    assert (partner.status, partner.days_exact, partner.days, partner.above_cap) == (NO_DURATION, None, None, False)
    assert partner.margin_msv < 0
    assert partner.ends_on(datetime(2026, 5, 15, 8, tzinfo=UTC), AMSTERDAM) is None


def test_the_margin_shows_when_no_rule_is_only_just_needed(core_rules: BehaviourRules) -> None:
    """CLINICAL §10.4: 0.9987 of 1.0 mSv gives no rule, and the physician must see how near that is."""
    treatment = core_rules.contacts[1].model_copy(update={"cycles": 1})
    rules = core_rules.model_copy(update={"contacts": (treatment,), "effective_half_life_hours": 72.0})
    (child,) = behaviour_rules(rules, 8)
    assert (child.status, child.days) == (NONE_NEEDED, 0)
    assert child.margin_msv == pytest.approx(0.0013, abs=5e-5)
    assert child.ends_on(datetime(2026, 5, 15, 8, tzinfo=UTC), AMSTERDAM) is None


def test_a_dose_that_is_the_constraint_but_for_noise_leaves_no_margin_below_zero(core_rules: BehaviourRules) -> None:
    colleague = core_rules.contacts[3]
    rate = colleague.constraint_msv / no_rule_msv_at_1_usv_per_h(colleague)
    rule = behaviour_rules(core_rules, rate * (1 + 5e-10))[3]
    assert (rule.status, rule.days, rule.margin_msv) == (NONE_NEEDED, 0, 0)


@given(rate=st.floats(0, 100))
@settings(max_examples=50)
def test_whole_days_leave_a_margin_unless_no_duration_works(core_rules: BehaviourRules, rate: float) -> None:
    for rule in behaviour_rules(core_rules, rate):
        assert (rule.margin_msv >= 0) == (rule.status is not NO_DURATION)
        assert rule.margin_msv <= rule.constraint_msv


@pytest.mark.parametrize("rate", [-0.1, math.nan, math.inf])
def test_an_impossible_dose_rate_frees_nobody(core_rules: BehaviourRules, rate: float) -> None:
    with pytest.raises(BadInputError, match="measure again"):
        behaviour_rules(core_rules, rate)


@pytest.mark.parametrize(
    ("measured_at", "last_day"),
    [
        pytest.param(datetime(2026, 5, 15, 7, 30, tzinfo=UTC), date(2026, 5, 20), id="an ordinary morning"),
        pytest.param(datetime(2026, 5, 15, 22, 30, tzinfo=UTC), date(2026, 5, 21), id="after midnight on the ward"),
        pytest.param(datetime(2026, 3, 27, 22, 30, tzinfo=UTC), date(2026, 4, 2), id="an hour lost on the way"),
        pytest.param(datetime(2026, 3, 27, 23, 30, tzinfo=AMSTERDAM), date(2026, 4, 2), id="the same in its zone"),
        pytest.param(
            datetime(2026, 5, 15, 9, 30, tzinfo=AMSTERDAM), date(2026, 5, 20), id="an instant in the ward's zone"
        ),
    ],
)
def test_the_last_day_is_counted_from_the_measurement_in_the_wards_zone(
    core_rules: BehaviourRules, measured_at: datetime, last_day: date
) -> None:
    rules = core_rules.model_copy(update={"effective_half_life_hours": 72.0})
    partner = behaviour_rules(rules, 10)[0]
    assert partner.days == 5
    assert partner.ends_on(measured_at, AMSTERDAM) == last_day


# --- what always holds of whole days (issue 5, proof 1) ---------------------------------------------------------------

distances = st.sampled_from([0.1, 0.3, 0.5, 1.0, 2.0])
patterns = st.lists(
    st.builds(lambda metres, hours: Contact(distance_m=metres, hours_per_day=hours), distances, st.floats(0, 8)),
    max_size=3,
).map(tuple)
rates, half_lives, more = st.floats(0.1, 100), st.floats(5, 159.528), st.floats(1, 4)
laws = st.sampled_from(["inverse_square", "inverse_1p5", "line_1p70m"])


@st.composite
def rules_of_one(draw: st.DrawFn) -> BehaviourRules:
    """A made-up contact; while the rule holds nobody comes nearer or stays longer."""
    normal = draw(patterns)
    share = draw(st.sampled_from([0, 0.1, 0.5, 1]))
    restricted = tuple(one.model_copy(update={"hours_per_day": one.hours_per_day * share}) for one in normal)
    contact = ContactRule(
        **{"id": "x", "title": "x", "source": "made up", "cap_days": draw(st.integers(0, 30))},
        constraint_msv=draw(st.floats(0.05, 20)),
        cycles=draw(st.integers(1, 6)),
        normal=normal,
        restricted=restricted,
    )
    return BehaviourRules(
        effective_half_life_hours=draw(half_lives), distance_law=draw(laws), contacts=(contact,), source="made up"
    )


def days_of(rules: BehaviourRules, rate: float, **rest: float) -> float:
    """Whole days; infinity where no duration works."""
    (rule,) = behaviour_rules(rules, rate, **rest)
    return math.inf if rule.days is None else rule.days


def changed(rules: BehaviourRules, **contact: object) -> BehaviourRules:
    return rules.model_copy(update={"contacts": (rules.contacts[0].model_copy(update=contact),)})


def longer(pattern: tuple[Contact, ...], factor: float) -> tuple[Contact, ...]:
    return tuple(one.model_copy(update={"hours_per_day": one.hours_per_day * factor}) for one in pattern)


def allowing_for_noise(days: float) -> float:
    """A day less where the exact days lie within rounding noise of a whole number."""
    return days if math.isinf(days) else days - 1e-6


@given(rules=rules_of_one(), rate=rates, factor=more, cycles=st.integers(0, 4))
@settings(max_examples=150)
def test_h42_whole_days_never_fall_when_dose_rate_half_life_contact_or_cycles_rise_nor_when_the_constraint_falls(
    rules: BehaviourRules, rate: float, factor: float, cycles: int
) -> None:
    contact, hours = rules.contacts[0], rules.effective_half_life_hours
    days = allowing_for_noise(days_of(rules, rate))
    assert days_of(rules, rate * factor) >= days
    assert days_of(rules, rate, half_life_hours=min(hours * factor, 159.528)) >= days
    assert days_of(changed(rules, normal=longer(contact.normal, factor)), rate) >= days
    assert days_of(changed(rules, cycles=contact.cycles + cycles), rate) >= days
    assert days_of(changed(rules, constraint_msv=contact.constraint_msv / factor), rate) >= days


@given(rules=rules_of_one(), rate=rates)
@settings(max_examples=150)
def test_h42_the_dose_of_the_exact_days_is_the_constraint_and_of_the_whole_days_no_more(
    rules: BehaviourRules, rate: float
) -> None:
    """The dose is added up here once more, over the two stretches of the time."""
    (rule,) = behaviour_rules(rules, rate)
    contact, tau = rules.contacts[0], rules.effective_half_life_hours / math.log(2)
    apart, near = (hours_at_1m(pattern, rules.distance_law) for pattern in (contact.restricted, contact.normal))

    def dose_msv(days: float) -> float:
        left = math.exp(-24 * days / tau)
        return rate * tau / 24 * (apart * (1 - left) + near * left) / 1000

    if rule.status is RuleStatus.NO_DURATION:
        assert dose_msv(10_000) >= rule.constraint_msv * (1 - 1e-6)
        return
    assert dose_msv(rule.days) <= rule.constraint_msv * (1 + 1e-6)
    assert rule.margin_msv == pytest.approx(rule.constraint_msv - dose_msv(rule.days), abs=1e-6 * rule.constraint_msv)
    if rule.status is RuleStatus.OK:
        assert dose_msv(rule.days_exact) == pytest.approx(rule.constraint_msv, rel=1e-6)
        assert dose_msv(rule.days - 1) > rule.constraint_msv * (1 - 1e-6), "no day more than needed"


@given(rules=rules_of_one(), rate=rates, added=st.integers(0, 30))
@settings(max_examples=50)
def test_added_days_are_added_and_make_no_duration_where_none_works(
    rules: BehaviourRules, rate: float, added: int
) -> None:
    assert days_of(rules, rate, added_days=added) == days_of(rules, rate) + added
