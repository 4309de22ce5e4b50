"""What a site sets reaches the commands: the example file, unusual times of a day list, and how long a take holds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ward_board.config.settings import Settings, load_settings

HEADER = "date,bed,name,birth_date,number,country,cycle,t0,protocol"
NOW = ["--now", "2026-12-02T16:00"]


@pytest.fixture
def site(tmp_path: Path) -> Callable[[str], list[str]]:
    """Writes a settings file and gives the options that name it."""

    def write(text: str) -> list[str]:
        file = tmp_path / "site.toml"
        file.write_text(text, encoding="utf-8")
        return ["--config", str(file)]

    return write


@pytest.fixture
def day_list(tmp_path: Path) -> Callable[..., str]:
    """Writes a day list with one row for each (date, t0)."""

    def write(*rows: tuple[str, str]) -> str:
        file = tmp_path / "list.csv"
        lines = [
            f"{day},{bed},Jansen A.,1951-04-08,50.{bed:03},NL,2,{t0},lu177-octreotate-core"
            for bed, (day, t0) in enumerate(rows, start=1)
        ]
        file.write_text("\n".join([HEADER, *lines]), encoding="utf-8")
        return str(file)

    return write


def test_doctor_prints_a_settings_file_that_can_be_used_as_it_is(command, tmp_path):
    answer = command("doctor", "--example-config")
    assert (answer.code, answer.err) == (0, "")
    file = tmp_path / "example.toml"
    file.write_text(answer.out, encoding="utf-8")
    assert load_settings(file) == Settings()


def test_doctor_tells_a_mistake_with_its_line(command, site):
    answer = command("doctor", *site("[alarms]\nbell = true\nringing = true\n"))
    assert answer.code == 2
    assert "site.toml, line 3: alarms.ringing: unknown key" in answer.out


@pytest.mark.parametrize(
    ("day", "t0", "warns"),
    [
        ("2026-12-03", "07:00", []),
        ("2026-12-03", "13:00", []),
        ("2026-12-08", "08:00", []),
        ("2026-12-03", "06:59", ["06:59 lies outside 07:00 to 13:00; check the time"]),
        ("2026-12-03", "13:01", ["13:01 lies outside 07:00 to 13:00; check the time"]),
        ("2026-12-04", "08:00", ["2026-12-04 is a Friday, no treatment day; check the date"]),
    ],
)
def test_an_unusual_day_or_hour_is_warned_about_and_booked_all_the_same(demo, day_list, day, t0, warns):
    answer = demo("import", day_list((day, t0)), "--json", *NOW)
    assert answer.code == 0
    rows = answer.data["rows"]
    assert [(row["line"], row["column"], row["reason"]) for row in rows if row["outcome"] == "warning"] == [
        (2, "t0", words) for words in warns
    ]
    assert [row["outcome"] for row in rows if "bed" in row] == ["booked"]


def test_a_site_sets_its_own_days_and_hours(demo, day_list, site):
    own = site('weekdays = ["friday"]\n[windows]\nfirst_t0 = "06:00"\nlast_t0 = "07:30"\n')
    answer = demo("import", day_list(("2026-12-04", "06:30"), ("2026-12-03", "08:00")), *own, *NOW)
    assert answer.code == 0
    assert answer.out.count("warning") == 2
    assert "line 3, t0: warning: 2026-12-03 is a Thursday, no treatment day; check the date" in answer.out
    assert "line 3, t0: warning: 08:00 lies outside 06:00 to 07:30; check the time" in answer.out


def test_without_weekdays_any_day_is_usual(demo, day_list, site):
    answer = demo("import", day_list(("2026-12-05", "08:00")), *site("weekdays = []\n"), *NOW)
    assert (answer.code, answer.out.count("warning")) == (0, 0)


@pytest.mark.parametrize(("minutes", "by"), [(3, None), (30, "nurse1")])
def test_a_site_says_how_long_a_take_holds(demo, site, minutes, by):
    own = site(f"[alarms]\ntaken_minutes_low = {minutes}\n[tolerances]\nlate_minutes = 5\n")
    start = ["--bed", "1", "--by", "nurse1", *own]
    late = "t1:late:cannula"

    def alarms(clock):
        said = demo("show", "--json", "--date", "2026-11-26", *own, "--now", f"2026-11-26T{clock}").data
        return {alarm["id"]: alarm["taken_by"] for alarm in said["alarms"]}

    beds = demo("show", "--json", "--date", "2026-11-26", *own, "--now", "2026-11-26T06:00").data["beds"]
    due = next(step for step in beds[0]["steps"] if step["id"] == "cannula")["planned"]["start"]
    assert due == "2026-11-26T06:00:00Z"
    assert late not in alarms("07:04")
    assert alarms("07:05")[late] is None
    taken = demo("record", *start, "--action", "take", "--alarm", late, "--now", "2026-11-26T07:06")
    assert taken.code == 0, taken.err
    assert alarms("07:08")[late] == "nurse1"
    assert alarms("07:09")[late] == by
