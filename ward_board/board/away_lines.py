"""The rows at the foot after a terminal was away: for how long, and what began or came due meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ward_board.board.alarm_words import alarm_fact, situation_of
from ward_board.board.board import Bed, Board
from ward_board.board.came_due import CameDue
from ward_board.board.canvas import Canvas, Pieces, cells, cut, pieces_width
from ward_board.board.glyphs import as_ascii
from ward_board.board.line import Ground, Line, Run, Tone
from ward_board.board.moments import Clock
from ward_board.board.people import shown_surname
from ward_board.board.view import ViewState
from ward_board.board.visits import Visit, visit_words, visits
from ward_board.config.language import gettext as _
from ward_board.domain.status import NextAction
from ward_board.domain.words import Priority

MOST_ROWS = 6
_GAP = 3
_STARS = {Priority.HIGH: Tone.ALERT_STRONG, Priority.MEDIUM: Tone.WARN_STRONG, Priority.LOW: Tone.STRONG}


def away_lines(came: CameDue, board: Board, view: ViewState, said: str, most: int) -> tuple[Line, ...]:
    """At most `most` rows (1 to 6): `said` with the times, then as much as has room, and how much more there is."""
    most = max(min(most, MOST_ROWS), 1)
    clock = Clock(board.zone, board.now)
    found = _visits(came, board)
    rows = [_head(came, len(found), view, said, clock)]
    if most > 1:
        items = _short_items(came, found, clock) if most - 1 == 1 else _items(came, found, board, view, clock)
        rows += _item_rows(list(items), view.width, most - 1)
    lines = tuple(row.line(Ground.BAR) for row in rows)
    return tuple(_as_ascii(line) for line in lines) if view.ascii else lines


def _visits(came: CameDue, board: Board) -> list[tuple[Visit, Bed]]:
    """What came due, gathered at each bed as everywhere, in order of time."""
    by_bed: dict[str, list[NextAction]] = {}
    for action in came.actions:
        by_bed.setdefault(action.treatment, []).append(action)
    beds = [(bed, by_bed[bed.treatment]) for bed in board.beds if bed.treatment in by_bed]
    found = [(visit, bed) for bed, acts in beds for visit in visits(acts, bed.situation.protocol)]
    return sorted(found, key=lambda one: (one[0].at, one[1].number))


def _head(came: CameDue, visits_count: int, view: ViewState, said: str, clock: Clock) -> Canvas:
    row = Canvas(view.width)
    left = row.put_right(view.width - 1, _("Esc = read"), Tone.FAINT) - 2
    times = _("{said}, {since} to {until}").format(
        said=said, since=clock.moment(came.since), until=clock.moment(came.until)
    )
    column = row.put(1, cut(times, left - 1), Tone.WARN_STRONG)
    count = len(came.alarms) + visits_count
    meanwhile = _("{count} came due").format(count=count) if count else _("nothing came due")
    for words in (meanwhile, _("look at every running bed")):
        if column + cells(words) + 2 <= left:
            column = row.put(column, f", {words}")
    return row


def _short_items(came: CameDue, found: Sequence[tuple[Visit, Bed]], clock: Clock) -> Iterator[Pieces]:
    """For a single row: beds alone, and of the alarms, which stand above anyway, no more than where."""
    for alarm in came.alarms:
        where = _bed_words(alarm.bed)
        yield (alarm.priority.stars, _STARS[alarm.priority]), (f" {where}", Tone.STRONG)
    for visit, bed in found:
        yield _visit(visit, bed, _bed_words(bed.number), clock)


def _items(
    came: CameDue, found: Sequence[tuple[Visit, Bed]], board: Board, view: ViewState, clock: Clock
) -> Iterator[Pieces]:
    for alarm in came.alarms:
        fact = alarm_fact(alarm, situation_of(alarm, board), clock)
        where = _where(alarm.treatment, board, view)
        yield (alarm.priority.stars, _STARS[alarm.priority]), (f" {where} ", Tone.STRONG), (fact, Tone.PLAIN)
    for visit, bed in found:
        yield _visit(visit, bed, _where(bed.treatment, board, view), clock)


def _visit(visit: Visit, bed: Bed, where: str, clock: Clock) -> Pieces:
    at, what = clock.moment(visit.at), visit_words(visit, bed.situation.protocol)[0]
    return (f"{at} ", Tone.PLAIN), (f"{where} ", Tone.STRONG), (what, Tone.PLAIN)


def _where(treatment: str | None, board: Board, view: ViewState) -> str:
    """The bed, and on a board that is not locked who lies there."""
    bed = board.bed_of(treatment) if treatment else None
    where = _bed_words(bed.number if bed else None)
    return where if view.locked or bed is None else f"{where} {shown_surname(bed.patient, privacy=view.privacy)}"


def _bed_words(number: int | None) -> str:
    return _("Board") if number is None else _("Bed {bed}").format(bed=number)


def _item_rows(items: list[Pieces], width: int, most: int) -> list[Canvas]:
    """The items side by side, each whole; what finds no room on the last row is counted there."""
    rows: list[Canvas] = []
    place = 0
    while place < len(items) and len(rows) < most:
        row, column, is_last = Canvas(width), 1, len(rows) == most - 1
        while place < len(items):
            rest = len(items) - place - 1
            kept_free = pieces_width(_more(rest)) + _GAP if is_last and rest else 0
            room = width - 1 - kept_free - column
            if pieces_width(items[place]) > room and column > 1:
                break
            column = row.put_pieces(column, _within(items[place], room)) + _GAP
            place += 1
        if is_last and place < len(items):
            row.put_pieces(column, _more(len(items) - place))
        rows.append(row)
    return rows


def _more(count: int) -> Pieces:
    return ((_("and {count} more").format(count=count), Tone.STRONG),)


def _within(pieces: Pieces, room: int) -> Pieces:
    """The pieces as they are, or the last of them shortened."""
    *head, (text, tone) = pieces
    return (*head, (cut(text, max(room - pieces_width(head), 0)), tone))


def _as_ascii(line: Line) -> Line:
    return Line(tuple(Run(as_ascii(run.text), run.tone) for run in line.runs), line.ground)
