"""Files that steer the program: what they say is done, so nobody else may change them (H41)."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from shlex import quote

from ward_board.config.paths import shipped_data, site_folders
from ward_board.config.private_file import is_ours, others_write, trouble_with_folder
from ward_board.config.regular_file import open_regular, read_open
from ward_board.errors import BadInputError


def read_trusted(file: Path, most_bytes: int, what: str) -> bytes:
    """All that stands in a file that steers the program and is to be `what` ("a protocol").

    Raises as `check_trusted` and `read_regular`.
    """
    with open_regular(file, or_own_pipe=True) as opened:
        _check(file, os.fstat(opened.fileno()))
        return read_open(opened, file, most_bytes, what)


def check_trusted(file: Path) -> None:
    """Raises BadInputError, with the remedy, where others may change a file or put another in its place, and OSError.

    Its owner is this user or root; nobody else writes to it or to its folder, but for a folder such as /tmp, in which
    everybody has only their own. What was shipped with the program is as trusted as the program.
    """
    _check(file, file.stat())


def check_program(command: Sequence[str]) -> None:
    """Raises BadInputError, with the remedy, where others may change a program that is named with its path.

    One that is not there is passed: who runs it is told then.
    """
    if command and "/" in command[0]:
        with suppress(OSError):
            check_trusted(Path(command[0]))


def check_site() -> None:
    """Raises BadInputError, with the remedy, where others may put or take files of the site."""
    for folder in site_folders():
        if trouble := trouble_with_folder(folder):
            raise BadInputError(trouble)


def _check(file: Path, found: os.stat_result) -> None:
    """The same of what was opened under the name `file`, which may be a link."""
    if _is_shipped(file):
        return
    if not (is_ours(found) and is_ours(file.lstat())):
        raise BadInputError(f"{file}: belongs to another user, who may change it; put a copy of your own in its place")
    if others_write(found):
        raise BadInputError(f"others may change {file}: run chmod go-w {quote(str(file))}")
    for folder in dict.fromkeys((file.absolute().parent, file.resolve().parent)):
        if trouble := trouble_with_folder(folder):
            raise BadInputError(f"{file} is not used: {trouble}")


def _is_shipped(file: Path) -> bool:
    return Path(os.path.abspath(file)).is_relative_to(shipped_data())
