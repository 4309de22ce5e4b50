"""A store is put back on a server: from a file's mirror, and from a snapshot of another server (H23, H37)."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.restorable import NOW, PEOPLE, PUT_BACK, ROWS, ZONE, Day, board_of, played, ward_on
from ward_board.domain.entry import Request
from ward_board.domain.words import Action
from ward_board.errors import BadInputError, StoreUnavailableError, VerificationFailedError
from ward_board.store.engine import connect_to_read
from ward_board.store.snapshot import text_of, whole
from ward_board.store.store import Store
from ward_board.store.verify import verify
from ward_board.ward.following import index_in
from ward_board.ward.restoring import Place, look, restore


@pytest.fixture(scope="module")
def played_day(tmp_path_factory: pytest.TempPathFactory) -> Day:
    """Two beds, made once."""
    return played(tmp_path_factory.mktemp("played"), 2)


@pytest.fixture
def day(played_day: Day, tmp_path: Path) -> Day:
    """A copy of it, whose keys lie where those of a server's store are looked for too."""
    day = played_day.copy_to(tmp_path / "day")
    with day.opened() as store:
        shutil.copy(store.key_place.secrets, day.folder / f"{store.id}.keys")
    return day


@pytest.fixture
def server(day: Day, postgres_url: str) -> Place:
    """An empty database."""
    return Place(postgres_url, day.folder / "mirror", ZONE, "tty1", day.folder)


@pytest.fixture
def on_server(server: Place) -> Iterator[Any]:
    """Opens the store there."""
    opened: list[Store] = []

    def open_store() -> Store:
        opened.append(Store.open(server.url, keys_folder=server.keys_folder, mirror_folder=server.mirror_folder))
        return opened[-1]

    yield open_store
    for store in opened:
        store.close()


def test_h23_a_store_moves_from_a_file_to_a_server_and_back(
    day: Day, server: Place, on_server: Any, tmp_path: Path
) -> None:
    board, head = day.board(), day.head()
    assert look(server, day.backup).gained > 10
    assert restore(server, day.mirror, PEOPLE, PUT_BACK).kept is None
    store = on_server()
    with closing(ward_on(store, PUT_BACK)) as ward:
        assert board_of(ward_on(store, NOW)) == board
        ward.act(ward.treatment_in(2), Request(Action.NOTE, ward.person("nurse1"), PUT_BACK, reason="still here"))
        week = timedelta(days=7)
        later = replace(ROWS[0], number="77", day=ROWS[0].day + week, t0=ROWS[0].t0 + week)
        (booked,) = ward.book([later], author="coord1")
        assert booked.treatment == "t3", "ids go on where they were"
        assert verify(store, index_of=index_in(ZONE)).ok
        assert store.mirror is not None
        assert store.mirror.trouble is None
        with connect_to_read(store.engine) as connection, connection.begin():
            snapshot = tmp_path / "snapshot.jsonl"
            snapshot.write_text("".join(map(text_of, whole(connection))), encoding="utf-8")
    done = day.restore(snapshot, without_mirror=True)
    # the note, the booking, and both restores
    assert day.head()[0] == done.plan.seq + 1 == head[0] + 4
    assert day.is_whole()


def test_h37_a_server_takes_a_backup_only_where_it_is_empty(day: Day, server: Place, on_server: Any) -> None:
    restore(server, day.backup, PEOPLE, PUT_BACK)
    store = on_server()
    with store.read() as view:
        head = view.head()
    plan = look(server, day.mirror)
    assert plan.store.survey is not None
    store.close()
    with pytest.raises(BadInputError, match="is not empty; a backup is put back into an empty database only"):
        restore(server, day.mirror, PEOPLE, PUT_BACK, without_mirror=True)
    with on_server().read() as view:
        assert view.head() == head


def test_h37_what_is_not_whole_leaves_the_server_empty(day: Day, server: Place) -> None:
    lines = day.snapshot().read_text(encoding="utf-8").replace('\\"author\\":\\"nurse1', '\\"author\\":\\"nurse2')
    changed = day.folder / "changed.jsonl"
    changed.write_text(lines, encoding="utf-8")
    with pytest.raises(VerificationFailedError):
        restore(server, changed, PEOPLE, PUT_BACK)
    assert restore(server, day.mirror, PEOPLE, PUT_BACK).plan.store.survey is None


def test_h37_while_a_board_has_the_servers_store_open(day: Day, server: Place, on_server: Any) -> None:
    restore(server, day.backup, PEOPLE, PUT_BACK)
    on_server()
    with pytest.raises(StoreUnavailableError, match="has this store open"):
        restore(server, day.backup, PEOPLE, PUT_BACK)
    assert os.listdir(server.mirror_folder)
