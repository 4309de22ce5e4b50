"""The page of days: a year of treatment days with the beds taken, and each course as a line with its next window."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from ward_board.board.board import Board
from ward_board.board.canvas import Canvas, Pieces, pieces_width
from ward_board.board.days_bar import closed_bar
from ward_board.board.days_chart import DaysChart, bar_rows, free_row, head_row, month_row
from ward_board.board.days_model import DaysModel
from ward_board.board.days_row import course_line
from ward_board.board.days_scale import days_columns, scale_of
from ward_board.board.days_words import off_day_words, outlook_pieces, proposal_pieces
from ward_board.board.glyphs import Glyphs, glyphs_for
from ward_board.board.layout import frame_rows
from ward_board.board.line import Line, Tone
from ward_board.board.moments import day_and_full_month, weekday
from ward_board.board.view import ViewState
from ward_board.board.wrap import wrapped
from ward_board.config.language import gettext as _
from ward_board.config.language import ngettext
from ward_board.domain.outlook import Standing

_TALL, _MIDDLE = 30, 21
_WIDE = 120
_GAP = 3
_CLOSED_SAID = 2


@dataclass(frozen=True, slots=True)
class DaysPage:
    """The page as one terminal shows it."""

    model: DaysModel

    def lines(self, board: Board, view: ViewState) -> tuple[Line, ...]:
        """The body, exactly as high as its room: the courses take what the rest leaves, the selected one among them."""
        room = view.height - frame_rows(board, view)
        glyphs = glyphs_for(ascii_only=view.ascii, no_colour=view.no_colour)
        columns = days_columns(view.width)
        chart = DaysChart(self.model, columns, scale_of(self.model, columns), glyphs)
        tall, roomy = room >= _TALL, room >= _MIDDLE
        blank = [Line()] if tall else []
        above = [*blank, _title(self.model, view.width), *blank, month_row(chart), *bar_rows(chart, 4 if tall else 2)]
        above.append(free_row(chart))
        below = [*blank, _legend(view.width, glyphs, self.model)] if tall else []
        below += [*([Line()] if roomy else []), *_sentence(self.model, view), *blank]
        most = max(room - len(above) - len(below) - 1, 1)
        first, shown = self._shown(most)
        rows = [
            course_line(chart, row, first + place, privacy=view.privacy or view.locked)
            for place, row in enumerate(self.model.rows[first : first + shown])
        ]
        rows += [Line()] * (most - len(rows))
        return (*above, head_row(chart, self._counted(first, shown)), *rows, *below)

    def bar(self, view: ViewState) -> list[Line]:
        """Who is selected."""
        return closed_bar(self.model, view.width, privacy=view.privacy or view.locked)

    def _shown(self, most: int) -> tuple[int, int]:
        """From which course on how many are shown, the selected one among them."""
        ids = [row.id for row in self.model.rows]
        place = ids.index(self.model.selected) if self.model.selected in ids else 0
        first = min(max(place - most // 2, 0), max(len(ids) - most, 0))
        return first, min(most, len(ids))

    def _counted(self, first: int, shown: int) -> str:
        if shown == len(self.model.rows):
            return _("Courses")
        words = _("{first}-{last} of {count}")
        return words.format(first=first + 1, last=first + shown, count=len(self.model.rows))


def _title(model: DaysModel, width: int) -> Line:
    row = Canvas(width)
    column = row.put(1, _("Days"), Tone.STRONG) + _GAP
    counts = _counts(model)
    while counts and column + sum(pieces_width(one) + _GAP for one in counts) > width:
        counts = counts[:-1]
    end = width - 1
    for pieces in reversed(counts):
        end -= pieces_width(pieces)
        row.put_pieces(end, pieces)
        end -= _GAP
    for words in _about(model):
        if column + len(words) < end:
            row.put(column, words, Tone.FAINT)
            break
    return row.line()


def _about(model: DaysModel) -> Iterator[str]:
    """ "a year of Thursdays, 8 beds each"."""
    monday = model.today - timedelta(days=model.today.weekday())
    names = [weekday(monday + timedelta(days=number)) for number in sorted(model.calendar.weekdays)]
    beds = ngettext("{count} bed each", "{count} beds each", model.calendar.beds).format(count=model.calendar.beds)
    said = _(" and ").join(_("{weekday}s").format(weekday=name) for name in names)
    if not said:
        yield _("no weekdays are set: see [calendar] in the settings")
    spans = {-1: _("two years of {days}"), 0: _("a year of {days}"), 1: _("half a year of {days}")}
    yield f"{spans[max(min(model.zoom, 1), -1)].format(days=said)}, {beds}"
    yield f"{said}, {beds}"
    yield beds


def _counts(model: DaysModel) -> list[Pieces]:
    """How many courses are open, how many beds are booked, how many are free within the longest usual interval."""
    plans = [row.course.plan for row in model.rows]
    open_courses = sum(row.is_open for row in model.rows)
    counted: list[Pieces] = [
        (
            (str(open_courses), Tone.STRONG),
            (" " + ngettext("course open", "courses open", open_courses), Tone.FAINT),
        ),
        (
            (str(model.booked_ahead), Tone.STRONG),
            (" " + ngettext("bed booked ahead", "beds booked ahead", model.booked_ahead), Tone.FAINT),
        ),
    ]
    if plans:
        last = model.today + timedelta(days=plans[0].interval.latest_days)
        until = _("free to {day}").format(day=day_and_full_month(last))
        counted.append(((str(model.free_until(last)), Tone.STRONG), (f" {until}", Tone.FAINT)))
    return counted


def _sentence(model: DaysModel, view: ViewState) -> list[Line]:
    """The selected course in words, on one row where it is wide, else on two."""
    row, outlook = model.row, model.outlook
    if row is None or outlook is None:
        return _rows(_waiting(model), view.width, 1 if view.width >= _WIDE else 2)
    said = outlook_pieces(model, row, outlook, privacy=view.privacy or view.locked)
    wide = view.width >= _WIDE
    proposals = proposal_pieces(model, row, outlook, short=not wide)
    if proposals:
        label = _("Also:") if outlook.booked else _("Proposed:")
        proposals[0] = ((f"{label} ", Tone.FAINT), *proposals[0])
    return _rows([*_whole(said[0], view.width), *said[1:], *proposals], view.width, 1 if wide else 2)


def _whole(group: Pieces, width: int) -> list[Pieces]:
    """A name and what is said of it, broken between words where a row is too short for both."""
    if pieces_width(group) + 1 < width or len(group) < 2:
        return [group]
    (name, strong), (words, tone), *_rest = group
    first, *more = wrapped(f"{name}{words}", width - 2)
    return [((name, strong), (first[len(name) :], tone)), *(((one, tone),) for one in more)]


def _waiting(model: DaysModel) -> list[Pieces]:
    """What somebody has to see to: bookings on closed days, courses without a date, held ones."""
    without = sum(row.needs_date for row in model.rows)
    held = sum(row.next.standing is Standing.HELD for row in model.rows)
    stopping = sum(row.next.standing is Standing.STOPS for row in model.rows)
    said: list[tuple[str, Tone]] = []
    for day in model.closed_and_booked[:_CLOSED_SAID]:
        words = f"{day_and_full_month(day)} {off_day_words(model, day)}"
        said.append((words, Tone.WARN_STRONG))
    if (more := len(model.closed_and_booked) - _CLOSED_SAID) > 0:
        words = ngettext("{count} more closed day is booked", "{count} more closed days are booked", more)
        said.append((words.format(count=more), Tone.WARN_STRONG))
    if without:
        words = ngettext("{count} course has no date yet", "{count} courses have no date yet", without)
        said.append((words.format(count=without), Tone.WARN_STRONG))
    if held:
        said.append((_("{count} held").format(count=held), Tone.WARN))
    if stopping:
        words = ngettext(
            "{count} has to end: a physician says how", "{count} have to end: a physician says how", stopping
        )
        said.append((words.format(count=stopping), Tone.WARN))
    if left := sum(bool(row.still_booked) for row in model.rows):
        words = ngettext("{count} is over and still booked", "{count} are over and still booked", left)
        said.append((words.format(count=left), Tone.WARN))
    if not said:
        said.append(
            (_("every course has its next date"), Tone.FAINT) if model.rows else (_("no course yet"), Tone.FAINT)
        )
    return [(one,) for one in said]


def _rows(groups: Sequence[Pieces], width: int, most: int) -> list[Line]:
    """Groups of words side by side, each whole, on `most` rows; what finds no room is left out."""
    canvases = [Canvas(width) for _row in range(most)]
    place, column = 0, 1
    for number, group in enumerate(groups):
        if column + pieces_width(group) >= width and place + 1 < most:
            place, column = place + 1, 1
        if number == 0 or column + pieces_width(group) < width:
            column = canvases[place].put_pieces(column, group) + _GAP
    return [one.line() for one in canvases]


def _legend(width: int, glyphs: Glyphs, model: DaysModel) -> Line:
    row, column = Canvas(width), 1
    interval = model.rows[0].course.plan.interval if model.rows else None
    window, held = _("window of the next"), _("needs a date, or held")
    if interval:
        first, last, longest = (
            days // 7 for days in (interval.shortest_days, interval.latest_days, interval.longest_days)
        )
        window = _("window of the next, {first} to {last} weeks").format(first=first, last=last)
        held = _("needs a date, or held (up to {weeks} weeks)").format(weeks=longest)
    groups: list[Pieces] = [
        ((glyphs.given, Tone.CYCLE), (" " + _("given"), Tone.FAINT)),
        ((glyphs.here, Tone.STRONG), (" " + _("today"), Tone.FAINT)),
        ((glyphs.booked, Tone.PLAIN), (" " + _("booked"), Tone.FAINT)),
        ((glyphs.window * 3, Tone.WINDOW), (f" {window}", Tone.FAINT)),
        ((glyphs.window_held * 3, Tone.WINDOW_HELD), (f" {held}", Tone.FAINT)),
        ((glyphs.stopped, Tone.FAINT), (" " + _("no treatment day"), Tone.FAINT)),
        ((glyphs.earlier, Tone.CYCLE), (" " + _("earlier"), Tone.FAINT)),
    ]
    for pieces in groups:
        if column + pieces_width(pieces) < width:
            column = row.put_pieces(column, pieces) + _GAP
    return row.line()
