"""Reading by a command is a line of the access log too; where that cannot be kept, it is said and reading goes on."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ward_board.domain.access import Access
from ward_board.domain.text import printable
from ward_board.errors import WardBoardError

if TYPE_CHECKING:
    from ward_board.domain.entry import Person
    from ward_board.ward.ward import Ward


def note_opened(ward: Ward, subjects: Iterable[str], reader: Person | None = None) -> None:
    """Keep that `reader` read pages (see `domain/openings.py`), or somebody at this terminal, who need not sign in."""
    with _said_where_it_fails():
        ward.access.opened(reader.id if reader else None, subjects)


def note_serial_checked(ward: Ward, subject: str | None) -> None:
    """Keep that somebody asked whether a declaration is genuine, and of which treatment it is; None for no such one."""
    with _said_where_it_fails():
        ward.access.note(Access.SERIAL_CHECKED, None, subject)


@contextmanager
def _said_where_it_fails() -> Iterator[None]:
    try:
        yield
    except WardBoardError as error:
        print(f"ward-board: not noted in the access log: {printable(str(error))}", file=sys.stderr)
