"""A file of this user alone: whole or not at all, and nothing left behind."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ward_board.config import private_file
from ward_board.config.private_file import Readers, check_folder, is_still, read_private, sync, write_private
from ward_board.errors import StoreUnavailableError


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_no_more_is_read_than_this_program_writes(tmp_path: Path) -> None:
    file = tmp_path / "kept"
    write_private(file, b"x" * 1_000_000)
    assert len(read_private(file)) == 1_000_000
    os.truncate(file, 1 << 40)
    with pytest.raises(StoreUnavailableError, match=r"kept: is larger than 1 MB, .*; put back your copy of it"):
        read_private(file)


def test_only_this_user_reads_it_and_enters_the_folders_that_were_made(tmp_path: Path) -> None:
    file = tmp_path / "ward" / "state" / "kept"
    write_private(file, "żółty")
    assert file.read_text(encoding="utf-8") == "żółty"
    assert [mode(one) for one in (file, file.parent, file.parent.parent)] == [0o600, 0o700, 0o700]


@pytest.mark.parametrize(("readers", "modes"), [("group", [0o640, 0o750]), ("everybody", [0o644, 0o755])])
def test_others_read_it_where_that_is_said_whatever_the_umask(
    tmp_path: Path, readers: Readers, modes: list[int]
) -> None:
    umask = os.umask(0o077)
    try:
        write_private(tmp_path / "sheets" / "sheet", "words", readers=readers)
    finally:
        os.umask(umask)
    assert [mode(one) for one in (tmp_path / "sheets" / "sheet", tmp_path / "sheets")] == modes


def test_a_folder_that_is_there_keeps_its_mode_and_a_file_has_the_time_that_is_given(tmp_path: Path) -> None:
    tmp_path.chmod(0o2775)
    moment = datetime(2026, 11, 26, 9, 42, 17, 500_000, tzinfo=UTC)
    write_private(tmp_path / "sheet", "words", modified=moment)
    assert mode(tmp_path) == 0o2775
    assert (tmp_path / "sheet").stat().st_mtime == pytest.approx(moment.timestamp(), abs=0.001)


def test_a_name_may_be_as_long_as_the_system_lets_it(tmp_path: Path) -> None:
    write_private(tmp_path / ("x" * 250), "words")
    assert [len(one.name) for one in tmp_path.iterdir()] == [250]


def test_bytes_are_kept_as_they_are(tmp_path: Path) -> None:
    write_private(tmp_path / "paper.pdf", b"%PDF\r\n\xff")
    assert (tmp_path / "paper.pdf").read_bytes() == b"%PDF\r\n\xff"
    assert mode(tmp_path / "paper.pdf") == 0o600


def test_it_takes_the_place_of_what_was_there_and_of_a_link_without_following_it(tmp_path: Path) -> None:
    other, file = tmp_path / "other", tmp_path / "kept"
    other.write_text("of somebody else")
    file.symlink_to(other)
    write_private(file, "first")
    write_private(file, "second")
    assert file.read_text() == "second"
    assert not file.is_symlink()
    assert mode(file) == 0o600
    assert other.read_text() == "of somebody else"


@pytest.mark.parametrize("step", ["fsync", "replace"])
@pytest.mark.parametrize("error", [OSError(28, "the disk is full"), KeyboardInterrupt()])
def test_at_any_error_the_old_file_stays_and_nothing_lies_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, error: BaseException
) -> None:
    def fail(*_: object) -> None:
        raise error

    file = tmp_path / "kept"
    write_private(file, "first")
    monkeypatch.setattr(os, step, fail)
    with pytest.raises(type(error)):
        write_private(file, "second")
    assert file.read_text() == "first"
    assert list(tmp_path.iterdir()) == [file]


def test_what_cannot_be_encoded_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(UnicodeEncodeError):
        write_private(tmp_path / "kept", "\ud800")
    assert list(tmp_path.iterdir()) == []


def test_it_is_on_the_disk_before_it_has_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    fsync, replace = os.fsync, os.replace

    def note_fsync(descriptor: int) -> None:
        done.append("fsync")
        fsync(descriptor)

    def note_replace(here: str, there: Path) -> None:
        done.append("replace")
        replace(here, there)

    monkeypatch.setattr(os, "fsync", note_fsync)
    monkeypatch.setattr(os, "replace", note_replace)
    write_private(tmp_path / "kept", "words")
    assert done == ["fsync", "replace"]


def test_a_file_where_the_folder_should_be_is_an_error_of_the_system(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match=r"exists|directory"):
        write_private(tmp_path / "file" / "kept", "words")


@pytest.mark.parametrize(
    ("owner", "bits", "is_refused"),
    [
        (0, 0o755, False),
        (4711, 0o700, False),
        (4712, 0o700, True),
        (4712, 0o1777, True),
        (0, 0o1777, False),
        (4711, 0o1775, False),
        (0, 0o777, True),
        (4711, 0o772, True),
    ],
)
def test_h41_a_folder_is_of_this_user_or_root_and_nobody_else_takes_away_what_lies_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, owner: int, bits: int, is_refused: bool
) -> None:
    folder = tmp_path / "a folder"
    folder.mkdir()
    found = os.stat_result((stat.S_IFDIR | bits, 1, 1, 2, owner, 4711, *[0] * 4))
    monkeypatch.setattr(os, "geteuid", lambda: 4711)
    monkeypatch.setattr(Path, "stat", lambda _path: found)
    if is_refused:
        said = (
            "belongs to another user" if owner == 4712 else f"others may write to {folder}: run chmod go-w '{folder}'"
        )
        with pytest.raises(StoreUnavailableError, match=said):
            check_folder(folder)
    else:
        check_folder(folder)


@pytest.mark.parametrize(("owner", "whose"), [(4711, 4711), (0, 4711), (0, 0)])
def test_the_own_group_of_this_user_or_of_the_owner_may_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, owner: int, whose: int
) -> None:
    found = os.stat_result((stat.S_IFDIR | 0o775, 1, 1, 2, owner, 99, *[0] * 4))
    monkeypatch.setattr(os, "geteuid", lambda: 4711)
    monkeypatch.setattr(Path, "stat", lambda _path: found)
    monkeypatch.setattr(private_file, "_is_private_group", lambda group, user: (group, user) == (99, whose))
    check_folder(tmp_path)
    monkeypatch.setattr(private_file, "_is_private_group", lambda group, user: (group, user) == (99, 4712))
    with pytest.raises(StoreUnavailableError, match="others may write to"):
        check_folder(tmp_path)


def test_a_folder_that_is_missing_is_passed(tmp_path: Path) -> None:
    check_folder(tmp_path / "missing")


def test_an_open_file_has_its_name_until_it_is_taken_away_or_made_anew(tmp_path: Path) -> None:
    file = tmp_path / "kept"
    file.write_text("first")
    with file.open() as opened:
        assert is_still(file, opened.fileno())
        write_private(file, "second")
        assert not is_still(file, opened.fileno())
        file.unlink()
        assert not is_still(file, opened.fileno())


@pytest.mark.parametrize("is_full", [False, True])
def test_waiting_for_the_disk_leaves_nothing_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_full: bool
) -> None:
    file, asked = tmp_path / "kept", list[int]()
    file.write_text("words")

    def fsync(descriptor: int) -> None:
        asked.append(descriptor)
        if is_full:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fsync)
    for path in (file, tmp_path):
        with suppress(OSError):
            sync(path)
            assert not is_full
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.fstat(asked[-1])
    assert len(asked) == 2
