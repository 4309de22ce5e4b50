"""What every part of a transaction stands on, and how ids look outside the store."""

from __future__ import annotations

from sqlalchemy import Connection

from ward_board.errors import BadInputError


class View:
    """One moment of the store, seen through an open transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection


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
