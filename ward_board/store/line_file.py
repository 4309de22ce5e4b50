"""Files of JSON lines, mirrors and snapshots: opened for their owner only, read line by line, or from their end."""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from ward_board.config.private_file import check_folder, is_still, make_private, open_private, sync
from ward_board.config.regular_file import LONGEST_LINE_BYTES, lines_of, open_regular
from ward_board.errors import BadInputError, StoreUnavailableError
from ward_board.store.snapshot import ACCESS_LINE, END_LINE, ENTRY_LINE, HEAD_LINE, NOTHING, Line, Reached

_LOOK_SECONDS = 0.002
_BLOCK = 64 * 1024
_OF_A_HEAD = ("seq", "hash", "line", "line_seal", "ids", "head_seal", "access_head_seal")
_HEAD_BEGINS = f'{{"kind":"{HEAD_LINE}",'.encode()


@contextmanager
def _opened_to_write(file: Path) -> Iterator[BinaryIO]:
    """A file of this user alone, made where it is missing, to be written on at its end.

    Raises StoreUnavailableError where it is a link, or not this user's alone, or others may put another in its place,
    and OSError where the system refuses.
    """
    is_new = not os.path.lexists(file)
    if is_new:
        make_private(file.parent)
    check_folder(file.parent)
    with open(open_private(file, os.O_RDWR | os.O_APPEND | os.O_CREAT), "a+b") as opened:
        if is_new:
            sync(file.parent)
        yield opened


@contextmanager
def locked(file: Path, patience_seconds: float) -> Iterator[BinaryIO]:
    """The file to write on while no other process does; made where it is missing.

    Raises StoreUnavailableError where it is not this user's alone, and where another keeps it for longer than
    `patience_seconds`; OSError where the system refuses.
    """
    while True:
        with _opened_to_write(file) as opened:
            _wait_for(opened, file, time.monotonic() + patience_seconds)
            # else it was put aside or made anew while we waited for it
            if is_still(file, opened.fileno()):
                yield opened
                return


def read_lines(file: Path) -> Iterator[Line]:
    """Every line of the file in order; a last one without its end, which a crash tore, is left out.

    Raises StoreUnavailableError where the file or a line cannot be read, or is none.
    """
    with said_of(file), open_to_read(file) as opened:
        for number, text in enumerate(_lines_of(opened, file), 1):
            if text.endswith(b"\n"):
                yield _parsed(text, f"{file}: line {number}")


def open_to_read(file: Path) -> BinaryIO:
    """A file to be read, whoever owns it; raises StoreUnavailableError, for what is no file too, such as a pipe."""
    try:
        with said_of(file):
            return open_regular(file)
    except BadInputError as error:
        raise StoreUnavailableError(str(error)) from None


def _lines_of(opened: BinaryIO, file: Path) -> Iterator[bytes]:
    try:
        yield from lines_of(opened, file)
    except BadInputError as error:
        raise StoreUnavailableError(str(error)) from None


@contextmanager
def said_of(file: Path) -> Iterator[None]:
    """Turn what the system says of a file into one line."""
    try:
        yield
    except OSError as error:
        raise StoreUnavailableError(f"{file}: {error.strerror or 'cannot be read or written'}") from None


def read_end(file: BinaryIO, name: Path) -> tuple[Reached, int]:
    """Up to where a mirror goes, and after how many bytes its last whole line ends.

    Raises StoreUnavailableError where a line cannot be read.
    """
    start = _last_head(file)
    file.seek(start)
    reached, end = NOTHING, start
    for text in _lines_of(file, name):
        if not text.endswith(b"\n"):
            break
        reached = _after(reached, _parsed(text, f"{name}: byte {end}"))
        end += len(text)
    return reached, end


def _wait_for(opened: BinaryIO, file: Path, until: float) -> None:
    while True:
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                raise StoreUnavailableError(f"{file}: is held by another program; it is tried again") from None
            time.sleep(_LOOK_SECONDS)
        else:
            return


def _last_head(file: BinaryIO) -> int:
    """Where the last line begins that says up to where those before it go; 0 where there is none."""
    size = end = file.seek(0, os.SEEK_END)
    tail = b""
    while end > 0:
        start = max(0, end - _BLOCK)
        file.seek(start)
        tail = file.read(end - start) + tail[: len(_HEAD_BEGINS)]
        found = tail.rfind(b"\n" + _HEAD_BEGINS)
        if found >= 0 and _has_end(file, start + found + 1, size):
            return start + found + 1
        end = start
    return 0


def _has_end(file: BinaryIO, start: int, size: int) -> bool:
    file.seek(start)
    return file.readline(min(size, LONGEST_LINE_BYTES)).endswith(b"\n")


def _after(reached: Reached, line: Line) -> Reached:
    try:
        if line["kind"] in {HEAD_LINE, END_LINE}:
            return Reached(**{name: line[name] for name in _OF_A_HEAD})
        if line["kind"] == ENTRY_LINE:
            return replace(reached, seq=line["seq"], hash=line["hash"])
        if line["kind"] == ACCESS_LINE:
            return replace(reached, line=line["id"], line_seal=line["seal"] or "")
    except KeyError:
        raise StoreUnavailableError("a line of the mirror is not one that this program wrote") from None
    return reached


def _parsed(text: bytes, where: str) -> Line:
    try:
        line = json.loads(text)
        return {**line, "kind": str(line["kind"])}
    except (ValueError, TypeError, KeyError, RecursionError):
        raise StoreUnavailableError(f"{where} is damaged; it is not one that this program wrote") from None
