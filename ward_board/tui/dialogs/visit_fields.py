"""The fields on the card of a visit: what a row needs one below the other, what may stay as it is side by side."""

from __future__ import annotations

from collections.abc import Sequence

from ward_board.board.board import Bed
from ward_board.board.canvas import Canvas, Pieces, cells, pieces_width
from ward_board.board.line import Ground, Line, Tone
from ward_board.board.site_words import site_words
from ward_board.board.step_words import title
from ward_board.board.wrap import wrapped
from ward_board.config.language import gettext as _
from ward_board.domain.form import FieldType
from ward_board.domain.text import printable
from ward_board.tui.dialogs.cards import INDENT
from ward_board.tui.dialogs.field import Field
from ward_board.tui.dialogs.visit_rows import VisitRow

_BOX_CELLS, _TEXT_BOX_CELLS = 8, 20


def field_lines(one: Field, width: int, column: int, title_cells: int, *, focused: bool) -> list[Line]:
    """A field that is needed, and what is wrong with what stands in it."""
    canvas = Canvas(width)
    one.draw(canvas, column, focused=focused, title_cells=title_cells)
    words, tone = one.echo or ("", Tone.FAINT)
    wrong = _said_below(words, width, column + title_cells, tone) if tone is not Tone.FAINT else []
    return [drawn.line(Ground.BAR) for drawn in (canvas, *wrong)]


def number_lines(
    bed: Bed, one: VisitRow, fields: Sequence[Field], focused: Field | None, width: int
) -> tuple[list[Line], int | None]:
    """Fields of a row side by side after its name; and the line of them that has the cursor."""
    label = title(one.act.step) if one.act.step else one.act.words
    canvases, focus = [Canvas(width)], None
    column = canvases[-1].put(INDENT, label, Tone.FAINT) + 3
    indent = INDENT + 3
    for field in fields:
        name = "" if _(field.asked.title) == label else _(field.asked.title)
        pieces = _number_pieces(field, name, is_focused=field is focused)
        if column + pieces_width(pieces) > width - INDENT and column > indent:
            canvases.append(Canvas(width))
            column = indent
        if field is focused:
            focus = len(canvases) - 1
        column = canvases[-1].put_pieces(column, pieces) + 3
    calculated = _calculated(bed, one)
    if column + cells(calculated) <= width - INDENT:
        canvases[-1].put(column, calculated, Tone.FAINT)
    for words, tone in filter(None, (field.echo for field in fields)):
        if tone is not Tone.FAINT:
            # only what is wrong: what is usual needs no row of its own here
            canvases += _said_below(words, width, indent, tone)
    return [canvas.line(Ground.BAR) for canvas in canvases], focus


def _said_below(words: str, width: int, indent: int, tone: Tone) -> list[Canvas]:
    """What is wrong with a number, under it."""
    rows = []
    for part in wrapped(printable(words), width - indent - INDENT):
        rows.append(Canvas(width))
        rows[-1].put(indent, part, tone)
    return rows


def _number_pieces(one: Field, named: str, *, is_focused: bool) -> Pieces:
    """A field called `named`, which may stand beside its name already."""
    if one.is_mark:
        return one.mark_pieces(focused=is_focused)
    name = [(f"{named} ", Tone.STRONG if is_focused else Tone.FAINT)] if named else []
    if one.is_choice:
        chosen = one.text or "-"
        return [
            *name,
            (f" {printable(_(chosen))} ", Tone.NOW_LABEL if is_focused else Tone.FIELD),
        ]
    box = _BOX_CELLS if one.asked.type is FieldType.NUMBER else min(one.box_cells, _TEXT_BOX_CELLS)
    text = f" {one.shown(box - 2)}{'_' if is_focused else ''}"
    return [
        *name,
        (text + " " * max(box - cells(text), 0), Tone.FIELD),
        (f" {site_words(one.asked.unit)}" if one.asked.unit else "", Tone.FAINT),
    ]


def _calculated(bed: Bed, one: VisitRow) -> str:
    """What the pump should show, beside what it does."""
    run = bed.situation.chart[one.act.step.id].run if one.is_reading and one.act.step else None
    given = run.given_ml(bed.situation.now) if run else None
    return "" if given is None else _("calculated ≈{ml:.0f} mL").format(ml=given)
