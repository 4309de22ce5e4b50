"""H41: a file that steers the program is read only where nobody but this user and root may change it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ward_board.config import private_file, trusted_file
from ward_board.config.settings import load_settings
from ward_board.config.trusted_file import check_program, check_site, check_trusted, read_trusted
from ward_board.errors import BadInputError

MOST = 1000


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file of this user alone, in a folder of this user alone."""
    folder = tmp_path / "a folder"
    folder.mkdir(0o755)
    file = folder / "site.toml"
    file.write_text("beds = 4\n")
    return file


def refused(file: Path) -> str | None:
    """How reading it is refused, None where it is read; both ways of asking say the same."""
    said: list[str | None] = []
    for ask in (lambda: read_trusted(file, MOST, "a settings file"), lambda: check_trusted(file)):
        try:
            ask()
            said.append(None)
        except BadInputError as error:
            said.append(str(error))
    assert said[0] == said[1]
    return said[0]


def group_is(monkeypatch: pytest.MonkeyPatch, *, private: bool) -> None:
    monkeypatch.setattr(private_file, "_is_private_group", lambda _group, _user: private)


@pytest.mark.parametrize(
    ("mode", "private", "is_read"),
    [
        *((mode, False, True) for mode in (0o600, 0o644, 0o755, 0o444)),
        *((mode, private, False) for mode in (0o666, 0o602, 0o777) for private in (True, False)),
        *((0o664, private, private) for private in (True, False)),
    ],
)
def test_h31_of_a_file_nobody_else_writes(
    file: Path, monkeypatch: pytest.MonkeyPatch, mode: int, private: bool, is_read: bool
) -> None:
    group_is(monkeypatch, private=private)
    file.chmod(mode)
    assert refused(file) == (None if is_read else f"others may change {file}: run chmod go-w '{file}'")


@pytest.mark.parametrize(
    ("mode", "private", "is_read"),
    [
        *((mode, False, True) for mode in (0o700, 0o755, 0o1777, 0o1775)),
        *((mode, private, False) for mode in (0o777, 0o702) for private in (True, False)),
        *((0o775, private, private) for private in (True, False)),
    ],
)
def test_h31_nor_to_its_folder_unless_everybody_there_has_only_their_own(
    file: Path, monkeypatch: pytest.MonkeyPatch, mode: int, private: bool, is_read: bool
) -> None:
    group_is(monkeypatch, private=private)
    folder = file.parent
    folder.chmod(mode)
    said = f"{file} is not used: others may write to {folder}: run chmod go-w '{folder}'"
    assert refused(file) == (None if is_read else said)


def test_h31_what_a_link_leads_to_is_looked_at_where_it_lies(file: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.toml"
    link.symlink_to(file)
    assert refused(link) is None
    file.parent.chmod(0o777)
    assert f"others may write to {file.parent}" in (refused(link) or "")
    file.parent.chmod(0o755)
    file.chmod(0o666)
    assert f"others may change {link}" in (refused(link) or "")


@pytest.mark.parametrize("whose", ["file", "folder"])
def test_h31_what_belongs_to_somebody_else_is_not_obeyed(
    file: Path, monkeypatch: pytest.MonkeyPatch, whose: str
) -> None:
    real = private_file.is_ours
    theirs = (file if whose == "file" else file.parent).stat().st_ino
    asked = []

    def is_ours(found: os.stat_result) -> bool:
        asked.append(found.st_ino == theirs)
        return found.st_ino != theirs and real(found)

    monkeypatch.setattr(private_file if whose == "folder" else trusted_file, "is_ours", is_ours)
    assert "belongs to another user" in (refused(file) or "")
    assert any(asked)


def test_h31_this_user_and_root_are_the_owners(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 4711)
    owned = {uid: private_file.is_ours(os.stat_result((0o100600, 0, 0, 1, uid, *[0] * 5))) for uid in (0, 4711, 4712)}
    assert owned == {0: True, 4711: True, 4712: False}


def test_what_was_shipped_is_as_trusted_as_the_program(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.chmod(0o666)
    file.parent.chmod(0o777)
    assert refused(file)
    monkeypatch.setattr(trusted_file, "shipped_data", lambda: file.parent)
    assert refused(file) is None
    assert refused(file.parent / ".." / file.parent.name / file.name) is None
    other = file.parent.parent / "other.toml"
    other.write_text("")
    other.chmod(0o666)
    assert refused(file.parent / ".." / other.name), "it only looks as if it were shipped"


def test_h31_the_alarm_program_and_its_folder_are_looked_at(file: Path) -> None:
    program = file.parent / "call"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    quoted = f'[alarms]\ncommand = ["{program}", "now"]\n'
    file.write_text(quoted)
    assert load_settings(file).alarms.command == (str(program), "now")
    program.chmod(0o757)
    with pytest.raises(BadInputError, match=r"site\.toml, line 2: alarms\.command: others may change .*/call: run"):
        load_settings(file)
    program.unlink()
    assert load_settings(file), "what is not there is told when it is to run"
    check_program(["call"])
    check_program([])


def test_h31_a_folder_of_the_site_that_others_may_write_to_is_told_before_they_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WARD_BOARD_HOME", str(tmp_path))
    check_site()
    folders = [tmp_path / "config", *(tmp_path / "config" / name for name in ("protocols", "papers", "papers/words"))]
    refusals = 0
    for folder in folders:
        folder.mkdir()
    for folder in folders:
        load_settings()
        folder.chmod(0o777)
        with pytest.raises(BadInputError, match=f"^others may write to {folder}: run chmod go-w {folder}$"):
            load_settings()
        folder.chmod(0o755)
        refusals += 1
    assert refusals == len(folders)
