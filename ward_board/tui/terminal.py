"""The terminal: what it can show, and the end of the program when it vanishes or a signal comes."""

from __future__ import annotations

import asyncio
import os
import select
import signal
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Thread

from ward_board.tui.few_colours import has_few_colours

_PATIENCE_SECONDS = 1.5
_SIMPLE = frozenset({"linux", "dumb", "unknown", "ansi", "vt52", "vt100", "vt102", "vt220"})
GONE = 128 + 1


@dataclass(frozen=True, slots=True)
class Terminal:
    """What a terminal can show."""

    ascii: bool = False
    no_colour: bool = False
    few_colours: bool = False


def this_terminal() -> Terminal:
    """What the terminal of this process can show, by its environment."""
    encoding = getattr(sys.__stderr__, "encoding", None)
    return Terminal(
        ascii=not speaks_utf8(os.environ, encoding),
        no_colour=bool(os.environ.get("NO_COLOR")),
        few_colours=has_few_colours(os.environ),
    )


def speaks_utf8(environment: Mapping[str, str], encoding: str | None) -> bool:
    """Whether a terminal may be sent more than ASCII, by its locale and its kind.

    Python itself calls everything UTF-8 where the locale is "C", so what the user set counts, not the encoding alone.
    """
    if environment.get("TERM", "dumb") in _SIMPLE:
        return False
    named = environment.get("LC_ALL") or environment.get("LANG") or ""
    if named.partition(".")[0] in {"C", "POSIX"} and "utf" not in named.lower():
        return False
    return (encoding or "").lower().replace("-", "").startswith("utf8")


def end_on_signals(end: Callable[[int], None]) -> None:
    """Calls `end` with 128 + the signal, so that the terminal is restored before the program ends."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, end, 128 + number)


def stay_awake(draw_anew: Callable[[], None]) -> None:
    """No key and no shell suspends it, for alarms would stop with it; where it was stopped by force, it draws anew.

    The library would open the terminal a second time then, with a second thread that reads its keys.
    """
    signal.signal(signal.SIGTSTP, signal.SIG_IGN)
    asyncio.get_running_loop().add_signal_handler(signal.SIGCONT, draw_anew)


def end_when_terminal_vanishes(end: Callable[[int], None], descriptor: int = 0) -> None:
    """Watches for a terminal that is gone, since reading from it would spin for ever; ends hard where `end` is slow."""
    if os.isatty(descriptor):
        loop = asyncio.get_running_loop()
        Thread(target=_watch, args=(loop, end, descriptor), name="terminal-watch", daemon=True).start()


def _watch(loop: asyncio.AbstractEventLoop, end: Callable[[int], None], descriptor: int) -> None:
    poll = select.poll()
    poll.register(descriptor, 0)
    while not any(event & (select.POLLHUP | select.POLLERR | select.POLLNVAL) for _, event in poll.poll()):
        pass
    try:
        loop.call_soon_threadsafe(end, GONE)
    except RuntimeError:
        return  # the program is ending already
    select.poll().poll(_PATIENCE_SECONDS * 1000)
    os._exit(GONE)
