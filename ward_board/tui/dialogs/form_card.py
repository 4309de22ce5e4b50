"""The form of an act as a card: who, what, when, what it asks for, what it waits for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ward_board.board.canvas import Canvas
from ward_board.board.line import Ground, Line, Tone
from ward_board.board.moments import Clock
from ward_board.board.step_words import capital, gates_words
from ward_board.board.wrap import wrapped
from ward_board.config.language import gettext as _
from ward_board.domain.text import printable
from ward_board.tui.dialogs.cards import (
    INDENT,
    blank,
    hint_line,
    message_lines,
    most_needed,
    row,
    sentence_lines,
    title_line,
)
from ward_board.tui.dialogs.dialog import Look
from ward_board.tui.dialogs.field import titles_width

if TYPE_CHECKING:
    from ward_board.tui.dialogs.act_dialog import ActDialog

_WIDE_ENOUGH = 60

# what goes last where there is little room; what is far from the cursor goes between the two
_FOCUS, _TIME, _WHO, _MESSAGE, _TITLE, _NOTE, _KEYS, _ALLERGY, _FACTS, _FIELDS, _AIR = *range(10), 1000
Ranked = list[tuple[int, Line]]


def form_lines(dialog: ActDialog, look: Look) -> tuple[Line, ...]:
    """The card; where there is little room what is empty goes first, then the fields farthest from the cursor.

    The field with the cursor, what is said of it, the time and the answer to the last try go last.
    """
    lines = _ranked(dialog, look)
    if sum(rank < _AIR for rank, _line in lines) > look.rows and len(dialog.fields) > 1:
        # fields are left out: say how many there are
        lines[0] = (_TITLE, title_line(look.width, dialog.act.words, _place_words(dialog)))
    return most_needed(lines, look.rows)


def _ranked(dialog: ActDialog, look: Look) -> Ranked:
    width = look.width
    signer = _("signing as {name}").format(name=look.signer) if look.signer else ""
    lines: Ranked = [(_TITLE, title_line(width, dialog.act.words, signer))]
    # the first row names the patient; the last ones, the allergies, are forgotten at a cost
    lines += [(_WHO if not place else _ALLERGY, line) for place, line in enumerate(dialog.whom(width))]
    if dialog.act.about:
        lines += [(_WHO, line) for line in sentence_lines(width, dialog.act.about, Tone.STRONG)]
    lines += [(_AIR, blank()), *_fields(dialog, width)]
    lines += [(_TIME, _time(dialog, look))] if dialog.asks_time else []
    lines += [(_FACTS, line) for line in _waits(dialog, look)]
    if told := dialog.told():
        lines += [(_WHO, line) for line in sentence_lines(width, capital(told), Tone.WARN_STRONG)]
    if dialog.happened:
        said = _("charted as a deviation: a high alarm until somebody takes it")
        lines += [(_FACTS, line) for line in sentence_lines(width, said, Tone.WARN)]
    message = dialog.hindrance() if _refused_field(dialog) is not None else dialog.said
    rank = _MESSAGE if message else _AIR - 1
    lines += [(rank, line) for line in message_lines(width, message)]
    return [*lines, (_KEYS, hint_line(width, _hints(dialog, look)))]


def _place_words(dialog: ActDialog) -> str:
    count = len(dialog.fields)
    if dialog.focus >= count:
        return _("the time, after {count} fields").format(count=count)
    return _("field {place} of {count}").format(place=dialog.focus + 1, count=count)


def _fields(dialog: ActDialog, width: int) -> Ranked:
    lines: Ranked = []
    refused, column = _refused_field(dialog), titles_width(dialog.fields)
    for place, one in enumerate(dialog.fields):
        canvas = Canvas(width)
        one.draw(canvas, INDENT, focused=place == dialog.focus, title_cells=column)
        far = abs(place - dialog.focus)
        lines.append((_FIELDS + far if far else _FOCUS, canvas.line(Ground.BAR)))
        said = _refusal(dialog, place) if place == refused else dialog.echo(one)
        notes = _beside(width, column, *said) if said else []
        of_focus = _MESSAGE if place == refused else _NOTE
        lines += [(_FIELDS + far if far else of_focus, line) for line in notes]
        lines += [] if notes or one.is_mark else [(_AIR, blank())]
    return lines


def _beside(width: int, column: int, words: str, tone: Tone) -> list[Line]:
    """What is said of a field, under its box."""
    at = column if width >= _WIDE_ENOUGH else 0
    rows = []
    for part in wrapped(printable(words), width - 2 * INDENT - at):
        canvas = Canvas(width)
        canvas.put(INDENT + at, part, tone)
        rows.append(canvas.line(Ground.BAR))
    return rows


def _refused_field(dialog: ActDialog) -> int | None:
    """The field that the answer to the last try is about: there it stands."""
    named, colon, _rest = (dialog.message or "").partition(":")
    return next((place for place, one in enumerate(dialog.fields) if colon and one.id == named), None)


def _refusal(dialog: ActDialog, place: int) -> tuple[str, Tone]:
    message = dialog.message or ""
    return message.removeprefix(f"{dialog.fields[place].id}:").strip(), Tone.WARN_STRONG


def _time(dialog: ActDialog, look: Look) -> Line:
    clock = Clock(look.zone, look.now)
    focused = dialog.focus == len(dialog.fields)
    shown = dialog.time.typed.ljust(4, "_") if dialog.time.typed else clock.moment(dialog.time.at(look.now))
    canvas = Canvas(look.width)
    canvas.put(INDENT, _("happened at"), Tone.STRONG if focused else Tone.FAINT)
    at = canvas.put(INDENT + titles_width(dialog.fields), f" {shown} ", Tone.NOW_LABEL if focused else Tone.FIELD)
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


def _hints(dialog: ActDialog, look: Look) -> list[tuple[str, str]]:
    hints = [("Enter", _("records")), ("Esc", look.leaves), ("Tab", _("next field"))]
    if dialog.waits() and not dialog.happened:
        hints.insert(1, ("Ctrl+E", _("it already happened")))
    if len(dialog.acts) > 1:
        hints.append(("PgDn", _("another act")))
    return [*hints, ("← →", _("time"))] if dialog.asks_time else hints
