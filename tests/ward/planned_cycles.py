"""Made-up courses that are planned on a real store: one without a date, booking, and who else is in a bed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from ward_board.config.settings import CalendarSettings, Settings
from ward_board.domain.choosing import SeenBooking
from ward_board.domain.day_list import BookingRow
from ward_board.domain.entry import Entry, Request
from ward_board.domain.words import Action
from ward_board.errors import RefusedError
from ward_board.ward.cycle_booking import AskedDay, Booked
from ward_board.ward.planning import Planning
from ward_board.ward.ward import Ward

ZONE = ZoneInfo("Europe/Amsterdam")
PROTOCOLS = Path(__file__).parents[2] / "data" / "protocols"
THURSDAY = date(2026, 11, 26)
LAST = date(2026, 11, 12)
SETTINGS = Settings(beds=2, calendar=CalendarSettings(closed=(date(2026, 12, 24), date(2026, 12, 31))))


def week(weeks: int) -> date:
    """The Thursday so many weeks after the last treatment."""
    return LAST + timedelta(weeks=weeks)


def without_date(ward: Ward, row: BookingRow, number: str = "41.100", **more: object) -> str:
    asked = replace(row, bed=9, number=number, last_treatment=LAST, day=week(8), **more)  # type: ignore[arg-type]
    asked = replace(asked, t0=datetime.combine(asked.day, time(8), ZONE).astimezone(UTC))
    (report,) = ward.book([asked], author="coord1")
    assert report.treatment is not None, report
    act(ward, report.treatment, Action.CANCEL, reason="to be planned")
    with ward.store.read() as view:
        return view.treatment(report.treatment).course_id


def act(ward: Ward, treatment: str, action: Action, by: str = "coord1", **more: Any) -> Entry:
    return ward.act(treatment, Request(action, ward.person(by), ward.clock.now(), **more))


def fill(ward: Ward, row: BookingRow, day: date, bed: int) -> None:
    """Somebody else in a bed on a day."""
    t0 = datetime.combine(day, time(8), ZONE).astimezone(UTC)
    other = replace(row, day=day, bed=bed, number=f"{day:%j}.{bed}", t0=t0, cycle=1)
    (report,) = ward.book([other], author="coord1")
    assert report.treatment is not None, report


def book(planning: Planning, ward: Ward, course: str, day: date, by: str = "coord1", **more: Any) -> Booked:
    return planning.book(AskedDay(course, day, ward.person(by), **more))


def saw(booked: Booked) -> SeenBooking:
    """What somebody sees who looks at a booking."""
    return booked.treatment, booked.day


def counted(ward: Ward, course: str, platelets: float) -> None:
    """A blood count of today."""
    values = {"sampled_on": ward.clock.now().date().isoformat(), "platelets_10e9_per_l": str(platelets)}
    ward.courses.act(
        course,
        Request(Action.MEASURE, ward.person("nurse1"), ward.clock.now(), step="blood_count", values=values),
    )


def refused(call: Callable[[], object]) -> set[str]:
    with pytest.raises(RefusedError) as refusal:
        call()
    assert "deviation" not in refusal.value.advice
    return {gate.id for gate in refusal.value.gates}


def entries(ward: Ward, treatment: str) -> tuple[Entry, ...]:
    with ward.store.read() as view:
        return view.entries(treatment)
