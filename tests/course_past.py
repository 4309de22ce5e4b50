"""Earlier cycles of a patient, charted as far as a course looks at them, and what was recorded of the course since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from ward_board.domain.day_list import BookingRow
from ward_board.domain.entry import Draft, Values
from ward_board.domain.words import Action, Role
from ward_board.store.store import Store
from ward_board.ward.booking import book_rows

ZONE = ZoneInfo("Europe/Amsterdam")
FINE: Values = {
    **{"platelets_10e9_per_l": 181.0, "haemoglobin_mmol_per_l": 8.1, "neutrophils_10e9_per_l": 3.2},
    **{"creatinine_umol_per_l": 82.0, "clearance_ml_per_min": 88.0},
}


def cycle_row(name: str, number: str, born: date, cycle: int, day: date, bed: int = 1, mbq: float = 7400) -> BookingRow:
    """What a day list says of one cycle, T0 at nine."""
    t0 = datetime.combine(day, time(9), ZONE).astimezone(UTC)
    return BookingRow(
        *(day, bed, name, born, number, "NL", "nl", cycle, t0, "lu177-octreotate-core", mbq, None, "", None, (), cycle)
    )


def give(store: Store, folders: Sequence[Path], row: BookingRow) -> str:
    """Books a cycle in the past and charts that it was given, scanned and left; the treatment's id."""
    (report,) = book_rows(
        store,
        [row],
        now=row.t0 - timedelta(days=20),
        author="coord1",
        folders=tuple(folders),
        dry_run=False,
        all_or_nothing=False,
    )
    assert report.treatment is not None, report
    acts = [
        (30, Action.START, "lutetium", "tech1", Role.TECHNOLOGIST, {}),
        (60, Action.FINISH, "lutetium", "tech1", Role.TECHNOLOGIST, {}),
        (1430, Action.TICK, "scan", "tech1", Role.TECHNOLOGIST, {"uptake": "adequate"}),
        (1700, Action.TICK, "discharge", "nurse1", Role.NURSE, {}),
    ]
    with store.write() as transaction:
        for minute, action, step, who, role, values in acts:
            at = row.t0 + timedelta(minutes=minute)
            transaction.append(report.treatment, Draft(action, who, role, at, at, step=step, values=values))
        transaction.set_treatment_index(report.treatment, day=row.day, is_open=False)
    return report.treatment


def course_of(store: Store, number: str) -> str:
    """The id of the newest course of the patient with this hospital number."""
    with store.read() as view:
        patient = view.patient_by_number(number)
        assert patient is not None
        return view.courses_of(patient.id)[-1]


def say(store: Store, course: str, day: date, step: str, by: str = "nurse1", **values: str | float) -> None:
    """Charts an answer of a course at ten on a day."""
    at = datetime.combine(day, time(10), ZONE).astimezone(UTC)
    role = Role.PHYSICIAN if by.startswith("phys") else Role.NURSE
    action = Action.MEASURE if step in {"blood_count", "receptor_scan", "condition"} else Action.TICK
    with store.write() as transaction:
        transaction.append(course, Draft(action, by, role, at, at, step=step, values=values))


def count_blood(store: Store, course: str, day: date, **figures: float) -> None:
    """Charts a blood count of a day: all fine but for `figures`."""
    say(store, course, day, "blood_count", sampled_on=day.isoformat(), **{**FINE, **figures})


def describe(store: Store, course: str, day: date, *, hormone: str = "serotonin") -> None:
    """Charts what is asked once."""
    say(
        *(store, course, day, "tumour", "phys1"), primary_site="small bowel", grade="2", ki67_percent=8.0,
        tumours="6 to 10", largest_mm=41.0, growth="slow", metastases="liver", growth_of_metastases="slow",
        hormone=hormone,
    )  # fmt: skip
    scanned = (day - timedelta(days=20)).isoformat()
    say(store, course, day, "receptor_scan", scanned_on=scanned, tracer="gallium-68", krenning=4.0, stage="IV")
    say(store, course, day, "condition", karnofsky=80.0)
    say(store, course, day, "aim", "phys1", aim="stop growth")
    say(store, course, day, "home", partner="yes", children="4 and 9", pregnant_at_home="no", transport="car")
    say(store, course, day, "allergies", allergies="none", earlier_reaction="none")


def held_course(store: Store, folders: Sequence[Path]) -> str:
    """A course of two given cycles whose platelets fell to 62 after the second: held on 26 November 2026."""
    row = cycle_row("Peters H.", "42.771", date(1955, 2, 11), 1, date(2026, 7, 16), bed=2)
    give(store, folders, row)
    give(store, folders, replace(row, cycle=2, day=date(2026, 9, 10), t0=row.t0 + timedelta(weeks=8)))
    course = course_of(store, row.number)
    describe(store, course, date(2026, 6, 30))
    for day, platelets in (("2026-07-08", 181), ("2026-07-30", 160), ("2026-08-13", 128), ("2026-08-27", 149)):
        count_blood(store, course, date.fromisoformat(day), platelets_10e9_per_l=float(platelets))
    for day, platelets, neutrophils in (("2026-09-24", 131, 3.0), ("2026-10-08", 88, 2.1), ("2026-11-04", 62, 1.6)):
        figures = {"platelets_10e9_per_l": float(platelets), "neutrophils_10e9_per_l": neutrophils}
        count_blood(store, course, date.fromisoformat(day), **figures)
    return course


def halved_course(store: Store, folders: Sequence[Path]) -> str:
    """Two cycles before the example day's third of Bed 3, the second a half one after a toxicity that had gone."""
    row = cycle_row("de Boer P.", "41.883", date(1949, 1, 30), 1, date(2026, 8, 6), bed=3)
    give(store, folders, row)
    half = replace(row, cycle=2, day=date(2026, 10, 1), t0=row.t0 + timedelta(weeks=8), activity_mbq=3700)
    give(store, folders, half)
    course = course_of(store, row.number)
    describe(store, course, date(2026, 7, 20), hormone="none")
    for day, platelets in (("2026-07-30", 204), ("2026-08-20", 98), ("2026-09-03", 71), ("2026-09-24", 104)):
        count_blood(store, course, date.fromisoformat(day), platelets_10e9_per_l=float(platelets))
    for day, platelets in (("2026-10-15", 142), ("2026-10-29", 139), ("2026-11-19", 151)):
        count_blood(store, course, date.fromisoformat(day), platelets_10e9_per_l=float(platelets))
    return course
