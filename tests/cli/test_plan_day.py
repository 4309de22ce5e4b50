"""`ward-board plan DAY`: proposed, printed, and moved only where somebody says so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

DAY, BEFORE = "2026-11-26", "2026-11-25T17:00"
MORNING = "2026-11-26T07:30"


def plan(command: Any, *words: str, now: str = BEFORE) -> Any:
    return command("plan", DAY, "--now", now, "--days", "0", *words)


def booked(command: Any, now: str) -> dict[int, str]:
    """The planned start of the amino acids of each bed, as the board has it."""
    beds = command("show", "--date", DAY, "--json", "--now", now).data["beds"]
    steps = {bed["bed"]: {step["id"]: step for step in bed["steps"]} for bed in beds}
    return {bed: one["amino_acids"]["planned"]["start"] for bed, one in steps.items()}


def test_the_plan_has_stable_keys_and_no_clash(demo: Any) -> None:
    answer = demo("plan", DAY, "--now", BEFORE, "--json", "--days", "20", "--seed", "3")
    assert answer.code == 0
    data = answer.data
    assert set(data) == {
        *("day", "people", "proposed", "clashes", "short_of_people", "load", "minutes", "is_best", "infeasible"),
        "chances",
    }
    assert (data["day"], data["people"], data["minutes"]) == (DAY, 3, 447)
    assert data["clashes"] == data["infeasible"] == []
    assert [one["bed"] for one in data["proposed"]] == [1, 2, 4, 3, 5, 6, 7, 8]
    assert data["proposed"][2] == {
        "bed": 4,
        "treatment": "t4",
        "booked_t0": "2026-11-26T08:05:00Z",
        "t0": "2026-11-26T08:00:00Z",
        "cannula_out": "2026-11-26T12:12:00Z",
        "kept": None,
    }
    assert data["load"][0] == {"at": "2026-11-26T05:45:00Z", "persons": 1}
    assert all(one["needed"] > 3 for one in data["short_of_people"])
    assert (data["chances"]["days"], data["chances"]["seed"]) == (20, 3)
    assert data["chances"]["late_vial"]["worst_bed"] in range(1, 9)
    assert demo("plan", DAY, "--now", BEFORE, "--json", "--days", "20", "--seed", "3").data == data


def test_in_words_beds_suffice_and_no_patient_is_named(demo: Any) -> None:
    said = plan(demo).out
    assert "  4   09:05   09:00     moves         08:00    09:30      13:12" in said
    assert "  10:00   7  ###!!!!" in said
    assert "No act of two people meets another one." in said
    assert "More than 3 people are needed for 2 h 02; most at 09:55: 7." in said
    assert "the board moves none by itself" in said
    assert not any(name in said for name in ("Jansen", "Müller", "Okafor"))


def test_nothing_is_moved_unless_it_is_asked_for(demo: Any) -> None:
    before = booked(demo, BEFORE)
    plan(demo)
    assert booked(demo, BEFORE) == before


def test_apply_moves_every_bed_that_differs_each_as_its_own_entry(demo: Any) -> None:
    wanted = {one["bed"]: one["t0"] for one in plan(demo, "--json").data["proposed"]}
    answer = plan(demo, "--apply", "--by", "coord1")
    assert answer.code == 0
    assert "6 T0s moved and recorded." in answer.out
    assert booked(demo, BEFORE) == wanted
    again = plan(demo, "--apply", "--by", "coord1", now="2026-11-25T17:05")
    assert again.code == 0
    assert "No T0 was to be moved." in again.out
    assert "Every bed is booked so already." in again.out


def test_who_may_not_moves_none_and_every_refused_bed_is_named(demo: Any) -> None:
    before = booked(demo, BEFORE)
    answer = plan(demo, "--apply", "--by", "tech1")
    assert answer.code == 3
    assert all(f"Bed {bed}: waits for: " in answer.err for bed in (3, 4, 5, 6, 7, 8))
    assert "no T0 was moved" in answer.err
    assert len(answer.err.splitlines()) == 1
    assert booked(demo, BEFORE) == before


@pytest.fixture
def begun(demo: Any) -> Any:
    """Bed 1 has its amino acids since 07:20."""
    values = {
        "cannula": ("site=left forearm", "gauge=20", "patent=yes"),
        "antiemetic": ("drug=ondansetron", "mg=8"),
    }
    for step, at in (("cannula", "06:30"), ("antiemetic", "06:48")):
        given = [word for value in values[step] for word in ("--value", value)]
        moment = f"{DAY}T{at}"
        words = ("--bed", "1", "--date", DAY, "--by", "nurse1", "--now", moment)
        assert demo("record", *words, "--step", step, "--action", "tick", *given).code == 0
    words = ("--bed", "1", "--date", DAY, "--by", "nurse1", "--now", f"{DAY}T07:20")
    assert demo("record", *words, "--step", "amino_acids", "--action", "start").code == 0
    return demo


def test_a_bed_that_has_started_is_never_moved_and_the_others_come_after_now(begun: Any) -> None:
    placed = {one["bed"]: one for one in plan(begun, "--json", now=MORNING).data["proposed"]}
    assert (placed[1]["t0"], placed[1]["kept"]) == ("2026-11-26T06:20:00Z", "started")
    # who can still start when it is booked may
    assert placed[2]["t0"] == "2026-11-26T07:15:00Z"
    late = {one["bed"]: one for one in plan(begun, "--json", now="2026-11-26T08:20").data["proposed"]}
    # twenty past eight, and 75 minutes from the cannula that nobody has placed; the others do not wait for it
    assert late[2]["t0"] >= "2026-11-26T08:35:00Z"
    assert late[4]["t0"] < late[2]["t0"]
    assert plan(begun, "--apply", "--by", "nurse2", now=MORNING).code == 0
    assert plan(begun, "--json", now="2026-11-26T07:31").data["clashes"] == []


def test_a_kept_bed_stays(demo: Any) -> None:
    placed = {one["bed"]: one for one in plan(demo, "--json", "--keep", "3").data["proposed"]}
    assert (placed[3]["t0"], placed[3]["kept"]) == ("2026-11-26T08:40:00Z", "asked")
    answer = plan(demo, "--json", "--keep", "3", "--keep", "4")
    (why,) = answer.data["infeasible"]
    assert (why["bed"], why["step"], why["against"]) == (3, "amino_acids", {"bed": 4, "step": "lutetium"})
    assert why["words"] == (
        "Bed 3, amino acids start at 09:35: meets Bed 4, lutetium time-out and start 09:27 to 09:42"
    )
    assert answer.data["proposed"] == []
    refused = plan(demo, "--apply", "--by", "coord1", "--keep", "3", "--keep", "4")
    assert refused.code == 2
    assert "Bed 3, amino acids start at 09:35" in refused.err


def test_with_one_person_it_says_why_there_is_no_plan(demo: Any) -> None:
    for people in (0, 1):
        answer = plan(demo, "--people", str(people))
        head, why, none, _signed = answer.out.splitlines()
        assert (answer.code, head) == (0, f"Start times 2026-11-26, {people} on duty")
        assert why.startswith(f"{people} on duty, too few: amino acids start takes 2 people, ")
        assert none == "No start times are proposed; every bed stands where it stood."
        assert plan(demo, "--people", str(people), "--json").data["proposed"] == []


def test_a_late_day_is_said(demo: Any) -> None:
    said = plan(demo, "--first", "12:00").out
    assert "The last starts at 15:15, after your latest 13:00." in said
    assert "The last cannula comes out at 19:27, after the day's end 18:00." in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--people", "21"), "--people: 21 is not between 0 and 20"),
        (("--first", "8 o'clock"), "--first: '8 o'clock' is not a clock time; write 08:00"),
        (("--keep", "12"), "--keep: nobody is booked in Bed 12 on 2026-11-26"),
        (("--apply",), "--apply: name who moves the beds, with --by ID"),
        (("--by", "coord1"), "--by: nothing is moved without --apply"),
        (("--days", "-1"), "--days: -1 is not between 0 and 20000"),
    ],
)
def test_what_cannot_be_used_is_one_line_that_says_what_to_do(demo: Any, words: tuple[str, ...], said: str) -> None:
    answer = plan(demo, *words)
    assert answer.code == 2
    assert said in answer.err
    assert len(answer.err.splitlines()) == 1


def test_a_day_without_bookings_is_an_empty_plan(demo: Any) -> None:
    answer = demo("plan", "2026-12-03", "--now", BEFORE, "--json")
    assert (answer.code, answer.data["proposed"], answer.data["minutes"]) == (0, [], None)
    assert "Nobody is booked on this day." in demo("plan", "2026-12-03", "--now", BEFORE).out
    assert demo("plan", "soon", "--now", BEFORE).code == 2


def test_a_site_changes_the_model_beside_its_settings(demo: Any, tmp_path: Path) -> None:
    own = tmp_path / "home" / "config" / "day_work.toml"
    own.parent.mkdir(parents=True)
    own.write_text('people = 4\nsigned_by = "A. Bos"\n')
    assert "4 on duty" in plan(demo).out
    assert "signed by A. Bos" in plan(demo).out
    own.write_text("people = many\n")
    answer = plan(demo)
    assert answer.code == 2
    assert "day_work.toml, line 1: not valid TOML" in answer.err
