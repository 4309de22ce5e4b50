"""A course by commands: `record --course`, `plan --course`, the doctor on course.toml, and what an import drops."""

from __future__ import annotations

import io
import json
import sys
from typing import Any

import pytest

from ward_board.config.paths import config_file, shipped_data

NOW = ["--now", "2026-11-25T17:00"]
COUNT = ["--step", "blood_count", "--action", "measure", "--value", "sampled_on=2026-11-04"]


def counted(demo: Any, platelets: int, *more: str) -> Any:
    figure = f"platelets_10e9_per_l={platelets}"
    return demo("record", "--course", "c3", *COUNT, "--value", figure, "--by", "nurse1", *more, *NOW)


def shown(demo: Any) -> Any:
    return demo("plan", "--course", "c3", "--json", *NOW).data


def test_a_count_is_recorded_and_the_course_says_what_follows(demo):
    answer = counted(demo, 62, "--json")
    assert (answer.code, answer.data) == (0, {"id": "c3.1"})
    data = shown(demo)
    assert data["next"]["held"] == ["thrombocytopenia"]
    assert (data["next"]["half_dose"], data["next"]["activity_mbq"], data["cycles_given"]) == (True, 3700, 2)
    (episode,) = data["toxicities"]
    assert (episode["figure"], episode["value"], episode["ended_on"]) == ("platelets_10e9_per_l", 62, None)
    text = demo("plan", "--course", "c3", *NOW)
    assert text.code == 0
    assert "Cycle 3 is HELD since 4 November: platelets 62" in text.out
    assert max(map(len, text.out.splitlines())) <= 119


def test_stable_keys(demo):
    data = shown(demo)
    assert list(data) == [
        *("course", "today", "name", "birth_date", "number", "country", "language", "cycles", "cycles_given"),
        *("ending", "ending_cause", "next", "treatments", "blood_due", "blood", "toxicities", "delay", "hormone"),
        *("allergies", "earlier_reaction", "facts", "entries"),
    ]
    assert list(data["next"]) == [
        *("cycle", "standing", "earliest", "aim", "latest", "last_day", "activity_mbq", "half_dose", "held", "booked"),
        "needs_date",
    ]
    assert list(data["treatments"][0]) == [
        *("treatment", "cycle", "day", "bed", "state", "interval_days", "activity_mbq", "given_mbq", "uptake"),
        "rule_days",
    ]


def test_names_and_answers_may_be_hidden(demo):
    said = demo("plan", "--course", "c3", "--privacy", *NOW).out
    assert "de Boer" not in said
    assert "41.883" not in said


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--course", "c3", *COUNT], 2, "holds no figure"),
        (["--course", "c3", "--step", "delay", "--action", "tick", "--value", "code=travel"], 3, "a physician"),
        (["--course", "c99", "--action", "note", "--reason", "so"], 2, "there is no course c99"),
        (["--course", "3", "--action", "note", "--reason", "so"], 2, "it looks like c5"),
        (["--course", "c3", "--bed", "3", "--action", "note", "--reason", "so"], 2, "goes without --bed"),
        (["--course", "c3", "--step", "cannula", "--action", "tick"], 2, "no step 'cannula' in a course"),
        (
            [
                "--course",
                "c3",
                *COUNT[:4],
                "--value",
                "sampled_on=4/11/2025",
                "--value",
                "platelets_10e9_per_l=62 10^9/L",
            ],
            2,
            "sample of 4 November 2025 is 386 days ago; check the year, or give a reason",
        ),
    ],
)
def test_what_cannot_be_recorded_says_why_in_one_line(demo, words, code, said):
    answer = demo("record", *words, "--by", "nurse1", *NOW)
    assert (answer.code, answer.out) == (code, "")
    assert said in answer.err
    assert answer.err.count("\n") == 1


def test_an_end_is_recorded_once_and_a_key_counts_once(demo):
    end = ["record", "--course", "c3", "--step", "terminate", "--action", "tick", "--value", "code=progression"]
    assert demo(*end, "--by", "phys1", *NOW).code == 0
    again = demo(*end, "--by", "phys2", *NOW)
    assert again.code == 4
    assert "course already ended by phys1" in again.err
    assert [counted(demo, 62, "--key", "a").out for _try in range(2)] == ["recorded c3.2\n"] * 2
    assert shown(demo)["ending"] == "terminated"


def test_an_entry_is_corrected_by_its_id_and_lines_know_courses(demo, monkeypatch):
    counted(demo, 62)
    lines = [
        {"entry": "c3.1", "action": "correct", "value": {"platelets_10e9_per_l": 82}},
        {"course": "c3", "action": "note"},
        {"entry": "c3.1", "action": "correct"},
    ]
    told = "\n".join(json.dumps({"by": "nurse1", "reason": "misread", **line}) for line in lines)
    monkeypatch.setattr(sys, "stdin", io.StringIO(told))
    answer = demo("record", "--lines", *NOW)
    assert (answer.code, [json.loads(line) for line in answer.out.splitlines()]) == (
        0,
        [{"id": "c3.2"}, {"id": "c3.3"}, {"id": "c3.4"}],
    )
    assert shown(demo)["blood"] == []
    assert demo("verify", *NOW).code == 0


def test_doctor_tells_each_mistake_of_a_sites_course_with_file_line_and_key(command):
    text = (shipped_data() / "course.toml").read_text(encoding="utf-8")
    bad = text.replace("cycles = 4", "cycles = 40").replace("shortest_days = 42", 'shortest_days = "six weeks"')
    site = config_file().parent
    site.mkdir(parents=True)
    (site / "course.toml").write_text(bad, encoding="utf-8")
    answer = command("doctor", "--quiet")
    said = [line for line in answer.out.splitlines() if line.startswith("wrong  course: course.toml, line ")]
    assert [line.split(": ")[2] for line in said] == ["cycles", "interval.shortest_days"]
    assert answer.code == 2


def test_doctor_names_the_figures_that_are_used(command):
    said = command("doctor").out
    for words in ("course: course.toml", "day work: day_work.toml", "staff dose: staff-dose.toml"):
        assert f"{words} version 1, not signed by anybody" in said


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("day_work.toml", "people = 0", "day work: day_work.toml, line 1: people: must be 1 or more"),
        ("staff-dose.toml", "id = 5", "staff dose: staff-dose.toml, line 1: id: is not a text"),
        ("course.toml", "cycles = = 4", "course: course.toml, line 1: not valid TOML"),
    ],
)
def test_doctor_looks_at_every_file_of_figures_of_the_site(command, name, text, said):
    site = config_file().parent
    site.mkdir(parents=True)
    (site / name).write_text(text, encoding="utf-8")
    answer = command("doctor", "--quiet")
    assert answer.code == 2
    assert f"wrong  {said}" in answer.out
    assert f"once {name} is mended, start the board again" in answer.out


@pytest.mark.parametrize("column", ["bsn", "Burgerservicenummer", "citizen service number", "national_id"])
def test_a_citizen_service_number_is_dropped_and_nowhere_in_the_store(demo, tmp_path, column):
    file = tmp_path / "list.csv"
    row = "2026-12-03,1,Jansen A.,1951-04-08,50.001,NL,2,08:00,lu177-octreotate-core,123456782"
    header = f"date,bed,name,birth_date,number,country,cycle,t0,protocol,{column}"
    file.write_text(f"{header}\n{row}\n", encoding="utf-8")
    answer = demo("import", str(file), *NOW)
    assert answer.code == 0
    assert "citizen service numbers are not kept" in answer.out
    assert "123456782" not in answer.out + answer.err
    kept = [path for path in tmp_path.iterdir() if path != file and path.is_file()]
    assert any(b"Jansen A." in path.read_bytes() for path in kept)
    assert not any(b"123456782" in path.read_bytes() for path in kept)
