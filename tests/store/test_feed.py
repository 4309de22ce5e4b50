"""The change feed: other terminals are seen, and a feed that cannot look says so."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import event

from ward_board.domain.entry import Draft
from ward_board.errors import StoreUnavailableError
from ward_board.store.feed import Feed
from ward_board.store.store import Store

from ..patience import PATIENCE_SECONDS

MakeDraft = Callable[..., Draft]
MakeStore = Callable[..., Store]


@pytest.fixture
def feed(store: Store) -> Iterator[Feed]:
    """A feed that has seen all there is."""
    feed = Feed(store)
    yield feed
    feed.close()


def _append(store: Store, draft: Draft, stream: str = "t1") -> None:
    with store.write() as tx:
        tx.append(stream, draft)


def _seen(feed: Feed) -> list[str]:
    """What five polls show, for after four PostgreSQL is looked at even if it told nothing yet."""
    return [entry.id for _ in range(5) for entry in feed.poll()]


def test_another_terminal_is_seen_once(
    store: Store, feed: Feed, make_store: MakeStore, store_url: str, draft: MakeDraft
) -> None:
    other = make_store(store_url, is_new=False)
    assert _seen(feed) == []
    _append(other, draft())
    _append(other, draft(), "t2")
    assert _seen(feed) == ["t1.1", "t2.1"]
    assert _seen(feed) == []


def test_this_terminal_is_seen_too(store: Store, feed: Feed, draft: MakeDraft) -> None:
    _append(store, draft())
    assert _seen(feed) == ["t1.1"]
    _append(store, draft())
    assert _seen(feed) == ["t1.2"]


class _Door:
    """A lock that says when it is asked for."""

    def __init__(self, lock: threading.Lock, asked: threading.Event) -> None:
        self._lock, self._asked = lock, asked
        self.release = lock.release

    def acquire(self, *, timeout: float = -1) -> bool:
        """As the lock's own."""
        self._asked.set()
        return self._lock.acquire(timeout=timeout)

    def __enter__(self) -> bool:
        return self.acquire()

    def __exit__(self, *_: object) -> None:
        self.release()


def test_closing_waits_for_a_look_that_another_thread_has_begun(
    store: Store, draft: MakeDraft, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite's module ends the whole process where a connection is closed under a statement that runs."""
    feed, watch = Feed(store), "_watch"
    _append(store, draft())
    began, asked, goes_on, order = threading.Event(), threading.Event(), threading.Event(), []
    close, caught_up = getattr(feed, watch).close, getattr(feed, watch).caught_up

    def looked() -> None:
        began.set()
        assert goes_on.wait(PATIENCE_SECONDS)
        order.append("looked")
        caught_up()

    monkeypatch.setattr(getattr(feed, watch), "caught_up", looked)
    monkeypatch.setattr(getattr(feed, watch), "close", lambda: (order.append("closed"), close()))
    monkeypatch.setattr("ward_board.store.feed._CLOSING_SECONDS", PATIENCE_SECONDS)
    looking, closing_it = threading.Thread(target=feed.poll), threading.Thread(target=feed.close)
    looking.start()
    assert began.wait(PATIENCE_SECONDS)
    feed._in_use = _Door(feed._in_use, asked)
    closing_it.start()
    assert asked.wait(PATIENCE_SECONDS)
    assert order == []
    goes_on.set()
    looking.join()
    closing_it.join()
    assert order == ["looked", "closed"]
    assert feed.poll() == ()


def test_closing_waits_for_ever_for_nobody(store: Store, draft: MakeDraft, monkeypatch: pytest.MonkeyPatch) -> None:
    """A look that hangs keeps its connection until the program ends."""
    feed = Feed(store)
    monkeypatch.setattr("ward_board.store.feed._CLOSING_SECONDS", 0.0)
    with feed._in_use:
        feed.close()
    _append(store, draft())
    assert _seen(feed) == ["t1.1"], "its connection is open"
    feed.close()


def test_nothing_between_a_look_at_the_board_and_the_feed_is_missed(store: Store, draft: MakeDraft) -> None:
    _append(store, draft())
    with store.read() as view:
        seen, _ = view.head()
    _append(store, draft())
    feed = Feed(store, since=seen)
    assert _seen(feed) == ["t1.2"]
    feed.close()


def test_what_was_taken_back_is_not_seen(store: Store, feed: Feed, draft: MakeDraft) -> None:
    with pytest.raises(ZeroDivisionError), store.write() as tx:  # noqa: PT012  the transaction is what ends
        tx.append("t1", draft())
        raise ZeroDivisionError
    assert _seen(feed) == []


def test_a_change_without_an_entry_is_no_entry(store: Store, feed: Feed, draft: MakeDraft) -> None:
    with store.write() as tx:
        tx.log_access(draft().recorded_at, "nurse1", "opened", "t1", "tty1")
    assert _seen(feed) == []
    _append(store, draft())
    assert _seen(feed) == ["t1.1"]


def test_where_nothing_happened_no_entry_is_looked_for(sqlite_store: Store, draft: MakeDraft) -> None:
    feed = Feed(sqlite_store)
    feed.poll()
    asked: list[str] = []
    event.listen(feed._engine, "before_cursor_execute", lambda _c, _cursor, statement, *_rest: asked.append(statement))
    for _ in range(100):
        assert feed.poll() == ()
    assert asked == []
    _append(sqlite_store, draft())
    feed.poll()
    assert any("journal" in statement for statement in asked)
    feed.close()


def test_h20_a_feed_that_cannot_look_says_so_soon_and_misses_nothing(
    sqlite_store: Store, tmp_path: Path, draft: MakeDraft
) -> None:
    feed = Feed(sqlite_store)
    _append(sqlite_store, draft())
    with closing(sqlite3.connect(tmp_path / "ward.db", isolation_level=None)) as foreign:
        foreign.execute("PRAGMA locking_mode = EXCLUSIVE")
        foreign.execute("BEGIN EXCLUSIVE")
        for _ in range(2):
            with pytest.raises(StoreUnavailableError, match="another program holds it"):
                feed.poll()
        foreign.execute("ROLLBACK")
    assert [entry.id for entry in feed.poll()] == ["t1.1"]
    feed.close()


@pytest.mark.parametrize("is_replaced", [True, False])
def test_h20_a_file_that_was_taken_away_is_missed(sqlite_store: Store, tmp_path: Path, is_replaced: bool) -> None:
    feed = Feed(sqlite_store)
    feed.poll()
    content = (tmp_path / "ward.db").read_bytes()
    (tmp_path / "ward.db").rename(tmp_path / "elsewhere.db")
    if is_replaced:
        (tmp_path / "ward.db").write_bytes(content)
    with pytest.raises(StoreUnavailableError, match="removed or replaced"):
        feed.poll()
    feed.close()


def test_h48_a_cut_line_is_said_and_taken_up_again(make_store: MakeStore, postgres_url: str, draft: MakeDraft) -> None:
    store = make_store(postgres_url)
    feed = Feed(store)
    feed.poll()
    with store.engine.begin() as connection:
        connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    _append(store, draft())
    seen: list[str] = []
    with pytest.raises(StoreUnavailableError):  # noqa: PT012  soon, not at once
        for _ in range(10_000):
            seen += [entry.id for entry in feed.poll()]
    assert seen + _seen(feed) == ["t1.1"]
    feed.close()


def test_what_postgresql_did_not_tell_is_found_within_four_polls(
    make_store: MakeStore, postgres_url: str, draft: MakeDraft
) -> None:
    store = make_store(postgres_url)
    feed = Feed(store)
    feed.poll()
    feed._watch._listening.execute("UNLISTEN *")  # type: ignore[attr-defined]
    _append(store, draft())
    assert [len(feed.poll()) for _ in range(4)] == [0, 0, 0, 1]
    feed.close()
