"""News: what other terminals wrote is noticed, entries and the access log alike, on both kinds of database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event

from ward_board.domain.access import READING, Access
from ward_board.domain.duty import AccessNote
from ward_board.domain.entry import Draft
from ward_board.domain.printed import PrintNote
from ward_board.errors import StoreUnavailableError
from ward_board.store.news import News
from ward_board.store.store import ReadView, Store

NINE = datetime(2026, 11, 26, 9, tzinfo=UTC)
MakeStore = Callable[..., Store]


@pytest.fixture
def other(store: Store, make_store: MakeStore, store_url: str) -> Store:
    """The same store at another terminal."""
    return make_store(store_url, is_new=False)


@pytest.fixture
def news(store: Store) -> Iterator[News]:
    """News that have seen all there is."""
    news = News(store)
    assert not has_come(news)
    yield news
    news.close()


def has_come(news: News) -> int:
    """In how many of five polls something came, for after four PostgreSQL is looked at even if it told nothing."""
    return sum(news.has_come() for _ in range(5))


def test_who_signs_in_at_another_terminal_is_news_once(news: News, other: Store) -> None:
    with other.write() as tx:
        tx.log_access(NINE, "nurse1", Access.SIGNED_IN, None, "tty2")
    assert has_come(news) == 1
    assert has_come(news) == 0


def test_an_entry_is_news_and_what_no_board_shows_is_not(
    news: News, other: Store, draft: Callable[..., Draft], add_treatment: Callable[..., str]
) -> None:
    with other.write() as tx:
        tx.append("t1", draft())
    assert has_come(news) == 1
    with other.write() as tx:
        add_treatment(tx)
    assert has_come(news) == 0


def test_who_only_looks_is_no_news_and_keeps_no_news_from_coming(news: News, other: Store) -> None:
    with other.write() as tx:
        for what in READING:
            tx.log_access(NINE, "nurse1", what, "t1:treatment", "tty2")
    assert has_come(news) == 0
    with other.write() as tx:
        tx.log_access(NINE, "nurse1", Access.OPENED, "t1:journal", "tty2")
        tx.log_access(NINE, "nurse1", Access.SIGNED_OFF, None, "tty2")
        tx.log_access(NINE, "nurse1", Access.OPENED, "t2:journal", "tty2")
    assert has_come(news) == 1
    assert has_come(news) == 0


def test_news_that_could_not_be_read_stay_news(sqlite_store: Store) -> None:
    news = News(sqlite_store)
    assert has_come(news) == 0
    with sqlite_store.write() as tx:
        tx.log_access(NINE, "nurse1", Access.SIGNED_OFF, None, "tty1")

    def fail(*_: object) -> None:
        raise StoreUnavailableError("the disk is away")

    event.listen(news._engine, "before_cursor_execute", fail)
    with pytest.raises(StoreUnavailableError):
        news.has_come()
    event.remove(news._engine, "before_cursor_execute", fail)
    assert has_come(news) == 1
    news.close()


def test_the_notes_of_duty_are_read_within_their_hours_in_order(store: Store) -> None:
    said = [
        (-1, "nurse1", Access.SIGNED_IN),
        (5, "phys1", Access.SIGNED_IN),
        (0, "nurse1", Access.SIGNED_OFF),
        (3, "nurse1", Access.SEARCHED),
        (4, None, Access.SIGN_IN_FAILED),
        (6, "nurse2", Access.SOUND_HEARD),
        (10, "nurse2", Access.SIGNED_IN),
    ]
    with store.write() as tx:
        for hour, who, what in said:
            tx.log_access(NINE + timedelta(hours=hour), who, what, None, "tty1")
        tx.log_access(NINE, "nurse1", "opened", "t1", "tty1")
    with store.read() as view:
        found = view.access_notes(NINE, NINE + timedelta(hours=10))
        assert view.newest_access() == len(said) + 1
    assert found == (
        AccessNote(NINE, "nurse1", Access.SIGNED_OFF),
        AccessNote(NINE + timedelta(hours=5), "phys1", Access.SIGNED_IN),
        AccessNote(NINE + timedelta(hours=6), "nurse2", Access.SOUND_HEARD),
    )


def test_printed_papers_are_read_with_their_subject(store: Store) -> None:
    with store.write() as tx:
        for hour, who, what, subject in (
            (-1, "nurse1", Access.PRINTED, "t1:day-sheet:nl"),
            (2, "phys1", Access.PRINTED, "t2:rules:de"),
            (0, "nurse1", Access.PRINTED, "t1:rules:nl"),
            (1, "nurse1", Access.EXPORTED, "t1:record:nl"),
            (1, "nurse1", Access.PRINTED, None),
            (1, None, Access.PRINTED, "t1:rules:nl"),
        ):
            tx.log_access(NINE + timedelta(hours=hour), who, what, subject, "tty1")
    with store.read() as view:
        assert view.print_notes(NINE) == (
            PrintNote(NINE, "nurse1", "t1:rules:nl"),
            PrintNote(NINE + timedelta(hours=2), "phys1", "t2:rules:de"),
        )


@pytest.mark.parametrize(
    "read",
    [
        lambda view: view.access_notes(NINE, NINE + timedelta(hours=24)),
        lambda view: view.print_notes(NINE),
    ],
    ids=["duty", "printed"],
)
def test_the_notes_are_found_by_the_index(sqlite_store: Store, read: Callable[[ReadView], object]) -> None:
    asked: list[str] = []

    def listen(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(sqlite_store.engine, "before_cursor_execute", listen)
    with sqlite_store.read() as view:
        read(view)
    event.remove(sqlite_store.engine, "before_cursor_execute", listen)
    (statement,) = [one for one in asked if "access_log" in one]
    with sqlite_store.engine.connect() as connection:
        parameters = ("2026",) * statement.count("?")
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
    assert "ix_access_log_at" in str(plan[0])
