"""A day of eight, scripted from admission to discharge, looked at through `show --json` (issue 2, proof 2)."""

from __future__ import annotations

import io
import json
from contextlib import redirect_stdout
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from ward_board.cli.main import run

from .played_day import copy

ZONE = ZoneInfo("Europe/Amsterdam")
T0 = {1: "08:00", 2: "08:15", 3: "09:40", 4: "09:05", 5: "09:55", 6: "10:05", 7: "10:45", 8: "10:55"}
LATE_VIAL, PAUSED = 6, 3
TRAVELS = {4, 6, 7}


def at(bed: int, minutes: float) -> str:
    start = datetime.fromisoformat(f"2026-11-26T{T0[bed]}").replace(tzinfo=ZONE)
    return (start + timedelta(minutes=minutes)).isoformat()


def morning(bed: int, time: str, minutes: int = 0) -> str:
    start = datetime.fromisoformat(f"2026-11-27T{time}").replace(tzinfo=ZONE)
    return (start + timedelta(minutes=minutes + 10 * bed)).isoformat()


def day_of(bed: int) -> list[dict[str, object]]:
    """All that happens in one bed; Bed 6 gets its vial late, Bed 3 pauses while the lutetium runs."""
    late = 15 if bed == LATE_VIAL else 0
    pause = 6 if bed == PAUSED else 0
    lutetium_end = 60 + late

    def act(now: str, by: str, step: str | None, action: str, second: str | None = None, **values: object):
        asked = {"bed": bed, "now": now, "by": by, "step": step, "action": action, "second": second}
        return {**{key: value for key, value in asked.items() if value}, "value": values}

    acts = [
        act(at(bed, -70), "nurse1", None, "admit"),
        act(at(bed, -60), "nurse1", "cannula", "tick", site="left forearm", gauge=20, patent="yes"),
        act(at(bed, -35), "nurse1", "antiemetic", "tick", drug="ondansetron", mg=8),
        act(at(bed, 0), "nurse1", "amino_acids", "start", ml=1000, ml_per_h=250),
        act(
            at(bed, 20 + late),
            "tech1",
            "activity_assay",
            "measure",
            mbq=3750 if bed == 8 else 7500,
            calibrated_at="2026-11-26T08:00:00+01:00",
            vial=f"LU-{bed}",
        ),
        act(at(bed, 25 + late), "tech1", "time_out", "tick", second="phys1"),
        act(at(bed, 30 + late), "tech1", "lutetium", "start"),
        act(at(bed, 45 + late), "nurse2", None, "seen"),
        act(at(bed, lutetium_end), "tech1", "lutetium", "finish"),
        act(at(bed, 75 + late), "tech1", "residual_assay", "measure", mbq=80),
        *[act(at(bed, minute), "nurse2", None, "seen") for minute in (90, 118, 146, 174, 202, 228)],
        act(at(bed, 240 + pause), "nurse1", "amino_acids", "finish"),
        act(at(bed, 246 + pause), "nurse1", "cannula_out", "tick"),
        act(morning(bed, "08:00"), "tech1", "scan", "tick", uptake="adequate"),
        act(morning(bed, "08:15"), "phys1", "evaluation", "tick", fit="yes"),
        act(
            morning(bed, "08:30"),
            "rpe1",
            "measurement",
            "measure",
            usv_per_h=8.1,
            background_usv_per_h=0.1,
            distance_m=1,
            instrument="SM-4",
        ),
        act(morning(bed, "08:40"), "rpe1", "rules", "tick", second="phys1"),
        act(morning(bed, "13:00"), "nurse1", "discharge", "tick"),
    ]
    if bed == PAUSED:
        acts.append(act(at(bed, 58), "tech1", "amino_acids", "pause"))
        acts.append(act(at(bed, 64), "tech1", "amino_acids", "resume"))
    if bed in TRAVELS:
        acts.append(act(morning(bed, "09:00"), "phys1", "travel_declaration", "tick"))
    return acts


@pytest.fixture(scope="module")
def played(demo_store, tmp_path_factory):
    """The folder of a store with the whole day, typed once at the minutes at which it happened; to be copied."""
    folder = tmp_path_factory.mktemp("whole-day")
    copy(demo_store.parent, folder)
    acts = sorted((act for bed in T0 for act in day_of(bed)), key=lambda act: str(act["now"]))
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(io.StringIO()) as said:
        patch.setenv("WARD_BOARD_HOME", str(folder / "home"))
        patch.setattr("sys.stdin", io.StringIO("\n".join(json.dumps(act) for act in acts)))
        code = run(["record", "--lines", "--store", str(folder / "store.db"), "--now", "2026-11-26T06:00"])
    assert not [line for line in said.getvalue().splitlines() if "error" in line]
    assert code == 0
    return folder


@pytest.fixture
def scripted(played, tmp_path, command):
    """A copy of it, shown at any time."""
    copy(played, tmp_path)

    def board(time: str):
        return command("show", "--json", "--now", time).data

    return board


def steps(bed):
    return {step["id"]: step for step in bed["steps"]}


def states(board):
    return [bed["state"] for bed in board["beds"]]


def test_0730_the_first_two_are_prepared(scripted):
    board = scripted("2026-11-26T07:30")
    assert [bed["bed"] for bed in board["beds"]] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert states(board) == ["admitted", "admitted", *["booked"] * 6]
    assert board["beds"][0]["next"]["step"] == "amino_acids"
    assert board["beds"][1]["next"]["step"] == "antiemetic"
    assert board["alarms"] == []
    first = board["next_actions"][0]
    assert (first["bed"], first["step"], first["minutes"], first["blocked_by"]) == (2, "antiemetic", 10, [])


def test_0945_two_run_lutetium_is_over_in_bed_1_and_bed_3_just_started(scripted):
    board = scripted("2026-11-26T09:45")
    assert states(board) == ["running", "running", "running", "running", "admitted", "admitted", "admitted", "admitted"]
    bed_1, bed_3 = steps(board["beds"][0]), steps(board["beds"][2])
    assert bed_1["lutetium"]["state"] == "done"
    assert bed_1["lutetium"]["actual"] == {"start": "2026-11-26T07:30:00Z", "end": "2026-11-26T08:00:00Z"}
    assert bed_1["amino_acids"]["given_ml"] == pytest.approx(105 / 60 * 250, abs=0.1)
    assert bed_1["amino_acids"]["required_until"] == "2026-11-26T11:00:00Z"
    assert bed_3["lutetium"]["projected"] == {"start": "2026-11-26T09:10:00Z", "end": "2026-11-26T09:40:00Z"}
    assert not [alarm for alarm in board["alarms"] if alarm["priority"] == "high"]


def test_1042_bed_3_stands_still_with_lutetium_and_bed_6_waits(scripted):
    board = scripted("2026-11-26T10:42")
    assert states(board) == ["running", "running", "stopped", "running", "running", "running", "admitted", "admitted"]
    kinds = [(alarm["bed"], alarm["kind"], alarm["priority"]) for alarm in board["alarms"]]
    assert (3, "amino_acids_stopped", "medium") in kinds
    assert (6, "lutetium_waits", "medium") in kinds
    bed_6 = steps(board["beds"][5])
    assert bed_6["lutetium"]["state"] == "waiting"
    assert bed_6["lutetium"]["blocked_by"] == ["time_out"]
    assert bed_6["lutetium"]["projected"]["start"] == "2026-11-26T09:42:00Z"
    assert bed_6["amino_acids"]["required_until"] == "2026-11-26T13:12:00Z"
    assert board["beds"][2]["next"]["action"] == "resume"
    urgent = board["next_actions"][0]
    assert (urgent["bed"], urgent["step"]) == (6, "time_out")


def test_1400_the_early_ones_rest_and_the_late_vial_is_short(scripted):
    board = scripted("2026-11-26T14:00")
    assert states(board)[:2] == ["observation", "observation"]
    assert states(board)[4:] == ["observation", "running", "running", "running"]
    bed_6 = steps(board["beds"][5])
    assert bed_6["amino_acids"]["required_until"] == "2026-11-26T13:20:00Z"
    assert bed_6["lutetium"]["actual"]["start"] == "2026-11-26T09:50:00Z"
    assert "bag_ends" in {alarm["kind"] for alarm in board["alarms"] if alarm["bed"] == 6}


def test_1800_all_rest_with_the_cannula_out(scripted):
    board = scripted("2026-11-26T18:00")
    assert states(board) == ["observation"] * 8
    assert all(steps(bed)["cannula_out"]["state"] == "done" for bed in board["beds"])
    assert {bed["next"]["step"] for bed in board["beds"]} == {"scan"}
    assert board["alarms"] == []


def test_at_night_and_next_morning_everybody_is_still_there(scripted):
    assert states(scripted("2026-11-26T23:00")) == ["night"] * 8
    board = scripted("2026-11-27T09:05")
    assert board["day"] == "2026-11-26"
    assert states(board) == ["morning"] * 8
    done = [bed["bed"] for bed in board["beds"] if steps(bed)["scan"]["state"] == "done"]
    assert done == [1, 2, 3, 4, 5, 6]
    assert steps(board["beds"][3])["travel_declaration"]["state"] == "planned"
    assert steps(board["beds"][0])["travel_declaration"]["state"] == "skipped"
    assert steps(board["beds"][0])["measurement"]["values"]["usv_per_h"] == 8.1


def test_in_the_evening_of_the_next_day_all_went_home(scripted):
    board = scripted("2026-11-27T16:00")
    assert states(board) == ["discharged"] * 8
    assert board["alarms"] == []
    assert board["next_actions"] == []


def test_the_past_stays_readable_and_the_chain_holds(scripted, command):
    at_noon = command("show", "--json", "--date", "2026-11-26", "--at", "2026-11-26T10:42", "--now", "2026-11-28T12:00")
    assert [bed["state"] for bed in at_noon.data["beds"]][2] == "stopped"
    assert command("verify").code == 0
