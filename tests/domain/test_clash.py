"""Clashes: two people needed at several beds at once; which beds, since when, and when it is no clash."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ward_board.domain.clash import clash_alarms, clashes
from ward_board.domain.status import NextAction, situation
from ward_board.domain.takes import TakeRule
from ward_board.domain.words import Action, Role

MINUTE = timedelta(minutes=1)


@pytest.fixture(scope="session")
def bed_at(new_day):
    """Makes the treatment of a bed; T0 as the ward's clock has it."""

    def make(bed, t0="2026-11-26T08:00"):
        day = new_day(t0, bed=float(bed))
        day.treatment = f"t{bed}"
        day.entries[0] = replace(day.entries[0], stream=day.treatment)
        return day

    return make


def beds_at(now, *days):
    return [situation(day.protocol, [e for e in day.entries if e.recorded_at <= now], now, day.zone) for day in days]


def found(now, *days):
    """Each clash as its beds and its age in minutes."""
    return [([act.bed for act in one.acts], (now - one.since) / MINUTE) for one in clashes(beds_at(now, *days))]


def ready(day, minute=20):
    """Assayed, so that the time-out (due at minute 25) waits for nothing."""
    day.until_amino_acids()
    day.assay(minute)
    return day


@pytest.mark.parametrize(("second", "beds"), [("08:00", [6, 7]), ("08:05", [6, 7]), ("08:06", [])])
def test_time_outs_within_5_minutes_of_each_other_clash(bed_at, second, beds):
    six, seven = ready(bed_at(6)), ready(bed_at(7, f"2026-11-26T{second}"))
    ahead = (seven.at(25) - six.at(20)) / MINUTE
    assert found(six.at(20), six, seven) == ([(beds, 20 - ahead)] if beds else [])


@pytest.mark.parametrize(("before", "stands"), [(21, False), (20, True), (1, True), (0, True), (-40, True)])
def test_it_stands_from_20_minutes_before_the_later_act_until_one_is_done(bed_at, before, stands):
    six, seven = ready(bed_at(6), 3), ready(bed_at(7, "2026-11-26T08:03"), 3)
    now = seven.at(25 - before)
    assert found(now, six, seven) == ([([6, 7], 20 - before)] if stands else [])
    six.time_out(70)
    assert found(seven.at(70), six, seven) == []


@pytest.mark.parametrize(("minute", "stands"), [("30:59", False), ("31:00", True), ("50:00", True)])
def test_a_past_act_counts_as_now(bed_at, minute, stands):
    """Bed 6 is 11 minutes before Bed 7, and is not done: at 5 minutes before Bed 7 both need people."""
    six, seven = ready(bed_at(6)), ready(bed_at(7, "2026-11-26T08:11"), 0)
    assert bool(found(six.at(minute), six, seven)) is stands
    if stands:
        [clash] = clashes(beds_at(six.at(minute), six, seven))
        assert clash.since == six.at(31)


def test_what_is_past_due_and_still_waits_is_no_clash(bed_at):
    six, seven = ready(bed_at(6)), bed_at(7).until_amino_acids()
    assert found(six.at(24), six, seven), "the assay may still come in time"
    assert found(six.at(26), six, seven) == [], "the vial is not here: nobody is needed at Bed 7"
    seven.assay(40)
    assert found(six.at(40), six, seven)


def test_what_will_not_come_by_then_is_no_clash(bed_at):
    """An assay out of tolerance does not pass by waiting; amino acids that never started are not awaited alone."""
    six, seven = ready(bed_at(6)), ready(bed_at(7))
    seven.assay(21, "again", mbq="5000")
    assert found(six.at(22), six, seven) == []
    seven.assay(23, "again")
    assert found(six.at(23), six, seven)


@pytest.mark.parametrize(
    ("roles", "clash"), [((Role.NURSE, Role.PHYSICIAN), True), ((Role.PHYSICIAN, Role.EXPERT), False)]
)
def test_other_roles_need_other_people(core_day, roles, clash):
    base = core_day.situation(0)
    nurses = _asking(base, base.now, bed=6, roles=(Role.TECHNOLOGIST, Role.NURSE))
    assert bool(clashes([nurses, _asking(base, base.now, bed=7, roles=roles)])) is clash


def test_an_act_of_one_person_and_a_closed_treatment_clash_with_nothing(bed_at):
    six, seven = ready(bed_at(6), 5), bed_at(7)
    assert found(six.at(10), six, seven.until_amino_acids())
    seven.record(12, "nurse1", None, "leave", reason="went home")
    assert found(six.at(13), six, seven) == []


def test_beds_that_hang_together_are_one_clash_at_the_latest_bed(bed_at):
    days = [ready(bed_at(bed, f"2026-11-26T08:{minute:02}"), 0) for bed, minute in ((2, 8), (3, 0), (5, 4), (8, 20))]
    now = days[1].at(20)
    assert found(now, *days) == [([3, 5, 2], 11)], "by the times at which they need people; the fourth comes later"
    situations = beds_at(now, *days)
    [alarm] = clash_alarms(clashes(situations), situations, TakeRule())
    assert (alarm.id, alarm.bed, alarm.priority, alarm.step) == ("t2:clash:time_out", 2, "low", "time_out")
    assert alarm.among == ((2, "time_out"), (3, "time_out"), (5, "time_out"))
    assert alarm.cause_at == days[0].at(25)


def test_who_takes_a_clash_has_it_while_it_stands(bed_at):
    six, seven = ready(bed_at(6), 5), ready(bed_at(7, "2026-11-26T08:02"), 5)
    target = "t7:clash:time_out"
    written = seven.record(12, "nurse1", None, "note", reason="a note")
    seven.entries[-1] = replace(written, action=Action.TAKE, target=target)
    situations = beds_at(seven.at(13), six, seven)
    [alarm] = clash_alarms(clashes(situations), situations, TakeRule())
    assert (alarm.id, alarm.taken.author, alarm.taken_until) == (target, "nurse1", seven.at(132))


# --- any number of beds at any times ---------------------------------------------------------------------------------

WARD = st.lists(st.integers(-60, 60), min_size=1, max_size=9)


def _asking(one, at, *, bed=None, roles=(Role.NURSE,), persons=2):
    """The same situation with one act of two people at `at`."""
    bed = one.chart.booking.bed if bed is None else bed
    chart = replace(one.chart, treatment=f"t{bed}", booking=replace(one.chart.booking, bed=bed))
    step = one.protocol.by_id["time_out"]
    act = NextAction(bed, chart.treatment, step, Action.TICK, at, roles, persons, ())
    return replace(one, chart=chart, actions=(act,))


def _ward(core_day, minutes, passed=0):
    base = core_day.situation(0)
    now = base.now + MINUTE * passed
    return [
        replace(_asking(base, base.now + MINUTE * minute, bed=bed), now=now)
        for bed, minute in enumerate(minutes, start=1)
    ]


def _together(minutes, passed=0):
    """The groups of beds by a plain reading of the rule: two that come together, and whoever hangs on them."""
    asked = {bed: max(minute, passed) for bed, minute in enumerate(minutes, start=1)}
    pairs = [
        {one, other}
        for one, other in combinations(asked, 2)
        if abs(asked[one] - asked[other]) <= 5 and max(asked[one], asked[other]) <= passed + 20
    ]
    groups = []
    for pair in pairs:
        touched = [group for group in groups if group & pair]
        groups = [group for group in groups if not group & pair] + [pair.union(*touched)]
    return {frozenset(group) for group in groups}


@pytest.fixture(scope="session")
def core_day(new_day):
    return new_day()


@given(WARD, st.integers(0, 40))
def test_the_groups_are_those_of_the_rule_and_never_more_than_half_the_beds(core_day, minutes, passed):
    one_for_each = clashes(_ward(core_day, minutes, passed))
    assert {frozenset(act.bed for act in clash.acts) for clash in one_for_each} == _together(minutes, passed)
    assert len(one_for_each) <= len(minutes) / 2
    assert all(clash.since <= core_day.t0 + MINUTE * passed for clash in one_for_each)


@given(WARD, st.randoms(use_true_random=False))
def test_the_order_of_the_beds_does_not_matter(core_day, minutes, random):
    ward = _ward(core_day, minutes)
    mixed = random.sample(ward, len(ward))
    alarms = [clash_alarms(clashes(one), one, TakeRule()) for one in (ward, mixed)]
    assert alarms[0] == alarms[1]


@given(st.integers(-60, 60), st.integers(-60, 60), st.integers(0, 60), st.integers(0, 60))
def test_two_acts_that_clash_do_so_until_one_is_done_with_the_same_alarm(core_day, one, other, passed, more):
    """No flicker: neither the alarm nor its age jumps while the clock runs (I7)."""
    early, late = (_ward(core_day, [one, other], minute) for minute in (passed, passed + more))
    before, after = (clash_alarms(clashes(ward), ward, TakeRule()) for ward in (early, late))
    if before:
        assert [(alarm.id, alarm.since) for alarm in after] == [(alarm.id, alarm.since) for alarm in before]


def test_rules_that_two_people_sign_are_no_clash_for_several_are_one_sitting(bed_at):
    six, seven = bed_at(6).until_evaluation(), bed_at(7).until_evaluation()
    now = six.measurement().occurred_at
    seven.measurement()
    assert [one.next.step.id for one in beds_at(now, six, seven)] == ["rules", "rules"]
    assert found(now, six, seven) == []
