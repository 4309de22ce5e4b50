"""Whatever people ask, in any order, on the whole protocol: CLINICAL §8 "must always hold" (issue 4, proof 2).

A broken one always has a reason or a deviation in the journal. `WARD_BOARD_LONG=1` looks at many more days.
"""

from __future__ import annotations

import os
from datetime import datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis.stateful import invariant, run_state_machine_as_test

from ward_board.domain.alarms import alarms
from ward_board.domain.chart import DOING, Chart, Closing, fold
from ward_board.domain.entry import Entry
from ward_board.domain.protocol import GateRule
from ward_board.domain.words import Action, AlarmKind, BedState, StepState

from .any_whole_day import MINUTE, AnyWholeDay
from .conftest import NEXT_DAY
from .whole_day import SECOND, WHOLE

LONG = bool(os.environ.get("WARD_BOARD_LONG"))
PROFILE = settings(max_examples=400 if LONG else 15, stateful_step_count=60 if LONG else 20)
TOLERANCE = MINUTE * WHOLE.shortfall_tolerance_minutes
PREDECESSOR = {GateRule.DONE, GateRule.SETTLED, GateRule.PASSES}
NOBODY_WAITS = {StepState.DUE, StepState.LATE, StepState.WAITING}


class WhatAlwaysHolds(AnyWholeDay):
    """The invariants of CLINICAL §8, and what the board says of any such day."""

    def excused(self, *gates: str) -> bool:
        """Whether the journal says of one of these gates that it was passed, by whom and why."""
        passing = [entry for entry in self.day.entries if set(gates) & set(entry.passed)]
        assert all(entry.reason for entry in passing)
        return bool(passing)

    def known(self, entry: Entry) -> Chart:
        """The chart as it stood with `entry`: what came at the same moment, but later, was not known.

        An incident is never refused: one that is typed later asks nothing of what was done before.
        """
        at = entry.occurred_at
        unknown = {
            e.id for e in self.day.entries if e.seq > entry.seq and (e.occurred_at == at or e.action is Action.INCIDENT)
        }
        return fold(WHOLE, [e for e in self.day.entries if e.id not in unknown], until=at)

    def start(self, step: str) -> Entry | None:
        return next((act for act in self.day.chart()[step].acts if act.action is Action.START), None)

    @invariant()
    def amino_acids_begin_thirty_minutes_after_the_antiemetic(self):
        """H16."""
        started = self.start("amino_acids")
        if started:
            given = self.known(started)["antiemetic"]
            assert given.is_settled or self.excused("antiemetic_given")
            late = given.done and started.occurred_at - given.done.occurred_at < 30 * MINUTE
            assert not late or self.excused("antiemetic_30_min")

    @invariant()
    def lutetium_begins_in_running_amino_acids_after_thirty_minutes_and_a_time_out(self):
        """H12, I5; CLINICAL §8: not started while an item of E2 to E7 is open."""
        started = self.start("lutetium")
        if started:
            known = self.known(started)
            amino_acids = known["amino_acids"].run
            ran = amino_acids.ran(started.occurred_at) if amino_acids else timedelta()
            assert ran >= 30 * MINUTE or self.excused("amino_acids_30_min")
            assert (amino_acids and amino_acids.is_running) or self.excused("amino_acids_running")
            assert known["time_out"].done or self.excused("time_out")

    @invariant()
    def amino_acids_that_stand_still_are_an_alarm(self):
        """H13, I7, I8: nobody may stop them unseen while the lutetium runs."""
        found = self.day.situation(self.minute)
        kinds = {alarm.kind for alarm in alarms(found)}
        run, lutetium = found.chart["amino_acids"].run, found.chart["lutetium"].run
        if found.chart.closing is None and lutetium and lutetium.is_running and not (run and run.is_running):
            assert AlarmKind.AMINO_ACIDS_STOPPED_DURING_LUTETIUM in kinds
        if found.chart.closing is None and run and run.paused_since:
            stopped = {AlarmKind.AMINO_ACIDS_STOPPED, AlarmKind.AMINO_ACIDS_STOPPED_DURING_LUTETIUM}
            assert len(stopped & kinds) == 1

    @invariant()
    def the_cannula_comes_out_when_the_amino_acids_have_done_their_work(self):
        """180 minutes after the lutetium and the whole volume, within the signed tolerance."""
        done = self.day.chart()["cannula_out"].done
        if done is None or self.excused("amino_acids_complete"):
            return
        known = self.known(done)
        run, lutetium = known["amino_acids"].run, known["lutetium"].run
        assert lutetium is None or lutetium.ended_at or self.excused("lutetium_ended")
        if run:
            assert run.ended_at
            assert run.ended_at <= done.occurred_at
        if run and lutetium and lutetium.ended_at and not known["lutetium"].is_skipped:
            assert run.ended_at >= lutetium.ended_at + 180 * MINUTE - TOLERANCE
            assert run.empty_at() is None or run.empty_at() <= run.ended_at + TOLERANCE

    @invariant()
    def nothing_is_stamped_before_what_it_needs(self):
        """CLINICAL §8; I9: measurement before rules before discharge, and every other pair that a gate names.

        What was voided since no longer counts: it is asked for again, and judged then.
        """
        chart = self.day.chart()
        first: dict[str | None, datetime] = {}
        for entry in chart.entries:
            if entry.action in {Action.SKIP, Action.REFUSE, Action.START, *DOING}:
                first.setdefault(entry.step, entry.occurred_at)
        for entry in chart.entries:
            record = chart.steps.get(entry.step or "")
            if record is None or (entry != record.done and entry.action is not Action.START):
                continue
            for gate in record.step.gates_on(entry.action):
                names = {gate.step, gate.instead} - {None}
                was_there = any(name in first and first[name] <= entry.occurred_at for name in names)
                if gate.rule in PREDECESSOR and not was_there and not self.excused(gate.id):
                    assert self.known(entry)[str(gate.step)].falls_away, (entry.id, entry.step, gate.id)

    @invariant()
    def a_correction_keeps_what_stood_there(self):
        """A3: the old time and the old values stay readable."""
        chart = self.day.chart()
        for correction in (entry for entry in self.day.entries if entry.action is Action.CORRECT):
            original = next(entry for entry in self.day.entries if entry.id == correction.target)
            old = chart.before[correction.id]
            assert (old.id, old.step, old.author) == (original.id, original.step, original.author)
            assert correction.reason

    # --- what the board says ------------------------------------------------------------------------------------------

    @invariant()
    def the_board_can_be_drawn_at_any_moment(self):
        for minute in (self.minute, self.minute + 700, -50 * NEXT_DAY):
            found = self.day.situation(minute)
            raised = alarms(found)
            assert len({alarm.id for alarm in raised}) == len(raised)
            assert all(alarm.since <= found.now for alarm in raised)
            asked = {one.step.id for one in found.actions}
            for step, status in found.steps.items():
                record = status.record
                if record.falls_away or record.is_overtaken or record.step.optional:
                    assert step not in {alarm.subject for alarm in raised}
                    assert step not in asked or record.run
                    assert status.state not in NOBODY_WAITS

    @invariant()
    def what_is_shown_follows_from_the_entries_alone(self):
        """I4: in whatever order they are handed in; the fold is a function of what they say."""
        entries = self.day.entries
        assert fold(WHOLE, entries) == fold(WHOLE, [entries[0], *reversed(entries[1:])])

    @invariant()
    def the_steps_of_an_incident_come_and_go_with_it(self):
        chart = self.day.chart()
        kinds = {entry.text("kind") for entry in chart.entries if entry.action is Action.INCIDENT}
        for record in chart.steps.values():
            if record.step.only_with_incident:
                called = bool(kinds & set(record.step.only_with_incident))
                assert record.falls_away or called
                assert not called or not record.falls_away or record.step.only_once_started or record.step.falls_with

    @invariant()
    def one_tick_stands_for_what_is_done_once(self):
        """I2: a second one only where the first was voided, or a new incident called for it again."""
        for record in self.day.chart().steps.values():
            ticks = [act for act in record.acts if act.action in DOING and not record.step.infusion]
            assert len([act for act in record.acts if act.action is Action.START]) <= 1
            if not (record.step.repeatable or record.step.voided_by or record.step.only_with_incident):
                assert len(ticks) <= 1, record.step.id

    @invariant()
    def nobody_verifies_what_they_did_themselves(self):
        """I13."""
        for entry in self.day.chart().entries:
            assert entry.second != entry.author
            if entry.step in SECOND and entry.action in DOING:
                assert entry.second or "second_person" in entry.passed

    @invariant()
    def no_deviation_is_forgotten(self):
        """I7: it stands until another physician signs, or until the entry itself is struck."""
        found = self.day.situation(self.minute)
        signed = {entry.target for entry in found.chart.entries if entry.action is Action.COUNTERSIGN}
        deviated = {entry.id for entry in found.chart.entries if entry.deviation} - signed
        assert {alarm.subject for alarm in alarms(found) if alarm.kind is AlarmKind.DEVIATION} == deviated

    @invariant()
    def a_hot_room_waits_for_its_release(self):
        """H42: whichever way the patient went, until it is measured clean or left out by name."""
        found = self.day.situation(self.minute)
        chart = found.chart
        if chart.closing and chart.hot_beds:
            assert not chart.is_over
            assert [one.step.id for one in found.actions] == ["room_release"]
        if chart.closing and chart.closing[0] in {Closing.DIED, Closing.TRANSFERRED, Closing.LEFT}:
            assert found.state is BedState.DISCHARGED
        if chart["lutetium"].run and not chart["room_release"].acts:
            assert chart.booking.bed in chart.hot_beds


@pytest.mark.slow
def test_h12_h13_h16_h17_h42_i2_i4_i5_i7_i8_i9_i13_no_request_breaks_an_invariant_of_the_whole_day():
    run_state_machine_as_test(WhatAlwaysHolds, settings=PROFILE)
