"""When the whole protocol asks for what follows another act, and what a late entry at the end of a day is judged on."""

from __future__ import annotations

import pytest

from ward_board.domain import retrospect
from ward_board.domain.chart import fold
from ward_board.domain.words import AlarmKind, StepState

from .conftest import NEXT_DAY
from .whole_day import WHOLE, whole_day


def test_h19_no_watch_is_asked_for_before_the_lutetium_it_follows():
    """The vial is two hours late: what follows the start is expected ever later, and not asked for."""
    day = whole_day().until("activity_assay")
    for minute in (60, 120, 150):
        now = day.situation(minute)
        for step in ("arm_2", "watch_60", "watch_210", "voiding_60", "survey"):
            assert now.steps[step].state is StepState.PLANNED
            assert now.steps[step].times.due is None
            assert now.steps[step].times.projected.start > now.now
            assert step not in {action.step.id for action in now.actions}
        asked = {alarm.subject for alarm in day.alarms(minute)}
        assert not [step for step in asked if step.startswith(("arm", "watch"))]
    assert "volume_60" in {action.step.id for action in now.actions if action.at <= now.now}, "the amino acids do run"


def test_h19_once_the_lutetium_runs_its_watch_comes_due_by_its_start():
    day = whole_day().through("lutetium", action="start")
    times = day.situation(35).steps["watch_60"].times
    assert (day.minute(times.due), day.minute(times.planned.start)) == (90, 90)
    late = [alarm for alarm in day.alarms(101) if alarm.kind is AlarmKind.OBSERVATION and alarm.subject == "watch_60"]
    assert [day.minute(alarm.since) for alarm in late] == [100]


@pytest.mark.parametrize(("minutes_late", "due"), [(-20, 15), (0, 15), (1, None), (40, None)])
def test_what_is_looked_at_while_the_amino_acids_run_waits_for_their_start(minutes_late, due):
    day = whole_day().until("amino_acids")
    now = day.situation(minutes_late)
    assert day.minute(now.steps["first_look"].times.due) == due
    assert day.minute(now.steps["first_look"].times.planned.start) == 15


def test_p43_the_room_of_a_patient_who_was_transferred_is_asked_for_as_long_as_it_takes():
    day = whole_day().through("lutetium", action="finish")
    day.record(120, "nurse1", None, "transfer", reason="to the surgeons")
    for minute in (150, 400):
        assert [(one.step.id, day.minute(one.at)) for one in day.situation(minute).actions] == [("room_release", 180)]


def test_what_is_prepared_the_day_before_admits_nobody():
    day = whole_day().until("room_prepared")
    assert day.chart()["blood_results"].done
    assert not day.chart().is_admitted
    assert str(day.situation(-100).state) == "booked"
    day.through("identity", without={step.id for step in WHOLE.steps if day.chart()[step.id].done})
    assert day.chart().is_admitted


def test_a_late_entry_is_judged_only_beside_what_a_gate_could_have_refused(monkeypatch: pytest.MonkeyPatch):
    """At the end of a whole day that is a quarter of its entries; the others need no chart of their own."""
    day = whole_day().until("discharge", without={"papers"})
    folds = []
    monkeypatch.setattr(retrospect, "fold", lambda *args, **rest: folds.append(args) or fold(*args, **rest))
    papers = day.planned("papers")
    entry = day.act(papers, NEXT_DAY + 300, typed=NEXT_DAY + 340)
    assert entry.passed == ()
    gated = [one for one in day.entries if one.step and WHOLE.by_id[one.step].gates_on(one.action)]
    assert 2 < len(folds) <= 2 * (len(gated) + 1) < len(day.entries)
