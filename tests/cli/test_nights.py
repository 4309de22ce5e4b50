"""Treatments stay on the board until they are closed: midnight, weekend, year's end, both clock changes (H44)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.ordinary_day import asked_for as asked_for_by_gates
from tests.ordinary_day import lines
from ward_board.ward.protocols import protocol_named

from .played_day import copy
from .scripted import CORE, WHOLE, ZONE, Line, Scripted, book, empty_store, gates_in, line, row, wall

FOLDERS = (Path(__file__).parents[2] / "data" / "protocols",)
PROTOCOLS = {name: protocol_named(name, FOLDERS).protocol for name in (CORE, WHOLE)}
AFTER_THE_NIGHT = ("discharge", "room_release")
TUESDAY, WEDNESDAY, THURSDAY = "2026-11-24", "2026-11-25", "2026-11-26"
FRIDAY, SATURDAY, SUNDAY, MONDAY = "2026-11-27", "2026-11-28", "2026-11-29", "2026-11-30"
NEW_YEARS_EVE, NEW_YEAR = "2026-12-31", "2027-01-01"
CLOCKS_GO_BACK = ("2026-10-24", "2026-10-25")
CLOCKS_GO_FORWARD = ("2027-03-27", "2027-03-28")
# the treatment day, the one after it, and when the scan and the discharge are planned
NIGHTS = {
    "the clocks go back": (*CLOCKS_GO_BACK, "2026-10-25T07:30:00Z", "2026-10-25T13:00:00Z"),
    "an ordinary night": (THURSDAY, FRIDAY, "2026-11-27T07:30:00Z", "2026-11-27T13:00:00Z"),
    "into the new year": (NEW_YEARS_EVE, NEW_YEAR, "2027-01-01T07:30:00Z", "2027-01-01T13:00:00Z"),
    "the clocks go forward": (*CLOCKS_GO_FORWARD, "2027-03-28T06:30:00Z", "2027-03-28T12:00:00Z"),
}
Ward = Callable[..., Scripted]


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return empty_store(tmp_path_factory.mktemp("nights"))


@pytest.fixture
def ward(empty: Path, tmp_path: Path, command: Any, monkeypatch: pytest.MonkeyPatch) -> Ward:
    """A demo store with the bookings of some days."""

    def make(*rows: str) -> Scripted:
        copy(empty, tmp_path)
        book(tmp_path, rows, "2026-10-20T16:00")
        return Scripted(command, monkeypatch)

    return make


def acts(bed: int, day: str, protocol: str) -> list[Line]:
    """What a treatment needs to come to its end, with what somebody would ask about in the evening."""
    known = PROTOCOLS[protocol]
    needed = asked_for_by_gates(known) | {"vitals_after", "cannula_out", "room_release"}
    return lines(known, bed, datetime.fromisoformat(f"{day}T08:00").replace(tzinfo=ZONE), only=needed)


def treated(bed: int, day: str, protocol: str = CORE) -> list[Line]:
    """Until the cannula is out."""
    return [one for one in acts(bed, day, protocol) if one["now"] < wall(day, "23:00")]


def looked_after(bed: int, day: str, protocol: str = CORE) -> list[Line]:
    """Scan, evaluation, measurement and rules of the morning after."""
    after = [one for one in acts(bed, day, protocol) if one["now"] > wall(day, "23:00")]
    return [one for one in after if one["step"] not in AFTER_THE_NIGHT]


def left_to_do(bed: int, day: str, step: str, when: str, protocol: str = CORE) -> Line:
    """The discharge, or the release of the room, whenever that is."""
    return next(one for one in acts(bed, day, protocol) if one["step"] == step) | {"now": when}


def here(board: Any) -> list[int]:
    return [bed["bed"] for bed in board["beds"]]


def states(board: Any) -> dict[int, str]:
    return {bed["bed"]: bed["state"] for bed in board["beds"]}


def asked_for(board: Any) -> set[int]:
    return {action["bed"] for action in board["next_actions"]}


# --- days that overlap ------------------------------------------------------------------------------------------------


def test_h44_tuesdays_patients_stand_beside_thursdays_until_each_has_gone(ward: Ward) -> None:
    """Tuesday's Bed 1 stays until Friday, Bed 2 over the weekend; nobody asks for a date."""
    told = ward(*(row(bed, TUESDAY, CORE) for bed in (1, 2)), *(row(bed, THURSDAY, CORE) for bed in (3, 4)), NEXT_WEEK)
    told.happened(act for bed in (1, 2) for act in treated(bed, TUESDAY))
    for day, time in ((TUESDAY, "23:59"), (WEDNESDAY, "00:00"), (WEDNESDAY, "23:59")):
        board = told.board(wall(day, time))
        assert (board["day"], here(board), asked_for(board)) == (TUESDAY, [1, 2], {1, 2})
    board = told.board(wall(THURSDAY, "00:00"))
    assert (board["day"], here(board)) == (THURSDAY, [1, 2, 3, 4])
    told.happened(act for bed in (3, 4) for act in treated(bed, THURSDAY))
    assert states(told.board(wall(THURSDAY, "16:00"))) == {
        **dict.fromkeys((1, 2), "morning"),
        **dict.fromkeys((3, 4), "observation"),
    }
    told.happened([*late(1, TUESDAY, FRIDAY), *late(3, THURSDAY, FRIDAY)])
    for day, time in ((FRIDAY, "18:00"), (SATURDAY, "00:00"), (MONDAY, "08:00")):
        board = told.board(wall(day, time))
        assert (board["day"], here(board)) == (THURSDAY, [2, 3, 4])
        assert (asked_for(board), states(board)[3]) == ({2, 4}, "discharged")
    told.happened(late(4, THURSDAY, MONDAY))
    board = told.board(wall(MONDAY, "18:00"))
    assert (board["day"], here(board), asked_for(board)) == (TUESDAY, [1, 2], {2}), "the last patient is still here"
    told.happened(late(2, TUESDAY, "2026-12-01"))
    board = told.board(wall("2026-12-01", "18:00"))
    assert (board["day"], here(board)) == ("2026-12-03", [5]), "nobody is left: the next day"


def late(bed: int, day: str, on: str) -> list[Line]:
    """All that a patient needs to go home, at noon of another day."""
    done = [*looked_after(bed, day), left_to_do(bed, day, "discharge", "")]
    return [act | {"now": wall(on, f"12:{place:02}")} for place, act in enumerate(done)]


NEXT_WEEK = row(5, "2026-12-03", CORE)


def test_h44_what_is_recorded_without_a_date_goes_to_who_lies_there(ward: Ward) -> None:
    """Tuesday's patient of Bed 1 is still there when Thursday's is booked for the same bed."""
    told = ward(row(1, TUESDAY), row(1, THURSDAY), row(2, TUESDAY))
    told.happened(act for bed in (1, 2) for act in treated(bed, TUESDAY, WHOLE))
    (entry,) = told.happened([line(1, wall(WEDNESDAY, "08:30"), "tech1", "scan")])
    assert entry.startswith("t1."), "Tuesday's"
    assert told.happened([line(2, wall(THURSDAY, "08:30"), "tech1", "scan")])[0].startswith("t3.")
    refused = told.say(1, wall(THURSDAY, "08:31"), "nurse1", "cannula", value=CANNULA, reason="it is time")
    assert gates_in(refused) == ["room_released"], "the bed is not free yet"
    board = told.board(wall(THURSDAY, "08:32"))
    assert here(board) == [1, 1, 2]
    assert [bed["state"] for bed in board["beds"] if bed["bed"] == 1] == ["morning", "waiting"]
    vital = line(1, wall(THURSDAY, "08:33"), "nurse1", "morning_vitals", value=PULSE, date=TUESDAY)
    assert told.happened([vital])[0].startswith("t1.")


CANNULA = {"site": "left forearm", "gauge": 20, "patent": "yes"}
PULSE = {"systolic_mmhg": 128, "diastolic_mmhg": 76, "pulse_per_min": 72}


def test_h43_h44_who_is_still_here_keeps_all_that_waits_and_nothing_ends_by_the_calendar(ward: Ward) -> None:
    """Days on, the scan is as late as it is, and no gate has opened."""
    told = ward(row(1, THURSDAY))
    told.happened(treated(1, THURSDAY, WHOLE))
    for day in (FRIDAY, SUNDAY, MONDAY):
        board = told.board(wall(day, "15:00"))
        steps = {one["id"]: one for one in board["beds"][0]["steps"]}
        assert [steps[step]["state"] for step in ("scan", "evaluation", "discharge")] == ["late", "waiting", "waiting"]
        assert steps["scan"]["planned"]["start"] == "2026-11-27T07:30:00Z"
        late = next(one for one in board["alarms"] if (one["kind"], one["step"]) == ("late", "scan"))
        assert (late["since"], late["priority"]) == ("2026-11-27T10:20:00Z", "medium"), (
            "who waits for a turn is not late"
        )
    refused = told.say(1, wall(MONDAY, "15:01"), "nurse1", "discharge", reason="the week is over")
    assert gates_in(refused) == ["evaluation_fit", "measurement", "rules"]


def test_h44_a_room_may_be_closed_for_days_and_is_then_not_late(ward: Ward) -> None:
    """Discharged on Friday, released on Tuesday: it is left to do, it keeps its place, and it is no alarm."""
    told = ward(row(1, THURSDAY))
    told.happened([*treated(1, THURSDAY, WHOLE), *looked_after(1, THURSDAY, WHOLE)])
    told.happened([left_to_do(1, THURSDAY, "discharge", wall(FRIDAY, "14:00"), WHOLE)])
    for day in (FRIDAY, MONDAY, "2026-12-01"):
        board = told.board(wall(day, "16:00"))
        assert [one["step"] for one in board["next_actions"]] == ["room_release"]
        assert (states(board), board["alarms"]) == ({1: "discharged"}, [])
    told.happened([left_to_do(1, THURSDAY, "room_release", wall("2026-12-01", "16:30"), WHOLE)])
    assert told.board(wall("2026-12-01", "16:31"))["next_actions"] == []


# --- one night, minute by minute at its edges -------------------------------------------------------------------------


def test_h44_night_and_morning_begin_by_the_clock_on_the_wall_whatever_it_does(ward: Ward) -> None:
    """And the scan is planned for half past eight on it, the discharge for two."""
    told = ward(*(row(bed, day, CORE) for bed, (day, *_) in enumerate(NIGHTS.values(), start=1)))
    for bed, (day, next_day, scan_at, discharge_at) in enumerate(NIGHTS.values(), start=1):
        told.happened(treated(bed, day))
        edges = [
            (wall(day, "21:59"), "observation"),
            (wall(day, "22:00"), "night"),
            (wall(next_day, "00:00"), "night"),
            (wall(next_day, "02:30"), "night"),
            (wall(next_day, "02:30", fold=1), "night"),
            (wall(next_day, "05:59"), "night"),
            (wall(next_day, "06:00"), "morning"),
            (wall(next_day, "22:00"), "night"),
        ]
        for now, state in edges:
            board = told.board(now)
            assert (board["day"], states(board)) == (day, {bed: state}), now
        planned = {one["id"]: one["planned"]["start"] for one in board["beds"][0]["steps"]}
        assert (planned["scan"], planned["discharge"]) == (scan_at, discharge_at)
        told.happened([line(bed, wall(next_day, "23:00"), "nurse1", None, "transfer", reason="to another ward")])


def test_h44_a_treatment_over_new_year_is_found_recorded_and_closed_without_a_date(ward: Ward) -> None:
    told = ward(row(1, NEW_YEARS_EVE, CORE), row(2, NEW_YEARS_EVE, CORE))
    told.happened(act for bed in (1, 2) for act in treated(bed, NEW_YEARS_EVE))
    told.happened({**one, "date": None} for one in looked_after(1, NEW_YEARS_EVE))
    assert here(told.board(wall("2027-01-02", "12:00"))) == [1, 2]
    told.happened([line(1, wall("2027-01-02", "14:00"), "nurse1", "discharge")])
    assert states(told.board(wall("2027-01-03", "00:00"))) == {1: "discharged", 2: "night"}
    assert told.board(wall("2027-01-03", "12:00"), "--date", NEW_YEAR)["beds"] == []
    assert here(told.board(wall("2027-01-03", "12:00"), "--date", NEW_YEARS_EVE)) == [1, 2]


def test_h44_who_never_came_is_no_patient_who_stays(ward: Ward) -> None:
    """Booked for Tuesday and forgotten: not beside Thursday's patients, but found under the own date."""
    told = ward(row(1, TUESDAY, CORE), row(2, TUESDAY, CORE), row(3, THURSDAY, CORE))
    told.happened(treated(2, TUESDAY))
    assert here(told.board(wall(THURSDAY, "09:00"))) == [2, 3]
    assert here(told.board(wall(THURSDAY, "09:00"), "--date", TUESDAY)) == [1, 2]
