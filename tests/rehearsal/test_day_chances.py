"""Simulated days of a plan: the same for the same seed, and a late vial is never good for the day."""

from __future__ import annotations

from ward_board.config.paths import shipped_data
from ward_board.domain.data_file import read_table
from ward_board.domain.day_run import Flow, PlannedBed
from ward_board.domain.day_work import DayWork
from ward_board.domain.protocol_file import Source
from ward_board.rehearsal.day_chances import chances_of, second_attempt_minutes

TEXT = (shipped_data() / "day_work.toml").read_text(encoding="utf-8")
SHIPPED = Source("day_work.toml", TEXT)
WORK = read_table(DayWork, SHIPPED)
FLOW = Flow(30, 30, 240, 180)
BEDS = [PlannedBed(number, 480 + t0, FLOW) for number, t0 in enumerate((0, 15, 60, 75), start=1)]


def test_the_same_seed_gives_the_same_days_and_another_one_others() -> None:
    found = chances_of(WORK, BEDS, days=40, seed=1)
    assert found == chances_of(WORK, BEDS, days=40, seed=1)
    assert found != chances_of(WORK, BEDS, days=40, seed=2)


def test_trouble_at_one_bed_is_looked_at_on_the_same_days() -> None:
    found = chances_of(WORK, BEDS, days=60)
    assert found is not None
    assert found.days == 60
    assert found.ordinary.p50 <= found.ordinary.p90 <= found.ordinary.p95
    assert found.ordinary.p50 >= 480 + 75 + 252
    for trouble in (found.late_vial, found.cannula_fails):
        assert trouble.worst.p90 >= found.ordinary.p90
        assert trouble.worst.p90 >= trouble.mean.p90
    # the last bed's vial is what the day waits for
    assert found.late_vial.worst_bed == 4
    assert (found.late_vial.minutes, found.cannula_fails.minutes) == (45, 40)
    assert second_attempt_minutes(WORK) == 20 + 20


def test_without_chance_the_figures_are_those_of_the_plan() -> None:
    certain = "".join(
        f"[chances.{name}]\nleast = {minutes}\nusual = {minutes}\nmost = {minutes}\n"
        for name, minutes in (
            *(("patient_late", 0), ("vial_late", 0), ("amino_acids_start", 10), ("lutetium_start", 15)),
            *(("lutetium_runs", 30), ("cannula_out", 12)),
        )
    )
    text = certain + "[chances.pause]\nshare = 0\n[chances.cannula_fails]\nshare = 0\n"
    work = read_table(DayWork, Source("own.toml", text), SHIPPED)
    found = chances_of(work, BEDS, days=5)
    assert found is not None
    assert found.ordinary.p50 == found.ordinary.p95 == 480 + 75 + 252
    assert found.wait == 0
    assert found.late_vial.worst.p50 == 480 + 75 + 252 + 45


def test_where_every_bed_has_started_nothing_is_counted() -> None:
    assert chances_of(WORK, [PlannedBed(1, 480, FLOW, 481)], days=5) is None
    assert chances_of(WORK, [], days=5) is None
