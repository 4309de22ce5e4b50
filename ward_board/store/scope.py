"""What a check goes by: the store and its key, what was verified or seen before, and how far it is to look back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import Connection

from ward_board.store.engine import connect_to_read
from ward_board.store.keys import Anchor
from ward_board.store.store import Store

_NOWHERE = Anchor(0, "")


@dataclass(frozen=True)
class Scope:
    """One check; `is_whole` looks at everything, else only at what came after `verified`.

    `seen` are the ends that the open store wrote or saw before the check began.
    """

    store: Store
    verified: Anchor | None
    is_whole: bool
    seen: Anchor = _NOWHERE

    @cached_property
    def key(self) -> bytes | None:
        """The key of the seals; without it only the plain chain can be followed."""
        return self.store.keys.seal if self.store.keys else None

    @property
    def dialect(self) -> str:
        """The name of the kind of database."""
        return self.store.engine.dialect.name

    @contextmanager
    def moment(self) -> Iterator[Connection]:
        """One moment of the store; kept short, so that nobody waits for the check."""
        with connect_to_read(self.store.engine) as connection, connection.begin():
            yield connection
