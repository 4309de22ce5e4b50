"""What the staff are likely to get: the shipped model against published doses, and who is in it for what."""

from __future__ import annotations

from pathlib import Path

import pytest

from ward_board.domain.data_file import read_table
from ward_board.domain.figures_exposure import PersonDay, StaffDoseModel, exposures
from ward_board.domain.protocol_file import Source
from ward_board.domain.words import Role
from ward_board.errors import BadInputError

from .conftest import NEXT_DAY, Day
from .whole_day import WHOLE, until

FILE = Path(__file__).parents[2] / "data" / "staff-dose.toml"
MODEL = read_table(StaffDoseModel, Source(FILE.name, FILE.read_text(encoding="utf-8")))
GBQ_7_4 = 7400


def found(day: Day, mbq: float = GBQ_7_4) -> list[PersonDay]:
    return list(exposures(MODEL, day.chart(), mbq, day.zone))


def usv(day: Day, who: str, mbq: float = GBQ_7_4) -> float:
    return sum(one.usv for one in found(day, mbq) if one.who == who)


def test_who_gives_it_from_assay_to_residual_gets_the_published_dose_of_an_administration() -> None:
    """EJNMMI Physics 2023: 0.65 ± 0.18 µSv/GBq for one of those who give it."""
    costs = {act.id: act.usv_per_gbq for act in MODEL.acts}
    whole = ("assay", "time_out", "lutetium", "lutetium", "residual")  # the lutetium is connected and taken off
    assert sum(costs[act] for act in whole) == pytest.approx(0.65)


def test_a_nurse_who_makes_every_visit_of_an_ordinary_day_gets_what_is_published_for_a_patient() -> None:
    """6 (PSMA), 6.3 to 7 (behind a shield, and without), 8.3 µSv (33 a day with four)."""
    assert 6 <= usv(until("room_release"), "nurse1") <= 8.3


def test_the_dose_goes_with_the_activity_and_no_activity_costs_nothing() -> None:
    day = until("room_release")
    assert usv(day, "nurse1", 3700) == pytest.approx(usv(day, "nurse1") / 2)
    assert all(one.usv == 0 for one in found(day, 0))


def test_before_the_lutetium_only_those_who_handle_the_vial_are_in_it(day: Day) -> None:
    day.until_time_out()
    assert {(one.who, one.role) for one in found(day)} == {
        ("tech1", Role.TECHNOLOGIST),
        ("nurse1", Role.NURSE),  # the second of the time-out
    }
    (nurse,) = (one for one in found(day) if one.who == "nurse1")
    assert (nurse.steps, nurse.usv) == (1, pytest.approx(0.05 * 7.4))


def test_what_is_charted_within_five_minutes_is_one_visit_and_each_act_a_step(day: Day) -> None:
    day.until_lutetium()
    for minute in (40, 42, 45, 46):
        day.record(minute, "nurse2", None, "seen")
    (nurse,) = (one for one in found(day) if one.who == "nurse2")
    # 40, 42 and 45 are one visit, 46 the next
    assert (nurse.steps, nurse.usv) == (4, pytest.approx(2 * 0.07 * 7.4))


def test_a_visit_costs_less_the_longer_it_is_after_the_start(day: Day) -> None:
    day.until_lutetium()
    costs = []
    for minute in (31, 30 + 350, 30 + 360, 30 + 16 * 60):
        before = usv(day, "nurse2")
        day.record(minute, "nurse2", None, "seen")
        costs.append(round((usv(day, "nurse2") - before) / 7.4, 4))
    assert costs == [0.07, 0.07, 0.04, 0.02]


def test_each_day_of_the_ward_counts_by_itself(day: Day) -> None:
    day.until_rules()
    days = {one.day.isoformat() for one in found(day) if one.who == "tech1"}
    assert days == {"2026-11-26", "2026-11-27"}


def test_what_was_struck_skipped_or_refused_cost_nobody_anything(day: Day) -> None:
    day.until_lutetium()
    seen = day.record(40, "nurse2", None, "seen")
    day.record(41, "nurse2", None, "correct", target=seen.id, reason="the wrong bed")
    day.record(NEXT_DAY, "phys2", "scan", "skip", reason="camera down")
    assert not {one.who for one in found(day)} & {"nurse2", "phys2"}


def test_every_step_that_the_model_names_is_one_of_the_shipped_protocol() -> None:
    known = {step.id for step in WHOLE.steps} | {step.series for step in WHOLE.steps}
    assert {step for act in MODEL.acts for step in act.steps} <= known


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("visit_minutes = 5", "visit_minutes = -1", "visit_minutes: must be 0 or more"),
        ("usv_per_gbq = 0.13", 'usv_per_gbq = "much"', "acts.assay.usv_per_gbq: is not a number"),
        ("from_hours = 16", "from_hours = 6", "from_hours has to rise"),
        ("visit_minutes = 5", "visit_minutes = 5\nvisit_hours = 1", "visit_hours"),
        ("visit_minutes = 5", "visit_minutes = = 5", "not valid TOML"),
    ],
)
def test_a_bad_file_is_refused_with_what_is_wrong_and_where(old: str, new: str, said: str) -> None:
    text = FILE.read_text(encoding="utf-8").replace(old, new, 1)
    with pytest.raises(BadInputError, match=said) as refused:
        read_table(StaffDoseModel, Source(FILE.name, text))
    assert str(refused.value).startswith("staff-dose.toml")
