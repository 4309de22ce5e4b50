"""Who has a store open on this machine: no restore takes its place under a board, whatever its files are (H37)."""

from __future__ import annotations

import fcntl
import os
import stat
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from ward_board.config import private_file
from ward_board.config.private_file import write_private
from ward_board.errors import StoreUnavailableError
from ward_board.store import lease as lease_module
from ward_board.store.keys import KeyPlace
from ward_board.store.lease import Lease, lease_file

IS_OPEN = "has this store open; close every board"
IS_PUT_BACK = "put back into this store just now"


@pytest.fixture
def keys(tmp_path: Path) -> KeyPlace:
    """The keys of a store that an older program began, and did not say of which kind it is."""
    place = KeyPlace.in_folder(tmp_path / "keys", "0af1", "ward")
    place.make("0001")
    return place


@pytest.fixture
def no_lease(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Lets nobody make a lease any more, as in a folder that may only be read; each refusal was really asked for."""
    real = private_file.open_private

    def refuse(file: Path, flags: int = os.O_RDONLY) -> int:
        if flags & os.O_CREAT and not file.exists():
            raise PermissionError(13, "Permission denied")
        return real(file, flags)

    return lambda: monkeypatch.setattr(lease_module, "open_private", refuse)


def is_open(keys: KeyPlace) -> bool:
    """Whether a restore is refused since somebody has the store open."""
    try:
        Lease.alone(keys.secrets).close()
    except StoreUnavailableError as error:
        return IS_OPEN in str(error)
    return False


def test_h37_keys_that_are_written_anew_under_an_open_store_do_not_let_go_of_it(keys: KeyPlace) -> None:
    before = keys.secrets.stat().st_ino
    with closing(Lease.together(keys.secrets)):
        keys.note("0002")
        assert keys.secrets.stat().st_ino != before
        assert is_open(keys)
    assert not is_open(keys)


def test_h37_nor_do_they_let_anybody_in_while_one_is_put_back(keys: KeyPlace) -> None:
    with closing(Lease.alone(keys.secrets)):
        keys.note("0002")
        with pytest.raises(StoreUnavailableError, match=IS_PUT_BACK):
            Lease.together(keys.secrets)
        assert is_open(keys)
    Lease.together(keys.secrets).close()


def test_many_have_it_open_and_the_last_one_lets_go(keys: KeyPlace) -> None:
    first, second = Lease.together(keys.secrets), Lease.together(keys.secrets)
    first.close()
    first.close()
    assert is_open(keys)
    second.close()
    assert not is_open(keys)


def test_a_lease_that_nobody_closed_is_let_go_of_with_its_store(keys: KeyPlace) -> None:
    lease = Lease.together(keys.secrets)
    assert is_open(keys)
    del lease
    assert not is_open(keys)


def test_h37_what_was_put_anew_while_it_was_waited_for_is_asked_again(
    keys: KeyPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    Lease.together(keys.secrets).close()
    real, anew = fcntl.flock, list[Path]()

    def flock(descriptor: int, how: int) -> None:
        for file in {lease_file(keys.secrets), keys.secrets} - {*anew}:
            if os.path.samestat(os.fstat(descriptor), file.stat()):
                write_private(file, file.read_bytes())
                anew.append(file)
        real(descriptor, how)

    monkeypatch.setattr(fcntl, "flock", flock)
    with closing(Lease.together(keys.secrets)):
        assert anew == [lease_file(keys.secrets), keys.secrets]
        assert is_open(keys)


def test_a_lease_is_this_user_s_alone_and_lies_beside_the_keys(keys: KeyPlace) -> None:
    umask = os.umask(0)
    try:
        Lease.together(keys.secrets).close()
    finally:
        os.umask(umask)
    file = keys.secrets.with_name("0af1.lease")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.read_bytes() == b""


@pytest.mark.parametrize("hold", [Lease.together, Lease.alone])
def test_a_link_in_its_place_is_not_followed(keys: KeyPlace, hold: Callable[[Path], Lease], tmp_path: Path) -> None:
    other = tmp_path / "other"
    lease_file(keys.secrets).symlink_to(other)
    with pytest.raises(StoreUnavailableError, match=r"0af1\.lease: is a link"):
        hold(keys.secrets)
    assert not other.exists()


@pytest.mark.parametrize("hold", [Lease.together, Lease.alone])
def test_nor_is_one_that_others_may_hold(keys: KeyPlace, hold: Callable[[Path], Lease]) -> None:
    Lease.together(keys.secrets).close()
    lease_file(keys.secrets).chmod(0o644)
    with pytest.raises(StoreUnavailableError, match=r"others may read .*0af1\.lease: run chmod 600"):
        hold(keys.secrets)


def test_where_the_keys_are_missing_there_is_nothing_to_hold(tmp_path: Path) -> None:
    secrets = tmp_path / "0af1.keys"
    Lease.together(secrets).close()
    with pytest.raises(StoreUnavailableError, match=f"the store's keys are missing; put back {secrets} first"):
        Lease.alone(secrets)
    assert list(tmp_path.iterdir()) == []


def test_where_no_lease_can_be_made_the_keys_are_held_as_by_an_older_program(
    keys: KeyPlace, no_lease: Callable[[], None]
) -> None:
    no_lease()
    with closing(Lease.together(keys.secrets)):
        assert is_open(keys)
    with closing(Lease.alone(keys.secrets)), pytest.raises(StoreUnavailableError, match=IS_PUT_BACK):
        Lease.together(keys.secrets)
    assert not lease_file(keys.secrets).exists()


def test_one_that_could_make_no_lease_is_seen_by_one_that_can(
    keys: KeyPlace, no_lease: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context():
        no_lease()
        held = Lease.together(keys.secrets)
    monkeypatch.undo()
    with closing(held):
        assert is_open(keys)
    assert not is_open(keys)


def test_a_refused_one_holds_nothing(keys: KeyPlace, monkeypatch: pytest.MonkeyPatch) -> None:
    opened, closed, real_open, real_close = [], [], os.open, os.close

    def open_(*given: Any, **named: Any) -> int:
        opened.append(real_open(*given, **named))
        return opened[-1]

    def close(descriptor: int) -> None:
        closed.append(descriptor)
        real_close(descriptor)

    with closing(Lease.together(keys.secrets)):
        monkeypatch.setattr(os, "open", open_)
        monkeypatch.setattr(os, "close", close)
        assert is_open(keys)
    assert opened
    assert set(opened) <= set(closed)


def test_keys_that_go_away_take_their_lease_along(keys: KeyPlace) -> None:
    Lease.together(keys.secrets).close()
    keys.forget()
    assert list(keys.secrets.parent.iterdir()) == []
