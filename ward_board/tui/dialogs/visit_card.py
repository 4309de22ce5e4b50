"""The card of a visit: who lies there, what runs, what is due, and the numbers that nobody need type."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ward_board.board.board import Bed
from ward_board.board.canvas import Canvas, Pieces, cells, cut, first_that_fits
from ward_board.board.course_on_bed import known_of_course, warnings_of
from ward_board.board.headline import headline
from ward_board.board.left_side import is_hot
from ward_board.board.line import Ground, Line, Tone
from ward_board.board.moments import Clock, birth_date
from ward_board.board.people import shown_name
from ward_board.board.site_words import site_words
from ward_board.board.step_words import act_words, capital, shorter_lists, title
from ward_board.board.wrap import wrapped
from ward_board.config.language import gettext as _
from ward_board.domain.form import FieldType
from ward_board.domain.infusion import Run
from ward_board.domain.protocol import AMINO_ACIDS, LUTETIUM, Card
from ward_board.domain.text import printable
from ward_board.domain.words import Action, StepKind, StepState
from ward_board.tui.acts import EARLY, default_text, runs_of
from ward_board.tui.dialogs.cards import INDENT, blank, message_lines, row
from ward_board.tui.dialogs.dialog import Look
from ward_board.tui.dialogs.field import Field, titles_width
from ward_board.tui.dialogs.scrolling import (
    MARK_CELLS,
    box_piece,
    foot_line,
    laid_out,
    more_words,
    one_row_or_more,
)
from ward_board.tui.dialogs.visit_fields import field_lines, number_lines
from ward_board.tui.dialogs.visit_rows import VisitRow

if TYPE_CHECKING:
    from ward_board.tui.dialogs.visit_dialog import VisitDialog

_DUE_AT = INDENT + MARK_CELLS
_LEAST_USUAL = 26


def visit_lines(dialog: VisitDialog, look: Look) -> tuple[Line, ...]:
    """The card, the row or field with the cursor always on it."""
    body, focus = _body(dialog, look)
    clock = Clock(look.zone, look.now)

    def heading(above: int, below: int) -> Line:
        said = _("Due by {time}, one visit").format(time=clock.moment(dialog.until))
        right = more_words(above, below) or _("nothing is marked until you have been there")
        return row(look.width, [(said, Tone.STRONG)], [(right, Tone.FAINT)])

    return laid_out(
        [*_head(dialog, look.width, clock), blank()],
        heading,
        body,
        focus,
        beside=_beside(dialog, look, clock),
        message=message_lines(look.width, dialog.said),
        foot=foot_line(look, _hints(dialog, look), dialog.time, clock.moment(dialog.time.at(look.now))),
        rows=look.rows,
    )


def _head(dialog: VisitDialog, width: int, clock: Clock) -> list[Line]:
    bed = dialog.bed
    booking, room = bed.situation.chart.booking, width - 2 * INDENT
    name = shown_name(bed.patient, privacy=dialog.privacy).upper()
    cycle = _("cycle {cycle}/{cycles}").format(cycle=booking.cycle, cycles=bed.cycles)
    groups: list[Pieces] = [
        [(_card_words(dialog), Tone.STRONG)],
        [(_("Bed {bed}").format(bed=bed.number), Tone.STRONG)],
        *([(part, Tone.STRONG)] for part in wrapped(name, room)),
        *([] if dialog.privacy else [[(_("born {date}").format(date=birth_date(bed.patient.birth_date)), Tone.PLAIN)]]),
        [(cycle, Tone.PLAIN)],
    ]
    hot: Pieces = [(_("hot room"), Tone.LUTETIUM_STRONG)] if is_hot(bed) else ()
    number = [] if dialog.privacy else [(_("number {number}").format(number=printable(bed.patient.number)), Tone.FAINT)]
    facts = [*_allergies(bed.allergies, room), *_running(bed, clock)]
    facts = [*facts, *([[(dialog.told(), Tone.WARN_STRONG)]] if dialog.told() else [])]
    facts += [[(part, Tone.WARN_STRONG)] for words in warnings_of(bed) for part in wrapped(words, room)]
    first = one_row_or_more(width, groups, hot, Ground.SELECTED)
    if len(first) > 1 and hot:
        first, facts = one_row_or_more(width, groups, (), Ground.SELECTED), [hot, *facts]
    return [*first, *one_row_or_more(width, facts, number, Ground.BAR)]


def _card_words(dialog: VisitDialog) -> str:
    return capital(site_words(dialog.card.title)) if dialog.card else _("Before you go in")


def _allergies(allergies: str | None, room: int) -> list[Pieces]:
    if allergies is None:
        # not asked is not the same as none (H15)
        return [[(_("allergies UNKNOWN: nobody sent them"), Tone.WARN_STRONG)]]
    if not allergies.strip():
        return [[(_("allergies: none"), Tone.FAINT)]]
    said = _("ALLERGY {what}").format(what=printable(allergies.strip()))
    return [[(part, Tone.WARN_STRONG)] for part in wrapped(said, room)]


def _running(bed: Bed, clock: Clock) -> list[Pieces]:
    """What runs and until when, how much has gone in; else what is so at the bed."""
    said = headline(bed, clock)
    groups: list[Pieces] = [[(said.words[0], said.tone)]] if said.words else []
    amino, lutetium = bed.situation.chart[AMINO_ACIDS].run, bed.situation.chart[LUTETIUM].run
    if amino is None or amino.ended_at is not None:
        return groups
    if lutetium is not None and lutetium.ended_at is None:
        groups.append(_other_infusion(bed, amino, lutetium, clock))
    given = amino.given_ml(bed.situation.now)
    if given is not None and amino.volume_ml is not None:
        ml = _("≈{ml:.0f} of {bag:.0f} mL").format(ml=given, bag=amino.volume_ml)
        groups.append([(ml, Tone.PLAIN)])
    return groups


def _other_infusion(bed: Bed, amino: Run, lutetium: Run, clock: Clock) -> Pieces:
    """The infusion that the headline does not speak of; the amino acids first where they stand still."""
    steps, end = bed.situation.protocol.by_id, bed.situation.steps[LUTETIUM].times.due_end
    if amino.is_running:
        return [(_("{step} running").format(step=title(steps[AMINO_ACIDS])), Tone.PLAIN)]
    name = title(steps[LUTETIUM]).upper()
    if lutetium.paused_since:
        said = _("{step} STOPPED {time}").format(step=name, time=clock.moment(lutetium.paused_since))
    elif end is None or end <= clock.now:
        said = _("{step} RUNNING since {time}").format(step=name, time=clock.time(lutetium.started_at))
    else:
        said = _("{step} RUNNING to {time}").format(step=name, time=clock.time(end))
    return [(said, Tone.LUTETIUM_STRONG)]


def _body(dialog: VisitDialog, look: Look) -> tuple[list[Line], int]:
    """The rows with what they ask for, then the numbers; and the line that has the cursor."""
    table = _Table(dialog, look)
    lines, focus, card = [table.names()], 0, dialog.card or dialog.rows[0].card if dialog.rows else None
    for place, one in enumerate(dialog.rows):
        if one.card is not card or (place == 0 and card is not dialog.card):
            card = one.card
            lines.append(_heading(card, look.width))
        if dialog.focus is None and place == dialog.cursor:
            focus = len(lines)
        lines.append(table.line(one, has_cursor=place == dialog.cursor))
        for asked in dialog.asked_below(one):
            focus = len(lines) if asked is dialog.focus else focus
            lines += field_lines(asked, look.width, table.what, titles_width(one.needed), focused=asked is dialog.focus)
    numbers = dialog.wanted_numbers(look.now)
    if numbers:
        lines += [
            blank(),
            row(look.width, [(_more_words(numbers), Tone.STRONG)], [(_("none is asked"), Tone.FAINT)]),
        ]
    for one, fields in numbers:
        drawn, at = number_lines(dialog.bed, one, fields, dialog.focus, look.width)
        focus = focus if at is None else len(lines) + at
        lines += drawn
    return lines, focus


def _more_words(rows: Sequence[tuple[VisitRow, list[Field]]]) -> str:
    are_numbers = all(one.asked.type is FieldType.NUMBER for _row, fields in rows for one in fields)
    return _("If you want numbers") if are_numbers else _("If it is not as usual, or you want more")


def _heading(card: Card | None, width: int) -> Line:
    """Whose rows begin here: a card's, or what belongs to none."""
    said = capital(site_words(card.title)) if card else _("Besides")
    return row(width, [(said, Tone.STRONG)])


class _Table:
    """Where the columns of the rows stand."""

    def __init__(self, dialog: VisitDialog, look: Look) -> None:
        self._dialog, self._look = dialog, look
        self._clock = Clock(look.zone, look.now)
        due = max((cells(self._due(one)) for one in dialog.rows), default=0)
        self.what = _DUE_AT + max(due, cells(_("due"))) + 2
        longest = max((cells(one.act.words) for one in dialog.rows), default=0)
        self.usual = max(min(self.what + longest + 3, look.width - _LEAST_USUAL - INDENT), self.what + 12)

    def names(self) -> Line:
        """What the columns are."""
        canvas = Canvas(self._look.width)
        named = ((INDENT, _("done")), (_DUE_AT, _("due")), (self.what, _("what")), (self.usual, _("usual")))
        for column, said in named:
            canvas.put(column, said, Tone.FAINT)
        return canvas.line(Ground.BAR)

    def line(self, one: VisitRow, *, has_cursor: bool) -> Line:
        """A row: its box or why it has none, when it is due, what it is, and what a mark records."""
        dialog, canvas = self._dialog, Canvas(self._look.width)
        why = None if one.marked else dialog.why_not(one, self._look.now)
        if why is None:
            canvas.put(INDENT, *box_piece(marked=one.marked))
        else:
            canvas.put(INDENT + 1, "·", Tone.FAINT)
        status = dialog.bed.situation.steps[one.act.step.id] if one.act.step else None
        late = status is not None and status.state is StepState.LATE
        canvas.put(_DUE_AT, self._due(one), Tone.WARN_STRONG if late else Tone.FAINT if why else Tone.STRONG)
        canvas.put(self.what, cut(one.act.words, self.usual - self.what - 1), Tone.FAINT if why else Tone.PLAIN)
        room = self._look.width - INDENT - self.usual
        said, tone = (_ways(why), Tone.FAINT) if why else self._usual(one)
        canvas.put(self.usual, first_that_fits(said, room) or cut(said[0], room), tone)
        return canvas.line(Ground.SELECTED if has_cursor and dialog.focus is None else Ground.BAR)

    def _due(self, one: VisitRow) -> str:
        return self._clock.moment(one.act.due) if one.act.due else ""

    def _usual(self, one: VisitRow) -> tuple[tuple[str, ...], Tone]:
        """What a mark records, or what it asks for first; in every way to say it, the longest first."""
        at = self._dialog.time.at(self._look.now)
        if waits := self._dialog.waits(one):
            said = shorter_lists(_("with a reason: {words}").format(words=waits))
            return (*said[:-1], _("asks a reason")), Tone.WARN
        if one.act.due and one.act.due - at > EARLY:
            return (_("early"),), Tone.WARN
        if one.act.step is not None and (known := known_of_course(self._dialog.bed, one.act.step.id, self._clock)):
            return known, Tone.PLAIN
        if one.asks:
            needed = ", ".join(_(field.asked.title) for field in one.needed)
            return _ways(_("asks {fields}").format(fields=needed)), Tone.FAINT
        if one.is_typed:
            return (_("with numbers"),), Tone.PLAIN
        if one.act.step is not None and one.act.step.kind is StepKind.OBSERVATION:
            return (_("no concern"),), Tone.PLAIN
        if usual := _usual_values(one):
            return _ways(usual), Tone.PLAIN
        well = one.act.action is Action.SEEN and all(run.is_running for run in runs_of(self._dialog.bed))
        return (_("all well") if well else _("yes"),), Tone.PLAIN


def _ways(said: str) -> tuple[str, ...]:
    """A list in every way to say it; one thing is not counted."""
    ways = shorter_lists(said)
    return ways if len(ways) > 2 else ways[:1]


def _usual_values(one: VisitRow) -> str:
    """The protocol's values: "1000 mL, 250 mL/h", "not used"; of several choices each with its name."""
    known = [field.asked for field in one.fields if field.asked.default is not None]
    names = len(known) > 1
    return ", ".join(
        f"{_(asked.title)} {_(default_text(asked))}"
        if asked.type is FieldType.CHOICE and names
        else f"{default_text(asked)} {site_words(asked.unit)}".strip()
        for asked in known
    )


def _beside(dialog: VisitDialog, look: Look, clock: Clock) -> list[Line]:
    """What this bed needs after the visit."""
    mine = {one.id for one in dialog.rows}
    later = [
        f"{clock.moment(action.at)} {act_words(action.step, action.action)}"
        for action in dialog.bed.situation.actions
        if f"{action.step.id}:{action.action}" not in mine
    ]
    if not later:
        return []
    name = _("Next for this bed: ")
    room = look.width - 2 * INDENT - cells(name)
    said = first_that_fits((", ".join(later[:2]), later[0]), room) or cut(later[0], room)
    return [blank(), row(look.width, [(name, Tone.FAINT), (said, Tone.PLAIN)])]


def _hints(dialog: VisitDialog, look: Look) -> list[tuple[str, str]]:
    if dialog.focus is not None:
        return [("Enter", _("records")), ("Tab", _("next field")), ("Esc", look.leaves)]
    return [
        ("Enter", _("records")),
        ("Space", _("marks all as usual")),
        ("x", _("one")),
        ("Tab", _("numbers")),
        ("i", _("incident")),
        ("Esc", _("leaves")),
    ]
