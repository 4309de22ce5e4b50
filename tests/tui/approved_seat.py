"""Beds of the core protocol on the morning after, some with approved rules, for tests that print."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import MappingProxyType

from ward_board.domain.day_list import BookingRow
from ward_board.domain.entry import Request, Values
from ward_board.domain.words import Action
from ward_board.rehearsal.demo_store import fill_demo_store
from ward_board.store.store import Store
from ward_board.ward.clock import ManualClock
from ward_board.ward.ward import Ward

from .whole_seat import FOLDERS, T0, ZONE, ward_on

APPROVED_AT = datetime(2026, 11, 27, 9, 5, tzinfo=ZONE).astimezone(UTC)
_PEOPLE = {
    1: ("Jansen A.", "", ()),
    3: ("de Boer P.", "", ()),
    4: ("Ferreira L.", "xx", ("travel",)),
    6: ("Okafor C.", "", ()),
    7: ("Żółty P.", "pl", ("travel",)),
}
_MEASURED: Values = {"usv_per_h": 8.1, "background_usv_per_h": 0.1, "distance_m": 1, "instrument": "SM-4"}


def chart_approved(file: Path, names: Mapping[int, str] = MappingProxyType({})) -> None:
    """A demo store: beds 1, 4 and 7 have their rules, bed 4 its travel declaration; the others are only measured.

    `names` stand in place of the usual ones.
    """
    rows = [
        BookingRow(
            *(
                date(2026, 11, 26),
                bed,
                names.get(bed, name),
                date(1957, 9, 2),
                f"44.{bed}",
                "PL",
                language or None,
                2,
                T0,
            ),
            *("lu177-octreotate-core", 7400.0, 81.0, "", date(2026, 9, 28), flags, bed),
        )
        for bed, (name, language, flags) in _PEOPLE.items()
    ]
    store = Store.create(f"sqlite:///{file.as_posix()}", kind="demo")
    fill_demo_store(store, rows, booked_at=T0 - timedelta(days=2), protocol_folders=FOLDERS)
    store.close()
    ward = ward_on(file, clock := ManualClock(T0))
    doctor = ward.person("phys1")
    treatments = {bed.number: bed.treatment for bed in ward.board().beds}
    for treatment in treatments.values():
        started = Request(Action.START, doctor, T0, "lutetium", deviation="other", reason="charted for a test")
        ward.act_all([(treatment, started)])
        ward.act(treatment, Request(Action.STOP, doctor, T0, "lutetium", reason="charted for a test"))
    clock.advance(APPROVED_AT - timedelta(minutes=25) - T0)
    for treatment in treatments.values():
        measure(ward, treatment)
    clock.advance(timedelta(minutes=25))
    for bed in (1, 4, 7):
        approve(ward, treatments[bed])
    ward.act(treatments[4], Request(Action.TICK, doctor, clock.now(), "travel_declaration"))
    ward.close()


def measure(ward: Ward, treatment: str, *, again: bool = False) -> None:
    """A measurement now; one that is made again voids the rules."""
    action = Action.AGAIN if again else Action.MEASURE
    ward.act(treatment, Request(action, ward.person("rpe1"), ward.clock.now(), "measurement", values=_MEASURED))


def approve(ward: Ward, treatment: str) -> None:
    """Two people approve the rules now."""
    first, second = ward.person("phys1"), ward.person("rpe1")
    ward.act(treatment, Request(Action.TICK, first, ward.clock.now(), "rules", second=second))
