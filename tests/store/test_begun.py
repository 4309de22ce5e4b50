"""A store that was begun is whole or not there, whatever ends the block in which it is filled."""

from __future__ import annotations

import signal
from datetime import date
from pathlib import Path

import pytest

from ward_board.errors import BadInputError
from ward_board.store.begun import new_store
from ward_board.store.store import Kind, Store


def patients_of(store: Store) -> int:
    with store.read() as view:
        return len(view.patients(["p1", "p2"]))


def add_somebody(store: Store) -> None:
    with store.write() as transaction:
        transaction.add_patient(
            name="Jansen A.", birth_date=date(1950, 1, 1), number="41.001", country="NL", language="nl"
        )


def test_what_was_filled_is_kept(store_url: str, keys_folder: Path) -> None:
    with new_store(store_url, kind="ward", keys_folder=keys_folder) as store:
        add_somebody(store)
    opened = Store.open(store_url, keys_folder=keys_folder)
    assert patients_of(opened) == 1
    opened.close()


@pytest.mark.parametrize("kind", ["ward", "demo"])
@pytest.mark.parametrize("fault", [KeyboardInterrupt, BadInputError])
def test_what_ends_early_leaves_no_store_and_no_keys(
    store_url: str, keys_folder: Path, tmp_path: Path, kind: Kind, fault: type[BaseException]
) -> None:
    def begin() -> None:
        with new_store(store_url, kind=kind, keys_folder=keys_folder) as store:
            add_somebody(store)
            raise fault

    with pytest.raises(fault):
        begin()
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == []
    with new_store(store_url, kind=kind, keys_folder=keys_folder) as store:
        assert patients_of(store) == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_h25_a_signal_leaves_no_store_behind(sqlite_url: str, tmp_path: Path, number: signal.Signals) -> None:
    before = signal.getsignal(number)

    def begin() -> None:
        with new_store(sqlite_url, kind="demo"):
            assert signal.getsignal(number) is not signal.SIG_DFL
            signal.raise_signal(number)

    with pytest.raises(SystemExit) as left:
        begin()
    assert left.value.code == 128 + number
    assert list(tmp_path.iterdir()) == []
    assert signal.getsignal(number) == before


def test_a_store_that_is_there_is_never_taken_away(store_url: str, keys_folder: Path) -> None:
    with new_store(store_url, kind="ward", keys_folder=keys_folder) as store:
        add_somebody(store)
    with pytest.raises(BadInputError), new_store(store_url, kind="ward", keys_folder=keys_folder):
        pytest.fail("another store was made over it")
    opened = Store.open(store_url, keys_folder=keys_folder)
    assert patients_of(opened) == 1
    opened.close()
