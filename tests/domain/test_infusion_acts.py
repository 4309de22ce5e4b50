"""Which act fits an infusion in which state, and what is typed late between acts that stand."""

from __future__ import annotations

import pytest

from ward_board.errors import AlreadyDoneError

STATES = {
    "not started": [],
    "running": [(0, "start")],
    "paused": [(0, "start"), (10, "pause")],
    "finished": [(0, "start"), (20, "finish")],
    "stopped": [(0, "start"), (20, "stop")],
    "skipped": [(0, "skip")],
}
ANSWERS = {
    "start": (0, 4, 4, 4, 4, 0),
    "pause": (2, 0, 4, 2, 2, 2),
    "resume": (2, 4, 0, 2, 2, 2),
    "rate": (2, 0, 0, 2, 2, 2),
    "finish": (2, 0, 0, 4, 4, 2),
    "stop": (2, 0, 0, 4, 4, 2),
    "measure": (2, 0, 0, 0, 0, 2),
    "skip": (0, 2, 2, 2, 2, 4),
}


@pytest.mark.parametrize("action", ANSWERS)
@pytest.mark.parametrize("place", range(len(STATES)), ids=list(STATES))
def test_each_act_on_an_infusion_in_each_state(day, place, action):
    day.cannula()
    day.antiemetic()
    for minute, act in list(STATES.values())[place]:
        day.record(minute, "phys1" if act == "skip" else "nurse1", "amino_acids", act, reason="because")
    values = {"rate": {"ml_per_h": "200"}, "measure": {"pump_ml": "80"}}.get(action, {})
    by = "phys1" if action == "skip" else "nurse1"
    code, _ = day.answer(30, by, "amino_acids", action, values=values, reason="because")
    assert code == ANSWERS[action][place]


def test_a_pause_that_stands_says_who_and_when(day):
    day.until_amino_acids()
    day.record(10, "nurse1", "amino_acids", "pause")
    with pytest.raises(AlreadyDoneError, match="paused") as refused:
        day.record(12, "nurse2", "amino_acids", "pause")
    assert (refused.value.by, refused.value.at) == ("nurse1", day.at(10))


@pytest.mark.parametrize("rate", ["250", "250.0", "250,0", 250.0])
def test_a_rate_that_runs_already_is_already_so(day, rate):
    day.until_amino_acids()
    assert day.answer(10, "nurse1", "amino_acids", "rate", ml_per_h=rate)[0] == 4
    day.record(10, "nurse1", "amino_acids", "rate", ml_per_h="200")
    assert day.answer(20, "nurse1", "amino_acids", "rate", ml_per_h="200,0")[0] == 4
    assert day.answer(20, "nurse1", "amino_acids", "rate", ml_per_h=rate)[0] == 0


def test_acts_typed_late_fit_between_those_that_stand(day):
    day.until_amino_acids()
    day.record(40, "nurse1", "amino_acids", "pause")
    day.record(50, "nurse1", "amino_acids", "resume")
    assert day.answer(20, "nurse1", "amino_acids", "pause", typed=60)[0] == 2, "the pause at 40 would no longer fit"
    assert day.answer(45, "nurse1", "amino_acids", "pause", typed=60)[0] == 4
    assert day.answer(20, "nurse1", "amino_acids", "rate", ml_per_h="200", typed=60)[0] == 0
    assert day.answer(-5, "nurse1", "amino_acids", "pause", typed=60)[0] == 2


def test_a_pause_typed_late_that_takes_away_the_30_minutes_is_a_deviation(day):
    """I5: a fact that makes an accepted lutetium start too early is charted, but not in silence."""
    day.until_lutetium()
    pause = {"typed": 40}
    assert day.answer(20, "nurse1", "amino_acids", "stop", **pause) == (
        3,
        ["amino_acids_running", "amino_acids_30_min"],
    )
    entry = day.record(20, "nurse1", "amino_acids", "stop", **pause, deviation="equipment", reason="pump stood still")
    assert entry.passed == ("amino_acids_running", "amino_acids_30_min")
    assert [a.kind for a in day.alarms(40) if a.subject == entry.id] == ["deviation"]
