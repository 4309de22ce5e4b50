"""One course on one screen: who, what comes next, its line over the weeks, its cycles, the patient, its journal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ward_board.board.board import Board
from ward_board.board.canvas import Canvas, Pieces, cells, cut, pieces_width
from ward_board.board.course_facts import fact_lines
from ward_board.board.course_line import course_rows
from ward_board.board.course_told import told_rows
from ward_board.board.course_words import code_words, dose_words, next_words
from ward_board.board.days_model import reached
from ward_board.board.glyphs import Glyphs, glyphs_for
from ward_board.board.line import Ground, Line, Tone
from ward_board.board.moments import Clock, birth_date, short_date
from ward_board.board.page_parts import (
    TWO_COLUMNS_FROM,
    heading,
    left_width,
    lines_of,
    right_width,
    side_by_side,
)
from ward_board.board.people import shown_name
from ward_board.board.site_words import site_words
from ward_board.board.value_words import number_words
from ward_board.board.view import ViewState
from ward_board.board.wrap import wrapped
from ward_board.config.language import gettext as _
from ward_board.domain.course import Course, Cycle, CycleState
from ward_board.domain.course_day import waiting_cycle
from ward_board.domain.outlook import outlook_of
from ward_board.domain.text import printable

_NEXT_AT = 7


@dataclass(frozen=True, slots=True)
class CoursePage:
    """What the page of one course is drawn from."""

    course: Course

    def lines(self, board: Board, view: ViewState) -> tuple[Line, ...]:
        """The page at `view.width`, as many lines as it needs; the caller scrolls."""
        clock = Clock(board.zone, board.now, stands_still=view.stale_seconds is not None)
        glyphs = glyphs_for(ascii_only=view.ascii, no_colour=view.no_colour)
        return course_lines(self.course, board.staff, view, clock, glyphs)

    def bar(self, view: ViewState) -> list[Line]:
        """Whose course it is, however far the page was scrolled."""
        row, is_private = Canvas(view.width), view.privacy or view.locked
        column = row.put(1, shown_name(self.course.patient, privacy=is_private).upper(), Tone.STRONG) + 3
        if not is_private:
            born = _("born {date}").format(date=birth_date(self.course.patient.birth_date))
            row.put(column, born)
        row.put_right(view.width - 1, reached_words(self.course), Tone.PLAIN)
        return [row.line(Ground.SELECTED)]


def course_lines(
    course: Course, staff: Mapping[str, str], view: ViewState, clock: Clock, glyphs: Glyphs
) -> tuple[Line, ...]:
    """The whole page; with names hidden it has neither the patient's answers nor the journal's words."""
    width, is_private = view.width, view.privacy or view.locked
    top = [
        *_head(course, view, is_private=is_private),
        *_next(course, staff, width),
        Line(),
        *lines_of(course_rows(course, staff, width, glyphs)),
        Line(),
    ]
    if is_private:
        return (*top, *lines_of(_cycles(course, width, glyphs)), Line(), _hidden(width))
    left, right = left_width(width), right_width(width)
    facts = fact_lines(course, staff, right, clock, glyphs)
    journal = told_rows(course, staff, left, clock, glyphs)
    cycles = _cycles(course, left, glyphs)
    if width >= TWO_COLUMNS_FROM:
        return (*top, *side_by_side([*cycles, Canvas(0), *journal], facts, width))
    return (*top, *lines_of([*cycles, Canvas(0), *facts, Canvas(0), *journal]))


def newest_row(lines: Sequence[Line]) -> int:
    """In which of the page's lines the newest entry of the journal stands; 0 where names are hidden."""
    title = _("Journal of the course")
    return next((row + 1 for row, line in enumerate(lines) if line.text.strip().startswith(title)), 0)


def _hidden(width: int) -> Line:
    row = Canvas(width)
    row.put(1, _("names are hidden, and with them what the patient answered: v shows them"), Tone.FAINT)
    return row.line()


def _head(course: Course, view: ViewState, *, is_private: bool) -> list[Line]:
    """Who it is and how far the course has come; below it what must be known, in words."""
    row, wide = Canvas(view.width), view.width >= TWO_COLUMNS_FROM
    patient = course.patient
    cycle = reached_words(course)
    end = row.put_right(view.width - 1, f"{cycle}, {course.id}" if wide else cycle, Tone.STRONG) - 2
    groups: list[Pieces] = [((shown_name(patient, privacy=is_private).upper(), Tone.STRONG),)]
    if not is_private:
        groups += [
            ((_("born {date}").format(date=birth_date(patient.birth_date)), Tone.PLAIN),),
            ((_("number {number}").format(number=printable(patient.number)), Tone.PLAIN),),
        ]
    column = 1
    for pieces in groups:
        if column == 1 or column + pieces_width(pieces) < end:
            column = row.put_pieces(column, pieces) + (3 if wide else 2)
    return [row.line(Ground.SELECTED), *_flag_lines(course, view.width, is_private=is_private)]


def _flag_lines(course: Course, width: int, *, is_private: bool) -> list[Line]:
    """Every flag whole, on as many rows as they need; with names hidden those that the board's row has too."""
    rows: list[Canvas] = []
    column = width
    for words, tone in _flags(course, is_private=is_private):
        if column + cells(words) > width - 1:
            rows.append(Canvas(width))
            column = 1
        column = rows[-1].put(column, cut(words, width - 2), tone) + 3
    return [row.line(Ground.SELECTED) for row in rows]


def reached_words(course: Course) -> str:
    """The cycle of today, or that the patient is here for, else the last one given: "cycle 2 of 4"."""
    return _("cycle {number} of {cycles}").format(number=reached(course), cycles=course.plan.cycles)


def _flags(course: Course, *, is_private: bool) -> Iterator[tuple[str, Tone]]:
    allergies = course.allergies
    if allergies is None:
        yield _("ALLERGY UNKNOWN"), Tone.WARN_STRONG
    elif allergies.strip():
        yield f"{_('ALLERGY')} {printable(allergies.strip())}", Tone.WARN_STRONG
    if course.hormone:
        which = "" if is_private else site_words(course.hormone)
        yield _("HORMONE {hormone}").format(hormone=which).strip(), Tone.WARN_STRONG
    if (grade := course.earlier_reaction) and not is_private:
        yield _("earlier reaction {grade}").format(grade=site_words(grade)), Tone.WARN_STRONG
    if course.ending is None and waiting_cycle(course) and course.since_last:
        yield _("HALF DOSE"), Tone.WARN_STRONG
    elif course.ending is None and outlook_of(course).is_half:
        yield _("HALF DOSE next"), Tone.WARN_STRONG


def _next(course: Course, staff: Mapping[str, str], width: int) -> list[Line]:
    """What comes next, in one sentence."""
    words, tone = next_words(course, staff)
    lines = [Line()] if width >= TWO_COLUMNS_FROM else []
    for place, part in enumerate(wrapped(words, width - _NEXT_AT - 1)):
        row = Canvas(width)
        if not place:
            row.put(1, _("Next"), Tone.STRONG)
        row.put(_NEXT_AT, part, tone)
        lines.append(row.line())
    return lines


def _cycles(course: Course, width: int, glyphs: Glyphs) -> list[Canvas]:
    """Each treatment in a row: when and where, how much, what the scan showed, for how long the rules held."""
    note = _("interval {first} to {last} weeks, to {longest} with a cause").format(
        first=course.plan.interval.shortest_days // 7,
        last=course.plan.interval.latest_days // 7,
        longest=course.plan.interval.longest_days // 7,
    )
    rows = [heading(width, _("Cycles"), note, glyphs)]
    for cycle in course.cycles:
        row = Canvas(width)
        is_past = cycle.is_given or cycle.state is CycleState.HERE
        row.put(1, str(cycle.number), Tone.STRONG if is_past else Tone.FAINT)
        when = f"{short_date(cycle.day)} {cycle.day.year}"
        row.put(4, when, Tone.PLAIN if is_past else Tone.FAINT)
        words, tone = cycle_words(course, cycle)
        parts = wrapped(words, width - 23)
        row.put(22, parts[0], tone)
        rows.append(row)
        for part in parts[1:]:
            more = Canvas(width)
            more.put(22, part, tone)
            rows.append(more)
    if not course.cycles:
        row = Canvas(width)
        row.put(1, _("none is booked yet"), Tone.FAINT)
        rows.append(row)
    return rows


def cycle_words(course: Course, cycle: Cycle) -> tuple[str, Tone]:
    """How one treatment stands or went, and how loud that is."""
    glance = cycle.glance
    bed, dose = _("Bed {bed}").format(bed=cycle.bed), dose_words(course, cycle.activity_mbq)
    match cycle.state:
        case CycleState.CANCELLED:
            why = code_words(glance.cancelled_because) if glance.cancelled_because else ""
            return ", ".join(filter(None, [_("did not take place"), why])), Tone.FAINT
        case CycleState.NOT_GIVEN:
            return _("nothing was given"), Tone.FAINT
        case CycleState.BOOKED:
            parts = [bed, _("{mbq} MBq").format(mbq=dose)]
            if cycle.interval_days is not None:
                parts.append(_("{days} days after the last").format(days=cycle.interval_days))
            return ", ".join(parts), Tone.WARN if course.plan.is_half(cycle.activity_mbq) else Tone.PLAIN
    return ", ".join(_given_words(course, cycle, dose)), Tone.PLAIN


def _given_words(course: Course, cycle: Cycle, dose: str) -> Iterator[str]:
    glance = cycle.glance
    yield _("Bed {bed}").format(bed=cycle.bed)
    if glance.given_mbq is not None:
        amount = number_words(round(glance.given_mbq))
        half = _("HALF ") if course.plan.is_half(cycle.activity_mbq) else ""
        yield _("{half}{mbq} MBq given").format(half=half, mbq=amount)
    else:
        yield _("{mbq} MBq prescribed").format(mbq=dose)
    if cycle.interval_days is not None:
        yield _("{days} days after the last").format(days=cycle.interval_days)
    if glance.uptake:
        yield _("uptake {uptake}").format(uptake=site_words(glance.uptake))
    if glance.rule_days is not None:
        yield _("rules for {days} days").format(days=glance.rule_days)
