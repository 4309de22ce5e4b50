"""The header: ward, date, clock, how many run, stand still or wait, who is on duty, who is signing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ward_board.board.board import Board
from ward_board.board.canvas import Canvas, Pieces, cells, cut, pieces_width
from ward_board.board.line import Ground, Line, Tone
from ward_board.board.moments import Clock, duration, long_date, short_date
from ward_board.board.people import surname
from ward_board.board.view import ViewState
from ward_board.config.language import gettext as _
from ward_board.domain.plan import MINUTE
from ward_board.domain.text import printable
from ward_board.domain.words import BedState

_WIDE = 120


def header_line(board: Board, view: ViewState, clock: Clock) -> Line:
    """The first row of every screen; on a board that stands still it says nothing but that."""
    if view.stale_seconds is not None:
        return _stale_line(board, view, clock)
    row, gap = Canvas(view.width), 3 if view.width >= _WIDE else 1
    left, right = _left_pieces(board, view, clock), _right_pieces(view)
    between = gap + 2 if view.width >= _WIDE else gap
    while len(right) > 1 and _cells(left, gap) + _cells(right, between) > view.width - 2:
        right = right[1:]
    end = view.width - 1
    for group in reversed(right):
        end -= pieces_width(group)
        row.put_pieces(end, group)
        end -= between
    column = 1
    for group in left:
        if column + pieces_width(group) <= end:
            column = row.put_pieces(column, group) + gap
    return row.line(Ground.HEADER)


def _cells(groups: Sequence[Pieces], gap: int) -> int:
    return sum(pieces_width(group) + gap for group in groups)


def _left_pieces(board: Board, view: ViewState, clock: Clock) -> list[Pieces]:
    wide = view.width >= _WIDE
    date_words = long_date(clock.today) if wide else short_date(clock.today)
    pieces: list[Pieces] = [
        ((cut(printable(board.ward), max(view.width // 6, 9)), Tone.STRONG),),
        ((date_words, Tone.FAINT),),
        ((clock.seconds(board.now), Tone.STRONG),),
    ]
    counts = [((words, tone),) for words, tone in count_words(board)]
    if board.kind == "demo" and wide:
        pieces.insert(1, ((_("demo"), Tone.WARN),))
    return [*pieces, *counts]


def count_words(board: Board) -> list[tuple[str, Tone]]:
    """How the beds stand, in numbers: what runs always, the rest where there is any."""
    counts = Counter(bed.situation.state for bed in board.beds)
    waiting = counts[BedState.BOOKED] + counts[BedState.ADMITTED]
    said = [
        (_("{count} running"), counts[BedState.RUNNING], Tone.PLAIN),
        (_("{count} STOPPED"), counts[BedState.STOPPED], Tone.ALERT_STRONG),
        (_("{count} waiting"), counts[BedState.WAITING], Tone.WARN),
        (_("{count} to start"), waiting, Tone.PLAIN),
        (_("{count} in observation"), counts[BedState.OBSERVATION], Tone.PLAIN),
        (_("{count} in the night"), counts[BedState.NIGHT], Tone.PLAIN),
        (_("{count} in the morning"), counts[BedState.MORNING], Tone.PLAIN),
        (_("{count} home"), counts[BedState.DISCHARGED], Tone.GOOD),
    ]
    return [(words.format(count=count), tone) for place, (words, count, tone) in enumerate(said) if count or place == 0]


def _right_pieces(view: ViewState) -> list[Pieces]:
    """On duty, then who signs; the first is left out where there is no room."""
    wide = view.width >= _WIDE
    pieces: list[Pieces] = []
    if view.on_duty and wide:
        names = ", ".join(dict.fromkeys(surname(name) for name in view.on_duty))
        pieces.append(((_("on duty") + " ", Tone.FAINT), (printable(names), Tone.PLAIN)))
    pieces.append(_signer_pieces(view, wide=wide))
    return pieces


def _signer_pieces(view: ViewState, *, wide: bool) -> Pieces:
    if view.locked:
        return ((_("LOCKED"), Tone.WARN_STRONG),)
    if view.signer is None:
        return ((_("nobody signed in"), Tone.FAINT),)
    words = _("signing as") if wide else _("as")
    return ((f"{words} ", Tone.FAINT), (cut(printable(view.signer), max(view.width // 5, 12)), Tone.STRONG))


def _stale_line(board: Board, view: ViewState, clock: Clock) -> Line:
    seconds = view.stale_seconds or 0.0
    lasted = _("{seconds:.0f} s").format(seconds=seconds) if seconds < 100 else duration(int(seconds // 60))
    row = Canvas(view.width)
    column = row.put(1, _("STALE {lasted}").format(lasted=lasted), Tone.STRONG) + 2
    now = _("now {time}").format(time=clock.seconds(board.now + MINUTE * (seconds / 60)))
    end = row.put_right(view.width - 1, now, Tone.STRONG)
    for words in _stale_words(clock.seconds(board.now)):
        if column + cells(words) + 1 <= end:
            row.put(column, words)
            break
    return row.line(Ground.STALE)


def _stale_words(stopped_at: str) -> Sequence[str]:
    return (
        _("stands still at {time}, look at the pumps").format(time=stopped_at),
        _("stands still at {time}").format(time=stopped_at),
    )
