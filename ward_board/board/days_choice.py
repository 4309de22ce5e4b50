"""Choosing a day for a course by hand: which day comes first, which next, and what stands in its way."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from ward_board.board.days_model import Choice, CourseRow, DaysModel
from ward_board.domain.calendar import FURTHEST, Clash, best, treatment_days
from ward_board.domain.choosing import bed_on, clashes_on, offered, seen_booking
from ward_board.domain.outlook import Outlook


def first_choice(model: DaysModel, row: CourseRow, place: int = 0) -> Choice | None:
    """Where it is booked, else the best day with room, else the one nearest to the aim; None where it may not be."""
    outlook = row.outlooks[place]
    if not outlook.may_be_booked:
        return None
    if outlook.booked is not None:
        return Choice(row.id, place, outlook.booked.day, outlook.booked.bed, seen_booking(outlook))
    found = offered(row.course, outlook, model.calendar, model.load)
    chosen = best(found) or next(iter(found), None)
    day = chosen.day if chosen else _first_day(model, outlook)
    return Choice(row.id, place, day, bed_on(outlook, model.load, day)) if day else None


def next_day(model: DaysModel, row: CourseRow, choice: Choice, by: int) -> Choice:
    """The treatment day after the chosen one, or before it; the chosen one where there is no other."""
    tomorrow = model.today + timedelta(days=1)
    if by > 0:
        days = treatment_days(model.calendar, choice.day + timedelta(days=1), model.today + FURTHEST)
        day = days[0] if days else choice.day
    else:
        days = treatment_days(model.calendar, tomorrow, choice.day - timedelta(days=1))
        day = days[-1] if days else choice.day
    return replace(choice, day=day, bed=bed_on(row.outlooks[choice.place], model.load, day))


def next_place(model: DaysModel, row: CourseRow, choice: Choice) -> Choice:
    """The same for the treatment after it, and after the last one for the first again."""
    return first_choice(model, row, (choice.place + 1) % len(row.outlooks)) or choice


def seen_anew(row: CourseRow, choice: Choice) -> Choice:
    """The choice by somebody who has read where it is booked now."""
    return replace(choice, seen=seen_booking(row.outlooks[choice.place]))


def clashes_of(model: DaysModel, row: CourseRow, choice: Choice) -> tuple[Clash, ...]:
    """What stands in the way of a choice."""
    outlook = row.outlooks[choice.place]
    return clashes_on(row.course, outlook, model.calendar, model.load, choice.day, choice.bed)


def _first_day(model: DaysModel, outlook: Outlook) -> date | None:
    first = max(outlook.window.first if outlook.window else model.today, model.today + timedelta(days=1))
    return next(iter(treatment_days(model.calendar, first, model.today + FURTHEST)), None)
