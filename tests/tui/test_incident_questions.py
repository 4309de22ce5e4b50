"""After an incident the board asks and never assumes; then a card says what to do (H18, issue 4)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from ward_board.domain.entry import Request
from ward_board.domain.words import Action
from ward_board.tui.dialogs.pump_question import PumpQuestionDialog
from ward_board.tui.dialogs.what_to_do import WhatToDoDialog
from ward_board.tui.keys import Place

from .conftest import AT_0844, ZONE

PAGES = (Place.BOARD, Place.TREATMENT, Place.MORNING, Place.JOURNAL, Place.HANDOVER, Place.START, Place.KEYS)
SIZES = [(80, 24), (100, 30), (160, 42), (50, 10)]


def new(bedside: Any, head: int) -> list[Any]:
    return bedside.entries(head)


def local(entry: Any) -> str:
    return f"{entry.occurred_at.astimezone(ZONE):%H:%M:%S}"


async def test_h18_yes_pauses_the_pump_at_the_time_that_stands_there_and_names_the_incident(bedside: Any) -> None:
    head = bedside.head()
    await bedside.press("i", "s", "enter")
    assert isinstance(bedside.desk.dialog, PumpQuestionDialog)
    assert "Lu-177 pump stopped?" in bedside.shows(80, 24)
    assert "y stopped at 08:44   n still running   Esc not answered" in bedside.shows(80, 24)
    await bedside.press("y")
    incident, pause = new(bedside, head)
    assert (pause.action, pause.step, pause.author) == (Action.PAUSE, "lutetium", "nurse1")
    assert (pause.occurred_at, pause.reason) == (
        incident.occurred_at,
        "incident 08:44: swelling, extravasation",
    )
    assert "still runs" not in bedside.shows()


@pytest.mark.parametrize("key", ["n", "escape"])
async def test_h18_no_and_no_answer_record_nothing_and_the_alarm_says_what_runs(bedside: Any, key: str) -> None:
    head = bedside.head()
    await bedside.press("i", "s", "enter", key)
    assert [entry.action for entry in new(bedside, head)] == [Action.INCIDENT]
    assert isinstance(bedside.desk.dialog, WhatToDoDialog)
    await bedside.press("escape")
    first = bedside.shows().splitlines()[1]
    assert "incident 08:44: swelling, extravasation; Lu-177 still runs by the chart" in first
    assert "p when Lu-177 is stopped" in first
    assert "08:44 swelling, extravasation; Lu-177 runs by chart" in bedside.shows(80, 24).splitlines()[1]


async def test_each_pump_is_asked_about_and_a_held_key_answers_once(bedside: Any) -> None:
    head = bedside.head()
    await bedside.press("i", "l", "enter", "y")
    assert bedside.desk.dialog.asked.step == "amino_acids"
    await bedside.press("y", after=0.2)
    assert "press it once more" in bedside.shows()
    await bedside.press("y")
    assert [(entry.action, entry.step) for entry in new(bedside, head)[1:]] == [
        (Action.PAUSE, "lutetium"),
        (Action.PAUSE, "amino_acids"),
    ]


async def test_the_minute_of_a_stop_is_moved_or_typed_and_one_that_cannot_be_is_asked_again(bedside: Any) -> None:
    head = bedside.head()
    await bedside.press("i", "s", "enter", *"0820", "y")
    assert "does not fit" in bedside.shows()
    assert len(new(bedside, head)) == 1
    await bedside.press(*"0942", "y")
    assert "09:42 lies ahead" in bedside.shows()
    await bedside.press(*"0842", "left", "y")
    assert local(new(bedside, head)[1]) == "08:41:00"


async def test_h13_the_lutetium_is_asked_about_once_the_amino_acids_stand_still(bedside: Any) -> None:
    await bedside.press("i", "v", "enter")
    assert bedside.desk.dialog.asked.step == "amino_acids"
    await bedside.press("y")
    assert bedside.desk.dialog.asked.step == "lutetium"
    assert "Lu-177 pump stopped too?" in bedside.shows()
    await bedside.press("n", "escape")
    assert "Lu-177 still runs by the chart" in bedside.shows().splitlines()[1] + bedside.shows().splitlines()[2]


async def test_where_the_amino_acids_run_on_nobody_asks_about_the_lutetium(bedside: Any) -> None:
    await bedside.press("i", "v", "enter", "n")
    assert isinstance(bedside.desk.dialog, WhatToDoDialog)


async def test_a_stop_on_another_terminal_meanwhile_is_said_and_not_written_twice(bedside: Any, open_bed: Any) -> None:
    await bedside.press("i", "s", "enter")
    other = open_bed()
    treatment = bedside.desk.board.beds[0].treatment
    other.act(treatment, Request(Action.PAUSE, other.person("tech1"), AT_0844, step="lutetium"))
    head = bedside.head()
    await bedside.press("y")
    assert "already paused by" in bedside.shows()
    await bedside.press("escape")
    assert new(bedside, head) == []
    assert isinstance(bedside.desk.dialog, WhatToDoDialog)


@pytest.mark.parametrize("size", [(160, 42), (80, 24)])
async def test_the_card_says_what_to_do_whom_to_tell_what_opened_and_how_the_plan_moved(
    bedside: Any, bed_clock: Any, size: tuple[int, int]
) -> None:
    await bedside.press("i", "l", "enter")
    bed_clock.advance(timedelta(minutes=4))
    await bedside.press("y", "y")
    shown = " ".join(bedside.shows(*size).split())
    for words in (
        "What to do: leak, loose joint",
        "OKAFOR A.",
        "1 stop and clamp",
        "2 survey skin, pad and floor",
        "tell physician 1234, expert 5678, technologist",
        "08:49 survey skin, pad, floor; keep vial and line",
        "08:59 decide: go on or treat again",
        "cannula: make sure again",
        "Lu-177 ends 09:00 → 09:04 +4 min",
        "bag ends 12:00 → 12:04 +4 min",
        "amino acids needed to 12:00 → 12:04 +4 min",
        "cannula out 12:05 → 12:09 +4 min",
        "and later by every minute that it stands still",
    ):
        assert words in shown, words
    assert "discharge" not in shown


async def test_the_card_of_the_longest_kind_fits_the_smallest_terminal(bedside: Any) -> None:
    await bedside.press("i", "c", "enter", "y")
    shown = bedside.shows(80, 24)
    for words in ("4  watch hourly in the night", "23:00 to Fri 06:00, 8 times", "cannula out", "any key closes"):
        assert words in shown, words


async def test_any_key_closes_the_card_but_none_that_came_before_it(bedside: Any) -> None:
    await bedside.press("i", "u", "enter")
    assert isinstance(bedside.desk.dialog, WhatToDoDialog)
    bedside.desk.dialog.painted_at = None
    await bedside.tap("x")
    assert isinstance(bedside.desk.dialog, WhatToDoDialog)
    await bedside.press("x")
    assert bedside.desk.dialog is None
    assert "recorded at 08:44, Incident: spill, urine" in bedside.shows()


async def test_i12_a_lock_while_it_asks_records_nothing_more_and_shows_no_name(bedside: Any) -> None:
    head = bedside.head()
    await bedside.press("i", "l", "enter")
    bedside.desk.lock()
    await bedside.settle()
    assert bedside.desk.dialog is None
    assert [entry.action for entry in new(bedside, head)] == [Action.INCIDENT]
    assert "okafor" not in bedside.shows().casefold()
    assert "The incident is recorded" in bedside.shows()


@pytest.mark.parametrize("size", SIZES)
async def test_h7_the_alarm_stays_above_the_question_and_the_card(bedside: Any, size: tuple[int, int]) -> None:
    await bedside.press("i", "s", "enter")
    for kind in (PumpQuestionDialog, WhatToDoDialog):
        assert isinstance(bedside.desk.dialog, kind)
        assert "*** Bed 1" in "\n".join(bedside.shows(*size).splitlines()[:3])
        await bedside.press("n")


async def test_closing_names_the_checks_that_are_still_open_and_does_not_refuse(bedside: Any) -> None:
    await bedside.press("i", "l", "enter", "y", "y", "x", "1", "ctrl+p", " close inc")
    assert "Close incident 08:44: leak, loose joint" in bedside.shows()
    await bedside.press("enter")
    for size in SIZES[:3]:
        shown = " ".join(bedside.shows(*size).split())
        assert "still open: survey after the leak, physician: what was given, cannula" in shown
    await bedside.press("enter")
    assert bedside.entries()[-1].action is Action.CLOSE
    assert not [alarm for alarm in bedside.desk.board.alarms if alarm.kind == "incident"]


async def test_the_alarm_goes_on_to_the_next_thing_to_do_and_at_last_to_closing(bedside: Any, open_bed: Any) -> None:
    await bedside.press("i", "o", "enter", "y", "y", "x")
    assert "check clamp and arm, flush; tell technologist" in bedside.shows().splitlines()[1]
    other, bed = open_bed(), bedside.desk.board.beds[0].treatment
    site = {"site": "left hand", "gauge": "22", "patent": "yes"}
    for step, values in (("line_checked", {}), ("occlusion_called", {"decision": "flows again"}), ("cannula", site)):
        other.act(bed, Request(Action.TICK, other.person("nurse1"), AT_0844, step=step, values=values))
    await bedside.reading.once()
    assert "close it when it is over" in bedside.shows().splitlines()[1]
