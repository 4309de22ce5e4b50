"""What is left of the wall in a window that is too small for tiles: alarms, the time, and each bed on one line."""

from __future__ import annotations

from ward_board.board.alarm_lines import alarm_lines
from ward_board.board.board import Bed, Board
from ward_board.board.canvas import Canvas, cut, first_that_fits
from ward_board.board.header import header_line
from ward_board.board.line import Ground, Line, Tone
from ward_board.board.moments import Clock
from ward_board.board.people import shown_name
from ward_board.board.view import ViewState
from ward_board.board.wall_word import big_count, count_words, wall_word
from ward_board.config.language import gettext as _
from ward_board.domain.text import printable
from ward_board.domain.words import Priority

_MOST_ALARMS = 3
_TONES = {Priority.HIGH: Tone.ALERT_STRONG, Priority.MEDIUM: Tone.WARN_STRONG, Priority.LOW: Tone.STRONG}


def small_wall(board: Board, view: ViewState, clock: Clock) -> list[Line]:
    """The rows, the alarms first; beds that find no row are counted on the last one."""
    rows = [line for line, _treatment in alarm_lines(board, view, clock, max(min(view.height - 2, _MOST_ALARMS), 1))]
    if view.stale_seconds is not None:
        rows.append(header_line(board, view, clock))
    else:
        words = _("enlarge the window")
        head = Canvas(view.width)
        head.put(
            1, cut(f"{clock.time(board.now)}  {printable(view.notice or words)}", max(view.width - 1, 0)), Tone.STRONG
        )
        rows.append(head.line(Ground.HEADER))
    room = max(view.height - len(rows), 0)
    shown = board.beds if len(board.beds) <= room else board.beds[: max(room - 1, 0)]
    rows += [_bed_line(bed, view, clock) for bed in shown]
    if len(shown) < len(board.beds):
        row = Canvas(view.width)
        words = _("and {count} more beds").format(count=len(board.beds) - len(shown))
        row.put(1, first_that_fits((words,), view.width - 1), Tone.STRONG)
        rows.append(row.line())
    return rows


def _bed_line(bed: Bed, view: ViewState, clock: Clock) -> Line:
    """The number, the word, the initials and the minutes, as far as each of them fits whole."""
    row, said = Canvas(view.width), wall_word(bed)
    tone = _TONES[bed.alarms[0].priority] if bed.alarms else Tone.STRONG
    stars = f" {bed.alarms[0].priority.stars}" if bed.alarms else ""
    column = row.put(1, first_that_fits((str(bed.number),), view.width - 1), Tone.STRONG) + 1
    column = row.put(column, first_that_fits((said.word + stars, said.word), view.width - column), tone) + 1
    name = first_that_fits((shown_name(bed.patient, privacy=True),), view.width - column)
    column = row.put(column, name) + 1
    words = count_words(said, clock)
    if said.at and said.counts and not clock.stands_still:
        words = f"{big_count(said.at, clock.now)} {words}"
    row.put_right(view.width - 1, first_that_fits((words,), view.width - column - 1), Tone.FAINT)
    return row.line()
