"""Leaving anyway, whose act is next, a room that stays closed: what is said before, at and after the act."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ward_board.board.search import matches
from ward_board.domain.entry import Request
from ward_board.domain.words import Action
from ward_board.tui.acts import next_acts, other_acts
from ward_board.tui.correcting import STRIKE, correctable, correction
from ward_board.tui.next_act import of_another_role
from ward_board.tui.palette import offers_of
from ward_board.ward.clock import ManualClock

from .morning_seat import NEXT_MORNING, copied, make_morning, sit_down, ward_on

PIN = " 481516"


@pytest.fixture(scope="module")
def morning(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_morning(tmp_path_factory.mktemp("morning"))


@pytest.fixture
async def sit(morning: Path, tmp_path: Path) -> AsyncIterator[Callable[..., Any]]:
    """Seats somebody on the morning page of five patients who have had nothing of it yet."""
    wards = []

    async def seated(who: str) -> Any:
        shutil.rmtree(tmp_path / "morning", ignore_errors=True)
        ward = ward_on(copied(morning, tmp_path), ManualClock(NEXT_MORNING))
        wards.append(ward)
        seat = await sit_down(ward, who)
        await seat.press("m")
        return seat

    yield seated
    for ward in wards:
        ward.close()


def _leave(seat: Any, treatment: str = "t1") -> None:
    nurse, now = seat.ward.person("nurse1"), seat.ward.clock.now()
    seat.ward.act(treatment, Request(Action.LEAVE, nurse, now, reason="would not wait"))


async def test_h42_h43_who_charts_that_somebody_left_reads_first_without_what(sit: Callable[..., Any]) -> None:
    seat = await sit("nurse1")
    for typed in ("home", "leave", "left", "anyway", "discharge"):
        seat.desk.selected = "t1"
        found = [one for one in offers_of(seat.desk, {}) if matches(typed, *one.found_by)]
        assert any("Left anyway" in one.words for one in found), typed
    await seat.press("1", "ctrl+p", " anyway", "enter")
    assert "Leaves without scan, evaluation, measurement, rules" in seat.shows()
    assert seat.desk.board.bed_of("t1").situation.chart.closing is None
    _leave(seat)
    await seat.press("escape", "m")
    await seat.reading.once()
    assert "without scan, evaluation +2" in seat.shows(160, 42)
    await seat.press("1", "g")
    assert "Deviation 'patient', without: scan," in seat.shows(160, 42)


async def test_who_was_charted_as_left_by_mistake_is_a_patient_again_once_it_is_struck(sit: Callable[..., Any]) -> None:
    seat = await sit("nurse1")
    _leave(seat)
    await seat.reading.once()
    bed = seat.desk.board.bed_of("t1")
    left = correctable(bed)[0]
    assert left.action is Action.LEAVE
    assert [field.id for field in correction(bed, left, "Bos").fields] == [STRIKE]
    seat.ward.clock.advance(timedelta(minutes=2))
    nurse, now = seat.ward.person("nurse1"), seat.ward.clock.now()
    seat.ward.act("t1", Request(Action.CORRECT, nurse, now, target=left.id, reason="another bed"))
    await seat.reading.once()
    chart = seat.desk.board.bed_of("t1").situation.chart
    assert chart.closing is None
    assert left.id not in {one.id for one in chart.open_deviations}
    seat.ward.act("t1", Request(Action.TICK, seat.ward.person("tech1"), now, "scan"))


async def test_a_form_that_is_another_role_s_is_refused_before_it_opens(sit: Callable[..., Any]) -> None:
    seat = await sit("tech1")
    now = seat.ward.clock.now()
    seat.ward.act("t1", Request(Action.TICK, seat.ward.person("tech1"), now, "scan"))
    seat.ward.clock.advance(timedelta(minutes=25))
    await seat.reading.once()
    seat.desk.session.sign_in(seat.ward.person("nurse1"), seat.machine.monotonic())
    before = seat.head()
    await seat.press("1", "space")
    assert "Look at the scan" not in seat.shows(160, 42) or "a physician does this" in seat.shows(160, 42)
    await seat.press("escape")
    bed, person = seat.desk.board.bed_of("t1"), seat.ward.person("nurse1")
    look = next(act for act in next_acts(bed) if act.step and act.step.id == "scan_read")
    said = of_another_role(bed, (look,), person)
    assert said == "Bed 1: Look at the scan: a physician does this. e, if it already happened"
    assert of_another_role(bed, (look,), seat.ward.person("phys1")) is None
    assert seat.entries(before) == []


async def test_nobody_prepares_the_way_home_before_the_scan_that_is_due(sit: Callable[..., Any]) -> None:
    seat = await sit("nurse1")
    seat.ward.clock.advance(timedelta(hours=5))
    await seat.reading.once()
    await seat.press("1", "space")
    assert "Going home" not in seat.shows(160, 42)


async def test_h42_a_survey_that_does_not_release_the_room_says_so_at_once(sit: Callable[..., Any]) -> None:
    seat = await sit("tech1")
    _leave(seat)
    seat.ward.clock.advance(timedelta(minutes=65))
    await seat.reading.once()
    await seat.press("1", "space", " 50", "tab", "y", "enter")
    assert "room stays closed: 50 µSv/h left, removable contamination" in seat.shows(160, 42)
    await seat.reading.once()
    await seat.press("escape")
    assert "room released" not in seat.shows(160, 42)


async def test_the_palette_offers_what_can_be_done_once_the_patient_has_gone(sit: Callable[..., Any]) -> None:
    seat = await sit("nurse1")
    _leave(seat)
    await seat.reading.once()
    acts = other_acts(seat.desk.board.bed_of("t1"))
    assert [act.step.id for act in acts if act.step] == ["rating"]
    words = [act.words for act in acts if act.action is Action.COUNTERSIGN]
    assert words
    assert not any(each.strip().endswith(":") for each in words)
    assert any("left anyway 08:30, would not wait" in each for each in words)


async def test_what_two_people_signed_offers_no_figures_to_correct(sit: Callable[..., Any]) -> None:
    """The journal takes a strike of it, or another time, and nothing else."""
    seat = await sit("nurse1")
    bed = seat.desk.board.bed_of("t1")
    one = bed.situation.chart.entries[-1]
    for step, key in (("rules", "days_read"), ("travel_declaration", "passport_name")):
        signed = replace(one, step=step, action=Action.TICK, values={key: "yes"})
        assert [field.id for field in correction(bed, signed, "Bos").fields] == [STRIKE]
    measured = replace(one, step="measurement", action=Action.MEASURE, values={"usv_per_h": 8.0})
    assert [field.id for field in correction(bed, measured, "Bos").fields] == ["usv_per_h", STRIKE]


async def test_the_foot_of_the_morning_has_papers_an_incident_and_the_way_back(sit: Callable[..., Any]) -> None:
    seat = await sit("nurse1")
    foot = seat.shows(160, 42)[-170:]
    assert all(hint in foot for hint in ("d papers", "i incident", "Esc back", "? keys"))
