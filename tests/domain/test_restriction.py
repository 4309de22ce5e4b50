"""Days of the rules: the worked cases of CLINICAL §3.7, the edges, and what holds for any."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ward_board.domain.protocol import Contact
from ward_board.domain.restriction import (
    DistanceLaw,
    Exposure,
    Phase,
    RuleStatus,
    distance_factor,
    hours_at_1m,
    whole_days_up,
)

PHYSICAL = 159.528

Pattern = Sequence[tuple[float, float]]  # metres, hours a day

NOTHING: Pattern = ()
PARTNER_APART: Pattern = ((2, 8), (1, 2), (2, 4))
PARTNER: Pattern = ((0.3, 8), (1, 6), (2, 2))
SLEEPING_BESIDE: Pattern = ((0.3, 8), (1, 6))
CHILD_2_TO_5: Pattern = ((0.3, 4), (1, 4.5))
INFANT: Pattern = ((0.3, 2.25), (0.5, 3), (1, 2))
CLOSE_COLLEAGUE: Pattern = ((0.5, 5), (1, 3))

OK, NONE_NEEDED, NO_DURATION = RuleStatus.OK, RuleStatus.NONE_NEEDED, RuleStatus.NO_DURATION
P15: DistanceLaw = "inverse_1p5"
SQUARE: DistanceLaw = "inverse_square"

AFTER_A_DAY = (Phase(1, 72),)
SIX_HOURS_AFTER = (Phase(0.318665, 7.3936), Phase(0.681335, 95.0602))


def exposure_of(
    rate: float, retention: tuple[Phase, ...], law: DistanceLaw, restricted: Pattern, normal: Pattern
) -> Exposure:
    e_r, e_n = (
        hours_at_1m([Contact(distance_m=metres, hours_per_day=hours) for metres, hours in pattern], law)
        for pattern in (restricted, normal)
    )
    return Exposure(rate, retention, restricted_hours_at_1m=e_r, normal_hours_at_1m=e_n)


@pytest.mark.parametrize(
    ("rate", "retention", "law", "restricted", "normal", "msv", "e_r", "e_n", "no_rule", "for_ever", "status", "days"),
    [
        pytest.param(
            *(8, AFTER_A_DAY, P15, PARTNER_APART, PARTNER, 3),
            *(6.2426, 55.3936, 1.918, 0.2161, NONE_NEEDED, 0),
            id="R01 partner, 3 mSv",
        ),
        pytest.param(
            *(8, AFTER_A_DAY, P15, PARTNER_APART, PARTNER, 1),
            *(6.2426, 55.3936, 1.918, 0.2161, OK, 3.3553),
            id="R02 partner, 1 mSv",
        ),
        pytest.param(
            *(8, AFTER_A_DAY, P15, NOTHING, CHILD_2_TO_5, 1 / 4),
            *(0, 28.8432, 0.9987, 0, OK, 5.9943),
            id="R03 child, a year's mSv over 4 cycles",
        ),
        pytest.param(
            *(8, AFTER_A_DAY, P15, NOTHING, CHILD_2_TO_5, 1),
            *(0, 28.8432, 0.9987, 0, NONE_NEEDED, 0),
            id="R04 child, only just no rule",
        ),
        pytest.param(
            *(8, AFTER_A_DAY, P15, NOTHING, SLEEPING_BESIDE, 0.3),
            *(0, 54.6864, 1.8935, 0, OK, 7.9741),
            id="R06 pregnant",
        ),
        pytest.param(
            *(8, AFTER_A_DAY, P15, NOTHING, CLOSE_COLLEAGUE, 0.3),
            *(0, 17.1421, 0.5935, 0, OK, 2.9532),
            id="R07 colleague",
        ),
        pytest.param(
            *(25, (Phase(1, PHYSICAL),), P15, PARTNER_APART, PARTNER, 1),
            *(6.2426, 55.3936, 13.28, 1.4966, NO_DURATION, None),
            id="R11 apart is not far enough",
        ),
        pytest.param(
            *(15, SIX_HOURS_AFTER, P15, NOTHING, PARTNER, 3),
            *(0, 55.3936, 3.3527, 0, OK, 0.5036),
            id="R13 measured while the fast phase still counts",
        ),
        pytest.param(
            *(8, AFTER_A_DAY, SQUARE, NOTHING, CLOSE_COLLEAGUE, 0.3),
            *(0, 23, 0.7964, 0, OK, 4.2254),
            id="R17 as R07 by the inverse square",
        ),
        pytest.param(
            *(8, (Phase(1, PHYSICAL),), P15, PARTNER_APART, PARTNER, 1),
            *(6.2426, 55.3936, 4.2496, 0.4789, OK, 18.9788),
            id="R18 more than the cap",
        ),
        pytest.param(
            *(6, AFTER_A_DAY, P15, NOTHING, INFANT, 1 / 4),
            *(0, 24.1783, 0.6279, 0, OK, 3.9857),
            id="R24 infant",
        ),
    ],
)
def test_worked_cases_of_the_rules(
    rate: float,
    retention: tuple[Phase, ...],
    law: DistanceLaw,
    restricted: Pattern,
    normal: Pattern,
    msv: float,
    e_r: float,
    e_n: float,
    no_rule: float,
    for_ever: float,
    status: RuleStatus,
    days: float | None,
) -> None:
    exposure = exposure_of(rate, retention, law, restricted, normal)
    assert (exposure.restricted_hours_at_1m, exposure.normal_hours_at_1m) == pytest.approx((e_r, e_n), abs=5e-5)
    assert (exposure.dose_msv(0), exposure.dose_msv(math.inf)) == pytest.approx((no_rule, for_ever), abs=5e-5)
    assert exposure.status(msv) is status
    assert exposure.days_of_rule(msv) == (days if days is None else pytest.approx(days, abs=5e-5))


@pytest.mark.parametrize(
    ("law", "at_30_cm", "at_2_m"),
    [("inverse_square", 11.11, 0.250), ("inverse_1p5", 6.09, 0.354), ("line_1p70m", 5.83, 0.285)],
)
def test_distance_laws_agree_at_one_metre_only(law: DistanceLaw, at_30_cm: float, at_2_m: float) -> None:
    assert distance_factor(law, 1) == pytest.approx(1)
    assert distance_factor(law, 0.3) == pytest.approx(at_30_cm, abs=0.005)
    assert distance_factor(law, 2) == pytest.approx(at_2_m, abs=0.0005)


def test_the_formula_agrees_with_adding_up_minute_by_minute() -> None:
    exposure = exposure_of(8, AFTER_A_DAY, P15, PARTNER_APART, PARTNER)
    days = exposure.days_of_rule(1)
    assert days is not None
    usv = 0.0
    for minute in range(80 * 24 * 60):
        middle = minute + 0.5
        hours_a_day = exposure.restricted_hours_at_1m if middle < days * 1440 else exposure.normal_hours_at_1m
        usv += 8 * 2 ** (-middle / 60 / 72) * hours_a_day / 1440
    assert usv / 1000 == pytest.approx(1, abs=1e-4)


def hours_exposure(e_r: float, e_n: float, rate: float = 8, retention: tuple[Phase, ...] = (Phase(1, 72),)) -> Exposure:
    return Exposure(rate, retention, restricted_hours_at_1m=e_r, normal_hours_at_1m=e_n)


@pytest.mark.parametrize("retention", [(Phase(1, 72),), SIX_HOURS_AFTER], ids=["one phase", "two phases"])
def test_a_dose_equal_to_the_constraint_needs_no_rule_with_rounding_noise_either(
    retention: tuple[Phase, ...],
) -> None:
    exposure = hours_exposure(2, 30, retention=retention)
    limit = exposure.dose_msv(0)
    for constraint in (limit, math.nextafter(limit, 0), limit * (1 - 1e-12)):
        assert exposure.status(constraint) is NONE_NEEDED
        assert exposure.days_of_rule(constraint) == 0
    assert exposure.status(limit * (1 - 1e-6)) is OK


@pytest.mark.parametrize("retention", [(Phase(1, 72),), SIX_HOURS_AFTER], ids=["one phase", "two phases"])
def test_a_rule_that_would_have_to_last_for_ever_is_no_rule(retention: tuple[Phase, ...]) -> None:
    exposure = hours_exposure(2, 30, retention=retention)
    limit = exposure.dose_msv(math.inf)
    for constraint in (limit, math.nextafter(limit, 1), limit / 2):
        assert exposure.status(constraint) is NO_DURATION
        assert exposure.days_of_rule(constraint) is None
    assert exposure.status(limit * (1 + 1e-6)) is OK


def test_no_radiation_needs_no_rule() -> None:
    assert hours_exposure(6, 55, rate=0).days_of_rule(0.3) == 0


@pytest.mark.parametrize(
    ("days", "shown"),
    [
        (0, 0),
        (0.5036, 1),
        (3.3553, 4),
        (3, 3),
        (3 + 1e-12, 3),
        (3 - 1e-12, 3),
        (3.00001, 4),
        (1e-12, 0),
        (0.00001, 1),
        (18.9788, 19),
    ],
)
def test_days_are_rounded_up_but_not_because_of_rounding_noise(days: float, shown: int) -> None:
    assert whole_days_up(days) == shown


@pytest.mark.parametrize("halvings", [1, 2, 3, 5, 8])
def test_a_need_of_exactly_whole_days_stays_that(halvings: int) -> None:
    exposure = hours_exposure(0, 30, retention=(Phase(1, 72),))
    days = exposure.days_of_rule(exposure.dose_msv(0) / 2**halvings)
    assert days is not None
    assert whole_days_up(days) == 3 * halvings


# --- what always holds ----------------------------------------------------------------------------------------------

rates = st.floats(0.1, 100)
half_lives = st.floats(5, PHYSICAL)
daily = st.floats(0, 150)
constraints = st.floats(0.05, 20)
more = st.floats(1, 5)
retentions = st.one_of(
    half_lives.map(lambda hours: (Phase(1, hours),)),
    st.builds(
        lambda fraction, fast, slow: (Phase(fraction, fast), Phase(1 - fraction, slow)),
        st.floats(0.01, 0.99),
        st.floats(1, 20),
        half_lives,
    ),
)


@st.composite
def exposures(draw: st.DrawFn) -> Exposure:
    e_r, e_n = sorted((draw(daily), draw(daily)))
    return hours_exposure(e_r, e_n, rate=draw(rates), retention=draw(retentions))


def days_or_never(exposure: Exposure, constraint_msv: float) -> float:
    days = exposure.days_of_rule(constraint_msv)
    return math.inf if days is None else days


def not_shorter(longer: float, shorter: float) -> bool:
    return longer >= shorter * (1 - 1e-9) - 1e-9


@given(rates, retentions, daily, st.floats(0.01, 150), st.floats(1e-6, 1 - 1e-6))
def test_the_dose_at_the_returned_days_is_the_constraint(
    rate: float, retention: tuple[Phase, ...], e_r: float, closer: float, share: float
) -> None:
    exposure = hours_exposure(e_r, e_r + closer, rate, retention)
    least, most = exposure.dose_msv(math.inf), exposure.dose_msv(0)
    constraint_msv = least + share * (most - least)
    days = exposure.days_of_rule(constraint_msv)
    if days is None:
        assert constraint_msv == pytest.approx(least, rel=1e-8)
    else:
        assert exposure.dose_msv(days) == pytest.approx(constraint_msv, rel=1e-6)
        assert exposure.dose_msv(whole_days_up(days)) <= constraint_msv * (1 + 1e-8)


@given(exposures(), constraints, more)
def test_days_never_fall_with_the_dose_rate_and_with_the_normal_pattern(
    exposure: Exposure, constraint_msv: float, factor: float
) -> None:
    days = days_or_never(exposure, constraint_msv)
    e_r, e_n, rate = exposure.restricted_hours_at_1m, exposure.normal_hours_at_1m, exposure.net_usv_per_h
    for stronger in (
        hours_exposure(e_r, e_n, rate * factor, exposure.retention),
        hours_exposure(e_r, e_n * factor, rate, exposure.retention),
    ):
        assert not_shorter(days_or_never(stronger, constraint_msv), days)


@given(exposures(), constraints, st.floats(0, 1), st.integers(0, 1))
def test_days_never_fall_with_the_effective_half_life(
    exposure: Exposure, constraint_msv: float, towards_physical: float, which: int
) -> None:
    changed = list(exposure.retention)
    phase = changed[which % len(changed)]
    longer = phase.half_life_hours + towards_physical * (PHYSICAL - phase.half_life_hours)
    changed[which % len(changed)] = Phase(phase.fraction, longer)
    slower = hours_exposure(
        exposure.restricted_hours_at_1m, exposure.normal_hours_at_1m, exposure.net_usv_per_h, tuple(changed)
    )
    assert not_shorter(days_or_never(slower, constraint_msv), days_or_never(exposure, constraint_msv))


@given(exposures(), constraints, more, st.integers(1, 6))
def test_days_never_rise_with_the_constraint_and_never_fall_with_cycles(
    exposure: Exposure, constraint_msv: float, factor: float, cycles: int
) -> None:
    days = days_or_never(exposure, constraint_msv)
    assert not_shorter(days, days_or_never(exposure, constraint_msv * factor))
    assert not_shorter(days_or_never(exposure, constraint_msv / cycles), days)


@given(rates, retentions, daily, constraints)
def test_a_rule_that_changes_nothing_is_not_needed_or_cannot_help(
    rate: float, retention: tuple[Phase, ...], hours: float, constraint_msv: float
) -> None:
    days = hours_exposure(hours, hours, rate, retention).days_of_rule(constraint_msv)
    assert days in {0, None}


@given(rates, half_lives, daily, daily, constraints, st.floats(0.01, 0.99))
def test_two_phases_that_go_equally_fast_are_one(
    rate: float, half_life_hours: float, e_r: float, e_n: float, constraint_msv: float, fraction: float
) -> None:
    """The closed form and the bisection are two ways to one answer."""
    one = hours_exposure(e_r, e_n, rate, (Phase(1, half_life_hours),))
    two = hours_exposure(e_r, e_n, rate, (Phase(fraction, half_life_hours), Phase(1 - fraction, half_life_hours)))
    if abs(constraint_msv - one.dose_msv(math.inf)) > 1e-6:
        assert days_or_never(two, constraint_msv) == pytest.approx(days_or_never(one, constraint_msv), abs=1e-6)


@given(exposures(), constraints, more, st.integers(1, 6))
def test_whole_days_keep_the_same_order_with_one_phase_and_with_two(
    exposure: Exposure, constraint_msv: float, factor: float, cycles: int
) -> None:
    """As exact days do; a day may be gained by noise, never by more radiation, contact or cycles (issue 5, proof 1)."""
    e_r, e_n, rate = exposure.restricted_hours_at_1m, exposure.normal_hours_at_1m, exposure.net_usv_per_h
    days = whole_or_never(exposure, constraint_msv)
    slower = tuple(Phase(one.fraction, min(one.half_life_hours * factor, PHYSICAL)) for one in exposure.retention)
    for stronger, msv in (
        (hours_exposure(e_r, e_n, rate * factor, exposure.retention), constraint_msv),
        (hours_exposure(e_r, e_n * factor, rate, exposure.retention), constraint_msv),
        (hours_exposure(e_r, e_n, rate, slower), constraint_msv),
        (exposure, constraint_msv / cycles),
        (exposure, constraint_msv / factor),
    ):
        assert whole_or_never(stronger, msv) >= days


def whole_or_never(exposure: Exposure, constraint_msv: float) -> float:
    days = exposure.days_of_rule(constraint_msv)
    # a hair below a whole number is that number
    return math.inf if days is None else whole_days_up(days - 1e-6)
