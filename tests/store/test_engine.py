"""The factory of connections."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import event

from ward_board.errors import BadInputError, StoreUnavailableError
from ward_board.store.engine import connect_to_write, journal_mode, make_engine, parse_url, place_of, said_plainly
from ward_board.store.store import Store


def test_h24_every_connection_is_durable_and_strict(sqlite_store: Store) -> None:
    wanted = {
        "journal_mode": journal_mode().lower(),
        "synchronous": 2,
        "foreign_keys": 1,
        "recursive_triggers": 1,
        "trusted_schema": 0,
        "secure_delete": 1,
        "busy_timeout": 10_000,
    }
    connections = [sqlite_store.engine.raw_connection() for _ in range(3)]
    for connection in connections:
        cursor = connection.cursor()
        assert {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in wanted} == wanted
        connection.close()


@pytest.mark.parametrize(
    ("version", "mode"),
    [
        ((3, 40, 1), "TRUNCATE"),
        ((3, 51, 2), "TRUNCATE"),
        ((3, 51, 3), "WAL"),
        ((3, 52, 0), "WAL"),
        ((4, 0, 0), "WAL"),
    ],
)
def test_h23_wal_only_where_sqlite_no_longer_corrupts_it(version: tuple[int, ...], mode: str) -> None:
    assert journal_mode(version) == mode


def test_h3_writing_locks_from_its_first_statement_and_reading_never_does(store: Store) -> None:
    asked: list[str] = []
    if store.engine.dialect.name == "sqlite":
        event.listen(store.engine, "checkout", lambda connection, *_rest: connection.set_trace_callback(asked.append))
    else:
        event.listen(store.engine, "before_cursor_execute", lambda _c, _cursor, words, *_rest: asked.append(words))
    with store.write() as tx:
        tx.head()
    written, asked[:] = [words for words in asked if not words.startswith("PRAGMA")], []
    with store.read() as view:
        view.head()
    if store.engine.dialect.name == "sqlite":
        assert (written[0], written[-1]) == ("BEGIN IMMEDIATE", "COMMIT")
        assert all(words.startswith("SELECT ") for words in written[1:-1])
        assert [words.split("\n")[0] for words in asked] == ["BEGIN", "SELECT head.seq, head.hash ", "COMMIT"]
    else:
        assert written[0].startswith("SELECT pg_advisory_xact_lock(")
        assert not any("lock" in words for words in asked)


def test_h49_a_writer_that_never_ends_is_said(sqlite_store: Store, tmp_path: Path) -> None:
    impatient = make_engine(parse_url(sqlite_store.url), busy_seconds=0.05)
    with closing(sqlite3.connect(tmp_path / "ward.db", isolation_level=None)) as foreign:
        foreign.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailableError, match=r"ward\.db: another program holds it; close that one"):  # noqa: SIM117
            with said_plainly(sqlite_store.place), connect_to_write(impatient) as connection, connection.begin():
                pass
        foreign.execute("ROLLBACK")
    with connect_to_write(impatient) as connection, connection.begin():
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one() == 50
    impatient.dispose()


def test_a_read_sees_one_moment(store: Store, add_treatment: Callable[..., str]) -> None:
    if store.engine.dialect.name == "sqlite" and journal_mode() != "WAL":
        pytest.skip("a rollback journal lets no writer commit while somebody reads: the moment cannot change")
    with store.read() as view:
        assert view.open_treatments() == ()
        with store.write() as tx:
            add_treatment(tx)
        assert view.open_treatments() == ()


def test_a_file_that_vanished_is_not_made_anew(sqlite_store: Store, tmp_path: Path) -> None:
    sqlite_store.engine.dispose()
    (tmp_path / "ward.db").unlink()
    with pytest.raises(StoreUnavailableError, match="cannot be opened"), sqlite_store.read():
        pass
    assert not (tmp_path / "ward.db").exists()


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("/srv/a b#?%41.db", "/srv/a b#?%41.db"),
        ("sqlite:////srv/ward.db", "/srv/ward.db"),
        ("sqlite:///ward.db", str(Path("ward.db").absolute())),
        ("ward.db", str(Path("ward.db").absolute())),
        ("~/ward.db", "~/ward.db"),
        ("postgresql://anna:secret@db.ward/prrt", "postgresql+psycopg://anna:***@db.ward/prrt"),
        ("postgresql+psycopg://db.ward/prrt", "postgresql+psycopg://db.ward/prrt"),
        ("postgresql://anna@db.ward/prrt?password=secret", "postgresql+psycopg://anna@db.ward/prrt"),
        ("postgresql://anna@/prrt?host=/run&PASSWORD=secret", "postgresql+psycopg://anna@/prrt"),
        ("postgresql://db.ward/prrt?options=-c%20a.b%3Dsecret", "postgresql+psycopg://db.ward/prrt"),
    ],
)
def test_h41_an_address_is_shown_without_its_password(address: str, shown: str) -> None:
    # workers have homes of their own, and collect the same names
    assert place_of(parse_url(address)) == os.path.expanduser(shown)


def test_h41_the_rest_of_a_password_with_an_at_sign_is_taken_for_no_server() -> None:
    with pytest.raises(BadInputError, match="as %40") as refused:
        parse_url("postgresql://anna:sec@ret@db.ward/prrt")
    assert "ret" not in str(refused.value)


@pytest.mark.parametrize(
    "address",
    ["sqlite://", "sqlite:///:memory:", "sqlite:///file:x?mode=memory", "mysql://x/y", "http://x", "a://b://"],
)
def test_what_is_no_stores_address_is_refused(address: str) -> None:
    with pytest.raises(BadInputError, match="use sqlite:///FILE or postgresql://HOST/NAME"):
        parse_url(address)


def test_a_path_that_is_not_utf8_is_refused_in_one_line_that_can_be_shown() -> None:
    with pytest.raises(BadInputError, match="a store's path is UTF-8; name another with --store") as refused:
        parse_url("/srv/\udcff.db")
    assert str(refused.value).isascii()


def test_a_file_with_any_name_opens(tmp_path: Path) -> None:
    for name in ("a b.db", "50%.db", "q?x=1.db", "#1.db", "żółć.db", "a'b\"c.db"):
        Store.create(str(tmp_path / name), kind="demo").close()
        assert (tmp_path / name).is_file()
        Store.open(str(tmp_path / name)).close()


def test_text_that_no_database_can_keep_is_refused(store: Store) -> None:
    for bad in ("\ud83d", "\ud83d\x00"):
        with pytest.raises(BadInputError, match="type it again"), store.write() as tx:
            tx.keep_protocol("d", "p", "1", bad)
    with store.read() as view, pytest.raises(StoreUnavailableError, match="missing"):
        view.protocol_text("d")


def test_h23_a_damaged_date_is_said_in_one_line(sqlite_store: Store, tmp_path: Path) -> None:
    with sqlite_store.write() as tx:
        tx.log_access(datetime(2026, 11, 26, 9, tzinfo=UTC), "nurse1", "opened", "t1", "tty1")
    with closing(sqlite3.connect(tmp_path / "ward.db")) as foreign:
        foreign.execute("DROP TRIGGER access_log_no_update")
        foreign.execute("UPDATE access_log SET at = 'rubbish'")
        foreign.commit()
    unreadable = pytest.raises(StoreUnavailableError, match=r"holds what cannot be read; run `ward-board verify`")
    with unreadable, sqlite_store.read() as view:
        view.lines_after(0)
    with pytest.raises(ValueError, match="of ours"), sqlite_store.read():
        raise ValueError("of ours")
