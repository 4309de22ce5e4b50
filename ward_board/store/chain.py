"""What ties the journal together: each entry's hash holds the one before, and a seal holds the hash.

The chain shows a change, an insertion, a removal or another order made by anyone without the key. It does not show that
what was typed is true, and whoever holds the key can write a new chain.
"""

from __future__ import annotations

import hashlib
import hmac

_STORE = b"ward-board store 1\0"
_ENTRY = b"ward-board entry 1\0"
_HEAD = b"ward-board head 1\0"


def genesis(store_id: str, kind: str) -> str:
    """What stands before the first entry; it ties the chain to this store and its kind."""
    return hashlib.sha256(_STORE + _sized(store_id.encode()) + _sized(kind.encode())).hexdigest()


def link(seq: int, prev: str, body: bytes) -> str:
    """The hash (64 hex digits) of entry `seq` after the one whose hash is `prev`."""
    return hashlib.sha256(_ENTRY + _number(seq) + bytes.fromhex(prev) + _sized(body)).hexdigest()


def seal(key: bytes, entry_hash: str) -> str:
    """The seal of an entry; only who holds `key` can make it."""
    return hmac.digest(key, _ENTRY + bytes.fromhex(entry_hash), "sha256").hex()


def seal_of_head(key: bytes, seq: int, entry_hash: str) -> str:
    """The seal of the statement "`seq` is the last entry", which no older entry's seal can stand in for."""
    return hmac.digest(key, _HEAD + _number(seq) + bytes.fromhex(entry_hash), "sha256").hex()


def _number(value: int) -> bytes:
    return value.to_bytes(8, "big")


def _sized(data: bytes) -> bytes:
    """`data` after its length, so that no two different parts run together into the same bytes."""
    return len(data).to_bytes(4, "big") + data
