"""What came into the store since the last look, from other terminals and from this one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

from sqlalchemy import Engine

from ward_board.domain.entry import Entry
from ward_board.errors import StoreUnavailableError
from ward_board.store.engine import POSTGRES, connect_to_read, make_engine, parse_url, said_plainly
from ward_board.store.journal import CHANNEL, JournalView
from ward_board.store.store import Store

_PATIENCE_SECONDS = 0.1
_CLOSING_SECONDS = 2.0
_POLLS_A_NET = 4


class Feed:
    """A cheap question, asked on every beat: is there anything new?

    `since` is the number of the last entry already seen; without it, all that is there counts as seen. One thread
    polls, and waits no longer than a tenth of a second for a writer; any may close.
    """

    def __init__(self, store: Store, since: int | None = None) -> None:
        # SQLite's module ends the whole process where a connection is closed in the midst of a statement
        self._in_use = Lock()
        self._is_closed = False
        self._place = store.place
        self._engine = make_engine(parse_url(store.url), busy_seconds=_PATIENCE_SECONDS)
        watch = _PostgresWatch if self._engine.dialect.name == POSTGRES else _SqliteWatch
        with said_plainly(self._place):
            self._watch: _Watch = watch(self._engine)
            self._seen = self._head() if since is None else since

    def poll(self) -> tuple[Entry, ...]:
        """The entries that came since the last poll, in order of number.

        Raises StoreUnavailableError where the store cannot be looked at just now; nothing is lost, the next poll that
        can look sees it all.
        """
        with self._looking() as has_changed:
            if not has_changed:
                return ()
            with connect_to_read(self._engine) as connection, connection.begin():
                entries = JournalView(connection).entries_after(self._seen)
            self._watch.caught_up()
            self._seen = entries[-1].seq if entries else self._seen
            return entries

    def close(self) -> None:
        """Stop looking, once a poll that runs has ended; one that hangs keeps its connection until the program ends."""
        if not self._in_use.acquire(timeout=_CLOSING_SECONDS):
            return
        try:
            self._is_closed = True
            self._watch.close()
            self._engine.dispose()
        finally:
            self._in_use.release()

    @contextmanager
    def _looking(self) -> Iterator[bool]:
        """Whether there is anything to look at; nobody closes meanwhile."""
        with self._in_use, said_plainly(self._place):
            yield not self._is_closed and self._watch.has_changed()

    def _head(self) -> int:
        with connect_to_read(self._engine) as connection, connection.begin():
            return JournalView(connection).head()[0]


class _Watch(Protocol):
    def has_changed(self) -> bool: ...

    def caught_up(self) -> None: ...

    def close(self) -> None: ...


class _SqliteWatch:
    """SQLite counts, for each connection, the commits of all others; asking costs microseconds."""

    def __init__(self, engine: Engine) -> None:
        self._connection = engine.raw_connection()
        self._file = Path(self._connection.cursor().execute("PRAGMA database_list").fetchone()[2])
        self._inode = self._file.stat().st_ino
        self._seen = self._found = -1

    def has_changed(self) -> bool:
        if not self._file.exists() or self._file.stat().st_ino != self._inode:
            raise StoreUnavailableError(f"{self._file}: was removed or replaced; leave, and put the right file back")
        self._found = self._connection.cursor().execute("PRAGMA data_version").fetchone()[0]
        return self._found != self._seen

    def caught_up(self) -> None:
        self._seen = self._found

    def close(self) -> None:
        self._connection.close()


class _PostgresWatch:
    """PostgreSQL tells who listens; what it told while the line was cut is lost, so every few polls look anyway."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._listening: Any = None
        self._polls_to_net = 0

    def has_changed(self) -> bool:
        try:
            told = list(self._listener().notifies(timeout=0))
        except self._engine.dialect.loaded_dbapi.Error as error:
            self.close()
            raise StoreUnavailableError("the database cannot be reached; it is tried again") from error
        self._polls_to_net = 0 if told else self._polls_to_net - 1
        return self._polls_to_net <= 0

    def caught_up(self) -> None:
        self._polls_to_net = _POLLS_A_NET

    def close(self) -> None:
        if self._listening is not None:
            self._listening.close()
        self._listening = None

    def _listener(self) -> Any:
        if self._listening is None:
            pooled = self._engine.raw_connection()
            self._listening = pooled.driver_connection
            pooled.detach()
            self._listening.autocommit = True
            self._listening.execute(f"LISTEN {CHANNEL}")
            self._polls_to_net = 0
        return self._listening
