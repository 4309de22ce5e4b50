"""Every hard gate of the whole protocol holds, opens, and is passed loudly by a deviation (issue 4, proof 1)."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from ward_board.domain.form import FieldType
from ward_board.domain.gates import Around
from ward_board.domain.protocol import GateRule
from ward_board.domain.words import Action, Priority, Role
from ward_board.errors import RefusedError

from .conftest import NEXT_DAY, STAFF
from .whole_day import WHOLE, WholeDay, whole_day

# the lists of issues 4 and 5, and what the structure of the day asks for (DESIGN §8, §9)
ALLOWED = {
    *("identity", "go", "cannula_patent", "antiemetic_given", "bag_and_pump", "amino_acids_30_min"),
    *("activity_assay", "activity_in_tolerance", "time_out", "measurement", "scan", "evaluation_fit", "rules"),
    *("room_released", "amino_acids_running", "lutetium_ended", "vial_of_another", "duration_exists", "second_person"),
    "half_life_measured",
}
HARD = [(step.id, gate.id) for step in WHOLE.steps for gate in step.gates if gate.is_hard]
AFTER_LUTETIUM = ("residual_assay", "cannula_out", "scan", "measurement")

Change = Callable[[WholeDay], object]


@dataclass(frozen=True)
class Held:
    """A day on which nothing else refuses the step, and what opens the gate; `minute` is when the step is tried.

    `more` are values beside the usual ones, `then` is how the act is done so that the gate opens.
    """

    day: Callable[[], WholeDay]
    opens: Change
    minute: float | str | None = None
    opens_at: float | str | None = None
    more: dict[str, str] = field(default_factory=dict)
    then: dict[str, Any] = field(default_factory=dict)


def left_out(step: str, asked: str, minute: float, *others: str) -> Held:
    """The step that is asked for was not done; done at `minute`, it opens the gate."""
    return Held(
        lambda: whole_day().until(step, without={asked, *others}), lambda day: day.do(asked, minute), minute + 1
    )


def with_cannula(patent: str) -> WholeDay:
    day = whole_day().until("cannula")
    day.do("cannula", more={"patent": patent})
    return after(day, "cannula", "amino_acids")


def after(day: WholeDay, done: str, step: str, without: Collection[str] = ()) -> WholeDay:
    """The day goes on as usual from `done` up to `step`."""
    script = day.script()
    steps = [one.step for one in script]
    for one in script[steps.index(done) + 1 : steps.index(step)]:
        if one.step not in without:
            day.act(one)
    return day


def other(done: str, step: str, *, second: str | None = None, **more: str) -> WholeDay:
    """An ordinary day on which `done` had another value."""
    day = whole_day().until(done)
    day.do(done, more=more, **({"second": second} if second else {}))
    return after(day, done, step)


def paused() -> WholeDay:
    day = whole_day().until("lutetium")
    day.record(31, "nurse1", "amino_acids", "pause")
    return day


def cannula_fails() -> WholeDay:
    day = whole_day().until("lutetium")
    day.do("cannula", 28, action="again", more={"patent": "no"})
    return day


def unmeasured() -> WholeDay:
    day = whole_day().until("measurement")
    day.do("rules", deviation="missing", reason="the meter is at the workshop")
    day.do("rules_explained")
    return day


CASES = {
    ("cannula", "room_released"): Held(
        lambda: whole_day(around=Around(hot_beds=frozenset({1}))).until("cannula"),
        lambda day: setattr(day, "around", Around(hot_beds=frozenset({2}))),
    ),
    ("amino_acids", "identity"): left_out("amino_acids", "identity", -5),
    ("amino_acids", "go"): left_out("amino_acids", "go", -5),
    ("amino_acids", "bag_and_pump"): left_out("amino_acids", "bag_and_pump", -5),
    ("amino_acids", "cannula_patent"): Held(
        lambda: with_cannula("no"), lambda day: day.do("cannula", -5, action="again")
    ),
    ("amino_acids", "antiemetic_given"): Held(
        lambda: whole_day().until("amino_acids", without={"antiemetic"}),
        lambda day: day.record(-3, "nurse1", "antiemetic", "refuse", code="patient_declined"),
    ),
    ("activity_assay", "vial_of_another"): Held(
        lambda: whole_day(around=Around(vials={"LU-1": "t9"})).until("activity_assay"),
        lambda day: setattr(day, "around", Around(vials={"LU-1": "t1", "LU-2": "t9"})),
    ),
    ("time_out", "activity_assay"): left_out("time_out", "activity_assay", 24),
    ("time_out", "activity_in_tolerance"): Held(
        lambda: other("activity_assay", "time_out", mbq="6600"),
        lambda day: day.do("activity_assay", 24, action="again"),
    ),
    ("lutetium", "amino_acids_running"): Held(
        paused, lambda day: day.record(33, "nurse1", "amino_acids", "resume"), 33, 33
    ),
    ("lutetium", "amino_acids_30_min"): Held(lambda: whole_day().until("lutetium"), lambda day: None, "29:59", "30:00"),
    ("lutetium", "time_out"): left_out("lutetium", "time_out", 29),
    ("lutetium", "cannula_patent"): Held(
        cannula_fails, lambda day: day.record(29, "nurse1", "cannula_lutetium", "tick", **USUAL_CANNULA)
    ),
    **{
        (step, "lutetium_ended"): Held(
            lambda: whole_day().through("arm_10"),
            lambda day: day.record(60, "tech1", "lutetium", "finish"),
            45,
            61,
        )
        for step in AFTER_LUTETIUM
    },
    ("scan_read", "scan"): left_out("scan_read", "scan", NEXT_DAY + 31),
    ("evaluation", "scan"): left_out("evaluation", "scan_read", NEXT_DAY + 51),
    ("measurement", "second_person"): Held(
        lambda: whole_day().until("measurement"),
        lambda day: None,
        more={"usv_per_h": "30"},
        then={"second": "nurse2"},
    ),
    ("rules", "measurement"): left_out("rules", "measurement", NEXT_DAY + 76),
    ("rules", "duration_exists"): Held(
        lambda: other("measurement", "rules", second="nurse2", usv_per_h="60"),
        lambda day: day.do("measurement", NEXT_DAY + 80, action="again"),
    ),
    ("rules", "half_life_measured"): Held(
        lambda: whole_day().until("rules"),
        lambda day: day.do("measurement", NEXT_DAY + 75 + 720, action="again"),
        opens_at=NEXT_DAY + 75 + 730,
        more={"effective_half_life_hours": "60"},
    ),
    ("rules_explained", "rules"): left_out("rules_explained", "rules", NEXT_DAY + 86),
    ("discharge", "evaluation_fit"): Held(
        lambda: other("evaluation", "discharge", fit="no"),
        lambda day: day.do("evaluation", NEXT_DAY + 355, action="again"),
    ),
    ("discharge", "measurement"): Held(
        unmeasured, lambda day: (day.do("measurement", NEXT_DAY + 350), day.do("rules", NEXT_DAY + 355))
    ),
    ("discharge", "rules"): left_out("discharge", "rules", NEXT_DAY + 355, "rules_explained"),
}
USUAL_CANNULA = {"site": "right arm", "gauge": "22", "patent": "yes"}
SAID = "it has to be"


def test_there_are_no_other_hard_gates_than_those_that_were_agreed():
    assert {gate for _, gate in HARD} == ALLOWED


@pytest.mark.parametrize(("step", "gate"), HARD)
def test_h12_h16_h17_h42_h43_a_hard_gate_holds_and_opens(step, gate):
    """A reason does not open it; nothing but what it waits for does."""
    held = CASES[step, gate]
    day = held.day()
    assert gate in day.answer_of(step, held.minute, more=held.more)[1]
    assert day.answer_of(step, held.minute, reason=SAID, more=held.more) == (3, [gate])
    with pytest.raises(RefusedError) as refused:
        day.do(step, held.minute, reason=SAID, more=held.more)
    assert [(one.id, one.hard) for one in refused.value.gates] == [(gate, True)]
    held.opens(day)
    assert day.answer_of(step, held.opens_at or held.minute, reason=SAID, more=held.more, **held.then) == (0, [])


@pytest.mark.parametrize(("step", "gate"), HARD)
def test_i5_i7_a_deviation_passes_a_hard_gate_loudly(step, gate):
    """With code and reason; high until taken, then low until a physician other than its author signs."""
    held = CASES[step, gate]
    day = held.day()
    entry = day.do(step, held.minute, deviation="other", reason=SAID, more=held.more)
    assert (entry.deviation, entry.reason, entry.step) == ("other", SAID, step)
    assert gate in entry.passed
    minute = day.minute(entry.occurred_at) + 1

    def deviation(minute):
        return [alarm for alarm in day.alarms(minute) if alarm.kind == "deviation" and alarm.subject == entry.id]

    (alarm,) = deviation(minute)
    assert (alarm.priority, alarm.taken) == (Priority.HIGH, None)
    day.record(minute, "nurse2", None, "take", target=alarm.id)
    assert [alarm.priority for alarm in deviation(minute + 1)] == [Priority.LOW]
    signer = "phys2" if "phys1" in {entry.author, entry.second} else "phys1"
    assert day.answer(minute + 2, entry.author, None, "countersign", target=entry.id)[0] == 3
    day.record(minute + 2, signer, None, "countersign", target=entry.id)
    assert deviation(minute + 3) == []


@pytest.mark.parametrize(
    "step", [step.id for step in WHOLE.steps if step.id in {one.step for one in whole_day().script()}]
)
def test_who_has_not_the_role_is_refused_whatever_the_reason(step):
    known = WHOLE.by_id[step]
    wrong = next(name for name, role in STAFF.items() if role not in known.roles)
    day = whole_day().until(step) if known.after_closing else whole_day()
    code, gates = day.answer_of(step, by=wrong)
    assert code == 3
    assert "role" in gates


def test_second_signatures_stand_on_three_cards_only_and_none_falls_into_the_night():
    two = [step for step in WHOLE.steps if step.persons == 2]
    assert [step.id for step in two] == ["bag_and_pump", "time_out", "rules"]
    day = whole_day("2026-11-26T08:00")
    for step in two:
        due = day.situation(-90).plan[step.id].planned.start.astimezone(day.zone)
        assert 6 <= due.hour < 22


@pytest.mark.parametrize("step", ["bag_and_pump", "time_out", "rules"])
def test_i13_a_card_of_two_is_never_signed_by_one(step):
    day = whole_day().until(step)
    author = day.planned(step).by
    assert day.answer_of(step, second=None)[1] == ["second_person"]
    assert day.answer_of(step, second=author)[1] == ["second_person"]
    assert day.answer_of(step) == (0, [])


# a card with boxes, and what waits until each of them is so
READ_ALOUD = [
    (card, field.id, step.id, gate.id)
    for step in WHOLE.steps
    for gate in step.gates
    if gate.step and gate.rule in {GateRule.DONE, GateRule.PASSES}
    for card in [gate.step]
    for field in WHOLE.by_id[card].fields
    if field.type is FieldType.MARK and field.required
]


@pytest.mark.parametrize(("card", "box", "step", "gate"), READ_ALOUD)
def test_h12_h16_a_card_that_says_no_opens_nothing(card, box, step, gate):
    """Charted with a reason it is a fact and no more: what waits goes on by a deviation, or when it was read again."""
    day = whole_day().until(card)
    day.do(card, more={box: "no"}, reason="seen to it later")
    after(day, card, step, without={"rules_explained"})
    minute = day.planned(step).minute
    assert gate in day.answer_of(step, minute, reason=SAID)[1]
    wanted = [one for one in day.situation(minute).actions if one.step.id == card]
    assert [(one.action, one.persons) for one in wanted] == [(Action.AGAIN, 2)]
    late = replace(day, entries=list(day.entries))
    entry = late.do(step, minute, deviation="other", reason=SAID)
    assert (gate in entry.passed, entry.deviation) == (True, "other")
    assert day.answer_of(card, minute, action="again", second=None)[1] == ["second_person"]
    day.do(card, minute, action="again")
    assert gate not in day.answer_of(step, minute)[1]
    assert [one for one in day.situation(minute).actions if one.step.id == card] == []


def test_nobody_reads_a_card_aloud_again_once_all_that_waited_for_it_has_begun():
    day = whole_day().until("time_out")
    day.do("time_out", more={"rescue_at_hand": "no"}, reason="on its way")
    day.do("lutetium", deviation="other", reason=SAID)
    assert "time_out" not in [one.step.id for one in day.situation(31).actions]


@pytest.mark.parametrize("step", sorted(WHOLE.asked_for_by_hard_gates))
def test_what_a_hard_gate_asks_for_only_a_physician_skips_and_never_without_a_reason(step):
    day = whole_day().until("vial_confirmed")
    for person, role in STAFF.items():
        code, gates = day.answer(-5, person, step, "skip", reason="not possible today")
        assert (code, gates) in ([(0, []), (4, [])] if role is Role.PHYSICIAN else [(3, ["role"]), (4, [])])
        assert day.answer(-5, person, step, "skip")[0] in {2, 4}
