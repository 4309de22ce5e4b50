"""The whole protocol through `record` and `show`: gates, late entries, corrections, and the day's other turns."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.domain.test_whole_gates import CASES, HARD, SAID
from tests.domain.whole_day import WHOLE, Planned, WholeDay, values_of, whole_day
from ward_board.cli.main import run
from ward_board.domain.entry import Entry
from ward_board.domain.values import as_typed

T0 = datetime(2026, 11, 26, 7, tzinfo=UTC)
IN_OTHER_BEDS = {("cannula", "room_released"), ("activity_assay", "vial_of_another")}
HEAD = "date,bed,name,birth_date,number,country,cycle,t0,protocol,allergies,last_treatment,flags"
FACT = {"deviation": "other", "reason": SAID}


def when(minute: float | str) -> str:
    return whole_day().at(minute).isoformat()


class Told:
    """One demo store: lines recorded, boards shown."""

    def __init__(self, command: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
        self.command, self.monkeypatch = command, monkeypatch

    def lines(self, lines: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        """The answer to each line."""
        self.monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(json.dumps(line) for line in lines)))
        return [
            json.loads(answer) for answer in self.command("record", "--lines", "--now", when(-2000)).out.splitlines()
        ]

    def say(self, bed: int, minute: float | str, by: str, step: str | None, action: str, **rest: Any) -> dict[str, Any]:
        (answer,) = self.lines([line(bed, minute, by, step, action, **rest)])
        return answer

    def board(self, minute: float) -> Any:
        return self.command("show", "--json", "--now", when(minute)).data

    def bed(self, minute: float, number: int = 1) -> Any:
        return next(bed for bed in self.board(minute)["beds"] if bed["bed"] == number)

    def step(self, minute: float, step: str, number: int = 1) -> Any:
        return next(one for one in self.bed(minute, number)["steps"] if one["id"] == step)

    def words(self, minute: float) -> str:
        return str(self.command("show", "--now", when(minute)).out)


def line(bed: int, minute: float | str, by: str, step: str | None, action: str, **rest: Any) -> dict[str, Any]:
    """One line of `record --lines`; `typed` is when it was typed, if not at once."""
    at, typed = when(minute), when(rest.pop("typed", minute))
    options = {key: rest.pop(key, None) for key in ("second", "reason", "deviation", "entry", "alarm")}
    when_and_where = {"bed": bed, "date": "2026-11-26", "now": typed, "at": at}
    said = {**when_and_where, "by": by, "step": step, "action": action, **options, "value": rest}
    unsaid = {"at"} if action == "correct" else set()
    return {key: value for key, value in said.items() if value is not None and key not in unsaid}


def planned_line(bed: int, one: Planned, day: WholeDay) -> dict[str, Any]:
    again = {f"second.{key}": value for key, value in day.read_again(one.step).items()}
    return line(
        bed, one.minute, one.by, one.step, one.action, second=one.second, **one.values, **again, **own(bed, one.step)
    )


def own(bed: int, step: str | None) -> dict[str, str]:
    return {"vial": f"LU-{bed}"} if step == "activity_assay" else {}


def retold(bed: int, entry: Entry) -> dict[str, Any]:
    """The line that an entry of a day in `tests/domain` would be in `bed`."""
    minute = (entry.occurred_at - T0) / timedelta(minutes=1)
    step = WHOLE.by_id.get(entry.step or "")
    values = {**(as_typed(step, entry.values) if step else entry.values), **own(bed, entry.step)}
    fact = FACT if step and step.infusion else {"reason": entry.reason or SAID, "deviation": entry.deviation}
    people = {"second": entry.second, **fact}
    return line(bed, minute, entry.author, entry.step, str(entry.action), **people, **values)


def store_of(folder: Path, beds: int) -> Path:
    """A demo store in which each bed has a patient on the whole protocol at 08:00."""
    rows = [
        f"2026-11-26,{bed},Patient {chr(64 + bed)}.,1951-04-08,40.{bed:03},NL,2,08:00,lu177-octreotate,none,2026-10-01,"
        for bed in range(1, beds + 1)
    ]
    (folder / "day.csv").write_text("\n".join([HEAD, *rows]))
    assert run(["init", "--kind", "demo", "--store", str(folder / "store.db")]) == 0
    words = ["import", str(folder / "day.csv"), "--store", str(folder / "store.db"), "--now", "2026-11-20T16:00"]
    assert run(words) == 0
    return folder


@pytest.fixture(scope="session")
def three_beds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small ward, made once."""
    return store_of(tmp_path_factory.mktemp("whole"), 3)


@pytest.fixture
def told(three_beds, tmp_path, command, monkeypatch) -> Told:
    """A copy of the small ward, of this test alone."""
    for file in three_beds.iterdir():
        copy = tmp_path / file.name
        copy.write_bytes(file.read_bytes())
        copy.chmod(0o600)
    return Told(command, monkeypatch)


# --- every hard gate: exit 3, and a deviation -------------------------------------------------------------------------


def test_h12_h16_h17_h42_every_hard_gate_exits_3_and_a_deviation_is_an_alarm(tmp_path, command, monkeypatch):
    """One bed a gate: what came before is charted, the act is refused by name, and charted all the same as a fact."""
    told = Told(command, monkeypatch)
    store_of(tmp_path, len(HARD))
    gates = dict(enumerate((pair for pair in HARD if pair not in IN_OTHER_BEDS), start=1))
    before, tried = [], []
    for bed, (step, gate) in gates.items():
        held = CASES[step, gate]
        day, needed = held.day(), asked_for(step)
        before += [retold(bed, entry) for entry in day.entries if entry.step in needed]
        usual = day.planned(step)
        minute = usual.minute if held.minute is None else held.minute
        tried.append(planned_line(bed, replace(usual, minute=minute, values={**usual.values, **held.more}), day))
    assert [answer for answer in told.lines(before) if "error" in answer] == []
    refused = told.lines(act | {"reason": SAID} for act in tried)
    for answer, (step, gate) in zip(refused, gates.values(), strict=True):
        assert (answer.get("exit"), f"[{gate}]" in answer.get("error", "")) == (3, True), (step, gate, answer)
    charted = told.lines(act | FACT for act in tried)
    assert all("id" in answer for answer in charted), charted
    board = told.board(3000)["alarms"]
    high = {
        alarm["id"].rpartition(":")[2] for alarm in board if (alarm["kind"], alarm["priority"]) == ("deviation", "high")
    }
    assert {answer["id"] for answer in charted} <= high


def asked_for(step: str) -> set[str]:
    """What the hard gates of a step ask for, and theirs, back to the infusions, which run however they came to that."""
    found = {"amino_acids", "lutetium"}
    for gate in WHOLE.by_id[step].gates:
        if gate.is_hard and gate.step and gate.step not in found:
            found |= {gate.step} | asked_for(gate.step)
    return found


def test_h17_the_vial_of_another_patient_exits_3_and_a_deviation_passes_it(told):
    for bed in (1, 2):
        told.say(bed, 0, "nurse1", "amino_acids", "start", **FACT)
    values = {"mbq": "7400", "calibrated_at": when(30), "vial": "LU-7"}
    assert "id" in told.say(1, 20, "tech1", "activity_assay", "measure", **values)
    refused = told.say(2, 20, "tech1", "activity_assay", "measure", **{**values, "vial": " lu-7 "})
    assert (refused["exit"], "vial_of_another" in refused["error"]) == (3, True)
    assert "id" in told.say(2, 20, "tech1", "activity_assay", "measure", **values, **FACT)


# --- late entries, corrections, coded reasons -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "step", ["identity", "cannula", "antiemetic", "vial_confirmed", "bag_and_pump", "go", "potassium"]
)
def test_a_late_entry_keeps_both_times_and_is_marked_by_the_limit_of_its_step(step):
    limit = WHOLE.by_id[step].late_entry_minutes
    for typed_after, late in ((limit, False), (limit + 0.5, True)):
        day = whole_day().until(step)
        one = day.planned(step)
        entry = day.act(one, typed=one.minute + typed_after)
        assert entry.late is late
        assert (day.minute(entry.occurred_at), day.minute(entry.recorded_at)) == (one.minute, one.minute + typed_after)


def test_a_late_entry_is_said_to_be_one_with_both_times(told):
    told.say(1, -90, "nurse1", "identity", "tick", typed=-45)
    assert told.step(-40, "identity")["actual"]["start"] == "2026-11-26T05:30:00Z"
    assert told.say(1, -30, "nurse1", "ward_explained", "tick", typed=-90)["exit"] == 2, "the future is not charted"


def test_h46_corrections_on_dates_units_and_marks_keep_the_original(told):
    blood = {**values_of("blood_results", T0), "haemoglobin_mmol_per_l": "8,9 g/dL"}
    first = told.say(1, -1000, "phys1", "blood_results", "measure", **blood)["id"]
    said = {"entry": first, "reason": "read the wrong line"}
    assert told.say(1, -900, "phys1", None, "correct", **said, haemoglobin_mmol_per_l="9.1")["exit"] == 2
    assert "id" in told.say(1, -900, "phys1", None, "correct", **said, sampled_on="21-11-2026")
    assert "id" in told.say(1, -890, "phys1", None, "correct", **said, haemoglobin_mmol_per_l="9.1 g/dL")
    step = told.step(-880, "blood_results")
    assert (step["values"]["sampled_on"], step["values"]["haemoglobin_mmol_per_l"]) == ("2026-11-21", 5.6484)
    assert told.step(-895, "blood_results")["values"]["haemoglobin_mmol_per_l"] == 5.5242
    marks = values_of("bag_and_pump", T0)
    card = told.say(1, -10, "nurse1", "bag_and_pump", "tick", second="nurse2", **marks)["id"]
    fixed = {"entry": card, "reason": "air in the line was seen later"}
    refused = told.say(1, -5, "nurse1", None, "correct", **fixed, line_primed="no")
    assert (refused["exit"], "two people signed it" in refused["error"]) == (2, True)
    assert told.step(-5, "bag_and_pump")["values"]["line_primed"] == "yes"
    assert "id" in told.say(1, -4, "nurse1", None, "correct", **fixed)
    assert told.step(-3, "bag_and_pump")["state"] in {"due", "waiting", "late"}


def test_a_skip_and_a_refusal_give_their_reason_as_a_code_or_in_words(told):
    no_reason = told.say(1, -35, "nurse1", "no_steroid", "skip")
    assert no_reason["exit"] == 2
    assert "code=not_needed|" in no_reason["error"]
    assert "none of not_needed" in told.say(1, -35, "nurse1", "no_steroid", "skip", code="lazy")["error"]
    assert told.say(1, -35, "nurse1", "no_steroid", "skip", colour="red")["exit"] == 2
    assert "id" in told.say(1, -35, "nurse1", "no_steroid", "skip", code="no_time")
    assert told.say(1, -35, "nurse1", "antiemetic", "refuse", code="no_time")["exit"] == 2, "a code of skips only"
    assert "id" in told.say(
        1, -35, "nurse1", "antiemetic", "refuse", code="patient_declined", reason="it makes me dizzy"
    )
    steps = {one["id"]: one["state"] for one in told.bed(-30)["steps"]}
    assert (steps["no_steroid"], steps["antiemetic"]) == ("skipped", "refused")


# --- the day's other turns: what `record` takes and what the board then says -----------------------------------------


def admitted(told: Told, bed: int = 1) -> None:
    told.say(bed, -90, "nurse1", None, "admit")
    told.say(bed, -60, "nurse1", "cannula", "tick", **values_of("cannula", T0))


def hot(told: Told, bed: int = 1) -> None:
    admitted(told, bed)
    told.say(bed, 0, "nurse1", "amino_acids", "start", **FACT)
    told.say(bed, 30, "tech1", "lutetium", "start", **FACT)


def test_a_patient_who_comes_late_is_planned_anew_and_nobody_else_is_moved(told):
    assert "id" in told.say(1, -60, "nurse1", None, "reschedule", t0="2026-11-26T09:30")
    bed, other = told.bed(-50), told.bed(-50, 2)
    planned = {one["id"]: one["planned"]["start"] for one in bed["steps"]}
    assert (planned["cannula"], planned["amino_acids"]) == ("2026-11-26T07:30:00Z", "2026-11-26T08:30:00Z")
    assert {one["id"]: one["planned"]["start"] for one in other["steps"]}["amino_acids"] == "2026-11-26T07:00:00Z"
    admitted(told)
    told.say(1, 90, "nurse1", "amino_acids", "start", **FACT)
    assert told.say(1, 95, "nurse1", None, "reschedule", t0="2026-11-26T10:00")["exit"] == 2, "it has started"


def test_a_patient_who_does_not_come_and_a_cancelled_one_free_their_beds(told):
    assert told.say(1, 60, "nurse1", None, "no_show")["exit"] == 2, "in words"
    assert "id" in told.say(1, 60, "nurse1", None, "no_show", reason="missed the train")
    assert "id" in told.say(2, 60, "nurse1", None, "cancel", reason="fever")
    board = told.board(70)
    states = {bed["bed"]: (bed["state"], bed["next"]) for bed in board["beds"]}
    assert (states[1], states[2]) == (("cancelled", None), ("cancelled", None))
    assert not [alarm for alarm in board["alarms"] if alarm["bed"] in {1, 2}]
    assert "id" in told.say(3, 75, "nurse1", None, "move", to_bed="1"), "the bed is free"
    assert told.say(2, 80, "nurse1", "cannula", "tick", **values_of("cannula", T0))["exit"] == 2
    words = told.words(85)
    assert "Did not come" in words
    assert "Cancelled" in words


@pytest.mark.parametrize(
    ("action", "code", "word", "closing"),
    [
        ("transfer", "died", "Died", "died"),
        ("transfer", "intensive_care", "Transferred", "transferred"),
        ("transfer", "other_hospital", "Transferred", "transferred"),
        ("leave", "against_advice", "Left", "left"),
    ],
)
def test_h42_whoever_goes_otherwise_leaves_a_hot_room_and_no_clocks(told, action, code, word, closing):
    hot(told)
    assert told.say(1, 100, "nurse1", None, action)["exit"] == 2, "a code or words"
    assert told.say(1, 100, "nurse1", None, action, code="no_time")["exit"] == 2, "not of this action"
    assert told.say(1, 100, "coord1", None, action, code=code)["exit"] == 3
    assert "id" in told.say(1, 100, "phys1", None, action, code=code)
    bed = told.bed(110)
    assert (bed["state"], bed["closing"]) == ("discharged", closing)
    assert (bed["next"]["step"], bed["next"]["at"]) == ("room_release", "2026-11-26T09:40:00Z"), (
        "an hour after they went"
    )
    assert {alarm["kind"] for alarm in told.board(110)["alarms"] if alarm["bed"] == 1} == {"deviation"}
    assert word in told.words(110)
    again = told.say(1, 120, "phys1", None, action, code=code)
    assert (again["exit"], f"charted as {closing} by phys1" in again["error"]) == (4, True)
    assert told.say(1, 120, "nurse1", None, "move", to_bed="30")["exit"] == 2
    assert "id" in told.say(1, 160, "rpe1", "room_release", "measure", usv_per_h="0.2", removable="no")
    assert told.bed(170)["next"] is None


def test_a_moved_patient_keeps_the_clocks_and_leaves_both_rooms_hot(told):
    hot(told)
    admitted(told, 2)
    assert "id" in told.say(1, 40, "nurse1", None, "move", to_bed="30")
    bed = told.bed(45, 30)
    assert {one["id"]: one["state"] for one in bed["steps"]}["lutetium"] == "running"
    refused = told.say(2, 50, "nurse1", None, "move", to_bed="1")
    assert (refused["exit"], "room_released" in refused["error"]) == (3, True)
    assert told.say(2, 50, "nurse1", None, "move", to_bed="30")["exit"] == 2, "somebody lies there"


def test_h44_nobody_vanishes_when_the_day_rolls_over(told):
    """Midnight, the next morning, the weekend: a treatment stays on the board until its patient has gone."""
    assert [
        one for one in told.lines(retold(1, act) for act in whole_day().until("scan").entries[1:]) if "error" in one
    ] == []
    for minute, state in ((959, "night"), (961, "night"), (1500, "morning"), (2 * 1440 + 60, "morning")):
        board = told.board(minute)
        assert [bed["state"] for bed in board["beds"] if bed["bed"] == 1] == [state], minute
        assert 1 in {action["bed"] for action in board["next_actions"]}


def test_three_cannulas_and_a_second_one_for_lutetium(told):
    cannula = values_of("cannula", T0)
    assert "id" in told.say(1, -60, "nurse1", "cannula", "tick", **{**cannula, "patent": "no"})
    assert ("cannula", "again") in {(one["step"], one["action"]) for one in told.board(-58)["next_actions"]}
    assert told.say(1, -55, "nurse1", "cannula", "tick", **cannula)["exit"] == 4, "again, not anew"
    assert "id" in told.say(1, -50, "nurse1", "cannula", "again", **{**cannula, "patent": "no"})
    assert "id" in told.say(1, -40, "tech1", "cannula", "again", **{**cannula, "site": "right arm"})
    step = told.step(-30, "cannula")
    assert (len(step["entries"]), step["values"]["site"]) == (3, "right arm")
    assert "id" in told.say(1, -20, "nurse1", "cannula_lutetium", "tick", **cannula)
    assert told.step(-10, "cannula_lutetium")["state"] == "done"
