"""What every part of a transaction stands on, and how ids look outside the store."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from ward_board.errors import BadInputError, StoreUnavailableError
from ward_board.store.keys import Keys


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an entry comes from: the terminal, the program's version, and "unsynced" where the clock is not kept."""

    terminal: str | None = None
    program: str | None = None
    clock: str | None = None


UNKNOWN = Origin()


class View:
    """One moment of the store, seen through an open transaction; with `keys` its seals can be made and checked."""

    def __init__(self, connection: Connection, keys: Keys | None = None, origin: Origin = UNKNOWN) -> None:
        self._connection = connection
        self._keys, self._origin = keys, origin

    @property
    def _seal_key(self) -> bytes:
        if self._keys is None:
            raise StoreUnavailableError("the store's keys are missing; put them back")
        return self._keys.seal


def outer_id(prefix: str, number: int) -> str:
    """The id that the rest of the house uses: "t12" for treatment 12."""
    return f"{prefix}{number}"


def inner_id(prefix: str, text: str) -> int:
    """The number in "t12".

    Raises BadInputError for anything else.
    """
    number = text.removeprefix(prefix)
    if text == number or not (number.isascii() and number.isdigit()):
        raise BadInputError(f"'{text}' is no id; it looks like {prefix}12")
    return int(number)
