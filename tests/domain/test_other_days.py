"""Every shipped protocol carries a whole day at its planned minutes, with no reason, no deviation and no high alarm."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from ward_board.domain.chart import Closing
from ward_board.domain.words import Priority
from ward_board.ward.protocols import protocol_named, protocol_names

from ..ordinary_day import lines
from .conftest import Day

FOLDERS = (Path(__file__).parents[2] / "data" / "protocols",)
T0 = datetime(2026, 12, 3, 9, tzinfo=ZoneInfo("Europe/Amsterdam"))
MINUTE = timedelta(minutes=1)


@cache
def through(name: str) -> Day:
    protocol = protocol_named(name, FOLDERS).protocol
    day = Day(protocol, T0.astimezone(UTC))
    day.book(activity_mbq=protocol.prescription.activity_mbq)
    for line in lines(protocol, 1, T0):
        minute = (datetime.fromisoformat(line["now"]) - T0) / MINUTE
        values = {key: value for key, value in line["value"].items() if not key.startswith("second.")}
        again = {key.removeprefix("second."): one for key, one in line["value"].items() if key not in values}
        second = {"second": line["second"], "second_values": again} if "second" in line else {}
        day.record(minute, line["by"], line["step"], line["action"], values=values, **second)
    return day


@pytest.mark.parametrize("name", protocol_names(FOLDERS))
def test_a_day_as_planned_meets_every_gate_and_goes_home(name):
    day = through(name)
    assert day.chart().closing[0] is Closing.DISCHARGED
    assert not [entry.id for entry in day.entries if entry.reason or entry.deviation or entry.passed]
    days_later = 3 * 24 * 60
    assert day.alarms(days_later) == ()
    assert day.situation(days_later).actions == ()


@pytest.mark.parametrize("name", protocol_names(FOLDERS))
@pytest.mark.parametrize("minute", [-61, -1, 1, 20, 31, 45, 100, 239])
def test_a_day_as_planned_raises_nothing_high(name, minute):
    assert [alarm.kind for alarm in through(name).alarms(minute) if alarm.priority is Priority.HIGH] == []


@pytest.mark.parametrize(("name", "longest"), [("lu177-octreotate", 40), ("lu177-octreotate-5min", 10)])
def test_lutetium_that_does_not_end_is_missed_by_the_window_of_its_own_protocol(name, longest):
    day = Day(through(name).protocol, T0.astimezone(UTC))
    day.entries = [one for one in through(name).entries if one.step != "lutetium" or one.action == "start"]
    kinds = [[alarm.kind for alarm in day.alarms(30 + longest + late)] for late in (-0.1, 0)]
    assert ["lutetium_too_long" in one for one in kinds] == [False, True]
