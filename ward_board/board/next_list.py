"""What is needed next at all beds, by time: a table where there is room, two acts on a line at 80 columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ward_board.board.board import Board
from ward_board.board.canvas import Canvas, cells, cut, first_that_fits
from ward_board.board.line import Line, Tone
from ward_board.board.moments import Clock, duration
from ward_board.board.next_items import Item, bed_numbers, items, together
from ward_board.board.people import shown_surname
from ward_board.board.step_words import shorter_lists
from ward_board.board.view import ViewState
from ward_board.config.language import gettext as _
from ward_board.domain.plan import MINUTE
from ward_board.domain.status import SOON


def next_lines(board: Board, view: ViewState, clock: Clock, rows: int) -> list[tuple[Line, str | None]]:
    """The next acts on exactly `rows` rows (1 or more), each with the treatment it is about."""
    if rows < 3 or view.width < 100:
        return _short_lines(together(items(board, view.mine, all_later=False), clock), view, clock, rows)
    groups = together(items(board, view.mine, all_later=True), clock)[: rows - 1]
    lines: list[tuple[Line, str | None]] = [(_head(groups, view, clock), None)]
    for group in groups:
        lines.append((_row(group, view, clock), group[0].bed.treatment if len(group) == 1 else None))
    return _filled(lines, rows)


def _filled(lines: Sequence[tuple[Line, str | None]], rows: int) -> list[tuple[Line, str | None]]:
    return [*lines[:rows], *[(Line(), None)] * (rows - len(lines))]


def _short_lines(
    groups: Sequence[Sequence[Item]], view: ViewState, clock: Clock, rows: int
) -> list[tuple[Line, str | None]]:
    """Two acts on each row, only those still to come where there is one row: the rest stands at the beds."""
    coming = [group for group in groups if group[0].at > clock.now]
    chosen = (coming if rows == 1 else groups)[: rows * 2]
    lines: list[tuple[Line, str | None]] = []
    for first in range(0, len(chosen), 2):
        row, half = Canvas(view.width), view.width // 2
        for place, group in enumerate(chosen[first : first + 2]):
            _put_short(row, 1 + place * half, half - 2, group, clock)
        lines.append((row.line(), None))
    if not lines:
        row = Canvas(view.width)
        row.put(1, _("nothing is planned"), Tone.FAINT)
        lines.append((row.line(), None))
    return _filled(lines, rows)


def _put_short(row: Canvas, column: int, room: int, group: Sequence[Item], clock: Clock) -> None:
    item, end = group[0], column + room
    column = row.put(column, clock.moment(item.at) if item.at > clock.now else _soon_word(item), Tone.STRONG) + 1
    numbers = bed_numbers(one.bed.number for one in group)
    words = _("Bed {bed}").format(bed=numbers) if len(group) == 1 else _("Beds {beds}").format(beds=numbers)
    column = row.put(column, words) + 1
    row.put(column, first_that_fits(item.what, end - column) or cut(item.what[-1], end - column))


def _soon_word(item: Item) -> str:
    return _("open") if item.is_left_open else _("now")


@dataclass(frozen=True, slots=True)
class _Table:
    when: int
    at: int
    bed: int
    what: int
    who: int
    waits: int
    end: int


def _table(width: int) -> _Table:
    extra = max(width - 100, 0)
    who = 66 + extra // 5
    return _Table(1, 18, 28, 41, who, who + 25 + extra // 5, width - 1)


def _head(groups: Iterable[Sequence[Item]], view: ViewState, clock: Clock) -> Line:
    table, row = _table(view.width), Canvas(view.width)
    soon = all(group[0].is_left_open or group[0].at - clock.now <= SOON for group in groups)
    row.put(table.when, _("Next 20 minutes") if soon else _("Next"), Tone.STRONG)
    named = ((table.at, _("at")), (table.bed, _("bed")), (table.what, _("what")), (table.who, _("who")))
    for column, words in (*named, (table.waits, _("waits for"))):
        row.put(column, words, Tone.FAINT)
    words = _("f all beds") if view.mine else _("f mine only")
    start = table.end - cells(words)
    if start > table.waits + cells(_("waits for")) + 1:
        row.put(start, words[:1], Tone.STRONG)
        row.put(start + 1, words[1:], Tone.FAINT)
    return row.line()


def _row(group: Sequence[Item], view: ViewState, clock: Clock) -> Line:
    item = group[0]
    table, row = _table(view.width), Canvas(view.width)
    plain = Tone.PLAIN if item.tone is Tone.STRONG else _lighter(item.tone)
    row.put(table.when, _when(item, clock), item.tone)
    row.put(table.at, clock.moment(item.at), item.tone)
    room = table.what - table.bed - 1
    row.put(table.bed, cut(_beds(group, view, room), room), item.tone)
    row.put(table.what, first_that_fits(item.what, table.who - table.what - 1), plain)
    row.put(table.who, first_that_fits(shorter_lists(item.who), table.waits - table.who - 1), Tone.FAINT)
    _put_waits(row, table.waits, table.end, item, is_late=item.at <= clock.now)
    return row.line()


def _put_waits(row: Canvas, column: int, end: int, item: Item, *, is_late: bool) -> None:
    """What the act waits for, and where else two people are needed at the same time."""
    also = _also_words(item)
    if item.waits:
        waits = first_that_fits(shorter_lists(item.waits), end - column)
        column = row.put(column, waits, Tone.WARN if is_late else Tone.FAINT)
    elif item.is_ready:
        column = row.put(column, _("ready"), Tone.GOOD)
    gap = 2 if item.waits or item.is_ready else 0
    row.put(column + gap, first_that_fits(also, end - column - gap), Tone.WARN)


def _also_words(item: Item) -> tuple[str, ...]:
    if not item.also_at:
        return ()
    beds = bed_numbers(item.also_at)
    if len(item.also_at) == 1:
        return (_("two people also at Bed {bed}").format(bed=beds), _("also Bed {bed}").format(bed=beds))
    return (_("two people also at Beds {beds}").format(beds=beds), _("also Beds {beds}").format(beds=beds))


def _beds(group: Sequence[Item], view: ViewState, room: int) -> str:
    if len(group) > 1:
        numbers = bed_numbers(item.bed.number for item in group)
        return first_that_fits(
            (_("Beds {beds}").format(beds=numbers), _("{count} beds").format(count=len(group))), room
        )
    bed = group[0].bed
    return f"{bed.number} {shown_surname(bed.patient, privacy=view.privacy or view.locked)}"


def _lighter(tone: Tone) -> Tone:
    return {Tone.ALERT_STRONG: Tone.ALERT, Tone.WARN_STRONG: Tone.WARN}.get(tone, tone)


def _when(item: Item, clock: Clock) -> str:
    if item.is_left_open:
        return _("still open")
    minutes = -int((clock.now - item.at) // MINUTE)
    if minutes > 0:
        return _("in {duration}").format(duration=duration(minutes).rjust(7))
    if item.waits:
        return _("waits {duration}").format(duration=duration(-minutes).rjust(6))
    return _("now")
