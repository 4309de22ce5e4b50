"""`ward-board access`, and what other commands leave in the access log."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

NOW = ("--now", "2026-11-26T10:42")
NUMBER = "44.106"


@pytest.fixture
def lines(tmp_path: Path) -> Callable[..., list[tuple[str, str | None, str | None]]]:
    """What the log has of some words: what, who, about what."""

    def read(*what: str) -> list[tuple[str, str | None, str | None]]:
        with sqlite3.connect(tmp_path / "store.db") as connection:
            rows = connection.execute("SELECT what, who, subject FROM access_log ORDER BY id").fetchall()
        return [row for row in rows if row[0] in what]

    return read


def test_a12_show_is_a_line_for_each_patient_it_prints_once_in_five_minutes(demo: Any, lines: Any) -> None:
    for now in ("10:42", "10:43", "10:46"):
        assert demo("show", "--now", f"2026-11-26T{now}").code == 0
    assert lines("opened") == [("opened", None, f"t{number}:show") for number in range(1, 9)]
    assert demo("show", "--json", "--now", "2026-11-26T10:47").code == 0
    assert len(lines("opened")) == 16


@pytest.mark.parametrize(
    ("words", "subject"),
    [
        (["plan"], "ward:days"),
        (["plan", "2026-11-26", "--days", "0"], "ward:start-times:2026-11-26"),
        (["plan", "--course", "c3"], "c3:course"),
        (["variance"], "ward:variance"),
    ],
)
def test_a12_other_commands_that_read_patients_are_noted(demo: Any, lines: Any, words: list[str], subject: str) -> None:
    answer = demo(*words, *NOW)
    assert (answer.code, answer.err) == (0, "")
    assert lines("opened") == [("opened", None, subject)]


def test_a_store_that_takes_no_line_is_read_all_the_same_and_that_is_said(
    demo: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = [file for file in tmp_path.iterdir() if file.suffix in {".secrets", ".keys"} or "secret" in file.name]
    for file in keys:
        file.unlink()
    assert keys, "the keys of a demo store lie beside it"
    answer = demo("show", *NOW)
    assert answer.code == 0
    assert "Bed 6 Okafor" in answer.out
    assert answer.err.startswith("ward-board: not noted in the access log: ")


def test_a13_the_auditor_reads_who_looked_and_that_is_noted(demo: Any, lines: Any) -> None:
    demo("show", *NOW)
    answer = demo("access", "--patient", NUMBER, "--by", "audit1", *NOW)
    assert answer.code == 0
    assert answer.out.splitlines()[0].startswith("Who looked at patient p6, 26 November 2025 to 26 November 2026: ")
    assert "10:42:00  nobody signed in: opened the board as text, cycle 2 at " in answer.out
    assert lines("access_read") == [("access_read", "audit1", "p6")]
    assert "Okafor" not in answer.out


def test_a11_the_patient_reads_sentences_without_names(demo: Any) -> None:
    demo("show", *NOW)
    said = demo("access", "--patient", NUMBER, "--for-patient", "--day", "2026-11-26", *NOW).out.splitlines()
    assert said == [
        "Who looked at your record, 26 November 2026",
        "",
        "On Thursday 26 November 2026:",
        "  10:42, somebody who was not signed in opened the board as text",
        "  10:42, an auditor read the access log",
    ]
    data = demo("access", "--patient", NUMBER, "--for-patient", "--role", "auditor", "--json", *NOW).data
    assert [(one["role"], one["what"]) for one in data["lines"]] == [("auditor", "access_read")] * 2
    assert "Visser" not in str(data)


def test_a11_with_the_sites_leave_the_staff_is_named_to_the_patient(demo: Any, tmp_path: Path) -> None:
    (tmp_path / "site.toml").write_text("[names]\nstaff_told_to_patients = true\n")
    answer = demo("access", "--patient", NUMBER, "--for-patient", "--config", str(tmp_path / "site.toml"), *NOW)
    assert "10:42, an auditor (T. Visser) read the access log" in answer.out


def test_a13_what_one_person_did_and_all_of_a_day(demo: Any, lines: Any) -> None:
    demo("show", *NOW)
    by = ["--by", "audit1", *NOW]
    answer = demo("access", "--by-person", "audit1", *by)
    assert "10:42:00  audit1 T. Visser, auditor: read the access log, audit1 at " in answer.out
    assert "opened" not in answer.out
    day = demo("access", "--day", "today", "--json", *by).data
    assert {one["what"] for one in day["lines"]} >= {"opened", "access_read"}
    assert lines("access_read") == [("access_read", "audit1", "audit1:staff"), ("access_read", "audit1", "ward:access")]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ([], 2, "access: say whose lines"),
        (["--patient", "1", "--by-person", "nurse1"], 2, "--patient and --by-person: give one of them"),
        (["--by-person", "nurse1", "--for-patient"], 2, "--for-patient: say which one"),
        (["--day", "today", "--since", "2026-01-01"], 2, "--day: goes without --since and --until"),
        (["--patient", NUMBER, "--since", "2027-01-01"], 2, "--since: 2027-01-01 is later than 2026-11-26"),
        (["--patient", NUMBER, "--until", "1999-01-01"], 2, "is not between 2000 and 2100"),
        (["--patient", NUMBER, "--role", "visitor"], 2, "--role: 'visitor' is none of nurse"),
        (["--patient", NUMBER, "--by", "nurse1"], 3, "auditor [role]"),
    ],
)
def test_what_does_not_fit_is_one_line_and_nothing_is_read(
    demo: Any, lines: Any, words: list[str], code: int, said: str
) -> None:
    answer = demo("access", *words, *NOW)
    assert (answer.code, answer.out) == (code, "")
    assert said in answer.err
    assert answer.err.count("\n") == 1
    assert lines("access_read") == []


def test_a13_a_number_and_an_id_that_nobody_has_are_refused_and_noted(demo: Any, lines: Any) -> None:
    by = ["--by", "audit1", *NOW]
    assert "nobody has this hospital number" in demo("access", "--patient", "99.9", *by).err
    assert "nobody has the id 'zzz'" in demo("access", "--by-person", "zzz", *by).err
    asked = ["nobody:number:99.9", "nobody:id:zzz"]
    assert lines("access_read") == [("access_read", "audit1", one) for one in asked]
    said = demo("access", "--day", "today", *by).out
    assert "asked the access log about the hospital number '99.9', which nobody has at " in said


def test_a13_a_ward_store_asks_for_the_auditors_pin(command: Any, tmp_path: Path) -> None:
    pins = {}
    for name, pin in (("maas", "736152"), ("visser", "829164"), ("wrong", "111999")):
        pins[name] = str(tmp_path / f"{name}.pin")
        Path(pins[name]).write_text(f"{pin}\n")
        Path(pins[name]).chmod(0o600)
    first = ["--coordinator", "maas", "--name", "L. Maas", "--pin-file", pins["maas"]]
    assert command("init", "--kind", "ward", *first).code == 0
    ask = ["access", "--day", "today"]
    assert "--by: say which auditor reads the log" in command(*ask).err
    assert "name a file that holds the PIN" in command(*ask, "--by", "maas").err
    assert command(*ask, "--by", "maas", "--pin-file", pins["wrong"]).code == 2
    assert command(*ask, "--by", "maas", "--pin-file", pins["maas"]).code == 3
