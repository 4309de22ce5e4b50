"""The queue at the scanner: by when people leave, then by hand; called, away and back (H43)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ward_board.domain.scanner import Place, Turn, has_queue, queue, rank_of, rank_when_moved
from ward_board.domain.status import situation

from .conftest import NEXT_DAY, ZONE, Day
from .whole_day import WHOLE, WholeDay, whole_day

SOME = settings(max_examples=60)
MORNING = NEXT_DAY + 10  # 08:10; the scan is planned at 08:30
FACT = {"deviation": "other", "reason": "so it was"}


def patient(bed: int, t0: str = "2026-11-26T08:00", **journey: str) -> WholeDay:
    """A patient who had lutetium; with a journey one who travels."""
    day = whole_day(t0, bed=float(bed), flags="travel" if journey else "")
    day.treatment = f"t{bed}"
    day.entries = [replace(entry, stream=day.treatment) for entry in day.entries]
    if journey:
        day.record(-1000, "nurse1", "journey", "tick", values=journey)
    day.record(30, "tech1", "lutetium", "start", **FACT)
    day.record(60, "tech1", "lutetium", "finish")
    return day


def turns(patients: Iterable[Day], minute: float = MORNING) -> tuple[Turn, ...]:
    """The queue at a minute of the first patient's day."""
    days = list(patients)
    now = days[0].at(minute)
    known = [(day, [entry for entry in day.entries if entry.recorded_at <= now]) for day in days]
    return queue([situation(day.protocol, entries, now, ZONE) for day, entries in known], now, ZONE)


def beds(patients: Iterable[Day], minute: float = MORNING) -> list[int]:
    return [turn.bed for turn in turns(patients, minute)]


def clock(moment: datetime | None) -> str | None:
    return f"{moment.astimezone(ZONE):%H:%M}" if moment else None


def moved(patients: list[WholeDay], bed: int, places: int, minute: float = MORNING) -> float | None:
    """Moves a bed as somebody at the board does; the rank that was charted."""
    day = next(one for one in patients if one.treatment == f"t{bed}")
    rank = rank_when_moved(turns(patients, minute), day.treatment, places)
    if rank is not None:
        action = "again" if day.chart()["scan_turn"].done else "tick"
        day.record(minute, "nurse1", "scan_turn", action, turn=f"{rank:.9f}")
    return rank


# --- by when they leave -----------------------------------------------------------------------------------------------


def test_who_leaves_first_comes_first_and_who_has_no_journey_by_bed():
    ward = [
        patient(1),
        patient(2, leaves_at="15:00"),
        patient(3, departs_at="13:40"),
        patient(4),
        patient(5, leaves_at="10:00", departs_at="22:00"),
        patient(6, leaves_at="15:00"),
    ]
    assert beds(ward) == [5, 3, 2, 6, 1, 4]
    assert beds(reversed(ward)) == [5, 3, 2, 6, 1, 4], "whatever the order in which they are read"
    assert not any(turn.is_by_hand for turn in turns(ward))


def test_h43_a_flight_of_the_next_day_comes_after_those_of_today_however_early():
    ward = [
        patient(1, departs_at="2026-11-28T06:00"),
        patient(2, leaves_at="16:00"),
        patient(3),
        patient(4, departs_at="2026-12-03T06:00"),
    ]
    assert beds(ward) == [2, 1, 4, 3]


def test_the_order_is_the_same_the_evening_before():
    ward = [patient(1, departs_at="2026-11-28T06:00"), patient(2, leaves_at="16:00"), patient(3, leaves_at="09:00")]
    assert beds(ward, 14 * 60) == beds(ward) == [3, 2, 1]


@pytest.mark.parametrize("saturday", ["2026-10-24", "2027-03-27"])
def test_h44_minutes_of_the_day_are_those_on_the_wall_when_the_clocks_change(saturday):
    ward = [patient(1, f"{saturday}T08:00", leaves_at="14:00"), patient(2, f"{saturday}T08:00", leaves_at="13:59")]
    assert beds(ward) == [2, 1]
    first, second = turns(ward)
    assert second.rank - first.rank == pytest.approx(100 - 1), "a minute, and the numbers of the beds"


def test_h44_a_patient_of_an_earlier_day_who_was_not_scanned_stands_among_those_of_today():
    """Tuesday's patient on Friday, with a flight on Friday afternoon."""
    ward = [patient(1, leaves_at="14:00"), patient(2, "2026-11-24T08:00", departs_at="2026-11-27T12:00"), patient(3)]
    assert beds(ward) == [2, 1, 3]


# --- called, away, back -----------------------------------------------------------------------------------------------


def test_who_is_in_the_scanner_comes_first_then_who_was_called_and_about_when_the_others_come():
    ward = [patient(1), patient(2), patient(3), patient(4)]
    assert [clock(turn.expected_at) for turn in turns(ward)] == ["08:30", "08:50", "09:10", "09:30"]
    ward[2].record(NEXT_DAY + 15, "nurse1", "scan_called", "tick")
    ward[3].record(NEXT_DAY + 16, "tech1", "scan_away", "tick")
    found = [
        (turn.bed, str(turn.place), clock(turn.since), clock(turn.expected_at)) for turn in turns(ward, NEXT_DAY + 20)
    ]
    assert found == [
        (4, "away", "08:16", "08:16"),
        (3, "called", "08:15", "08:36"),
        (1, "waiting", None, "08:56"),
        (2, "waiting", None, "09:16"),
    ]


def test_a_scan_that_takes_longer_pushes_those_behind_it():
    ward = [patient(1), patient(2)]
    ward[0].record(NEXT_DAY + 15, "tech1", "scan_away", "tick")
    assert [clock(turn.expected_at) for turn in turns(ward, NEXT_DAY + 30)] == ["08:15", "08:35"]
    assert [clock(turn.expected_at) for turn in turns(ward, NEXT_DAY + 60)] == ["08:15", "09:00"]


def test_the_newest_of_called_away_and_back_says_where_somebody_is():
    day = patient(1)
    told = [
        (12, "scan_called", "tick", Place.CALLED),
        (14, "scan_away", "tick", Place.AWAY),
        (20, "scan_back", "tick", Place.BACK),  # with a scan that is not ticked, or without one
        (40, "scan_called", "again", Place.CALLED),
        (41, "scan_back", "again", Place.BACK),
        (50, "scan_away", "again", Place.AWAY),
    ]
    for minute, step, action, place in told:
        day.record(NEXT_DAY + minute, "nurse1", step, action)
        (turn,) = turns([day], NEXT_DAY + minute)
        assert (turn.place, clock(turn.since)) == (place, f"08:{minute}")


def test_h43_who_is_back_waits_no_longer_and_holds_up_nobody():
    ward = [patient(1), patient(2)]
    ward[0].record(NEXT_DAY + 15, "nurse1", "scan_away", "tick")
    ward[0].record(NEXT_DAY + 40, "nurse1", "scan_back", "tick")
    found = [(turn.bed, turn.place, clock(turn.expected_at)) for turn in turns(ward, NEXT_DAY + 41)]
    assert found == [(2, Place.WAITING, "08:41"), (1, Place.BACK, "08:40")]


def late(ward: Sequence[Any], minute: float) -> dict[int, str]:
    return {turn.bed: clock(turn.late_since) for turn in turns(ward, minute) if turn.late_since}


def test_h43_a_turn_that_has_passed_says_when_it_was_and_one_too_long_in_the_scanner_since_when():
    """Planned 08:30 is 30 min after NEXT_DAY; one turn takes 20 min, three are too many for one patient."""
    ward = [patient(1), patient(2), patient(3)]
    assert (late(ward, NEXT_DAY + 50), late(ward, NEXT_DAY + 51)) == ({}, {1: "08:30"})
    assert late(ward, NEXT_DAY + 75) == {1: "08:30", 2: "08:50"}
    ward[0].record(NEXT_DAY + 76, "nurse1", "scan_away", "tick")
    assert (late(ward, NEXT_DAY + 76 + 40), late(ward, NEXT_DAY + 76 + 60)) == ({}, {2: "09:36"})
    assert late(ward, NEXT_DAY + 76 + 61) == {1: "09:16", 2: "09:36", 3: "09:56"}
    ward[0].record(NEXT_DAY + 140, "tech1", "scan", "tick")
    assert (late(ward, NEXT_DAY + 141), late(ward, NEXT_DAY + 165)) == ({}, {2: "10:20"}), "free since 10:20"


def test_what_was_called_by_mistake_is_struck_and_a_late_entry_stands_at_its_own_time():
    day = patient(1)
    called = day.record(NEXT_DAY + 12, "nurse1", "scan_called", "tick")
    day.record(NEXT_DAY + 13, "nurse1", None, "correct", target=called.id, reason="the wrong bed")
    assert turns([day], NEXT_DAY + 13)[0].place is Place.WAITING
    day.record(NEXT_DAY + 20, "nurse1", "scan_back", "tick")
    day.record(NEXT_DAY + 18, "nurse1", "scan_away", "tick", typed=NEXT_DAY + 25)
    assert turns([day], NEXT_DAY + 25)[0].place is Place.BACK, "back came after away"


def test_h43_who_was_scanned_left_out_or_gone_is_in_no_queue_and_who_is_back_unscanned_still_is():
    ward = [patient(bed) for bed in range(1, 7)]
    ward[0].record(NEXT_DAY + 30, "tech1", "scan", "tick")
    ward[1].record(NEXT_DAY + 31, "phys1", "scan", "skip", reason="the camera is down", code="equipment")
    ward[2].record(NEXT_DAY + 32, "nurse1", None, "transfer", reason="to intensive care", code="intensive_care")
    ward[3].record(NEXT_DAY + 33, "nurse1", "scan_away", "tick")
    ward[3].record(NEXT_DAY + 34, "nurse1", "scan_back", "tick")
    assert beds(ward, NEXT_DAY + 40) == [5, 6, 4]


def test_nobody_waits_at_the_scanner_before_the_lutetium_has_ended_nor_where_a_protocol_has_no_queue(new_day):
    day = whole_day()
    assert beds([day]) == []
    day.record(30, "tech1", "lutetium", "start", **FACT)
    assert beds([day], 45) == []
    core = new_day()
    core.until_lutetium_end()
    assert not has_queue(core.situation(MORNING))
    assert beds([core]) == []
    assert rank_of(core.situation(MORNING), ZONE) == rank_of(whole_day().situation(MORNING), ZONE)


# --- by hand ----------------------------------------------------------------------------------------------------------


def test_a_bed_is_moved_by_hand_as_far_as_asked_and_nobody_elses_order_changes():
    ward = [patient(1), patient(2), patient(3, leaves_at="10:00"), patient(4)]
    assert beds(ward) == [3, 1, 2, 4]
    for bed, places, order in (
        (4, -1, [3, 1, 4, 2]),
        (4, -2, [4, 3, 1, 2]),
        (3, 2, [4, 1, 2, 3]),
        (4, 3, [1, 2, 3, 4]),
    ):
        assert moved(ward, bed, places) is not None
        assert beds(ward) == order
    assert [turn.is_by_hand for turn in turns(ward)] == [False, False, True, True]


@pytest.mark.parametrize(("bed", "places"), [(1, -1), (3, 1), (2, 2), (2, -2), (2, 0), (9, 1)])
def test_nobody_is_moved_past_the_ends_or_by_nothing(bed, places):
    ward = [patient(1), patient(2), patient(3)]
    assert rank_when_moved(turns(ward), f"t{bed}", places) is None


def test_who_was_called_is_not_moved_and_who_waits_not_past_them():
    ward = [patient(1), patient(2), patient(3)]
    ward[1].record(MORNING, "nurse1", "scan_called", "tick")
    assert beds(ward) == [2, 1, 3]
    assert moved(ward, 2, 1) is None
    assert moved(ward, 1, -1) is None
    assert moved(ward, 3, -1) is not None
    assert beds(ward) == [2, 3, 1]


def test_who_leaves_at_midnight_can_still_be_overtaken():
    """No number of a form lies below zero."""
    ward = [patient(1, leaves_at="2026-11-27T00:00"), patient(2), patient(3)]
    for bed in (2, 3, 2, 1, 3):
        if beds(ward)[0] != bed:
            rank = moved(ward, bed, -beds(ward).index(bed))
            assert rank is not None
            assert rank >= 0
            assert beds(ward)[0] == bed


def waiting(ranks: Iterable[float]) -> list[Turn]:
    at = datetime(2026, 11, 27, 8, tzinfo=UTC)
    found = [Turn(f"t{bed}", bed, Place.WAITING, None, at, rank, False) for bed, rank in enumerate(ranks, start=1)]
    return sorted(found, key=lambda turn: turn.rank)


def bed_ranks(draw_from: list[int | None]) -> list[float]:
    """The ranks that beds have by themselves: the minute at which each leaves, if it does."""
    return [1e5 + 100 * (2880 if one is None else one) + bed for bed, one in enumerate(draw_from, start=1)]


leaving = st.lists(st.none() | st.integers(0, 1439) | st.sampled_from([0, 600, 1439]), min_size=1, max_size=10)


@given(leaving=leaving, moves=st.lists(st.tuples(st.integers(0, 9), st.integers(-10, 10)), max_size=15))
@settings(SOME, max_examples=200)
def test_any_moves_leave_a_permutation_and_each_moves_by_exactly_the_places_asked(
    leaving: list[int | None], moves: list[tuple[int, int]]
) -> None:
    line = waiting(bed_ranks(leaving))
    everybody = {turn.treatment for turn in line}
    for who, places in moves:
        here = who % len(line)
        turn = line[here]
        rank = rank_when_moved(line, turn.treatment, places)
        before = [one.treatment for one in line]
        assert (rank is None) == (not places or not 0 <= here + places < len(line))
        if rank is None:
            continue
        line[here] = replace(turn, rank=float(f"{rank:.9f}"), is_by_hand=True)
        line.sort(key=lambda one: one.rank)
        after = [one.treatment for one in line]
        assert rank >= 0
        assert after.index(turn.treatment) == here + places
        assert [one for one in after if one != turn.treatment] == [one for one in before if one != turn.treatment]
        assert set(after) == everybody


def swapped_again_and_again(line: list[Turn], place: int) -> int:
    """How often the second of two is put before the first, until no number is left; each time it must be so."""
    for moves in range(10_000):
        second = line[place + 1]
        rank = rank_when_moved(line, second.treatment, -1)
        if rank is None:
            return moves
        expected = [*line[:place], second, line[place], *line[place + 2 :]]
        line[place + 1] = replace(second, rank=float(f"{rank:.9f}"), is_by_hand=True)
        line.sort(key=lambda one: one.rank)
        assert [one.treatment for one in line] == [one.treatment for one in expected]
        assert len({one.rank for one in line}) == len(line)
    return 10_000


def test_h43_two_of_the_same_flight_are_swapped_as_often_as_a_morning_has_minutes_and_never_tie():
    """At the top there is room for a thousand swaps; between two others of the flight for thirty, then none is made."""
    assert swapped_again_and_again(waiting(bed_ranks([600] * 4)), 0) > 300
    assert swapped_again_and_again(waiting(bed_ranks([0] * 4)), 0) > 300
    assert swapped_again_and_again(waiting(bed_ranks([600] * 4)), 1) >= 25
    assert swapped_again_and_again(waiting(bed_ranks([540, 600, 600, 600])), 1) >= 35


@pytest.mark.parametrize("first", [0.0, 1e-9, 0.5])
def test_h43_nobody_is_moved_to_a_rank_that_another_has_or_below_zero(first):
    line = waiting([first, 500.0, 500.0, 1e6])
    top = rank_when_moved(line, "t2", -1)
    assert top is None or 0 <= top < first
    assert rank_when_moved(line, "t1", 1) is None, "between two that tie there is no place"
    assert rank_when_moved(line, "t2", 2) is None, "no form takes a number above a million"


def test_who_tie_stand_in_the_order_of_their_beds_whoever_is_read_first():
    """Two boards that moved two beds to the same place in the same second."""
    ward = [patient(1), patient(2), patient(3)]
    for day in ward[1:]:
        day.record(MORNING, "nurse1", "scan_turn", "tick", turn="50000")
    assert beds(ward) == beds(reversed(ward)) == [2, 3, 1]


@given(moves=st.lists(st.tuples(st.integers(1, 4), st.sampled_from([-3, -2, -1, 1, 2, 3])), min_size=1, max_size=5))
@settings(SOME, max_examples=6)
def test_moves_that_were_charted_are_the_order_that_is_read(moves: list[tuple[int, int]]) -> None:
    ward = [replace(one, entries=list(one.entries)) for one in FOUR]
    for place, (bed, places) in enumerate(moves):
        before = beds(ward, MORNING + place)
        rank = moved(ward, bed, places, MORNING + place)
        expected: list[Any] = [one for one in before if one != bed]
        expected.insert(before.index(bed) + (places if rank is not None else 0), bed)
        assert beds(ward, MORNING + place) == expected


FOUR = [patient(1), patient(2, leaves_at="10:00"), patient(3), patient(4, leaves_at="10:00")]


def test_the_minutes_of_one_patient_at_the_scanner_are_a_setting():
    assert WHOLE.scanner_minutes == 20
    ward = [patient(1), patient(2)]
    for day in ward:
        day.protocol = WHOLE.model_copy(update={"scanner_minutes": 35})
    first, second = turns(ward)
    assert second.expected_at - first.expected_at == timedelta(minutes=35)
