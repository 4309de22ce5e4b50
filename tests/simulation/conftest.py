"""The core and the whole protocol, and a ward with one treatment at which anybody may do anything."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import cache
from zoneinfo import ZoneInfo

import pytest

from ward_board.config.paths import shipped_data
from ward_board.domain.day_list import BookingRow
from ward_board.domain.entry import Person
from ward_board.domain.protocol import Protocol
from ward_board.domain.protocol_file import parse
from ward_board.domain.words import Role
from ward_board.rehearsal.ideal import IdealDay, ideal_day
from ward_board.rehearsal.thin_ward import ThinWard

ZONE = ZoneInfo("Europe/Amsterdam")
PROTOCOLS = shipped_data() / "protocols"
CORE, WHOLE = PROTOCOLS / "lu177-octreotate-core.toml", PROTOCOLS / "lu177-octreotate.toml"
T0 = datetime(2026, 11, 26, 9, tzinfo=ZONE).astimezone(UTC)


@pytest.fixture(scope="session")
def core() -> Protocol:
    """The core protocol as it is shipped."""
    return parse(CORE.read_text(encoding="utf-8"), CORE.name)


@pytest.fixture(scope="session")
def whole() -> Protocol:
    """The whole protocol as it is shipped."""
    return parse(WHOLE.read_text(encoding="utf-8"), WHOLE.name)


@pytest.fixture(scope="session")
def day_of(core: Protocol) -> Callable[[int], IdealDay]:
    """The ideal day of a seed on the core protocol; each is gone through once."""
    return cache(lambda seed: ideal_day(core, ZONE, seed))


@pytest.fixture(scope="session")
def whole_day_of(whole: Protocol) -> Callable[[int], IdealDay]:
    """The same on the whole protocol."""
    return cache(lambda seed: ideal_day(whole, ZONE, seed))


@pytest.fixture(scope="session")
def booked(core: Protocol) -> Callable[..., ThinWard]:
    """Makes a thin ward with patients booked in beds 1 and on, all at 09:00."""

    def make(patients: int = 1) -> ThinWard:
        ward = ThinWard(core, ZONE)
        for bed in range(1, patients + 1):
            day, born = T0.date(), date(1950, 1, bed)
            row = BookingRow(
                *(day, bed, f"Patient {bed}", born, str(bed), "NL", "nl", 1, T0, None, None, None, ""), None, (), bed
            )
            ward.book(row, Person("coord1", "L. Maas", (Role.COORDINATOR,)), T0.replace(hour=5))
        return ward

    return make
