"""H28, H39, H41: the log holds neither patients nor control characters, stays small, and never reaches the screen."""

from __future__ import annotations

import asyncio
import logging
import os
import stat
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from ward_board.config import logs
from ward_board.errors import BadInputError

ours = logging.getLogger("ward_board.test")


@pytest.fixture(autouse=True)
def own_logging() -> Iterator[None]:
    """Lets each test set up logging anew and gives pytest its own back."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    root.handlers[:] = []
    yield
    logging.captureWarnings(False)
    for handler in root.handlers[:]:
        root.removeHandler(handler)
        handler.close()
    root.handlers[:] = handlers
    root.setLevel(level)


def started(folder: Path) -> Path:
    file = logs.log_to_file(folder)
    assert file is not None
    return file


def test_the_log_is_for_its_owner_only(tmp_path: Path) -> None:
    loose = tmp_path / "log" / "ward-board.log"
    loose.parent.mkdir()
    loose.write_text("older\n", encoding="utf-8")
    loose.chmod(0o644)
    assert started(tmp_path / "log") == loose
    ours.info("started")
    assert stat.S_IMODE(loose.stat().st_mode) == 0o600
    older, line = loose.read_text(encoding="utf-8").splitlines()
    assert older == "older"
    assert line.endswith("started")
    assert line.partition(" ")[0].endswith("Z")


def test_a_new_log_folder_is_for_its_owner_only(tmp_path: Path) -> None:
    assert stat.S_IMODE(started(tmp_path / "new").parent.stat().st_mode) == 0o700


def test_h41_an_exception_keeps_its_place_but_neither_locals_nor_repeated_values(tmp_path: Path) -> None:
    file = started(tmp_path)
    patient = "Geheim"
    try:
        try:
            int(patient)
        except ValueError as error:
            raise KeyError(patient) from error
    except KeyError:
        ours.exception("a job failed")
    text = file.read_text(encoding="utf-8")
    assert "Geheim" not in text
    assert "\n  KeyError\n" in text
    assert "\n  ValueError\n" in text
    assert f"at {__file__}" in text
    assert "in test_h41_an_exception_keeps_its_place" in text


@pytest.mark.parametrize(
    ("error", "kept"),
    [
        (RuntimeError("UNIQUE constraint failed\n[parameters: (Geheim, 1949)]"), "RuntimeError"),
        (ValueError("Geheim A. is not a number"), "ValueError"),
        (BadInputError("line 1: 'Geheim' is not a time"), "BadInputError: line 1: '…' is not a time"),
        (FileNotFoundError(2, "No such file or directory", "/srv/Geheim.pdf"), "FileNotFoundError: No such file or"),
        (ModuleNotFoundError("Geheim", name="psycopg"), "ModuleNotFoundError: psycopg"),
        (NameError("Geheim", name="charted"), "NameError: charted"),
    ],
)
def test_h41_of_an_exception_the_kind_is_kept_and_words_that_are_no_values(
    tmp_path: Path, error: Exception, kept: str
) -> None:
    file = started(tmp_path)
    try:
        raise error
    except type(error):
        ours.exception("not kept")
    assert f"\n  {kept}" in file.read_text(encoding="utf-8")
    assert "Geheim" not in file.read_text(encoding="utf-8")


def test_h41_exceptions_of_a_group_are_told_each(tmp_path: Path) -> None:
    file = started(tmp_path)
    try:
        raise ExceptionGroup("two", [BadInputError("line 1: bad"), KeyError("Geheim")])
    except ExceptionGroup:
        ours.exception("both")
    text = file.read_text(encoding="utf-8")
    assert "BadInputError: line 1: bad" in text
    assert "\n  KeyError\n" in text


def test_h41_a_message_of_a_library_does_not_repeat_values(tmp_path: Path) -> None:
    file = started(tmp_path)

    async def fails() -> None:
        raise KeyError("Geheim")

    async def forgets() -> None:
        await asyncio.gather(asyncio.create_task(fails()), return_exceptions=True)
        loop = asyncio.get_running_loop()
        loop.call_exception_handler(
            {"message": "never retrieved", "exception": KeyError("Geheim"), "future": "'Geheim'"}
        )
        logging.getLogger("asyncio").error("Task exception=%r\nname='Geheim'", KeyError("Geheim"))

    asyncio.run(forgets())
    text = file.read_text(encoding="utf-8")
    assert "Task exception=KeyError('…')" in text
    assert "never retrieved" in text
    assert "Geheim" not in text


def test_h28_control_characters_are_escaped_and_forge_no_line(tmp_path: Path) -> None:
    file = started(tmp_path)
    ours.warning("name %s", "A\x1b]0;x\x07\n2026 INFO forged\x9b\u202e\ud800é李")
    (line,) = file.read_text(encoding="utf-8").splitlines()
    assert line.endswith(r"A\x1b]0;x\x07\n2026 INFO forged\x9b\u202e\ud800é李")


def test_warnings_go_to_the_log(tmp_path: Path) -> None:
    file = started(tmp_path)
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(False)
        logging.captureWarnings(True)
        warnings.warn("old name", DeprecationWarning, stacklevel=1)
    assert "DeprecationWarning: old name" in file.read_text(encoding="utf-8")


def test_h39_the_log_rotates_and_five_files_are_kept_private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "BYTES_A_FILE", 1000)
    file = started(tmp_path)
    for count in range(200):
        ours.info("line %d %s", count, "x" * 50)
    files = sorted(tmp_path.iterdir())
    assert [found.name for found in files] == [file.name, *(f"{file.name}.{number}" for number in (1, 2, 3, 4))]
    assert all(found.stat().st_size <= 1000 and stat.S_IMODE(found.stat().st_mode) == 0o600 for found in files)
    assert "line 199" in file.read_text(encoding="utf-8")


def test_a_terminal_follows_the_file_that_another_rotated_away(tmp_path: Path) -> None:
    file = started(tmp_path)
    ours.info("before")
    file.rename(tmp_path / "ward-board.log.1")
    ours.info("after")
    assert "before" not in file.read_text(encoding="utf-8")
    assert "after" in file.read_text(encoding="utf-8")


def test_a_folder_that_is_gone_ends_nothing_and_the_next_log_begins(tmp_path: Path) -> None:
    file = started(tmp_path / "log")
    file.unlink()
    file.parent.rmdir()
    ours.warning("nowhere")
    again = started(tmp_path / "log")
    ours.warning("here")
    assert again.read_text(encoding="utf-8").endswith("here\n")


def test_a_symlink_in_place_of_the_log_is_not_followed(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("kept", encoding="utf-8")
    (tmp_path / "ward-board.log").symlink_to(victim)
    assert logs.log_to_file(tmp_path) is None
    ours.error("not there")
    assert victim.read_text(encoding="utf-8") == "kept"


@pytest.mark.skipif(sys.platform != "linux", reason="writes to /dev/full")
def test_h41_nothing_reaches_standard_output_or_error_whatever_fails(tmp_path: Path) -> None:
    """With a good log, with none, and with one whose disk is full."""
    code = """
import logging, sys, warnings
from pathlib import Path
from ward_board.config import logs
if sys.argv[2] == "full":
    logs._open_private = lambda path, flags: __import__("os").open("/dev/full", 1)
print(logs.log_to_file(Path(sys.argv[1])))
warnings.warn("careful")
logging.getLogger("x").error("plain %s", "one")
logging.getLogger("x").error("wrong arguments %d", "Geheim")
try:
    int("Geheim")
except ValueError:
    logging.getLogger("ward_board").exception("failed")
"""
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    for folder, disk, printed in (
        (tmp_path, "good", str(tmp_path / "ward-board.log")),
        (blocked / "log", "good", "None"),
        (tmp_path, "full", str(tmp_path / "ward-board.log")),
    ):
        run = subprocess.run(
            [sys.executable, "-c", code, str(folder), disk],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            capture_output=True,
            text=True,
            check=True,
        )
        assert (run.stdout, run.stderr) == (f"{printed}\n", "")
    assert "careful" in (tmp_path / "ward-board.log").read_text(encoding="utf-8")
