"""The page of start times: the work at each bed on one time axis, the hands that it asks for, and what chance does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ward_board.board.bar import Bar, joined, key_pieces
from ward_board.board.board import Bed, Board
from ward_board.board.canvas import Canvas, cells, cut, first_that_fits
from ward_board.board.confirm import identity
from ward_board.board.glyphs import glyphs_for
from ward_board.board.layout import frame_rows
from ward_board.board.line import Ground, Line, Tone
from ward_board.board.moments import long_date, short_date
from ward_board.board.page_parts import heading, lines_of
from ward_board.board.people import shown_name
from ward_board.board.start_day import StartDay
from ward_board.board.start_lane import Lane, head_marks, lane_of, lane_rows, legend_line, load_rows
from ward_board.board.start_times_words import (
    Said,
    chances_said,
    kept_words,
    plan_said,
    spans_words,
    time_words,
    unsigned_words,
)
from ward_board.board.view import ViewState
from ward_board.board.wrap import wrapped
from ward_board.config.language import gettext as _
from ward_board.config.language import ngettext
from ward_board.domain.start_times import Kept, Placed

_WIDE = 120
_TIME_CELLS = 7
_LABEL_CELLS = 4
_ROWS_AROUND_LOAD = 2


@dataclass(frozen=True, slots=True)
class _Look:
    """How much room the page takes: rows of a bed, and rows that stay empty."""

    rows: int
    is_airy: bool


_LOOKS = (_Look(2, True), _Look(2, False), _Look(1, True), _Look(1, False))


@dataclass(frozen=True, slots=True)
class StartTimesPage:
    """The page as one terminal shows it; `day` is None until it was read, `trouble` says why it could not be.

    `selected` is a treatment; `is_counting` says that simulated days are on their way.
    """

    day: StartDay | None = None
    selected: str | None = None
    trouble: str | None = None
    is_counting: bool = False

    @property
    def is_waiting(self) -> bool:
        """Whether more is on its way than stands here."""
        return self.is_counting or (self.day is None and self.trouble is None)

    @property
    def chosen(self) -> Placed | None:
        """The selected bed."""
        placed = self.day.placed if self.day else ()
        return next((one for one in placed if one.bed.treatment == self.selected), None)

    def lines(self, board: Board, view: ViewState) -> tuple[Line, ...]:
        """The body: as airy as there is room, and where even the closest is too long, the caller scrolls."""
        room = view.height - frame_rows(board, view)
        drawn = (self._lines(view, room, look) for look in _LOOKS)
        closest: tuple[Line, ...] = ()
        for closest in drawn:
            if len(closest) <= room:
                break
        return closest

    def _lines(self, view: ViewState, room: int, look: _Look) -> tuple[Line, ...]:
        blank = [Line()] if look.is_airy else []
        head = [*blank, _title(self.day, view.width), *blank]
        if self.day is None or self.trouble:
            said = self.trouble or _("Reading the day…")
            return (*head, *_sentences([(said, Tone.WARN if self.trouble else Tone.FAINT)], view.width))
        if not self.day.placed:
            return (*head, *_sentences(plan_said(self.day), view.width))
        return (*head, *_day_lines(self, self.day, view, room - len(head), look))

    def bar(self, view: ViewState) -> list[Line]:
        """The selected bed with what Enter does, or how to choose one."""
        bar = Bar(view.width, 2, gap=3 if view.width >= _WIDE else 1)
        placed = self.chosen
        if self.day is None or placed is None:
            bar.told(_("↑ ↓ choose a bed; nothing is moved until somebody confirms it"), Tone.FAINT)
            return bar.lines(Ground.BAR)
        for pieces in identity(self.day.bed_of(placed), view):
            bar.must(pieces)
        bar.must(move_pieces(self.day, placed))
        if view.width >= _WIDE:
            keys = [key_pieces(_("Enter"), _("moves it, asks first"))] if may_be_moved(self.day, placed) else []
            bar.at_right(joined([*keys, key_pieces(_("Esc"), _("back"))], gap=3))
        return bar.lines(Ground.SELECTED)


def _day_lines(page: StartTimesPage, day: StartDay, view: ViewState, room: int, look: _Look) -> list[Line]:
    """Beds, hands and sentences; beds and hands in `room` rows, as far as that can be."""
    glyphs = glyphs_for(ascii_only=view.ascii, no_colour=view.no_colour)
    table = _Table(view.width)
    lane, legend = lane_of(day, table.lane_width, glyphs), legend_line(view.width, glyphs)
    rows = [_head(table, lane)]
    for place, placed in enumerate(day.placed):
        ground = Ground.STRIPE if place % 2 else Ground.PLAIN
        is_selected = placed.bed.treatment == page.selected
        drawn = _bed_rows(day, placed, table, lane, view, look.rows)
        if is_selected:
            for row in drawn:
                row.put(0, glyphs.selected, Tone.STRONG)
        lines = [row.line(Ground.SELECTED if is_selected else ground) for row in drawn]
        rows += [replace(line, treatment=placed.bed.treatment) for line in lines]
    load = _load(day, table, lane, max(room - len(rows) - _ROWS_AROUND_LOAD, 0))
    said = _sentences([*plan_said(day), *_chances(day, is_counting=page.is_counting), _signed(day)], view.width)
    if look.rows > 1:
        return [*rows, legend, Line(), *load, Line(), *said]
    return [*rows, Line(), *load, Line(), *said, legend]


def _signed(day: StartDay) -> Said:
    return unsigned_words(day), Tone.FAINT


def _chances(day: StartDay, *, is_counting: bool) -> list[Said]:
    if is_counting:
        return [(_("Counting what chance does to this day…"), Tone.FAINT)]
    return [] if day.proposal.obstacles else chances_said(day)


def _bed_rows(day: StartDay, placed: Placed, table: _Table, lane: Lane, view: ViewState, count: int) -> list[Canvas]:
    rows = [Canvas(view.width) for _row in range(count)]
    _put_left(rows, day, placed, day.bed_of(placed), table, view)
    for row, drawn in zip(rows, lane_rows(day, placed, lane, len(rows)), strict=True):
        row.lay(table.lane, drawn)
    lutetium = day.edge(placed, "lutetium.start")
    if table.lutetium and lutetium is not None:
        rows[0].put(table.lutetium, time_words(day, lutetium))
    rows[0].put(table.out, time_words(day, placed.out))
    return rows


@dataclass(frozen=True, slots=True)
class _Table:
    """Where the columns begin; `lutetium` is 0 where there is no room for it."""

    width: int

    @property
    def booked(self) -> int:
        return 20 if self.width >= _WIDE else min(15, self.width // 5)

    @property
    def t0(self) -> int:
        return self.booked + _TIME_CELLS

    @property
    def lane(self) -> int:
        return self.t0 + _TIME_CELLS

    @property
    def out(self) -> int:
        return self.width - _TIME_CELLS + 1

    @property
    def lutetium(self) -> int:
        return self.out - _TIME_CELLS if self.width >= _WIDE else 0

    @property
    def lane_width(self) -> int:
        return max((self.lutetium or self.out) - self.lane - 1, 1)


def may_be_moved(day: StartDay, placed: Placed) -> bool:
    """Whether there is another T0 to move the bed to."""
    return placed.is_moved and not day.proposal.obstacles


def move_pieces(day: StartDay, placed: Placed) -> list[tuple[str, Tone]]:
    """ "T0 09:40 → 09:15", or why it stays."""
    booked = time_words(day, placed.bed.booked)
    if may_be_moved(day, placed):
        return [
            (_("T0") + " ", Tone.FAINT),
            (f"{booked} → ", Tone.PLAIN),
            (time_words(day, placed.t0), Tone.STRONG),
        ]
    why = kept_words(placed) or _("stays")
    return [(_("T0") + " ", Tone.FAINT), (time_words(day, placed.t0), Tone.STRONG), (f" {why}", Tone.PLAIN)]


def _title(day: StartDay | None, width: int) -> Line:
    row = Canvas(width)
    column = row.put(1, _("Start times"), Tone.STRONG) + 3
    if day is None:
        return row.line()
    date = long_date(day.day) if width >= _WIDE else short_date(day.day)
    column = row.put(column, date) + 3
    people = day.proposal.people
    on_duty = ngettext("{count} person on duty", "{count} people on duty", people)
    words = on_duty if width >= _WIDE else _("{count} on duty")
    column = row.put(column, words.format(count=people), Tone.STRONG)
    said = spans_words(day) if not day.proposal.obstacles else ""
    parts = said.split(", ")
    row.put(column + 3, first_that_fits((", ".join(parts[kept:]) for kept in range(len(parts))), width - column - 4))
    return row.line()


def _head(table: _Table, lane: Lane) -> Line:
    row = Canvas(table.width)
    for column, words, tone in (
        (1, _("bed"), Tone.FAINT),
        (table.booked, _("booked"), Tone.FAINT),
        (table.t0, _("T0"), Tone.FAINT),
        (table.out, _("out"), Tone.FAINT),
    ):
        row.put(column, words, tone)
    if table.lutetium:
        row.put(table.lutetium, _("Lu-177"), Tone.FAINT)
    for column, words in head_marks(lane, _LABEL_CELLS):
        if column + cells(words) < lane.width:
            row.put(table.lane + column, words, Tone.FAINT)
    return row.line()


def _put_left(rows: Sequence[Canvas], day: StartDay, placed: Placed, bed: Bed, table: _Table, view: ViewState) -> None:
    row, number = rows[0], str(placed.bed.bed)
    row.put(1, number, Tone.STRONG)
    name = shown_name(bed.patient, privacy=view.privacy or view.locked)
    row.put(2 + len(number), cut(name, table.booked - 3 - len(number)), Tone.STRONG)
    row.put(table.booked, time_words(day, placed.bed.booked), Tone.FAINT)
    tone = Tone.AMINO if placed.is_moved and not day.proposal.obstacles else Tone.PLAIN
    row.put(table.t0, time_words(day, placed.t0), Tone.FAINT if placed.bed.kept is Kept.STARTED else tone)
    if len(rows) > 1:
        cycle = f"{bed.situation.chart.booking.cycle}/{bed.cycles}"
        rows[1].put(2 + len(number), cycle, Tone.FAINT)
        if words := kept_words(placed):
            rows[1].put_right(table.lane - 2, words, Tone.FAINT)


def _load(day: StartDay, table: _Table, lane: Lane, most_rows: int) -> list[Line]:
    """A heading with what the shapes mean, and a column of cells for each quarter hour."""
    people = day.proposal.people
    note = _("at most in each quarter hour; {above} is more than {people} on duty").format(
        above=lane.glyphs.alert, people=people
    )
    head = heading(table.width, _("People needed"), note, lane.glyphs)
    return [head.line(), *lines_of(load_rows(day, lane, table.lane, table.width, most_rows))]


def _sentences(said: Sequence[Said], width: int) -> list[Line]:
    """Sentences side by side as far as they fit whole on a row, long ones on rows of their own."""
    rows, column = [Canvas(width)], 1
    for words, tone in said:
        if column > 1 and column + cells(words) > width - 1:
            rows.append(Canvas(width))
            column = 1
        for place, part in enumerate(wrapped(words, width - 2)):
            if place:
                rows.append(Canvas(width))
            column = rows[-1].put(1 if place else column, part, tone)
        column += 2
    return lines_of(rows)
