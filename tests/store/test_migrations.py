"""From every older schema to the newest: a copy first, all or nothing, never on a treatment day (H38)."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

from ward_board.cli.restore import _said
from ward_board.domain.entry import Person
from ward_board.domain.words import Role
from ward_board.errors import StoreUnavailableError
from ward_board.store import schema
from ward_board.store.engine import make_engine, parse_url
from ward_board.store.keys import Keys
from ward_board.store.migrations import ddl_0001
from ward_board.store.schema import NEWEST, OLDER, Opening
from ward_board.store.staff import By, StaffRow
from ward_board.store.store import Store
from ward_board.store.verify import verify
from ward_board.ward.restoring import Place, look, restore

OLD_SCHEMAS = Path(__file__).with_name("old_schemas")
TREATMENT_DAY = date(2026, 11, 26)
QUIET = Opening(datetime(2026, 12, 1, 4, tzinfo=UTC), date(2026, 11, 25), "ward-1 /dev/tty1")
MakeOld = Callable[[str], Path]


@pytest.fixture
def make_old(tmp_path: Path) -> MakeOld:
    """Puts a store of an older schema into a file, with its keys beside it."""

    def make(version: str) -> Path:
        folder = tmp_path / f"from-{version}"
        folder.mkdir()
        said = json.loads((OLD_SCHEMAS / f"{version}.json").read_text(encoding="utf-8"))
        (folder / f"{said['id']}.keys").write_text(json.dumps(said["keys"]))
        (folder / f"{said['id']}.keys").chmod(0o600)
        with closing(sqlite3.connect(folder / "ward.db")) as connection:
            connection.executescript((OLD_SCHEMAS / f"{version}.sql").read_text(encoding="utf-8"))
        (folder / "ward.db").chmod(0o600)
        return folder / "ward.db"

    return make


def _open(file: Path, opening: Opening | None = QUIET) -> Store:
    return Store.open(str(file), keys_folder=file.parent, opening=opening)


def _dump(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return list(connection.iterdump())


def _version(file: Path) -> str:
    with closing(sqlite3.connect(file)) as connection:
        return str(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])


def _keys(file: Path) -> Keys:
    (secrets,) = file.parent.glob("*.keys")
    said = json.loads(secrets.read_text())
    return Keys(bytes.fromhex(said["seal"]), bytes.fromhex(said["pepper"]))


def test_h38_the_copy_and_its_name_are_on_the_disk_before_anything_is_changed(
    make_old: MakeOld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or a power cut leaves a migrated store and no copy of the one before."""
    file, done = make_old("0001"), list[str]()
    real = schema.migrate

    def migrate(*given: Any) -> None:
        done.append("migrated")
        real(*given)

    monkeypatch.setattr(schema, "sync", lambda path: done.append("a copy" if path.is_file() else path.name))
    monkeypatch.setattr(schema, "migrate", migrate)
    _open(file).close()
    assert done == ["a copy", file.parent.name, "migrated"]


@pytest.mark.parametrize("version", OLDER)
def test_h38_a_copy_is_put_aside_first_and_all_is_sealed_after(make_old: MakeOld, version: str) -> None:
    file = make_old(version)
    before = _dump(file)
    store = _open(file)
    found = verify(store)
    with store.read() as view:
        people, lines = view.all_staff(), view.lines_after(0)
    store.close()
    assert (found.ok, found.seal_checked) == (True, True)
    assert all(person.is_trusted for person in people)
    assert [(line.what, line.subject, line.terminal) for line in lines][-1] == (
        "migrated",
        f"{version}:{NEWEST}",
        QUIET.terminal,
    )
    copy = file.with_name(f"ward.db.before-{NEWEST}")
    assert _dump(copy) == before
    assert copy.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in file.parent.iterdir() if "before" in one.name] == [copy.name]


def test_h38_an_earlier_copy_is_not_replaced_by_one_of_a_store_that_was_changed_meanwhile(
    make_old: MakeOld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two terminals start the new program at once: the second one copies what the first has changed already."""
    file, seen = make_old("0001"), []
    real = schema._copy

    def slow(*args: Any) -> None:
        if not seen:
            seen.append("the other terminal")
            _open(file).close()
        real(*args)

    monkeypatch.setattr(schema, "_copy", slow)
    store = _open(file)
    with store.read() as view:
        assert [line.what for line in view.lines_after(0)].count("migrated") == 1
    store.close()
    assert seen
    assert _version(file.with_name(f"ward.db.before-{NEWEST}")) == "0001"


class _FailsAt:
    """Lets statement number `place` of the migration fail, as a full disk does."""

    def __init__(self, engine: Engine, place: int, fail: Callable[[], None]) -> None:
        self.place, self.hits, self.seen, self._fail = place, 0, 0, fail
        event.listen(engine, "before_cursor_execute", self._look)

    def _look(self, *_: object) -> None:
        self.seen += 1
        if self.seen == self.place:
            self.hits += 1
            self._fail()


def _no_room() -> None:
    raise OperationalError("INSERT", {}, sqlite3.OperationalError("database or disk is full"))


@pytest.mark.parametrize("version", OLDER)
def test_h38_whichever_statement_fails_the_store_is_as_it_was(make_old: MakeOld, version: str) -> None:
    file = make_old(version)
    keys, before, hits = _keys(file), _dump(file), 0
    for place in range(1, 1000):
        engine = make_engine(parse_url(str(file)))
        fault = _FailsAt(engine, place, _no_room)
        try:
            schema.migrate(engine, keys, QUIET)
        except OperationalError:
            hits += fault.hits
            engine.dispose()
            assert _dump(file) == before
        else:
            engine.dispose()
            assert not fault.hits, f"somebody swallowed the failure of statement {place}"
            break
    assert hits == place - 1
    assert hits > 30
    assert _version(file) == NEWEST
    store = _open(file)
    assert verify(store).ok
    store.close()


@pytest.mark.parametrize("version", OLDER)
def test_h38_whichever_statement_is_the_last_before_a_kill_the_store_is_before_or_after(
    make_old: MakeOld, version: str
) -> None:
    """A real process, killed with SIGKILL at each statement in turn."""
    file = make_old(version)
    keys, before = _keys(file), _dump(file)
    import alembic.command  # noqa: F401  read in once, not by each child

    for place in range(1, 1000):
        child = os.fork()
        if child == 0:
            engine = make_engine(parse_url(str(file)))
            _FailsAt(engine, place, lambda: os.kill(os.getpid(), signal.SIGKILL))
            schema.migrate(engine, keys, QUIET)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status):
            assert _dump(file) == before
        else:
            assert os.WEXITSTATUS(status) == 0
            break
    assert place > 30
    assert _version(file) == NEWEST
    store = _open(file)
    assert verify(store).ok
    store.close()


def test_h50_h38_no_store_is_changed_while_its_treatment_day_is_open(make_old: MakeOld) -> None:
    file = make_old("0001")
    before = _dump(file)
    for day in (TREATMENT_DAY, date(2026, 11, 27), date(2026, 12, 24)):
        with pytest.raises(StoreUnavailableError, match="treatments of 2026-11-26 are open; finish that day"):
            _open(file, Opening(QUIET.at, day, "tty1"))
        assert _dump(file) == before
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("UPDATE treatment SET is_open = 0")
        connection.commit()
    _open(file, Opening(QUIET.at, date(2026, 11, 27), "tty1")).close()
    assert _version(file) == NEWEST


def test_h38_without_its_keys_an_older_store_stays_as_it_is(make_old: MakeOld) -> None:
    file = make_old("0001")
    before = _dump(file)
    for secrets in file.parent.glob("*.keys"):
        secrets.unlink()
    with pytest.raises(StoreUnavailableError, match="its keys are missing; put them back first"):
        _open(file)
    assert _dump(file) == before


def test_h38_an_older_program_does_not_open_a_newer_store(make_old: MakeOld, monkeypatch: pytest.MonkeyPatch) -> None:
    file = make_old("0002")
    monkeypatch.setattr(schema, "NEWEST", "0001")
    monkeypatch.setattr(schema, "OLDER", ())
    with pytest.raises(StoreUnavailableError, match="was written by a newer ward-board; update this one"):
        _open(file)


def test_h38_on_postgresql_a_failing_migration_leaves_the_store_as_it_was(postgres_url: str) -> None:
    """Its statements run in one transaction there too; the database's own backups are the copy."""
    from alembic import command
    from alembic.config import Config

    from ward_board.store.engine import connect_to_write

    engine = make_engine(parse_url(postgres_url))
    keys = Keys(b"s" * 32, b"p" * 32)
    with connect_to_write(engine) as connection, connection.begin():
        steps = Config(attributes={"connection": connection, "keys": keys})
        steps.set_main_option("script_location", str(schema.MIGRATIONS))
        command.upgrade(steps, "0001")
        connection.exec_driver_sql("INSERT INTO store VALUES (1, 'made-up', 'ward')")
        connection.exec_driver_sql("INSERT INTO staff VALUES ('nurse1', 'Anna Made-Up', 'nurse', NULL, false)")
        connection.exec_driver_sql("INSERT INTO access_log VALUES (7, now(), NULL, 'opened', 't1', 'tty1')")
    hits = 0
    for place in range(1, 1000, 7):
        failing = make_engine(parse_url(postgres_url))
        fault = _FailsAt(failing, place, _no_room)
        try:
            schema.migrate(failing, keys, QUIET)
        except OperationalError:
            hits += fault.hits
        failing.dispose()
        with engine.connect() as connection:
            now = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one()
            tables = connection.exec_driver_sql(
                "SELECT count(*) FROM information_schema.tables WHERE table_name IN ('seal', 'pin_failure')"
            ).scalar_one()
        assert tables == 1
        if now == NEWEST:
            break
    engine.dispose()
    assert hits > 5
    assert now == NEWEST


def _made_older(file: Path) -> None:
    """What somebody who writes the file does to have forgeries sealed: the store looks as if it was never sealed."""
    with closing(sqlite3.connect(file, isolation_level=None)) as foreign:
        for (name,) in foreign.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            foreign.execute(f"DROP TRIGGER {name}")
        foreign.execute("UPDATE patient SET name = 'Forged'")
        foreign.execute("DELETE FROM access_log")
        for table in ("badge", "access_head", "seal"):
            foreign.execute(f"DROP TABLE {table}")
        foreign.execute("DROP INDEX ix_access_log_subject")
        foreign.execute("CREATE TABLE pin_failure (staff_id VARCHAR NOT NULL PRIMARY KEY, failed_at DATETIME)")
        foreign.execute("UPDATE alembic_version SET version_num = '0001'")
        for statement in ddl_0001.SQLITE_TRIGGERS.values():
            foreign.execute(statement)


@pytest.mark.parametrize("version", [*OLDER, NEWEST])
def test_h35_a_store_that_was_made_older_is_never_sealed_anew(make_old: MakeOld, version: str) -> None:
    file = make_old(version)
    _open(file).close()
    (secrets,) = file.parent.glob("*.keys")
    assert json.loads(secrets.read_text())["schema"] == NEWEST
    assert secrets.stat().st_mode & 0o777 == 0o600
    _made_older(file)
    before = _dump(file)
    with pytest.raises(StoreUnavailableError, match=r"an older schema than this store had before: .* restore a backup"):
        _open(file)
    assert _dump(file) == before


def test_h23_a_copy_from_before_the_seals_goes_back_with_its_line(tmp_path: Path) -> None:
    """Whoever had the copy could write into it: the plan says so, and the access log keeps it."""
    file, copy = tmp_path / "ward.db", tmp_path / "older.db"
    store = Store.create(str(file), kind="ward", keys_folder=tmp_path)
    with store.write() as tx:
        tx.add_staff(StaffRow("nurse1", "Anna Made-Up", (Role.NURSE,)), By(QUIET.at, None, "tty1"))
    store.close()
    shutil.copy(file, copy)
    _made_older(copy)
    place = Place(str(file), tmp_path / "mirror", ZoneInfo("Europe/Amsterdam"), "tty1", file.parent)
    plan = look(place, copy)
    assert plan.copy.known.was == "0001"
    assert "before schema 0002: staff and patients were not sealed yet; check them" in "\n".join(
        _said(plan, place.zone)
    )
    people = (Person("coord1", "L. Maas", (Role.COORDINATOR,)), Person("audit1", "T. Visser", (Role.AUDITOR,)))
    restore(place, copy, people, QUIET.at)
    store = _open(file)
    with store.read() as view:
        lines = [(line.what, line.subject) for line in view.lines_after(0)]
    assert lines[-2:] == [("migrated", f"0001:{NEWEST}"), ("restored", "audit1")]
    assert verify(store).ok
    store.close()
    assert look(place, file).copy.known.was is None
