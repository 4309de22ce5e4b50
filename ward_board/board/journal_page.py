"""The journal of a treatment, or of the whole day, as sentences, the newest first."""

from __future__ import annotations

from collections.abc import Iterator

from ward_board.board.board import Bed, Board
from ward_board.board.canvas import Canvas, Pieces, cells, pieces_width
from ward_board.board.journal_words import Teller
from ward_board.board.line import Line, Tone
from ward_board.board.moments import Clock, long_date
from ward_board.board.view import ViewState
from ward_board.board.wrap import wrapped_pieces
from ward_board.config.language import gettext as _
from ward_board.domain.entry import Entry
from ward_board.domain.words import Action

_PRESSING = frozenset({Action.PAUSE, Action.STOP, Action.INCIDENT})
_TIME_CELLS, _WHERE_CELLS = 10, 8


def journal_lines(board: Board, treatment: str | None, view: ViewState) -> tuple[Line, ...]:
    """The sentences of one treatment, or with None of all beds, newest first; as many lines as they need."""
    clock = Clock(board.zone, board.now, stands_still=view.stale_seconds is not None)
    beds = [bed for bed in board.beds if treatment in {None, bed.treatment}]
    told = sorted(_told(beds, board, clock), key=lambda item: (item[1].occurred_at, item[1].seq), reverse=True)
    head = Canvas(view.width)
    column = head.put(1, _("Journal"), Tone.STRONG) + 2
    words = _("newest first; nothing is ever erased") if told else _("nothing is charted yet")
    column = head.put(column, words, Tone.FAINT)
    signed_as = _("signed: by whom, as what, when")
    if told and column + 2 + cells(signed_as) < view.width:
        head.put_right(view.width - 1, signed_as, Tone.FAINT)
    lines = [head.line(), Line()]
    day = None
    for bed, entry, sentence, signed in told:
        local = entry.occurred_at.astimezone(board.zone).date()
        if local != day:
            lines += _day_lines(long_date(local), view.width, first=day is None)
            day = local
        where = _("Bed {bed}").format(bed=bed.number) if treatment is None else ""
        indent = _TIME_CELLS + (_WHERE_CELLS if where else 0)
        time = clock.time(entry.occurred_at)
        rows = entry_rows(entry, sentence, view.width, time, indent=indent, where=where, signed=signed)
        lines += [row.line() for row in rows]
    return tuple(lines)


def _told(beds: list[Bed], board: Board, clock: Clock) -> Iterator[tuple[Bed, Entry, Pieces, str]]:
    for bed in beds:
        teller = Teller(bed.situation.protocol, bed.situation.chart, board.staff, clock)
        for entry in teller.entries:
            yield bed, entry, teller.pieces(entry), teller.signed(entry)


def _day_lines(words: str, width: int, *, first: bool) -> list[Line]:
    row = Canvas(width)
    row.put(1, words, Tone.FAINT)
    return [row.line()] if first else [Line(), row.line()]


def entry_rows(
    entry: Entry, sentence: Pieces, width: int, time: str, *, indent: int, where: str = "", signed: str = ""
) -> list[Canvas]:
    """One entry with its time, and where it was: as many rows as its sentence needs, all of it `indent` cells in.

    Who `signed` it stands at the end of the last of them, or of one more where there is no room.
    """
    rows: list[Canvas] = []
    end = 0
    for place, pieces in enumerate(wrapped_pieces(sentence, width - indent - 2)):
        row = Canvas(width)
        if not place:
            column = row.put(1, time, Tone.ALERT_STRONG if entry.action in _PRESSING else Tone.FAINT)
            row.put(column + 2, where, Tone.STRONG)
        end = row.put_pieces(1 + indent, pieces)
        rows.append(row)
    return rows if not signed else _signed(rows, end, signed, width, indent)


def _signed(rows: list[Canvas], end: int, signed: str, width: int, indent: int) -> list[Canvas]:
    for place, pieces in enumerate(wrapped_pieces([(signed, Tone.FAINT)], width - indent - 2)):
        if place or end + 2 + pieces_width(pieces) >= width:
            rows.append(Canvas(width))
        rows[-1].put_pieces(width - 1 - pieces_width(pieces), pieces)
    return rows
