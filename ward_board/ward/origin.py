"""Where entries come from: which terminal, which version of the program, and whether the machine's clock is kept."""

from __future__ import annotations

import ctypes
import sys
from functools import cache
from importlib import metadata

from ward_board.store.view import Origin

UNSYNCED = "unsynced"
_TIME_ERROR = 5
_ROOM_FOR_TIMEX = 256


def origin_at(terminal: str) -> Origin:
    """Where what is typed at `terminal` now comes from."""
    return Origin(terminal, program_version(), UNSYNCED if clock_is_kept() is False else None)


@cache
def program_version() -> str:
    """The version of this program, as it was installed."""
    return metadata.version("ward-board")


def clock_is_kept() -> bool | None:
    """Whether the kernel says that another clock keeps this one right (A7); None where it does not say."""
    if sys.platform != "linux":
        return None
    # asked without a wish to change anything: all of the struct is zero
    state = _libc().adjtimex(ctypes.create_string_buffer(_ROOM_FOR_TIMEX))
    return None if state < 0 else state != _TIME_ERROR


@cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None)
