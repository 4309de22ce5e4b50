"""A stepped clock takes back *seen* and loses nothing (I10)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ward_board.domain.alarms import alarms, clock_step_stands
from ward_board.domain.entry import Entry
from ward_board.domain.status import situation
from ward_board.domain.words import Action


def stepped(day, minute, after):
    """The ward's entry that its clock was moved, written after the first `after` entries of the treatment."""
    at = day.at(minute)
    return Entry(Action.CLOCK_STEPPED, "board", None, at, at, stream="ward", version=1, seq=after)


def numbered(day):
    """Room between the numbers of the journal for what other streams write."""
    day.entries[:] = [replace(entry, seq=10 * entry.version) for entry in day.entries]


@pytest.mark.parametrize("minute", [35, -20])
def test_a_stepped_clock_takes_back_seen_until_somebody_looks(day, minute):
    """I10: whether the clock went forward or back, and whatever times the entries say."""
    day.until_lutetium()
    numbered(day)
    step = stepped(day, minute, 75)
    now = day.at(minute + 1)
    assert clock_step_stands([situation_of(day, now)], step)
    found = [a for a in alarms(situation_of(day, now), step) if a.kind == "not_seen"]
    assert [(a.subject, a.since) for a in found] == [("lutetium", day.at(minute))]
    day.record(minute + 1, "nurse1", None, "seen")
    numbered(day)
    assert not clock_step_stands([situation_of(day, now)], step)
    assert not [a for a in alarms(situation_of(day, now), step) if a.kind == "not_seen"]


def situation_of(day, now):
    return situation(day.protocol, day.entries, now, day.zone)


def test_a_clock_set_back_loses_no_infusion(day):
    """I10: entries whose time now lies ahead have happened all the same."""
    day.until_lutetium()
    found = situation_of(day, day.at(-30))
    assert found.state == "running"
    assert found.steps["lutetium"].state == "running"


def test_a_look_typed_before_the_step_does_not_count_after_it(day):
    day.until_lutetium()
    day.record(34, "nurse1", None, "seen")
    numbered(day)
    assert clock_step_stands([situation_of(day, day.at(36))], stepped(day, 35, 85))


def test_the_alarm_of_a_stepped_clock_can_be_taken(new_day):
    day = new_day().until_lutetium()
    numbered(day)
    day.around = replace(day.around, clock_step=stepped(day, 35, 75))
    assert day.answer(36, "nurse1", None, "take", target="t1:not_seen:lutetium") == (0, [])


def test_a_bed_where_nothing_runs_needs_no_look_after_a_step(day):
    day.until_evening()
    numbered(day)
    assert not clock_step_stands([situation_of(day, day.at(300))], stepped(day, 299, 999))
