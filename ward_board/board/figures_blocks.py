"""The parts of the page of figures: each a block of rows under a heading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import cycle

from ward_board.board.canvas import Canvas, cells, cut, first_that_fits
from ward_board.board.figures_plots import (
    BLUE,
    ORANGE,
    Part,
    Scale,
    Upright,
    axis_row,
    grid,
    lying_bar,
    parts_of,
    range_bar,
    scale_of,
    shares_row,
    upright_bars,
)
from ward_board.board.figures_shown import FiguresShown
from ward_board.board.figures_words import (
    as_fits,
    percent,
    plain,
    reason_words,
    rounded_share,
    signed,
    title_of,
    uptake_words,
)
from ward_board.board.glyphs import Glyphs
from ward_board.board.line import Tone
from ward_board.board.moments import month_short
from ward_board.board.number_speech import figure
from ward_board.board.page_parts import heading
from ward_board.board.people import role_word, who
from ward_board.board.wrap import wrapped
from ward_board.config.language import gettext as _
from ward_board.domain.figures import Figures, StepMinutes
from ward_board.domain.figures_staff import StaffShare
from ward_board.domain.text import printable

_NAME_CELLS, _STEP_CELLS, _NUMBER_CELLS = 25, 31, 8
_CYCLE_CELLS, _DOSE_CELLS, _WORDS_AT = 30, 12, 13
_STEPS_LESS = 5  # a count of steps is shorter than a dose
_PERCENT_TICKS = (25, 50, 100, 200, 500)
UPRIGHT_ROWS = 6
_JANUARY = "-01"
Rows = list[Canvas]


def when_rows(figures: Figures, width: int, glyphs: Glyphs, *, by_year: bool) -> Rows:
    """Treatments by month or, over many years, by year, as upright bars."""
    title = _("Treatments by year") if by_year else _("Treatments by month")
    found = figures.by_year if by_year else figures.by_month
    bars = [Upright(_period_words(name), count) for name, count in found.items()]
    return [_head(width, title, "", glyphs), *upright_bars(bars, width, UPRIGHT_ROWS, glyphs)]


def _period_words(name: str) -> tuple[str, ...]:
    """ "Jan '26" where a year begins, "Nov", "2026"."""
    year, _dash, month = name.partition("-")
    if not month:
        return year, f"'{year[2:]}"
    short = month_short(int(month))
    return (f"{short} '{year[2:]}", short) if name.endswith(_JANUARY) else (short,)


def given_rows(figures: Figures, width: int, glyphs: Glyphs) -> Rows:
    """Treatments by cycle, and beside them what the scans showed; below each other where there is little room."""
    if width < 2 * _CYCLE_CELLS:
        return [*_cycles(figures, width, glyphs), Canvas(width), *_uptake(figures, width, glyphs)]
    return _beside(_cycles(figures, _CYCLE_CELLS, glyphs), _uptake(figures, width - _CYCLE_CELLS - 2, glyphs), width)


def _beside(left: Rows, right: Rows, width: int) -> Rows:
    rows = [Canvas(width) for _row in range(max(len(left), len(right)))]
    for row, part in zip(rows, left, strict=False):
        row.lay(0, part)
    for row, part in zip(rows, right, strict=False):
        row.lay(_CYCLE_CELLS + 2, part)
    return rows


def _cycles(figures: Figures, width: int, glyphs: Glyphs) -> Rows:
    bars = [Upright((number,), count) for number, count in figures.by_cycle.items()]
    return [_head(width, _("By cycle"), "", glyphs), *upright_bars(bars, width, UPRIGHT_ROWS, glyphs)]


def _uptake(figures: Figures, width: int, glyphs: Glyphs) -> Rows:
    """What the scans showed: one bar, and below it its parts in words."""
    read = sum(figures.uptake.values())
    rows = [_head(width, _("Uptake"), _("{count} scans").format(count=figure(read)), glyphs)]
    if not read:
        return rows
    parts = parts_of([(uptake_words(word), count) for word, count in figures.uptake.items()], glyphs)
    bar = shares_row(parts, width)
    return [*rows, bar, bar, Canvas(width), *(_part(part, read, width) for part in parts)]


def _part(part: Part, whole: int, width: int) -> Canvas:
    row = Canvas(width)
    row.fill(1, 3, part.glyph, part.tone)
    row.put(4, part.words)
    row.put_right(min(27, width), percent(part.count, whole), Tone.STRONG)
    row.put_right(min(35, width), figure(part.count), Tone.FAINT)
    return row


def minutes_rows(shown: FiguresShown, found: Sequence[StepMinutes], width: int, glyphs: Glyphs) -> Rows:
    """How far some steps lay from when they were due: from the median to nine of ten."""
    rows = [_head(width, _("Minutes late"), _("from when it was due, those with the latest first"), glyphs)]
    if not found:
        return rows
    plot = _Plot(width, 2 * _NUMBER_CELLS, _STEP_CELLS)
    scale = scale_of([value for one in found for value in (one.median, one.p90)], plot.first, plot.room)
    rows.append(_axis(scale, width, _("9 of 10"), signs=True))
    for one, tone in zip(found, cycle(BLUE), strict=False):
        row = plot.row(title_of(one.step, shown.titles))
        grid(row, scale, glyphs)
        range_bar(row, scale, one.median, one.p90, glyphs, tone)
        row.put_right(width - 1 - _NUMBER_CELLS, signed(one.median), Tone.STRONG)
        row.put_right(width - 1, signed(one.p90))
        rows.append(row)
    return rows


def _axis(scale: Scale, width: int, last: str, *, signs: bool) -> Canvas:
    axis = axis_row(scale, width, signs=signs)
    axis.put_right(width - 1 - _NUMBER_CELLS, _("median"), Tone.FAINT)
    axis.put_right(width - 1, last, Tone.FAINT)
    return axis


def rule_rows(shown: FiguresShown, figures: Figures, width: int, count: int, glyphs: Glyphs) -> Rows:
    """The days of each rule of behaviour: median, and from the fewest to the most."""
    rows = [_head(width, _("Days of the rules"), _rate_words(figures), glyphs)]
    found = [one for one in figures.rule_days if one.median is not None][:count]
    plot = _Plot(width, 2 * _NUMBER_CELLS)
    scale = scale_of([one.highest or 0.0 for one in found], plot.first, plot.room)
    rows.append(_axis(scale, width, _("range"), signs=False))
    for one, tone in zip(found, cycle(BLUE), strict=False):
        row = plot.row(title_of(one.name, shown.titles))
        grid(row, scale, glyphs)
        range_bar(row, scale, one.lowest or 0.0, one.highest or 0.0, glyphs, tone)
        row.put_right(width - 1 - _NUMBER_CELLS, plain(one.median), Tone.STRONG)
        row.put_right(width - 1, f"{plain(one.lowest)} - {plain(one.highest)}", Tone.FAINT)
        rows.append(row)
    return rows


def _rate_words(figures: Figures) -> str:
    rate = figures.usv_per_h
    if not rate.count:
        return ""
    return _("they left with {median} µSv/h at 1 m").format(median=plain(rate.median))


def staff_rows(found: Sequence[StaffShare], staff: Mapping[str, str], width: int, glyphs: Glyphs) -> Rows:
    """Who did how much with the lutetium: steps, what they are likely to have got, and their share of the mean.

    `staff` are the names by id; whoever is not among them stands there by id.
    """
    rows = [_head(width, _("Lutetium by person"), _dose_note(glyphs), glyphs)]
    if not found:
        return rows
    plot = _Plot(width, 3 * _DOSE_CELLS - _STEPS_LESS)
    scale = _share_scale(found, plot)
    rows.append(_dose_axis(scale, width, _("µSv")))
    for one, tone in zip(found, cycle(ORANGE), strict=False):
        row = plot.row(who(one.id, staff), role_word(one.role))
        grid(row, scale, glyphs)
        range_bar(row, scale, 0, one.share_percent, glyphs, tone)
        _put_dose(row, figure(one.lutetium_steps), [one.usv], [one.share_percent], glyphs)
        rows.append(row)
    return rows


def role_rows(found: Sequence[StaffShare], width: int, glyphs: Glyphs) -> Rows:
    """The same role by role, where there are more people than rows: from who got least to who got most."""
    rows = [_head(width, _("Lutetium by role"), _dose_note(glyphs), glyphs)]
    plot = _Plot(width, 3 * _DOSE_CELLS - _STEPS_LESS)
    scale = _share_scale(found, plot)
    rows.append(_dose_axis(scale, width, _("µSv each")))
    for role, tone in zip(dict.fromkeys(one.role for one in found), cycle(ORANGE), strict=False):
        own = [one for one in found if one.role is role]
        shares = sorted(one.share_percent for one in own)
        row = plot.row(role_word(role), _("{count} people").format(count=len(own)))
        grid(row, scale, glyphs)
        range_bar(row, scale, shares[0], shares[-1], glyphs, tone)
        _put_dose(row, figure(sum(one.lutetium_steps for one in own)), [one.usv for one in own], shares, glyphs)
        rows.append(row)
    return [*rows, _below(_("each of these {count} people below").format(count=len(found)), width)]


def _dose_note(glyphs: Glyphs) -> str:
    return _("{about} calculated; the dosimeter counts").format(about=glyphs.about)


def _share_scale(found: Sequence[StaffShare], plot: _Plot) -> Scale:
    """From nothing to the largest share of a role's mean, in percent; the mean is among the marks."""
    return scale_of([100.0, *(one.share_percent for one in found)], plot.first, plot.room, _PERCENT_TICKS)


def _dose_axis(scale: Scale, width: int, dose: str) -> Canvas:
    row = axis_row(scale, width, signs=False)
    for place, words in enumerate((_("of mean, %"), dose, _("steps"))):
        row.put_right(width - 1 - place * _DOSE_CELLS, words, Tone.FAINT)
    return row


def _put_dose(row: Canvas, steps: str, usv: Sequence[float], percents: Sequence[float], glyphs: Glyphs) -> None:
    shares = (rounded_share(min(percents)), rounded_share(max(percents)))
    doses = (figure(round(min(usv))), figure(round(max(usv))))
    row.put_right(row.width - 1, _span(str(shares[0]), str(shares[1])))
    row.put_right(row.width - 1 - _DOSE_CELLS, f"{glyphs.about} {_span(*doses)}", Tone.STRONG)
    row.put_right(row.width - 1 - 2 * _DOSE_CELLS, steps)


def _span(low: str, high: str) -> str:
    return low if low == high else f"{low}-{high}"


def more_row(count: int, width: int) -> Canvas:
    """That there is more of a list below."""
    return _below(_("and {count} more, below").format(count=count), width)


def _below(words: str, width: int) -> Canvas:
    row = Canvas(width)
    row.put(1, words, Tone.FAINT)
    return row


def delay_rows(shown: FiguresShown, figures: Figures, width: int, count: int, glyphs: Glyphs) -> Rows:
    """What held courses up, and what else went otherwise."""
    courses = figures.courses
    delays = [(reason_words(code), number) for code, number in courses.delays]
    note = _("{count} courses put off").format(count=figure(sum(number for _words, number in delays)))
    rows = [_head(width, _("Delays, by reason"), note, glyphs), *_lying(delays[:count], width, glyphs)]
    titled = partial(title_of, titles=shown.titles)
    # these have a headline that they add up to, so each of them is named
    rows += _named_rows(_("others"), courses.delays[count:], width) if len(delays) > count else []
    rows += _named_rows(_("stopped"), courses.stop_reasons, width)
    for name, found, named in (
        (_("toxicity"), courses.toxicities, titled),
        (_("incidents"), figures.incidents, titled),
        (_("deviations"), figures.deviations, printable),
    ):
        row = Canvas(width)
        row.put(1, name, Tone.FAINT)
        words = as_fits(found, named, width - _WORDS_AT - 1)
        row.put(_WORDS_AT, words or _("none"), Tone.PLAIN if words else Tone.FAINT)
        rows.append(row)
    return rows


def _named_rows(name: str, found: Sequence[tuple[str, int]], width: int) -> Rows:
    """Reasons with their numbers, all of them, on as many rows as that takes."""
    words = ", ".join(f"{reason_words(code)} {figure(count)}" for code, count in found)
    rows = []
    for place, part in enumerate(wrapped(words or _("none"), width - _WORDS_AT - 1)):
        row = Canvas(width)
        row.put(1, name if place == 0 else "", Tone.FAINT)
        row.put(_WORDS_AT, part, Tone.PLAIN if words else Tone.FAINT)
        rows.append(row)
    return rows


def _lying(found: Sequence[tuple[str, int]], width: int, glyphs: Glyphs) -> Rows:
    plot, most = _Plot(width, _NUMBER_CELLS), max((count for _words, count in found), default=0)
    rows = []
    for (words, count), tone in zip(found, cycle(BLUE), strict=False):
        row = plot.row(words)
        lying_bar(row, plot.first, plot.room, count / most, glyphs, tone)
        row.put_right(width - 1, figure(count), Tone.STRONG)
        rows.append(row)
    return rows


@dataclass(frozen=True, slots=True)
class _Plot:
    """A row's columns: `names` cells for what it is about, the plot, and `right` cells for figures."""

    width: int
    right: int
    names: int = _NAME_CELLS

    @property
    def first(self) -> int:
        """Where the plot begins."""
        return 2 + min(self.names, self.width * 2 // 5)

    @property
    def room(self) -> int:
        """How many cells it has."""
        return max(self.width - 1 - self.right - 2 - self.first, 1)

    def row(self, name: str, more: str = "") -> Canvas:
        """A row with its name, and with more about it where that fits whole."""
        row, end = Canvas(self.width), self.first - 1
        column = row.put(1, cut(name, end - 1), Tone.STRONG if more else Tone.PLAIN) + 1
        row.put(column, first_that_fits((more,), end - column), Tone.FAINT)
        return row


def _head(width: int, title: str, note: str, glyphs: Glyphs) -> Canvas:
    return heading(width, title, note if cells(title) + cells(note) + 6 <= width else "", glyphs)
