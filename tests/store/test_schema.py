"""Schemas: what is made at once is what the migrations make, and every older store opens."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine

from ward_board.domain.entry import Draft
from ward_board.errors import StoreUnavailableError
from ward_board.store import guards, guards_postgres, schema
from ward_board.store.engine import connect_to_write, make_engine, parse_url
from ward_board.store.store import Store
from ward_board.store.tables import METADATA
from ward_board.store.verify import verify

MakeStore = Callable[..., Store]
OLD_SCHEMAS = Path(__file__).with_name("old_schemas")
PROTOCOL = "5fce21fdc24b4bd1ed9175f54e079ab35026c7ef6fda79cbf9c551e09985427a"
_POSTGRES_SHAPE = """
    SELECT 'column', table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns
    WHERE table_schema = 'public'
    UNION ALL SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid), '', ''
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT 'index', tablename, indexname, indexdef, '', '' FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL SELECT 'trigger', tgrelid::regclass::text, tgname, pg_get_triggerdef(oid), tgenabled::text, ''
    FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT 'function', proname, prosrc, '', '', '' FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    ORDER BY 1, 2, 3
"""


def _shape(engine: Engine) -> list[tuple[str, ...]]:
    """Everything that the database says of its tables, columns, constraints, indexes and triggers."""
    query = "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name"
    if engine.dialect.name == "postgresql":
        query = _POSTGRES_SHAPE
    with engine.connect() as connection:
        return [tuple(re.sub(r"\s+", " ", str(part)) for part in row) for row in connection.exec_driver_sql(query)]


@pytest.fixture
def empty(store_url: str, tmp_path: Path) -> Engine:
    """An empty database of each kind."""
    (tmp_path / "ward.db").touch()
    return make_engine(parse_url(store_url))


def test_the_migrations_make_what_is_made_at_once(empty: Engine) -> None:
    schema.migrate(empty)
    migrated = _shape(empty)
    with connect_to_write(empty) as connection, connection.begin():
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one() == schema.NEWEST
        if empty.dialect.name == "postgresql":
            connection.exec_driver_sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        else:
            for kind, name, _ in migrated:
                if kind in {"trigger", "index"}:
                    connection.exec_driver_sql(f"DROP {kind} IF EXISTS {name}")
            METADATA.drop_all(connection)
        schema.build(connection)
    assert len(migrated) > 30
    assert _shape(empty) == migrated
    empty.dispose()


def test_alembic_finds_nothing_to_change(empty: Engine) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    schema.migrate(empty)
    with empty.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), METADATA)
    assert [found for found in differences if "ix_treatment_open" not in str(found)] == []
    empty.dispose()


def test_migrating_again_changes_nothing(empty: Engine) -> None:
    schema.migrate(empty)
    before = _shape(empty)
    schema.migrate(empty)
    assert _shape(empty) == before
    empty.dispose()


@pytest.mark.parametrize("version", sorted(path.stem for path in OLD_SCHEMAS.glob("*.sql")))
def test_h38_every_older_store_opens_with_all_that_was_in_it(version: str, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "ward.db")) as connection:
        connection.executescript((OLD_SCHEMAS / f"{version}.sql").read_text(encoding="utf-8"))
    expected = json.loads((OLD_SCHEMAS / f"{version}.json").read_text(encoding="utf-8"))
    (tmp_path / f"{expected['id']}.keys").write_text(json.dumps(expected["keys"]))
    store = Store.open(str(tmp_path / "ward.db"), keys_folder=tmp_path)
    with store.read() as view:
        entries = view.entries_after(0)
        (treatment,) = view.open_treatments()
        people = view.all_staff()
        assert view.protocol_text(PROTOCOL)
    found = verify(store)
    store.close()
    assert found.ok
    assert found.seal_checked
    assert [entry.id for entry in entries] == expected["entries"]
    assert (treatment.patient.name, [person.id for person in people]) == (expected["patient"], expected["staff"])


def test_the_newest_schema_is_among_the_old_ones() -> None:
    """So that nobody forgets to keep a store of this schema before making the next."""
    assert (OLD_SCHEMAS / f"{schema.NEWEST}.sql").exists()


NEXT = """
from alembic import op
import sqlalchemy as sa
revision = "0003"
down_revision = "0002"

def upgrade() -> None:
    op.add_column("patient", sa.Column("nickname", sa.String))
    {then}
"""


@pytest.fixture
def next_schema(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Makes this program one schema newer."""

    def make(then: str = "") -> None:
        migrations = tmp_path / "migrations"
        shutil.copytree(schema.MIGRATIONS, migrations, ignore=shutil.ignore_patterns("__pycache__"))
        (migrations / "versions" / "v0003.py").write_text(NEXT.format(then=then))
        monkeypatch.setattr(schema, "MIGRATIONS", migrations)
        monkeypatch.setattr(schema, "NEWEST", "0003")
        monkeypatch.setattr(schema, "OLDER", ("0001", "0002"))
        nicknamed = [*schema.in_sqlite(), "ALTER TABLE patient ADD COLUMN nickname VARCHAR"]
        monkeypatch.setattr(guards, "in_sqlite", lambda: nicknamed)
        tables, others = guards_postgres.expected()
        more = tables["patient"] | {("patient.nickname", "charactervarying")}
        monkeypatch.setattr(guards_postgres, "expected", lambda: ({**tables, "patient": more}, others))
        guards.shipped_in_sqlite.cache_clear()

    yield make
    monkeypatch.undo()
    guards.shipped_in_sqlite.cache_clear()


def _columns(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as connection:
        return [row[1] for row in connection.execute("PRAGMA table_info(patient)")]


def test_h38_an_older_store_is_copied_and_brought_up_to_date(
    make_store: MakeStore,
    store_url: str,
    draft: Callable[..., Draft],
    next_schema: Callable[..., None],
    tmp_path: Path,
) -> None:
    older = make_store(store_url)
    with older.write() as tx:
        tx.append("t1", draft())
    older.close()
    next_schema()
    newer = make_store(store_url, is_new=False)
    with newer.read() as view:
        assert view.head()[0] == 1
    assert verify(newer).ok
    if newer.engine.dialect.name == "sqlite":
        copy = tmp_path / "ward.db.before-0003"
        assert "nickname" in _columns(tmp_path / "ward.db")
        assert "nickname" not in _columns(copy)
        assert copy.stat().st_mode & 0o777 == 0o600
    make_store(store_url, is_new=False)


def test_h38_a_migration_that_fails_leaves_the_store_as_it_was(
    make_store: MakeStore, sqlite_url: str, next_schema: Callable[..., None], tmp_path: Path
) -> None:
    make_store(sqlite_url).close()
    next_schema('op.execute("INSERT INTO nowhere VALUES (1)")')
    with pytest.raises(StoreUnavailableError):
        make_store(sqlite_url, is_new=False)
    assert "nickname" not in _columns(tmp_path / "ward.db")
    with closing(sqlite3.connect(tmp_path / "ward.db")) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [("0002",)]


def test_making_a_store_loads_no_alembic(tmp_path: Path) -> None:
    script = (
        "import sys; from ward_board.store.store import Store\n"
        "Store.create(sys.argv[1], kind='demo').close()\n"
        "print('alembic' in sys.modules)"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "demo.db")]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip() == "False"


def test_no_engine_is_made_by_importing() -> None:
    script = (
        "import sqlalchemy\n"
        "def refuse(*args, **kwargs): raise SystemExit('an engine at import time')\n"
        "sqlalchemy.create_engine = refuse\n"
        "import ward_board.store.store, ward_board.store.feed, ward_board.store.verify"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
