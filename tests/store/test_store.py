"""Making and opening a store, and what is said when that fails."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import event

from ward_board.domain.entry import Draft
from ward_board.errors import BadInputError, StoreUnavailableError
from ward_board.store.store import Store
from ward_board.store.verify import verify

MakeStore = Callable[..., Store]
MakeDraft = Callable[..., Draft]
DAY = date(2026, 11, 26)


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_store_opens_as_what_it_was_made(make_store: MakeStore, store_url: str, draft: MakeDraft) -> None:
    made = make_store(store_url)
    with made.write() as tx:
        tx.append("t1", draft())
    made.close()
    opened = make_store(store_url, is_new=False)
    assert (opened.id, opened.kind, opened.pepper) == (made.id, "ward", made.pepper)
    with opened.read() as view:
        assert [entry.id for entry in view.entries("t1")] == ["t1.1"]


def test_nothing_is_made_over_a_store(make_store: MakeStore, store_url: str, draft: MakeDraft) -> None:
    made = make_store(store_url)
    with made.write() as tx:
        tx.append("t1", draft())
    with pytest.raises(BadInputError, match="already"):
        make_store(store_url)
    with made.read() as view:
        assert view.head()[0] == 1


def test_the_file_is_for_its_owner_only(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        store = Store.create(f"sqlite:///{tmp_path}/new/ward.db", kind="ward", keys_folder=tmp_path / "keys")
        with store.write() as tx:
            tx.add_course(tx.add_patient(name="A", birth_date=DAY, number="1", country="NL", language="nl").id)
        assert _mode(tmp_path / "new") == 0o700
        assert {_mode(path) for path in (tmp_path / "new").iterdir()} == {0o600}
        assert _mode(tmp_path / "keys") == 0o700
        assert {_mode(path) for path in (tmp_path / "keys").iterdir()} == {0o600}
        store.close()
    finally:
        os.umask(before)


@pytest.mark.parametrize("is_mirrored", [False, True])
def test_a25_a_demo_store_leaves_nothing_but_its_file_and_what_lies_beside_it(
    tmp_path: Path, draft: MakeDraft, is_mirrored: bool
) -> None:
    file, elsewhere = tmp_path / "demo" / "demo.db", tmp_path / "mirror" if is_mirrored else None
    store = Store.create(str(file), kind="demo", keys_folder=tmp_path / "keys", mirror_folder=elsewhere)
    with store.write() as tx:
        tx.append("t1", draft())
    assert verify(store).ok
    store.close()
    own = [f"demo.db.{store.id[:8]}.{what}" for what in ("verified", *(["mirror"] if is_mirrored else []))]
    beside = ["demo.db.keys", "demo.db.lease", *own]
    assert sorted(path.name for path in tmp_path.rglob("*")) == sorted(["demo", "demo.db", *beside])
    opened = Store.open(str(file), keys_folder=tmp_path / "keys")
    assert (opened.kind, opened.pepper) == ("demo", store.pepper)
    opened.close()


def test_a_stores_id_is_its_own(tmp_path: Path) -> None:
    ids = set()
    for name in ("a", "b"):
        store = Store.create(f"{tmp_path}/{name}.db", kind="ward", keys_folder=tmp_path)
        ids.add(store.id)
        store.close()
    assert len(ids) == 2


def test_without_keys_a_store_is_read_but_not_written(make_store: MakeStore, store_url: str, draft: MakeDraft) -> None:
    made = make_store(store_url)
    with made.write() as tx:
        tx.append("t1", draft())
    made.key_place.secrets.unlink()
    opened = make_store(store_url, is_new=False)
    with opened.read() as view:
        assert len(view.entries("t1")) == 1
    with pytest.raises(StoreUnavailableError, match=f"put back {made.key_place.secrets}"), opened.write():
        pass
    with pytest.raises(StoreUnavailableError, match="keys are missing"):
        assert opened.pepper


def test_spoilt_keys_are_said_and_not_replaced(make_store: MakeStore, sqlite_url: str) -> None:
    secrets = make_store(sqlite_url).key_place.secrets
    secrets.write_text('{"seal": "zz"}')
    with pytest.raises(StoreUnavailableError, match="put back the copy"):
        make_store(sqlite_url, is_new=False)
    assert secrets.read_text() == '{"seal": "zz"}'


class TestOpening:
    """H22, H23: what is wrong is said in one line, with the file and the remedy, and nothing is made or changed."""

    @pytest.fixture
    def file(self, tmp_path: Path) -> Path:
        return tmp_path / "ward.db"

    def _refused(self, file: Path, words: str) -> None:
        with pytest.raises(StoreUnavailableError, match=words) as raised:
            Store.open(str(file), keys_folder=file.parent)
        assert str(file) in str(raised.value)
        assert "\n" not in str(raised.value)

    def test_missing(self, file: Path) -> None:
        self._refused(file, "there is no store; make one with `ward-board init`")
        self._refused(file.parent / "nowhere" / "ward.db", "there is no store")
        assert not list(file.parent.iterdir())

    def test_a_folder(self, file: Path) -> None:
        file.mkdir()
        self._refused(file, "is not a file")

    def test_empty(self, file: Path) -> None:
        file.touch()
        self._refused(file, "is not a ward-board store")
        assert file.stat().st_size == 0

    def test_h23_not_a_database(self, file: Path) -> None:
        file.write_text("date,bed,name\n" * 1000)
        self._refused(file, "is not a ward-board store")

    def test_the_database_of_something_else(self, file: Path) -> None:
        with sqlite3.connect(file) as connection:
            connection.execute("CREATE TABLE song (title TEXT)")
        connection.close()
        self._refused(file, "is not a ward-board store")

    def test_h22_a_link(self, file: Path, make_store: MakeStore, tmp_path: Path) -> None:
        make_store(f"{tmp_path}/real.db").close()
        file.symlink_to(tmp_path / "real.db")
        self._refused(file, "is a link")
        with pytest.raises(BadInputError, match="is a link"):
            Store.create(str(file), kind="ward", keys_folder=tmp_path)

    def test_h38_a_newer_schema(self, file: Path, make_store: MakeStore) -> None:
        make_store(str(file)).close()
        with sqlite3.connect(file) as connection:
            connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.close()
        self._refused(file, "was written by a newer ward-board; update this one")

    def test_h23_damaged(self, file: Path, make_store: MakeStore) -> None:
        make_store(str(file)).close()
        content = bytearray(file.read_bytes())
        content[100:4096] = b"\x55" * 3996
        file.write_bytes(content)
        self._refused(file, "is damaged; restore the newest backup|is not a ward-board store")

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere; the next test covers it")
    def test_h22_read_only(self, file: Path, make_store: MakeStore) -> None:
        make_store(str(file)).close()
        file.chmod(0o400)
        self._refused(file, "may only be read")

    def test_h22_read_only_as_the_kernel_says_it(
        self, file: Path, make_store: MakeStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        make_store(str(file)).close()
        monkeypatch.setattr(os, "access", lambda path, wish: not (wish & os.W_OK and Path(path) == file))
        self._refused(file, "may only be read; give your user write access")

    def test_no_server(self, tmp_path: Path) -> None:
        pytest.importorskip("psycopg")
        with pytest.raises(StoreUnavailableError) as raised:
            Store.open(f"postgresql://nurse:secret@/ward?host={tmp_path}", keys_folder=tmp_path)
        assert "secret" not in str(raised.value)
        assert "\n" not in str(raised.value)


def test_what_cannot_be_made_leaves_nothing(tmp_path: Path) -> None:
    blocked = tmp_path / "keys"
    blocked.write_text("a file where a folder should be")
    with pytest.raises(StoreUnavailableError, match="the keys cannot be kept"):
        Store.create(f"{tmp_path}/ward.db", kind="ward", keys_folder=blocked)
    assert [path.name for path in tmp_path.iterdir()] == ["keys"]


def test_nothing_is_made_over_another_file(tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("dear")
    with pytest.raises(BadInputError, match="exists already"):
        Store.create(str(file), kind="ward", keys_folder=tmp_path)
    assert file.read_text() == "dear"


def test_h4_a1_a_failure_at_any_statement_keeps_all_or_nothing(
    make_store: MakeStore, sqlite_url: str, draft: MakeDraft, add_treatment: Callable[..., str]
) -> None:
    """Fail at the first statement, then at the second, and so on, until nothing fails any more."""
    store = make_store(sqlite_url)
    hits = 0
    for failing in range(100):
        count = iter(range(1000))

        def fail(*_args: object, failing: int = failing, count: Iterator[int] = count) -> None:
            if next(count) == failing:
                raise sqlite3.OperationalError("disk I/O error")

        event.listen(store.engine, "before_cursor_execute", fail)
        try:
            with store.write() as tx:
                treatment = add_treatment(tx, str(failing))
                tx.set_claims(treatment, [("bed", "2026-11-26/6")])
                tx.append(treatment, draft(), key=str(failing))
                tx.log_access(draft().recorded_at, "nurse1", "recorded", treatment, "tty1")
        except StoreUnavailableError:
            hits += 1
            event.remove(store.engine, "before_cursor_execute", fail)
            with store.read() as view:
                assert view.patient_by_number(str(failing)) is None
                assert view.head()[0] == 0
        else:
            event.remove(store.engine, "before_cursor_execute", fail)
            break
    assert hits > 10
    with store.read() as view:
        assert view.head()[0] == 1
    assert verify(store).ok


FULL_DISK = """
import pathlib, resource, signal, sys
from datetime import UTC, datetime
from ward_board.domain.entry import Draft
from ward_board.domain.words import Action
from ward_board.errors import StoreUnavailableError
from ward_board.store.store import Store

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
store = Store.open(sys.argv[1], keys_folder=pathlib.Path(sys.argv[2]))
resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
now = datetime(2026, 11, 26, 9, tzinfo=UTC)
draft = Draft(Action.NOTE, "nurse1", None, now, now, reason="x" * 2000)
kept = 0
try:
    while True:
        with store.write() as tx:
            tx.append("t1", draft)
        kept += 1
except StoreUnavailableError as error:
    with store.read() as view:
        print(kept, view.head()[0], error)
"""


def test_h21_a_full_disk_is_said_and_keeps_what_was_kept(
    make_store: MakeStore, sqlite_url: str, keys_folder: Path
) -> None:
    make_store(sqlite_url).close()
    command = [sys.executable, "-c", FULL_DISK, sqlite_url, str(keys_folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    kept, head, words = done.stdout.split(maxsplit=2)
    assert int(kept) == int(head) > 10
    assert "nothing was kept" in words
    opened = make_store(sqlite_url, is_new=False)
    assert verify(opened).ok
    with opened.write() as tx:
        tx.add_patient(name="A", birth_date=DAY, number="1", country="NL", language="nl")


def test_opening_a_store_loads_neither_alembic_nor_psycopg(
    make_store: MakeStore, sqlite_url: str, keys_folder: Path
) -> None:
    make_store(sqlite_url).close()
    script = (
        "import pathlib, sys\n"
        "import ward_board.errors, ward_board.domain.entry\n"
        "assert 'sqlmodel' not in sys.modules and 'sqlalchemy' not in sys.modules\n"
        "from ward_board.store.store import Store\n"
        "store = Store.open(sys.argv[1], keys_folder=pathlib.Path(sys.argv[2]))\n"
        "with store.read() as view: view.open_treatments()\n"
        "store.close()\n"
        "print([name for name in ('alembic', 'psycopg', 'argon2', 'mako') if name in sys.modules])"
    )
    command = [sys.executable, "-c", script, sqlite_url, str(keys_folder)]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip() == "[]"
