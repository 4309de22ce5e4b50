"""H40: nobody reaches the board over the network, for it listens nowhere; a browser gets its own command some day."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from ward_board.cli.main import run

LISTENING = "0A"
# nobody but root sees the sockets of a process whose memory cannot be dumped
DUMPABLE = """
from ward_board.cli import hardening, main
hardening._dump_nothing = lambda: None
main.main()
"""


def _sockets_of(pid: int) -> set[str]:
    found = set()
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):  # one that is closed meanwhile
            found.add(os.readlink(entry))
    return {target[len("socket:[") : -1] for target in found if target.startswith("socket:[")}


def _listening(pid: int) -> set[str]:
    """The inodes of the sockets that wait for connections in the network of a process."""
    rows = (
        line.split()
        for name in ("tcp", "tcp6")
        for line in Path(f"/proc/{pid}/net/{name}").read_text(encoding="ascii").splitlines()[1:]
    )
    return {row[9] for row in rows if row[3] == LISTENING}


def test_h40_a_running_board_listens_nowhere(demo: Any) -> None:
    import socket

    terminal = demo(code=DUMPABLE)
    terminal.press("3")
    terminal.shows("You have taken over")
    pid = terminal.process.pid
    with socket.create_server(("127.0.0.1", 0)) as ours:
        # the way of looking sees a socket that does listen
        assert _sockets_of(os.getpid()) & _listening(os.getpid())
        assert ours.getsockname()[1]
        assert not _sockets_of(pid) & _listening(pid)


def test_h40_there_is_no_way_to_serve_it(capsys: Any) -> None:
    assert run(["serve", "--host", "0.0.0.0"]) == 2  # noqa: S104  it is refused
    assert "No such command 'serve'" in capsys.readouterr().err
