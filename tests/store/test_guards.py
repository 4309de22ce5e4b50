"""The triggers, asked by a foreign program that shares none of our settings (A4)."""

# ruff: noqa: S608  these tests are the attack
from __future__ import annotations

import hashlib
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine

from ward_board.domain.entry import Draft
from ward_board.domain.words import Role
from ward_board.store import schema
from ward_board.store.damage import Damage
from ward_board.store.engine import make_engine, parse_url
from ward_board.store.guards import changed_guards
from ward_board.store.staff import By, StaffRow
from ward_board.store.store import Store
from ward_board.store.verify import verify

MakeDraft = Callable[..., Draft]
TEXT = 'id = "core"'
PROTOCOL = hashlib.sha256(TEXT.encode()).hexdigest()
_COPY = "SELECT {seq}, {stream}, {version}, body, {key}, fingerprint, prev, hash, seal FROM journal WHERE seq = 2"


def _insert(how: str, seq: str = "4", stream: str = "'t1'", version: str = "3", key: str = "NULL") -> str:
    return f"{how} INTO journal {_COPY.format(seq=seq, stream=stream, version=version, key=key)}"


SQLITE_ATTACKS = {
    "update": "UPDATE journal SET body = replace(body, 'left', 'right')",
    "update_of_nothing": "UPDATE journal SET seq = seq WHERE seq = 2",
    "update_or_replace": "UPDATE OR REPLACE journal SET seq = 1 WHERE seq = 2",
    "update_or_ignore": "UPDATE OR IGNORE journal SET stream = 't9' WHERE seq = 2",
    "delete": "DELETE FROM journal",
    "delete_the_last": "DELETE FROM journal WHERE seq = (SELECT max(seq) FROM journal)",
    "replace_by_number": _insert("REPLACE", seq="2", stream="'t9'", version="1"),
    "replace_by_version": _insert("INSERT OR REPLACE", version="1"),
    "replace_by_key": _insert("INSERT OR REPLACE", key="'k1'"),
    "replace_or_ignore": _insert("INSERT OR IGNORE", seq="2"),
    "gap": _insert("INSERT", seq="9"),
    "gap_in_the_stream": _insert("INSERT", version="9"),
    "before_the_first": _insert("INSERT", seq="0"),
    "no_number": _insert("INSERT", seq="NULL"),
    "upsert": _insert("INSERT", version="1") + " ON CONFLICT (stream, version) DO UPDATE SET body = 'x'",
    "head_back": "UPDATE head SET seq = 2",
    "head_gone": "DELETE FROM head",
    "head_replaced": "INSERT OR REPLACE INTO head VALUES (1, 2, 'x', 'x')",
    "store_renamed": "UPDATE store SET kind = 'demo'",
    "store_replaced": "REPLACE INTO store VALUES (1, 'x', 'demo')",
    "access_forgotten": "DELETE FROM access_log",
    "access_changed": "UPDATE access_log SET who = 'nobody'",
    "access_replaced": "REPLACE INTO access_log VALUES (1, '2026-01-01', 'nobody', 'x', 'x', 'x')",
    "protocol_changed": "UPDATE protocol SET text = 'x'",
    "protocol_replaced": f"REPLACE INTO protocol VALUES ('{PROTOCOL}', 'x', 'x', 'x')",
    "staff_deleted": "DELETE FROM staff",
    "staff_replaced": "REPLACE INTO staff VALUES ('nurse1', 'X', 'physician', 'x', 0)",
    "staff_renamed_over_another": "UPDATE OR REPLACE staff SET id = 'nurse1' WHERE id = 'phys1'",
    "access_gap": "INSERT INTO access_log VALUES (9, '2026-01-01', 'nobody', 'x', 'x', 'x')",
    "access_before_the_first": "INSERT INTO access_log VALUES (0, '2026-01-01', 'nobody', 'x', 'x', 'x')",
    "access_moved": "UPDATE OR REPLACE access_log SET id = 1 WHERE id = 2",
    "access_head_back": "UPDATE access_head SET last = 1",
    "access_head_begins_later": "UPDATE access_head SET first = 1, last = last + 1",
    "access_head_gone": "DELETE FROM access_head",
    "access_head_replaced": "INSERT OR REPLACE INTO access_head VALUES (1, 0, '', 1, 'x', 'x')",
    "line_seal_changed": "UPDATE seal SET seal = 'x' WHERE kind = 'access'",
    "line_seal_renamed": "UPDATE seal SET kind = 'patient' WHERE kind = 'access' AND row_id = '2'",
    "line_seal_gone": "DELETE FROM seal WHERE kind = 'access' AND row_id = '2'",
    "line_seal_replaced": "REPLACE INTO seal VALUES ('access', '2', 2, 'x')",
    "line_seal_from_another": "UPDATE OR REPLACE seal SET kind = 'access', row_id = '2' WHERE kind = 'staff'",
}
POSTGRES_ATTACKS = {
    "update": "UPDATE journal SET body = replace(body, 'left', 'right')",
    "update_of_nothing": "UPDATE journal SET seq = seq WHERE seq = 2",
    "delete": "DELETE FROM journal",
    "delete_the_last": "DELETE FROM journal WHERE seq = 3",
    "truncate": "TRUNCATE journal",
    "truncate_all": "TRUNCATE journal, head, access_log, store CASCADE",
    "upsert": _insert("INSERT", seq="2") + " ON CONFLICT (seq) DO UPDATE SET body = 'x'",
    "gap": _insert("INSERT", seq="9"),
    "gap_in_the_stream": _insert("INSERT", version="9"),
    "copy_over": "MERGE INTO journal j USING (SELECT 2 AS seq) o ON j.seq = o.seq WHEN MATCHED THEN DELETE",
    "replica": "SET session_replication_role = replica; DELETE FROM journal",
    "head_back": "UPDATE head SET seq = 2",
    "head_gone": "DELETE FROM head",
    "head_truncated": "TRUNCATE head",
    "store_renamed": "UPDATE store SET kind = 'demo'",
    "access_forgotten": "DELETE FROM access_log",
    "protocol_changed": "UPDATE protocol SET text = 'x'",
    "staff_deleted": "DELETE FROM staff",
    "staff_renamed": "UPDATE staff SET id = 'nurse9' WHERE id = 'phys1'",
    "access_gap": "INSERT INTO access_log VALUES (9, now(), 'nobody', 'x', 'x', 'x')",
    "access_truncated": "TRUNCATE access_log",
    "access_head_back": "UPDATE access_head SET last = 1",
    "access_head_begins_later": "UPDATE access_head SET first = 1, last = last + 1",
    "access_head_gone": "DELETE FROM access_head",
    "access_head_truncated": "TRUNCATE access_head",
    "line_seal_changed": "UPDATE seal SET seal = 'x' WHERE kind = 'access'",
    "line_seal_gone": "DELETE FROM seal WHERE kind = 'access'",
    "line_seal_truncated": "TRUNCATE seal",
    "line_seal_upsert": (
        "INSERT INTO seal VALUES ('access', '2', 2, 'x') ON CONFLICT (kind, row_id) DO UPDATE SET seal = 'x'"
    ),
    "line_seal_from_another": "UPDATE seal SET kind = 'access', row_id = '99' WHERE kind = 'staff'",
}


def _fill(store: Store, draft: MakeDraft) -> None:
    with store.write() as tx:
        for key in ("k1", "k2", None):
            tx.append("t1", draft(), key=key)
        tx.log_access(draft().recorded_at, "nurse1", "opened", "t1", "tty1")
        tx.keep_protocol(PROTOCOL, "core", "1", TEXT)
        for staff_id in ("nurse1", "phys1"):
            tx.add_staff(StaffRow(staff_id, "Anna", (Role.NURSE,)), By(draft().recorded_at, None, "tty1"))


def _everything(connection: Any, tables: tuple[str, ...]) -> dict[str, list[Any]]:
    return {table: sorted(map(tuple, connection.execute(f"SELECT * FROM {table}")), key=str) for table in tables}


TABLES = ("journal", "head", "store", "access_log", "access_head", "seal", "protocol", "staff")


@pytest.mark.parametrize("attack", SQLITE_ATTACKS)
@pytest.mark.parametrize("recursive_triggers", ["OFF", "ON"])
def test_a4_sqlite_refuses(
    sqlite_store: Store, tmp_path: Path, draft: MakeDraft, attack: str, recursive_triggers: str
) -> None:
    _fill(sqlite_store, draft)
    foreign = sqlite3.connect(tmp_path / "ward.db", isolation_level=None)
    foreign.execute(f"PRAGMA recursive_triggers = {recursive_triggers}")
    before = _everything(foreign, TABLES)
    with pytest.raises(sqlite3.IntegrityError, match=r"keeps what it has|no gaps|only moves on"):
        foreign.execute(SQLITE_ATTACKS[attack])
    assert _everything(foreign, TABLES) == before
    foreign.close()
    assert verify(sqlite_store).ok


@pytest.fixture
def postgres_store(postgres_url: str, keys_folder: Path) -> Iterator[Store]:
    """A new store on PostgreSQL."""
    store = Store.create(postgres_url, kind="ward", keys_folder=keys_folder)
    yield store
    store.close()


def test_a4_postgresql_refuses(postgres_store: Store, draft: MakeDraft) -> None:
    _fill(postgres_store, draft)
    foreign = create_engine(parse_url(postgres_store.url)).raw_connection().driver_connection
    assert foreign is not None
    foreign.autocommit = True
    before = _everything(foreign, TABLES)
    for name, attack in POSTGRES_ATTACKS.items():
        with pytest.raises(Exception, match=r"keeps what it has|no gaps|only moves on"):
            foreign.execute(attack)
        foreign.execute("RESET session_replication_role")
        assert _everything(foreign, TABLES) == before, name
    foreign.close()
    assert verify(postgres_store).ok


def test_the_shipped_guards_are_there(store: Store) -> None:
    with store.engine.connect() as connection:
        assert changed_guards(connection) == ()


@pytest.mark.parametrize(
    ("tampering", "name"),
    [
        ("DROP TRIGGER journal_no_delete", "journal_no_delete"),
        ("CREATE TRIGGER mine AFTER INSERT ON treatment BEGIN DELETE FROM claim; END", "mine"),
        (
            "DROP TRIGGER head_forward; CREATE TRIGGER head_forward BEFORE UPDATE ON head BEGIN SELECT 1; END",
            "head_forward",
        ),
        ("CREATE TABLE bomb (x)", "bomb"),
        ("CREATE VIEW second_patient AS SELECT * FROM patient", "second_patient"),
        ("ALTER TABLE staff ADD COLUMN extra TEXT", "staff"),
        ("DROP INDEX ix_treatment_open", "ix_treatment_open"),
        ("CREATE INDEX foreign_ix ON journal (body)", "foreign_ix"),
    ],
)
def test_h35_a_changed_guard_is_named_on_sqlite(sqlite_store: Store, tmp_path: Path, tampering: str, name: str) -> None:
    with sqlite3.connect(tmp_path / "ward.db") as foreign:
        foreign.executescript(tampering)
    foreign.close()
    with sqlite_store.engine.connect() as connection:
        assert changed_guards(connection) == (name,)


@pytest.mark.parametrize(
    ("tampering", "name"),
    [
        ("DROP TRIGGER journal_no_change ON journal", "journal_no_change"),
        ("ALTER TABLE journal DISABLE TRIGGER journal_no_change", "journal_no_change"),
        ("ALTER TABLE journal ENABLE TRIGGER journal_next", "journal_next"),
        (
            "CREATE OR REPLACE FUNCTION ward_board_refuse() RETURNS trigger LANGUAGE plpgsql "
            "AS $$BEGIN RETURN OLD; END$$",
            "ward_board_refuse",
        ),
        ("ALTER TABLE patient ENABLE ROW LEVEL SECURITY", "patient"),
        ("CREATE RULE hidden AS ON UPDATE TO claim DO INSTEAD NOTHING", "claim"),
        ("ALTER TABLE claim RENAME TO claim_; CREATE VIEW claim AS SELECT * FROM claim_", "claim"),
    ],
)
def test_h35_a_changed_guard_is_named_on_postgresql(postgres_store: Store, tampering: str, name: str) -> None:
    with postgres_store.engine.connect() as connection:
        connection.exec_driver_sql(tampering)
        assert changed_guards(connection) == (name,)


def test_h35_a_view_in_place_of_the_patients_is_found_at_the_start(sqlite_store: Store, tmp_path: Path) -> None:
    """It may show another name for one hour, and the right ones to every check that comes later."""
    with sqlite3.connect(tmp_path / "ward.db") as foreign:
        foreign.executescript("ALTER TABLE patient RENAME TO patient_; CREATE VIEW patient AS SELECT * FROM patient_")
    foreign.close()
    assert verify(sqlite_store, since_head=True).damage is Damage.TRIGGER_CHANGED


def test_what_analyze_leaves_is_no_damage(sqlite_store: Store, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "ward.db") as foreign:
        foreign.execute("ANALYZE")
    foreign.close()
    assert verify(sqlite_store).ok


POSTGRES_SHAPES = {
    "DROP INDEX ix_treatment_open": ("ix_treatment_open",),
    "DROP INDEX ix_course_patient_id; CREATE INDEX ix_course_patient_id ON course (id)": ("ix_course_patient_id",),
    "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'ix_claim_treatment_id'::regclass": (
        "ix_claim_treatment_id",
    ),
    "CREATE UNIQUE INDEX mine ON patient (lower(name))": ("mine",),
    "ALTER TABLE patient ALTER name DROP NOT NULL": ("patient.name",),
    "ALTER TABLE treatment ALTER day TYPE timestamp": ("treatment.day",),
    "ALTER TABLE alembic_version ALTER version_num TYPE varchar(9)": ("alembic_version.version_num",),
    "ALTER TABLE staff ALTER disabled SET DEFAULT true": ("staff.disabled",),
    "ALTER TABLE course ALTER id DROP DEFAULT": ("course.id",),
    'ALTER TABLE staff ALTER roles TYPE varchar COLLATE "C"': ("staff.roles",),
    "ALTER TABLE staff ADD extra integer GENERATED ALWAYS AS (1) STORED": ("staff.extra",),
    "ALTER TABLE journal RENAME fingerprint TO print": ("journal.fingerprint", "journal.print"),
    "ALTER TABLE store DROP CONSTRAINT ck_store_kind": ("ck_store_kind",),
    "ALTER TABLE store DROP CONSTRAINT ck_store_kind; "
    "ALTER TABLE store ADD CONSTRAINT ck_store_kind CHECK (kind IN ('ward', 'demo', 'x'))": ("ck_store_kind",),
    "ALTER TABLE head DROP CONSTRAINT ck_head_seq; "
    "ALTER TABLE head ADD CONSTRAINT ck_head_seq CHECK (seq >= 0) NOT VALID": ("ck_head_seq",),
    "ALTER TABLE journal DROP CONSTRAINT uq_journal_key": ("uq_journal_key",),
    "ALTER TABLE claim DROP CONSTRAINT pk_claim": ("pk_claim",),
    "ALTER TABLE course DROP CONSTRAINT fk_course_patient_id": ("fk_course_patient_id",),
    # it stands there and keeps nothing; of the other table too, whose patients could go
    "ALTER TABLE course DISABLE TRIGGER ALL": ("fk_course_patient_id", "fk_treatment_course_id"),
    "CREATE TRIGGER mine BEFORE INSERT ON treatment FOR EACH ROW EXECUTE FUNCTION ward_board_refuse()": ("mine",),
    # of the same name, on another table
    "CREATE TRIGGER journal_next AFTER INSERT ON claim FOR EACH ROW EXECUTE FUNCTION ward_board_next_entry()": (
        "journal_next",
    ),
    "ALTER TABLE seal DISABLE TRIGGER seal_no_change": ("seal_no_change",),
    "CREATE RULE hidden AS ON DELETE TO claim DO INSTEAD NOTHING": ("claim",),
    "CREATE TABLE child () INHERITS (journal)": ("journal",),
    "ALTER TABLE protocol SET UNLOGGED": ("protocol",),
    "DROP TABLE claim": ("claim",),
    "ALTER FUNCTION ward_board_refuse() SET search_path = evil": ("ward_board_refuse",),
    "ALTER SEQUENCE patient_id_seq INCREMENT BY -1 MINVALUE -9": ("patient_id_seq",),
}


def test_h35_each_change_of_a_table_is_named_on_postgresql(postgres_store: Store) -> None:
    with postgres_store.engine.connect() as connection:
        for tampering, names in POSTGRES_SHAPES.items():
            with connection.begin() as transaction:
                connection.exec_driver_sql(tampering)
                assert changed_guards(connection) == names, tampering
                transaction.rollback()
        assert changed_guards(connection) == ()


def test_what_others_keep_beside_the_store_is_none_of_ours(postgres_store: Store) -> None:
    with postgres_store.engine.connect() as connection:
        connection.exec_driver_sql(
            "CREATE TABLE theirs (id serial PRIMARY KEY, name text CHECK (name <> '')); "
            "CREATE VIEW names AS SELECT name FROM theirs; "
            "CREATE FUNCTION ward_board_refuse(integer) RETURNS integer LANGUAGE sql AS 'SELECT 1'; "
            "CREATE FUNCTION theirs() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; "
            "CREATE TRIGGER theirs BEFORE INSERT ON theirs FOR EACH ROW EXECUTE FUNCTION theirs()"
        )
        assert changed_guards(connection) == ()


def test_what_the_keeper_of_a_database_does_is_no_damage(postgres_store: Store, draft: MakeDraft) -> None:
    _fill(postgres_store, draft)
    with postgres_store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for work in (
            *("VACUUM FULL", "ANALYZE", "REINDEX SCHEMA public", "REINDEX TABLE CONCURRENTLY journal", "CLUSTER"),
            *("VACUUM (FREEZE)", "ALTER TABLE journal SET (autovacuum_enabled = false)"),
        ):
            connection.exec_driver_sql(work)
        assert changed_guards(connection) == ()
    assert verify(postgres_store).ok


def test_a_dump_that_was_read_in_again_is_as_made(
    postgres_store: Store, postgres_server: Any, draft: MakeDraft, keys_folder: Path
) -> None:
    """The database writes rules down in other words then."""
    _fill(postgres_store, draft)
    name = f"dumped_{postgres_store.id}"
    again = postgres_server.get_uri(database=name)
    postgres_server.psql(f"CREATE DATABASE {name};")
    try:
        tools: Path = postgres_server.bin_path
        dumped = _run(tools / "pg_dump", "--no-owner", _uri(postgres_store)).encode()
        _run(tools / "psql", "--quiet", "--set=ON_ERROR_STOP=1", again, typed=dumped)
        with closing(Store.open(again, keys_folder=keys_folder)) as copy:
            with copy.engine.connect() as connection:
                assert changed_guards(connection) == ()
            assert verify(copy).ok
    finally:
        postgres_server.psql(f"DROP DATABASE {name} WITH (FORCE);")


def _uri(store: Store) -> str:
    return store.url.replace("postgresql+psycopg", "postgresql")


def _run(program: Path, *words: str, typed: bytes | None = None) -> str:
    done = subprocess.run([program, *words], input=typed, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.decode()


def test_a_store_that_was_migrated_is_as_made_in_whatever_schema_it_lies(postgres_url: str) -> None:
    engine = make_engine(parse_url(postgres_url))
    schema.migrate(engine)
    with engine.connect() as connection:
        assert changed_guards(connection) == ()
        connection.exec_driver_sql('CREATE SCHEMA "Ward 2"; SET search_path = "Ward 2"')
        schema.build(connection)
        assert changed_guards(connection) == ()
    engine.dispose()
