"""Programs forked from this process, which has all its imports done: each starts in a tenth of a second.

Each request on the socket given by its number is a JSON object. `{"argv", "code", "env", "is_leader"}` comes with a
terminal, on which the command `ward-board` with these arguments runs, or the lines of `code`; the answer is its pid.
`{"ended": pid}` asks for the exit code, null while it runs.
"""

from __future__ import annotations

import fcntl
import gc
import json
import os
import socket
import sys
import tempfile
import termios
from importlib import import_module
from typing import Any

HEAVY = (
    "ward_board.beat.beat",
    "ward_board.cli.board",
    "ward_board.cli.main",
    "ward_board.cli.opening",
    "ward_board.rehearsal.days",
    "ward_board.rehearsal.demo_store",
    "ward_board.rehearsal.hands",
    "ward_board.tui.app",
    "ward_board.tui.display_app",
    "ward_board.ward.ward",
    "textual.drivers.linux_driver",
)


def main() -> None:
    """Serves until the other end of the socket is closed."""
    for name in HEAVY:
        import_module(name)
    gc.freeze()
    with socket.socket(fileno=int(sys.argv[1])) as asked:
        while True:
            message, terminals, _, _ = socket.recv_fds(asked, 1 << 20, 1)
            if not message:
                return
            request = json.loads(message)
            if "ended" in request:
                answer = _exit_code(request["ended"])
            elif answer := os.fork():
                os.close(terminals[0])
            else:
                break
            asked.send(json.dumps(answer).encode())
    _become(request, terminals[0])


def _exit_code(pid: int) -> int | None:
    ended, status = os.waitpid(pid, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if ended else None


def _become(request: dict[str, Any], terminal: int) -> None:
    """The program that was asked for; it ends as one that was started by itself."""
    os.setsid()
    if request["is_leader"]:
        fcntl.ioctl(terminal, termios.TIOCSCTTY, 0)
    for standard in range(3):
        os.dup2(terminal, standard)
    os.close(terminal)
    os.environ.clear()
    os.environ.update(request["env"])
    tempfile.tempdir = None
    sys.argv[:] = ["ward-board", *request["argv"]]
    if request["code"] is None:
        import_module("ward_board.cli.main").main()
    else:
        exec(compile(request["code"], "<test>", "exec"), {"__name__": "__main__"})  # noqa: S102  a test's own lines


if __name__ == "__main__":
    main()
