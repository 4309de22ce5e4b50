"""The card of a round: one row for each bed where somebody lies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ward_board.board.board import Bed
from ward_board.board.canvas import Canvas, cells, cut, first_that_fits
from ward_board.board.glyphs import UNICODE
from ward_board.board.headline import headline
from ward_board.board.line import Ground, Line, Tone
from ward_board.board.moments import Clock
from ward_board.board.people import shown_name, shown_surname
from ward_board.board.right_side import seen_words, volume_words
from ward_board.board.step_words import act_words
from ward_board.config.language import gettext as _
from ward_board.tui.dialogs.cards import INDENT, blank, message_lines, row, title_line
from ward_board.tui.dialogs.dialog import Look
from ward_board.tui.dialogs.scrolling import MARK_CELLS, box_piece, foot_line, laid_out, more_words

if TYPE_CHECKING:
    from ward_board.tui.dialogs.round_dialog import RoundDialog, RoundRow

_BED_AT = INDENT + MARK_CELLS
_LEAST_NAME, _MOST_NAME, _SEEN_CELLS, _NARROW = 9, 20, 22, 90


def round_lines(dialog: RoundDialog, look: Look) -> tuple[Line, ...]:
    """The card, the row with the cursor always on it."""
    clock = Clock(look.zone, look.now)
    table = _Table(dialog, look, clock)
    body = [table.names()]
    focus = 0
    for place, one in enumerate(dialog.rows):
        if place == dialog.cursor:
            focus = len(body)
        body += table.lines(one, has_cursor=place == dialog.cursor)

    def heading(above: int, below: int) -> Line:
        marked = sum(one.marked for one in dialog.rows)
        said = _("{marked} of {count} marked").format(marked=marked, count=len(dialog.rows))
        right = more_words(above, below) or _("nothing is marked until you have been there")
        return row(look.width, [(said, Tone.STRONG)], [(right, Tone.FAINT)])

    signer = _("signing as {name}").format(name=look.signer) if look.signer else ""
    return laid_out(
        [title_line(look.width, _("Round: who was seen"), signer), blank()],
        heading,
        body,
        focus,
        beside=[blank()],
        message=message_lines(look.width, dialog.said),
        foot=foot_line(look, _hints(), dialog.time, clock.moment(dialog.time.at(look.now))),
        rows=look.rows,
    )


class _Table:
    """Where the columns stand: bed, name, what runs, seen."""

    def __init__(self, dialog: RoundDialog, look: Look, clock: Clock) -> None:
        self._dialog, self._look, self._clock = dialog, look, clock
        self._board = dialog.board
        beds = [bed for one in dialog.rows if (bed := self._board.bed_of(one.treatment))]
        longest = max((cells(shown_name(bed.patient, privacy=dialog.privacy)) for bed in beds), default=0)
        self._name = _BED_AT + max(len(str(one.number)) for one in dialog.rows) + 2
        most = _MOST_NAME if look.width >= _NARROW else 12
        self._runs = self._name + max(min(longest, most), _LEAST_NAME) + 3
        self._seen_end = look.width - INDENT

    def names(self) -> Line:
        """What the columns are."""
        canvas = Canvas(self._look.width)
        named = ((INDENT, _("seen")), (_BED_AT, _("bed")), (self._runs, _("what runs")))
        for column, said in named:
            canvas.put(column, said, Tone.FAINT)
        canvas.put_right(self._seen_end, _("last seen"), Tone.FAINT)
        return canvas.line(Ground.BAR)

    def lines(self, one: RoundRow, *, has_cursor: bool) -> list[Line]:
        """A bed, and below it the observations that a mark ticks."""
        ground = Ground.SELECTED if has_cursor else Ground.BAR
        canvas = Canvas(self._look.width)
        canvas.put(INDENT, *box_piece(marked=one.marked))
        canvas.put(_BED_AT, str(one.number), Tone.STRONG)
        bed = self._board.bed_of(one.treatment)
        if bed is None:
            return [canvas.line(ground)]
        self._put_bed(canvas, bed)
        lines = [canvas.line(ground)]
        acts = self._dialog.observations(one)
        if acts:
            said = ", ".join(act_words(act.step, act.action) for act in acts if act.step)
            below = Canvas(self._look.width)
            words = _("{observations}: done, no concern").format(observations=said)
            below.put(self._runs, cut(words, self._seen_end - self._runs), Tone.PLAIN)
            lines.append(below.line(ground))
        return lines

    def _put_bed(self, canvas: Canvas, bed: Bed) -> None:
        room = self._runs - self._name - 2
        name = shown_name(bed.patient, privacy=self._dialog.privacy)
        if cells(name) > room:
            name = shown_surname(bed.patient, privacy=self._dialog.privacy)
        canvas.put(self._name, cut(name, room), Tone.STRONG)
        seen = seen_words(bed, self._board, self._clock)
        words = first_that_fits(seen.words, _SEEN_CELLS)
        begin = canvas.put_right(self._seen_end, words, seen.tone)
        said, volume = headline(bed, self._clock), volume_words(bed, UNICODE)
        room = begin - self._runs - 2
        runs = first_that_fits(said.words, room)
        column = canvas.put(self._runs, runs, said.tone)
        given = first_that_fits(volume.words, begin - column - 5)
        canvas.put(column + 3, given, volume.tone)


def _hints() -> list[tuple[str, str]]:
    return [("Enter", _("records")), ("1-9", _("a bed")), ("Space", _("all, or none")), ("Esc", _("leaves"))]
