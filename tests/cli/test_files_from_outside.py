"""H41: every option that reads a file refuses what is none and what is too large, at once and in one line."""

from __future__ import annotations

import io
import json
import os
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

from ward_board.cli.main import app, run

from .conftest import EXAMPLE_DAY, Command

FILE, PIN = "<file>", "<PIN>"
BY_MAAS = ("--by", "maas", "--by-pin-file")
# of each option the words that lead to reading its file
READS: dict[tuple[str, ...], tuple[str, ...]] = {
    ("init", "--pin-file"): ("--coordinator", "bos", "--name", "A.", "--pin-file", FILE, "--store", "new.db"),
    ("staff", "add", "--pin-file"): ("bos", "--name", "A. Bos", "--role", "nurse", "--pin-file", FILE),
    ("staff", "add", "--by-pin-file"): ("bos", "--name", "A.", "--role", "nurse", "--pin-file", PIN, *BY_MAAS, FILE),
    ("staff", "pin", "--pin-file"): ("maas", "--pin-file", FILE),
    ("staff", "pin", "--by-pin-file"): ("maas", "--pin-file", PIN, *BY_MAAS, FILE),
    ("staff", "role", "--by-pin-file"): ("maas", "--role", "nurse", *BY_MAAS, FILE),
    ("staff", "disable", "--by-pin-file"): ("maas", *BY_MAAS, FILE),
    ("staff", "enable", "--by-pin-file"): ("maas", *BY_MAAS, FILE),
    ("staff", "badge", "--badge-file"): ("maas", *BY_MAAS, PIN, "--badge-file", FILE),
    ("staff", "badge", "--by-pin-file"): ("maas", "--revoke", *BY_MAAS, FILE),
    ("show", "--pin-file"): ("--by", "maas", "--pin-file", FILE),
    ("staff", "unlock", "--by-pin-file"): ("maas", *BY_MAAS, FILE),
    ("import", "files"): (FILE,),
    ("import", "--pin-file"): (str(EXAMPLE_DAY), "--by", "maas", "--pin-file", FILE),
    ("record", "--pin-file"): ("--action", "tick", "--by", "maas", "--pin-file", FILE),
    ("record", "--second-pin-file"): (
        *("--action", "tick", "--by", "maas", "--pin-file", PIN, "--second", "bos", "--second-pin-file", FILE),
    ),
    ("whatif", "file"): (FILE,),
    ("rules", "file"): (FILE,),
    ("plan", "--pin-file"): ("2026-12-03", "--book", "c1", "--bed", "1", "--by", "maas", "--pin-file", FILE),
    ("papers", "--pin-file"): ("day-sheet", "-o", "paper.pdf", "--by", "maas", "--pin-file", FILE),
    ("access", "--pin-file"): ("--day", "2026-11-26", "--by", "maas", "--pin-file", FILE),
    ("export", "--check"): ("--check", FILE),
    ("export", "--pin-file"): ("--all", "-o", "copy.jsonl", "--by", "maas", "--pin-file", FILE),
    ("verify", "--mirror"): ("--mirror", FILE),
    ("restore", "file"): (FILE,),
    ("restore", "--pin-file"): ("backup.db", "--by", "maas", "--pin-file", FILE, "--second", "bos"),
    ("restore", "--second-pin-file"): (
        *("backup.db", "--by", "maas", "--pin-file", PIN, "--second", "bos", "--second-pin-file", FILE),
    ),
    ("archive", "--pin-file"): ("--by", "maas", "--pin-file", FILE),
    ("archive", "--second-pin-file"): (
        *("-o", "archive", "--by", "maas", "--pin-file", PIN, "--second", "bos", "--second-pin-file", FILE),
    ),
    ("doctor", "--protocol"): ("--protocol", FILE),
}
# what else a command wants before it reads its settings
WANTED: dict[tuple[str, ...], tuple[str, ...]] = {
    ("staff", "add"): ("bos", "--name", "A. Bos", "--role", "nurse", "--pin-file", PIN),
    ("staff", "pin"): ("maas", "--pin-file", PIN),
    ("staff", "role"): ("maas", "--role", "nurse"),
    **{("staff", name): ("maas",) for name in ("disable", "enable", "badge", "unlock")},
    ("import",): (str(EXAMPLE_DAY),),
    ("papers",): ("day-sheet", "-o", "paper.pdf"),
    ("access",): ("--day", "2026-11-26"),
    ("export",): ("--check", PIN),
    ("restore",): (PIN,),
    ("archive",): ("--by", "maas"),
}
STREAMS = {("export", "--check"), ("verify", "--mirror"), ("restore", "file")}
"""They are read line by line, however large they are."""
WRITTEN = {("papers", "--output"), ("export", "--output"), ("backup", "--output")}
NOT_READ = {(), ("demo",), ("whatif",), ("rules",)}
"""Commands that read no settings, or only at a terminal."""


def _commands(command: Any, name: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    yield name, command
    if hasattr(command, "list_commands"):
        context = command.make_context("ward-board", [], resilient_parsing=True)
        for one in command.list_commands(context):
            yield from _commands(command.get_command(context, one), (*name, one))


COMMANDS = dict(_commands(typer.main.get_command(app)))
TAKES_SETTINGS = sorted(name for name, one in COMMANDS.items() if any("--config" in param.opts for param in one.params))


def test_every_option_that_names_a_file_is_among_these() -> None:
    named = {
        (*name, param.opts[-1])
        for name, command in COMMANDS.items()
        for param in command.params
        if (param.metavar or "").startswith("FILE") or param.metavar == "F" or "Path" in repr(param.type_descriptor)
    }
    assert {one for one in named if one[-1] != "--config"} == READS.keys() | WRITTEN
    assert len(TAKES_SETTINGS) > 20


@pytest.fixture(scope="module")
def ward_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a ward store and its coordinator, who has a PIN of her own."""
    folder = tmp_path_factory.mktemp("ward")
    (folder / "pin").write_text("736152\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WARD_BOARD_HOME", str(folder / "home"))
        patch.delenv("WARD_BOARD_STORE", raising=False)
        words = ["init", "--coordinator", "maas", "--name", "L. Maas", "--pin-file", str(folder / "pin")]
        assert run([*words, "--store", f"sqlite:///{folder}/ward.db"]) == 0
    return folder


@pytest.fixture
def ward(ward_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: Command) -> Command:
    """Commands on that store; <file> is the file of the test, <PIN> one with the coordinator's PIN."""
    monkeypatch.setenv("WARD_BOARD_HOME", str(ward_folder / "home"))
    monkeypatch.setenv("WARD_BOARD_STORE", f"sqlite:///{ward_folder}/ward.db")
    monkeypatch.chdir(tmp_path)
    stands_for = {FILE: str(tmp_path / "odd.toml"), PIN: str(ward_folder / "pin")}
    return lambda *words: command(*(stands_for.get(word, word) for word in words))


NO_FILES: dict[str, Callable[[Path], object]] = {
    "pipe": os.mkfifo,
    "device": lambda file: file.symlink_to("/dev/zero"),
}


@pytest.mark.parametrize("option", READS, ids=" ".join)
def test_what_is_no_file_is_refused_by_every_option_and_nothing_waits(
    ward: Command, tmp_path: Path, option: tuple[str, ...]
) -> None:
    file = tmp_path / "odd.toml"
    (tmp_path / "odd.toml.manifest.json").write_text("{}")
    refused = 0
    for make in NO_FILES.values():
        make(file)
        answer = ward(*option[:-1], *READS[option])
        assert answer.code == 2, answer
        assert "odd.toml" in answer.err
        assert "is no file" in answer.err
        assert answer.err.count("\n") == 1
        file.unlink()
        refused += 1
    assert refused == len(NO_FILES)


@pytest.mark.parametrize("option", [one for one in READS if one not in STREAMS], ids=" ".join)
def test_a_file_that_is_too_large_is_refused_by_every_option(
    ward: Command, tmp_path: Path, option: tuple[str, ...]
) -> None:
    with (tmp_path / "odd.toml").open("wb") as file:
        file.truncate(1 << 40)
    answer = ward(*option[:-1], *READS[option])
    assert answer.code == 2, answer
    assert "odd.toml: is larger than" in answer.err
    assert "name another file" in answer.err


@pytest.mark.parametrize("name", [one for one in TAKES_SETTINGS if one not in NOT_READ], ids=" ".join)
def test_h31_settings_that_are_no_file_or_that_others_may_change_are_refused_by_every_command(
    ward: Command, tmp_path: Path, name: tuple[str, ...]
) -> None:
    file = tmp_path / "odd.toml"

    def said() -> str:
        answer = ward(*name, *WANTED.get(name, ()), "--config", FILE)
        assert answer.code == 2, answer
        return answer.err + answer.out

    os.mkfifo(file)
    assert "odd.toml: is no file: name a regular one" in said()
    file.unlink()
    file.write_text("beds = 4\n")
    file.chmod(0o666)
    assert f"others may change {file}: run chmod go-w {file}" in said()


def test_no_more_is_read_of_a_day_list_than_one_can_hold(demo: Command, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    with file.open("wb") as made:
        made.truncate(200_000_000)
    demo("show", "--json")  # what is loaded once is not counted
    tracemalloc.start()
    try:
        answer = demo("import", str(file))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert "larger than 10 MB: this is not a day list" in answer.err
    assert peak < 60_000_000


def test_a_pin_may_come_out_of_a_pipe_of_the_command_itself(ward: Command) -> None:
    read, write = os.pipe()
    os.write(write, b"736152\n")
    os.close(write)
    answer = ward("access", "--day", "2026-11-26", "--by", "maas", "--pin-file", f"/dev/fd/{read}")
    os.close(read)
    assert (answer.code, "waits for: an auditor" in answer.err) == (3, True), "the PIN was right"


def test_a_line_without_an_end_is_answered_and_the_next_one_is_read(
    demo: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    act = {"bed": 1, "step": "identity", "action": "tick", "by": "nurse1", "now": "2026-11-26T06:30:00Z"}
    lines = ["x" * 350_000, json.dumps(act), "[" * 90_000]
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(lines)))
    answers = [json.loads(one) for one in demo("record", "--lines", "--now", act["now"]).out.splitlines()]
    assert "longer than 100000 letters; write one object a line" in answers[0]["error"]
    assert "this line is not JSON" in answers[2]["error"]
    assert len(answers) == 3
    assert "JSON" not in answers[1].get("error", "")


def _mirror(folder: Path) -> Path:
    (file,) = folder.glob("store.db.*.mirror")
    return file


def test_h22_a_mirror_that_is_a_pipe_holds_nobody_up(demo: Command, tmp_path: Path) -> None:
    assert demo("verify").code == 0
    mirror = _mirror(tmp_path)
    mirror.rename(tmp_path / "aside")
    os.mkfifo(mirror)
    answer = demo("verify", "--json")
    notes = [note for note in answer.data["notes"] if "is no file: name a regular one" in note]
    assert len(notes) == 2, "its end was not read, and it was not compared"
    assert "is not a file" in demo("doctor").out
    looked = demo("restore", str(tmp_path / "aside"))
    assert (looked.code, "is no file" in looked.out) == (0, True), looked


@pytest.mark.parametrize("tail", [b"", b"\n"], ids=["torn", "whole"])
def test_h23_a_line_that_is_too_long_is_no_line_of_a_mirror(demo: Command, tmp_path: Path, tail: bytes) -> None:
    assert demo("verify").code == 0
    mirror = tmp_path / "copy.jsonl"
    mirror.write_bytes(_mirror(tmp_path).read_bytes())
    assert demo("verify", "--mirror", str(mirror)).code == 0
    with mirror.open("ab") as made:
        made.truncate(mirror.stat().st_size + 100_000_000)
        made.write(tail)
    tracemalloc.start()
    try:
        checked = demo("verify", "--mirror", str(mirror))
        looked = demo("restore", str(mirror))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (checked.code, looked.code) == (6, 6), (checked, looked)
    assert "the copy is damaged and cannot be read; name another backup" in looked.err
    assert peak < 60_000_000
