"""The log: a rotating file for those who look after the program, without patients and never on the screen."""

from __future__ import annotations

import errno
import logging
import os
import re
import stat
import time
import traceback
from collections.abc import Iterator
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

from ward_board.config.paths import log_folder
from ward_board.errors import WardBoardError

FILES = 5
BYTES_A_FILE = 5_000_000
_STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ud800-\udfff]")
# Where a library repeats a value in its message, which may be a patient's name.
_REPEATED_VALUE = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|input_value=.*""")


def log_to_file(folder: Path | None = None) -> Path | None:
    """Sends every log line and warning to `folder`/ward-board.log (5 files of 5 MB, for this user's eyes only).

    Returns the file, or None when it cannot be written: then lines are dropped, because a board without a log is
    better than none, and `doctor` says so. Nothing goes to standard output or standard error either way.
    """
    file = (folder or log_folder()) / "ward-board.log"
    handler: logging.Handler
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handler = _PrivateFile(file)
    except OSError:
        handler = logging.NullHandler()
    handler.setFormatter(_WithoutPatients())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    logging.captureWarnings(True)
    return file if isinstance(handler, _PrivateFile) else None


class _PrivateFile(RotatingFileHandler):
    """A rotating file that only its owner may read, and that several terminals may write at once."""

    def __init__(self, file: Path) -> None:
        super().__init__(
            file, maxBytes=BYTES_A_FILE, backupCount=FILES - 1, encoding="utf-8", errors="backslashreplace"
        )

    def _open(self) -> TextIOWrapper:
        descriptor = _open_private(self.baseFilename, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        return os.fdopen(descriptor, "a", encoding=self.encoding, errors=self.errors)

    def shouldRollover(self, record: logging.LogRecord) -> bool:  # noqa: N802
        """Also follows the file when another terminal has rotated it away, so that the two rotate as one."""
        if self.stream and not _is_same_file(self.stream, self.baseFilename):
            # opened before the old one is closed: where the folder is gone, the old one stays
            gone, self.stream = self.stream, self._open()
            gone.close()
        return bool(super().shouldRollover(record))

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        """Drops the line: the library would print it, with its traceback, across the board."""


def _open_private(path: str, flags: int) -> int:
    descriptor = os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK, 0o600)
    found = os.fstat(descriptor)
    if found.st_nlink > 1 or not stat.S_ISREG(found.st_mode):
        os.close(descriptor)
        raise OSError(errno.EMLINK, os.strerror(errno.EMLINK))
    os.fchmod(descriptor, 0o600)
    return descriptor


def _is_same_file(stream: TextIOWrapper, path: str) -> bool:
    try:
        return os.path.samestat(os.fstat(stream.fileno()), os.stat(path))
    except OSError:
        return False


class _WithoutPatients(logging.Formatter):
    """One line for each record, and below it where an exception came from: no local variables, no repeated values.

    Our own messages hold no patient's name by rule; those of libraries may repeat one in quotation marks.
    """

    converter = staticmethod(time.gmtime)

    def __init__(self) -> None:
        super().__init__("%(asctime)s.%(msecs)03dZ %(levelname)s %(name)s %(process)d %(message)s", "%Y-%m-%dT%H:%M:%S")

    def format(self, record: logging.LogRecord) -> str:
        """The record as text without a character that steers a terminal."""
        message = record.getMessage()
        if not record.name.startswith("ward_board"):
            message = _REPEATED_VALUE.sub("'…'", message.partition("\n")[0])
        record.message, record.asctime = message, self.formatTime(record, self.datefmt)
        lines = [self.formatMessage(record)]
        if record.exc_info and record.exc_info[1]:
            lines += _told(record.exc_info[1])
        return "\n  ".join(map(_escaped, lines))


def _told(error: BaseException) -> Iterator[str]:
    """An exception and what caused it: kind, what it says beside values, and places in the code."""
    seen: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        yield ": ".join(filter(None, [type(link).__name__, _words_of(link)]))
        for frame, line in traceback.walk_tb(link.__traceback__):
            yield f"  at {frame.f_code.co_filename}:{line} in {frame.f_code.co_name}"
        for part in link.exceptions if isinstance(link, BaseExceptionGroup) else ():
            yield from _told(part)
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)


def _words_of(error: BaseException) -> str:
    """What an exception says that is no value of ours: our own words, the system's, the name of what is not there.

    The words of any other may be a patient's name, quoted or not; its places in the code say enough.
    """
    if isinstance(error, WardBoardError):
        return _REPEATED_VALUE.sub("'…'", str(error).partition("\n")[0])
    if isinstance(error, AttributeError | NameError | ImportError):
        return error.name or ""
    named = (getattr(error, name, None) for name in ("strerror", "sqlite_errorname", "sqlstate"))
    return next((one for one in named if isinstance(one, str)), "")


def _escaped(text: str) -> str:
    return _STEERING.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)
