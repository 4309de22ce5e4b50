"""CSV that an office program opens without running anything: RFC 4180, all quoted, no cell that is taken for a formula.

What a cell may hold is what this program's own cleaning leaves of it: one line without control characters, text
direction characters and invisible ones. A cell that begins as a formula does gets an apostrophe before it, which such
a program shows as text (OWASP ASVS 1.2.10, CWE-1236). Numbers stay numbers, negative ones too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ward_board.domain.text import clean
from ward_board.store.canonical import canonical

Cell = str | float | None
MARK = "'"
_TRIGGERS = "=+\\-@\t\r\n\0＝＋－＠"
_BEGINS_AS_FORMULA = re.compile(rf"['\s]*[{_TRIGGERS}]")


def csv_row(cells: Iterable[Cell]) -> str:
    """One row with its line end; None is an empty cell."""
    return ",".join(f'"{_text(cell).replace(chr(34), chr(34) * 2)}"' for cell in cells) + "\r\n"


def defused(text: str) -> str:
    """The text as it stands in a cell; `plain` gives it back as `clean` leaves it."""
    kept = clean(text).text
    return f"{MARK}{kept}" if _BEGINS_AS_FORMULA.match(kept) else kept


def plain(cell: str) -> str:
    """What `defused` was given, cleaned: the cell without the apostrophe that was put before it."""
    return cell[1:] if cell.startswith(MARK) and _BEGINS_AS_FORMULA.match(cell[1:]) else cell


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    return defused(cell) if isinstance(cell, str) else canonical(cell)
