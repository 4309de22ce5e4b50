"""`ward-board export`: who may, of what, in which form; each patient's log says so, and a copy can be checked again."""

from __future__ import annotations

import json
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from ward_board.cli.main import run
from ward_board.domain.access import AccessLine
from ward_board.store.body import decode_with_place
from ward_board.store.store import Store
from ward_board.store.verify import verify

from .conftest import Command
from .played_day import copy

NOW = ("--now", "2026-11-26T09:00")
BY = ("--by", "audit1", *NOW)
NAMES = ("Jansen", "1951-04-08", "40.217")


@pytest.fixture(scope="session")
def charted(demo_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo day with a few entries, a correction among them; made once."""
    folder = tmp_path_factory.mktemp("charted")
    copy(demo_store.parent, folder)
    act = ["--by", "nurse1", "--now", "2026-11-26T07:05", "--store", str(folder / "store.db")]
    for words in (
        ["--bed", "1", "--action", "admit"],
        ["--bed", "1", "--action", "seen"],
        ["--bed", "2", "--action", "note", "--reason", "=1+1 asks for tea"],
        ["--bed", "1", "--action", "correct", "--entry", "t1.3", "--reason", "wrong"],
    ):
        assert run(["record", *words, *act]) == 0
    return folder


@pytest.fixture
def day(charted: Path, tmp_path: Path, command: Command) -> Command:
    """Commands on a copy of that day."""
    copy(charted, tmp_path)
    return command


def exported_lines(folder: Path) -> list[AccessLine]:
    store = Store.open(str(folder / "store.db"))
    try:
        with store.read() as view:
            return [line for line in view.lines_after(0) if line.what == "exported"]
    finally:
        store.close()


def test_a10_a_copy_says_who_made_it_when_of_what_and_from_which_head(day: Command, tmp_path: Path) -> None:
    file = tmp_path / "copy.jsonl"
    assert day("export", "--day", "2026-11-26", "-o", str(file), *BY).code == 0
    first = json.loads(file.read_text().splitlines()[0])
    said = {name: first[name] for name in ("by", "by_name", "what", "entries", "head_seq", "names", "store_kind")}
    assert said == {
        **{"by": "audit1", "by_name": "T. Visser", "what": "day 2026-11-26", "entries": 12, "head_seq": 12},
        **{"names": False, "store_kind": "demo"},
    }
    assert first["made_at"] == "2026-11-26T08:00:00+00:00"
    assert {len(first["head_hash"]), len(first["store"])} == {64, 32}
    assert first["journal"].startswith("12 entries verified")
    manifest = json.loads((tmp_path / "copy.jsonl.manifest.json").read_text())
    assert first.items() <= {**manifest, "layout": 1}.items()


@pytest.mark.parametrize("form", ["jsonl", "csv", "text"])
def test_a10_each_form_is_written_for_its_owner_alone_sealed_and_checked(
    day: Command, tmp_path: Path, form: str
) -> None:
    file = tmp_path / f"copy.{form}"
    answer = day("export", "--all", "--format", form, "-o", str(file), *BY)
    assert answer.code == 0, answer.err
    assert f"{file}: 12 entries of 8 patients, sealed by {file.name}.manifest.json" in answer.out
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert not any(name in file.read_text() for name in NAMES)
    checked = day("export", "--check", str(file))
    assert (checked.code, checked.err) == (0, "")
    assert "is what was written 2026-11-26T08:00:00+00:00 by audit1: all" in checked.out
    file.write_bytes(file.read_bytes().replace(b"seen", b"sein"))
    changed = day("export", "--check", str(file))
    assert (changed.code, changed.out) == (6, "")
    assert "is not the file that was written" in changed.err


def test_a10_names_stand_in_it_only_when_they_are_asked_for_and_the_answer_says_so(
    day: Command, tmp_path: Path
) -> None:
    file = tmp_path / "copy.csv"
    answer = day("export", "--patient", "40.217", "--format", "csv", "--names", "-o", str(file), *BY)
    assert "it names patients: it is personal data" in answer.out
    assert all(name in file.read_text() for name in NAMES)
    other = tmp_path / "other.csv"
    without = day("export", "--patient", "40.217", "--format", "csv", "-o", str(other), *BY)
    assert "patients stand in it by their ids" in without.out
    assert not any(name in other.read_text() for name in NAMES)


def test_a10_a_whole_copy_read_in_again_verifies_to_the_same_head(day: Command, tmp_path: Path) -> None:
    """The journal is thrown away and written anew from the copy alone; the store is then what it was."""
    from ward_board.exchange.record_lines import check_rows, read_back

    file = tmp_path / "copy.jsonl"
    assert day("export", "--all", "-o", str(file), *BY).code == 0
    found = read_back(file.read_text().splitlines(keepends=True))
    store = Store.open(str(tmp_path / "store.db"))
    check_rows(found, store.keys.seal if store.keys else None)
    before = verify(store)
    assert before.ok
    store.close()
    with closing(sqlite3.connect(tmp_path / "store.db", isolation_level=None)) as foreign:
        triggers = foreign.execute(
            "SELECT name, sql FROM sqlite_master WHERE tbl_name = 'journal' AND type = 'trigger'"
        )
        kept = triggers.fetchall()
        for name, _sql in kept:
            foreign.execute(f"DROP TRIGGER {name}")
        assert foreign.execute("DELETE FROM journal").rowcount == 12
        for row in found.rows.values():
            _entry, place = decode_with_place(row.seq, row.body)
            facts = (row.seq, row.stream, row.version, row.body, place.key, place.fingerprint)
            foreign.execute(
                "INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", (*facts, row.prev, row.hash, row.seal)
            )
        for _name, sql in kept:
            foreign.execute(sql)
    again = Store.open(str(tmp_path / "store.db"))
    assert verify(again) == before
    again.close()


def test_a10_each_patient_of_whom_something_was_copied_has_a_line_in_the_access_log(
    day: Command, tmp_path: Path
) -> None:
    assert day("export", "--patient", "p3", "-o", str(tmp_path / "one.jsonl"), *BY).code == 0
    assert [(line.who, line.subject) for line in exported_lines(tmp_path)] == [("audit1", "p3")]
    assert day("export", "--day", "2026-11-26", "-o", str(tmp_path / "day.jsonl"), *BY).code == 0
    assert [line.subject for line in exported_lines(tmp_path)][1:] == [f"p{number}" for number in range(1, 9)]


def test_a23_a_copy_that_nobody_may_have_is_not_written_and_not_noted(day: Command, tmp_path: Path) -> None:
    for who in ("nurse1", "nurse2", "tech1", "rpe1"):
        answer = day("export", "--all", "-o", str(tmp_path / "copy.jsonl"), "--by", who, *NOW)
        assert (answer.code, answer.out) == (3, "")
        assert "[role]" in answer.err
    assert not (tmp_path / "copy.jsonl").exists()
    assert exported_lines(tmp_path) == []


def test_a_copy_that_cannot_be_written_leaves_nothing_and_the_line_says_that_it_was_asked_for(
    day: Command, tmp_path: Path
) -> None:
    (tmp_path / "in the way").write_text("")
    answer = day("export", "--day", "2026-11-26", "-o", str(tmp_path / "in the way" / "copy.jsonl"), *BY)
    assert (answer.code, answer.out) == (5, "")
    assert len(exported_lines(tmp_path)) == 8


def test_a9_the_journal_is_verified_before_and_a_copy_of_a_damaged_one_says_so(day: Command, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "store.db", isolation_level=None)) as foreign:
        (trigger,) = foreign.execute("SELECT sql FROM sqlite_master WHERE name = 'journal_no_update'").fetchone()
        foreign.execute("DROP TRIGGER journal_no_update")
        foreign.execute("UPDATE journal SET body = replace(body, 'tea', 'tee')")
        foreign.execute(trigger)
    file = tmp_path / "copy.text"
    answer = day("export", "--all", "--format", "text", "-o", str(file), *BY)
    assert answer.code == 6
    assert "the copy is written, but the journal is damaged at entry 11" in answer.err
    assert "asks for tee" in file.read_text()
    assert "the journal is damaged at entry 11" in file.read_text()


def test_a_copy_of_which_the_store_has_another_entry_by_now_is_found_out(day: Command, tmp_path: Path) -> None:
    """Somebody with the key wrote another history: the copy still says what it was."""
    file = tmp_path / "copy.jsonl"
    assert day("export", "--all", "-o", str(file), *BY).code == 0
    with closing(sqlite3.connect(tmp_path / "store.db", isolation_level=None)) as foreign:
        foreign.execute("DROP TRIGGER journal_no_update")
        foreign.execute("UPDATE journal SET hash = prev WHERE seq = 5")
    answer = day("export", "--check", str(file))
    assert answer.code == 6
    assert "no longer has entry 5 as it was copied" in answer.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--all"], "--by: say who gets the copy"),
        (["--by", "audit1"], "say of what"),
        (["--by", "audit1", "--all", "--day", "today"], "say of what"),
        (["--by", "audit1", "--all", "--format", "xml"], "'xml' is none of jsonl, csv, text"),
        (["--by", "audit1", "--patient", "99.999"], "nobody has this number"),
        (["--by", "audit1", "--patient", "p99"], "nobody has this number"),
        (["--by", "audit1", "--day", "2019-01-03"], "nobody is booked on 2019-01-03"),
        (["--by", "audit1", "--day", "soon"], "--day: 'soon' is not a date"),
        (["--by", "audit1", "--patient", "p1", "--day", "2019-01-03"], "p1 had no treatment on 2019-01-03"),
        (["--by", "nobody9", "--all"], "nobody acts under the id"),
        (["--check", "copy.jsonl"], "--check: it only looks at a file"),
    ],
)
def test_bad_input_is_one_line_that_says_what_to_do(day: Command, tmp_path: Path, words: list[str], said: str) -> None:
    answer = day("export", "-o", str(tmp_path / "copy.jsonl"), *words, *NOW)
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err
    assert answer.err.count("\n") == 1
    assert not (tmp_path / "copy.jsonl").exists()


def test_what_to_write_to_and_what_to_check_must_be_there(day: Command, tmp_path: Path) -> None:
    assert "name the file" in day("export", "--all", *BY).err
    assert "is a folder" in day("export", "--all", "-o", str(tmp_path), *BY).err
    missing = day("export", "--check", str(tmp_path / "copy.jsonl"))
    assert (missing.code, missing.out) == (2, "")
    assert "cannot be read" in missing.err


def test_a11_one_patients_day_is_read_as_sentences(day: Command, tmp_path: Path) -> None:
    file = tmp_path / "day.text"
    words = ("--patient", "40.217", "--day", "2026-11-26", "--format", "text")
    assert day("export", *words, "-o", str(file), *BY).code == 0
    text = file.read_text()
    assert text.startswith("Copy of the journal: patient p1 on 2026-11-26; made Thursday 26 November 2026, 09:00 by")
    assert "07:05  Bed 1  A. Bos admitted the patient. [A. Bos performed, 07:05]" in text
    assert "A. Bos looked in: all well. Struck by A. Bos 07:05. [A. Bos performed, 07:05]" in text
    assert "tea" not in text


def test_a_ward_store_asks_for_the_pin_and_a_nurse_gets_no_copy(command: Command, tmp_path: Path) -> None:
    pins = {"maas": "736152", "wrong": "481517"}
    for name, pin in pins.items():
        (tmp_path / name).write_text(pin)
        (tmp_path / name).chmod(0o600)
    maas = ["--coordinator", "maas", "--name", "L. Maas", "--pin-file", str(tmp_path / "maas")]
    assert command("init", "--kind", "ward", *maas).code == 0
    words = ["export", "--all", "-o", str(tmp_path / "copy.jsonl"), "--by", "maas"]
    assert command(*words).code == 2
    assert command(*words, "--pin-file", str(tmp_path / "wrong")).code == 2
    assert not (tmp_path / "copy.jsonl").exists()
    assert command(*words, "--pin-file", str(tmp_path / "maas")).code == 0


def test_an_export_never_takes_the_place_of_another_file(day: Command, tmp_path: Path) -> None:
    """Whatever lies there: the store itself, its keys, an earlier copy, a link, or only the manifest of one."""
    (tmp_path / "only.jsonl.manifest.json").write_text("{}")
    (tmp_path / "link.jsonl").symlink_to(tmp_path / "nowhere")
    kept = {file: file.read_bytes() for file in tmp_path.iterdir() if file.is_file()}
    for name in ("store.db", "store.db.keys", "only.jsonl", "link.jsonl"):
        answer = day("export", "--all", "-o", str(tmp_path / name), *BY)
        assert (answer.code, answer.out) == (2, "")
        assert "exists already and stays as it is; name another file" in answer.err
    assert {file: file.read_bytes() for file in kept} == kept
    assert exported_lines(tmp_path) == []
