"""What was recorded of a course between its treatments: findings, blood, toxicity, delays, the end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from ward_board.domain.course_plan import (
    ALLERGIES,
    BLOOD_COUNT,
    DELAY,
    HOME,
    RECEPTOR_SCAN,
    SAMPLED_ON,
    TERMINATE,
    TOXICITY,
    TUMOUR,
)
from ward_board.domain.entry import Draft, Value
from ward_board.domain.words import Action, Role
from ward_board.rehearsal.history_people import MadeUp, Roster
from ward_board.rehearsal.history_plan import HOME_COUNTRY, CourseStory, Kind, Past, Trouble

_DAY = timedelta(days=1)
_BEFORE_FIRST = timedelta(days=6)
_OTHER = "other"
_SITES = ("small bowel",) * 5 + ("pancreas",) * 4 + ("lung", "rectum", "stomach", "unknown", "paraganglioma")
_HORMONES = ("serotonin", "serotonin", "serotonin", "gastrin", "insulin", "VIP")
_METASTASES = ("liver", "liver, bone", "liver, lymph nodes", "lymph nodes", "bone", "liver, peritoneum")
# grade 1 below 3 %, grade 2 from 3 to 20 %, grade 3 above (WHO)
_KI67_PERCENT = {"1": (1, 2), "2": (3, 19), "3": (21, 45)}
_AIMS = ("stop growth",) * 3 + ("relieve symptoms",) * 2 + ("shrink", "before surgery")
_USUAL: Mapping[str, tuple[float, float, int]] = {
    "platelets_10e9_per_l": (140, 260, 0),
    "haemoglobin_mmol_per_l": (7.2, 9.2, 1),
    "leucocytes_10e9_per_l": (3.4, 7.4, 1),
    "neutrophils_10e9_per_l": (1.9, 4.6, 1),
    "creatinine_umol_per_l": (68, 90, 0),
}
# what a toxicity of CLINICAL 1.28 looks like in the blood
_BAD: Mapping[str, tuple[str, float, float, int]] = {
    "thrombocytopenia": ("platelets_10e9_per_l", 48, 73, 0),
    "anaemia": ("haemoglobin_mmol_per_l", 4.3, 4.8, 1),
    "neutropenia": ("neutrophils_10e9_per_l", 0.6, 0.9, 1),
    "renal": ("creatinine_umol_per_l", 132, 148, 0),
}


class CourseNotes:
    """The entries of one course on its own stream, up to the day before the past's `today`."""

    def __init__(
        self, course: CourseStory, patient: MadeUp, roster: Roster, past: Past, zone: ZoneInfo, chance: Random
    ) -> None:
        self._course, self._patient, self._roster = course, patient, roster
        self._today, self._zone, self._chance = past.today, zone, chance
        self._blood_after = [timedelta(weeks=weeks) for weeks in past.plan.blood_weeks]

    def drafts(self) -> list[Draft]:
        """All of them in the order in which they were typed; of a course that went as usual long ago there are none."""
        is_current = self._course.is_open or bool(self._course.ahead)
        found = [*self._troubles()]
        if is_current:
            found += self._facts()
        if is_current or any(one.kind is Kind.TOXICITY for one in self._course.troubles):
            found += self._blood()
        return sorted(found, key=lambda one: one.recorded_at)

    def _facts(self) -> Iterator[Draft]:
        chance, patient = self._chance, self._patient
        day = self._course.visits[0].booked_on
        hormone = chance.choice(_HORMONES) if patient.has_hormone else "none"
        grade = chance.choice(("1", "1", "2", "2", "2", "3"))
        tumour: dict[str, Value] = {
            "primary_site": chance.choice(_SITES),
            "grade": grade,
            "ki67_percent": float(chance.randint(*_KI67_PERCENT[grade])),
            "tumours": chance.choice(("1", "2 to 5", "6 to 10", "more than 10")),
            "largest_mm": float(chance.randint(9, 84)),
            "growth": chance.choice(("slow", "slow", "fast", "none")),
            "metastases": chance.choice(_METASTASES),
            "growth_of_metastases": chance.choice(("slow", "slow", "fast", "unknown")),
            "hormone": hormone,
        }
        yield self._said(day, 16.5, Role.PHYSICIAN, Action.TICK, TUMOUR, tumour)
        scan: dict[str, Value] = {
            "scanned_on": (day - chance.randint(10, 40) * _DAY).isoformat(),
            "tracer": chance.choice(("gallium-68", "gallium-68", "gallium-68", "indium-111 OctreoScan")),
            "krenning": float(chance.choice((3, 3, 4, 4, 2))),
            "stage": chance.choice(("IV", "IV", "IV", "III")),
        }
        yield self._said(day, 16.55, Role.PHYSICIAN, Action.MEASURE, RECEPTOR_SCAN, scan)
        karnofsky: dict[str, Value] = {"karnofsky": float(chance.choice((70, 80, 80, 90, 90, 90, 100)))}
        yield self._said(day, 16.6, Role.PHYSICIAN, Action.MEASURE, "condition", karnofsky)
        yield self._said(day, 16.65, Role.PHYSICIAN, Action.TICK, "aim", {"aim": chance.choice(_AIMS)})
        yield self._said(day, 17.0, Role.NURSE, Action.TICK, HOME, self._home())
        if patient.allergies is not None:
            allergies: dict[str, Value] = {"allergies": patient.allergies or "none", "earlier_reaction": "none"}
            yield self._said(day, 17.05, Role.NURSE, Action.TICK, ALLERGIES, allergies)

    def _home(self) -> dict[str, Value]:
        patient = self._patient
        return {
            "partner": "yes" if patient.is_at_home_with_partner else "no",
            "children": patient.children,
            "pregnant_at_home": "no",
            "work": patient.work,
            "transport": "car" if patient.country == HOME_COUNTRY else "flight",
        }

    # --- blood -----------------------------------------------------------------------------------------------------

    def _blood(self) -> Iterator[Draft]:
        chance = self._chance
        own = {key: chance.uniform(low, high) for key, (low, high, _) in _USUAL.items()}
        days = self._blood_days()
        for day in sorted(days):
            standing = [one for one in self._course.troubles if _stands(one, day)]
            figures: dict[str, Value] = {
                key: round(own[key] * chance.uniform(0.93, 1.07), digits) for key, (_, _, digits) in _USUAL.items()
            }
            for trouble in standing:
                if trouble.what in _BAD:
                    key, low, high, digits = _BAD[trouble.what]
                    figures[key] = round(chance.uniform(low, high), digits)
            yield self._said(
                day, 9.1, Role.NURSE, Action.MEASURE, BLOOD_COUNT, {SAMPLED_ON: day.isoformat(), **figures}
            )

    def _blood_days(self) -> set[date]:
        """Before the first cycle, in the weeks after each, and whenever a toxicity was found or gone."""
        given = [visit.day for visit in self._course.given]
        first = self._course.visits[0]
        days = {max((given[0] if given else first.day) - _BEFORE_FIRST, first.booked_on + _DAY)}
        for place, day in enumerate(given):
            until = given[place + 1] if place + 1 < len(given) else self._end_of(day)
            days |= {day + after for after in self._blood_after if day + after < until}
        for trouble in self._course.troubles:
            if trouble.kind is Kind.TOXICITY:
                days |= {day for day in (trouble.found_on, trouble.gone_on) if day}
        return {day for day in days if day < self._today}

    def _end_of(self, last: date) -> date:
        """Until when blood is counted after the last cycle so far."""
        ended = [one.found_on for one in self._course.troubles if one.kind is Kind.STOP]
        return min([*ended, last + max(self._blood_after) + _DAY, self._today])

    # --- toxicity, delay, end --------------------------------------------------------------------------------------

    def _troubles(self) -> Iterator[Draft]:
        for trouble in self._course.troubles:
            if trouble.kind is Kind.TOXICITY:
                yield from self._toxicity(trouble)
            elif trouble.kind is Kind.DELAY:
                yield self._delay(trouble, trouble.what)
            else:
                end: dict[str, Value] = {"code": trouble.what}
                yield self._said(trouble.found_on, 9.6, Role.PHYSICIAN, Action.TICK, TERMINATE, end)

    def _toxicity(self, trouble: Trouble) -> Iterator[Draft]:
        if trouble.what == _OTHER:
            yield self._graded(trouble.found_on, "3")
            if trouble.gone_on:
                yield self._graded(trouble.gone_on, "1")
        if trouble.gone_on or trouble.not_before:
            yield self._delay(trouble, "toxicity")

    def _graded(self, day: date, grade: str) -> Draft:
        values = {"kind": _OTHER, "grade": grade, "since": day.isoformat(), "words": "nausea, weight loss"}
        return self._said(day, 9.2, Role.PHYSICIAN, Action.TICK, TOXICITY, values)

    def _delay(self, trouble: Trouble, code: str) -> Draft:
        values: dict[str, Value] = {"code": code}
        if trouble.not_before:
            values["not_before"] = trouble.not_before.isoformat()
        return self._said(trouble.found_on, 9.5, Role.PHYSICIAN, Action.TICK, DELAY, values)

    def _said(
        self, day: date, hour: float, role: Role, action: Action, step: str, values: Mapping[str, Value]
    ) -> Draft:
        begins = datetime.combine(day, time(), self._zone)
        seconds = round(hour * 3600) + self._chance.randint(0, 170)
        at = (begins + timedelta(seconds=seconds)).astimezone(UTC)
        author, role = self._roster.on(day).one_of(self._chance, role)
        return Draft(action, author, role, at, at + timedelta(seconds=40), step=step, values=values)


def _stands(trouble: Trouble, day: date) -> bool:
    if trouble.kind is not Kind.TOXICITY or day < trouble.found_on:
        return False
    return trouble.gone_on is None or day < trouble.gone_on
