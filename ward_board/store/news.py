"""News: whether anything came into the store that a board shows, entries and the access log alike."""

from __future__ import annotations

from ward_board.store.access import AccessView
from ward_board.store.engine import connect_to_read, said_plainly
from ward_board.store.feed import Feed
from ward_board.store.journal import JournalView
from ward_board.store.store import Store


class News(Feed):
    """A feed that says whether something came, without reading it; who only looked is no news.

    On PostgreSQL nobody is told of the access log: what stands there is found within four polls.
    """

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self._entry = self._line = 0
        self._heads, self._knew_loss = store.heads, False
        with said_plainly(self._place):
            self._look()

    def has_come(self) -> bool:
        """Whether anybody wrote since the last time.

        Raises StoreUnavailableError where the store cannot be looked at just now; the next time tells it.
        """
        with self._looking() as has_changed:
            if not has_changed:
                return False
            has_come = self._look()
            self._watch.caught_up()
            return has_come

    def _look(self) -> bool:
        known = self._heads.newest
        with connect_to_read(self._engine) as connection, connection.begin():
            seen = self._heads.look(connection, known)
            log = AccessView(connection)
            entry, line = JournalView(connection).head()[0], log.newest_access()
            has_come = entry != self._entry or line < self._line or log.shows_after(self._line)
        self._heads.take(seen)
        # what was lost is news as well, whatever was written since
        is_lost, knew_loss = not seen.is_held, self._knew_loss
        self._entry, self._line, self._knew_loss = entry, line, is_lost
        return has_come or (is_lost and not knew_loss)
