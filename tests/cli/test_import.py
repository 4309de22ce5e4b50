"""`import`: good rows come in, bad ones are reported with line and column, again changes nothing."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ward_board.cli.main import run

HEADER = "date,bed,name,birth_date,number,country,cycle,t0,protocol"
CORE = "lu177-octreotate-core"
NOW = ["--now", "2026-12-02T16:00"]


@pytest.fixture
def day_list(tmp_path):
    """Writes a day list."""

    def write(*rows, header=HEADER, encoding="utf-8"):
        file = tmp_path / "list.csv"
        file.write_bytes("\n".join([header, *rows]).encode(encoding))
        return str(file)

    return write


def row(bed, name="Jansen A.", number=None, **changes):
    values = {
        "date": "2026-12-03",
        "birth": "1951-04-08",
        "country": "NL",
        "cycle": "2",
        "t0": "08:00",
        "protocol": CORE,
    } | changes
    number = number or f"50.{bed:03}"
    return ",".join(
        [values["date"], str(bed), name, values["birth"], number]
        + [values[key] for key in ("country", "cycle", "t0", "protocol")]
    )


def beds(demo):
    return {bed["bed"]: bed for bed in demo("show", "--json", "--date", "2026-12-03", *NOW).data["beds"]}


def test_bad_rows_are_reported_with_line_and_column(demo, day_list):
    file = day_list(row(1), row(2, t0="25:00"), row(3, birth="31-02-1960"), row(4))
    answer = demo("import", file, *NOW)
    assert answer.code == 2
    assert "line 3, t0" in answer.out
    assert "line 4, birth_date" in answer.out
    assert sorted(beds(demo)) == [1, 4]


def test_all_or_nothing_keeps_everything_out(demo, day_list):
    file = day_list(row(1), row(2, t0="25:00"))
    assert demo("import", file, "--all-or-nothing", *NOW).code == 2
    assert beds(demo) == {}


def test_a_dry_run_keeps_nothing(demo, day_list):
    answer = demo("import", day_list(row(1)), "--dry-run", *NOW)
    assert answer.code == 0
    assert "Bed 1: would be booked" in answer.out
    assert beds(demo) == {}


def test_again_changes_nothing_and_a_changed_row_is_booked_anew(demo, day_list):
    assert demo("import", day_list(row(1)), *NOW).code == 0
    assert "unchanged" in demo("import", day_list(row(1)), *NOW).out
    assert "booked anew" in demo("import", day_list(row(1, t0="09:30")), *NOW).out
    (bed,) = beds(demo).values()
    assert bed["steps"][2]["planned"]["start"] == "2026-12-03T08:30:00Z"


def test_after_the_first_entry_a_changed_row_is_reported(demo, day_list):
    demo("import", day_list(row(1)), *NOW)
    admit = ["record", "--bed", "1", "--date", "2026-12-03", "--action", "admit", "--by", "nurse1"]
    assert demo(*admit, "--now", "2026-12-03T07:00").code == 0
    answer = demo("import", day_list(row(1, t0="09:30")), "--now", "2026-12-03T07:05")
    assert answer.code == 2
    assert "has entries already" in answer.out


def test_date_today_moves_the_list(demo, day_list):
    assert demo("import", day_list(row(1)), "--date", "today", "--now", "2026-12-10T06:00").code == 0
    board = demo("show", "--json", "--now", "2026-12-10T06:00").data
    assert board["day"] == "2026-12-10"
    assert board["beds"][0]["steps"][2]["planned"]["start"] == "2026-12-10T07:00:00Z"


def test_separator_dates_and_windows_letters(demo, day_list):
    file = day_list(
        "03-12-2026;1;Müller K.;17-05-1970;50.001;NL;1;08:15", header=HEADER.replace(",", ";"), encoding="cp1252"
    )
    assert demo("import", file, *NOW).code == 0
    assert beds(demo)[1]["name"] == "Müller K."


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b"name,bed\nx,1\n", b"\xff\xfe\x00d"])
def test_a_file_that_is_no_day_list_changes_nothing(demo, tmp_path, content):
    (tmp_path / "bad.csv").write_bytes(content)
    answer = demo("import", str(tmp_path / "bad.csv"), *NOW)
    assert answer.code == 2
    assert answer.err.count("\n") == 1


HOSTILE = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        ["Müller [/b]", "[/]", "[bold]x", "Jan \x1b]52;c;QUJD\x07", "\x9b31mRed", "a\u202eb", "=HYPERLINK(1)"]
    ),
)


@settings(max_examples=40)
@given(names=st.lists(HOSTILE, min_size=8, max_size=8))
def test_h28_hostile_names_neither_crash_nor_reach_the_output(tmp_path, demo_store, capsys, names):
    """Any text in the name column; the day still has all its beds that came in, and no control byte gets out."""
    store = tmp_path / "hostile.db"
    for file in demo_store.parent.iterdir():
        copy = tmp_path / file.name.replace("store.db", "hostile.db")
        copy.write_bytes(file.read_bytes())
        copy.chmod(0o600)
    rows = [row(n, name='"' + name.replace('"', '""') + '"') for n, name in enumerate(names, start=1)]
    (tmp_path / "hostile.csv").write_bytes("\n".join([HEADER, *rows]).encode("utf-8", "replace"))
    where = ["--store", str(store), *NOW]
    assert run(["import", str(tmp_path / "hostile.csv"), *where]) in {0, 2}
    booked = capsys.readouterr().out.count(": booked")
    assert run(["show", "--date", "2026-12-03", *where]) == 0
    said = capsys.readouterr().out
    assert sum(line.startswith("Bed ") for line in said.splitlines()) == booked
    assert all(line.isprintable() for line in said.split("\n"))
