"""The dates as plain data with stable keys, for `plan --json`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from ward_board.board.days_model import CourseRow, DaysModel
from ward_board.domain.calendar import Window, treatment_days
from ward_board.domain.choosing import asks_for_half, clashes_of_booking, offered
from ward_board.domain.course import Cycle
from ward_board.domain.outlook import Outlook
from ward_board.domain.year_plan import YearPlan


def days_data(model: DaysModel, last: date) -> dict[str, Any]:
    """The treatment days from today to `last` with the beds taken, and every course that is open or still has a bed."""
    return {
        "today": model.today.isoformat(),
        "beds": model.calendar.beds,
        "days": [_day(model, day) for day in shown_days(model, last)],
        "courses": [_course(model, row) for row in model.rows if row.is_listed],
    }


def shown_days(model: DaysModel, last: date) -> tuple[date, ...]:
    """The treatment days from today to `last`, and closed or other days on which a bed is taken all the same."""
    planned = treatment_days(model.calendar, model.today, last)
    booked = (day for day, beds in model.load.days.items() if beds and model.today <= day <= last)
    return tuple(sorted({*planned, *booked}))


def plan_data(plan: YearPlan) -> dict[str, Any]:
    """A year plan: what has a day, what has none and why, and the extra days that it wants."""
    return {
        "planned": [
            {"course": one.course, "cycle": one.number, "day": one.day.isoformat()} for one in by_day(plan.planned)
        ],
        "unplanned": [
            {
                "course": one.course,
                "cycle": one.number,
                "why": one.why.value,
                "first": one.first.isoformat() if one.first else None,
                "last": one.last.isoformat() if one.last else None,
            }
            for one in plan.unplanned
        ],
        "extra_days": [day.isoformat() for day in plan.extra_days],
    }


def by_day(planned: Iterable[Any]) -> list[Any]:
    """What is planned, in the order of its days."""
    return sorted(planned, key=lambda one: (one.day, one.course))


def _day(model: DaysModel, day: date) -> Mapping[str, Any]:
    return {
        "day": day.isoformat(),
        "taken": len(model.load.taken(day)),
        "free_beds": list(model.free_beds(day)),
        "closed": day in model.calendar.closed,
    }


def _course(model: DaysModel, row: CourseRow) -> Mapping[str, Any]:
    outlook, patient = row.next, row.course.patient
    return {
        "course": row.id,
        "name": patient.name,
        "birth_date": patient.birth_date.isoformat(),
        "number": patient.number,
        "bed_today": row.here.bed if row.here else None,
        "cycles_given": row.course.cycles_given,
        "cycles": row.course.plan.cycles,
        "next": _next(row, outlook),
        "booked": [_booked(model, row, one) for one in row.outlooks if one.booked and row.is_open]
        + [_cycle(one) for one in row.still_booked],
        "proposals": [
            {"day": one.day.isoformat(), "days_since": one.days_since, "free_beds": list(one.free_beds)}
            for one in offered(row.course, outlook, model.calendar, model.load)
        ],
    }


def _next(row: CourseRow, outlook: Outlook) -> Mapping[str, Any]:
    days = outlook.window.days_since(outlook.booked.day) if outlook.window and outlook.booked else None
    return {
        "cycle": outlook.number,
        "standing": outlook.standing.name.lower(),
        "window": _window(outlook.window) if outlook.window else None,
        "days_since": days,
        "days_outside": outlook.days_outside,
        "held": [one.toxicity for one in outlook.held],
        "ending": row.course.ending.value if row.course.ending else None,
        "half_dose": outlook.is_half,
    }


def _window(window: Window) -> Mapping[str, Any]:
    return {
        "first": window.first.isoformat(),
        "last": window.last.isoformat() if window.last else None,
        "aim": window.aim.isoformat(),
    }


def _booked(model: DaysModel, row: CourseRow, outlook: Outlook) -> Mapping[str, Any]:
    clashes = clashes_of_booking(row.course, outlook, model.calendar, model.load)
    said = {"asks_for_half": asks_for_half(row.course, outlook), "clashes": [one.obstacle.value for one in clashes]}
    return {**(_cycle(outlook.booked) if outlook.booked else {}), **said}


def _cycle(cycle: Cycle) -> Mapping[str, Any]:
    return {
        "treatment": cycle.treatment,
        "cycle": cycle.number,
        "day": cycle.day.isoformat(),
        "bed": cycle.bed,
        "activity_mbq": cycle.activity_mbq,
        "asks_for_half": False,
        "clashes": [],
    }
