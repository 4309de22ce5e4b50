"""A course as a line over its weeks: cycles with their doses, the window of the next one, what the blood said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ward_board.board.canvas import Canvas, cells, cut, first_that_fits
from ward_board.board.course_scale import CourseScale, scale_of
from ward_board.board.course_words import delay_words, dose_words, standing_words
from ward_board.board.glyphs import Glyphs
from ward_board.board.line import Tone
from ward_board.board.moments import day_and_month, month_short
from ward_board.board.page_parts import TWO_COLUMNS_FROM
from ward_board.board.site_words import site_words
from ward_board.board.value_words import number_words
from ward_board.config.language import gettext as _
from ward_board.domain.course import Course, Cycle, CycleState
from ward_board.domain.course_plan import DELAY
from ward_board.domain.course_toxicity import Episode, Finding, Given, figures_shown
from ward_board.domain.outlook import Outlook, Standing, outlook_of

_GONE = frozenset({CycleState.CANCELLED, CycleState.NOT_GIVEN})
_LABELS, _NARROW_LABELS = 20, 14
_NEWEST, _NARROW_NEWEST = 26, 2
_MOST_FIGURES, _MOST_SPANS = 5, 4
_LEAST_MONTH = 5


@dataclass(frozen=True, slots=True)
class CourseLine:
    """What the rows of one course are drawn with."""

    course: Course
    outlook: Outlook
    scale: CourseScale
    width: int
    staff: Mapping[str, str]
    glyphs: Glyphs

    @property
    def is_wide(self) -> bool:
        """Whether words stand beside the line."""
        return self.width >= TWO_COLUMNS_FROM

    def row(self, label: str = "", tone: Tone = Tone.FAINT) -> Canvas:
        """A row with its name and the months' lines."""
        canvas = Canvas(self.width)
        for month in self.scale.months:
            canvas.set(self.scale.column(month), self.glyphs.grid, Tone.GRID)
        canvas.put(1, cut(label, self.scale.start - 2), tone)
        return canvas


def course_rows(course: Course, staff: Mapping[str, str], width: int, glyphs: Glyphs) -> list[Canvas]:
    """Every row of the line: the axis, the cycles, the blood, the toxicities, the delays."""
    is_wide = width >= TWO_COLUMNS_FROM
    start = _LABELS if is_wide else _NARROW_LABELS
    end = width - (_NEWEST if is_wide else _NARROW_NEWEST)
    line = CourseLine(course, outlook_of(course), scale_of(course, start, end), width, staff, glyphs)
    return [*_axis(line), *_cycles(line), *_blood(line), *_toxicities(line), *_delays(line)]


# --- the axis ---------------------------------------------------------------------------------------------------------


def _axis(line: CourseLine) -> Iterator[Canvas]:
    """The months, then today and the edges of the next cycle's window, counted in weeks from the last one."""
    months, free_from = Canvas(line.width), line.scale.start
    for month in line.scale.months:
        column = line.scale.column(month)
        words = month_short(month.month) + (
            f" '{month:%y}" if month.month == 1 or free_from == line.scale.start else ""
        )
        room = line.scale.end - column
        if column >= free_from and room >= _LEAST_MONTH:
            free_from = months.put(column, first_that_fits((words, month_short(month.month)), room), Tone.FAINT) + 1
    yield months
    yield _edges(line)


def _edges(line: CourseLine) -> Canvas:
    """Today's date; the weeks after which the next cycle may be, should be and has to be, where they have room."""
    canvas, interval = Canvas(line.width), line.course.plan.interval
    today = f" {line.course.today.day} "
    taken = [_put_centred(canvas, line, line.course.today, today, Tone.NOW_LABEL, [])]
    after = line.outlook.window.after if line.outlook.window else None
    if after is None:
        return canvas
    number = line.outlook.number - 1
    said = _("weeks from cycle {number}"), _("from cycle {number}")
    canvas.put(1, first_that_fits((one.format(number=number) for one in said), line.scale.start - 2), Tone.FAINT)
    edges = (interval.shortest_days, interval.latest_days, interval.longest_days, interval.aim_days)
    for days in edges:
        words = _("{weeks} wk").format(weeks=days // 7)
        tone = Tone.WARN if days == interval.longest_days else Tone.FAINT
        taken.append(_put_centred(canvas, line, after + timedelta(days=days), words, tone, taken))
    return canvas


Taken = tuple[int, int]


def _put_centred(
    canvas: Canvas,
    line: CourseLine,
    day: date,
    words: str,
    tone: Tone,
    taken: Sequence[Taken],
    column: int | None = None,
) -> Taken:
    """Puts words around the cell of a day, unless something stands there; which cells they take."""
    middle, size = line.scale.column(day) if column is None else column, cells(words)
    first = min(max(middle - size // 2, line.scale.start), line.scale.end - size)
    if not words or any(first <= end and begin <= first + size for begin, end in taken):
        return (0, -1)
    canvas.put(first, words, tone)
    return (first, first + size)


# --- the cycles -------------------------------------------------------------------------------------------------------


def _cycles(line: CourseLine) -> Iterator[Canvas]:
    """The line itself, and below each cycle its dose and its day."""
    yield _drawn(line)
    shown = [one for one in line.course.cycles if one.state not in _GONE]
    doses, days = line.row(_("dose, MBq")), line.row()
    taken: list[Taken] = []
    taken_days: list[Taken] = []
    for cycle in shown:
        mbq = cycle.activity_mbq
        is_half = line.course.plan.is_half(mbq)
        room = _room_below(line, cycle, shown)
        words = first_that_fits((dose_words(line.course, mbq), number_words(mbq)), room)
        taken.append(_put_centred(doses, line, cycle.day, words, Tone.WARN_STRONG if is_half else Tone.PLAIN, taken))
        day = first_that_fits((f"{cycle.number}: {day_and_month(cycle.day)}", day_and_month(cycle.day)), room)
        tone = Tone.STRONG if cycle.is_given or cycle.state is CycleState.HERE else Tone.FAINT
        taken_days.append(_put_centred(days, line, cycle.day, day, tone, taken_days))
    yield days
    yield doses


def _room_below(line: CourseLine, cycle: Cycle, shown: Sequence[Cycle]) -> int:
    """How many cells are nearer to a cycle than to its neighbours."""
    here = line.scale.column(cycle.day)
    others = [abs(line.scale.column(one.day) - here) for one in shown if one is not cycle]
    return min([*others, line.scale.end - line.scale.start]) - 1


def _drawn(line: CourseLine) -> Canvas:
    canvas, scale, glyphs = line.row(_("cycles"), Tone.STRONG), line.scale, line.glyphs
    band = _band(line)
    shown = [one for one in line.course.cycles if one.state not in _GONE]
    begin = min((scale.column(one.day) for one in shown), default=scale.column(line.course.today))
    end = max([*(scale.column(one.day) for one in shown), scale.column(line.course.today)])
    today = scale.column(line.course.today)
    for column in range(begin, end + 1):
        canvas.set(column, glyphs.plan_line, Tone.CYCLE_LINE if column <= today else Tone.GRID)
    is_held = line.outlook.standing is not Standing.BOOKED
    quiet, mark = (Tone.WINDOW_HELD, Tone.WINDOW_HELD_MARK) if is_held else (Tone.WINDOW, Tone.WINDOW_MARK)
    for column in band:
        canvas.set(column, glyphs.plan_line if column <= end else _blank(glyphs, is_held=is_held), quiet)
    _limit(canvas, line)
    canvas.set(today, glyphs.now, mark if today in band else Tone.NOW)
    for cycle in shown:
        column = scale.column(cycle.day)
        glyph, tone = _mark(line, cycle)
        canvas.set(column, glyph, mark if column in band and tone is Tone.PLAIN else tone)
    return canvas


def _blank(glyphs: Glyphs, *, is_held: bool) -> str:
    return glyphs.window_held if is_held else glyphs.window


def _band(line: CourseLine) -> range:
    """The cells of the weeks in which the next cycle can be."""
    window = line.outlook.window
    if window is None or window.last is None:
        return range(0)
    return range(line.scale.column(window.first), line.scale.column(window.last) + 1)


def _limit(canvas: Canvas, line: CourseLine) -> None:
    """The day after which a course ends, whatever the cause."""
    last = line.course.last_possible_day
    if last is not None:
        canvas.set(line.scale.column(last), line.glyphs.plan_end, Tone.WARN)


def _mark(line: CourseLine, cycle: Cycle) -> tuple[str, Tone]:
    if cycle.day == line.course.today or cycle.state is CycleState.HERE:
        return line.glyphs.here, Tone.STRONG
    return (line.glyphs.given, Tone.CYCLE) if cycle.is_given else (line.glyphs.booked, Tone.PLAIN)


# --- the blood --------------------------------------------------------------------------------------------------------


def _blood(line: CourseLine) -> Iterator[Canvas]:
    """A tick for each count, and below them every figure that can mean toxicity, each at its day."""
    course = line.course
    ticks = line.row(_("blood counts") if line.is_wide else _("blood"), Tone.STRONG)
    for finding in course.blood:
        ticks.set(line.scale.column(finding.day), line.glyphs.sample, Tone.PLAIN)
    if course.blood_due is not None:
        column = line.scale.column(course.blood_due)
        is_late = course.blood_due < course.today
        ticks.set(column, line.glyphs.booked, Tone.WARN if is_late else Tone.PLAIN)
        words = _("due {day}").format(day=day_and_month(course.blood_due))
        if column + 2 + cells(words) <= line.width - 1:
            ticks.put(column + 2, words, Tone.WARN if is_late else Tone.FAINT)
    elif not course.blood:
        ticks.put(line.scale.start, _("none yet"), Tone.FAINT)
    yield ticks
    toxic = figures_shown(course.plan, course.blood, [Given(one.day) for one in course.given])
    for figure in _figures(course, toxic):
        yield _series(line, figure, toxic)


def _figures(course: Course, toxic: frozenset[tuple[str, str]]) -> list[str]:
    """The figures that a toxicity is found by, as far as they were counted; those that were of concern first stay."""
    signs = {sign.field for one in course.plan.toxicities for sign in one.signs}
    counted = {key for finding in course.blood for key in finding.entry.values}
    found = [one for one in course.plan.blood_figures() if one in signs & counted]
    concerning = {field for _entry, field in toxic}
    kept = sorted(found, key=lambda one: one not in concerning)[:_MOST_FIGURES]
    return [one for one in found if one in kept]


def _series(line: CourseLine, figure: str, toxic: frozenset[tuple[str, str]]) -> Canvas:
    """One figure's results at their days; with little room the newest stays, what is of concern, and the first."""
    field = line.course.plan.blood_field(figure)
    title, unit = site_words(field.title), site_words(field.unit)
    canvas = line.row(first_that_fits((f"{title} {unit}", title), line.scale.start - 2) or title)
    found = [one for one in line.course.blood if one.entry.number(figure) is not None]

    def is_of_concern(finding: Finding) -> bool:
        return (finding.entry.id, figure) in toxic or field.is_of_concern(finding.entry.number(figure))

    order = [found[-1], *(one for one in found if is_of_concern(one)), found[0], *reversed(found)]
    taken: list[Taken] = []
    for finding in {one.entry.id: one for one in order}.values():
        words = number_words(finding.entry.number(figure) or 0)
        tone = Tone.WARN_STRONG if is_of_concern(finding) else Tone.STRONG if finding is found[-1] else Tone.PLAIN
        taken.append(_put_centred(canvas, line, finding.day, words, tone, taken))
    if line.is_wide:
        newest, first = found[-1], found[0]
        words = f"{number_words(newest.entry.number(figure) or 0)} {unit}"
        end = canvas.put(line.scale.end + 2, words, Tone.WARN_STRONG if is_of_concern(newest) else Tone.STRONG)
        if first is not newest:
            was = _("first {value}").format(value=number_words(first.entry.number(figure) or 0))
            canvas.put(end + 2, first_that_fits((was,), line.width - end - 3), Tone.FAINT)
    return canvas


# --- toxicities and delays --------------------------------------------------------------------------------------------


def _toxicities(line: CourseLine) -> Iterator[Canvas]:
    """Each as a span from the day that showed it to the day that it had gone, with its words; the newest where many."""
    for place, episode in enumerate(line.course.toxicities[-_MOST_SPANS:]):
        yield _span(line, episode, _("toxicity") if not place else "")


def _span(line: CourseLine, episode: Episode, label: str) -> Canvas:
    canvas, glyphs, stands = line.row(label, Tone.STRONG), line.glyphs, episode.ended_on is None
    first, last = line.scale.column(episode.began_on), line.scale.column(episode.ended_on or line.course.today)
    tone = Tone.WARN_STRONG if stands else Tone.PLAIN
    canvas.fill(first, last, glyphs.plan_lutetium, Tone.WARN if stands else Tone.FAINT)
    canvas.set(first, glyphs.plan_start, tone)
    canvas.set(last, glyphs.running if stands else glyphs.plan_end, tone)
    _put_beside(canvas, line, first, last, standing_words(line.course, episode), tone)
    return canvas


def _put_beside(canvas: Canvas, line: CourseLine, first: int, last: int, words: str, tone: Tone) -> None:
    """Words after a mark, or before it where there is more room."""
    after, before = line.width - last - 3, first - line.scale.start - 1
    if cells(words) <= after or after >= before:
        canvas.put(last + 2, cut(words, after), tone)
    else:
        shown = cut(words, before)
        canvas.put_right(first - 1, shown, tone)


def _delays(line: CourseLine) -> Iterator[Canvas]:
    """Each delay that a physician coded, at the day on which it was said."""
    course = line.course
    for place, entry in enumerate(one for one in course.entries if one.step == DELAY):
        canvas = line.row(_("delay") if not place else "", Tone.STRONG)
        column = line.scale.column(entry.occurred_at.date())
        stands = entry is course.delay or (course.delay is not None and entry.id == course.delay.id)
        tone = Tone.WARN if stands else Tone.PLAIN
        canvas.set(column, line.glyphs.section, tone)
        _put_beside(canvas, line, column, column, delay_words(course, entry, line.staff), tone)
        yield canvas
