"""Beds of the whole protocol on the morning after, measured and not approved, for tests at a desk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from ward_board.domain.day_list import BookingRow
from ward_board.domain.entry import Request, Values
from ward_board.domain.words import Action
from ward_board.rehearsal.demo_store import fill_demo_store
from ward_board.store.store import Store
from ward_board.ward.clock import ManualClock
from ward_board.ward.ward import Ward

from .whole_seat import FOLDERS, HOME, T0, ZONE, ward_on

MEASURED_AT = datetime(2026, 11, 27, 8, 40, tzinfo=ZONE).astimezone(UTC)
NAMES = {
    1: "Jansen A.",
    2: "Müller K.",
    3: "de Boer P.",
    4: "Ferreira L.",
    5: "Visser M.",
    7: "Żółty P.",
    8: "Okafor C.",
}


@dataclass(frozen=True)
class Measured:
    """What was read at a bed (µSv/h), background 0.12, and the journey that was asked about."""

    first: float
    second: float | None = None
    journey: Values | None = None


FLIGHT: Values = {"destination": "Lisbon", "flight": "TP 675", "departs_at": "17:05", "hours_beside": "2"}
BEDS: Mapping[int, Measured | None] = {
    1: None,
    2: Measured(3.92),
    3: Measured(8.3, 8.1),
    4: Measured(7.4, 7.6, FLIGHT),
    5: Measured(12.7),  # somebody pregnant: above the cap of 14 days
    7: Measured(25.1),  # above 20 µSv/h
    8: Measured(34.0),  # no duration keeps the partner's limit
}


def chart_morning(file: Path, beds: Mapping[int, Measured | None] = BEDS) -> None:
    """A demo store with beds whose lutetium ended yesterday; the None were not measured."""
    rows = [
        BookingRow(
            *(date(2026, 11, 26), bed, NAMES[bed], date(1957, 9, 2), f"44.{bed}", "NL", "nl", 2, T0),
            *("lu177-octreotate", 7400.0, 81.0, None, date(2026, 9, 28), ("travel",), place),
        )
        for place, bed in enumerate(beds, start=1)
    ]
    store = Store.create(f"sqlite:///{file.as_posix()}", kind="demo")
    fill_demo_store(store, rows, booked_at=T0 - timedelta(days=2), protocol_folders=FOLDERS)
    store.close()
    ward = ward_on(file, clock := ManualClock(T0))
    treatments = {bed.number: bed.treatment for bed in ward.board().beds}
    ward.act_all([(treatment, act) for treatment in treatments.values() for act in _infused(ward)])
    clock.advance(MEASURED_AT - T0)
    read = [(treatments[number], measured) for number, measured in beds.items() if measured]
    ward.act_all([(treatment, act) for treatment, measured in read for act in _read(ward, measured, Action.MEASURE)])
    ward.close()


def measure(ward: Ward, treatment: str, measured: Measured) -> None:
    """Another measurement now."""
    ward.act_all([(treatment, act) for act in _read(ward, measured, Action.AGAIN)])


def _infused(ward: Ward) -> list[Request]:
    """What matters for the rules; what else was done that day is not their matter."""
    nurse, doctor, why = ward.person("nurse1"), ward.person("phys1"), "charted for a test"
    return [
        Request(Action.TICK, nurse, T0 - timedelta(hours=18), "home", values=HOME),
        Request(Action.START, doctor, T0, "lutetium", deviation="other", reason=why),
        Request(Action.STOP, doctor, T0, "lutetium", reason=why),
    ]


def _read(ward: Ward, measured: Measured, action: Action) -> list[Request]:
    """A measurement now, read by the expert and confirmed by a nurse, and the journey."""
    values: dict[str, str | float] = {
        **{"usv_per_h": measured.first, "background_usv_per_h": 0.12, "distance_m": 1},
        **{"instrument": "SM-4", "calibration_due": "2027-03-03"},
    }
    if measured.second is not None:
        values["second_usv_per_h"] = measured.second
    expert, second, now = ward.person("rpe1"), ward.person("nurse2"), ward.clock.now()
    read = Request(action, expert, now, "measurement", values=values, second=second, reason="as read")
    nurse = ward.person("nurse1")
    asked = [Request(Action.TICK, nurse, now, "journey", values=measured.journey)] if measured.journey else []
    return [read, *asked]
