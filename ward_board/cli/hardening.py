"""What the process itself keeps back: its files, its memory, and the values that a fault would print."""

from __future__ import annotations

import logging
import os
import sys
import threading
from types import TracebackType

from ward_board.domain.text import printable_lines

_PR_SET_DUMPABLE = 4
# With these the screen's library writes keys (a PIN is some) and pictures of the screen where anybody might look.
_RECORDERS = ("TEXTUAL", "TEXTUAL_DEBUG", "TEXTUAL_LOG", "TEXTUAL_PRESS", "TEXTUAL_SCREENSHOT", "TEXTUAL_SHOW_RETURN")

log = logging.getLogger(__name__)


def harden() -> None:
    """From now on files are for this user alone, nothing dumps the memory, and a fault tells its places only."""
    os.umask(0o077)
    _dump_nothing()
    for name in _RECORDERS:
        os.environ.pop(name, None)
    sys.excepthook = _on_fault
    sys.unraisablehook = lambda left: _note("a fault that nobody could catch", left.exc_value)
    threading.excepthook = lambda left: _note("a fault in a thread", left.exc_value)


def _dump_nothing() -> None:
    """No core file, and on Linux nobody else of this user reads the memory, where names and keys are."""
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def _on_fault(kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    _note("a fault of ours", error)
    print(printable_lines(f"ward-board: a fault of ours ({kind.__name__}); the log says where"), file=sys.stderr)


def _note(words: str, error: BaseException | None) -> None:
    """A line in the log; never one on the terminal, where it would stand across the board."""
    log.error(words, exc_info=error)
