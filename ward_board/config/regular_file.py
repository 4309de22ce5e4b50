"""Files from outside, which may be anything: nothing is waited for, and no more is read than such a file can hold."""

from __future__ import annotations

import errno
import io
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from ward_board.errors import BadInputError

LONGEST_LINE_BYTES = 8_000_000
"""No line that this program writes is longer: the longest hold a whole protocol."""
_PIPES_OF_THE_COMMAND = (Path("/dev/fd"), Path("/proc/self/fd"))
_STANDARD_INPUT = Path("/dev/stdin")


def open_regular(file: Path, *, or_own_pipe: bool = False) -> BinaryIO:
    """A plain file, or one that a link leads to, open to be read.

    With `or_own_pipe` also a pipe that was handed to this very command, as the shell's <(…) and /dev/stdin are. Raises
    BadInputError for anything else, such as a named pipe or a device, and OSError where the system refuses.
    """
    try:
        # without waiting for somebody who writes to what may be a pipe
        descriptor = os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
    except OSError as error:
        if error.errno == errno.ENXIO:  # a socket
            raise _is_no_file(file) from None
        raise
    try:
        mode = os.fstat(descriptor).st_mode
        if or_own_pipe and stat.S_ISFIFO(mode) and _is_own_pipe(file):
            os.set_blocking(descriptor, True)
        elif not stat.S_ISREG(mode):
            raise _is_no_file(file)
        return open(descriptor, "rb")
    except BaseException:
        os.close(descriptor)
        raise


def read_regular(file: Path, most_bytes: int, what: str) -> bytes:
    """All that stands in a file, or in a pipe of this command, that is to be `what` ("a day list").

    Raises BadInputError for what is no file and for more than `most_bytes`, of which no more is read, and OSError.
    """
    with open_regular(file, or_own_pipe=True) as opened:
        return read_open(opened, file, most_bytes, what)


def read_open(opened: BinaryIO, file: Path, most_bytes: int, what: str) -> bytes:
    """The same of a file that is open already."""
    content = opened.read(most_bytes + 1)
    if len(content) > most_bytes:
        raise BadInputError(f"{file}: is larger than {_size(most_bytes)}: this is not {what}; name another file")
    return content


def as_text(content: bytes) -> str:
    """The text that a file opened as UTF-8 gives, each line ending with "\\n"; raises UnicodeDecodeError."""
    return io.TextIOWrapper(io.BytesIO(content), encoding="utf-8").read()


def lines_of(opened: BinaryIO, file: Path) -> Iterator[bytes]:
    """Every line with its end, which the last one may lack.

    Raises BadInputError for one that is longer than this program writes.
    """
    while line := opened.readline(LONGEST_LINE_BYTES + 1):
        if len(line) > LONGEST_LINE_BYTES:
            raise BadInputError(f"{file}: has a line of more than {_size(LONGEST_LINE_BYTES)}: it is damaged")
        yield line


def _is_own_pipe(file: Path) -> bool:
    return file == _STANDARD_INPUT or file.parent in _PIPES_OF_THE_COMMAND


def _is_no_file(file: Path) -> BadInputError:
    return BadInputError(f"{file}: is no file: name a regular one")


def _size(count: int) -> str:
    return f"{count // 1_000_000} MB" if count >= 1_000_000 else f"{count} bytes"
