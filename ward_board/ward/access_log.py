"""The access log's door: what was looked at, printed, exported, changed at the desk, and who asks for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from ward_board.domain.access import Access
from ward_board.store.store import Store


class AccessLog:
    """The lines of one store; `now` gives the ward's time, `forget` lets the next board be read anew."""

    def __init__(self, store: Store, now: Callable[[], datetime], terminal: str, forget: Callable[[], None]) -> None:
        self._store, self._now, self._terminal, self._forget = store, now, terminal, forget

    def note(self, access: Access, who: str | None, subject: str | None = None, *, at: datetime | None = None) -> None:
        """Keep in the access log that `who` (a staff id) did this, to the id `subject` if it is about one.

        `who` is None for whoever runs a command that asks for nobody; `at` (aware, UTC) is of when it counts where that
        is not now. Raises StoreUnavailableError.
        """
        with self._store.write() as transaction:
            transaction.log_access(at or self._now(), who, access, subject, self._terminal)
        self._forget()
