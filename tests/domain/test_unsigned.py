"""Acting without signing: by a typed name, past every gate, alone, and a deviation until it is countersigned (H31)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ward_board.domain.authors import SignatureNeededError
from ward_board.domain.decide import decide
from ward_board.domain.entry import UNSIGNED, Draft, Entry, Person, Request
from ward_board.domain.words import Action, AlarmKind, Priority, Role
from ward_board.errors import BadInputError, RefusedError

from .conftest import Day

NIGHT = Person(UNSIGNED, "J. de Wit", ())
WHY = "the badge reader is broken"


def judged(day: Day, minute: float, action: str, step: str | None = None, **more: object) -> Draft:
    facts = {"reason": WHY, **more}
    request = Request(Action(action), NIGHT, day.at(minute), step, **facts)
    return decide(day.protocol, day.entries, request, day.at(minute), day.zone, day.around)


def charted(day: Day, minute: float, action: str, step: str | None = None, **more: object) -> Entry:
    return day.write(judged(day, minute, action, step, **more))


def test_h31_an_infusion_is_stopped_at_night_by_a_typed_name(day):
    day.cannula()
    day.antiemetic()
    day.amino_acids()
    entry = charted(day, 30, "pause", "amino_acids")
    assert (entry.author, entry.unsigned, entry.role) == (UNSIGNED, "J. de Wit", None)
    assert (entry.deviation, entry.reason, entry.passed) == (UNSIGNED, WHY, (UNSIGNED,))
    assert "J. de Wit" not in repr(entry)
    assert day.chart()["amino_acids"].run.paused_since == entry.occurred_at


def test_h31_no_gate_stops_it_and_all_that_it_passed_are_kept(day):
    refusing = day.answer(5, "phys1", "lutetium", "start")[1]
    assert len(refusing) > 3
    entry = charted(day, 5, "start", "lutetium")
    assert entry.passed == (UNSIGNED, *refusing)
    assert [one.priority for one in day.alarms(6) if one.subject == entry.id] == [Priority.HIGH]
    assert entry.deviation == UNSIGNED


def test_h31_a_card_of_two_is_charted_alone(day):
    entry = charted(day, 25, "tick", "time_out")
    assert (entry.second, entry.second_role) == (None, None)
    with pytest.raises(BadInputError, match="alone"):
        judged(day, 25, "tick", "time_out", second=day.person("phys1"))


@pytest.mark.parametrize("reason", [None, "", "…", "12"])
def test_a5_it_needs_a_reason_with_words(day, reason):
    with pytest.raises(BadInputError, match="reason"):
        judged(day, 0, "seen", reason=reason)


def test_a_code_that_was_given_stays_and_an_unknown_one_is_refused(day):
    assert judged(day, 5, "start", "lutetium", deviation="equipment").deviation == "equipment"
    with pytest.raises(BadInputError, match="deviation"):
        judged(day, 5, "start", "lutetium", deviation="magic")
    with pytest.raises(BadInputError, match="deviation"):
        day.judge(5, "phys1", "lutetium", "start", reason=WHY, deviation=UNSIGNED)


@pytest.mark.parametrize(
    ("action", "more"),
    [
        ("admit", {}),
        ("seen", {}),
        ("note", {}),
        ("incident", {}),
        ("move", {"values": {"to_bed": 3.0}}),
        ("transfer", {}),
        ("leave", {}),
    ],
)
def test_h31_what_happens_at_the_bed_is_charted_and_flagged(day, action, more):
    if action == "incident":
        more = {"values": {"kind": day.protocol.incidents[0].id}}
    entry = charted(day, 0, action, **more)
    assert (entry.unsigned, entry.deviation) == ("J. de Wit", UNSIGNED)
    assert [alarm.subject for alarm in day.alarms(1) if alarm.kind is AlarmKind.DEVIATION] == [entry.id]


@pytest.mark.parametrize(
    ("action", "more"),
    [
        ("assign", {"values": {"nurse": "nurse1"}}),
        ("reschedule", {"values": {"t0": "2026-11-26T09:00"}}),
        ("prescribe", {"values": {"activity_mbq": 5000.0}}),
        ("cancel", {}),
        ("no_show", {}),
        ("correct", {"target": "t1.1"}),
        ("countersign", {"target": "t1.2"}),
        ("close", {"target": "t1.2"}),
    ],
)
def test_h31_what_is_a_signature_or_a_plan_waits_for_one(day, action, more):
    charted(day, 0, "seen")
    with pytest.raises(SignatureNeededError) as refused:
        judged(day, 1, action, **more)
    assert refused.value.exit_code == 3
    assert "sign in" in refused.value.advice


def test_h31_the_alarm_stands_until_a_physician_countersigns_and_taken_it_waits_quietly(day):
    entry = charted(day, 0, "seen")

    def alarm(minute: float):
        return next((one for one in day.alarms(minute) if one.kind is AlarmKind.DEVIATION), None)

    assert (alarm(1).subject, alarm(1).priority) == (entry.id, Priority.MEDIUM)
    assert day.answer(2, "nurse1", None, "countersign", target=entry.id) == (3, ["role"])
    day.record(2, "nurse1", None, "take", target=alarm(2).id)
    assert alarm(3).priority is Priority.LOW
    day.record(4, "phys1", None, "countersign", target=entry.id)
    assert alarm(5) is None


def test_h31_somebody_goes_to_an_alarm_by_a_typed_name(day):
    charted(day, 0, "seen")
    (standing,) = [one for one in day.alarms(1) if one.kind is AlarmKind.DEVIATION]
    charted(day, 1, "take", target=standing.id)
    (taken,) = [one.taken for one in day.alarms(2) if one.id == standing.id]
    assert (taken.author, taken.unsigned) == (UNSIGNED, "J. de Wit")


def test_h32_a_typed_name_of_a_colleague_gives_nobody_a_signature(day):
    """Who types "E. Smit" is not phys1: no role, no signature."""
    request = Request(Action.TICK, replace(NIGHT, name="E. Smit"), day.at(0), "evaluation", reason=WHY)
    fact = decide(day.protocol, day.entries, replace(request, values={"fit": "yes"}), day.at(0), day.zone, day.around)
    assert (fact.author, fact.role) == (UNSIGNED, None)


@pytest.mark.parametrize("typed", ["phys1", "PHYS1", "E. Smit", "e.smit", "E SMIT", "É. Smit", "Smit, E."])
def test_a18_h32_nobody_countersigns_what_they_did_by_their_own_typed_name(day, typed):
    act = Request(Action.SEEN, replace(NIGHT, name=typed), day.at(0), reason=WHY)
    entry = day.write(decide(day.protocol, day.entries, act, day.at(0), day.zone, day.around))
    sign = Request(Action.COUNTERSIGN, Person("phys1", "E. Smit", (Role.PHYSICIAN,)), day.at(1), target=entry.id)
    with pytest.raises(RefusedError) as refused:
        decide(day.protocol, day.entries, sign, day.at(1), day.zone, day.around)
    assert [gate.id for gate in refused.value.gates] == ["second_person"]
    another = replace(sign, author=Person("phys2", "M. Hendriks", (Role.PHYSICIAN,)))
    assert decide(day.protocol, day.entries, another, day.at(1), day.zone, day.around).target == entry.id


def test_a18_h32_who_was_the_second_person_of_a_deviation_does_not_countersign_it(day):
    entry = day.record(0, "nurse1", None, "seen")
    day.entries[-1] = replace(entry, second="phys1", deviation="other", reason=WHY)
    assert day.answer(1, "phys1", None, "countersign", target=entry.id) == (3, ["second_person"])
    assert day.answer(1, "phys2", None, "countersign", target=entry.id) == (0, [])


def test_signed_acts_carry_no_typed_name(day):
    assert day.cannula().unsigned is None
