from __future__ import annotations

import re
import sqlite3
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

NOW = ("--now", "2026-11-26T10:42")


def test_the_board_is_said_in_lines_that_a_screen_reader_reads(demo: Any) -> None:
    answer = demo("show", *NOW)
    assert answer.code == 0
    lines = answer.out.splitlines()
    assert lines[0].startswith("PRRT ward, Thursday 26 November 2026, it is 10:42:00")
    assert sum(line.startswith("Bed ") for line in lines) == 8
    assert all(len(line) < 120 and line.isprintable() for line in lines)
    assert "\x1b" not in answer.out


def test_h33_privacy_prints_no_name(demo: Any) -> None:
    named, private = demo("show", *NOW).out, demo("show", "--privacy", *NOW).out
    assert "Okafor" in named
    assert "Okafor" not in private
    assert "Bed 6 O.C." in private


def test_h33_privacy_holds_for_programs_too(demo: Any) -> None:
    beds = demo("show", "--privacy", "--json", *NOW).data["beds"]
    assert ("O.C.", None, None) in [(bed["name"], bed["birth_date"], bed["number"]) for bed in beds]
    assert "Okafor" not in str(beds)


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_h33_where_the_site_hides_names_they_are_shown_to_who_says_who_they_are(
    demo: Any, tmp_path: Path, options: list[str]
) -> None:
    site = tmp_path / "site.toml"
    site.write_text("names.while_nobody_signed_in = true\n")
    show = ["show", *options, "--config", str(site), *NOW]
    hidden = demo(*show).out
    assert not {"Okafor", "44.106", "1958"} & set(re.findall(r"[\w.]+", hidden))
    assert "O.C." in hidden
    assert "Okafor" in demo(*show, "--by", "nurse1").out
    assert "Okafor" not in demo(*show, "--by", "nurse1", "--privacy").out
    with sqlite3.connect(tmp_path / "store.db") as connection:
        who = connection.execute("SELECT DISTINCT who FROM access_log WHERE what = 'opened' ORDER BY id").fetchall()
    assert who == [(None,), ("nurse1",)], "with names it is a reading of theirs"


def test_h33_on_a_ward_store_the_names_take_a_pin(command: Any, tmp_path: Path) -> None:
    pins = {}
    for name, pin in (("right", "736152"), ("wrong", "111999")):
        (file := tmp_path / name).write_text(f"{pin}\n")
        file.chmod(0o600)
        pins[name] = str(file)
    first = ["--coordinator", "maas", "--name", "L. Maas", "--pin-file", pins["right"]]
    assert command("init", "--kind", "ward", *first).code == 0
    assert "name a file that holds the PIN of maas" in command("show", "--by", "maas").err
    assert "--pin-file: say whose PIN it is" in command("show", "--pin-file", pins["right"]).err
    wrong = command("show", "--by", "maas", "--pin-file", pins["wrong"])
    assert (wrong.code, wrong.out) == (2, "")
    assert command("show", "--by", "maas", "--pin-file", pins["right"]).code == 0


def test_a2_the_log_names_the_user_of_the_system_whatever_the_environment_says(
    demo: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("USER", "somebody-else")
    monkeypatch.setenv("LOGNAME", "somebody-else")
    monkeypatch.setattr("pwd.getpwuid", lambda _number: SimpleNamespace(pw_name="nacht\x1b[2Jdienst"))
    assert demo("show", *NOW).code == 0
    with sqlite3.connect(tmp_path / "store.db") as connection:
        (terminal,) = connection.execute("SELECT terminal FROM access_log ORDER BY id DESC LIMIT 1").fetchone()
    assert " nacht" in terminal
    assert "else" not in terminal
    assert terminal.isprintable()


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_h35_a_record_that_was_changed_is_the_boards_alarm_here_too(
    demo: Any, tmp_path: Path, options: list[str]
) -> None:
    said = "the record was changed outside this program"
    assert said not in demo("show", *options, *NOW).out
    assert demo("verify", *NOW).code == 0
    with sqlite3.connect(tmp_path / "store.db") as foreign:
        foreign.execute("UPDATE patient SET birth_date = '1901-01-01' WHERE id = 3")
    assert demo("verify", *NOW).code == 6
    answer = demo("show", *options, *NOW)
    assert said in answer.out
    assert options or "*** high: this terminal or store: " in answer.out


def test_an_option_before_its_command_is_refused_instead_of_forgotten(demo: Any) -> None:
    answer = demo("--now", "2026-11-26T10:42", "show")
    assert answer.code == 2
    assert "--now: put it after 'show'" in answer.err
