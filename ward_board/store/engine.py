"""The one factory of connections: every transaction is serial, every commit durable, every failure one line."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from time import sleep
from typing import Any, cast

from sqlalchemy import URL, Connection, Engine, QueuePool, create_engine, event, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DataError,
    DBAPIError,
    IntegrityError,
    MultipleResultsFound,
    NoResultFound,
)

from ward_board.errors import BadInputError, StoreUnavailableError, WardBoardError
from ward_board.store.sqlite_file import primary_code, uri_of

BUSY_SECONDS = 10.0
POSTGRES = "postgresql"
_FIRST_SAFE_WAL = (3, 51, 3)
_ROLLBACK = "TRUNCATE"
_LOOK_MS = 2
_WRITER_LOCK = 0x57415244
_WRITES = "ward_board_writes"
_POSTGRES_SETTINGS = {
    "lock_timeout": f"{BUSY_SECONDS:.0f}s",
    "statement_timeout": f"{2 * BUSY_SECONDS:.0f}s",
    "idle_in_transaction_session_timeout": f"{2 * BUSY_SECONDS:.0f}s",
    "synchronous_commit": "on",
    "timezone": "UTC",
}
_NO_ADDRESS = "this is no store's address; use sqlite:///FILE or postgresql://HOST/NAME"
_REMEDIES = {
    "SQLITE_BUSY": "another program holds it; close that one and try again",
    "SQLITE_CANTOPEN": "cannot be opened; check that file and folder are there and yours",
    "SQLITE_CORRUPT": "is damaged; restore the newest backup",
    "SQLITE_FULL": "the disk is full; nothing was kept, free some space",
    "SQLITE_IOERR": "the disk refuses to read or write; nothing was kept",
    "SQLITE_NOTADB": "is not a ward-board store; name another file with --store",
    "SQLITE_READONLY": "may only be read, or was moved; give your user write access to it and to its folder",
}


def parse_url(text: str) -> URL:
    """The address of a store; a bare path is a SQLite file.

    Raises BadInputError for an address that is neither a SQLite file nor a PostgreSQL database.
    """
    try:
        url = make_url(text if "://" in text else URL.create("sqlite", database=text))
    except (ArgumentError, ValueError):
        raise BadInputError(_NO_ADDRESS) from None
    if url.get_backend_name() == POSTGRES:
        if "@" in (url.host or ""):
            # the rest of a password, which would be shown as the name of a server
            raise BadInputError("this store's address has two @; write one within a password as %40")
        return url.set(drivername="postgresql+psycopg")
    if url.drivername != "sqlite" or not url.database or url.database.startswith((":memory:", "file:")):
        raise BadInputError(_NO_ADDRESS)
    file = str(Path(url.database).expanduser().absolute())
    try:
        file.encode()
    except UnicodeEncodeError:
        raise BadInputError(f"{file!a}: a store's path is UTF-8; name another with --store") from None
    return url.set(database=file, query={})


def place_of(url: URL) -> str:
    """The address as people may see it: a file's path, or a database without its password, which may stand in the
    query as well."""
    return url.database or "" if url.drivername == "sqlite" else url.set(query={}).render_as_string(hide_password=True)


def make_engine(url: URL, *, busy_seconds: float = BUSY_SECONDS) -> Engine:
    """An engine for a parsed address; it connects when it is first used, and must not be carried over a fork.

    Values are kept out of its errors: they may be patients' names.
    """
    if url.drivername == "sqlite":
        engine = _sqlite_engine(Path(str(url.database)), busy_seconds)
    else:
        engine = _postgres_engine(url)
    event.listen(engine, "begin", _begin)
    return engine


def connect_to_write(engine: Engine) -> Connection:
    """A connection whose transaction is the only writing one in the store from its first statement on."""
    return engine.connect().execution_options(**{_WRITES: True})


def connect_to_read(engine: Engine) -> Connection:
    """A connection whose transaction sees one moment of the store."""
    connection = engine.connect()
    if engine.dialect.name == POSTGRES:
        connection = connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return connection


def let_go(engine: Engine) -> None:
    """Close every connection; the empty journal file that SQLite would leave goes too, unless somebody needs it."""
    if engine.dialect.name == "sqlite" and journal_mode() == _ROLLBACK:
        with suppress(DBAPIError, sqlite3.Error), closing(engine.raw_connection()) as connection:
            connection.cursor().execute("PRAGMA journal_mode=DELETE")
    engine.dispose()


def journal_mode(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> str:
    """WAL where the SQLite is free of the WAL-reset bug that corrupts files, else a rollback journal."""
    return "WAL" if version >= _FIRST_SAFE_WAL else _ROLLBACK


@contextmanager
def said_plainly(place: str) -> Iterator[None]:
    """Turn what a database says into one line with the remedy, without the values that it was given."""
    try:
        yield
    except (DataError, UnicodeEncodeError):
        raise BadInputError("a text or number is not one that the store can keep; type it again") from None
    except (UnicodeDecodeError, NoResultFound, MultipleResultsFound):
        # what SQLite says of a damaged schema quotes it; a row of which there is one is gone, or there twice
        raise StoreUnavailableError(f"{place}: {_REMEDIES['SQLITE_CORRUPT']}") from None
    except IntegrityError as error:
        raise WardBoardError(f"{place}: refuses the change: {_primary(error.orig)}") from None
    except DBAPIError as error:
        raise StoreUnavailableError(f"{place}: {_remedy(error.orig)}") from None
    except sqlite3.Error as error:
        raise StoreUnavailableError(f"{place}: {_remedy(error)}") from None
    except ValueError as error:
        if not _was_read_from_a_row(error):
            raise
        raise StoreUnavailableError(f"{place}: holds what cannot be read; run `ward-board verify`") from None


def _sqlite_engine(file: Path, busy_seconds: float) -> Engine:
    # mode=rw: a file that vanished must be missed, not made anew and empty
    url = URL.create("sqlite", database=uri_of(file), query={"mode": "rw", "uri": "true"})
    arguments = {"isolation_level": None, "timeout": busy_seconds, "check_same_thread": False}
    engine = create_engine(url, connect_args=arguments, poolclass=QueuePool, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    for setting in (
        f"journal_mode={journal_mode()}",
        "synchronous=FULL",
        "foreign_keys=ON",
        "recursive_triggers=ON",
        "trusted_schema=OFF",
        "secure_delete=ON",
    ):
        connection.execute(f"PRAGMA {setting}")


def _postgres_engine(url: URL) -> Engine:
    arguments: dict[str, Any] = {
        "options": " ".join(f"-c {name}={value}" for name, value in _POSTGRES_SETTINGS.items()),
        "application_name": "ward-board",
        "connect_timeout": 5,
    }
    try:
        return create_engine(url, connect_args=arguments, pool_pre_ping=True, hide_parameters=True)
    except ModuleNotFoundError:
        raise BadInputError("PostgreSQL needs a driver: pip install 'ward-board[postgres]'") from None


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    if connection.dialect.name == POSTGRES:
        if writes:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITER_LOCK})")
        return
    if writes:
        _take_the_lock(cast(sqlite3.Connection, connection.connection.driver_connection))
    else:
        connection.exec_driver_sql("BEGIN")


def _take_the_lock(connection: sqlite3.Connection) -> None:
    """Begin to write; a plain BEGIN would read first and lock later, and two writers would decide on the same past.

    The lock is asked for every 2 ms. SQLite's own waiting grows to 100 ms between two looks, and under load whoever has
    waited longest then waits on: 8 s were measured with eight writers.
    """
    (patience_ms,) = connection.execute("PRAGMA busy_timeout").fetchone()
    connection.execute("PRAGMA busy_timeout = 0")
    try:
        for _ in range(patience_ms // _LOOK_MS):
            try:
                connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if primary_code(error) != sqlite3.SQLITE_BUSY:
                    raise
            else:
                return
            sleep(_LOOK_MS / 1000)
        connection.execute("BEGIN IMMEDIATE")
    finally:
        connection.execute(f"PRAGMA busy_timeout = {patience_ms}")


def _was_read_from_a_row(error: ValueError) -> bool:
    """Whether a date or number in a damaged row is none: the library says so while it reads the row."""
    at = error.__traceback__
    while at is not None and at.tb_next is not None:
        at = at.tb_next
    return at is not None and str(at.tb_frame.f_globals.get("__name__", "")).startswith("sqlalchemy.")


def _remedy(error: BaseException | None) -> str:
    if str(error).startswith("Could not decode"):
        return "holds text that cannot be read; run `ward-board verify`"
    name = getattr(error, "sqlite_errorname", "")
    by_name = (remedy for prefix, remedy in _REMEDIES.items() if name.startswith(prefix))
    return next(by_name, f"the database refuses: {_primary(error)}")


def _primary(error: BaseException | None) -> str:
    """The first line of what the database says; PostgreSQL's further lines hold the values."""
    return next(iter(str(error).splitlines()), type(error).__name__)
