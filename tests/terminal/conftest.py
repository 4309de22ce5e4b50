"""A real terminal: the program in a pseudo-terminal, its bytes, what a person would see, and how it ends."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import select
import signal
import socket
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from shutil import copy2
from typing import Any

import pyte
import pytest

from ward_board.cli.main import run as run_command
from ward_board.tui.presses import FIRST_REPEAT_SECONDS

from ..patience import PATIENCE_SECONDS

ANOTHER_PRESS_SECONDS = 2 * FIRST_REPEAT_SECONDS  # sooner it might count as the same one, held down
CAME_TOO_EARLY = "this key is held, or came before"
PROGRAM = (sys.executable, "-m", "ward_board.cli")
# what the terminal in which the tests run says of itself
_ITS_OWN = frozenset({"COLUMNS", "LINES", "NO_COLOR", "LC_ALL", "LC_CTYPE"})


class Forks:
    """The process from which programs are forked."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        program = [sys.executable, str(Path(__file__).with_name("forks.py")), str(theirs.fileno())]
        # as a program finds it that is started in a terminal of our time
        environment = {**os.environ, "LANG": "C.UTF-8", "PYTHONPATH": str(Path(__file__).parents[2])}
        self._process = subprocess.Popen(program, pass_fds=[theirs.fileno()], env=environment)
        theirs.close()
        self._socket = ours

    def ask(self, request: Mapping[str, Any], *terminals: int) -> Any:
        """What is answered to a request."""
        socket.send_fds(self._socket, [json.dumps(request).encode()], list(terminals))
        return json.loads(self._socket.recv(1 << 16))

    def end(self) -> None:
        """No more of them."""
        self._socket.close()
        self._process.wait()


class Forked:
    """A forked program, as far as `subprocess.Popen` is wanted here."""

    def __init__(self, forks: Forks, pid: int) -> None:
        self._forks, self.pid = forks, pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """The exit code, once it has ended."""
        if self.returncode is None:
            self.returncode = self._forks.ask({"ended": self.pid})
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Sends it a signal; nothing where it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)


@dataclass
class RealTerminal:
    """A program that runs in a terminal of its own."""

    process: subprocess.Popen[bytes] | Forked
    master: int
    screen: pyte.Screen
    stream: pyte.ByteStream
    raw: bytearray = field(default_factory=bytearray)
    is_gone: bool = False

    def read(self, seconds: float = 0.05) -> bool:
        """Takes what the program has written; whether more may come, for it holds the terminal still."""
        while select.select([self.master], [], [], seconds)[0]:
            try:
                data = os.read(self.master, 65536)
            except OSError:
                return False
            if not data:
                return False
            self.raw += data
            self.stream.feed(data)
            seconds = 0.0
        return True

    @property
    def text(self) -> str:
        """What stands on the screen."""
        return "\n".join(line.rstrip() for line in self.screen.display)

    def until(self, condition: Callable[[str], bool]) -> str:
        """Waits until the screen is as wanted; the limit only ends a test that has failed."""
        limit = time.monotonic() + PATIENCE_SECONDS
        while not condition(self.text):
            has_ended = self.process.poll() is not None
            self.read()
            if (has_ended or time.monotonic() > limit) and not condition(self.text):
                pytest.fail(f"the screen never came to be as wanted; it shows:\n{self.text}")
        return self.text

    def shows(self, words: str) -> str:
        """Waits until some words stand on the screen."""
        return self.until(lambda text: words in text)

    def press(self, keys: str) -> None:
        """Types."""
        os.write(self.master, keys.encode())

    def goes_on(self, times: int = 2) -> None:
        """Waits until the clock in the header has gone on so many times: all that came before is painted by then."""
        for _ in range(times):
            self.read(0.0)  # what had come already is no going on
            before = self.text.splitlines()[0]
            self.until(lambda text, before=before: text.splitlines()[0] != before)  # type: ignore[misc]

    def confirm(self, key: str, condition: Callable[[str], bool]) -> None:
        """Presses a key that confirms, until the screen is as wanted; once more only where the program asks for that.

        The picture may be here before the program has noted that it is, and then the key came too early.
        """
        limit = time.monotonic() + PATIENCE_SECONDS
        self.press(key)
        self.until(lambda text: condition(text) or CAME_TOO_EARLY in text)
        while not self._comes(condition, ANOTHER_PRESS_SECONDS):
            assert time.monotonic() < limit, f"nothing came of {key!r}; it shows:\n{self.text}"
            if CAME_TOO_EARLY in self.text:
                self.press(key)

    def press_until(self, keys: str, condition: Callable[[str], bool]) -> None:
        """Types until the screen is as wanted, again and again: for keys that may be pressed any number of times."""
        limit = time.monotonic() + PATIENCE_SECONDS
        while not self._comes(condition, 0.0):
            assert time.monotonic() < limit, f"nothing came of {keys!r}; it shows:\n{self.text}"
            self.press(keys)
            self._comes(condition, ANOTHER_PRESS_SECONDS)

    def _comes(self, condition: Callable[[str], bool], seconds: float) -> bool:
        """Reads for so long at most; whether the screen came to be as wanted, or the program has ended."""
        limit = time.monotonic() + seconds
        while not condition(self.text) and self.process.poll() is None and time.monotonic() < limit:
            self.read()
        return condition(self.text) or self.process.poll() is not None

    def ends(self) -> int:
        """The exit code, once the program has ended."""
        limit = time.monotonic() + PATIENCE_SECONDS
        while self.process.poll() is None and time.monotonic() < limit:
            if self.is_gone:
                time.sleep(0.02)
            else:
                self.read()
        code = self.process.poll()
        assert code is not None, "still running"
        # the system brings the last of it when it comes to it
        while not self.is_gone and self.read():
            assert time.monotonic() < limit, "somebody else holds the terminal"
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


@pytest.fixture(scope="session")
def forks() -> Iterator[Forks]:
    """Where programs are forked from."""
    made = Forks()
    yield made
    made.end()


@pytest.fixture
def run_in_terminal(tmp_path: Path, forks: Forks) -> Iterator[Callable[..., RealTerminal]]:
    """Starts the program, or the lines of `code`, in a terminal of some columns and rows; it is ended with the test.

    One with an `environment` of its own is started anew, any other forked.
    """
    started: list[RealTerminal] = []

    def run(
        *arguments: str,
        size: tuple[int, int] = (80, 24),
        code: str | None = None,
        environment: Mapping[str, str] | None = None,
        is_leader: bool = True,
    ) -> RealTerminal:
        master, slave = pty.openpty()
        fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
        plain = {key: value for key, value in os.environ.items() if key not in _ITS_OWN}
        own = {"TERM": "xterm-256color", "LANG": "C.UTF-8", "WARD_BOARD_HOME": str(tmp_path / "home")}
        own["TMPDIR"] = str(tmp_path)
        whole = {**plain, **own, **(environment or {})}
        process: subprocess.Popen[bytes] | Forked
        if environment is None:
            request = {"argv": arguments, "code": code, "env": whole, "is_leader": is_leader}
            process = Forked(forks, forks.ask(request, slave))
        else:
            process = subprocess.Popen(
                [*PROGRAM, *arguments],
                stdin=slave,
                stdout=slave,
                stderr=slave,
                env=whole,
                start_new_session=True,
                preexec_fn=_take_terminal,
            )
        os.close(slave)
        screen = pyte.Screen(*size)
        terminal = RealTerminal(process, master, screen, pyte.ByteStream(screen))
        started.append(terminal)
        return terminal

    yield run
    for terminal in started:
        terminal.process.send_signal(signal.SIGCONT)
        terminal.process.send_signal(signal.SIGKILL)
        terminal.ends()
        if not terminal.is_gone:
            os.close(terminal.master)


def _take_terminal() -> None:
    """Makes the terminal the controlling one, so that its end is told to the program by a signal."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


@pytest.fixture
def demo(run_in_terminal: Callable[..., RealTerminal]) -> Callable[..., RealTerminal]:
    """The demonstration in a terminal, with the first picture on it."""

    def run(*arguments: str, **options: Any) -> RealTerminal:
        terminal = run_in_terminal("demo", *(arguments or ("--speed", "1")), **options)
        # the keys stand last: what is above them has come
        terminal.until(lambda text: all(words in text for words in ("1 Jansen", "8 Bakker", "1-9 bed")))
        return terminal

    return run


@pytest.fixture(scope="session")
def made_day(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a demo store with the example day, made by the program itself; to be copied."""
    folder = tmp_path_factory.mktemp("day")
    store = str(folder / "day.db")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WARD_BOARD_HOME", str(folder / "home"))
        for words in (["init", "--kind", "demo"], ["import", str(Path(__file__).parents[1] / "core_day.csv")]):
            assert run_command([*words, "--store", store]) == 0
    return folder


@pytest.fixture
def day(made_day: Path, tmp_path: Path) -> str:
    """The address of a copy of that store."""
    for file in made_day.iterdir():
        if file.is_file():
            copy2(file, tmp_path / file.name)
    return f"sqlite:///{tmp_path / 'day.db'}"
