"""The centre's figures as plain data with fixed keys: what `stats --json` prints."""

from __future__ import annotations

from typing import Any

from ward_board.domain.figures import Counted, CourseFigures, Figures, Spread
from ward_board.domain.figures_exposure import StaffDoseModel
from ward_board.domain.figures_staff import StaffDay, StaffShare

Data = dict[str, Any]


def figures_data(figures: Figures, model: StaffDoseModel | None) -> Data:
    """All figures; without a model those of the staff are left out. Days are ISO 8601, `usv` is calculated (µSv)."""
    courses = figures.courses
    return {
        "from": figures.first.isoformat(),
        "to": figures.last.isoformat(),
        "patients": figures.patients,
        "treatments": figures.treatments,
        "abroad_percent": figures.abroad_percent,
        "mean_rating": figures.mean_rating,
        "ratings": figures.ratings,
        "few_patients": figures.are_few,
        "by_cycle": dict(figures.by_cycle),
        "by_year": dict(figures.by_year),
        "by_month": dict(figures.by_month),
        "cancelled": figures.cancelled,
        "courses": _courses(courses),
        "delays": _counted("reason", courses.delays),
        "toxicities": _counted("toxicity", courses.toxicities),
        "minutes_late": [
            {"step": one.step, "count": one.count, "median": one.median, "p90": one.p90} for one in figures.minutes_late
        ],
        "uptake": dict(figures.uptake),
        "rule_days": [{"contact": one.name, **_spread(one), "without": one.without} for one in figures.rule_days],
        "usv_per_h_leaving": _spread(figures.usv_per_h),
        "deviations": _counted("kind", figures.deviations),
        "incidents": _counted("kind", figures.incidents),
        "staff": [_staff(one) for one in figures.staff] if model else [],
        "staff_dose": {"model": f"{model.id} {model.version}", "signed_by": model.signed_by} if model else None,
    }


def _counted(name: str, found: Counted) -> list[Data]:
    return [{name: word, "count": count} for word, count in found]


def _courses(courses: CourseFigures) -> Data:
    return {
        "count": courses.count,
        "complete": courses.complete,
        "stopped": courses.stopped,
        "open": courses.open,
        "to_decide": courses.to_decide,
        "stop_reasons": _counted("reason", courses.stop_reasons),
    }


def _spread(one: Spread) -> Data:
    return {"count": one.count, "median": one.median, "lowest": one.lowest, "highest": one.highest}


def _staff(one: StaffShare) -> Data:
    return {
        "id": one.id,
        "role": str(one.role),
        "days": one.days,
        "patients": one.patients,
        "lutetium_steps": one.lutetium_steps,
        "usv": round(one.usv, 1),
        "share_percent": round(one.share_percent),
        "by_day": [_day(day) for day in one.by_day],
    }


def _day(day: StaffDay) -> Data:
    return {
        "day": day.day.isoformat(),
        "patients": day.patients,
        "lutetium_steps": day.lutetium_steps,
        "usv": round(day.usv, 1),
    }
