"""What a receiver reads before signing for a bed, or for several."""

from __future__ import annotations

from collections.abc import Sequence

from ward_board.board.acceptance import giver
from ward_board.board.alarm_words import alarm_fact, who_has_it
from ward_board.board.bed_facts import bed_facts
from ward_board.board.board import Bed, Board
from ward_board.board.canvas import first_that_fits
from ward_board.board.line import Line, Tone
from ward_board.board.moments import Clock, birth_date
from ward_board.board.not_recorded import not_recorded
from ward_board.board.people import shown_name, who
from ward_board.config.language import gettext as _
from ward_board.tui.dialogs.cards import INDENT, blank, patient_lines, row, sentence_lines, words


def bed_lines(bed: Bed, board: Board, clock: Clock, width: int, *, privacy: bool) -> tuple[Line, ...]:
    """One bed: who lies there, the facts, all that is not recorded, and every open alarm."""
    room = width - 2 * INDENT
    lines = [*patient_lines(width, bed, privacy=privacy), blank()]
    for said in bed_facts(bed, board.staff, clock):
        lines.append(row(width, [(first_that_fits(said.words, room), said.tone)]))
    lines.append(blank())
    open_points = not_recorded(bed, clock)
    if not open_points:
        lines.append(row(width, [(_("not recorded: nothing"), Tone.FAINT)]))
    for one in open_points:
        lines += sentence_lines(width, _("not recorded: {what}").format(what=one.words[0]), Tone.WARN_STRONG)
    for alarm in bed.alarms:
        fact = alarm_fact(alarm, bed.situation, clock)
        said_of_it = f"{alarm.priority.stars} {fact}, {who_has_it(alarm, board.staff, clock)}"
        lines += sentence_lines(width, said_of_it, Tone.WARN_STRONG)
    return (*lines, row(width, [(_from_whom(bed, board, clock), Tone.FAINT)]))


def beds_lines(beds: Sequence[Bed], board: Board, width: int, *, privacy: bool) -> tuple[Line, ...]:
    """Several beds: each by number, name and date of birth, with `privacy` by number and initials."""
    groups = [
        [
            (f"{bed.number} ", Tone.STRONG),
            (shown_name(bed.patient, privacy=privacy).upper(), Tone.STRONG),
            ("" if privacy else f" {birth_date(bed.patient.birth_date)}", Tone.PLAIN),
        ]
        for bed in beds
    ]
    left = len([bed for bed in board.beds if not bed.is_closed]) - len(beds)
    said = _("beds with open points, or accepted before, are not among them: {count}").format(count=left)
    return (blank(), *words(width, groups), blank(), row(width, [(said, Tone.FAINT)] if left else []))


def _from_whom(bed: Bed, board: Board, clock: Clock) -> str:
    nurse = giver(bed, clock.now)
    if nurse is None:
        return _("nobody has this bed yet")
    return _("until it is accepted the bed stays with {name}").format(name=who(nurse, board.staff))
