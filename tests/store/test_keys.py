"""What is remembered beside a store: whatever stands in such a file, it is used, or it is as if it were not there."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ward_board.config.private_file import write_private
from ward_board.errors import StoreUnavailableError
from ward_board.store.keys import Anchor, KeyPlace, Keys
from ward_board.store.store import Store
from ward_board.store.verify import verify

SEAL = "ab" * 32
NUMBER_END = 2**63
NESTED = b"[" * 100_000
SAID: dict[str, Any] = {
    "seq": 7, "hash": SEAL, "line": 3, "line_seal": SEAL, "seal": SEAL, "pepper": SEAL, "schema": "0002",
    "kind": "ward", "place": "/ward.db",
}  # fmt: skip

_SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from([SEAL, "", "0002", "ward", "/ward.db", "/\0", "/\udcff", "/\ud800", "postgresql://h/d", 2**63])
)
_VALUES = st.recursive(_SCALARS, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner))
_SAYING = st.fixed_dictionaries({}, optional={name: st.just(said) | _VALUES for name, said in SAID.items()})
_CONTENT = (
    st.binary()
    | st.sampled_from([NESTED, b'{"a":' * 100_000, b"\xff\xfe", b"9" * 5000])
    | (_SAYING | _VALUES).map(lambda said: json.dumps(said).encode())
)


@pytest.fixture(scope="module")
def place() -> Iterator[KeyPlace]:
    """Where files are written that hold anything."""
    with TemporaryDirectory() as folder:
        yield KeyPlace.in_folder(Path(folder), "0af1", "ward")


def _put(file: Path, content: bytes) -> None:
    """As `write_private`, which waits for the disk each time."""
    file.touch(mode=0o600)
    file.write_bytes(content)


@given(content=_CONTENT)
@settings(max_examples=60, deadline=None)
def test_keys_are_whole_or_one_line_asks_for_their_copy(place: KeyPlace, content: bytes) -> None:
    _put(place.secrets, content)
    try:
        keys = place.load()
    except StoreUnavailableError as error:
        assert "\n" not in str(error)  # noqa: PT017  or they are whole
        return
    assert isinstance(keys, Keys)
    assert len(keys.seal) == len(keys.pepper) == 32
    assert isinstance(keys.schema, str | None)
    assert keys.kind in {None, "ward"}


@given(content=_CONTENT)
@settings(max_examples=60, deadline=None)
def test_a_verified_head_is_one_that_a_store_can_be_asked_for_or_none(place: KeyPlace, content: bytes) -> None:
    _put(place.anchor, content)
    anchor = place.last_verified()
    if anchor is not None:
        assert {type(anchor.seq), type(anchor.line)} == {int}
        assert all(0 <= number < NUMBER_END for number in (anchor.seq, anchor.line))
        assert all(text.isascii() and "\0" not in text for text in (anchor.hash, anchor.line_seal))


@given(content=_CONTENT)
@settings(max_examples=60, deadline=None)
def test_where_a_store_stands_is_a_path_or_a_database_or_not_known(place: KeyPlace, content: bytes) -> None:
    _put(place.secrets.with_suffix(".place"), content)
    standing = place.standing()
    if standing is not None:
        assert standing.startswith(("/", "postgresql"))
        assert "\0" not in standing
        Path(standing).exists()


def test_what_this_program_kept_is_what_it_reads(place: KeyPlace) -> None:
    keys, anchor = place.make("0002"), Anchor(7, SEAL, 3, SEAL)
    place.remember(anchor)
    place.remember_standing("/ward.db")
    assert (place.load(), place.last_verified(), place.standing()) == (keys, anchor, "/ward.db")
    write_private(place.anchor, json.dumps({"seq": 7, "hash": SEAL}))
    assert place.last_verified() == Anchor(7, SEAL), "as a program from before the access log was chained kept it"
    write_private(place.secrets, json.dumps({"seal": SEAL, "pepper": SEAL}))
    assert place.load() == Keys(bytes.fromhex(SEAL), bytes.fromhex(SEAL)), "nor did that note schema and kind"


@pytest.mark.parametrize(
    "damaged",
    [
        b'{"place": null}',
        b'{"place": ""}',
        b'{"place": "None"}',
        b'{"place": ["/ward.db"]}',
        b'{"place": "/a\\u0000b"}',
        b'{"place": "/\\ud800"}',
        b'{"place": "postgresqlwhatever"}',
        b'{"place": "postgresql://h:port/d"}',
        b'{"place": "postgresql+nothing://h/d"}',
        b'["/ward.db"]',
        NESTED,
    ],
)
def test_a_ward_s_store_is_no_copy_where_its_place_is_not_known(tmp_path: Path, damaged: bytes) -> None:
    url = f"sqlite:///{tmp_path / 'ward.db'}"
    with closing(Store.create(url, kind="ward", keys_folder=tmp_path / "keys")) as made:
        place = made.key_place
    known = place.standing()
    write_private(place.secrets.with_suffix(".place"), damaged)
    with closing(Store.open(url, keys_folder=tmp_path / "keys")) as opened:
        assert opened.copy_of is None
        assert opened.keys_to_write_with()
    assert place.standing() == known == str(tmp_path / "ward.db")


@pytest.mark.parametrize(
    "damaged",
    [
        b'{"seq": 1e400, "hash": "x"}',
        b'{"seq": 1, "hash": "x", "line": 1e400}',
        b'{"seq": 9223372036854775808, "hash": "x"}',
        b'{"seq": -1, "hash": "x"}',
        b'{"seq": true, "hash": "x"}',
        b'{"seq": "1", "hash": "x"}',
        b'{"seq": 1, "hash": null}',
        b'{"seq": 1, "hash": "\\ud800"}',
        NESTED,
    ],
)
def test_a_head_that_cannot_be_read_is_no_head_and_all_is_checked(tmp_path: Path, damaged: bytes) -> None:
    with closing(Store.create(str(tmp_path / "ward.db"), kind="ward", keys_folder=tmp_path / "keys")) as store:
        write_private(store.key_place.anchor, damaged)
        assert store.key_place.last_verified() is None
        assert verify(store).ok
        assert not store.is_behind()


@pytest.mark.parametrize(
    "change",
    [
        lambda said: said | {"seal": ""},
        lambda said: said | {"pepper": SEAL[2:]},
        lambda said: said | {"seal": None},
        lambda said: said | {"schema": 2},
        lambda said: said | {"kind": ["ward"]},
        lambda said: [said],
        lambda _said: None,
    ],
)
def test_keys_that_are_none_are_not_sealed_with(place: KeyPlace, change: Callable[[Any], Any]) -> None:
    said = {"seal": SEAL, "pepper": SEAL, "schema": "0002", "kind": "ward"}
    write_private(place.secrets, json.dumps(change(said)))
    with pytest.raises(StoreUnavailableError, match=r"0af1\.keys: cannot be used; put back the copy of this file"):
        place.load()
