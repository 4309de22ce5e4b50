"""One course as data for other programs, with stable keys; days are ISO 8601, instants RFC 3339 in UTC."""

from __future__ import annotations

from datetime import date
from typing import Any

from ward_board.board.as_data import moment
from ward_board.domain.course import Course, Cycle
from ward_board.domain.course_toxicity import Episode, Finding
from ward_board.domain.entry import Entry
from ward_board.domain.outlook import Standing, outlook_of

Data = dict[str, Any]


def course_data(course: Course) -> Data:
    """All that is known of a course at the date that it was looked at."""
    patient = course.patient
    return {
        "course": course.id,
        "today": course.today.isoformat(),
        "name": patient.name,
        "birth_date": patient.birth_date.isoformat(),
        "number": patient.number,
        "country": patient.country,
        "language": patient.language or None,
        "cycles": course.plan.cycles,
        "cycles_given": course.cycles_given,
        "ending": str(course.ending) if course.ending else None,
        "ending_cause": course.ending_cause,
        "next": _next(course),
        "treatments": [_cycle(cycle) for cycle in course.cycles],
        "blood_due": _day(course.blood_due),
        "blood": [_count(finding) for finding in course.blood],
        "toxicities": [_episode(one) for one in course.toxicities],
        "delay": _answer(course.delay) if course.delay else None,
        "hormone": course.hormone,
        "allergies": course.allergies,
        "earlier_reaction": course.earlier_reaction,
        "facts": {step: _answer(entry) for step, entry in course.facts.items() if step in course.plan.by_id},
        "entries": [entry.id for entry in course.journal],
    }


def _next(course: Course) -> Data | None:
    coming = outlook_of(course)
    if course.ending is not None or coming.standing is Standing.COMPLETE:
        return None
    window = coming.window
    return {
        "cycle": coming.number,
        "standing": str(coming.standing),
        "earliest": _day(window.first if window else None),
        "aim": _day(window.aim if window else None),
        "latest": _day(window.last if window else None),
        "last_day": _day(course.last_possible_day),
        "activity_mbq": course.plan.dose.half_mbq if coming.is_half else course.plan.dose.full_mbq,
        "half_dose": coming.is_half,
        "held": [one.toxicity for one in coming.held],
        "booked": coming.booked.treatment if coming.booked else None,
        "needs_date": coming.standing is Standing.OPEN,
    }


def _cycle(cycle: Cycle) -> Data:
    return {
        "treatment": cycle.treatment,
        "cycle": cycle.number,
        "day": cycle.day.isoformat(),
        "bed": cycle.bed,
        "state": str(cycle.state),
        "interval_days": cycle.interval_days,
        "activity_mbq": cycle.activity_mbq,
        "given_mbq": None if cycle.glance.given_mbq is None else round(cycle.glance.given_mbq, 1),
        "uptake": cycle.glance.uptake,
        "rule_days": cycle.glance.rule_days,
    }


def _count(finding: Finding) -> Data:
    return {"day": finding.day.isoformat(), "entry": finding.entry.id, "values": dict(finding.entry.values)}


def _episode(episode: Episode) -> Data:
    return {
        "toxicity": episode.toxicity,
        "began_on": episode.began_on.isoformat(),
        "ended_on": _day(episode.ended_on),
        "kind": episode.kind,
        "after_cycle_on": _day(episode.after_day),
        "figure": episode.figure,
        "value": episode.entry.number(episode.figure) if episode.figure else None,
        "recurrence": episode.is_recurrence,
        "severe": episode.is_severe,
        "entry": episode.entry.id,
    }


def _answer(entry: Entry) -> Data:
    return {
        "entry": entry.id,
        "by": entry.author,
        "at": moment(entry.occurred_at),
        "values": dict(entry.values),
        "reason": entry.reason,
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
