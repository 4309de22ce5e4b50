"""A card that is longer than its room: what is empty goes first, then the body scrolls around what has the cursor."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ward_board.board.canvas import Canvas, Pieces, cells, pieces_width
from ward_board.board.line import Ground, Line, Tone
from ward_board.config.language import gettext as _
from ward_board.tui.dialogs.cards import INDENT, words
from ward_board.tui.dialogs.dialog import Look
from ward_board.tui.dialogs.typed_time import TypedTime

LEAST_BODY = 3
MARK_CELLS = 5
"""A box, and the space to what follows it."""


def laid_out(
    head: Sequence[Line],
    heading: Callable[[int, int], Line],
    body: Sequence[Line],
    focus: int,
    *,
    beside: Sequence[Line],
    message: Sequence[Line],
    foot: Line,
    rows: int,
) -> tuple[Line, ...]:
    """Head, heading, body and foot in `rows` (1 or more); the body's line `focus` is always among them.

    `heading` is told how many lines of the body stand above and below what is shown. `beside` is what goes first where
    there is little room, the first line of the head and the first of the message go last.
    """
    head, body, beside, message = list(head), list(body), list(beside), list(message)
    focus = _without_empty(head, body, beside, focus, lambda: _count(head, body, beside, message) + 2 - rows)
    least = min(len(body), LEAST_BODY)

    def is_too_long(body_rows: int) -> bool:
        return _count(head, beside, message) + 2 + body_rows > rows

    while is_too_long(least) and (beside or len(head) > 1):
        (beside or head).pop()
    while is_too_long(least) and len(message) > 1:
        message.pop()
    if is_too_long(1):
        message = []
    room = max(rows - _count(head, beside, message) - 2, 1)
    first = min(max(focus - room // 2, 0), max(len(body) - room, 0))
    shown = body[first : first + room]
    lines = [*head, heading(first, len(body) - first - len(shown)), *shown, *beside, *message, foot]
    # with next to no room what has the cursor is worth more than what stands around it
    return tuple(lines[:rows]) if rows > len(head) + 1 else tuple([*head, *shown][:rows])


def _count(*parts: Sequence[Line]) -> int:
    return sum(len(part) for part in parts)


def _without_empty(
    head: list[Line], body: list[Line], beside: list[Line], focus: int, too_many: Callable[[], int]
) -> int:
    for part in (beside, body, head):
        for place in range(len(part) - 1, -1, -1):
            is_first = part is head and place == 0
            if too_many() > 0 and not part[place].text.strip() and not is_first:
                part.pop(place)
                focus -= part is body and place < focus
    return focus


def more_words(above: int, below: int) -> str:
    """How much of a card stands outside its room; nothing where all of it is seen."""
    said = [_("{count} more above").format(count=above)] * (above > 0)
    return ", ".join([*said, *[_("{count} more below").format(count=below)] * (below > 0)])


def box_piece(*, marked: bool) -> tuple[str, Tone]:
    """A box to be marked."""
    return ("[x]", Tone.GOOD) if marked else ("[ ]", Tone.STRONG)


def one_row_or_more(width: int, groups: Sequence[Pieces], right: Pieces, ground: Ground) -> list[Line]:
    """Groups side by side with `right` at the right edge; in several rows, `right` last, where they do not fit."""
    gap = 3
    needed = sum(pieces_width(group) + gap for group in groups) + pieces_width(right) + 2 * INDENT
    if needed > width:
        return words(width, [*groups, *([right] if right else [])], ground)
    canvas, column = Canvas(width), INDENT
    for group in groups:
        column = canvas.put_pieces(column, group) + gap
    canvas.put_pieces(width - INDENT - pieces_width(right), right)
    return [canvas.line(ground)]


def foot_line(look: Look, hints: Sequence[tuple[str, str]], time: TypedTime, shown: str) -> Line:
    """The card's own keys, as many as fit whole, and at what time all of it happened."""
    canvas = Canvas(look.width)
    digits = time.typed.ljust(4, "_") if time.typed else shown
    pieces: Pieces = [(_("at") + " ", Tone.FAINT), (f" {digits} ", Tone.FIELD), ("  ← →", Tone.FAINT)]
    end = look.width - INDENT - pieces_width(pieces)
    canvas.put_pieces(end, pieces)
    column = INDENT
    for keys, what in hints:
        if column + cells(keys) + 1 + cells(what) > end - 2:
            break
        column = canvas.put(column, keys, Tone.STRONG)
        column = canvas.put(column + 1, what, Tone.PLAIN) + 3
    return canvas.line(Ground.SELECTED)
