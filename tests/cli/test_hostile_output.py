"""H28, H29: every way out filters: whatever somebody wrote into the database, no command lets it steer a terminal."""

from __future__ import annotations

import ast
import io
import json
import sqlite3
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

import ward_board.tui
from ward_board.board.board import Board
from ward_board.cli import main
from ward_board.cli.plain_output import only_text_leaves
from ward_board.errors import StoreUnavailableError
from ward_board.store.engine import said_plainly
from ward_board.store.store import Store
from ward_board.tui.alarm_command import alarm_facts, run_program
from ward_board.ward.clock import ManualClock
from ward_board.ward.ward import Ward

from ..hostile_text import HOSTILE, KINDS, MARK, Strings, mark, steering_in
from ..hostile_ward import FOLDERS, NOW, ZONE, edit
from .conftest import Command
from .hostile_seat import AT, Send
from .hostile_seat import made_ward as made_ward
from .hostile_seat import send as send
from .hostile_seat import ward_file as ward_file

# Each command, so that what it prints of a store that was edited behind the program's back can be read.
EXITS: dict[str, tuple[tuple[str, ...], ...]] = {
    "show": (("show",), ("show", "--json"), ("show", "--privacy"), ("show", "--date", "2026-11-26")),
    "record": (
        ("record", "--bed", "4", "--action", "start", "--step", "amino_acids", "--by", "nurse1"),
        ("record", "--bed", "4", "--action", "tick", "--step", "rules", "--by", "phys1"),
    ),
    "staff": (("staff", "list"), ("staff", "list", "--json")),
    "variance": (("variance", "--date", "2026-11-26"), ("variance", "--date", "2026-11-26", "--json")),
    "plan": (("plan",), ("plan", "--json"), ("plan", "--course", "c5"), ("plan", "2026-11-27", "--days", "0")),
    "stats": (("stats",), ("stats", "--json")),
    "papers": (("papers", "handover", "-o", "PAPER", "--by", "phys1"), ("papers", "--list")),
    "access": (
        ("access", "--by", "audit1", "--day", "2026-11-24"),
        ("access", "--by", "audit1", "--by-person", "coord1", "--json"),
    ),
    "export": (
        ("export", "--all", "--format", "text", "--names", "--by", "coord1", "-o", "COPY"),
        ("export", "--all", "--format", "csv", "--by", "coord1", "-o", "COPY"),
    ),
    "verify": (("verify",), ("verify", "--json")),
    "backup": (("backup",),),
    "restore": (("restore", "COPY", "--by", "coord1", "--second", "phys1"),),
    "archive": (("archive", "--dry-run", "--by", "coord1"),),
    "doctor": (("doctor",), ("doctor", "--json")),
    "import": (("import", str(Path(__file__).parents[1] / "core_day.csv")),),
    "init": (("init", "--kind", "demo"),),
    "whatif": (("whatif", "CASE"),),
    "rules": (("rules", "CASE"),),
}


def test_every_command_is_in_the_table_of_exits() -> None:
    """But for the one that is a screen."""
    assert set(EXITS) == set(main._COMMANDS) - {"demo"}


@pytest.mark.parametrize("name", EXITS)
def test_h28_no_command_lets_out_what_somebody_wrote_into_the_database(
    name: str, send: Send, ward_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    strings = Strings(5)
    edit(ward_file, strings, spared=("audit1", "coord1"), notes=20)
    assert strings.made > 500
    for words in EXITS[name]:
        send(*(str(tmp_path / word) if word in {"PAPER", "COPY", "CASE"} else word for word in words), "--now", AT)


def test_h28_the_board_in_words_really_has_what_was_written_into_the_database(
    ward_file: Path, command: Command
) -> None:
    """Else the test above would prove nothing."""
    edit(ward_file, Strings(5), spared=("audit1",), notes=20)
    for words in (
        ("show",),
        ("show", "--json"),
        ("staff", "list"),
        ("plan",),
        ("access", "--by", "audit1", "--day", "2026-11-24"),
    ):
        assert MARK.search(command(*words, "--now", AT).out), words


@pytest.mark.parametrize("form", ["text", "csv"])
def test_h28_a_copy_that_people_open_holds_nothing_that_steers_what_opens_it(
    form: str, ward_file: Path, tmp_path: Path, command: Command
) -> None:
    edit(ward_file, Strings(5), spared=("audit1", "coord1"), notes=20)
    copy = tmp_path / f"copy.{form}"
    command("export", "--all", "--format", form, "--names", "--by", "coord1", "-o", str(copy), "--now", AT)
    text = copy.read_text(encoding="utf-8")
    assert MARK.search(text)
    assert not steering_in(text.replace("\r\n", "\n"))


def test_h28_half_a_letter_in_what_somebody_wrote_into_the_database_keeps_nobody_from_acting(
    ward_file: Path, command: Command
) -> None:
    edit(ward_file, Strings(1), spared=("nurse1",))
    with closing(sqlite3.connect(ward_file)) as connection, connection:
        assays = "SELECT seq, body FROM journal WHERE stream = 't1' AND body LIKE '%\"vial\"%'"
        for seq, body in connection.execute(assays).fetchall():
            said = json.loads(body)
            said["values"]["vial"] = HOSTILE["half"]
            connection.execute("UPDATE journal SET body = ? WHERE seq = ?", (json.dumps(said), seq))
        assert connection.total_changes
    answer = command("record", "--bed", "1", "--action", "note", "--by", "nurse1", "--reason", "words", "--now", AT)
    assert answer.code == 0, answer


@pytest.mark.parametrize("kind", KINDS)
def test_h28_the_sites_alarm_command_is_started_whatever_somebody_wrote_into_the_database(
    kind: str, board_at_now: Board, tmp_path: Path
) -> None:
    """With a NUL or half a letter in what it is told the system would start nothing, and nobody would be called."""
    board = replace(board_at_now, kind=f"demo{KINDS[kind]}")
    alarm = replace(board.alarms[0], subject=f"{mark(1)}{KINDS[kind]}", treatment=f"t1{KINDS[kind]}")
    facts = alarm_facts(alarm, board)
    assert not any(steering_in(value) or "\n" in value for value in facts.values())
    assert run_program(["/bin/sh", "-c", "true"], facts) is None


@pytest.fixture(scope="session")
def board_at_now(made_ward: Path) -> Board:
    """The board of that ward."""
    ward = Ward(Store.open(str(made_ward)), ManualClock(NOW), name="ward", zone=ZONE, protocol_folders=FOLDERS)
    try:
        return ward.board()
    finally:
        ward.close()


@pytest.mark.parametrize("kind", KINDS)
def test_h28_standard_output_itself_is_the_filter(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever a command prints, however it prints it."""
    with only_text_leaves():
        sys.stdout.write(f"a{KINDS[kind]}b\r\nc\n")
    out = capsys.readouterr().out
    assert not steering_in(out.replace("\r\n", "\n"))
    assert out.startswith("a")
    assert out.endswith("b\r\nc\n")


def test_h28_letters_that_a_terminal_does_not_have_are_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(raw, encoding="ascii", write_through=True))
    with only_text_leaves():
        sys.stdout.write("Żółty ≈ 3")
    assert raw.getvalue() == b"???ty ? 3"


@pytest.mark.parametrize("kind", HOSTILE)
def test_h28_what_a_database_says_is_repeated_without_steering(
    kind: str, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(*_words: object, **_more: object) -> Store:
        with said_plainly(f"postgresql://{HOSTILE[kind]}"):
            raise StoreUnavailableError(f"the database refuses: {HOSTILE[kind]}{mark(1)}")
        raise AssertionError

    monkeypatch.setattr(Store, "open", refuses)
    answer = command("show")
    assert answer.code == 5
    assert mark(1) in answer.err
    assert not steering_in(answer.err)


def test_h29_no_widget_of_the_library_is_given_text_that_it_would_read_as_markup() -> None:
    """The screen is drawn by our own widgets, cell by cell: a name is never markup there."""
    folder = Path(ward_board.tui.__file__).parent
    drawn_by = {
        f"{node.module}.{name.name}"
        for file in folder.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith(("textual.widget", "rich", "textual.con"))
        for name in node.names
    }
    assert drawn_by <= {
        "textual.widget.Widget", "rich.console.Console", "rich.segment.Segment", "rich.segment.Segments",
        "rich.style.Style", "rich.color.Color", "rich.color.ColorSystem", "rich.cells.cell_len",
    }, drawn_by  # fmt: skip
