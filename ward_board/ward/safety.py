"""The safety of what was recorded: whether the journal is whole, and what the board itself writes down about it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from ward_board.store.store import Store
from ward_board.store.verify import verify


class Safety:
    """Checks and copies of one store; `now` gives the ward's time."""

    def __init__(self, store: Store, now: Callable[[], datetime], terminal: str) -> None:
        self._store, self._now, self._terminal = store, now, terminal

    def journal_is_whole(self) -> bool:
        """Whether the journal is still what was written, as far as nobody has verified it before on this machine.

        Raises StoreUnavailableError.
        """
        return verify(self._store, since_head=True).ok
