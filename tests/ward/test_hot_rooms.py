"""A room that holds activity takes no next patient before it was measured and released (CLINICAL J1)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from ward_board.domain.day_list import BookingRow
from ward_board.domain.entry import Request
from ward_board.domain.status import Situation
from ward_board.domain.words import Action
from ward_board.errors import BadInputError, RefusedError
from ward_board.ward.clock import ManualClock
from ward_board.ward.ward import Ward

WHOLE = "lu177-octreotate"
WEEK = 7 * 24 * 60
CANNULA = {"site": "left arm", "gauge": "20", "patent": "yes"}
FACT = {"deviation": "other", "reason": "made up for this test"}

Chart = Callable[..., Any]


@pytest.fixture
def chart(record: Chart) -> Chart:
    """Charts an act with its values by name."""

    def act(
        treatment: str,
        minute: float,
        by: str,
        step: str | None,
        action: str,
        reason: str | None = None,
        deviation: str | None = None,
        **values: str,
    ) -> Any:
        return record(treatment, minute, by, step, action, reason=reason, deviation=deviation, values=values)

    return act


@pytest.fixture
def booked_whole(ward: Ward, row: BookingRow) -> list[str]:
    """Bed 1 and Bed 2 today, and Bed 1 again in a week: three patients."""
    first = replace(row, protocol=WHOLE)
    second = replace(first, bed=2, name="Visser M.", number="41.002", line=3)
    week = timedelta(days=7)
    later = replace(first, day=row.day + week, t0=row.t0 + week, name="Bakker S.", number="41.003", line=4)
    treatments = [report.treatment for report in ward.book([first, second, later], author="coord1")]
    return [treatment for treatment in treatments if treatment]


@pytest.fixture
def hot(booked_whole: list[str], chart: Chart) -> list[str]:
    """The lutetium of the first one ran, however it came to that."""
    first = booked_whole[0]
    chart(first, -60, "nurse1", "cannula", "tick", **CANNULA)
    chart(first, 0, "nurse1", "amino_acids", "start", **FACT)
    chart(first, 30, "tech1", "lutetium", "start", **FACT)
    chart(first, 60, "tech1", "lutetium", "finish")
    return booked_whole


def refused_by(tried: Callable[[], object]) -> list[str]:
    with pytest.raises(RefusedError) as refused:
        tried()
    return [gate.id for gate in refused.value.gates]


def shown(ward: Ward, treatment: str) -> Situation:
    return next(bed.situation for bed in ward.board().beds if bed.treatment == treatment)


def release(chart: Chart, treatment: str, minute: float, removable: str = "no", action: str = "measure") -> None:
    chart(treatment, minute, "rpe1", "room_release", action, usv_per_h="0.2", removable=removable)


def test_the_next_patient_waits_for_the_release_of_the_room(hot: list[str], ward: Ward, chart: Chart) -> None:
    first, _, later = hot
    chart(first, 400, "nurse1", None, "leave", code="against_advice")
    minute = WEEK - 60

    def cannula(**more: object) -> object:
        return chart(later, minute, "nurse1", "cannula", "tick", **CANNULA, **more)

    assert refused_by(cannula) == ["room_released"]
    assert refused_by(lambda: cannula(reason="the room is needed")) == ["room_released"]
    board = shown(ward, later)
    assert [gate.id for gate in board.steps["cannula"].waits] == ["room_released"]
    assert shown(ward, first).next.step.id == "room_release"  # type: ignore[union-attr]
    release(chart, first, minute - 10, removable="yes")
    assert refused_by(cannula) == ["room_released"], "removable contamination releases nothing"
    assert shown(ward, first).next.action == "again"  # type: ignore[union-attr]
    release(chart, first, minute - 5, action="again")
    assert shown(ward, later).steps["cannula"].waits == ()
    assert cannula()
    assert shown(ward, first).next is None, "nothing is left to do there"


def test_a_deviation_enters_a_hot_room_loudly(hot: list[str], ward: Ward, chart: Chart) -> None:
    later = hot[2]
    entry = chart(later, WEEK - 60, "nurse1", "cannula", "tick", **CANNULA, **FACT)
    assert entry.passed == ("room_released",)
    alarms = [alarm for alarm in ward.board().every_alarm if alarm.subject == entry.id]
    assert [(alarm.kind, alarm.priority) for alarm in alarms] == [("deviation", "high")]


@pytest.mark.parametrize("said", [{"reason": "the room is taken down"}, {"code": "not_needed"}, FACT])
def test_nobody_leaves_the_release_out(hot: list[str], ward: Ward, chart: Chart, said: dict[str, str]) -> None:
    first, _, later = hot
    chart(first, 400, "nurse1", None, "transfer", code="died")
    for person in ("rpe1", "tech1", "phys1"):
        with pytest.raises(BadInputError, match="room_release is not skipped; chart it when it is measured"):
            chart(first, 500, person, "room_release", "skip", **said)
    assert refused_by(lambda: chart(later, WEEK - 60, "nurse1", "cannula", "tick", **CANNULA)) == ["room_released"]
    assert shown(ward, first).next.step.id == "room_release"  # type: ignore[union-attr]


def test_a_room_is_judged_at_the_time_of_the_act(hot: list[str], chart: Chart) -> None:
    """Charted late, once the room was released: at its own time the room was hot, whatever closed since."""
    first, _, later = hot
    chart(first, 400, "nurse1", None, "leave", reason="goes home")
    release(chart, first, WEEK - 50)
    chart(later, WEEK - 40, "nurse1", "identity", "tick")
    assert refused_by(lambda: chart(later, WEEK - 51, "nurse1", "cannula", "tick", **CANNULA)) == ["room_released"]
    assert chart(later, WEEK - 50, "nurse1", "cannula", "tick", **CANNULA)


def test_a_pretended_time_knows_no_release_that_was_typed_later(
    hot: list[str], open_ward: Callable[[], Ward], chart: Chart, clock: ManualClock
) -> None:
    """A demo store pretends that it is now; what was recorded after that is not known yet, on the board nor here."""
    first, _, later = hot
    chart(first, 400, "nurse1", None, "leave", reason="goes home")
    release(chart, first, WEEK - 50)
    earlier = open_ward()
    earlier.clock = ManualClock(clock.now() - timedelta(minutes=10))
    assert [gate.id for gate in shown(earlier, later).steps["cannula"].waits] == ["room_released"]
    at = earlier.clock.now()
    request = Request(Action.TICK, earlier.person("nurse1"), at, step="cannula", values={**CANNULA})
    assert refused_by(lambda: earlier.act(later, request)) == ["room_released"]


def test_no_room_is_released_before_its_patient_has_gone(hot: list[str], chart: Chart) -> None:
    with pytest.raises(BadInputError, match="still here"):
        release(chart, hot[0], 300)
    chart(hot[0], 400, "nurse1", None, "leave", reason="goes home")
    with pytest.raises(BadInputError, match="still here"):
        release(chart, hot[0], 399)
    release(chart, hot[0], 460)


def test_a_room_without_lutetium_waits_for_nobody(booked_whole: list[str], chart: Chart) -> None:
    first, _, later = booked_whole
    chart(first, -60, "nurse1", "cannula", "tick", **CANNULA)
    chart(first, -50, "nurse1", None, "cancel", reason="fever")
    assert chart(later, WEEK - 60, "nurse1", "cannula", "tick", **CANNULA)


def test_who_moves_after_the_lutetium_leaves_two_hot_rooms(hot: list[str], ward: Ward, chart: Chart) -> None:
    """The first goes to Bed 5 and leaves Bed 1 hot; neither takes anybody before both are released."""
    first, second, later = hot
    chart(first, 100, "nurse1", None, "move", to_bed="5")
    assert shown(ward, first).chart.hot_beds == {1, 5}
    chart(second, 110, "nurse1", None, "admit")
    moved = ("move",)
    assert refused_by(lambda: chart(second, 115, "nurse1", None, *moved, to_bed="1")) == ["room_released"]
    entry = chart(second, 115, "nurse1", None, *moved, to_bed="1", **FACT)
    assert (entry.passed, entry.deviation) == (("room_released",), "other")
    assert [gate.id for gate in shown(ward, second).steps["cannula"].waits] == ["room_released"]
    assert shown(ward, first).steps["cannula"].waits == ()
    chart(first, 400, "nurse1", None, "leave", reason="goes home")
    release(chart, first, 460)
    assert shown(ward, second).steps["cannula"].waits == ()
    assert chart(later, WEEK - 60, "nurse1", "cannula", "tick", **CANNULA)


def test_a_booking_that_changes_its_bed_asks_for_no_release(hot: list[str], chart: Chart) -> None:
    """Until next week the room is long released; whoever has not come enters no room."""
    later = hot[2]
    chart(later, 200, "coord1", None, "move", to_bed="3")
    chart(later, 210, "coord1", None, "move", to_bed="1")


def test_a_room_in_which_too_much_is_left_stays_closed(hot: list[str], ward: Ward, chart: Chart) -> None:
    first, _, later = hot
    chart(first, 400, "nurse1", None, "leave", code="against_advice")
    chart(first, 500, "rpe1", "room_release", "measure", usv_per_h="2.6", removable="no")
    assert shown(ward, first).chart.room_released_at is None
    assert refused_by(lambda: chart(later, WEEK - 60, "nurse1", "cannula", "tick", **CANNULA)) == ["room_released"]
    chart(first, WEEK - 50, "rpe1", "room_release", "again", usv_per_h="2.5", removable="no")
    assert shown(ward, first).chart.room_released_at is not None
