"""A file from outside: a plain one, no larger than such a file can be, with no line longer than this program writes."""

from __future__ import annotations

import io
import os
import socket
from pathlib import Path

import pytest

from ward_board.config import regular_file
from ward_board.config.regular_file import as_text, lines_of, open_regular, read_regular
from ward_board.errors import BadInputError

NAME = Path("list.csv")


def test_a_file_is_read_up_to_its_bound(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes(b"12345")
    assert read_regular(file, 5, "a day list") == b"12345"
    with pytest.raises(BadInputError, match=r"list\.csv: is larger than 4 bytes: this is not a day list; name another"):
        read_regular(file, 4, "a day list")
    link = tmp_path / "link"
    link.symlink_to(file)
    assert read_regular(link, 5, "a day list") == b"12345"
    with pytest.raises(FileNotFoundError):
        read_regular(tmp_path / "none", 5, "a day list")


def test_a_named_pipe_is_refused_with_and_without_a_writer(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(BadInputError, match="is no file: name a regular one"):
        read_regular(pipe, 5, "a day list")
    writer = os.open(pipe, os.O_RDWR)
    os.write(writer, b"12345")
    with pytest.raises(BadInputError, match="is no file: name a regular one"):
        read_regular(pipe, 5, "a day list")
    os.close(writer)


def test_a_folder_a_device_and_a_socket_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # the name of a socket is short
    with socket.socket(socket.AF_UNIX) as made:
        made.bind("socket")
    for odd in (Path("socket"), tmp_path, Path("/dev/zero")):
        with pytest.raises(BadInputError, match=f"^{odd}: is no file: name a regular one$"):
            read_regular(odd, 5, "a day list")


def test_a_pipe_of_the_command_itself_is_read_up_to_the_same_bound() -> None:
    for content, most in ((b"12345", 5), (b"12345", 4)):
        read, write = os.pipe()
        os.write(write, content)
        os.close(write)
        own = Path(f"/dev/fd/{read}")
        if most >= len(content):
            assert read_regular(own, most, "a day list") == content
        else:
            with pytest.raises(BadInputError, match="is larger than 4 bytes"):
                read_regular(own, most, "a day list")
        with pytest.raises(BadInputError, match="is no file"):
            open_regular(own)
        os.close(read)


def test_nothing_that_was_refused_stays_open(tmp_path: Path) -> None:
    before = len(os.listdir("/dev/fd"))
    for _ in range(5):
        with pytest.raises(BadInputError):
            open_regular(tmp_path)
    assert len(os.listdir("/dev/fd")) == before


def test_text_is_that_of_a_file_opened_as_text(tmp_path: Path) -> None:
    file = tmp_path / "text"
    file.write_bytes("ł\r\nb\rc\nd".encode())
    assert as_text(file.read_bytes()) == file.read_text(encoding="utf-8") == "ł\nb\nc\nd"


def test_a_line_is_bounded_and_each_keeps_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regular_file, "LONGEST_LINE_BYTES", 4)
    assert list(lines_of(io.BytesIO(b"abc\n\nabcd"), NAME)) == [b"abc\n", b"\n", b"abcd"]
    read = lines_of(io.BytesIO(b"abc\nabcd\n"), NAME)
    assert next(read) == b"abc\n"
    with pytest.raises(BadInputError, match=r"list\.csv: has a line of more than 4 bytes: it is damaged"):
        next(read)
