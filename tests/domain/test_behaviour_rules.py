"""The days that a protocol's contacts get from one measurement: caps, margins, last days (CLINICAL §3.6, §10)."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ward_board.domain.protocol import BehaviourRules, ContactRule
from ward_board.domain.protocol_file import parse
from ward_board.domain.restriction import Exposure, Phase, RuleStatus, behaviour_rules, hours_at_1m
from ward_board.errors import BadInputError

UNHURRIED = settings(deadline=None)  # a busy machine is slow, not wrong
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
@settings(UNHURRIED, max_examples=50)
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
