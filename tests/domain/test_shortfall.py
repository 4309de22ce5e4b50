"""The shortfall of amino acids: when it becomes an alarm, since when it stands, and what ends it (H13, I8)."""

from __future__ import annotations

import pytest


def of(day, minute, kind):
    """The alarms of one kind as (stars, subject, since, taken by)."""
    return [
        (a.priority.stars, a.subject, day.minute(a.since), a.taken.author if a.taken else None)
        for a in day.alarms(minute)
        if a.kind == kind
    ]


@pytest.mark.parametrize(("started", "stands"), [(45, False), ("45:01", True), (105, True)])
def test_a_shortfall_of_more_than_15_min_is_an_alarm(day, started, stands):
    """H13, I8: with the bag empty at 240 and 15 min tolerated the lutetium must end by 75."""
    day.until_amino_acids()
    day.assay(30)
    day.time_out(40)
    day.lutetium(started)
    found = of(day, 110, "shortfall") if stands else of(day, 60, "shortfall")
    assert found == ([("**", "amino_acids", 45, None)] if stands else [])


def test_a_shortfall_stands_before_the_lutetium_started(day):
    day.until_amino_acids()
    assert of(day, 45, "shortfall") == []
    assert of(day, "45:01", "shortfall") == [("**", "amino_acids", 45, None)]


def test_a_shortfall_by_a_faster_pump_stands_since_the_rate_was_set(day):
    day.until_lutetium_end()
    day.record(100, "nurse1", "amino_acids", "rate", ml_per_h="320")
    assert of(day, 101, "shortfall") == [("**", "amino_acids", 100, None)]


def test_a_shortfall_keeps_its_since_when_the_pump_is_read(day):
    """Otherwise every reading would ask for somebody to go again."""
    day.until_amino_acids()
    day.assay(100)
    day.time_out(104)
    day.lutetium(105)
    day.record(106, "nurse1", None, "take", target="t1:shortfall:amino_acids")
    day.record(110, "nurse1", "amino_acids", "measure", pump_ml="455")
    assert of(day, 111, "shortfall") == [("**", "amino_acids", 45, "nurse1")]
    day.record(135, "tech1", "lutetium", "finish")
    assert of(day, 135, "shortfall") == [("**", "amino_acids", 45, "nurse1")]
    day.record(240, "nurse1", "amino_acids", "finish")
    assert of(day, 250, "shortfall") == [("**", "amino_acids", 45, None)]


@pytest.mark.parametrize("ended_by", ["rate", "extra bag", "cannula out"])
def test_what_ends_a_shortfall(day, ended_by):
    day.until_amino_acids()
    day.assay(60)
    day.time_out(64)
    day.lutetium(65)
    day.record(95, "tech1", "lutetium", "finish")
    assert of(day, 96, "shortfall")
    if ended_by == "rate":
        day.record(97, "nurse1", "amino_acids", "rate", ml_per_h="200")
    elif ended_by == "extra bag":
        day.record(97, "nurse1", "amino_acids", "measure", ml="150")
    else:
        day.record(240, "nurse1", "amino_acids", "finish")
        assert of(day, 241, "shortfall")
        day.record(242, "nurse1", "cannula_out", "tick", reason="phys1 agrees")
    assert of(day, 243, "shortfall") == []


def test_amino_acids_stopped_for_good_fall_short_from_then_on(day):
    """I8."""
    day.until_lutetium_end()
    day.record(200, "nurse1", "amino_acids", "stop")
    assert of(day, 201, "shortfall") == [("**", "amino_acids", 200, None)]
    assert of(day, 201, "amino_acids_stopped") == []


def test_i8_a_shortfall_keeps_its_since_and_its_taker_while_the_amino_acids_stand_still(day):
    """A pause moves the end of the bag and the lutetium that waits for it, not when it came to fall short."""
    day.until_amino_acids()
    day.record(48, "nurse1", None, "take", target="t1:shortfall:amino_acids")
    day.record(50, "nurse1", "amino_acids", "pause")
    for minute in (50, 62, 76):
        assert of(day, minute, "shortfall") == [("**", "amino_acids", 45, "nurse1")]
    day.record(77, "nurse1", "amino_acids", "resume")
    assert of(day, 77, "shortfall") == [("**", "amino_acids", 45, "nurse1")]


def test_a_pause_before_the_shortfall_moves_when_it_comes(day):
    day.until_amino_acids()
    day.record(40, "nurse1", "amino_acids", "pause")
    assert of(day, 59, "shortfall") == []
    day.record(60, "nurse1", "amino_acids", "resume")
    assert of(day, 65, "shortfall") == []
    assert of(day, 66, "shortfall") == [("**", "amino_acids", 65, None)]
