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
_ROW = b"ward-board row 1\0"
_ACCESS = b"ward-board access 1\0"
_ACCESS_HEAD = b"ward-board access head 1\0"


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


def seal_of_row(key: bytes, kind: str, row_id: str, facts: str, line: int) -> str:
    """The seal of a row that may change: what it says (`facts`), and by which line of the access log it was made so.

    A row of the same kind with another id, or one that nobody noted, has another seal.
    """
    said = (kind.encode(), row_id.encode(), facts.encode())
    return hmac.digest(key, _ROW + b"".join(map(_sized, said)) + _number(line), "sha256").hex()


def seal_of_access(key: bytes, number: int, before: str, line: str) -> str:
    """The seal of line `number` of the access log, after the line whose seal is `before` ("" for the first)."""
    return hmac.digest(key, _ACCESS + _number(number) + _sized(before.encode()) + _sized(line.encode()), "sha256").hex()


def seal_of_access_head(key: bytes, first: int, first_seal: str, last: int, last_seal: str) -> str:
    """The seal of the statement "the log goes from after line `first` to line `last`"."""
    ends = _number(first) + _sized(first_seal.encode()) + _number(last) + _sized(last_seal.encode())
    return hmac.digest(key, _ACCESS_HEAD + ends, "sha256").hex()


def _number(value: int) -> bytes:
    # none of ours is negative, but one that was tampered with may be
    return value.to_bytes(8, "big", signed=value < 0)


def _sized(data: bytes) -> bytes:
    """`data` after its length, so that no two different parts run together into the same bytes."""
    return len(data).to_bytes(4, "big") + data
