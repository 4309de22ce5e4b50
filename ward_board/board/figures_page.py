"""The page of figures: what the centre knows of itself, in plots; no patient is named on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ward_board.board.board import Board
from ward_board.board.canvas import Canvas, cells, cut, first_that_fits
from ward_board.board.figures_blocks import (
    Rows,
    delay_rows,
    given_rows,
    minutes_rows,
    more_row,
    role_rows,
    rule_rows,
    staff_rows,
    when_rows,
)
from ward_board.board.figures_periods import Period
from ward_board.board.figures_plots import big_number, lying_bar, number_size
from ward_board.board.figures_shown import FiguresShown
from ward_board.board.figures_words import latest_first, plain, tally
from ward_board.board.glyphs import Glyphs, glyphs_for
from ward_board.board.layout import frame_rows
from ward_board.board.line import Ground, Line, Tone
from ward_board.board.number_speech import figure
from ward_board.board.page_parts import TWO_COLUMNS_FROM, left_width, lines_of, right_width, side_by_side
from ward_board.board.view import ViewState
from ward_board.config.language import gettext as _
from ward_board.domain.figures import Figures, StepMinutes

_HEADLINES = 4
_FEWEST, _LIST_HEAD_ROWS = 5, 3
_MOST_CONTACTS, _DELAYS_WIDE, _DELAYS_NARROW = 5, 2, 5
Pair = tuple[Rows, Rows]


@dataclass(frozen=True)
class FiguresPage:
    """The page as a desk shows it."""

    shown: FiguresShown

    @property
    def is_waiting(self) -> bool:
        """Whether the figures of its period are still being counted."""
        return self.shown.figures is None and self.shown.trouble is None

    def lines(self, board: Board, view: ViewState) -> tuple[Line, ...]:
        """Its body, as many lines as it needs; the caller scrolls."""
        return figures_lines(self.shown, board, view)

    def bar(self, view: ViewState) -> list[Line]:
        """Who is named here, and who is not."""
        row = Canvas(view.width)
        by_name = _("no patient is named here; that you look at the staff's doses is noted")
        by_id = _("no patient is named, staff only to those who sign in, which is noted")
        words = by_name if names_staff(self.shown, view) else by_id
        row.put(1, cut(words, view.width - 2), Tone.FAINT)
        return [row.line(Ground.BAR)]


def names_staff(shown: FiguresShown, view: ViewState) -> bool:
    """Whether the staff stand there by name: for somebody who is signed in, and of whom it was noted."""
    return shown.named and not view.privacy and not view.locked


def figures_lines(shown: FiguresShown, board: Board, view: ViewState) -> tuple[Line, ...]:
    """The page at `view.width`, as many lines as it needs."""
    glyphs = glyphs_for(ascii_only=view.ascii, no_colour=view.no_colour)
    roomy = view.width >= TWO_COLUMNS_FROM
    head = [*([Line()] if roomy else []), _title(shown, view), Line()]
    figures = shown.figures
    if figures is None or shown.trouble is not None:
        return (*head, *_waiting(shown, view.width, glyphs))
    if not figures.treatments:
        return (*head, *_nothing(figures, view.width))
    head = [*head, *_headlines(shown, figures, view), Line()]
    rows_there = view.height - frame_rows(board, view) - len(head)
    return (*head, *_plots(shown, figures, board, view, glyphs, rows_there))


def _title(shown: FiguresShown, view: ViewState) -> Line:
    """What is shown of when, and beside it the periods, that which is shown among them."""
    row = Canvas(view.width)
    column = row.put(1, _("Figures"), Tone.STRONG) + 2
    near = _periods_near(shown)
    column = row.put(column, cut(shown.period.words, view.width - column - 1), Tone.FAINT) + 3
    few = shown.figures is not None and shown.figures.are_few
    if few:
        words = (
            _("so few patients could be recognised: keep it in the house"),
            _("few patients: keep it in the house"),
        )
        column = row.put(column, first_that_fits(words, view.width - column - 1), Tone.WARN)
    end = view.width - 1
    if column + sum(cells(one.short) + 3 for one in near) + 4 > end:
        return row.line()
    for place, one in enumerate(reversed(near)):
        is_here = one == shown.period
        end = row.put_right(end, one.short, Tone.STRONG if is_here else Tone.FAINT)
        end -= 3 if place < len(near) - 1 else 0
    return row.line()


def _periods_near(shown: FiguresShown) -> Sequence[Period]:
    """The period that is shown with those beside it."""
    place = shown.periods.index(shown.period)
    first = max(min(place - 2, len(shown.periods) - 5), 0)
    return shown.periods[first : first + 5]


def _waiting(shown: FiguresShown, width: int, glyphs: Glyphs) -> list[Line]:
    row = Canvas(width)
    if shown.trouble:
        row.put(1, cut(shown.trouble, width - 2), Tone.WARN)
        return [row.line()]
    row.put(1, _("counting…"), Tone.STRONG)
    bar = Canvas(width)
    if shown.total:
        words = _("{counted} of {total} courses").format(counted=figure(shown.counted), total=figure(shown.total))
        row.put(13, words, Tone.FAINT)
        bar.fill(1, 1 + min(40, width - 2), glyphs.gauge_rest, Tone.FIELD)
        lying_bar(bar, 1, min(40, width - 2), shown.counted / shown.total, glyphs)
    return [row.line(), bar.line()]


def _nothing(figures: Figures, width: int) -> list[Line]:
    row = Canvas(width)
    row.put(1, cut(_("No treatment was given in this time."), width - 2))
    rows = [row]
    if figures.cancelled:
        more = Canvas(width)
        more.put(1, tally(figures.cancelled, "{count} treatment cancelled", "{count} treatments cancelled"), Tone.FAINT)
        rows.append(more)
    return lines_of(rows)


def _headlines(shown: FiguresShown, figures: Figures, view: ViewState) -> list[Line]:
    """Four numbers that are read from far, each with what it is below."""
    courses, wide = figures.courses, view.width >= TWO_COLUMNS_FROM
    complete = _("{count} courses complete").format(count=figure(courses.complete))
    brief = _("{count} complete").format(count=figure(courses.complete))
    stopped = _("{stopped} stopped").format(stopped=figure(courses.stopped))
    rating = "" if figures.mean_rating is None else f"{figures.mean_rating:.1f}"
    rated = _("mean of {count}").format(count=figure(figures.ratings)) if rating else _("nobody gave one")
    cancelled = _("{count} cancelled").format(count=figure(figures.cancelled))
    told = (
        (f"{figures.patients}", _("patients"), (f"{complete}, {stopped}", complete, brief)),
        (f"{figures.treatments}", _("treatments"), (cancelled,)),
        (
            plain(figures.abroad_percent),
            _("% from abroad"),
            (_("live outside {country}").format(country=shown.country),),
        ),
        (rating, _("rating of 10"), (rated,)),
    )
    big, each = number_size(wide=wide), view.width // _HEADLINES
    is_plain = view.ascii or view.no_colour
    rows = [Canvas(view.width) for _row in range(1 if is_plain else big.rows)]
    words, below = Canvas(view.width), Canvas(view.width)
    for place, (number, name, more) in enumerate(told):
        column, end = 1 + place * each, (place + 1) * each - 1
        big_number(rows, column, number, big, plain=is_plain)
        after = words.put(column, first_that_fits((name,), end - column), Tone.STRONG) + 2
        row, first = (words, after) if wide else (below, column)
        row.put(first, first_that_fits(more, end - first), Tone.FAINT)
    return lines_of([*rows, words, *([] if wide else [below])])


def _plots(
    shown: FiguresShown, figures: Figures, board: Board, view: ViewState, glyphs: Glyphs, rows_there: int
) -> list[Line]:
    """The plots; where they stand two by two the long lists are as long as leaves room for all, the rest follows."""
    left, right = left_width(view.width), right_width(view.width)
    wide = view.width >= TWO_COLUMNS_FROM
    steps, names = latest_first(figures), board.staff if names_staff(shown, view) else {}
    first = (when_rows(figures, left, glyphs, by_year=shown.period.is_all), given_rows(figures, right, glyphs))
    last = (
        rule_rows(shown, figures, left, _MOST_CONTACTS, glyphs),
        delay_rows(shown, figures, right, _DELAYS_WIDE if wide else _DELAYS_NARROW, glyphs),
    )
    room = rows_there - sum(1 + max(len(one), len(other)) for one, other in (first, last)) - _LIST_HEAD_ROWS
    # where they stand below each other nothing is left for later
    count = max(room, _FEWEST) if wide else len(steps) + len(figures.staff)
    shown_steps = steps if len(steps) <= count else steps[: count - 1]
    left_out = steps[len(shown_steps) :]
    minutes = minutes_rows(shown, shown_steps, left, glyphs)
    minutes += [more_row(len(left_out), left)] if left_out else []
    everybody = staff_rows(figures.staff, names, right, glyphs)
    if len(figures.staff) <= count:
        return _blocks(view.width, (first, (minutes, everybody), last, *_rest(shown, left_out, [], left, glyphs)))
    middle = (minutes, role_rows(figures.staff, right, glyphs))
    return _blocks(view.width, (first, middle, last, *_rest(shown, left_out, everybody, left, glyphs)))


def _rest(shown: FiguresShown, steps: Sequence[StepMinutes], staff: Rows, width: int, glyphs: Glyphs) -> list[Pair]:
    """What found no room among the others; nothing where all did."""
    if not (steps or staff):
        return []
    return [(minutes_rows(shown, steps, width, glyphs) if steps else [], staff)]


def _blocks(width: int, pairs: Sequence[Pair]) -> list[Line]:
    """The blocks two by two, with a row between; one below the other where it is narrow."""
    lines: list[Line] = []
    for left, right in pairs:
        lines += [*([Line()] if lines else []), *side_by_side(left, right, width)]
    return lines
