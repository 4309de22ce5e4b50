"""A program in a pseudo-terminal: what it writes and when, and the processor time that it takes."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.patience import PATIENCE_SECONDS

COLUMNS, ROWS = 160, 45
# without PYTHONDONTWRITEBYTECODE compiled modules are kept, as they are where a program is installed
_NOT_OURS = frozenset(
    {"NO_COLOR", "LC_ALL", "LC_CTYPE", "PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX", "COLUMNS", "LINES"}
)


class TooLateError(Exception):
    """A program never showed what was waited for."""


class PseudoTerminal:
    """Runs a program in a terminal of 160 x 45; both sides of a comparison run in one."""

    def __init__(self, command: Sequence[str], home: Path, columns: int = COLUMNS, rows: int = ROWS) -> None:
        self.master, slave = pty.openpty()
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        own = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8", "WARD_BOARD_HOME": str(home)}
        plain = {name: value for name, value in os.environ.items() if name not in _NOT_OURS}
        self.started_at = time.perf_counter()
        self.process = subprocess.Popen(
            list(command), stdin=slave, stdout=slave, stderr=slave, env={**plain, **own}, start_new_session=True
        )
        os.close(slave)
        self.bytes, self._last = 0, b""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    def press(self, keys: str) -> float:
        """Types; when."""
        at = time.perf_counter()
        os.write(self.master, keys.encode())
        return at

    def until(self, *wanted: str) -> float:
        """Reads until all of `wanted` was written; when that was. Raises TooLateError."""
        missing = {words.encode() for words in wanted}
        found, limit = bytearray(), time.monotonic() + PATIENCE_SECONDS
        while missing:
            if not select.select([self.master], [], [], max(limit - time.monotonic(), 0))[0]:
                raise TooLateError(f"never showed {missing}; the last was {self._last!r}")
            found += self._read()
            missing = {words for words in missing if words not in found}
        return time.perf_counter()

    def read_for(self, seconds: float) -> int:
        """Takes what is written for a while; how many bytes that were."""
        before, limit = self.bytes, time.monotonic() + seconds
        while (left := limit - time.monotonic()) > 0:
            if select.select([self.master], [], [], left)[0]:
                self._read()
        return self.bytes - before

    @property
    def processor_seconds(self) -> float:
        """The processor time that it took so far, with that of its threads that have ended."""
        # how Linux numbers the processor clock of another process
        return time.clock_gettime(~self.process.pid << 3 | 2)

    def end(self) -> None:
        """Ends it, as one ends a program: asks first."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        limit = time.monotonic() + 5
        with suppress(TooLateError):
            while self.process.poll() is None and time.monotonic() < limit:
                self.read_for(0.02)
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self.master)

    def _read(self) -> bytes:
        try:
            data = os.read(self.master, 65536)
        except OSError:
            data = b""
        if not data:
            raise TooLateError(f"ended by itself with {self.process.wait()}: {self._last!r}")
        self.bytes, self._last = self.bytes + len(data), data[-600:]
        return data
