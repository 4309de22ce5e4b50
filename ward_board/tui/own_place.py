"""A place with a page of its own: about more than the board, read by itself, with its own selection and keys."""

from __future__ import annotations

from typing import Protocol

from ward_board.board.view import OwnPage
from ward_board.tui.places import Command


class OwnPlace(Protocol):
    """What a desk keeps for such a place while the program runs; `desk.own_places` holds it under its place."""

    def page(self) -> OwnPage:
        """What is shown now."""

    def do(self, command: Command) -> bool:
        """Carries out a command of its place; whether it means something of its own here."""

    def select(self, name: str) -> None:
        """A row was clicked; `name` is what its lines say that they are about."""

    def subjects(self) -> tuple[str, ...]:
        """What it shows of patients, as the access log names it; nothing where it notes that by itself."""

    def board_came(self) -> None:
        """The board was read anew: what is shown here may have changed with it."""
