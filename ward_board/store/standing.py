"""Where the ward's store stands: of all files and databases with its id the one that this machine follows.

While that one stands, whatever else has its id is a copy: read without the ward's mirror and its verified head, and not
written to. Else a look at a copy would become the ward's evidence. A demo store has all that is its own beside it, and
no copy of it is one.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from enum import Enum
from pathlib import Path

from sqlalchemy import URL, make_url, select, text
from sqlalchemy.exc import SQLAlchemyError

from ward_board.store.engine import POSTGRES, make_engine
from ward_board.store.keys import PLACE_SUFFIX, KeyPlace
from ward_board.store.schema import Identity
from ward_board.store.sqlite_file import uri_of
from ward_board.store.tables import STORE

_BEGINS = b"SQLite format 3\0"
_OF_A_SERVER = ("host", "hostaddr", "port", "dbname", "service")
_SAME_DATABASE = text("SELECT pg_postmaster_start_time(), oid FROM pg_database WHERE datname = current_database()")
"""Neither changes while a connection to the database is open, by whatever name its server was called."""


class _Found(Enum):
    """Where the store is that is remembered: what is opened, by whatever name; something else; or it is gone."""

    HERE, ELSEWHERE, NOWHERE = range(3)


class Standing:
    """What is remembered beside the keys of the store that `url` opens; `before` is the place, None where nothing is.

    `copy_of` is where the store stands where `url` opens a copy of it, `is_free` whether it stands nowhere any more.
    """

    def __init__(self, identity: Identity, key_place: KeyPlace, url: URL) -> None:
        self._key_place, self._here = key_place, standing_of(url)
        is_ward = identity.kind == "ward"
        self.before = key_place.standing() if is_ward else None
        found = _found(self.before, url, identity.store_id) if self.before else _Found.NOWHERE
        self.copy_of = self.before if found is _Found.ELSEWHERE else None
        self.is_free = is_ward and found is _Found.NOWHERE

    def take(self) -> None:
        """Remember that the store stands here."""
        if self.is_free:
            self._key_place.remember_standing(self._here)


def remembered_in(file: Path, folder: Path) -> Path | None:
    """What remembers, among the keys in `folder`, that a ward's store stood in `file`, where no database is there.

    None where one is there, and where none was: a disk that is not mounted is no first day.
    """
    if _is_database(file):
        return None
    here = str(file.resolve())
    noted = (KeyPlace.in_folder(folder, one.stem, "ward") for one in sorted(folder.glob(f"*{PLACE_SUFFIX}")))
    return next((keys.place_file for keys in noted if keys.standing() == here), None)


def _is_database(file: Path) -> bool:
    try:
        with file.open("rb") as content:
            return content.read(len(_BEGINS)) == _BEGINS
    except FileNotFoundError:
        return False
    except OSError:
        return True  # whoever opens it says what is wrong


def standing_of(url: URL) -> str:
    """The place of a store as it is remembered: a file's path without links, or a database by its server and name."""
    if url.drivername == "sqlite":
        return str(Path(str(url.database)).resolve())
    query = {name: value for name, value in url.query.items() if name in _OF_A_SERVER}
    return URL.create(POSTGRES, host=url.host, port=url.port, database=url.database, query=query).render_as_string()


def _found(remembered: str, url: URL, store_id: str) -> _Found:
    """Where the store with this id is that is remembered at a place, by whoever opens the one at `url`.

    One that can be reached and not be read is taken to stand; one on a server that lets nobody in is not.
    """
    if remembered == standing_of(url):
        return _Found.HERE
    if remembered.startswith("/"):
        return _found_in_file(Path(remembered), url, store_id)
    if url.drivername == "sqlite":
        # only a restore moves a store between a server and a file, and it remembers the new place
        return _Found.ELSEWHERE
    return _found_on_server(_with_place_of(url, make_url(remembered)), url, store_id)


def _found_in_file(file: Path, url: URL, store_id: str) -> _Found:
    try:
        if url.drivername == "sqlite" and file.samefile(str(url.database)):
            return _Found.HERE
        if not file.is_file() or not file.stat().st_size:
            return _Found.NOWHERE
        with closing(sqlite3.connect(uri_of(file, "mode=ro"), uri=True, timeout=0)) as connection:
            ids = connection.execute("SELECT store_id FROM store").fetchall()
    except OSError:
        return _Found.NOWHERE
    except (sqlite3.Error, UnicodeDecodeError):
        # held, or damaged: it is there, and what is to be done about it is not to write on in a copy
        return _Found.ELSEWHERE
    return _Found.ELSEWHERE if (store_id,) in ids else _Found.NOWHERE


def _with_place_of(url: URL, remembered: URL) -> URL:
    """The remembered database, for whoever may enter the one that is opened."""
    kept = {name: value for name, value in url.query.items() if name not in _OF_A_SERVER}
    there = {name: value for name, value in remembered.query.items() if name in _OF_A_SERVER}
    return url.set(
        host=remembered.host,
        port=remembered.port,
        database=remembered.database,
        query={**kept, **there},
    )


def _found_on_server(remembered: URL, url: URL, store_id: str) -> _Found:
    there, here = make_engine(remembered), make_engine(url)
    try:
        with there.connect() as other, here.connect() as own:
            if store_id not in other.execute(select(STORE.c.store_id)).scalars().all():
                return _Found.NOWHERE
            is_same = other.execute(_SAME_DATABASE).one() == own.execute(_SAME_DATABASE).one()
    except SQLAlchemyError:
        return _Found.NOWHERE
    finally:
        there.dispose()
        here.dispose()
    return _Found.HERE if is_same else _Found.ELSEWHERE
