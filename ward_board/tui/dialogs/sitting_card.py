"""How a sitting looks: a row of days for each bed, those that stand alone below with why, and the second signature."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ward_board.board.canvas import Canvas, Pieces, cells, cut, first_that_fits, pieces_width
from ward_board.board.line import Ground, Line, Tone
from ward_board.board.moments import Clock
from ward_board.board.next_items import bed_numbers
from ward_board.board.people import role_word, shown_name, shown_surname
from ward_board.board.rule_words import RuleWords
from ward_board.board.sitting import SittingBed, contacts_of, not_measured, tables_words, why_not_waiting
from ward_board.board.wrap import wrapped
from ward_board.config.language import gettext as _
from ward_board.domain.authority import acting_role
from ward_board.domain.text import printable
from ward_board.tui.dialogs.cards import INDENT, blank, hint_line, message_lines, row, title_line
from ward_board.tui.dialogs.dialog import Look
from ward_board.tui.dialogs.field import Field
from ward_board.tui.dialogs.scrolling import box_piece, laid_out, more_words

if TYPE_CHECKING:
    from ward_board.tui.dialogs.sitting_dialog import SittingDialog, SittingRow

_BED_AT = INDENT + 4
_NAME_AT = _BED_AT + 3
_NAME_CELLS, _NET_CELLS = 14, 13
_TABLE_AT = _NAME_AT + _NAME_CELLS + _NET_CELLS
_LEAST_COLUMN = 12
_HEAD_ROWS = 2
_BOX_CELLS = 20


def sitting_lines(dialog: SittingDialog, look: Look) -> tuple[Line, ...]:
    """The card, what has the cursor always on it."""
    card = _Card(dialog, look)
    body = card.lines()

    def heading(above: int, below: int) -> Line:
        marked, count = len(dialog.marked), sum(not one.is_alone for one in dialog.rows)
        said = _("{marked} of {count} marked as read").format(marked=marked, count=count)
        right = more_words(above, below) or _("each bed is read; Enter records those that are marked, at once")
        has_room = cells(said) + cells(right) + 2 * INDENT < look.width
        return row(look.width, [(said, Tone.STRONG)], [(right, Tone.FAINT)] if has_room else ())

    signer = _("signing as {name}").format(name=look.signer) if look.signer else ""
    return laid_out(
        [title_line(look.width, _("Approve rules of several beds"), signer), blank()],
        heading,
        body,
        card.focus,
        beside=[],
        message=message_lines(look.width, dialog.said),
        foot=hint_line(look.width, _hints(dialog)),
        rows=look.rows,
    )


def _hints(dialog: SittingDialog) -> list[tuple[str, str]]:
    leaves = _("leaves, kept as draft of {name}").format(name=printable(dialog.person.name))
    return [("Enter", _("both sign")), ("Space x", _("read")), ("Tab", _("second signature")), ("Esc", leaves)]


class _Card:
    """The body of the card, and which of its lines has the cursor."""

    def __init__(self, dialog: SittingDialog, look: Look) -> None:
        self._dialog, self._width = dialog, look.width
        self._clock = Clock(look.zone, look.now)
        self.focus = 0
        self._lines: list[Line] = []
        self._shown = {one.treatment: dialog.shown(one, self._clock) for one in dialog.rows}
        together = [self._shown[one.treatment] for one in dialog.rows if not one.is_alone]
        self._contacts = contacts_of([one for one in together if one])
        size = (self._width - INDENT - _TABLE_AT) // max(len(self._contacts), 1)
        self._column_cells = size if size >= _LEAST_COLUMN else 0

    def lines(self) -> list[Line]:
        """All of it, from the first bed to the second signature."""
        together = [one for one in self._dialog.rows if not one.is_alone]
        alone = [one for one in self._dialog.rows if one.is_alone]
        if self._column_cells and together:
            self._lines += self._names()
        for one in together:
            self._bed_lines(one)
        self._said_of_the_table()
        if alone:
            self._lines.append(blank())
            said = _("One by one, each on a card of its own"), _("Space opens it")
            self._lines.append(row(self._width, [(said[0], Tone.STRONG)], [(said[1], Tone.FAINT)]))
        for one in alone:
            self._alone_lines(one)
        self._signatures()
        return self._lines

    def _add(self, canvases: Sequence[Canvas], *, has_cursor: bool = False) -> None:
        if has_cursor:
            self.focus = len(self._lines) + len(canvases) // 2
        self._lines += [one.line(Ground.SELECTED if has_cursor else Ground.BAR) for one in canvases]

    def _names(self) -> list[Line]:
        """Each contact in two rows, and its limit below."""
        rows = [Canvas(self._width) for _row in range(_HEAD_ROWS + 1)]
        rows[-1].put(_BED_AT, _("bed"), Tone.FAINT)
        rows[-1].put(_NAME_AT + _NAME_CELLS, _("net at 1 m"), Tone.FAINT)
        for place, (contact, limit) in enumerate(self._contacts):
            column = self._column(place)
            parts = wrapped(contact, self._column_cells - 2)[:_HEAD_ROWS]
            for at, part in enumerate(parts, start=_HEAD_ROWS - len(parts)):
                rows[at].put(column, part, Tone.PLAIN)
            rows[-1].put(column, cut(limit, self._column_cells - 1), Tone.FAINT)
        return [one.line(Ground.BAR) for one in rows]

    def _column(self, place: int) -> int:
        return _TABLE_AT + place * self._column_cells

    def _bed_lines(self, one: SittingRow) -> None:
        shown = self._shown[one.treatment]
        first, second = Canvas(self._width), Canvas(self._width)
        first.put(INDENT, *box_piece(marked=self._dialog.is_marked(one)))
        self._put_name(first, one)
        rows = [first]
        if shown is None:
            first.put(_NAME_AT + _NAME_CELLS, self._why_not(one), Tone.FAINT)
        else:
            first.put(_NAME_AT + _NAME_CELLS, cut(shown.net, _NET_CELLS - 1), Tone.STRONG)
            rows += self._table_rows(first, second, shown) if self._column_cells else self._packed(first, shown)
            rows += self._trip(shown)
        if self._dialog.has_changed(one):
            rows += self._sentence(_("changed since it was read: read it again"), Tone.WARN_STRONG)
        self._add(rows, has_cursor=one is self._dialog.focus)

    def _table_rows(self, first: Canvas, second: Canvas, shown: SittingBed) -> list[Canvas]:
        """Days and last day below each contact; the half-life below the dose rate, a changed one on rows of its own."""
        is_short = cells(shown.half_life) < _NET_CELLS
        if is_short:
            second.put(_NAME_AT + _NAME_CELLS, shown.half_life, Tone.PLAIN)
        rules = {(rule.contact, rule.limit): rule for rule in shown.rules}
        for place, contact in enumerate(self._contacts):
            if rule := rules.get(contact):
                column, room = self._column(place), self._column_cells - 1
                first.put(column, cut(rule.days, room), rule.tone)
                second.put(column, first_that_fits(_below(rule), room), Tone.FAINT)
        return [second, *([] if is_short else self._sentence(shown.half_life, Tone.WARN_STRONG))]

    def _packed(self, first: Canvas, shown: SittingBed) -> list[Canvas]:
        """Where there is no room for a column each: contact, days and last day, as many beside each other as fit."""
        column = _NAME_AT + _NAME_CELLS + _NET_CELLS
        first.put(column, cut(shown.half_life, max(self._width - INDENT - column, 0)), Tone.PLAIN)
        groups = [_packed_rule(rule) for rule in shown.rules]
        size = max(map(pieces_width, groups), default=0) + 3
        beside = max((self._width - INDENT - _NAME_AT + 3) // size, 1)
        rows = [Canvas(self._width) for _row in range(-(-len(groups) // beside))]
        for place, pieces in enumerate(groups):
            rows[place // beside].put_pieces(_NAME_AT + place % beside * size, pieces)
        return rows

    def _trip(self, shown: SittingBed) -> list[Canvas]:
        return self._sentence(*shown.trip) if shown.trip else []

    def _alone_lines(self, one: SittingRow) -> None:
        shown = self._shown[one.treatment]
        canvas = Canvas(self._width)
        self._put_name(canvas, one)
        rows = [canvas]
        if shown is None:
            canvas.put(_NAME_AT + _NAME_CELLS, self._why_not(one), Tone.FAINT)
        else:
            figures = f"{shown.net}, {shown.half_life}"
            canvas.put(_NAME_AT + _NAME_CELLS, cut(figures, self._width - INDENT - _NAME_AT - _NAME_CELLS), Tone.STRONG)
            rows += [part for said in shown.alone for part in self._sentence(*said)]
        self._add(rows, has_cursor=one is self._dialog.focus)

    def _why_not(self, one: SittingRow) -> str:
        return why_not_waiting(self._dialog.bed(one), self._dialog.board.staff, self._clock)

    def _put_name(self, canvas: Canvas, one: SittingRow) -> None:
        canvas.put(_BED_AT, str(one.number), Tone.STRONG)
        bed = self._dialog.bed(one)
        if bed is None:
            return
        name = shown_name(bed.patient, privacy=self._dialog.privacy)
        if cells(name) >= _NAME_CELLS:
            name = shown_surname(bed.patient, privacy=self._dialog.privacy)
        canvas.put(_NAME_AT, cut(name, _NAME_CELLS - 1), Tone.STRONG)

    def _sentence(self, words: str, tone: Tone) -> list[Canvas]:
        rows = []
        for part in wrapped(words, self._width - INDENT - _NAME_AT):
            rows.append(Canvas(self._width))
            rows[-1].put(_NAME_AT, part, tone)
        return rows

    def _said_of_the_table(self) -> None:
        """Who signed the figures, of each table for which beds, and whose rules are not among these."""
        beds = [bed for one in self._dialog.rows if (bed := self._dialog.bed(one))]
        missing = not_measured(self._dialog.board)
        said = _("not measured yet: {beds}").format(beds=bed_numbers(one.number for one in missing)) if missing else ""
        first, *others = tables_words(beds) or [("", Tone.FAINT)]
        self._lines += [blank(), row(self._width, [first], [(said, Tone.FAINT)])]
        self._lines += [row(self._width, [other]) for other in others]

    def _signatures(self) -> None:
        person = self._dialog.person
        role = acting_role(person, self._dialog.roles)
        name = ", ".join(filter(None, [printable(person.name), role_word(role) if role else ""]))
        rule = Canvas(self._width)
        rule.fill(INDENT, self._width - INDENT, "─", Tone.FAINT)
        self._lines += [rule.line(Ground.BAR)]
        first: Pieces = [(_("performed") + "  ", Tone.GOOD), (name, Tone.STRONG)]
        self._lines.append(row(self._width, first))
        canvas = Canvas(self._width)
        column = canvas.put(INDENT, _("verified") + "   ", Tone.WARN)
        for one in self._dialog.signing:
            column = _put_field(canvas, column, one, focused=one is self._dialog.focus)
        beside = _("own id, own PIN, never the same person")
        if column + cells(beside) <= self._width - INDENT:
            canvas.put(column, beside, Tone.FAINT)
        if self._dialog.focus in self._dialog.signing:
            self.focus = len(self._lines)
        self._lines.append(canvas.line(Ground.BAR))


def _below(rule: RuleWords) -> tuple[str, ...]:
    """The last day; where nobody keeps a distance what is left of the limit (CLINICAL §10.4)."""
    if rule.until:
        return (rule.until,)
    return rule.margin, _("{dose} left").format(dose=rule.left), rule.left


def _packed_rule(rule: RuleWords) -> Pieces:
    until = _(" to {day}").format(day=rule.until) if rule.until else ""
    return [(f"{rule.contact} ", Tone.FAINT), (rule.days, rule.tone), (until, Tone.PLAIN)]


def _put_field(canvas: Canvas, column: int, one: Field, *, focused: bool) -> int:
    column = canvas.put(column, f"{_(one.asked.title)} ", Tone.STRONG if focused else Tone.FAINT)
    text = f" {one.shown(_BOX_CELLS - 2)}{'_' if focused else ''}"
    return canvas.put(column, text + " " * max(_BOX_CELLS - cells(text), 0), Tone.FIELD) + 2
