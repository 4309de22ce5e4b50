"""H41: nothing of the memory, the environment or a value leaves the process, whatever goes wrong."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from ward_board.config.store_address import FILE_VARIABLE, environment_for_programs, named_store
from ward_board.errors import BadInputError, StoreUnavailableError
from ward_board.store.engine import make_engine, parse_url, place_of
from ward_board.tui.alarm_command import run_program

from .conftest import Command

SECRET = "Geheim"
BEGIN = """
import sys, threading
from pathlib import Path
from ward_board.cli.hardening import harden
from ward_board.config.logs import log_to_file
harden()
log_to_file(Path(sys.argv[1]))
"""


def child(code: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """A process of its own that is hardened and then runs some lines, in a folder of its own."""
    return subprocess.run(
        [sys.executable, "-c", BEGIN + code, str(folder)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), **environment},
        capture_output=True,
        text=True,
    )


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_h41_a_process_that_dies_leaves_no_core(tmp_path: Path) -> None:
    """Not where the limit of its parent would allow one, either."""
    code = """
import ctypes, os
limits = Path("/proc/self/limits").read_text()
print(next(line.split()[4:6] for line in limits.splitlines() if line.startswith("Max core")), flush=True)
print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0), flush=True)
print(oct(os.umask(0)), flush=True)
os.abort()
"""
    died = child(code, tmp_path)
    assert died.stdout.split("\n") == ["['0', '0']", "0", "0o77", ""]
    assert died.returncode == -6
    assert list(tmp_path.rglob("core*")) == []


def test_h41_what_only_looks_at_this_process_still_works(tmp_path: Path) -> None:
    """Its own files in /proc, a terminal of its own, a program that it starts."""
    code = """
import os, pty, subprocess
from ward_board.store import place
ours, theirs = pty.openpty()
print(bool(place.file_system(Path("x"))) or not place.MOUNTS.exists(), os.ttyname(theirs).startswith("/dev/"))
print(subprocess.run(["/bin/sh", "-c", "ulimit -c"], capture_output=True, text=True).stdout.strip())
"""
    assert child(code, tmp_path).stdout == "True True\n0\n"


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("raise ValueError('Geheim')", "ward-board: a fault of ours (ValueError); the log says where\n"),
        ("int('Geheim')", "ward-board: a fault of ours (ValueError); the log says where\n"),
        ("raise type('Geheim'[:0] + 'Odd\\x1b[2J', (Exception,), {})('Geheim')", None),
        ("t = threading.Thread(target=int, args=('Geheim',)); t.start(); t.join()", ""),
        ("class A:\n    def __del__(self): raise KeyError('Geheim')\nA()", ""),
        ("import asyncio\nasync def f(): raise KeyError('Geheim')\nasync def g(): asyncio.create_task(f()); "
         "await asyncio.sleep(0)\nasyncio.run(g())\nimport gc; gc.collect()", ""),
        ("import warnings; warnings.warn(\"'Geheim'\")", ""),
        ("raise KeyboardInterrupt('Geheim')", ""),
    ],
)  # fmt: skip
def test_h41_a_fault_tells_its_place_to_the_log_and_its_values_to_nobody(
    code: str, said: str | None, tmp_path: Path
) -> None:
    ended = child(code, tmp_path)
    log = (tmp_path / "ward-board.log").read_text(encoding="utf-8")
    assert SECRET not in ended.stdout + ended.stderr + log
    assert "\x1b" not in ended.stderr + log
    if said is not None:
        assert ended.stderr == said
    if "Keyboard" not in code:
        assert "  at " in log or "UserWarning" in log, "the log says where"


def test_h41_what_the_screens_library_would_record_is_switched_off(tmp_path: Path) -> None:
    """It would write each key to a file, a PIN among them, and the screen with all names."""
    code = "from textual import constants\nimport os\nprint(constants.LOG_FILE, constants.DEBUG, constants.PRESS)\n"
    code += "print([name for name in os.environ if name.startswith('TEXTUAL')])"
    names = {"TEXTUAL_LOG": str(tmp_path / "keys"), "TEXTUAL": "debug,devtools", "TEXTUAL_DEBUG": "1"}
    ended = child(code, tmp_path, **names, TEXTUAL_PRESS="q", TEXTUAL_DRIVER="")
    assert ended.stdout == "None False \n['TEXTUAL_DRIVER']\n"


ADDRESS = f"postgresql://ward:{SECRET}@nowhere.invalid/ward"


@pytest.mark.parametrize("address", [ADDRESS, f"postgresql://h/d?user=ward&password={SECRET}", f"x://:{SECRET}@"])
def test_h41_a_password_on_the_command_line_is_refused_unseen(address: str, command: Command) -> None:
    for words in (["show"], ["init", "--kind", "demo"], ["doctor"]):
        answer = command(*words, "--store", address)
        assert answer.code == 2
        assert "a password there is seen by every user" in answer.err
        assert SECRET not in answer.out + answer.err


@pytest.mark.parametrize(
    "address", ["postgresql://ward@db:5432/ward", "postgresql://u:@/d?host=/tmp", "/a:b@c/ward.db"]
)
def test_an_address_without_a_password_is_taken(address: str) -> None:
    assert named_store(address) == address


def test_h41_the_address_may_stand_in_a_file_that_nobody_else_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WARD_BOARD_STORE")
    file = tmp_path / "address"
    file.write_text(f"{ADDRESS}\n")
    monkeypatch.setenv(FILE_VARIABLE, str(file))
    assert named_store(None) == ADDRESS
    file.chmod(0o640)
    with pytest.raises(StoreUnavailableError, match=f"others may read {file}: run chmod 600 {file}"):
        named_store(None)
    file.chmod(0o600)
    file.write_text("two\nlines")
    with pytest.raises(BadInputError, match="holds the store's address on one line"):
        named_store(None)
    file.unlink()
    with pytest.raises(BadInputError, match="cannot be read"):
        named_store(None)


def test_h41_no_program_that_is_started_is_told_the_password(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WARD_BOARD_STORE", ADDRESS)
    monkeypatch.setenv("PGPASSWORD", SECRET)
    told = tmp_path / "told"
    assert run_program(["/bin/sh", "-c", f"env > {told}"], {"WARD_BOARD_ALARM_ID": "t1"}) is None
    assert "WARD_BOARD_ALARM_ID=t1" in told.read_text()
    assert SECRET not in told.read_text()
    monkeypatch.setenv("WARD_BOARD_STORE", "postgresql://db/ward")
    assert environment_for_programs()["WARD_BOARD_STORE"] == "postgresql://db/ward"


def test_h41_no_repr_and_no_message_of_an_engine_holds_the_password() -> None:
    url = parse_url(ADDRESS)
    engine = make_engine(url)
    shown = [repr(url), str(url), repr(engine), place_of(url), repr(SimpleNamespace(engine=engine, url=url))]
    assert all(SECRET not in one for one in shown)
    assert "nowhere.invalid" in place_of(url)
    assert not engine.echo
    assert engine.hide_parameters
