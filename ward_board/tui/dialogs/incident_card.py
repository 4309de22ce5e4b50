"""The card on which an incident is chosen: the kinds with their letters, what each opens, words, the time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ward_board.board.canvas import Canvas, cells, cut
from ward_board.board.incident_words import opens_words
from ward_board.board.line import Ground, Line, Tone
from ward_board.board.moments import Clock
from ward_board.board.site_words import site_words
from ward_board.config.language import gettext as _
from ward_board.domain.protocol import IncidentKind
from ward_board.domain.words import Priority
from ward_board.tui.dialogs.cards import INDENT, message_lines, patient_lines, row, sentence_lines
from ward_board.tui.dialogs.dialog import Look
from ward_board.tui.dialogs.scrolling import foot_line, laid_out, more_words

if TYPE_CHECKING:
    from ward_board.tui.dialogs.incident_dialog import IncidentDialog

_STARS_AT, _TITLE_AT, _GAP = 3, 7, 3
_OTHER_ROWS = 8
"""Head, heading, words, message and foot, about."""
_STARS = {Priority.HIGH: Tone.ALERT_STRONG, Priority.MEDIUM: Tone.WARN, Priority.LOW: Tone.FAINT}


def incident_lines(dialog: IncidentDialog, look: Look) -> tuple[Line, ...]:
    """The card, the chosen kind always on it; where there is room each kind says on its row what it opens."""
    is_roomy = look.rows >= len(dialog.kinds) + _OTHER_ROWS
    body = _rows(dialog, look.width) if is_roomy else _in_two_columns(dialog, look.width)
    chosen = dialog.kinds.index(dialog.chosen) if dialog.chosen else 0
    below = [] if is_roomy else _opens(dialog, look.width)

    def heading(above: int, under: int) -> Line:
        right = more_words(above, under) or _("its letter, or ↓; nothing is recorded yet")
        return row(look.width, [(_("Incident: what happened?"), Tone.STRONG)], [(right, Tone.FAINT)])

    shown = Clock(look.zone, look.now).moment(dialog.time.at(look.now))
    return laid_out(
        patient_lines(look.width, dialog.bed, privacy=dialog.privacy),
        heading,
        body,
        chosen if is_roomy else chosen % len(body),
        beside=below,
        message=[_words(dialog, look.width), *message_lines(look.width, dialog.said)],
        foot=foot_line(look, _hints(dialog), dialog.time, shown),
        rows=look.rows,
    )


def _rows(dialog: IncidentDialog, width: int) -> list[Line]:
    title_cells = max(cells(site_words(kind.title)) for kind in dialog.kinds)
    lines = []
    for kind in dialog.kinds:
        canvas = Canvas(width)
        _put(canvas, INDENT, dialog, kind, title_cells)
        opens_at = INDENT + _TITLE_AT + title_cells + _GAP
        words = opens_words(dialog.bed.situation, kind)
        canvas.put(opens_at, cut(words, width - INDENT - opens_at), Tone.FAINT)
        lines.append(canvas.line(Ground.SELECTED if kind is dialog.chosen else Ground.BAR))
    return lines


def _in_two_columns(dialog: IncidentDialog, width: int) -> list[Line]:
    half = (width - INDENT) // 2
    count = (len(dialog.kinds) + 1) // 2
    lines = []
    for place in range(count):
        canvas = Canvas(width)
        for column, kind in enumerate(dialog.kinds[place::count]):
            _put(canvas, INDENT + column * half, dialog, kind, half - _TITLE_AT - 1)
        lines.append(canvas.line(Ground.BAR))
    return lines


def _put(canvas: Canvas, column: int, dialog: IncidentDialog, kind: IncidentKind, room: int) -> None:
    """One kind: its letter, how urgent it is, its name."""
    canvas.put(column, dialog.letters[kind.id], Tone.STRONG)
    canvas.put(column + _STARS_AT, kind.priority.stars, _STARS[kind.priority])
    title = cut(site_words(kind.title), room)
    is_chosen = kind is dialog.chosen
    canvas.put(column + _TITLE_AT - is_chosen, f" {title} " if is_chosen else title, _tone(is_chosen=is_chosen))


def _tone(*, is_chosen: bool) -> Tone:
    return Tone.NOW_LABEL if is_chosen else Tone.PLAIN


def _opens(dialog: IncidentDialog, width: int) -> list[Line]:
    """What the chosen kind opens, where the rows are too short to say it."""
    if dialog.chosen is None:
        return []
    words = opens_words(dialog.bed.situation, dialog.chosen)
    return sentence_lines(width, _("opens: {checks}").format(checks=words), Tone.FAINT) if words else []


def _words(dialog: IncidentDialog, width: int) -> Line:
    canvas = Canvas(width)
    dialog.words.draw(canvas, INDENT, focused=dialog.writes)
    return canvas.line(Ground.BAR)


def _hints(dialog: IncidentDialog) -> list[tuple[str, str]]:
    goes = _("to the kinds") if dialog.writes else _("in words")
    return [("Enter", _("records")), ("Esc", _("leaves")), ("Tab", goes), ("0-9", _("type the time"))]
