"""`i` from any page: three keys chart it, the board asks and never assumes, the card says what to do (H18, issue 4)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ward_board.board.incident_words import letters_of, offered_kinds
from ward_board.config.settings import Phones, Settings
from ward_board.domain.entry import Request
from ward_board.domain.words import Action
from ward_board.errors import StoreUnavailableError
from ward_board.store.store import Store
from ward_board.tui.commands import Commands
from ward_board.tui.desk import Desk
from ward_board.tui.dialogs.choice import ChoiceDialog
from ward_board.tui.dialogs.incident_dialog import IncidentDialog
from ward_board.tui.dialogs.pump_question import PumpQuestionDialog
from ward_board.tui.dialogs.sign_in import SignInDialog
from ward_board.tui.dialogs.what_to_do import WhatToDoDialog
from ward_board.tui.keys import Place
from ward_board.tui.reading import Reading
from ward_board.tui.terminal import Terminal
from ward_board.ward.clock import ManualClock
from ward_board.ward.ward import Ward

from ..cli.played_day import T0, Stores, copy
from .conftest import FOLDERS, PIN, ZONE, Seat

NOW = (T0 + timedelta(minutes=44, seconds=17)).astimezone(ZONE)
PAGES = (Place.BOARD, Place.TREATMENT, Place.MORNING, Place.JOURNAL, Place.HANDOVER, Place.START, Place.KEYS)
SIZES = [(80, 24), (100, 30), (160, 42), (50, 10)]


@pytest.fixture(scope="session")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Stores:
    return Stores(tmp_path_factory.mktemp("played"))


@pytest.fixture
def file(stores: Stores, tmp_path: Path) -> Path:
    """A store in which the lutetium of Bed 1 runs since 08:30, copied."""
    copy(stores.of("lutetium"), tmp_path)
    return tmp_path / "store.db"


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOW)


@pytest.fixture
def opened(file: Path, clock: ManualClock) -> Any:
    """Opens that store, as another terminal does."""
    wards = []

    def one() -> Ward:
        store = Store.open(f"sqlite:///{file.as_posix()}")
        wards.append(Ward(store, clock, name="PRRT ward", zone=ZONE, protocol_folders=FOLDERS))
        return wards[-1]

    yield one
    for ward in wards:
        ward.close()


@pytest.fixture
async def seat(opened: Callable[[], Ward], clock: ManualClock) -> Seat:
    """A nurse at 08:44, Bed 1 selected."""
    ward, machine = opened(), ManualClock(NOW)
    left_with: list[int] = []
    desk = Desk(
        ward,
        Settings(phones=Phones(physician="1234", expert="5678")),
        machine,
        terminal=Terminal(),
        repaint=lambda: None,
        read=lambda: None,
        leave=left_with.append,
        signed_in=ward.person("nurse1"),
    )
    made = Seat(ward, desk, Commands(desk), Reading(desk), machine, left_with)
    await made.reading.once()
    await made.press("1")
    return made


def new(seat: Any, head: int) -> list[Any]:
    return seat.entries(head)


def local(entry: Any) -> str:
    return f"{entry.occurred_at.astimezone(ZONE):%H:%M:%S}"


async def test_h18_three_keys_after_the_bed_chart_a_problem_at_the_moment_of_the_first(seat: Any, clock: Any) -> None:
    head = seat.head()
    await seat.press("i")
    clock.advance(timedelta(seconds=75))
    await seat.press("s", "enter")
    (entry,) = new(seat, head)
    assert (entry.action, entry.text("kind"), entry.author) == (Action.INCIDENT, "swelling", "nurse1")
    assert local(entry) == "08:44:17"
    assert seat.desk.board.alarms[0].kind == "incident"


async def test_h18_each_kind_has_a_letter_of_its_own_and_never_the_one_that_opens(seat: Any) -> None:
    kinds = offered_kinds(seat.desk.board.beds[0].situation.protocol)
    letters = letters_of(kinds)
    assert len(set(letters.values())) == len(kinds) > 14
    assert "i" not in letters.values()
    assert [kind.priority for kind in kinds] == sorted((kind.priority for kind in kinds), key=lambda one: one.rank)
    for kind in kinds:
        head = seat.head()
        await seat.press("1", "i", letters[kind.id], "enter")
        assert [entry.text("kind") for entry in new(seat, head)] == [kind.id]
        while seat.desk.dialog:
            await seat.press("escape")


async def test_nothing_is_chosen_before_somebody_chooses(seat: Any) -> None:
    head = seat.head()
    await seat.press("i", "enter")
    assert "choose what happened: its letter, or ↓" in seat.shows()
    assert isinstance(seat.desk.dialog, IncidentDialog)
    await seat.press("escape")
    await seat.hold("i", seconds=3)
    assert seat.desk.dialog.chosen is None
    await seat.press("z", "down", "down", "up")
    assert seat.desk.dialog.chosen.id == "pain"
    await seat.press("escape")
    assert new(seat, head) == []
    assert "Nothing was recorded" in seat.shows()


async def test_a_held_enter_records_nothing(seat: Any) -> None:
    head = seat.head()
    await seat.press("i", "p")
    seat.desk.dialog.painted_at = None
    await seat.tap("enter")
    assert new(seat, head) == []


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (["left", "left"], "08:42:00"),
        (["left", "right", "right", "right"], "08:44:17"),
        ([*"0841"], "08:41:00"),
        ([*"0841", "backspace"], "08:44:17"),
        ([*"08", "backspace", "backspace", *"835"], "08:35:00"),
    ],
)
async def test_arrows_and_digits_move_the_time(seat: Any, keys: list[str], expected: str) -> None:
    head = seat.head()
    await seat.press("i", *keys, "v", "enter")
    assert local(new(seat, head)[0]) == expected


async def test_a_time_ahead_is_refused_and_what_was_chosen_stays(seat: Any) -> None:
    head = seat.head()
    await seat.press("i", "p", *"0950", "enter")
    assert "09:50 lies ahead" in seat.shows()
    assert new(seat, head) == []
    assert seat.desk.dialog.chosen.id == "pain"


async def test_words_are_optional_kept_as_a_draft_and_never_choose(seat: Any) -> None:
    head = seat.head()
    await seat.press("i", "tab", " seen by 2 of us", "escape")
    assert "your words are kept as a draft" in seat.shows()
    await seat.press("1", "i")
    assert "seen by 2 of us" in seat.shows()
    assert seat.desk.dialog.chosen is None
    await seat.press("m", "tab", "  and more", "tab", "enter")
    assert (new(seat, head)[0].text("kind"), new(seat, head)[0].reason) == ("other", "seen by 2 of us and more")


async def test_h18_yes_pauses_the_pump_at_the_time_that_stands_there_and_names_the_incident(seat: Any) -> None:
    head = seat.head()
    await seat.press("i", "s", "enter")
    assert isinstance(seat.desk.dialog, PumpQuestionDialog)
    assert "Lu-177 pump stopped?" in seat.shows(80, 24)
    assert "y stopped at 08:44   n still running   Esc not answered" in seat.shows(80, 24)
    await seat.press("y")
    incident, pause = new(seat, head)
    assert (pause.action, pause.step, pause.author) == (Action.PAUSE, "lutetium", "nurse1")
    assert (pause.occurred_at, pause.reason) == (
        incident.occurred_at,
        "incident 08:44: swelling, extravasation",
    )
    assert "still runs" not in seat.shows()


@pytest.mark.parametrize("key", ["n", "escape"])
async def test_h18_no_and_no_answer_record_nothing_and_the_alarm_says_what_runs(seat: Any, key: str) -> None:
    head = seat.head()
    await seat.press("i", "s", "enter", key)
    assert [entry.action for entry in new(seat, head)] == [Action.INCIDENT]
    assert isinstance(seat.desk.dialog, WhatToDoDialog)
    await seat.press("escape")
    first = seat.shows().splitlines()[1]
    assert "incident 08:44: swelling, extravasation; Lu-177 still runs by the chart" in first
    assert "p when Lu-177 is stopped" in first
    assert "08:44 swelling, extravasation; Lu-177 runs by chart" in seat.shows(80, 24).splitlines()[1]


async def test_each_pump_is_asked_about_and_a_held_key_answers_once(seat: Any) -> None:
    head = seat.head()
    await seat.press("i", "l", "enter", "y")
    assert seat.desk.dialog.asked.step == "amino_acids"
    await seat.press("y", after=0.2)
    assert "press it once more" in seat.shows()
    await seat.press("y")
    assert [(entry.action, entry.step) for entry in new(seat, head)[1:]] == [
        (Action.PAUSE, "lutetium"),
        (Action.PAUSE, "amino_acids"),
    ]


async def test_the_minute_of_a_stop_is_moved_or_typed_and_one_that_cannot_be_is_asked_again(seat: Any) -> None:
    head = seat.head()
    await seat.press("i", "s", "enter", *"0820", "y")
    assert "does not fit" in seat.shows()
    assert len(new(seat, head)) == 1
    await seat.press(*"0942", "y")
    assert "09:42 lies ahead" in seat.shows()
    await seat.press(*"0842", "left", "y")
    assert local(new(seat, head)[1]) == "08:41:00"


async def test_h13_the_lutetium_is_asked_about_once_the_amino_acids_stand_still(seat: Any) -> None:
    await seat.press("i", "v", "enter")
    assert seat.desk.dialog.asked.step == "amino_acids"
    await seat.press("y")
    assert seat.desk.dialog.asked.step == "lutetium"
    assert "Lu-177 pump stopped too?" in seat.shows()
    await seat.press("n", "escape")
    assert "Lu-177 still runs by the chart" in seat.shows().splitlines()[1] + seat.shows().splitlines()[2]


async def test_where_the_amino_acids_run_on_nobody_asks_about_the_lutetium(seat: Any) -> None:
    await seat.press("i", "v", "enter", "n")
    assert isinstance(seat.desk.dialog, WhatToDoDialog)


async def test_a_stop_on_another_terminal_meanwhile_is_said_and_not_written_twice(seat: Any, opened: Any) -> None:
    await seat.press("i", "s", "enter")
    other = opened()
    treatment = seat.desk.board.beds[0].treatment
    other.act(treatment, Request(Action.PAUSE, other.person("tech1"), NOW, step="lutetium"))
    head = seat.head()
    await seat.press("y")
    assert "already paused by" in seat.shows()
    await seat.press("escape")
    assert new(seat, head) == []
    assert isinstance(seat.desk.dialog, WhatToDoDialog)


@pytest.mark.parametrize("size", [(160, 42), (80, 24)])
async def test_the_card_says_what_to_do_whom_to_tell_what_opened_and_how_the_plan_moved(
    seat: Any, clock: Any, size: tuple[int, int]
) -> None:
    await seat.press("i", "l", "enter")
    clock.advance(timedelta(minutes=4))
    await seat.press("y", "y")
    shown = " ".join(seat.shows(*size).split())
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


async def test_the_card_of_the_longest_kind_fits_the_smallest_terminal(seat: Any) -> None:
    await seat.press("i", "c", "enter", "y")
    shown = seat.shows(80, 24)
    for words in ("4  watch hourly in the night", "23:00 to Fri 06:00, 8 times", "cannula out", "any key closes"):
        assert words in shown, words


async def test_any_key_closes_the_card_but_none_that_came_before_it(seat: Any) -> None:
    await seat.press("i", "u", "enter")
    assert isinstance(seat.desk.dialog, WhatToDoDialog)
    seat.desk.dialog.painted_at = None
    await seat.tap("x")
    assert isinstance(seat.desk.dialog, WhatToDoDialog)
    await seat.press("x")
    assert seat.desk.dialog is None
    assert "recorded at 08:44, Incident: spill, urine" in seat.shows()


@pytest.mark.parametrize("place", PAGES)
async def test_i_opens_it_on_every_page(seat: Any, place: Place) -> None:
    seat.desk.place = place
    await seat.press("i")
    assert isinstance(seat.desk.dialog, IncidentDialog)
    assert "OKAFOR A." in seat.shows(80, 24)


async def test_without_a_bed_it_asks_for_one_and_the_time_is_still_the_first_key(seat: Any, clock: Any) -> None:
    head = seat.head()
    await seat.press("escape", "i")
    assert isinstance(seat.desk.dialog, ChoiceDialog)
    clock.advance(timedelta(minutes=1))
    await seat.press("1", "enter", "f", "enter")
    (entry,) = new(seat, head)
    assert (entry.text("kind"), local(entry)) == ("flushing", "08:44:17")


async def test_from_the_card_before_you_go_in(seat: Any) -> None:
    await seat.press("b", "i")
    assert isinstance(seat.desk.dialog, IncidentDialog)


async def test_h31_a_locked_board_asks_who_it_is_first_and_keeps_the_time(seat: Any, clock: Any) -> None:
    head = seat.head()
    seat.desk.lock()
    await seat.press("1", "i")
    assert isinstance(seat.desk.dialog, SignInDialog)
    assert "Okafor" not in seat.shows()
    clock.advance(timedelta(seconds=30))
    await seat.press(" nurse2", "tab", " " + PIN, "enter", "p", "enter")
    assert (new(seat, head)[0].author, local(new(seat, head)[0])) == ("nurse2", "08:44:17")


async def test_i12_a_lock_while_it_asks_records_nothing_more_and_shows_no_name(seat: Any) -> None:
    head = seat.head()
    await seat.press("i", "l", "enter")
    seat.desk.lock()
    await seat.settle()
    assert seat.desk.dialog is None
    assert [entry.action for entry in new(seat, head)] == [Action.INCIDENT]
    assert "okafor" not in seat.shows().casefold()
    assert "The incident is recorded" in seat.shows()


async def test_a_store_that_keeps_nothing_keeps_what_was_typed(seat: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_acts: Any) -> Any:
        raise StoreUnavailableError("the store does not answer")

    with monkeypatch.context() as patch:
        patch.setattr(seat.ward, "act_all", fails)
        await seat.press("i", "p", "tab", " pale", "enter")
        assert "nothing was kept" in seat.shows()
    head = seat.head()
    await seat.press("enter")
    assert [(entry.text("kind"), entry.reason) for entry in new(seat, head)] == [("pain", "pale")]


@pytest.mark.parametrize("size", SIZES)
async def test_h7_the_alarm_stays_above_the_question_and_the_card(seat: Any, size: tuple[int, int]) -> None:
    await seat.press("i", "s", "enter")
    for kind in (PumpQuestionDialog, WhatToDoDialog):
        assert isinstance(seat.desk.dialog, kind)
        assert "*** Bed 1" in "\n".join(seat.shows(*size).splitlines()[:3])
        await seat.press("n")


async def test_closing_names_the_checks_that_are_still_open_and_does_not_refuse(seat: Any) -> None:
    await seat.press("i", "l", "enter", "y", "y", "x", "1", "ctrl+p", " close inc")
    assert "Close incident 08:44: leak, loose joint" in seat.shows()
    await seat.press("enter")
    for size in SIZES[:3]:
        shown = " ".join(seat.shows(*size).split())
        assert "still open: survey after the leak, physician: what was given, cannula" in shown
    await seat.press("enter")
    assert seat.entries()[-1].action is Action.CLOSE
    assert not [alarm for alarm in seat.desk.board.alarms if alarm.kind == "incident"]


async def test_the_alarm_goes_on_to_the_next_thing_to_do_and_at_last_to_closing(seat: Any, opened: Any) -> None:
    await seat.press("i", "o", "enter", "y", "y", "x")
    assert "check clamp and arm, flush; tell technologist" in seat.shows().splitlines()[1]
    other, bed = opened(), seat.desk.board.beds[0].treatment
    site = {"site": "left hand", "gauge": "22", "patent": "yes"}
    for step, values in (("line_checked", {}), ("occlusion_called", {"decision": "flows again"}), ("cannula", site)):
        other.act(bed, Request(Action.TICK, other.person("nurse1"), NOW, step=step, values=values))
    await seat.reading.once()
    assert "close it when it is over" in seat.shows().splitlines()[1]
