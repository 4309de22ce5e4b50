"""Which schema a store has: built new, recognised, or brought up to date after a copy was put aside."""

from __future__ import annotations

import os
import secrets
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, String, cast, func, insert, inspect, select
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from ward_board.config.private_file import sync
from ward_board.domain.access import Access
from ward_board.errors import StoreUnavailableError
from ward_board.store.access import AccessWriter
from ward_board.store.engine import connect_to_read, connect_to_write
from ward_board.store.keys import Keys
from ward_board.store.migrations import ddl_0002
from ward_board.store.tables import JOURNAL, METADATA, SCHEMA_VERSION, STORE, TREATMENT

NEWEST = "0002"
OLDER: tuple[str, ...] = ("0001",)
MIGRATIONS = Path(__file__).with_name("migrations")
TRIGGERS = {"sqlite": ddl_0002.SQLITE_TRIGGERS, "postgresql": ddl_0002.POSTGRES_TRIGGERS}
FUNCTIONS = ddl_0002.POSTGRES_FUNCTIONS


@dataclass(frozen=True, slots=True)
class Identity:
    """What a store says of itself."""

    schema: str
    store_id: str
    kind: str

    @property
    def is_sound(self) -> bool:
        """Whether a program of ours wrote it: SQLite gives back whatever the damaged row of a file holds."""
        return isinstance(self.store_id, str) and len(self.store_id) == 32 and self.kind in {"ward", "demo"}


@dataclass(frozen=True, slots=True)
class Opening:
    """When a store is opened (aware, UTC), what day that is on the ward, and at which terminal."""

    at: datetime
    today: date
    terminal: str


def build(connection: Connection) -> None:
    """The newest schema in an empty database, without Alembic, whose import would cost more than all the rest."""
    build_tables(connection)
    build_guards(connection)


def build_tables(connection: Connection) -> None:
    """The tables of the newest schema, not guarded yet."""
    METADATA.create_all(connection, checkfirst=False)
    connection.execute(insert(SCHEMA_VERSION).values(version_num=NEWEST))


def build_guards(connection: Connection) -> None:
    """The triggers that keep what was written, in tables that may hold something already, and what stands beside."""
    for statement in ddl_0002.statements(connection.dialect.name):
        connection.exec_driver_sql(statement)


def in_sqlite() -> Iterator[str]:
    """The statements by which `build` makes the newest schema in an SQLite file."""
    dialect = sqlite.dialect()
    for table in METADATA.sorted_tables:
        yield str(CreateTable(table).compile(dialect=dialect))
        yield from (str(CreateIndex(index).compile(dialect=dialect)) for index in table.indexes)
    yield from ddl_0002.statements("sqlite")


def drop(connection: Connection) -> None:
    """Takes away what `build` made, in a database that goes on without a store."""
    METADATA.drop_all(connection)
    for name in FUNCTIONS:
        connection.exec_driver_sql(f"DROP FUNCTION IF EXISTS {name}()")


def identify(connection: Connection) -> Identity | None:
    """What the store says of itself; None where the database holds no store."""
    if not inspect(connection).has_table(STORE.name):
        return None
    columns = (SCHEMA_VERSION.c.version_num, STORE.c.store_id, STORE.c.kind)
    row = connection.execute(select(*columns).select_from(SCHEMA_VERSION.join(STORE, STORE.c.id == 1))).one_or_none()
    # a damaged file gives anything
    return Identity(*row) if row and all(isinstance(one, str) for one in row) else None


def bring_up_to_date(
    engine: Engine, place: str, file: Path | None, keys_of: Callable[[Identity], Keys | None], opening: Opening | None
) -> Identity:
    """The identity of a store that has the newest schema now.

    An older SQLite file is first copied to FILE.before-<schema>; of a PostgreSQL database its own backups are the copy.
    A ward's store is not changed while a treatment of that day or before is open. Raises StoreUnavailableError for
    that, for no store, for one whose keys are missing or know a newer schema, and for an unknown one; then the store is
    as it was.
    """
    with connect_to_read(engine) as connection, connection.begin():
        found = identify(connection)
    if found is None:
        raise StoreUnavailableError(f"{place}: is not a ward-board store; name another with --store")
    if not found.is_sound:
        raise StoreUnavailableError(f"{place}: is damaged; restore the newest backup")
    if found.schema in OLDER:
        keys = keys_of(found)
        if keys is None:
            raise StoreUnavailableError(f"{place}: has an older schema, and its keys are missing; put them back first")
        _refuse_an_older_one_in_its_place(engine, place, keys)
        if opening is not None and found.kind == "ward":
            _refuse_on_a_treatment_day(engine, place, opening.today)
        if file is not None:
            _copy(file, file.with_name(f"{file.name}.before-{NEWEST}"), found.schema)
        migrate(engine, keys, opening)
    elif found.schema != NEWEST:
        raise StoreUnavailableError(f"{place}: was written by a newer ward-board; update this one")
    return found


def migrate(engine: Engine, keys: Keys | None = None, opening: Opening | None = None) -> None:
    """Run every step that is missing, all in one transaction; `keys` seal what an older store holds.

    With `opening` a line of the access log says who changed it from which schema to which.
    """
    from alembic import command
    from alembic.config import Config

    with connect_to_write(engine) as connection, connection.begin():
        before = identify(connection)
        steps = Config(attributes={"connection": connection, "keys": keys})
        steps.set_main_option("script_location", str(MIGRATIONS))
        command.upgrade(steps, "head")
        if before and before.schema != NEWEST and opening:
            log = AccessWriter(connection, keys)
            log.log_access(opening.at, None, Access.MIGRATED, f"{before.schema}:{NEWEST}", opening.terminal)


def _refuse_an_older_one_in_its_place(engine: Engine, place: str, keys: Keys) -> None:
    """A migration seals what it finds: whoever writes the file could have forgeries sealed by making it older."""
    # read after the keys: another program may have migrated it, and noted so, a moment ago
    with connect_to_read(engine) as connection, connection.begin():
        now = identify(connection)
    if keys.schema and (now is None or now.schema < keys.schema):
        raise StoreUnavailableError(
            f"{place}: has an older schema than this store had before: another file stands in its place; "
            "restore a backup"
        )


def _refuse_on_a_treatment_day(engine: Engine, place: str, today: date) -> None:
    """Somebody who lies here is finished with the program that knows them: booked for today, or begun and not over."""
    begun = select(JOURNAL.c.seq).where(JOURNAL.c.stream == "t" + cast(TREATMENT.c.id, String), JOURNAL.c.version > 1)
    here = (TREATMENT.c.is_open, TREATMENT.c.day <= today, (TREATMENT.c.day == today) | begun.exists())
    with connect_to_read(engine) as connection, connection.begin():
        day = connection.execute(select(func.max(TREATMENT.c.day)).where(*here)).scalar_one()
    if day is not None:
        raise StoreUnavailableError(
            f"{place}: has an older schema, and treatments of {day} are open; finish that day with the older "
            "ward-board, then start this one"
        )


def _copy(file: Path, copy: Path, older: str) -> None:
    """A whole copy through SQLite itself, for a plain copy of a file in use is not one.

    It takes its name once it is on the disk, and only where it has the schema `older`: another program may have been
    quicker, and an earlier copy is then the right one. Its name is on the disk too when this comes back.
    """
    draft = copy.with_name(f"{copy.name}.{secrets.token_hex(4)}")
    os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(draft)) as target:
            source.backup(target)
            (schema,) = target.execute("SELECT version_num FROM alembic_version").fetchone()
        sync(draft)
        if schema == older:
            draft.replace(copy)
            sync(copy.parent)
    finally:
        draft.unlink(missing_ok=True)
