"""What a pump may show: from what it showed before up to what hangs; anything else is charted only with a reason."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ward_board.domain.run_acts import fields_at
from ward_board.domain.values import is_plausible
from ward_board.domain.words import Action
from ward_board.errors import BadInputError


def band(day, minute, action=Action.MEASURE, **rest):
    record = day.chart()["amino_acids"]
    pump = next(field for field in fields_at(record, action, day.at(minute), **rest) if field.id == "pump_ml")
    return pump.plausible_min, pump.plausible_max


def test_h42_a_reading_beyond_what_hangs_is_refused_in_one_line(day):
    day.until_amino_acids()
    with pytest.raises(BadInputError) as refused:
        day.judge(10, "nurse1", "amino_acids", "measure", pump_ml="2909")
    assert str(refused.value) == (
        "pump_ml: 2909 mL is more than the 1000 mL that hang; read the pump again, or give a reason"
    )


def test_h42_with_a_reason_it_is_charted_and_marked(day):
    day.until_amino_acids()
    entry = day.record(10, "nurse1", "amino_acids", "measure", pump_ml="2909", reason="the pump says so")
    assert (entry.number("pump_ml"), entry.passed) == (2909, ("plausible:pump_ml",))


@pytest.mark.parametrize("action", ["pause", "rate", "finish", "stop"])
def test_h42_whatever_act_it_comes_with(day, action):
    day.until_amino_acids()
    values = {"pump_ml": "1001", **({"ml_per_h": "200"} if action == "rate" else {})}
    assert day.answer(10, "nurse1", "amino_acids", action, values=values)[0] == 2
    assert day.answer(10, "nurse1", "amino_acids", action, values={**values, "pump_ml": "1000"})[0] == 0


def test_h42_a_start_goes_by_its_own_bag(day):
    day.cannula()
    day.antiemetic()
    assert day.answer(0, "nurse1", "amino_acids", "start", values={"ml": "500", "pump_ml": "501"})[0] == 2
    day.amino_acids(values={"ml": "500", "pump_ml": "0"})
    assert band(day, 10) == (0, 500)


def test_h42_an_extra_bag_counts_from_when_it_hangs(day):
    day.until_amino_acids()
    assert day.answer(10, "nurse1", "amino_acids", "measure", values={"ml": "250", "pump_ml": "1251"})[0] == 2
    assert day.answer(10, "nurse1", "amino_acids", "measure", values={"ml": "250", "pump_ml": "1250"})[0] == 0
    day.record(10, "nurse1", "amino_acids", "measure", ml="250")
    assert day.answer(20, "nurse1", "amino_acids", "measure", pump_ml="1100")[0] == 0
    # typed late, for a time at which the extra bag did not hang yet
    assert day.answer(5, "nurse1", "amino_acids", "measure", pump_ml="1100", typed=20)[0] == 2


def test_h42_a_pump_counts_up(day):
    day.until_amino_acids()
    day.record(10, "nurse1", "amino_acids", "measure", pump_ml="400")
    with pytest.raises(BadInputError, match="120 mL is less than the 400 mL it showed before"):
        day.judge(20, "nurse1", "amino_acids", "measure", pump_ml="120")
    assert day.answer(20, "nurse1", "amino_acids", "measure", pump_ml="400")[0] == 0
    marked = day.record(25, "nurse1", "amino_acids", "measure", pump_ml="120", reason="another pump")
    assert marked.passed == ("plausible:pump_ml",)
    # the other pump counts on from where it began
    assert band(day, 30) == (120, 1000)


def test_h42_a_correction_is_judged_without_the_entry_that_it_corrects(day):
    day.until_amino_acids()
    wrong = day.record(10, "nurse1", "amino_acids", "measure", pump_ml="900")
    right = {"target": wrong.id, "reason": "misread"}
    assert day.record(12, "nurse1", None, "correct", values={"pump_ml": "90"}, **right).passed == ()
    assert day.record(13, "nurse1", None, "correct", values={"pump_ml": "9000"}, **right).passed == (
        "plausible:pump_ml",
    )


@pytest.mark.parametrize("reason", [None, "as it stands there"])
def test_h46_thousands_are_never_guessed_however_little_hangs(day, reason):
    day.until_amino_acids()
    assert day.answer(10, "nurse1", "amino_acids", "measure", values={"pump_ml": "2.909"}, reason=reason)[0] == 2


@given(reading=st.floats(0, 3000).map(lambda ml: round(ml, 1)))
def test_h42_the_form_and_the_journal_have_the_same_band(new_day, reading):
    day = new_day().until_amino_acids()
    day.record(10, "nurse1", "amino_acids", "measure", pump_ml="200", ml="100")
    record = day.chart()["amino_acids"]
    pump = next(field for field in fields_at(record, Action.MEASURE, day.at(20)) if field.id == "pump_ml")
    code, _ = day.answer(20, "nurse1", "amino_acids", "measure", pump_ml=reading)
    assert (code == 0) == is_plausible(pump, reading)
