"""H8: ideal days raise no high alarm, at most 2 alarms a patient and 10 a ward day; equal seeds give equal days."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from ward_board.domain.dose_rate import net_usv_per_h
from ward_board.domain.plan import MINUTE
from ward_board.domain.words import Action, AlarmKind, BedState, Role
from ward_board.rehearsal.ideal import STAFF, IdealDay

from ..patience import PATIENCE_SECONDS

DayOf = Callable[[int], IdealDay]
ROOT = Path(__file__).parents[2]
BLOCK, WHOLE_DAYS = 10, 2


@pytest.mark.slow
@pytest.mark.parametrize("first", range(0, 2 * BLOCK, BLOCK))
def test_h8_ideal_days_raise_no_high_alarm_and_few_others(day_of: DayOf, first: int) -> None:
    """Some of the days that `python -m tests.simulation --days 1000 --protocol lu177-octreotate-core` goes through."""
    for seed in range(first, first + BLOCK):
        check_figures(day_of(seed))


@pytest.mark.slow
@pytest.mark.parametrize("first", range(0, WHOLE_DAYS, 2))
def test_h8_ideal_days_on_the_whole_protocol_keep_the_figures(whole_day_of: DayOf, first: int) -> None:
    """Some of the days that `python -m tests.simulation --days 1000` goes through."""
    for seed in (first, first + 1):
        day = whole_day_of(seed)
        check_figures(day)
        for treatment in day.ward.treatments:
            chart = day.ward.bed(treatment, day.ended_at).situation.chart
            assert chart.is_over
            assert not [entry for entry in chart.entries if entry.deviation or entry.passed]


def check_figures(day: IdealDay) -> None:
    """None high, at most two a patient and ten a ward, and everybody home."""
    assert day.watch.high == []
    assert day.most_for_a_patient <= 2, day.seed
    assert len(day.alarms) <= 10, day.seed
    # what comes by design came: else the watch looked away
    assert Counter(alarm.kind for alarm in day.alarms)[AlarmKind.BAG_ENDS] == 8
    beds = [day.ward.bed(treatment, day.ended_at) for treatment in day.ward.treatments]
    assert [bed.situation.state for bed in beds] == [BedState.DISCHARGED] * 8


def test_h8_starts_of_the_whole_protocol_keep_different_acts_of_two_people_apart(whole_day_of: DayOf) -> None:
    """The bag and pump card of one is never due within a quarter of an hour of the time-out card of another."""
    for seed in (0, 1):
        day = whole_day_of(seed)
        plans = [day.ward.bed(treatment, day.ended_at).situation.plan for treatment in day.ward.treatments]
        cards = [(plan["bag_and_pump"].planned.start, plan["time_out"].planned.start) for plan in plans]
        for bag, _ in cards:
            assert all(abs(bag - time_out) / MINUTE >= 15 for _, time_out in cards)


def test_an_ideal_day_is_one_that_people_can_work(day_of: DayOf) -> None:
    """Eight staggered starts, every step done once and soon after it was due, by somebody who may."""
    for seed in range(6):
        day = day_of(seed)
        starts = []
        for treatment in day.ward.treatments:
            bed = day.ward.bed(treatment, day.ended_at)
            chart, plan = bed.situation.chart, bed.situation.plan
            starts.append(chart.booking.t0)
            assert not [entry for entry in chart.entries if entry.deviation or entry.passed]
            for step, record in chart.steps.items():
                if step in {"scan", "discharge"} or record.falls_away or record.started_at is None:
                    continue
                late = (record.started_at - plan[step].due) / MINUTE if plan[step].due else 0
                assert 0 <= late <= 5, (seed, treatment, step)
            assert 4 <= (net_usv_per_h(chart) or 0) <= 11
            assert chart["rules"].done.second == "rpe1"
        assert all(10 <= (later - earlier) / MINUTE <= 45 for earlier, later in pairwise(starts))
        for entry in day.ward.journal:
            assert entry.role in {STAFF[entry.author], Role.COORDINATOR}


def test_h8_running_beds_are_seen_often_enough(day_of: DayOf) -> None:
    day = day_of(3)
    rounds = [entry for entry in day.ward.journal if entry.action is Action.SEEN]
    assert len(rounds) > 8 * 10
    for treatment in day.ward.treatments:
        chart = day.ward.bed(treatment, day.ended_at).situation.chart
        run = chart["lutetium"].run
        during = [e.occurred_at for e in chart.bedside if run.started_at <= e.occurred_at <= run.ended_at]
        assert max(b - a for a, b in pairwise(during)) <= 8 * MINUTE


def test_i15_the_same_seed_is_the_same_day_in_every_process(day_of: DayOf) -> None:
    code = (
        "import sys, json; from zoneinfo import ZoneInfo; from ward_board.config.paths import shipped_data;"
        "from ward_board.domain.protocol_file import parse; from ward_board.rehearsal.ideal import ideal_day;"
        "file = shipped_data() / 'protocols' / 'lu177-octreotate-core.toml'; core = parse(file.read_text('utf-8'), '');"
        "days = [ideal_day(core, ZoneInfo('Europe/Amsterdam'), seed).trace_sha256 for seed in (1, 2)];"
        "sys.stdout.write(json.dumps(days))"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "77", "TZ": "Pacific/Auckland"}
    told = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=5 * PATIENCE_SECONDS,
    )
    assert json.loads(told.stdout) == [day_of(1).trace_sha256, day_of(2).trace_sha256]
    assert day_of(1).trace_sha256 != day_of(2).trace_sha256


def test_the_command_tells_what_it_found() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.simulation", "--days", "2", "--seed", "7", "--protocol", "lu177-octreotate-core"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=5 * PATIENCE_SECONDS,
    )
    assert done.stdout.startswith("2 ideal days of lu177-octreotate-core, seeds 7 to 8")
    assert "high alarms 0" in done.stdout
    assert done.stdout.rstrip().endswith("a ward day: none")
