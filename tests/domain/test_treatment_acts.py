"""Acts on a whole treatment: their words, their one value, and the states in which they make no sense."""

from __future__ import annotations

import pytest

from ward_board.domain.gates import Around
from ward_board.errors import AlreadyDoneError

NEXT_DAY = 24 * 60


@pytest.mark.parametrize("action", ["note", "cancel", "no_show", "transfer", "leave"])
def test_some_acts_need_words(day, action):
    assert day.answer(-60, "nurse1", None, action)[0] == 2
    assert day.answer(-60, "nurse1", None, action, reason="as told by phone")[0] == 0


@pytest.mark.parametrize(
    ("action", "by", "good", "bad"),
    [
        ("incident", "nurse1", {"kind": "vomiting"}, [{}, {"kind": "nonsense"}, {"kind": ""}, {"sort": "leak"}]),
        ("assign", "nurse1", {"nurse": "nurse2"}, [{}, {"nurse": " "}]),
        ("move", "nurse1", {"to_bed": "4"}, [{}, {"to_bed": "0"}, {"to_bed": "4.5"}, {"to_bed": "x"}, {"to_bed": 4.5}]),
        ("reschedule", "nurse1", {"t0": "2026-11-26T09:30"}, [{}, {"t0": "noon"}, {"t0": "9999-12-31T23:59-12:00"}]),
        ("prescribe", "phys1", {"activity_mbq": "3700"}, [{}, {"activity_mbq": "7.400"}, {"activity_mbq": "7.4"}]),
        ("seen", "nurse1", {}, [{"note": "x"}]),
        ("admit", "nurse1", {}, [{"bed": "3"}]),
    ],
)
def test_each_act_on_a_treatment_takes_its_value(day, action, by, good, bad):
    assert day.answer(-60, by, None, action, values=good)[0] == 0
    for values in bad:
        assert day.answer(-60, by, None, action, values=values)[0] == 2, values


@pytest.mark.parametrize("activity", ["nan", "inf", "1e4", "-7400", "12001", "99", "0", "7,400", "1_000"])
def test_a_prescription_is_never_off_by_a_factor(day, activity):
    """H46."""
    assert day.answer(-60, "phys1", None, "prescribe", activity_mbq=activity)[0] == 2


@pytest.mark.parametrize(
    ("action", "by", "values"),
    [
        ("admit", "nurse1", {}),
        ("assign", "nurse1", {"nurse": "nurse2"}),
        ("move", "coord1", {"to_bed": "4"}),
        ("reschedule", "coord1", {"t0": "2026-11-26T10:00+02:00"}),
        ("prescribe", "phys1", {"activity_mbq": "3700"}),
    ],
)
def test_what_is_so_already_says_by_whom(day, action, by, values):
    day.record(-60, by, None, action, values=values)
    with pytest.raises(AlreadyDoneError) as refused:
        day.record(-50, by, None, action, values=values)
    assert (refused.value.by, refused.value.at) == (by, day.at(-60))


def test_the_booked_bed_is_so_already_by_the_one_who_booked(day):
    with pytest.raises(AlreadyDoneError) as refused:
        day.record(-50, "nurse1", None, "move", to_bed="1")
    assert refused.value.by == "coord1"


def test_a_taken_bed_is_refused(new_day):
    day = new_day(around=Around(beds=frozenset({("2026-11-26", 4), ("2026-12-03", 1)})))
    assert day.answer(-60, "nurse1", None, "move", to_bed="4")[0] == 2
    assert day.answer(-60, "nurse1", None, "move", to_bed="5")[0] == 0
    assert day.answer(-60, "nurse1", None, "reschedule", t0="2026-12-03T08:00")[0] == 2
    assert day.answer(-60, "nurse1", None, "reschedule", t0="2026-12-10T08:00")[0] == 0


@pytest.mark.parametrize("action", ["cancel", "no_show", "reschedule"])
@pytest.mark.parametrize("infusion", ["amino_acids", "lutetium"])
def test_what_has_started_is_neither_cancelled_nor_moved_to_another_day(day, infusion, action):
    by = "nurse1" if infusion == "amino_acids" else "tech1"
    day.record(0, by, infusion, "start", deviation="other", reason="found running")
    values = {"t0": "2026-12-03T08:00"} if action == "reschedule" else {}
    assert day.answer(5, "nurse1", None, action, values=values, reason="because")[0] == 2


def test_a_cancelled_treatment_takes_only_words(day):
    day.record(-60, "coord1", None, "cancel", reason="fever")
    assert day.answer(-50, "coord1", None, "cancel", reason="fever")[0] == 4
    assert day.answer(-50, "coord1", None, "no_show", reason="fever")[0] == 4
    assert day.answer(-50, "nurse1", None, "seen")[0] == 2
    assert day.answer(-50, "nurse1", "cannula", "tick", site="x", gauge="20", patent="yes")[0] == 2
    assert day.answer(-50, "nurse1", None, "note", reason="comes next week")[0] == 0


@pytest.mark.parametrize("closing", ["discharge", "transfer", "leave"])
def test_a_closed_treatment_takes_facts_but_no_new_plans(day, closing):
    day.until_rules()
    step = closing if closing == "discharge" else None
    day.record(NEXT_DAY + 360, "nurse1", step, "tick" if step else closing, reason="to intensive care")
    later = NEXT_DAY + 400
    assert day.answer(later, "nurse1", None, "note", reason="ring forgotten")[0] == 0
    assert day.answer(later, "nurse1", None, "seen")[0] == 0
    assert day.answer(later, "nurse1", None, "transfer", reason="again")[0] == 4
    for action, values in (("move", {"to_bed": "4"}), ("assign", {"nurse": "nurse2"})):
        assert day.answer(later, "nurse1", None, action, values=values)[0] == 2


def test_the_same_discharge_again_says_who_was_first(day):
    day.until_discharge()
    assert day.answer(NEXT_DAY + 361, "nurse2", "discharge", "tick")[0] == 4
