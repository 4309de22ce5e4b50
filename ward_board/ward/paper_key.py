"""The key that seals the serial numbers of papers: drawn from the store's own, nothing more to keep."""

from __future__ import annotations

import hmac
from hashlib import sha256

from ward_board.store.store import Store

_PURPOSE = b"ward-board: serial numbers of papers"


def paper_key(store: Store) -> bytes:
    """The key of this store's papers (32 bytes); empty where the store's keys are missing, and the papers say so."""
    return hmac.new(store.keys.seal, _PURPOSE, sha256).digest() if store.keys else b""
