"""The form of an act as a card: who, what, when, what it asks for, what it waits for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ward_board.board.canvas import Canvas
from ward_board.board.line import Ground, Line, Tone
from ward_board.board.moments import Clock
from ward_board.board.step_words import gates_words
from ward_board.config.language import gettext as _
from ward_board.tui.dialogs.cards import (
    INDENT,
    blank,
    fitted,
    hint_line,
    message_lines,
    patient_lines,
    row,
    sentence_lines,
    title_line,
)
from ward_board.tui.dialogs.dialog import Look
from ward_board.tui.dialogs.field import TITLE_CELLS

if TYPE_CHECKING:
    from ward_board.tui.dialogs.act_dialog import ActDialog


def form_lines(dialog: ActDialog, look: Look) -> tuple[Line, ...]:
    """The card; what is empty goes first where there is little room."""
    width = look.width
    signer = _("signing as {name}").format(name=look.signer) if look.signer else ""
    lines = [title_line(width, dialog.act.words, signer)]
    if dialog.bed:
        lines += patient_lines(width, dialog.bed)
    lines += [blank(), *_fields(dialog, width), _time(dialog, look), *_waits(dialog, look)]
    if dialog.happened:
        said = _("charted as a deviation: a high alarm until somebody takes it")
        lines += sentence_lines(width, said, Tone.WARN)
    lines += [*message_lines(width, dialog.message), hint_line(width, _hints(dialog))]
    return fitted(lines, look.rows)


def _fields(dialog: ActDialog, width: int) -> list[Line]:
    lines = []
    for place, one in enumerate(dialog.fields):
        canvas = Canvas(width)
        one.draw(canvas, INDENT, focused=place == dialog.focus)
        lines += [canvas.line(Ground.BAR), blank()]
    return lines


def _time(dialog: ActDialog, look: Look) -> Line:
    clock = Clock(look.zone, look.now)
    focused = dialog.focus == len(dialog.fields)
    shown = dialog.time.typed.ljust(4, "_") if dialog.time.typed else clock.moment(dialog.time.at(look.now))
    canvas = Canvas(look.width)
    canvas.put(INDENT, _("happened at"), Tone.STRONG if focused else Tone.FAINT)
    at = canvas.put(INDENT + TITLE_CELLS, f" {shown} ", Tone.NOW_LABEL if focused else Tone.FIELD)
    if dialog.time.is_now:
        at = canvas.put(at + 2, _("now"), Tone.FAINT)
    if dialog.act.is_early(dialog.time.at(look.now)) and dialog.act.due:
        canvas.put(at + 2, _("early: due {time}").format(time=clock.moment(dialog.act.due)), Tone.WARN)
    return canvas.line(Ground.BAR)


def _waits(dialog: ActDialog, look: Look) -> list[Line]:
    waits = dialog.waits()
    if not waits or dialog.happened:
        return []
    pieces = [(_("waits for "), Tone.WARN), (gates_words(waits), Tone.WARN_STRONG)]
    return [row(look.width, pieces)]


def _hints(dialog: ActDialog) -> list[tuple[str, str]]:
    hints = [("Enter", _("records")), ("Esc", _("leaves, kept as draft")), ("Tab", _("next field"))]
    if dialog.waits() and not dialog.happened:
        hints.insert(1, ("Ctrl+E", _("it already happened")))
    if len(dialog.acts) > 1:
        hints.append(("PgDn", _("another act")))
    return [*hints, ("← →", _("time"))]
