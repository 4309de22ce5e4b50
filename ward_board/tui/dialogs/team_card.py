"""The two-person card as a whole: who lies there, two columns or one, what is open, what follows, the keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ward_board.board.canvas import Canvas, Pieces, cells
from ward_board.board.line import Ground, Line, Tone
from ward_board.board.moments import Clock, birth_date
from ward_board.board.people import shown_name
from ward_board.board.site_words import site_words
from ward_board.board.step_words import capital, title
from ward_board.board.team_words import follows_words, open_words, voids_words
from ward_board.board.wrap import wrapped
from ward_board.config.language import gettext as _
from ward_board.domain.chart import ALLERGIES
from ward_board.domain.text import printable
from ward_board.tui.dialogs.cards import INDENT, blank, message_lines, row, sentence_lines
from ward_board.tui.dialogs.dialog import Look
from ward_board.tui.dialogs.scrolling import foot_line, laid_out, more_words, one_row_or_more
from ward_board.tui.dialogs.team_columns import Rows, left_rows, right_rows

if TYPE_CHECKING:
    from ward_board.tui.dialogs.team_dialog import TeamDialog

_TWO_COLUMNS = 116
_RIGHT_CELLS = 47
_ROOMY = 26


def team_lines(dialog: TeamDialog, look: Look) -> tuple[Line, ...]:
    """The card, what has the cursor always on it."""
    clock = Clock(look.zone, dialog.time.at(look.now))
    body, focus = _body(dialog, look, clock)

    def heading(above: int, below: int) -> Line:
        said = _("one reads aloud, the other looks and answers; each box for itself")
        more = more_words(above, below)
        has_room = cells(said) + cells(more) + 2 * INDENT < look.width
        return row(look.width, [(said if has_room else "", Tone.FAINT)], [(more, Tone.STRONG)])

    return laid_out(
        _head(dialog, look.width),
        heading,
        body,
        focus,
        beside=_beside(dialog, look, clock),
        message=message_lines(look.width, dialog.said),
        foot=foot_line(look, _hints(dialog), dialog.time, clock.moment(dialog.time.at(look.now))),
        rows=look.rows,
    )


def _body(dialog: TeamDialog, look: Look, clock: Clock) -> tuple[list[Line], int]:
    """The rows, side by side where it is wide, and the one that has the cursor."""
    if look.width < _TWO_COLUMNS:
        left, right = left_rows(dialog, look, clock, look.width), right_rows(dialog, clock, look.width)
        rows: Rows = [*left, (Canvas(look.width), None), *right]
        focus = _place_of(dialog, rows)
    else:
        left_cells = look.width - _RIGHT_CELLS - 1
        left, right = left_rows(dialog, look, clock, left_cells), right_rows(dialog, clock, _RIGHT_CELLS)
        rows = _side_by_side(left, right, look.width)
        focus = max(_place_of(dialog, left), _place_of(dialog, right))
    return [blank(), *(canvas.line(Ground.BAR) for canvas, _stop in rows), blank()], focus + 1


def _place_of(dialog: TeamDialog, rows: Rows) -> int:
    """The middle of the rows that belong to what has the cursor, so that all of them come in sight."""
    places = [place for place, (_canvas, stop) in enumerate(rows) if stop is dialog.focus]
    return places[len(places) // 2] if places else 0


def _side_by_side(left: Rows, right: Rows, width: int) -> Rows:
    rows: Rows = []
    for place in range(max(len(left), len(right))):
        canvas, stop = Canvas(width), None
        if place < len(left):
            canvas.lay(0, left[place][0])
            stop = left[place][1]
        canvas.put(width - _RIGHT_CELLS - 1, "│", Tone.FAINT)
        if place < len(right):
            canvas.lay(width - _RIGHT_CELLS, right[place][0])
        rows.append((canvas, stop))
    return rows


def _head(dialog: TeamDialog, width: int) -> list[Line]:
    bed, room = dialog.bed, width - 2 * INDENT
    name = shown_name(bed.patient, privacy=dialog.privacy).upper()
    cycle = _("cycle {cycle} of {cycles}").format(cycle=bed.situation.chart.booking.cycle, cycles=bed.cycles)
    born = _("born {date}").format(date=birth_date(bed.patient.birth_date))
    known = [born, _("number {number}").format(number=printable(bed.patient.number))]
    groups: list[Pieces] = [
        [(capital(title(dialog.step)), Tone.STRONG)],
        [(_("Bed {bed}").format(bed=bed.number), Tone.STRONG)],
        *([(part, Tone.STRONG)] for part in wrapped(name, room)),
        *([(words, Tone.PLAIN)] for words in [*([] if dialog.privacy else known), cycle]),
    ]
    together = _("two people at the bed, aloud") if dialog.step.at_bedside else _("two people, aloud")
    is_wide = width >= _TWO_COLUMNS
    lines = one_row_or_more(width, groups, [(together, Tone.FAINT)] if is_wide else (), Ground.SELECTED)
    allergies = bed.allergies
    if allergies == "" or any(ALLERGIES in mark.asked.shows for mark in dialog.marks):
        return lines  # a mark says it
    # not asked is not the same as none (H15)
    said = _("ALLERGY {what}").format(what=printable(allergies or _("UNKNOWN")))
    return [*lines, *(row(width, [(part, Tone.WARN_STRONG)]) for part in wrapped(said, room))]


def _beside(dialog: TeamDialog, look: Look, clock: Clock) -> list[Line]:
    """What is open still, what follows, what would void it; the last goes first where there is little room."""
    open_still = open_words(
        marks=0 if dialog.happened else len(dialog.unmarked()),
        waits=() if dialog.happened else [gate for gate in dialog.waits if gate.hard],
        fields=[site_words(one.asked.title) for one in dialog.own if one.is_missing],
        is_verified=not any(one.is_missing for one in dialog.wanted),
        has_choice=bool(dialog.offered(look.now)) and all(way.chosen is None for way in dialog.ways),
    )
    rule = Canvas(look.width)
    rule.fill(INDENT, look.width - INDENT, "─", Tone.FAINT)
    lines = [rule.line(Ground.BAR)]
    if open_still:
        named = _("Still open:")
        first, *rest = wrapped(open_still, look.width - 2 * INDENT - cells(named) - 1)
        lines.append(row(look.width, [(named, Tone.WARN_STRONG), (f" {first}", Tone.PLAIN)]))
        lines += [row(look.width, [(" " * (cells(named) + 1) + part, Tone.PLAIN)]) for part in rest]
    else:
        lines.append(row(look.width, [(_("Nothing is open: Enter signs for both"), Tone.GOOD)]))
    situation = dialog.bed.situation
    if look.rows < _ROOMY and dialog.is_about_days:
        return lines[1:]  # the days need the rows
    for said in (follows_words(situation, dialog.step, clock), voids_words(situation, dialog.step)):
        lines += sentence_lines(look.width, said, Tone.FAINT) if said else []
    return lines


def _hints(dialog: TeamDialog) -> list[tuple[str, str]]:
    hints = [("Enter", _("both sign")), ("Tab", _("next field"))]
    if not dialog.happened:
        hints.append(("Ctrl+E", _("it already happened")))
    return [*hints, ("Esc", _("leaves, kept as draft of {name}").format(name=printable(dialog.person.name)))]
