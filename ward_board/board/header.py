"""The header: ward, date, clock, how many run, stand still or wait, who is on duty, who is signing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ward_board.board.backup_words import backup_words
from ward_board.board.board import Bed, Board
from ward_board.board.canvas import Canvas, Pieces, cells, cut, first_that_fits, pieces_width
from ward_board.board.line import Ground, Line, Tone
from ward_board.board.moments import Clock, duration, long_date, short_date
from ward_board.board.night import standby_tonight
from ward_board.board.people import surname
from ward_board.board.view import ViewState
from ward_board.config.language import gettext as _
from ward_board.config.language import ngettext
from ward_board.domain.chart import Closing
from ward_board.domain.duty import Present
from ward_board.domain.plan import MINUTE
from ward_board.domain.text import printable
from ward_board.domain.words import BedState, Role

_WIDE = 120
_OF_THE_MORNING = frozenset({BedState.MORNING, BedState.DISCHARGED, BedState.CANCELLED})


def header_line(board: Board, view: ViewState, clock: Clock) -> Line:
    """The first row of every screen; on a board that stands still it says nothing but that."""
    if view.stale_seconds is not None:
        return _stale_line(board, view, clock)
    row, gap = Canvas(view.width), 3 if view.width >= _WIDE else 1
    left, signer = _left_pieces(board, view, clock), _signer_pieces(view, wide=view.width >= _WIDE)
    backup = _backup_pieces(board, view, clock)
    if any(tone is Tone.WARN for pieces in backup for _text, tone in pieces):
        left, backup = [*left, *backup], []
    between = gap + 2 if view.width >= _WIDE else gap
    room = view.width - 2 - (_cells(left, gap) - gap) - pieces_width(signer) - 2 * between
    standby = _standby_pieces(board, view, room)
    room -= pieces_width(standby) + between if standby else 0
    right = [pieces for pieces in (_duty_pieces(board, view, room), standby, signer) if pieces]
    end = view.width - 1
    for group in reversed(right):
        end -= pieces_width(group)
        row.put_pieces(end, group)
        end -= between
    column = 1
    for group in (*left, *backup):
        if column + pieces_width(group) <= end:
            column = row.put_pieces(column, group) + gap
    return row.line(Ground.HEADER)


def _backup_pieces(board: Board, view: ViewState, clock: Clock) -> list[Pieces]:
    """The last good backup where it is wide: one that is missing takes room from the names, else they go first."""
    words = backup_words(board, clock) if view.width >= _WIDE else None
    return [(words,)] if words else []


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
    if view.old_seconds:
        pieces.append(((_("data {seconds} s old").format(seconds=view.old_seconds), Tone.WARN),))
    counts = [((words, tone),) for words, tone in count_words(board)]
    if board.kind == "demo" and wide:
        pieces.insert(1, ((_("demo"), Tone.WARN),))
    return [*pieces, *counts]


def count_words(board: Board) -> list[tuple[str, Tone]]:
    """How the beds stand, in numbers: what runs always, the rest where there is any; in the morning who went home."""
    counts = Counter(bed.situation.state for bed in board.beds)
    if not set(counts) - _OF_THE_MORNING and set(counts) - {BedState.CANCELLED}:
        return _morning_words(board, counts)
    waiting = counts[BedState.BOOKED] + counts[BedState.ADMITTED]
    home = sum(_is_home(bed) for bed in board.beds)
    said = [
        (_("{count} running"), counts[BedState.RUNNING], Tone.PLAIN),
        (_("{count} STOPPED"), counts[BedState.STOPPED], Tone.ALERT_STRONG),
        (_("{count} waiting"), counts[BedState.WAITING], Tone.WARN),
        (_("{count} to start"), waiting, Tone.PLAIN),
        (_("{count} in observation"), counts[BedState.OBSERVATION], Tone.PLAIN),
        (_("{count} in the night"), counts[BedState.NIGHT], Tone.PLAIN),
        (_("{count} in the morning"), counts[BedState.MORNING], Tone.PLAIN),
        (_("{count} home"), home, Tone.GOOD),
        (_("{count} gone"), counts[BedState.DISCHARGED] - home, Tone.PLAIN),
    ]
    return [(words.format(count=count), tone) for place, (words, count, tone) in enumerate(said) if count or place == 0]


def _morning_words(board: Board, counts: Counter[BedState]) -> list[tuple[str, Tone]]:
    """With nothing left to run it counts the patients, and who of them went home."""
    home = sum(_is_home(bed) for bed in board.beds)
    gone, patients = counts[BedState.DISCHARGED] - home, len(board.beds) - counts[BedState.CANCELLED]
    said = [
        (ngettext("{count} patient", "{count} patients", patients).format(count=patients), Tone.PLAIN),
        (_("{count} home").format(count=home), Tone.GOOD if home else Tone.PLAIN),
    ]
    return [*said, (_("{count} gone").format(count=gone), Tone.PLAIN)] if gone else said


def _is_home(bed: Bed) -> bool:
    closing = bed.situation.chart.closing
    return closing is not None and closing[0] is Closing.DISCHARGED


def _duty_pieces(board: Board, view: ViewState, room: int) -> Pieces:
    """Who is on duty, as many names as there is room for with a count of the rest; nothing where there is none."""
    said = names_on_duty(board)
    if not said or view.width < _WIDE:
        return ()
    words = _("on duty") + " "
    cuts = (f"{', '.join(said[:kept])} +{len(said) - kept}" for kept in range(len(said) - 1, 0, -1))
    shown = first_that_fits((", ".join(said), *cuts), room - cells(words))
    return ((words, Tone.FAINT), (shown, Tone.PLAIN)) if shown else ()


def _standby_pieces(board: Board, view: ViewState, room: int) -> Pieces:
    """Who stands by for the night, whole or not at all."""
    name = standby_tonight(board) if view.width >= _WIDE else ""
    words = _("stand-by") + " "
    return ((words, Tone.FAINT), (name, Tone.PLAIN)) if name and cells(words + name) <= room else ()


def names_on_duty(board: Board) -> list[str]:
    """Who is on duty by the short names that colleagues use, in the order in which they came."""
    return [printable(name) for name in short_names(board.duty.present)]


def short_names(present: Sequence[Present]) -> list[str]:
    """The name that colleagues use of each; the whole one of those whom it would not tell apart."""
    found = [_short_name(one) for one in present]
    return [one.name if found.count(name) > 1 else name for one, name in zip(present, found, strict=True)]


def _short_name(one: Present) -> str:
    """The surname; of a physician with the title that colleagues use."""
    name = surname(one.name)
    is_bare = Role.PHYSICIAN in one.roles and not name.startswith((_("Dr"), "Prof", "prof", "dr"))
    return _("Dr {name}").format(name=name) if is_bare else name


def _signer_pieces(view: ViewState, *, wide: bool) -> Pieces:
    if view.is_unsigned:
        name = cut(printable(view.signer or ""), max(view.width // 5, 12))
        return ((_("NOT SIGNED: {name}").format(name=name), Tone.WARN_STRONG),)
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
