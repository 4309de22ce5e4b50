"""A store's file as SQLite has it: what is known of it is what SQLite does."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from ward_board.store.sqlite_file import primary_code, sidecars_of, uri_of


def _left_beside(file: Path, journal_mode: str) -> set[Path]:
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute(f"PRAGMA journal_mode={journal_mode}")
        connection.execute("CREATE TABLE IF NOT EXISTS kept (one)")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO kept VALUES (1)")
        return {one for one in file.parent.iterdir() if one != file}


def test_what_sqlite_leaves_beside_a_file_is_known(tmp_path: Path) -> None:
    file = tmp_path / "ward.db"
    left = _left_beside(file, "DELETE") | _left_beside(file, "WAL")
    assert left == set(sidecars_of(file))


@pytest.mark.parametrize("name", ["a b.db", "what?.db", "100%41#.db", "żółty.db"])
def test_a_file_with_any_name_is_opened_as_it_is_said(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    with closing(sqlite3.connect(uri_of(file), uri=True)) as connection:
        connection.execute("CREATE TABLE kept (one)")
    assert [one.name for one in tmp_path.iterdir()] == [name]
    with closing(sqlite3.connect(uri_of(file, "mode=ro"), uri=True)) as connection:
        with pytest.raises(sqlite3.OperationalError) as refused:
            connection.execute("CREATE TABLE another (one)")
        assert primary_code(refused.value) == sqlite3.SQLITE_READONLY


def test_a_closer_reason_is_the_same_trouble() -> None:
    error = sqlite3.OperationalError("held")
    assert primary_code(error) == primary_code(None) == 0
    error.sqlite_errorcode = sqlite3.SQLITE_BUSY_SNAPSHOT
    assert primary_code(error) == sqlite3.SQLITE_BUSY
