"""A simulated day: by the same rules as the plan, with two people who are at one bed at a time."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ward_board.config.paths import shipped_data
from ward_board.domain.day_run import BedRun, Chance, Flow, PlannedBed, flow_of, run_day
from ward_board.ward.protocols import protocol_named
from ward_board.ward.whatif import answer_timeline_cases

from .test_day_work import WORK

PROTOCOL = protocol_named("lu177-octreotate", (shipped_data() / "protocols",)).protocol
FLOW = flow_of(PROTOCOL)
USUAL = Chance(0, 0, 0, 10, 15, 30, 12)

minutes = st.integers(0, 60).map(float)
any_chance = st.builds(
    Chance,
    late=minutes,
    second_attempt=st.sampled_from([0.0, 40.0]),
    vial_late=minutes,
    amino_acids_start=st.integers(8, 15).map(float),
    lutetium_start=st.integers(12, 22).map(float),
    lutetium_runs=st.integers(20, 40).map(float),
    cannula_out=st.integers(8, 20).map(float),
    pause=st.sampled_from([0.0, 0.0, 6.0, 20.0]),
    pause_after=st.integers(1, 200).map(float),
)


def day(t0s: list[int], chances: list[Chance]) -> list[BedRun]:
    assert FLOW is not None
    beds = [PlannedBed(number, t0, FLOW) for number, t0 in enumerate(t0s, start=1)]
    return sorted(run_day(WORK, beds, dict(enumerate(chances, start=1))), key=lambda run: run.bed)


def test_the_protocol_says_what_its_infusions_ask() -> None:
    assert Flow(after_antiemetic=30, before_lutetium=30, bag=240, after_lutetium=180) == FLOW


def test_a_day_on_which_nothing_is_late_goes_as_the_model_means_it() -> None:
    (run,) = day([480], [USUAL])
    assert (run.amino_acids, run.lutetium, run.lutetium_end, run.amino_acids_until) == (480, 510, 540, 720)
    assert (run.out, run.waited) == (480 + 252, 0)


@settings(max_examples=40, deadline=None)
@given(any_chance)
def test_a_day_agrees_with_the_plan_of_a_chart_with_the_same_events(chance: Chance) -> None:
    (run,) = day([0], [chance])
    began = run.amino_acids
    entries = [{"minute": began, "step": "amino_acids", "action": "start"}]
    if chance.pause:
        stands_still = began + chance.pause_after
        entries += [
            {"minute": stands_still, "step": "amino_acids", "action": "pause"},
            {"minute": stands_still + chance.pause, "step": "amino_acids", "action": "resume"},
        ]
    entries.append({"minute": run.lutetium, "step": "lutetium", "action": "start"})
    if not chance.pause or chance.pause_after + began + chance.pause <= run.lutetium:
        entries.append({"minute": run.lutetium_end, "step": "lutetium", "action": "finish"})
    case = {
        "id": "day",
        "bag_ml": 1000.0,
        "rate_ml_h": 250.0,
        "lu_minutes": chance.lutetium_runs,
        "vial_ready_minute": 0.0,
        "entries": sorted(entries, key=lambda entry: float(str(entry["minute"]))),
    }
    answers, complete = answer_timeline_cases({"cases": [case]}, PROTOCOL)
    assert complete, answers
    answer = answers["cases"][0]["answer"]
    assert answer["lu_earliest"] <= run.lutetium + 1e-3
    assert answer["lu_end"] == pytest.approx(run.lutetium_end, abs=1e-3)
    assert answer["aa_must_run_until"] == pytest.approx(run.amino_acids_until, abs=1e-3)


@settings(max_examples=40, deadline=None)
@given(st.lists(any_chance, min_size=2, max_size=5), st.data())
def test_the_two_people_are_at_one_bed_at_a_time(chances: list[Chance], data: st.DataObject) -> None:
    t0s = [data.draw(st.integers(480, 700)) for _ in chances]
    runs = day(t0s, chances)
    visits = []
    for run, chance in zip(runs, chances, strict=True):
        before = chance.lutetium_start * 8 / 15
        visits.append((run.amino_acids - chance.amino_acids_start / 2, run.amino_acids + chance.amino_acids_start / 2))
        visits.append((run.lutetium - before, run.lutetium + chance.lutetium_start - before))
        ran = 30 + (chance.pause if chance.pause_after < 30 else 0)
        assert run.lutetium >= run.amino_acids + ran - 1e-6
        assert run.amino_acids_until >= run.lutetium_end + 180 - 1e-6
        assert run.waited >= 0
    visits.sort()
    assert all(later[0] >= earlier[1] - 1e-6 for earlier, later in pairwise(visits))


def test_who_needed_the_two_people_first_has_them_and_the_other_waits() -> None:
    first, second = day([480, 480], [USUAL, USUAL])
    assert (first.waited, second.waited) == (0, 10 + 5)
    assert second.amino_acids == 490


def test_a_bed_that_has_started_is_taken_as_it_is() -> None:
    assert FLOW is not None
    known = [PlannedBed(1, 480, FLOW, 487), PlannedBed(2, 480, FLOW, 480, 515)]
    runs = {run.bed: run for run in run_day(WORK, known, {1: USUAL, 2: USUAL})}
    assert (runs[1].amino_acids, runs[1].lutetium) == (487, 517)
    assert (runs[2].lutetium, runs[2].waited) == (515, 0)


def test_a_second_cannula_moves_the_antiemetic_and_with_it_the_amino_acids() -> None:
    (run,) = day([480], [Chance(0, 40, 0, 10, 15, 30, 12)])
    assert run.amino_acids == 480 - 55 + 40 + 5 + 30
