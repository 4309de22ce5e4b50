"""H7: alarms stand at the top of every page and above every dialog, also of a locked board; a new one at once."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any

import pytest
from textual.screen import Screen

import ward_board.tui
from ward_board.domain.entry import Request
from ward_board.domain.words import Action
from ward_board.tui.board_screen import BoardScreen
from ward_board.tui.dialogs.act_dialog import ActDialog
from ward_board.tui.dialogs.asking import AskDialog
from ward_board.tui.dialogs.booking_dialog import BookingDialog
from ward_board.tui.dialogs.choice import ChoiceDialog
from ward_board.tui.dialogs.countersign_dialog import CountersignDialog
from ward_board.tui.dialogs.course_dialog import CourseDialog
from ward_board.tui.dialogs.dialog import Dialog
from ward_board.tui.dialogs.grid_dialog import GridDialog
from ward_board.tui.dialogs.incident_dialog import IncidentDialog
from ward_board.tui.dialogs.leaving import LeavingDialog
from ward_board.tui.dialogs.move_bar import MoveDialog
from ward_board.tui.dialogs.own_pin_dialog import OwnPinDialog
from ward_board.tui.dialogs.paper_dialog import PaperDialog
from ward_board.tui.dialogs.print_all_dialog import PrintAllDialog
from ward_board.tui.dialogs.pump_question import PumpQuestionDialog
from ward_board.tui.dialogs.question import QuestionDialog
from ward_board.tui.dialogs.round_dialog import RoundDialog
from ward_board.tui.dialogs.sign_in import SignInDialog
from ward_board.tui.dialogs.sitting_dialog import SittingDialog
from ward_board.tui.dialogs.steps_dialog import StepsDialog
from ward_board.tui.dialogs.team_dialog import TeamDialog
from ward_board.tui.dialogs.unsigned_dialog import UnsignedDialog
from ward_board.tui.dialogs.visit_dialog import VisitDialog
from ward_board.tui.dialogs.what_to_do import WhatToDoDialog
from ward_board.tui.first_run_app import FirstRunScreen
from ward_board.tui.keys import Place

PIN = "481516"
SIZES = [(80, 24), (100, 30), (160, 42), (50, 10)]
WAYS = {
    "the confirm bar": (["7", "space"], ActDialog),
    "a form": (["3", "n"], ActDialog),
    "a deviation": (["6", "e"], ActDialog),
    "a choice": (["6", "s"], ChoiceDialog),
    "the palette": (["ctrl+p"], ChoiceDialog),
    "a visit": (["5", "b"], VisitDialog),
    "a visit with a number": (["5", "b", "tab"], VisitDialog),
    "a round": (["o"], RoundDialog),
    "what to record of a course": (["6", "C", "space"], StepsDialog),
    "a form of a course": (["6", "C", "space", "b"], CourseDialog),
    "an incident": (["4", "i"], IncidentDialog),
    "the measurement grid": (["m", "tab"], GridDialog),
    "accepting a bed": (["h", "3", "space"], SignInDialog),
    "a question": (["h", "x"], AskDialog),
    "papers of a bed": (["6", "d"], PaperDialog),
    "papers of the ward": (["d"], PaperDialog),
    "leaving": (["q"], LeavingDialog),
    "going on without signing": (["l", "3", "space", "ctrl+u"], UnsignedDialog),
    "signing in": (["l", "l"], SignInDialog),
    "the booking bar": (["y", "space"], BookingDialog),
    "a pin again": (["6", "e", "o", "tab", " words", "enter"], SignInDialog),
}


NO_WARD_YET = {Place.FIRST_RUN}


def all_of_ours(base: type) -> Iterator[type]:
    """Every class of the screen room that is a `base` and is shown as such."""
    for module in pkgutil.walk_packages(ward_board.tui.__path__, "ward_board.tui."):
        importlib.import_module(module.name)

    def below(kind: type) -> Iterator[type]:
        for one in kind.__subclasses__():
            yield one
            yield from below(one)

    found = {one for one in below(base) if one.__module__.startswith("ward_board.")}
    return (one for one in found if not any(other is not one and issubclass(other, one) for other in found))


# a bar and a form in one: its place goes by what it asks
OF_ACTS = (ActDialog, CourseDialog)
DIALOG_PLACES = {Place.CONFIRM, Place.FORM} | {kind.place for kind in all_of_ours(Dialog) if kind not in OF_ACTS}
PAGES = [place for place in Place if place not in DIALOG_PLACES | NO_WARD_YET]


def top(shown: str) -> str:
    return "\n".join(shown.splitlines()[:3])


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("place", [place for place in PAGES if place is not Place.WALL])
async def test_h7_on_every_page(seat: Any, place: Place, size: tuple[int, int]) -> None:
    for selected in (None, seat.desk.board.beds[0].treatment):
        for locked in (False, True):
            seat.desk.place, seat.desk.selected, seat.desk.session.is_locked = place, selected, locked
            seat.desk.first_line = 500
            assert "***" in top(seat.shows(*size))
            assert "AMINO ACIDS STOPPED" in top(seat.shows(*size))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("way", WAYS)
async def test_h7_above_every_dialog(seat: Any, way: str, size: tuple[int, int]) -> None:
    keys, kind = WAYS[way]
    await seat.press(*keys)
    assert isinstance(seat.desk.dialog, kind)
    assert "***" in top(seat.shows(*size))
    assert "AMINO ACIDS STOPPED" in top(seat.shows(*size))


@pytest.mark.parametrize("size", SIZES)
async def test_h7_above_the_second_signature(seat_of: Any, size: tuple[int, int]) -> None:
    seat = await seat_of("tech1")
    await seat.press("6", "space", " 7400", "tab", " 10:30", "tab", " LU-2611-06", "enter", "6", "space", "enter")
    assert "second person" in seat.shows()
    assert "AMINO ACIDS STOPPED" in top(seat.shows(*size))


def new_high_alarm(seat: Any, other_terminal: Any) -> str:
    """Somebody charts an incident at Bed 4 on another terminal; what its alarm line begins with."""
    treatment = next(bed.treatment for bed in seat.desk.board.beds if bed.number == 4)
    nurse, now = other_terminal.person("nurse1"), other_terminal.clock.now()
    values = {"kind": next(k.id for k in _incidents(seat) if k.priority == "high")}
    other_terminal.act(treatment, Request(Action.INCIDENT, nurse, now, values=values, reason="pale"))
    return "*** Bed 4"


def _incidents(seat: Any) -> Any:
    return seat.desk.board.beds[0].situation.protocol.incidents


@pytest.mark.parametrize("is_locked", [False, True])
@pytest.mark.parametrize("place", PAGES)
async def test_h7_a_new_high_alarm_is_in_the_first_frame_of_every_page(
    seat: Any, other_terminal: Any, place: Place, is_locked: bool
) -> None:
    """Issue proof 3: the pages are found by listing the places, so that a new one cannot be forgotten."""
    seat.desk.place, seat.desk.selected = place, seat.desk.board.beds[0].treatment
    seat.desk.session.is_locked = is_locked
    line = new_high_alarm(seat, other_terminal)
    assert line not in seat.shows(80, 24)
    await seat.reading.once()
    for size in SIZES[:3]:
        assert line in seat.shows(*size)


@pytest.mark.parametrize("way", WAYS)
async def test_h7_a_new_high_alarm_is_in_the_first_frame_above_every_dialog(
    seat: Any, other_terminal: Any, way: str
) -> None:
    keys, _kind = WAYS[way]
    await seat.press(*keys)
    line = new_high_alarm(seat, other_terminal)
    assert line not in top(seat.shows(80, 24))
    await seat.reading.once()
    for size in SIZES[:3]:
        assert line in top(seat.shows(*size))


async def test_every_dialog_and_screen_of_ours_is_among_those(seat: Any) -> None:
    """A dialog or a screen that is added later must be added above too."""
    seen = set()
    for keys, _kind in WAYS.values():
        await seat.press("escape", "escape", "escape", *keys)
        seen.add(type(seat.desk.dialog))
    # the first run asks its questions where there is no ward yet; test_team_card.py and test_incidents.py have a bed on
    # the whole protocol, test_sitting.py and test_printing.py a morning on which beds were measured
    # test_start_times.py has a bed that may still be moved, test_own_pin.py somebody whose PIN another chose
    # test_countersigning.py has a physician, and acts that nobody signed
    elsewhere = {QuestionDialog, TeamDialog, PumpQuestionDialog, WhatToDoDialog, SittingDialog, PrintAllDialog}
    elsewhere |= {MoveDialog, OwnPinDialog, CountersignDialog}
    assert seen == {ActDialog, *all_of_ours(Dialog)} - elsewhere
    assert set(all_of_ours(Screen)) == {BoardScreen, FirstRunScreen}
