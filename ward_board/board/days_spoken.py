"""The dates in sentences, for a screen reader and for paper: treatment days, courses, and a year plan."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ward_board.board.days_data import by_day, shown_days
from ward_board.board.days_model import CourseRow, DaysModel
from ward_board.board.days_words import next_words, off_day_words, outlook_pieces, proposal_pieces
from ward_board.board.moments import short_date
from ward_board.config.language import gettext as _
from ward_board.config.language import ngettext
from ward_board.domain.outlook import Standing
from ward_board.domain.year_plan import WhyNot, YearPlan

_WIDE = 200


def spoken_days(model: DaysModel, last: date, *, privacy: bool) -> Iterator[str]:
    """One line a treatment day, then one a course: who, the window, where it is booked or which days are proposed."""
    for day in shown_days(model, last):
        yield _day_line(model, day)
    without = sum(row.needs_date for row in model.rows)
    yield ""
    open_courses = sum(row.is_open for row in model.rows)
    counted = ngettext("{count} course open", "{count} courses open", open_courses).format(count=open_courses)
    yield f"{counted}, {_('{count} without a date').format(count=without)}"
    for row in (one for one in model.rows if one.is_listed):
        yield _course_line(model, row, privacy=privacy)


def spoken_plan(plan: YearPlan, model: DaysModel) -> Iterator[str]:
    """The year plan: a line a treatment, what has no day and why, and the extra days that it wants."""
    yield ""
    counts = _("{planned} treatments planned, {unplanned} without a day")
    yield counts.format(planned=len(plan.planned), unplanned=len(plan.unplanned))
    for one in by_day(plan.planned):
        is_extra = one.day in plan.extra_days
        extra = f", {_('an extra day')}" if is_extra else ""
        yield f"  {_dated(one.day)}  {one.course}  {_('cycle {number}').format(number=one.number)}{extra}"
    for missing in plan.unplanned:
        window = f", {missing.first} {_('to')} {missing.last or '…'}" if missing.first else ""
        cycle = _("cycle {number}").format(number=missing.number)
        yield f"  {missing.course}  {cycle}: {why_words(missing.why)}{window}"
    if plan.extra_days:
        wanted = ", ".join(day.isoformat() for day in plan.extra_days)
        yield _("It wants these days under [calendar] also: {days}").format(days=wanted)


def why_words(why: WhyNot) -> str:
    """Why a treatment has no day."""
    return {
        WhyNot.NO_ROOM: _("no bed is free in its window"),
        WhyNot.ENDED: _("its window has ended"),
        WhyNot.DELAYED: _("it is put off beyond its window"),
        WhyNot.BEYOND: _("its window lies beyond the weeks that are planned"),
        WhyNot.AFTER: _("the treatment before it has no day"),
    }[why]


def _day_line(model: DaysModel, day: date) -> str:
    taken, free = len(model.load.taken(day)), model.free_beds(day)
    if not model.calendar.treats_on(day):
        return f"{_dated(day)}  {off_day_words(model, day)}"
    said = _("{taken} taken, {free} free").format(taken=taken, free=len(free))
    if beside := len(model.load.beside(day) - model.load.taken(day)):
        said = _("{taken} taken, {beside} overnight, {free} free").format(taken=taken, beside=beside, free=len(free))
    beds = _("bed {beds}").format(beds=" ".join(map(str, free))) if 0 < len(free) < model.calendar.beds else ""
    return "  ".join(filter(None, (_dated(day), said, beds)))


def _dated(day: date) -> str:
    return f"{day.isoformat()} ({short_date(day)})"


def _course_line(model: DaysModel, row: CourseRow, *, privacy: bool) -> str:
    number = f"  {row.course.patient.number}" if not privacy else ""
    words, _tone = next_words(model, row, _WIDE)
    facts = outlook_pieces(model, row, row.next, privacy=privacy)
    said = " ".join("".join(text for text, _tone in pieces) for pieces in facts)
    line = f"{row.id}{number}  {row.number}/{row.course.plan.cycles}  {words}. {said}"
    if row.next.standing is not Standing.OPEN:
        return line
    proposals = [
        "".join(text for text, _tone in pieces) for pieces in proposal_pieces(model, row, row.next, short=False)
    ]
    return f"{line} {_('Proposed:')} {'; '.join(proposals)}" if proposals else line
