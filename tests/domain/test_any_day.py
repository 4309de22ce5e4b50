"""What holds for any day: the plan never runs backwards, the fold is a fold, and no request breaks an invariant."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from ward_board.domain.alarms import alarms
from ward_board.domain.chart import DOING, fold
from ward_board.domain.plan import plan
from ward_board.domain.status import situation
from ward_board.domain.words import Action, AlarmKind, StepState
from ward_board.errors import AlreadyDoneError, BadInputError, RefusedError

NEXT_DAY = 24 * 60
SOME = settings(max_examples=40)
QUICK = settings(max_examples=40, stateful_step_count=25)

# pauses of the amino acids as lengths of running and of standing still, one after another
stretches = st.lists(st.tuples(st.integers(1, 60), st.integers(0, 40)), max_size=4)


def paused_day(new_day, started, pauses, lutetium_pause=0):
    day = new_day().until_time_out()
    minute = started
    facts = [(started, "lutetium", "start")]
    if lutetium_pause:
        facts += [(started + 10, "lutetium", "pause"), (started + 10 + lutetium_pause, "lutetium", "resume")]
    for running, standing in pauses:
        facts.append((minute + running, "amino_acids", "pause"))
        minute += running + standing
        facts.append((minute, "amino_acids", "resume"))
    for at, step, action in sorted(facts, key=lambda fact: fact[0]):
        day.record(at, "tech1", step, action)
    return day


def ends(day):
    """Every projected end, and until when the amino acids are needed, with nothing pushed to now."""
    found = plan(day.protocol, day.chart(), None, day.zone)
    times = {step: found[step].projected.end for step in day.protocol.by_id}
    return {step: end for step, end in times.items() if end} | {"needed": found.amino_acids.required_until}


@given(started=st.integers(30, 90), later=st.integers(1, 60), pauses=stretches)
@SOME
def test_a_later_lutetium_ends_nothing_earlier(new_day, started, later, pauses):
    before, after = (ends(paused_day(new_day, minute, [])) for minute in (started, started + later))
    assert all(after[step] >= before[step] for step in before)


@given(started=st.integers(30, 60), pauses=stretches, longer=st.integers(1, 60), place=st.integers(0, 3))
@SOME
def test_a_longer_pause_ends_nothing_earlier_and_gives_nothing_faster(new_day, started, pauses, longer, place):
    """H13: pauses never count."""
    assume(place < len(pauses))
    lengthened = [(run, stand + longer * (here == place)) for here, (run, stand) in enumerate(pauses)]
    before, after = (paused_day(new_day, started, which) for which in (pauses, lengthened))
    assert all(ends(after)[step] >= end for step, end in ends(before).items())
    first, second = (day.chart()["amino_acids"].run for day in (before, after))
    for minute in range(0, 300, 20):
        assert second.given_ml(after.at(minute)) <= first.given_ml(before.at(minute)) + 1e-6
        assert second.ran(after.at(minute)) <= first.ran(before.at(minute))


@given(pauses=stretches, minute=st.integers(-10, 400))
@SOME
def test_running_and_standing_still_make_up_the_time_since_the_start(new_day, pauses, minute):
    """I10: no elapsed time is negative, none is counted twice."""
    day = paused_day(new_day, 30, pauses)
    run, at = day.chart()["amino_acids"].run, day.at(minute)
    stood = sum((max(min(end or at, at) - begin, timedelta()) for begin, end in run.pauses), timedelta())
    assert run.ran(at) == max(at - run.started_at, timedelta()) - stood
    assert 0 <= run.given_ml(at) <= run.volume_ml


@given(order=st.randoms(use_true_random=False), pauses=stretches)
@SOME
def test_the_fold_tells_the_same_day_in_whatever_order_it_was_typed(new_day, order, pauses):
    """I4: what counts is when things happened; entries of one moment keep the order of typing."""
    day = paused_day(new_day, 31, pauses)
    booking, *facts = day.entries
    moments = sorted({entry.occurred_at for entry in facts})
    order.shuffle(moments)
    number = {moment: 100 * place for place, moment in enumerate(moments, start=1)}
    typed = [replace(entry, seq=number[entry.occurred_at] + entry.seq) for entry in facts]
    one, other = fold(day.protocol, day.entries), fold(day.protocol, [booking, *sorted(typed, key=lambda e: e.seq)])
    for step in day.protocol.by_id:
        assert (one[step].run, one[step].started_at) == (other[step].run, other[step].started_at)
        assert [act.id for act in one[step].acts] == [act.id for act in other[step].acts]


# --- any requests at advancing times ----------------------------------------------------------------------------------

VALUES = {
    "cannula": {"site": "left", "gauge": "20", "patent": "yes"},
    "antiemetic": {"drug": "ondansetron", "mg": "8"},
    "activity_assay": {"mbq": "7400", "calibrated_at": "2026-11-26T08:30", "vial": "LU-1"},
    "residual_assay": {"mbq": "81"},
    "scan": {"uptake": "adequate"},
    "evaluation": {"fit": "yes"},
    "measurement": {"usv_per_h": "8.1", "background_usv_per_h": "0.1", "distance_m": "1", "instrument": "SM-4"},
}
RUN_ACTS = ("start", "pause", "resume", "rate", "finish", "stop", "measure", "skip")
PEOPLE = ("nurse1", "nurse2", "tech1", "phys1", "phys2", "rpe1", "coord1")
RIGHT = {
    **{"cannula": "nurse1", "antiemetic": "nurse1", "amino_acids": "nurse1", "activity_assay": "tech1"},
    **{"time_out": "tech1", "lutetium": "tech1", "residual_assay": "tech1", "cannula_out": "nurse1", "scan": "tech1"},
    **{"evaluation": "phys1", "measurement": "rpe1", "rules": "phys1", "travel_declaration": "phys1"},
    "discharge": "nurse1",
}


class AnyDay(RuleBasedStateMachine):
    """One treatment, and whatever people may ask of it; subclasses give `new_day`."""

    def __init__(self) -> None:
        super().__init__()
        self.day = type(self).new_day(flags="travel")
        self.minute = -70.0

    def ask(self, by, step, action, **rest):
        try:
            return self.day.record(self.minute - rest.pop("ago", 0), by, step, action, typed=self.minute, **rest)
        except (BadInputError, RefusedError, AlreadyDoneError):
            return None

    @rule(minutes=st.sampled_from([0, 1, 5, 15, 29.5, 30, 60, 240, 720]))
    def time_passes(self, minutes):
        self.minute = min(self.minute + minutes, 3 * NEXT_DAY)

    @rule(extra=st.sampled_from([None, "reason", "deviation"]))
    def somebody_does_what_is_next(self, extra):
        following = self.day.situation(self.minute).next
        if following is None:
            return
        rest = {"second": "rpe1" if following.step.id == "rules" else "nurse2"} if following.persons > 1 else {}
        rest |= {"reason": "it is time"} if extra else {}
        rest |= {"deviation": "early"} if extra == "deviation" else {}
        values = VALUES.get(following.step.id, {})
        self.ask(RIGHT[following.step.id], following.step.id, following.action, values=values, **rest)

    @rule(
        step=st.sampled_from(sorted(RIGHT)),
        by=st.sampled_from(PEOPLE),
        second=st.sampled_from([None, *PEOPLE]),
        again=st.sampled_from(["first", "again", "skip", "refuse"]),
        ago=st.sampled_from([0, 0, 0, 3, 20, 90]),
        deviation=st.sampled_from([None, None, None, "other"]),
        reason=st.sampled_from([None, "because"]),
    )
    def somebody_acts_on_a_step(self, step, by, second, again, ago, deviation, reason):
        known = self.day.protocol.by_id[step]
        action = known.first_action if again == "first" else again
        values = VALUES.get(step, {}) if again in {"first", "again"} else {}
        rest = {"second": second, "ago": ago, "deviation": deviation, "reason": reason}
        self.ask(by, step, action, values=values, **rest)

    @rule(
        step=st.sampled_from(["amino_acids", "lutetium"]),
        action=st.sampled_from(RUN_ACTS),
        by=st.sampled_from(["nurse1", "tech1", "phys1"]),
        number=st.sampled_from(["10", "200", "250", "700", "1000"]),
        ago=st.sampled_from([0, 0, 0, 10]),
        deviation=st.sampled_from([None, None, None, "equipment"]),
    )
    def somebody_acts_on_an_infusion(self, step, action, by, number, ago, deviation):
        values = {"rate": {"ml_per_h": number}, "measure": {"pump_ml": number}}.get(action, {})
        rest = {"ago": ago, "deviation": deviation, "reason": "because"}
        self.ask(by, step, action, values=values, **rest)

    @rule(place=st.integers(0, 60), ago=st.sampled_from([None, 0, 5, 45]), deviation=st.sampled_from([None, "other"]))
    def somebody_corrects(self, place, ago, deviation):
        target = self.day.entries[place % len(self.day.entries)]
        values = {} if ago is None else {"occurred_at": (target.occurred_at - timedelta(minutes=ago)).isoformat()}
        rest = {"target": target.id, "deviation": deviation, "reason": "clock was wrong"}
        self.ask("nurse1", None, "correct", values=values, **rest)

    @rule(
        action=st.sampled_from(["seen", "admit", "prescribe", "incident", "move", "reschedule", "transfer", "cancel"])
    )
    def somebody_acts_on_the_treatment(self, action):
        values = {
            "prescribe": {"activity_mbq": "7300"},
            "incident": {"kind": "vomiting"},
            "move": {"to_bed": "4"},
            "reschedule": {"t0": (self.day.t0 + timedelta(minutes=30)).isoformat()},
        }.get(action, {})
        if action not in {"transfer", "cancel"} or self.minute > 400:
            self.ask("phys1", None, action, values=values, reason="because")

    @rule(by=st.sampled_from(["nurse1", "phys2"]))
    def somebody_goes(self, by):
        for alarm in self.day.alarms(self.minute)[:1]:
            self.ask(by, None, "take", target=alarm.id)
        for entry in self.day.chart().open_deviations[:1]:
            self.ask(by, None, "countersign", target=entry.id)
        for entry in self.day.chart().open_incidents[:1]:
            self.ask(by, None, "close", target=entry.id)

    @invariant()
    def the_board_can_always_be_drawn(self):
        for minute in (self.minute, self.minute + 600, -90):
            found = self.day.situation(minute)
            assert found.state
            assert len({alarm.id for alarm in alarms(found)}) == len(alarms(found))
            assert all(alarm.since <= found.now for alarm in alarms(found))

    @invariant()
    def one_tick_stands_for_what_is_done_once(self):
        """I2: a second one only where the first was voided."""
        for record in self.day.chart().steps.values():
            ticks = [act for act in record.acts if act.action in DOING and not record.step.infusion]
            starts = [act for act in record.acts if act.action is Action.START]
            assert len(starts) <= 1
            if not record.step.repeatable and not record.step.voided_by:
                assert len(ticks) <= 1, record.step.id

    @invariant()
    def no_lutetium_before_30_effective_minutes_without_a_deviation(self):
        """I5."""
        chart = self.day.chart()
        started = chart["lutetium"].run
        run = chart["amino_acids"].run
        ran = run.ran(started.started_at) if run and started else timedelta()
        if started and ran < timedelta(minutes=30):
            assert any("amino_acids_30_min" in entry.passed and entry.deviation for entry in self.day.entries)

    @invariant()
    def no_discharge_without_a_measurement(self):
        """I9: value, background, distance, instrument, who and when; or a signed exception."""
        chart = self.day.chart()
        if chart["discharge"].done and not chart["measurement"].falls_away:
            measured = chart["measurement"].done
            by_deviation = any("measurement" in entry.passed and entry.deviation for entry in self.day.entries)
            assert measured or by_deviation or any("lutetium_ended" in e.passed for e in self.day.entries)
            assert not measured or set(VALUES["measurement"]) <= set(measured.values)

    @invariant()
    def nobody_verifies_what_they_did_themselves(self):
        """I13."""
        for entry in self.day.entries:
            assert entry.second != entry.author
        for entry in self.day.chart().entries:
            if entry.step in {"time_out", "rules"} and entry.action is Action.TICK:
                assert entry.second or "second_person" in entry.passed

    @invariant()
    def amino_acids_that_stand_still_are_an_alarm(self):
        """H13, I7, I8."""
        found = self.day.situation(self.minute)
        kinds = [alarm.kind for alarm in alarms(found)]
        stopped = {AlarmKind.AMINO_ACIDS_STOPPED, AlarmKind.AMINO_ACIDS_STOPPED_DURING_LUTETIUM}
        run, lutetium = found.chart["amino_acids"].run, found.chart["lutetium"].run
        if found.chart.closing is None and run and run.paused_since:
            assert len(stopped & set(kinds)) == 1
        if found.chart.closing is None and lutetium and lutetium.is_running and not (run and run.is_running):
            assert AlarmKind.AMINO_ACIDS_STOPPED_DURING_LUTETIUM in kinds

    @invariant()
    def each_late_step_is_one_alarm(self):
        """H8: the lutetium has an alarm of its own."""
        found = self.day.situation(self.minute)
        late = sorted(step for step, status in found.steps.items() if status.state is StepState.LATE)
        named = sorted(alarm.subject for alarm in alarms(found) if alarm.kind is AlarmKind.LATE)
        if found.chart.closing is None:
            assert named == [step for step in late if step != "lutetium"]

    @invariant()
    def no_deviation_is_forgotten(self):
        """I7: it stands until another physician signs, or until the entry itself is struck."""
        found = self.day.situation(self.minute)
        signed = {entry.target for entry in found.chart.entries if entry.action is Action.COUNTERSIGN}
        deviated = {entry.id for entry in found.chart.entries if entry.deviation} - signed
        assert {alarm.subject for alarm in alarms(found) if alarm.kind is AlarmKind.DEVIATION} == deviated

    @invariant()
    def what_is_shown_follows_from_the_entries_alone(self):
        """I4."""
        day, now = self.day, self.day.at(self.minute)
        assert situation(day.protocol, list(day.entries), now, day.zone) == situation(
            day.protocol, tuple(day.entries), now, day.zone
        )


def test_no_request_breaks_an_invariant(new_day):
    machine = type("AnyDayOfTheCore", (AnyDay,), {"new_day": staticmethod(new_day)})
    run_state_machine_as_test(machine, settings=QUICK)
