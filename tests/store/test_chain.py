"""The chain's arithmetic; the vectors are frozen for ever, for stores that exist hang on them."""

from __future__ import annotations

from collections.abc import Callable

from ward_board.domain.entry import Draft
from ward_board.store.body import Place, encode
from ward_board.store.chain import genesis, link, seal, seal_of_head

STORE_ID = "0123456789abcdef0123456789abcdef"
KEY = bytes(range(32))
BODY = (
    '{"action":"tick","author":"nurse1","occurred_at":"2026-11-26T09:00:00.000000Z",'
    '"recorded_at":"2026-11-26T09:01:00.000000Z","role":"nurse","step":"cannula","stream":"t1",'
    '"values":{"gauge":22,"site":"left arm"},"version":1}'
)


def test_a8_the_body_of_an_entry_never_changes_its_bytes(draft: Callable[..., Draft]) -> None:
    assert encode(draft(), Place("t1", 1)) == BODY


def test_a8_hashes_and_seals_are_the_ones_that_existing_stores_have() -> None:
    start = genesis(STORE_ID, "ward")
    first = link(1, start, BODY.encode())
    assert (start, first, seal(KEY, first), seal_of_head(KEY, 1, first)) == (
        "ade78716e7ac5f387bd778f42eb9cdaf974b2dc640a9480ffe08d0b0fdd8381e",
        "f0ddc5c4de873346bfaa1a135ed1afd51380d38cdf11b88c6bae4f9050e42e11",
        "c8d32d8a478272af908596c47c5486dbf7e1c3d919f7ce53db94358009815ccc",
        "2da1f8a0b9c682cce047c89de9f139e459f16edaa526d2601263f44fd0a9df85",
    )


def test_each_part_changes_the_hash() -> None:
    start = genesis(STORE_ID, "ward")
    same = link(1, start, b"body")
    others = {link(2, start, b"body"), link(1, genesis(STORE_ID, "demo"), b"body"), link(1, start, b"bodz")}
    assert same not in others
    assert len(others) == 3


def test_an_entrys_seal_is_no_seal_of_a_head() -> None:
    first = link(1, genesis(STORE_ID, "ward"), b"body")
    assert seal(KEY, first) != seal_of_head(KEY, 1, first)
    assert seal_of_head(KEY, 1, first) != seal_of_head(KEY, 2, first)
