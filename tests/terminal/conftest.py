"""A real terminal: the program in a pseudo-terminal, its bytes, what a person would see, and how it ends."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyte
import pytest

PROGRAM = (sys.executable, "-m", "ward_board.cli")


@dataclass
class RealTerminal:
    """A program that runs in a terminal of its own."""

    process: subprocess.Popen[bytes]
    master: int
    screen: pyte.Screen
    stream: pyte.ByteStream
    raw: bytearray = field(default_factory=bytearray)
    is_gone: bool = False

    def read(self, seconds: float = 0.05) -> None:
        """Takes what the program has written."""
        while select.select([self.master], [], [], seconds)[0]:
            try:
                data = os.read(self.master, 65536)
            except OSError:
                return
            if not data:
                return
            self.raw += data
            self.stream.feed(data)
            seconds = 0.0

    @property
    def text(self) -> str:
        """What stands on the screen."""
        return "\n".join(line.rstrip() for line in self.screen.display)

    def until(self, condition: Callable[[str], bool], seconds: float = 20.0) -> str:
        """Waits until the screen is as wanted; the limit only ends a test that has failed."""
        limit = time.monotonic() + seconds
        while not condition(self.text):
            if time.monotonic() > limit:
                pytest.fail(f"the screen never came to be as wanted; it shows:\n{self.text}")
            self.read()
        return self.text

    def shows(self, words: str, seconds: float = 20.0) -> str:
        """Waits until some words stand on the screen."""
        return self.until(lambda text: words in text, seconds)

    def press(self, keys: str) -> None:
        """Types."""
        os.write(self.master, keys.encode())

    def ends(self, seconds: float = 8.0) -> int:
        """The exit code, once the program has ended."""
        limit = time.monotonic() + seconds
        while self.process.poll() is None and time.monotonic() < limit:
            if self.is_gone:
                time.sleep(0.02)
            else:
                self.read()
        code = self.process.poll()
        assert code is not None, f"still running after {seconds} s"
        if not self.is_gone:
            self.read()
        return code

    def vanish(self) -> None:
        """The terminal is gone, as when a connection drops."""
        os.close(self.master)
        self.is_gone = True

    @property
    def is_restored(self) -> bool:
        """Whether the terminal was left as it was found: screen, cursor, mouse, line wrap, cooked mode."""
        raw, modes = bytes(self.raw), termios.tcgetattr(self.master)
        wanted = (b"\x1b[?1049l", b"\x1b[?25h", b"\x1b[?1000l", b"\x1b[?1003l", b"\x1b[?2004l", b"\x1b[?7h")
        return all(one in raw for one in wanted) and bool(modes[3] & termios.ECHO) and bool(modes[3] & termios.ICANON)


@pytest.fixture
def run_in_terminal(tmp_path: Path) -> Iterator[Callable[..., RealTerminal]]:
    """Starts a program in a terminal of some columns and rows; it is ended with the test."""
    started: list[RealTerminal] = []

    def run(
        *arguments: str,
        size: tuple[int, int] = (80, 24),
        program: Sequence[str] = PROGRAM,
        environment: Mapping[str, str] | None = None,
        is_leader: bool = True,
    ) -> RealTerminal:
        master, slave = pty.openpty()
        fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
        plain = {key: value for key, value in os.environ.items() if key not in {"NO_COLOR", "LC_ALL", "LC_CTYPE"}}
        own = {"TERM": "xterm-256color", "LANG": "C.UTF-8", "WARD_BOARD_HOME": str(tmp_path / "home")}
        own["TMPDIR"] = str(tmp_path)
        process = subprocess.Popen(
            [*program, *arguments],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env={**plain, **own, **(environment or {})},
            start_new_session=True,
            preexec_fn=_take_terminal if is_leader else None,
        )
        os.close(slave)
        screen = pyte.Screen(*size)
        terminal = RealTerminal(process, master, screen, pyte.ByteStream(screen))
        started.append(terminal)
        return terminal

    yield run
    for terminal in started:
        if terminal.process.poll() is None:
            _end(terminal.process)
        if not terminal.is_gone:
            os.close(terminal.master)


def _end(process: subprocess.Popen[bytes]) -> None:
    """As one ends a program: asks first."""
    process.send_signal(signal.SIGCONT)
    process.terminate()
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _take_terminal() -> None:
    """Makes the terminal the controlling one, so that its end is told to the program by a signal."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


@pytest.fixture
def demo(run_in_terminal: Callable[..., RealTerminal]) -> Callable[..., RealTerminal]:
    """The demonstration in a terminal, with the first picture on it."""

    def run(*arguments: str, **options: Any) -> RealTerminal:
        terminal = run_in_terminal("demo", *(arguments or ("--speed", "1")), **options)
        terminal.until(lambda text: "1 Jansen" in text and "8 Bakker" in text)
        return terminal

    return run
