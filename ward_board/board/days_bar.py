"""The bar of the page of days: who is selected; open, the day and the bed that somebody is about to book."""

from __future__ import annotations

from collections.abc import Sequence

from ward_board.board.bar import Bar, joined, key_pieces
from ward_board.board.booking_words import clash_words, left_outside_words
from ward_board.board.canvas import Pieces
from ward_board.board.days_model import CourseRow, DaysModel
from ward_board.board.days_words import next_words
from ward_board.board.line import Ground, Line, Tone
from ward_board.board.moments import birth_date, day_and_full_month, weeks_words
from ward_board.board.people import shown_name
from ward_board.config.language import gettext as _
from ward_board.domain.calendar import Clash, Obstacle
from ward_board.domain.choosing import left_outside
from ward_board.domain.outlook import Outlook
from ward_board.domain.text import printable

_WIDE = 120
_PASSED_BY_PHYSICIAN = frozenset({Obstacle.INTERVAL})


def closed_bar(model: DaysModel, width: int, *, privacy: bool) -> list[Line]:
    """Who is selected and what comes next; without a selection what the keys do."""
    bar = Bar(width, 1, gap=3 if width >= _WIDE else 1)
    row = model.row
    if row is None:
        bar.told(_("the arrows choose a course, Space the next without a date"), Tone.FAINT)
        return bar.lines(Ground.BAR)
    for pieces in _identity(row, row.next, width, privacy=privacy):
        bar.must(pieces)
    words, tone = next_words(model, row, width)
    bar.may(((words, tone),))
    if row.next.may_be_booked:
        bar.at_right(joined([key_pieces("← →", _("a day")), key_pieces(_("Esc"), _("board"))], gap=3))
    return bar.lines(Ground.SELECTED)


def open_bar(
    model: DaysModel, clashes: Sequence[Clash], width: int, *, privacy: bool, signer: str | None, message: str | None
) -> list[Line]:
    """Who, which day and bed, what clashes, and the keys; on further rows what was answered to the last try."""
    wide = width >= _WIDE
    bar = Bar(width, 2, gap=3 if wide else 2)
    row, outlook, choice = model.row, model.outlook, model.choice
    if row is None or outlook is None or choice is None:
        return []
    for pieces in _identity(row, outlook, width, privacy=privacy):
        bar.must(pieces)
    bar.must(_what(model, outlook))
    keys = [key_pieces("← →", _("another day")), key_pieces(_("Enter"), _("books")), key_pieces(_("Esc"), _("leave"))]
    days = outlook.window.days_since(choice.day) if outlook.window else None
    said: list[Pieces] = [((weeks_words(days, short=not wide), Tone.PLAIN),)] if days is not None else []
    said += [((clash_words(one, choice.bed), Tone.WARN_STRONG),) for one in clashes]
    if clashes and all(one.obstacle in _PASSED_BY_PHYSICIAN for one in clashes):
        said.append(((_("needs a physician's reason"), Tone.WARN),))
    if left := left_outside(row.course, outlook, choice.day):
        said.append(((left_outside_words(left), Tone.WARN_STRONG),))
    for pieces in said:
        bar.must(pieces)
    if wide:
        bar.at_right(joined(keys, gap=3))
    if message:
        bar.new_row()
        bar.told(printable(message), Tone.WARN_STRONG)
    elif signer is None:
        bar.may(((_("Enter asks who books"), Tone.FAINT),))
    return bar.lines(Ground.SELECTED)


def _identity(row: CourseRow, outlook: Outlook, width: int, *, privacy: bool) -> list[Pieces]:
    patient = row.course.patient
    born = birth_date(patient.birth_date)
    cycle = f"{min(outlook.number, row.course.plan.cycles)}/{row.course.plan.cycles}"
    wide = width >= _WIDE
    return [
        ((shown_name(patient, privacy=privacy).upper(), Tone.STRONG),),
        *([] if privacy else [((_("born {date}").format(date=born) if wide else born, Tone.PLAIN),)]),
        ((_("cycle {cycle}").format(cycle=cycle) if wide else cycle, Tone.PLAIN),),
    ]


def _what(model: DaysModel, outlook: Outlook) -> Pieces:
    choice = model.choice
    if choice is None:
        return ()
    booked, day = outlook.booked, day_and_full_month(choice.day)
    has_room = bool(model.free_beds(choice.day)) or (booked is not None and booked.day == choice.day)
    # where every bed is taken there is none to name
    to = _("{day}, bed {bed}").format(day=day, bed=choice.bed) if has_room else day
    if booked is None:
        return ((_("Book") + " ", Tone.STRONG), (to, Tone.PLAIN))
    if (booked.day, booked.bed) == (choice.day, choice.bed):
        return ((_("Booked") + " ", Tone.STRONG), (to, Tone.PLAIN))
    there = _("from {day} to {there}").format(day=day_and_full_month(booked.day), there=to)
    return ((_("Move") + " ", Tone.STRONG), (there, Tone.PLAIN))
