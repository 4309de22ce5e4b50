"""Faults at the Nth thing that a program asks of the system: a disk that refuses, or a kill."""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_WATCHED = ("open", "os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.truncate", "os.chmod", "sqlite3.connect")


@dataclass
class Faults:
    """What was asked of the system about files in `folder`; at number `fail_at` it fails, or the process is killed."""

    folder: Path
    fail_at: int = -1
    kill: bool = False
    asked: list[str] = field(default_factory=list)
    hits: int = 0
    is_on: bool = False

    def meet(self, event: str, about: tuple[Any, ...]) -> None:
        if not self.is_on or event not in _WATCHED or str(self.folder) not in str(about[0]):
            return
        self.asked.append(f"{event} {Path(str(about[0])).name}")
        if len(self.asked) - 1 != self.fail_at:
            return
        self.hits += 1
        if self.kill:
            os.kill(os.getpid(), signal.SIGKILL)
        if event == "sqlite3.connect":
            raise sqlite3.OperationalError("disk I/O error")
        raise OSError(5, "Input/output error")


_installed: list[Faults] = []


def _hook(event: str, about: tuple[Any, ...]) -> None:
    if _installed:
        _installed[-1].meet(event, about)


_hooked: list[bool] = []


@contextmanager
def faults(folder: Path, fail_at: int = -1, *, kill: bool = False) -> Iterator[Faults]:
    """For as long as the block runs."""
    if not _hooked:
        # a hook cannot be taken away again
        sys.addaudithook(_hook)
        _hooked.append(True)
    found = Faults(folder, fail_at, kill, is_on=True)
    _installed.append(found)
    try:
        yield found
    finally:
        found.is_on = False
        _installed.remove(found)
