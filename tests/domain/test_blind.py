"""The number that a second person reads again without seeing the first, and the two ways out of a shortfall."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ward_board.domain.entry import Value
from ward_board.domain.protocol import Protocol
from ward_board.domain.shortfall import ways_out
from ward_board.domain.words import Priority
from ward_board.errors import BadInputError

from .whole_day import WHOLE, WholeDay, whole_day


@pytest.fixture
def before_time_out() -> WholeDay:
    """The ordinary day up to the time-out; the assay read 7,400 MBq."""
    return whole_day().until("time_out")


@pytest.mark.parametrize(
    ("second", "answer"),
    [("7400", 0), ("7474", 0), ("7475", 2), ("7326", 0), ("7325", 2), ("7,4", 2), ("", 2), ("about 7400", 2)],
)
def test_h17_the_second_number_lies_within_one_percent(before_time_out: WholeDay, second: str, answer: int) -> None:
    """H17: the edges of 1 %, of the larger number: 7,400 and 7,474; 7,326 and 7,400."""
    assert before_time_out.answer_of("time_out", second_values={"mbq": second}) == (answer, [])


def test_it_is_kept_beside_the_marks_and_no_other_value_is_taken(before_time_out: WholeDay) -> None:
    assert before_time_out.answer_of("time_out", second_values={"mbq": "7400", "vial": "LU-1"}) == (2, [])
    kept = before_time_out.act(before_time_out.planned("time_out"), second_values={"mbq": "7450"})
    assert kept.number("second.mbq") == 7450


def test_without_it_nobody_signs_and_as_a_deviation_one_person_may_have_been_alone(before_time_out: WholeDay) -> None:
    one = before_time_out.planned("time_out")
    with pytest.raises(BadInputError, match=r"missing second\.mbq"):
        before_time_out.judge(25, one.by, one.step, one.action, second="phys1", second_values={}, values=one.values)
    alone = before_time_out.judge(
        25, one.by, one.step, one.action, values=one.values, deviation="other", reason="one alone"
    )
    assert (alone.second, alone.passed) == (None, ("second_person",))


@pytest.mark.parametrize(("second", "kept"), [({"mbq": "5000"}, 5000), ({}, None), ({"mbq": ""}, None)])
def test_h17_i7_another_number_or_none_is_kept_only_as_a_deviation_that_says_so(
    before_time_out: WholeDay, second: dict[str, Value], kept: float | None
) -> None:
    day, one = before_time_out, before_time_out.planned("time_out")
    said = {"second": "phys1", "second_values": second, "values": one.values, "reason": "dial swings"}
    with pytest.raises(BadInputError, match="mbq"):
        day.judge(25, one.by, one.step, one.action, **said)
    entry = day.act(one, deviation="equipment", **said)
    assert (entry.number("second.mbq"), entry.passed, entry.deviation) == (kept, ("blind_number",), "equipment")
    alarms = [alarm for alarm in day.alarms(26) if alarm.subject == entry.id]
    assert [(alarm.kind, alarm.priority) for alarm in alarms] == [("deviation", Priority.HIGH)]


def test_a_deviation_beside_the_same_number_passes_nothing(before_time_out: WholeDay) -> None:
    entry = before_time_out.do("time_out", deviation="other", reason="said too much")
    assert (entry.passed, entry.deviation) == ((), None)


def test_h17_a_card_that_is_read_again_asks_for_the_number_again(before_time_out: WholeDay) -> None:
    day = before_time_out
    day.do("time_out", more={"joints_tight": "no"}, reason="tightened later")
    assert day.answer_of("time_out", 27, action="again", second_values={}) == (2, [])
    assert day.do("time_out", 27, action="again").number("second.mbq") == 7400


def test_where_nothing_was_charted_the_gate_says_so() -> None:
    day = whole_day().until("time_out", without={"activity_assay"})
    assert day.answer_of("time_out") == (3, ["activity_assay"])


@pytest.mark.parametrize("named", ["activity_assay", "activity_assay.vial", "nothing.mbq", "activity_assay."])
def test_a_protocol_names_a_number_of_a_step(named: str) -> None:
    steps = tuple(
        step.model_copy(update={"blind": (named,)}) if step.id == "time_out" else step for step in WHOLE.steps
    )
    with pytest.raises(ValueError, match="is no number of a step"):
        Protocol.model_validate({name: getattr(WHOLE, name) for name in Protocol.model_fields} | {"steps": steps})


def test_each_way_out_ends_the_shortfall() -> None:
    """The lutetium has not started an hour after T0: 30 min short; at 214 mL/h, or with 125 mL more, none is."""
    day = whole_day().until("time_out")
    found = ways_out(day.situation(60), day.at(60))
    assert found is not None
    assert (found.ml_per_h, found.extra_ml, found.short_minutes) == (214, 125, 30)
    assert (found.is_beyond(30), found.is_beyond(29.9)) == (False, True)
    for action, values in (("rate", {"ml_per_h": "214"}), ("measure", {"ml": "125"})):
        other = replace(day, entries=list(day.entries))
        other.record(60, "phys1", "amino_acids", action, values=values)
        assert ways_out(other.situation(60), other.at(60)) is None


def test_there_is_no_way_out_of_nothing() -> None:
    assert ways_out(whole_day().until("amino_acids").situation(-5), whole_day().at(-5)) is None
    day = whole_day().until("time_out")
    assert ways_out(day.situation(25), day.at(25)) is None
