"""`ward-board plan` without a DAY, and `plan --book`: as a user runs them, on a real store."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

NOW = ("--now", "2026-11-26T10:00")
DAY = "2027-01-21"
CLOSED = '[calendar]\nclosed = [2026-12-24, 2026-12-31]\nalso = ["2027-01-19"]\n'

Command = Callable[..., Any]


def book(demo: Command, course: str, day: str, *more: str, by: str = "coord1") -> Any:
    return demo("plan", "--book", course, day, "--by", by, *more, *NOW)


def test_days_and_courses_are_printed_in_sentences(demo: Command, tmp_path: Path) -> None:
    config = tmp_path / "settings.toml"
    config.write_text(CLOSED, encoding="utf-8")
    answer = demo("plan", "--weeks", "12", "--config", str(config), *NOW)
    lines = answer.out.splitlines()
    assert answer.code == 0
    assert lines[0] == "2026-11-26 (Thu 26 Nov)  8 taken, 0 free"
    assert "2027-01-19 (Tue 19 Jan)  0 taken, 8 free" in lines
    assert not any(line.startswith("2026-12-24") for line in lines)
    assert "6 courses open, 6 without a date" in lines
    course = next(line for line in lines if "Okafor C." in line)
    assert "44.106  2/4  no date yet. Okafor C. cycle 3, window 7 January to 18 February." in course
    assert "Proposed: 21 January 8 weeks, 8 beds free; 19 January 7 weeks 5 d, 8 beds free" in course
    hidden = demo("plan", "--privacy", *NOW).out
    assert "Okafor" not in hidden
    assert "44.106" not in hidden


def test_json_has_stable_keys(demo: Command) -> None:
    data = demo("plan", "--json", "--weeks", "10", *NOW).data
    assert set(data) == {"today", "beds", "days", "courses"}
    assert data["days"][0] == {"day": "2026-11-26", "taken": 8, "free_beds": [], "closed": False}
    course = next(one for one in data["courses"] if one["number"] == "44.106")
    assert course["bed_today"] == 6
    assert course["next"] == {
        "cycle": 3,
        "standing": "open",
        "window": {"first": "2027-01-07", "last": "2027-02-18", "aim": DAY},
        "days_since": None,
        "days_outside": 0,
        "held": [],
        "ending": None,
        "half_dose": False,
    }
    assert course["proposals"][0] == {"day": DAY, "days_since": 56, "free_beds": [1, 2, 3, 4, 5, 6, 7, 8]}


def test_a_cycle_is_booked_and_moved_from_the_command_line(demo: Command) -> None:
    assert book(demo, "c6", DAY).out == "c6 cycle 3: 2027-01-21, Bed 1, T0 08:00\n"
    again = book(demo, "c6", "2027-01-28", by="nurse1")
    assert (again.code, again.out) == (4, "")
    assert "cycle 3 is booked 21 January, Bed 1 (--move moves it) by coord1 at 2026-11-26T10:00:00+01:00" in again.err
    moved = book(demo, "c6", "2027-01-28", "--move", "--bed", "4", "--t0", "09:30", "--json", by="nurse1").data
    assert moved["moved_from"] == {"day": DAY, "bed": 1}
    assert (moved["day"], moved["bed"], moved["t0"], moved["cycle"]) == ("2027-01-28", 4, "2027-01-28T08:30:00Z", 3)
    asked = ("c6", "2027-03-25", "--cycle", "4", "--key", "k1", "--json")
    after = book(demo, *asked).data
    assert (after["cycle"], after["moved_from"]) == (4, None)
    assert book(demo, *asked).data == after
    data = demo("plan", "--json", *NOW).data
    assert (moved["left_outside"], after["left_outside"]) == (None, None)
    course = next(one for one in data["courses"] if one["course"] == "c6")
    assert [one["day"] for one in course["booked"]] == ["2027-01-28", "2027-03-25"]
    assert course["next"]["days_since"] == 63
    assert [(one["activity_mbq"], one["asks_for_half"], one["clashes"]) for one in course["booked"]] == [
        (7400, False, []),
        (7400, False, []),
    ]


def test_a_move_says_which_later_cycle_it_leaves_outside_its_window(demo: Command) -> None:
    book(demo, "c6", DAY)
    assert "is then" not in book(demo, "c6", "2027-03-18", "--cycle", "4").out
    moved = book(demo, "c6", "2027-02-18", "--move", "--cycle", "3")
    assert moved.out.splitlines()[1:] == ["cycle 4 on 18 March is then 4 weeks after it"]
    again = book(demo, "c6", "2027-02-11", "--move", "--cycle", "3", "--json").data
    assert again["left_outside"] == {"cycle": 4, "day": "2027-03-18", "days_since": 35}


def test_a_booking_that_lies_on_no_treatment_day_and_one_that_is_left_over_are_told(demo: Command) -> None:
    """The core's reschedule asks no calendar, and an ended course keeps its beds: the plan says so."""
    book(demo, "c6", DAY)
    when = ("--date", DAY, "--bed", "1", "--by", "coord1")
    assert demo("record", *when, "--action", "reschedule", "--value", "t0=2026-12-25T08:00", *NOW).code == 0
    course = next(one for one in demo("plan", "--json", *NOW).data["courses"] if one["course"] == "c6")
    assert course["booked"][0]["clashes"] == ["treatment_day", "interval"]
    assert "25 Dec, 4 weeks 1 d, no treatment day, 13 d too early" in demo("plan", *NOW).out
    end = ("record", "--course", "c6", "--step", "terminate", "--action", "tick", "--value", "code=progression")
    ended = demo(*end, "--by", "phys1", *NOW)
    assert ended.code == 0, ended.err
    line = next(line for line in demo("plan", *NOW).out.splitlines() if line.startswith("c6 "))
    assert "ended, still booked 25 Dec" in line
    assert "Still booked 25 December, Bed 1." in line


@pytest.mark.parametrize(
    ("day", "by", "more", "code", "said"),
    [
        ("2027-06-24", "coord1", (), 3, "a physician's reason (24 June: 126 d too late) [interval]"),
        ("2027-06-24", "phys1", (), 3, "[interval]; or give a --reason"),
        ("2027-01-22", "coord1", (), 3, "[treatment_day]; choose another day"),
        (DAY, "tech1", (), 3, "a nurse or physician or coordinator [role]"),
        ("2026-11-01", "coord1", (), 2, "is past"),
        ("soon", "coord1", (), 2, "DAY: 'soon' is not a date"),
        (DAY, "nobody", (), 2, "nobody"),
        (DAY, "coord1", ("--bed", "9"), 2, "there is no Bed 9"),
        (DAY, "coord1", ("--t0", "noon"), 2, "--t0: 'noon' is not a clock time"),
        (DAY, "coord1", ("--cycle", "1"), 2, "cycle 1 of c6 cannot be booked now; choose from 3"),
    ],
)
def test_refusals_exit_3_naming_the_gate_and_bad_input_2(
    demo: Command, day: str, by: str, more: tuple[str, ...], code: int, said: str
) -> None:
    answer = book(demo, "c6", day, *more, by=by)
    assert (answer.code, answer.out) == (code, "")
    assert said in answer.err
    assert answer.err.count("\n") == 1


def test_a_physicians_reason_passes_the_interval(demo: Command) -> None:
    answer = book(demo, "c6", "2027-02-25", "--reason", "she travels", by="phys1")
    assert (answer.code, answer.err) == (0, "")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--book", "c6", "--by", "coord1"), "--book: name the day too"),
        (("--book", "c6", DAY), "--book: name who books"),
        (("--book", "c99", DAY, "--by", "coord1"), "there is no course c99"),
        (("--bed", "1"), "--bed: belongs to --book"),
        (("--move",), "--move: belongs to --book"),
        (("--book", "c6", DAY, "--by", "coord1", "--move"), "--move: c6 has nothing booked there"),
        ((DAY, "--weeks", "4"), "--weeks: not with a DAY"),
        (("--weeks", "0"), "--weeks: 0 is not between 1 and 104"),
        (("--json", "--privacy"), "--privacy: not with --json"),
        (("--by", "coord1"), "DAY: name the treatment day"),
    ],
)
def test_options_that_mean_nothing_together_are_refused(demo: Command, words: tuple[str, ...], said: str) -> None:
    answer = demo("plan", *words, *NOW)
    assert answer.code == 2
    assert said in answer.err


def test_the_year_plan_names_every_day_what_has_none_and_the_extra_days(demo: Command, tmp_path: Path) -> None:
    config = tmp_path / "settings.toml"
    # four Thursdays are left for six courses
    config.write_text("beds = 1\n[calendar]\nclosed = [2027-01-07, 2027-01-14, 2027-01-21]\n", encoding="utf-8")
    asked = ("plan", "--propose-all", "--config", str(config))
    data = demo(*asked, "--weeks", "12", "--json", *NOW).data["plan"]
    told = {(one["course"], one["cycle"]) for one in (*data["planned"], *data["unplanned"])}
    assert len(told) == len(data["planned"]) + len(data["unplanned"]) == 13
    assert data["extra_days"]
    assert {one["why"] for one in data["unplanned"]} <= {
        "its window lies beyond the last day of the plan",
        "the treatment before it has no day",
    }
    words = demo(*asked, "--weeks", "40", *NOW).out
    assert "13 treatments planned, 0 without a day" in words
    marked = {line.split()[0] for line in words.splitlines() if line.endswith("an extra day")}
    (wanted,) = (line for line in words.splitlines() if line.startswith("It wants these days"))
    assert marked
    assert marked == set(wanted.partition(": ")[2].split(", "))


def test_a_ward_store_asks_for_the_pin_of_who_books(command: Command, tmp_path: Path) -> None:
    pin = tmp_path / "pin"
    pin.write_text("730194\n", encoding="utf-8")
    made = command("init", "--kind", "ward", "--coordinator", "vries", "--name", "J. de Vries", "--pin-file", str(pin))
    assert made.code == 0, made.err
    answer = command("plan", "--book", "c1", "2099-01-01", "--by", "vries")
    assert answer.code == 2
    assert "--pin-file" in answer.err
    assert json.loads(command("plan", "--json", "--weeks", "1").out)["courses"] == []
