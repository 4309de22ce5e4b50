"""The journal of a treatment, or of the whole day, as sentences, the newest first."""

from __future__ import annotations

from collections.abc import Iterator

from ward_board.board.board import Bed, Board
from ward_board.board.canvas import Canvas
from ward_board.board.journal_words import Teller
from ward_board.board.line import Line, Tone
from ward_board.board.moments import Clock, long_date
from ward_board.board.view import ViewState
from ward_board.board.wrap import wrapped
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
    head.put(column, words, Tone.FAINT)
    lines = [head.line(), Line()]
    day = None
    for bed, entry, sentence, is_struck in told:
        local = entry.occurred_at.astimezone(board.zone).date()
        if local != day:
            lines += _day_lines(long_date(local), view.width, first=day is None)
            day = local
        where = _("Bed {bed}").format(bed=bed.number) if treatment is None else ""
        indent = _TIME_CELLS + (_WHERE_CELLS if where else 0)
        time = clock.time(entry.occurred_at)
        rows = entry_rows(entry, sentence, view.width, time, indent=indent, where=where, is_struck=is_struck)
        lines += [row.line() for row in rows]
    return tuple(lines)


def _told(beds: list[Bed], board: Board, clock: Clock) -> Iterator[tuple[Bed, Entry, str, bool]]:
    for bed in beds:
        teller = Teller(bed.situation.protocol, bed.situation.chart, board.staff, clock)
        for entry in teller.entries:
            yield bed, entry, teller.sentence(entry), teller.is_struck(entry)


def _day_lines(words: str, width: int, *, first: bool) -> list[Line]:
    row = Canvas(width)
    row.put(1, words, Tone.FAINT)
    return [row.line()] if first else [Line(), row.line()]


def entry_rows(
    entry: Entry, sentence: str, width: int, time: str, *, indent: int, where: str = "", is_struck: bool = False
) -> list[Canvas]:
    """One entry with its time, and where it was: as many rows as its sentence needs, all of it `indent` cells in."""
    rows = []
    for place, words in enumerate(wrapped(sentence, width - indent - 2)):
        row = Canvas(width)
        if not place:
            column = row.put(1, time, Tone.ALERT_STRONG if entry.action in _PRESSING else Tone.FAINT)
            row.put(column + 2, where, Tone.STRONG)
        row.put(1 + indent, words, Tone.FAINT if is_struck else Tone.PLAIN)
        rows.append(row)
    return rows
