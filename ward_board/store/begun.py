"""A new store that is whole or not there at all, however the program ends."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from ward_board.store.engine import connect_to_write, said_plainly
from ward_board.store.schema import drop
from ward_board.store.sqlite_file import sidecars_of
from ward_board.store.store import Kind, Store

_ENDING_SIGNALS = (signal.SIGTERM, signal.SIGHUP)


@contextmanager
def new_store(
    url: str, *, kind: Kind, keys_folder: Path | None = None, mirror_folder: Path | None = None
) -> Iterator[Store]:
    """A new store to be filled; where the block raises, or a signal ends it, the store is gone with all that it had.

    Raises as `Store.create`.
    """
    with signals_end_the_block():
        made = Store.create(url, kind=kind, keys_folder=keys_folder, mirror_folder=mirror_folder)
        try:
            yield made
        except BaseException:
            _take_back(made)
            raise
        made.close()


def _take_back(made: Store) -> None:
    if made.file is None:
        with said_plainly(made.place), connect_to_write(made.engine) as connection, connection.begin():
            drop(connection)
    made.close()
    if made.file is not None:
        for one in (made.file, *sidecars_of(made.file)):
            one.unlink(missing_ok=True)
    made.key_place.forget()
    if made.mirror:
        made.mirror.remove()


@contextmanager
def signals_end_the_block() -> Iterator[None]:
    """Let the signals that would kill at once end the program the normal way, so that what was made is removed.

    One that is ignored (nohup) stays so; an app that handles them itself while the block runs may.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    deadly = [number for number in _ENDING_SIGNALS if signal.getsignal(number) is signal.SIG_DFL]
    for number in deadly:
        signal.signal(number, _leave)
    try:
        yield
    finally:
        for number in deadly:
            signal.signal(number, signal.SIG_DFL)


def _leave(number: int, _frame: FrameType | None) -> None:
    # a second one must not stop the cleaning up
    for each in _ENDING_SIGNALS:
        signal.signal(each, signal.SIG_IGN)
    raise SystemExit(128 + number)
