"""The card of what waits for a countersignature: of each entry who lies there, what, when, by whom, in all words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ward_board.board.canvas import Canvas, Pieces, cells, cut, first_that_fits
from ward_board.board.countersigning import Waiting, act_of, by_whom, told
from ward_board.board.line import Ground, Line, Tone
from ward_board.board.moments import Clock
from ward_board.board.people import shown_name, shown_surname
from ward_board.board.step_words import capital
from ward_board.board.wrap import wrapped_pieces
from ward_board.config.language import gettext as _
from ward_board.domain.entry import Entry
from ward_board.tui.dialogs.cards import INDENT, blank, hint_line, message_lines, row, title_line
from ward_board.tui.dialogs.dialog import Look
from ward_board.tui.dialogs.scrolling import box_piece, laid_out, more_words

if TYPE_CHECKING:
    from ward_board.tui.dialogs.countersign_dialog import CountersignDialog

_BED_AT = INDENT + 4
_NAME_AT = _BED_AT + 3
_MOST_NAME, _NAME_SHARE, _LEAST_ACT = 20, 6, 16
_FRAME_ROWS = 5


def countersign_lines(dialog: CountersignDialog, look: Look) -> tuple[Line, ...]:
    """The card, the row with the cursor always on it; what of it stands there is noted."""
    body = _Body(dialog, look)

    def heading(above: int, below: int) -> Line:
        said = _("{marked} of {count} marked").format(marked=len(dialog.marked), count=body.theirs)
        right = more_words(above, below) or _("each is read; Enter signs those that are marked, the PIN once")
        has_room = cells(said) + cells(right) + 2 * INDENT < look.width
        return row(look.width, [(said, Tone.STRONG)], [(right, Tone.FAINT)] if has_room else ())

    signer = _("signing as {name}").format(name=look.signer) if look.signer else ""
    lines = laid_out(
        [title_line(look.width, _("To countersign"), signer)],
        heading,
        body.lines,
        body.focus,
        beside=[],
        message=message_lines(look.width, dialog.said),
        foot=hint_line(look.width, _hints()),
        rows=look.rows,
    )
    dialog.drawn.note(body.rows, lines, look.width)
    return lines


def _hints() -> list[tuple[str, str]]:
    return [
        ("Enter", _("signs")),
        ("Space", _("marks")),
        ("b", _("its bed")),
        ("a", _("all shown")),
        ("Tab", _("next bed")),
        ("Esc", _("leaves")),
    ]


class _Body:
    """The lines of the body, those of each entry, and which of them has the cursor."""

    def __init__(self, dialog: CountersignDialog, look: Look) -> None:
        self._dialog, self._width, self._room = dialog, look.width, max(look.rows - _FRAME_ROWS, 1)
        self._board, self._clock = dialog.board, Clock(look.zone, look.now)
        waiting = dialog.rows
        names = [self._name(one) for one in waiting]
        most = min(_MOST_NAME, look.width // _NAME_SHARE)
        self._when_at = _NAME_AT + min(max(map(cells, names), default=0), most) + 2
        moments = [cells(self._clock.moment(one.entry.occurred_at)) for one in waiting]
        self._act_at = self._when_at + max(moments, default=0) + 2
        self.theirs = sum(not dialog.why_not(one) for one in waiting)
        self.lines: list[Line] = []
        self.rows: list[tuple[Entry, list[Line]]] = []
        self.focus = 0
        self._draw(waiting)

    def _draw(self, waiting: Sequence[Waiting]) -> None:
        cursor = self._dialog.cursor
        for place, one in enumerate(waiting):
            if place == self.theirs:
                self._others_heading()
            lines = self._lines_of(one, Ground.SELECTED if place == cursor else Ground.BAR)
            if place == cursor:
                self.focus = len(self.lines) + self._focus_within(one, len(lines))
            self.rows.append((one.entry, lines))
            self.lines += lines
        if not waiting:
            self.lines.append(row(self._width, [(_("nothing waits for a countersignature any more"), Tone.GOOD)]))

    def _focus_within(self, one: Waiting, size: int) -> int:
        """The middle of a row that fits; of a longer one what was not seen yet, from its beginning on."""
        return size // 2 if size <= self._room else self._dialog.drawn.next_line(one.id) or 0

    def _others_heading(self) -> None:
        said = _("Not yours to sign"), _("another physician countersigns")
        pieces: Pieces = [(said[0], Tone.STRONG), (f"   {said[1]}", Tone.FAINT)]
        self.lines += [*([blank()] if self.lines else []), row(self._width, pieces)]

    def _lines_of(self, one: Waiting, ground: Ground) -> list[Line]:
        canvases = [self._head(one)]
        why = self._dialog.why_not(one)
        pieces = [*told(one, self._board, self._clock), *([(f" {capital(why)}.", Tone.WARN)] if why else [])]
        for part in wrapped_pieces(pieces, self._width - INDENT - _NAME_AT):
            canvases.append(Canvas(self._width))
            canvases[-1].put_pieces(_NAME_AT, part)
        return [canvas.line(ground) for canvas in canvases]

    def _head(self, one: Waiting) -> Canvas:
        """Box, bed, name, when and what; at the right by whom. The sentences below have all of it whole."""
        canvas = Canvas(self._width)
        if not self._dialog.why_not(one):
            canvas.put(INDENT, *box_piece(marked=self._dialog.is_marked(one)))
        canvas.put(_BED_AT, str(one.bed.number), Tone.STRONG)
        canvas.put(_NAME_AT, cut(self._name(one), self._when_at - _NAME_AT - 2), Tone.STRONG)
        canvas.put(self._when_at, self._clock.moment(one.entry.occurred_at), Tone.PLAIN)
        end = self._width - INDENT
        who = first_that_fits(by_whom(one, self._board), end - self._act_at - _LEAST_ACT - 2)
        begin = canvas.put_right(end, who, Tone.WARN_STRONG if one.entry.unsigned is not None else Tone.PLAIN)
        canvas.put(self._act_at, cut(act_of(one), begin - self._act_at - 2), Tone.STRONG)
        return canvas

    def _name(self, one: Waiting) -> str:
        is_private = self._dialog.privacy
        name = shown_name(one.bed.patient, privacy=is_private)
        has_room = cells(name) <= min(_MOST_NAME, self._width // _NAME_SHARE)
        return name if has_room else shown_surname(one.bed.patient, privacy=is_private)
