"""The start of the day: each point by a key, each may be left open, and the board goes on all the same."""

from __future__ import annotations

import logging
import os
import shutil
import stat
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pypdf import PdfReader

from ward_board.board.day_points import BY_KEY
from ward_board.config.paths import shipped_data
from ward_board.domain.access import Access
from ward_board.domain.entry import Request
from ward_board.domain.words import Action, Priority
from ward_board.errors import BadInputError, StoreUnavailableError
from ward_board.store.store import Store
from ward_board.tui.dialogs.asking import AskDialog
from ward_board.tui.dialogs.choice import ChoiceDialog
from ward_board.tui.dialogs.sign_in import SignInDialog
from ward_board.tui.paper import downtime_folder, sheet_folder, write_sheet
from ward_board.tui.starting_day import _DO
from ward_board.ward.clock import ManualClock
from ward_board.ward.ward import Ward

from ..patience import holds

PIN = "481516"


@pytest.fixture
def early_ward(booked_day: Path, tmp_path: Path, clock: ManualClock) -> Iterator[Ward]:
    """The example day at 06:42, before anybody did anything."""
    shutil.copytree(booked_day, tmp_path / "early")
    clock.advance(timedelta(hours=-4))
    store = Store.open(f"sqlite:///{(tmp_path / 'early' / 'demo.db').as_posix()}")
    folders = (shipped_data() / "protocols",)
    opened = Ward(store, clock, name="PRRT ward", zone=ZoneInfo("Europe/Amsterdam"), protocol_folders=folders)
    yield opened
    opened.close()


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> list[Priority]:
    """What was rung at any desk."""
    heard: list[Priority] = []

    def ring(_desk: object, priority: Priority) -> bool:
        heard.append(priority)
        return True

    monkeypatch.setattr("ward_board.tui.desk.Desk.ring", ring)
    return heard


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place of its own for all that is written."""
    monkeypatch.setenv("WARD_BOARD_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
async def early(seat_of: Callable[..., Any], early_ward: Ward, rung: list[Priority], home: Path) -> Any:
    """A nurse, signed in, at 06:42, on the page of the start of the day."""
    seat = await seat_of("nurse2", on=early_ward)
    await seat.press("w")
    return seat


async def test_h7_the_sound_check_rings_as_a_high_alarm_and_keeps_who_heard_it(
    early: Any, rung: list[Priority]
) -> None:
    await early.press("space")
    assert rung == [Priority.HIGH]
    assert "Did you hear five beeps?" in early.shows()
    assert early.ward.board().duty.sound_heard is None
    await early.press("enter")
    assert early.ward.board().duty.sound_heard.who == "nurse2"
    assert "heard 06:42 de Vries" in early.shows()


async def test_a_point_that_is_left_stays_open_and_the_next_one_is_offered(early: Any) -> None:
    await early.press("space", "escape")
    assert isinstance(early.desk.dialog, ChoiceDialog)
    assert "Bed 1 Jansen A.: which nurse?" in early.shows()
    await early.press("escape")
    assert isinstance(early.desk.dialog, AskDialog)
    assert "paper sheet of the day?" in early.shows()
    await early.press("escape")
    assert early.desk.dialog is None
    assert "what is open stays in the list" in early.shows()
    board = early.ward.board()
    assert (board.duty.sound_heard, board.duty.sheet_written) == (None, None)
    assert all(bed.situation.chart.nurse is None for bed in board.beds)
    await early.press("escape", "7")
    assert "ŻÓŁTY" in early.shows()


async def test_one_bed_after_the_other_gets_a_nurse(early: Any) -> None:
    before = early.head()
    await early.press("space", "enter", "space")
    await early.press(" bos", "enter")
    (given,) = early.entries(after=before)
    assert (given.action, given.author, given.text("nurse")) == (Action.ASSIGN, "nurse2", "nurse1")
    assert "Bed 2 Müller K.: which nurse?" in early.shows()
    await early.press(" vries", "enter", "escape")
    assert [entry.text("nurse") for entry in early.entries(after=before)] == ["nurse1", "nurse2"]
    await early.press("escape")
    assert "2 of 8 given" in early.shows()
    assert "Bos" in early.shows()


async def test_with_a_bed_selected_space_gives_that_bed(early: Any, rung: list[Priority]) -> None:
    await early.press("5", "space")
    assert "Bed 5 Visser M.: which nurse?" in early.shows()
    await early.press(" vries", "enter")
    assert rung == []
    given = early.entries()[-1]
    assert given.text("nurse") == "nurse2"
    assert early.desk.board.beds[4].situation.chart.nurse == "nurse2"
    assert "Bed 5: de Vries has it" in early.shows()


async def test_who_may_not_give_beds_is_told_and_nothing_is_kept(
    seat_of: Any, early_ward: Ward, rung: list[Priority]
) -> None:
    seat = await seat_of("tech1", on=early_ward)
    before = seat.head()
    await seat.press("w", "5", "space", "enter")
    assert "waits for: a nurse or physician or coordinator" in seat.shows()
    assert seat.head() == before


async def test_i14_a_bed_that_was_given_meanwhile_is_not_given_again(early: Any) -> None:
    await early.press("5", "space")
    request = Request(Action.ASSIGN, early.ward.person("coord1"), early.ward.clock.now(), values={"nurse": "nurse1"})
    early.ward.act(early.desk.selected, request)
    await early.reading.once()
    before = early.head()
    await early.press(" vries", "enter")
    assert early.head() == before
    assert "Bed 5 was given to Bos meanwhile; look again" in early.shows()


async def test_i14_a_bed_given_between_the_look_and_the_write_is_refused_by_the_store(
    early: Any, early_ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other terminal writes after every look and before this one's transaction."""
    await early.press("5", "space")
    real, treatment = early.ward.act_all, early.desk.selected

    def other_first(acts: Any, **how: Any) -> Any:
        coordinator = early_ward.person("coord1")
        given = Request(Action.ASSIGN, coordinator, early_ward.clock.now(), values={"nurse": "nurse1"})
        real([(treatment, given)])
        return real(acts, **how)

    monkeypatch.setattr(early.ward, "act_all", other_first)
    await early.press(" vries", "enter")
    newest = early.entries()[-1]
    assert (newest.author, newest.text("nurse")) == ("coord1", "nurse1")
    assert "Bed 5 was given to Bos meanwhile; look again" in early.shows()


async def test_the_paper_sheet_is_written_for_this_user_alone_and_noted(
    early: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """H47: names stand on the paper that was asked for, with a word to shred it, and in no log."""
    caplog.set_level(logging.DEBUG)
    await early.press("space", "escape", "escape")
    assert "Patients stand on it by name" in early.shows()
    folder = sheet_folder(early.ward)
    assert folder is not None
    assert not folder.exists()
    await early.press("enter")
    (file,) = folder.iterdir()
    assert file.name == "day-sheet-2026-11-26-064217.pdf"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    text = " ".join(page.extract_text() for page in PdfReader(file).pages)
    for words in ("Jansen A.", "Bakker S.", "by J. de Vries", "shred it"):
        assert words in text
    assert file.name in early.shows(220)
    assert early.ward.board().duty.sheet_written.who == "nurse2"
    assert "written 06:42 de Vries" in early.shows()
    assert "ansen" not in caplog.text
    assert not downtime_folder().exists(), "a demo leaves nothing in the folder of a ward"
    assert folder.parent == Path(early.ward.store.place).parent


async def test_where_no_pdf_can_be_made_the_sheet_is_plain_text(early: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ward_board.tui.starting_day.can_typeset", lambda: False)
    await early.press("space", "escape", "escape", "enter")
    (file,) = sheet_folder(early.ward).iterdir()
    assert file.name == "day-sheet-2026-11-26-064217.txt"
    text = file.read_text(encoding="utf-8")
    for words in ("JANSEN A.", "BAKKER S.", "[ ] ____:____", "by J. de Vries", "Shred this sheet"):
        assert words in text
    assert early.ward.board().duty.sheet_written.who == "nurse2"


async def test_a_name_that_no_font_can_draw_makes_the_sheet_plain_text_and_why_is_said(
    early: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(*_about: Any, **_how: Any) -> bytes:
        raise BadInputError("no font here can draw it")

    monkeypatch.setattr("ward_board.tui.starting_day.downtime_pdf", refuses)
    await early.press("space", "escape", "escape", "enter")
    (file,) = sheet_folder(early.ward).iterdir()
    assert "JANSEN A." in file.read_text(encoding="utf-8")
    assert f"{file}, as plain text: no font here can draw it" in early.desk.notice
    assert early.ward.board().duty.sheet_written.who == "nurse2"


async def test_with_a_print_command_the_sheet_is_printed_as_well(early: Any, tmp_path: Path) -> None:
    script = tmp_path / "print.sh"
    script.write_text(f"#!/bin/sh\ncp \"$1\" '{tmp_path}/printed.pdf'\n")
    script.chmod(0o700)
    papers = early.desk.settings.papers.model_copy(update={"print_command": (str(script),)})
    early.desk.settings = early.desk.settings.model_copy(update={"papers": papers})
    await early.press("space", "escape", "escape", "enter")
    await holds(lambda: not early.desk.papers.is_working)
    assert early.desk.notice == "Printed: downtime sheet"
    assert (tmp_path / "printed.pdf").read_bytes().startswith(b"%PDF")


async def test_a_sheet_that_cannot_be_written_is_not_noted(early: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ward_board.tui.starting_day.sheet_folder", lambda _ward: Path("/proc/nowhere"))
    await early.press("space", "escape", "escape", "enter")
    assert "could not be written" in early.shows()
    assert early.ward.board().duty.sheet_written is None


async def test_a_store_that_takes_no_note_leaves_the_point_open(early: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_about: Any) -> None:
        raise StoreUnavailableError("the store cannot be written")

    monkeypatch.setattr(early.ward.access, "note", fails)
    await early.press("space", "enter")
    assert "the point stays open" in early.shows()
    assert early.desk.board.duty.sound_heard is None


async def test_when_nothing_is_open_it_says_so(early: Any) -> None:
    for bed in early.desk.board.beds:
        request = Request(
            Action.ASSIGN, early.ward.person("nurse1"), early.ward.clock.now(), values={"nurse": "nurse1"}
        )
        early.ward.act(bed.treatment, request)
    early.ward.access.note(Access.SOUND_HEARD, "nurse1")
    early.ward.access.note(Access.SHEET_WRITTEN, "nurse1")
    await early.reading.once()
    await early.press("space")
    assert early.desk.dialog is None
    assert "nothing is open here" in early.shows()


async def test_a_board_that_locks_meanwhile_asks_nothing_more(early: Any) -> None:
    await early.press("space")
    early.desk.lock()
    await early.settle()
    assert early.desk.dialog is None
    assert early.ward.board().duty.sound_heard is None
    await early.press("space")
    assert isinstance(early.desk.dialog, SignInDialog)


async def test_a_key_that_is_held_hears_nothing_and_gives_nothing(early: Any) -> None:
    before = early.head()
    await early.hold("space", seconds=3)
    assert isinstance(early.desk.dialog, AskDialog)
    await early.press("escape")
    await early.hold("space", seconds=3)
    assert early.head() == before
    assert early.ward.board().duty.sound_heard is None


async def test_h7_where_the_bell_is_off_nobody_is_asked_what_they_heard(
    early: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ward_board.tui.desk.Desk.ring", lambda _desk, _priority: False)
    await early.press("space")
    assert isinstance(early.desk.dialog, ChoiceDialog), "the next open point"
    assert early.ward.board().duty.sound_heard is None
    await early.press("escape", "escape")
    assert early.desk.dialog is None
    assert "the bell is off in the settings" in early.shows()
    assert early.ward.board().duty.sound_heard is None


async def test_a_demo_that_lies_in_no_file_writes_no_sheet(
    early: Any, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(early.ward.store, "place", "postgresql://demo@nowhere/demo")
    assert sheet_folder(early.ward) is None
    await early.press("space", "escape", "escape")
    assert early.desk.dialog is None
    assert "leaves nothing behind" in early.shows()
    assert early.ward.board().duty.sheet_written is None
    assert home.name not in os.listdir(home.parent)


def test_each_point_that_a_key_can_do_something_about_has_its_act() -> None:
    assert set(_DO) == BY_KEY


def test_a_sheet_is_whole_or_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "downtime"
    folder.mkdir()
    folder.chmod(0o755)
    file = folder / "sheet.txt"
    write_sheet(file, "Nuñez \ud800")
    assert file.read_text(encoding="utf-8") == "Nuñez ?"
    assert [stat.S_IMODE(one.stat().st_mode) for one in (file, folder)] == [0o600, 0o755]

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_sheet(file, "third")
    assert file.read_text(encoding="utf-8") == "Nuñez ?"
    assert [one.name for one in folder.iterdir()] == ["sheet.txt"]
