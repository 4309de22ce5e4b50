"""Dates: what was sampled or given lies before the act, what falls due may lie ahead."""

from __future__ import annotations

import pytest

from ward_board.errors import BadInputError

from .conftest import NEXT_DAY
from .whole_day import VALUES, whole_day


@pytest.mark.parametrize(
    ("step", "field"), [("blood_results", "sampled_on"), ("long_acting_analogue", "long_acting_on")]
)
def test_h46_nothing_was_sampled_or_given_after_the_day_of_the_act(step: str, field: str) -> None:
    """The act happens at 15:20 on 25 November 2026."""
    day = whole_day().until(step)
    assert day.answer_of(step, more={field: "2026-11-25"}) == (0, [])
    with pytest.raises(BadInputError, match=f"{field}: 2026-11-26 lies after the act; check the date"):
        day.do(step, more={field: "26-11-2026"})


def test_h46_the_day_of_the_act_is_that_of_the_ward() -> None:
    """00:30 on the 26th in Amsterdam is still the 25th in UTC."""
    day = whole_day().until("potassium")
    assert day.answer_of("potassium", -7.5 * 60, more={"sampled_on": "2026-11-26"}) == (0, [])
    assert day.answer_of("potassium", -8.5 * 60, more={"sampled_on": "2026-11-26"}) == (2, [])


def test_a_calibration_may_be_due_in_the_years_to_come() -> None:
    day = whole_day().until("measurement")
    values = {**VALUES["measurement"], "calibration_due": "2027-11-01"}
    assert day.answer(NEXT_DAY + 75, "rpe1", "measurement", "measure", values=values) == (0, [])
    values["calibration_due"] = "2037-11-01"
    assert day.answer(NEXT_DAY + 75, "rpe1", "measurement", "measure", values=values) == (2, [])
