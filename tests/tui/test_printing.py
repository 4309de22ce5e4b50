"""Printing from the board: what is offered, what is printed, what is said and logged; the board goes on meanwhile."""

from __future__ import annotations

import asyncio
import io
import logging
import os
import shutil
import sqlite3
import stat
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import typst
from pypdf import PdfReader

from ward_board.board.canvas import cells
from ward_board.board.line import Tone
from ward_board.documents.on_offer import Order, approved_and_not_printed
from ward_board.documents.paper import PaperKind
from ward_board.domain.duty import Access
from ward_board.domain.words import AlarmKind
from ward_board.errors import StoreUnavailableError
from ward_board.tui.dialogs.dialog import Look
from ward_board.tui.dialogs.leaving import LeavingDialog
from ward_board.tui.dialogs.paper_dialog import PaperDialog
from ward_board.tui.dialogs.print_all_dialog import BedToPrint, PrintAllDialog
from ward_board.tui.dialogs.sign_in import SignInDialog
from ward_board.tui.keys import Command, Place
from ward_board.tui.paper import papers_folder
from ward_board.tui.print_job import End, Outcome, make, put_out
from ward_board.tui.spool import spool
from ward_board.ward.clock import ManualClock
from ward_board.ward.ward import Ward

from .approved_seat import APPROVED_AT, approve, chart_approved, measure
from .whole_seat import ZONE, ward_on

SURNAMES = ("Jansen", "Boer", "Ferreira", "Okafor", "Żółty")


@pytest.fixture(scope="session")
def approved_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("approved")
    chart_approved(folder / "demo.db")
    return folder


@pytest.fixture
def morning(approved_folder: Path, tmp_path: Path, clock: ManualClock) -> Iterator[Ward]:
    """The ward at five past nine, the moment of the approvals."""
    shutil.copytree(approved_folder, tmp_path / "morning")
    clock.advance(APPROVED_AT + timedelta(minutes=1) - clock.now())
    ward = ward_on(tmp_path / "morning" / "demo.db", clock)
    yield ward
    ward.close()


@pytest.fixture
async def seat(seat_of: Callable[..., Any], morning: Ward, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A nurse, signed in, on the morning after; no print command is set."""
    monkeypatch.setenv("WARD_BOARD_HOME", str(tmp_path / "home"))
    made = await seat_of("nurse2", on=morning)
    await made.press("m")
    return made


@pytest.fixture
def printer(tmp_path: Path) -> Callable[[Any, str], Path]:
    """Gives a desk a print command of its own, a small program in `sh`; says where it may leave what it was given."""

    def given(seat: Any, program: str) -> Path:
        tray = tmp_path / "tray"
        tray.mkdir()
        script = tmp_path / "print.sh"
        script.write_text(f"#!/bin/sh\ncd '{tray}' || exit 9\n{program}\n")
        script.chmod(0o700)
        papers = seat.desk.settings.papers.model_copy(update={"print_command": (str(script), "-d", "C4")})
        seat.desk.settings = seat.desk.settings.model_copy(update={"papers": papers})
        return tray

    return given


async def out(seat: Any) -> str:
    """What is said once all papers are out; the board was read anew."""
    async with asyncio.timeout(20):
        while seat.desk.papers.is_working:
            await asyncio.sleep(0.002)
    await seat.settle()
    return str(seat.desk.notice)


def bed(seat: Any, number: int) -> Any:
    return next(one for one in seat.desk.board.beds if one.number == number)


def files(seat: Any) -> list[Path]:
    folder = papers_folder(seat.ward, seat.desk.settings)
    assert folder is not None
    return sorted(folder.iterdir()) if folder.exists() else []


def logged(seat: Any, what: Access = Access.PRINTED) -> list[tuple[str, str]]:
    """Who printed what, or tried to, by the access log."""
    with sqlite3.connect(seat.ward.store.place) as connection:
        return connection.execute("SELECT who, subject FROM access_log WHERE what = ? ORDER BY id", (what,)).fetchall()


def words_in(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


async def test_each_paper_of_a_bed_stands_there_and_what_it_waits_for(seat: Any) -> None:
    await seat.press("3", "d")
    shown = seat.shows()
    assert "Bed 3   DE BOER P." in shown
    assert "asked by J. de Vries" in shown
    for words in ("day sheet", "treatment record", "rules are not approved yet", "none is asked for"):
        assert words in shown
    await seat.press("down", "enter")
    assert "Rules are not approved yet; nothing was printed" in seat.shows()
    assert not seat.desk.papers.is_working
    await seat.press("escape")
    assert files(seat) == []
    assert logged(seat) == []


async def test_h47_without_a_print_command_the_paper_is_kept_for_this_user_alone_and_its_path_is_said(
    seat: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await seat.press("1", "d")
    assert "No print command is set: it is written to" in seat.shows()
    await seat.press("down", "enter")
    assert seat.desk.notice == "printing 1 paper"
    said = await out(seat)
    (file,) = files(seat)
    assert file.name == "rules-bed-1-2026-11-26-en.pdf"
    assert said == f"Only written, no print command is set: rules Bed 1: {file}"
    assert [stat.S_IMODE(one.stat().st_mode) for one in (file, file.parent)] == [0o600, 0o700]
    assert "Jansen A." in words_in(file.read_bytes())
    assert logged(seat) == [("nurse2", f"{bed(seat, 1).treatment}:rules:en")]
    assert not any(name in caplog.text + said + file.name for name in SURNAMES)
    assert file.parent.parent == Path(seat.ward.store.place).parent, "a demo leaves nothing in the folder of a ward"


async def test_h47_a_printed_file_is_taken_away_and_the_program_is_told_no_name(
    seat: Any, printer: Callable[[Any, str], Path]
) -> None:
    tray = printer(seat, 'cp "$3" paper.pdf; echo "$1 $2 $3" > arguments; env > environment; ls -l "$3" > mode')
    await seat.press("7", "d")
    assert "Goes to:" in seat.shows()
    await seat.press("enter")
    assert await out(seat) == "Printed: day sheet Bed 7"
    assert files(seat) == []
    assert "Żółty P." in words_in((tray / "paper.pdf").read_bytes())
    assert (tray / "arguments").read_text().startswith("-d C4 /")
    assert (tray / "mode").read_text().startswith("-rw-------")
    told = (tray / "arguments").read_text() + (tray / "environment").read_text()
    assert not any(name in told for name in SURNAMES)
    assert logged(seat) == [("nurse2", f"{bed(seat, 7).treatment}:day-sheet:pl")]
    await seat.press("7", "d")
    assert "printed 09:06 de Vries" in seat.shows()


async def test_h47_a_print_command_that_fails_may_have_printed_which_is_said_and_logged_and_it_is_offered_again(
    seat: Any, printer: Callable[[Any, str], Path]
) -> None:
    printer(seat, "exit 7")
    await seat.press("1", "d", "down", "enter")
    said = await out(seat)
    assert said.startswith("May have been printed: rules Bed 1: print.sh failed: exit code 7; the file lies in /")
    assert "C4" not in said, "what a program is told may be a password"
    assert [file.name for file in files(seat)] == ["rules-bed-1-2026-11-26-en.pdf"]
    assert logged(seat) == []
    assert logged(seat, Access.PRINT_TRIED) == [("nurse2", f"{bed(seat, 1).treatment}:rules:en")]
    assert bed(seat, 1).treatment in {order.treatment for order in approved_and_not_printed(seat.desk.board)}


async def test_a_print_command_that_hangs_is_ended_and_keys_work_meanwhile(
    seat: Any, printer: Callable[[Any, str], Path]
) -> None:
    tray = printer(seat, "touch began; sleep 60")
    seat.desk.papers.limit_seconds = 0.5
    await seat.press("1", "d", "down", "enter")
    async with asyncio.timeout(20):
        while not (tray / "began").exists():
            await asyncio.sleep(0.002)
    assert not seat.desk.is_busy
    before = seat.head()
    await seat.press("3", "o", "enter")
    assert seat.head() > before, "what is done at a bed is recorded while the printer hangs"
    assert seat.desk.papers.is_working
    said = await out(seat)
    assert said.startswith("May have been printed: rules Bed 1: print.sh failed: it had not ended after 0.5 s")
    assert logged(seat) == []
    assert len(logged(seat, Access.PRINT_TRIED)) == 1
    os.remove(tray / "began")


async def test_a_print_command_that_is_not_there_is_said(seat: Any) -> None:
    papers = seat.desk.settings.papers.model_copy(update={"print_command": ("/nowhere/lp",)})
    seat.desk.settings = seat.desk.settings.model_copy(update={"papers": papers})
    await seat.press("1", "d", "enter")
    assert (await out(seat)).startswith("Not printed: day sheet Bed 1: lp failed: it cannot be started (FileNot")
    assert logged(seat) == []


async def test_another_language_is_chosen_with_the_arrows_and_what_nobody_reviewed_is_said(seat: Any) -> None:
    await seat.press("7", "d", "down")
    assert "‹ Polish ›" in seat.shows()
    assert "Polish: translation not reviewed, and the paper says so" in seat.shows()
    await seat.press("left")
    chosen = seat.desk.dialog.language_of(PaperKind.RULES)
    assert chosen != "pl"
    await seat.press("right")
    assert seat.desk.dialog.language_of(PaperKind.RULES) == "pl"
    await seat.press("left", "enter")
    await out(seat)
    assert [file.name for file in files(seat)] == [f"rules-bed-7-2026-11-26-{chosen}.pdf"]
    assert logged(seat)[0][1].endswith(f":rules:{chosen}")


async def test_a_language_without_words_falls_back_to_english_and_that_is_said(seat: Any) -> None:
    await seat.press("4", "d", "down")
    assert "‹ English ›" in seat.shows()
    assert "No words in xx: it is made in English" in seat.shows()
    await seat.press("escape", "D")
    assert "English, no xx" in seat.shows()


async def test_with_no_bed_selected_the_papers_of_the_ward_are_offered(seat: Any) -> None:
    await seat.press("d")
    assert "Papers of the ward: which one?" in seat.shows()
    await seat.press("down", "enter")
    assert "downtime sheet" in await out(seat)
    (file,) = files(seat)
    assert all(name in words_in(file.read_bytes()).replace("\n", " ") for name in ("Jansen A.", "Żółty P."))
    assert logged(seat) == [("nurse2", "ward:downtime:en")]


async def test_all_that_is_approved_is_printed_once_sorted_by_bed(
    seat: Any, printer: Callable[[Any, str], Path]
) -> None:
    tray = printer(seat, 'basename "$3" >> order')
    await seat.press("D")
    assert isinstance(seat.desk.dialog, PrintAllDialog)
    shown = seat.shows(80, 24)
    assert "Print all 4 approved papers?" in shown
    assert "asked by J. de Vries" in shown
    beds = [row.split()[1] for row in shown.splitlines() if row.startswith("  Bed ")]
    assert beds == ["1", "4", "7"]
    assert "rules, travel" in shown
    await seat.press("enter")
    assert seat.desk.notice == "printing 4 papers"
    await seat.press("D")
    assert "Nothing that is approved waits to be printed" in seat.desk.notice, "they are on their way already"
    assert await out(seat) == "Printed: rules Beds 1 4 7, travel declaration Bed 4"
    printed = (tray / "order").read_text().split()
    assert [name.rsplit("-2026", 1)[0] for name in printed] == [
        *("rules-bed-1", "rules-bed-4", "travel-bed-4", "rules-bed-7"),
    ]
    assert len(logged(seat)) == 4
    await seat.press("D")
    assert seat.desk.dialog is None
    assert "Nothing that is approved waits to be printed; d prints one paper again" in seat.shows()
    await seat.press("1", "d", "down", "enter")
    assert await out(seat) == "Printed: rules Bed 1"


async def test_rules_that_were_approved_anew_are_printed_anew(seat: Any, clock: ManualClock) -> None:
    await seat.press("D", "enter")
    await out(seat)
    clock.advance(timedelta(minutes=10))
    measure(seat.ward, bed(seat, 7).treatment, again=True)
    clock.advance(timedelta(minutes=5))
    await seat.reading.once()
    assert approved_and_not_printed(seat.desk.board) == ()
    approve(seat.ward, bed(seat, 7).treatment)
    seat.desk.count_write()
    await seat.settle()
    assert approved_and_not_printed(seat.desk.board) == (Order(PaperKind.RULES, bed(seat, 7).treatment, 7),)


async def test_h42_rules_that_fell_after_they_were_asked_for_are_not_printed(seat: Any, clock: ManualClock) -> None:
    """A new measurement voids the approval between the key and the typesetting."""
    clock.advance(timedelta(minutes=1))
    order = Order(PaperKind.RULES, bed(seat, 1).treatment, 1)
    measure(seat.ward, bed(seat, 1).treatment, again=True)
    refused = make(order, seat.ward, seat.desk.settings, by="J. de Vries")
    assert refused == Outcome(order, End.NOT_PRINTED, "rules are not approved yet")
    assert files(seat) == []


async def test_a_name_that_no_font_can_draw_is_said_with_its_bed_and_the_others_are_printed(
    seat_of: Any, clock: ManualClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    only_inside = typst.Fonts(include_system_fonts=False)
    monkeypatch.setattr("ward_board.documents.typesetting._fonts", lambda: only_inside)
    chart_approved(tmp_path / "demo.db", {4: "김철수"})
    clock.advance(APPROVED_AT + timedelta(minutes=1) - clock.now())
    ward = ward_on(tmp_path / "demo.db", clock)
    seat = await seat_of("nurse2", on=ward)
    await seat.press("m", "D", "enter")
    said = await out(seat)
    assert said.startswith("Not printed: rules Bed 4, travel declaration Bed 4: no ")
    assert "can draw '김' (hangul); install one, on Debian: apt install fonts-" in said
    assert "Only written, no print command is set: rules Beds 1 7: " in said
    assert len(files(seat)) == len(logged(seat)) == 2
    ward.close()


async def test_where_typst_is_not_installed_one_line_says_so_before_any_card(
    seat: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ward_board.tui.printing.can_typeset", lambda: False)
    for keys in (("D",), ("1", "d")):
        await seat.press(*keys)
        assert seat.desk.dialog is None
        assert seat.desk.notice == "papers need typst: pip install 'ward-board[papers]'"
    assert not seat.desk.papers.is_working
    assert logged(seat, Access.PRINT_TRIED) == []


async def test_a_typst_that_went_meanwhile_is_said(seat: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name == "typst" or name.endswith("documents.typesetting")]:
        monkeypatch.delitem(sys.modules, name)
    for name in [name for name in sys.modules if name.startswith("ward_board.documents.making")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "typst", None)
    monkeypatch.setattr("ward_board.tui.printing.can_typeset", lambda: True)
    await seat.press("D", "enter")
    assert await out(seat) == (
        "Not printed: rules Beds 1 4 7, travel declaration Bed 4: papers need typst: pip install 'ward-board[papers]'"
    )


async def test_a_folder_that_takes_no_file_is_said(seat: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ward_board.tui.print_job.papers_folder", lambda *_about: Path("/proc/nowhere"))
    await seat.press("1", "d", "enter")
    assert "Not printed: day sheet Bed 1: no file could be written" in await out(seat)
    assert logged(seat) == []


async def test_h47_a_paper_that_the_log_does_not_take_is_not_printed(
    seat: Any, monkeypatch: pytest.MonkeyPatch, printer: Callable[[Any, str], Path]
) -> None:
    def fails(*_about: Any, **_how: Any) -> None:
        raise StoreUnavailableError("the store cannot be written")

    tray = printer(seat, "touch printed")
    monkeypatch.setattr(seat.ward, "note", fails)
    await seat.press("1", "d", "enter")
    said = await out(seat)
    assert said == "Not printed: day sheet Bed 1: it could not be logged: the store cannot be written"
    assert not (tray / "printed").exists()


async def test_a_paper_that_is_out_when_the_log_fails_is_said_to_be_offered_again(
    seat: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = seat.ward.note

    def fails_at_last(access: Access, *about: Any, **how: Any) -> None:
        if access is Access.PRINTED:
            raise StoreUnavailableError("the store cannot be written")
        note(access, *about, **how)

    monkeypatch.setattr(seat.ward, "note", fails_at_last)
    await seat.press("1", "d", "down", "enter")
    said = await out(seat)
    assert said.startswith("Only written, no print command is set: rules Bed 1: /")
    assert said.endswith("the log does not have it, so D offers it again: the store cannot be written")
    assert bed(seat, 1).treatment in {order.treatment for order in approved_and_not_printed(seat.desk.board)}


async def test_h42_what_is_charted_while_the_printer_works_is_not_printed_yet(
    seat: Any, printer: Callable[[Any, str], Path], clock: ManualClock
) -> None:
    """A measurement and a new approval between the typesetting and the end of the print command."""
    tray = printer(seat, "touch began; while [ ! -e goes_on ]; do sleep 0.01; done")
    await seat.press("7", "d", "down", "enter")
    async with asyncio.timeout(20):
        while not (tray / "began").exists():
            await asyncio.sleep(0.002)
    before = clock.now()
    clock.advance(timedelta(seconds=20))
    measure(seat.ward, bed(seat, 7).treatment, again=True)
    clock.advance(timedelta(seconds=20))
    approve(seat.ward, bed(seat, 7).treatment)
    clock.advance(timedelta(seconds=5))
    (tray / "goes_on").touch()
    assert await out(seat) == "Printed: rules Bed 7"
    assert seat.desk.board.printed[bed(seat, 7).treatment][0].at == before
    again = Order(PaperKind.RULES, bed(seat, 7).treatment, 7)
    assert again in approved_and_not_printed(seat.desk.board)
    assert "Print all" in await _asked_for_all(seat)


async def _asked_for_all(seat: Any) -> str:
    await seat.press("escape", "m", "D")
    return str(seat.shows())


async def test_h42_what_another_terminal_charted_a_moment_ago_is_on_the_paper(seat: Any, clock: ManualClock) -> None:
    """No reading has come between its entry and the print."""
    there = ward_on(Path(seat.ward.store.place), clock)
    seat.ward.board()
    clock.advance(timedelta(seconds=1))
    measure(there, bed(seat, 1).treatment, again=True)
    there.close()
    order = Order(PaperKind.RULES, bed(seat, 1).treatment, 1)
    clock.advance(timedelta(seconds=-1))
    seat.ward.board()
    clock.advance(timedelta(seconds=1))
    made = make(order, seat.ward, seat.desk.settings, by="J. de Vries")
    assert isinstance(made, Outcome)


async def test_h47_leaving_while_papers_print_asks_and_what_was_tried_is_logged(
    seat: Any, printer: Callable[[Any, str], Path]
) -> None:
    tray = printer(seat, "touch began; while [ ! -e goes_on ]; do sleep 0.01; done")
    await seat.press("D", "enter")
    async with asyncio.timeout(20):
        while not (tray / "began").exists():
            await asyncio.sleep(0.002)
    assert len(logged(seat, Access.PRINT_TRIED)) == 1, "before its program ran"
    await seat.press("q")
    assert isinstance(seat.desk.dialog, LeavingDialog)
    assert "4 papers are still printing. Leave without them?" in seat.shows(80, 24)
    await seat.press("n")
    assert seat.left_with == []
    await seat.press("q", "y")
    assert seat.left_with == [0]
    (tray / "goes_on").touch()
    await out(seat)


@pytest.mark.parametrize(
    ("running", "printing", "asked"),
    [
        (6, 0, "At 6 beds an infusion runs. Leave the board?"),
        (0, 1, "1 paper is still printing. Leave without it?"),
        (12, 24, "24 papers are printing, infusions at 12 beds. Leave?"),
    ],
)
def test_what_is_lost_by_leaving_fits_one_row(running: int, printing: int, asked: str) -> None:
    (line,) = LeavingDialog(running, printing).lines(Look(80, 1, now=APPROVED_AT, zone=ZONE))
    assert asked in line.text
    assert line.text.rstrip().endswith("n Esc stays")


async def test_h47_what_an_ended_terminal_left_in_the_spool_goes_with_the_next_paper(
    seat: Any, printer: Callable[[Any, str], Path]
) -> None:
    ended = await asyncio.create_subprocess_exec(sys.executable, "-c", "")
    await ended.wait()
    folder = papers_folder(seat.ward, seat.desk.settings)
    assert folder is not None
    mine = spool(folder, "rules.pdf", b"%PDF")
    left = mine.parent.rename(folder / mine.parent.name.replace(f"-{os.getpid()}-", f"-{ended.pid}-"))
    still_prints = spool(folder, "rules.pdf", b"%PDF")
    elsewhere = folder / f".printing-other.machine-{ended.pid}-abc"
    elsewhere.mkdir()
    printer(seat, "true")
    await seat.press("1", "d", "enter")
    assert await out(seat) == "Printed: day sheet Bed 1"
    assert not left.exists()
    assert sorted(files(seat)) == sorted([still_prints.parent, elsewhere])


async def test_two_terminals_never_print_from_one_file(seat: Any, printer: Callable[[Any, str], Path]) -> None:
    tray = printer(seat, 'echo "$3" >> files')
    command = seat.desk.settings.papers.print_command
    order = Order(PaperKind.DAY_SHEET, bed(seat, 1).treatment, 1)
    made = make(order, seat.ward, seat.desk.settings, by="J. de Vries")
    assert not isinstance(made, Outcome)
    assert [put_out(made, command).end for _ in range(2)] == [End.PRINTED, End.PRINTED]
    first, second = (tray / "files").read_text().split()
    assert first != second
    assert Path(first).name == Path(second).name == "day-sheet-bed-1-2026-11-26-en.pdf"


async def test_a_file_that_cannot_be_removed_is_said_and_counts_as_printed(
    seat: Any, printer: Callable[[Any, str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    printer(seat, "true")
    monkeypatch.setattr("ward_board.tui.spool.shutil.rmtree", lambda *_about, **_how: None)
    await seat.press("1", "d", "enter")
    assert (await out(seat)).startswith("Printed: day sheet Bed 1: the file could not be removed from /")
    assert len(logged(seat)) == 1


async def test_a_folder_of_the_site_keeps_its_mode(seat: Any, tmp_path: Path) -> None:
    folder = papers_folder(seat.ward, seat.desk.settings)
    assert folder is not None
    folder.mkdir()
    folder.chmod(0o2775)
    await seat.press("1", "d", "enter")
    await out(seat)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o2775
    assert [stat.S_IMODE(file.stat().st_mode) for file in files(seat)] == [0o600]


async def test_a_fault_in_one_paper_keeps_no_other_from_the_printer(
    seat: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def made(order: Order, *about: Any, **how: Any) -> Any:
        if order.bed == 1:
            raise ValueError("ours")
        return make(order, *about, **how)

    monkeypatch.setattr("ward_board.tui.print_job.make", made)
    await seat.press("D", "enter")
    said = await out(seat)
    assert said.startswith("Not printed: rules Bed 1: a fault of the program")
    assert len(logged(seat)) == 3
    await seat.reading.once()
    assert [one.subject for one in seat.desk.board.alarms if one.kind is AlarmKind.JOB_FAILED] == ["printing"]
    assert "printing failed" in caplog.text


async def test_a_demo_that_lies_in_no_file_prints_nothing(seat: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    treatment, place = bed(seat, 1).treatment, seat.ward.store.place
    monkeypatch.setattr(seat.ward.store, "place", "postgresql://demo@nowhere/demo")
    await seat.press("1", "d")
    assert "leaves nothing behind" in seat.shows()
    outcome = make(Order(PaperKind.DAY_SHEET, treatment, 1), seat.ward, seat.desk.settings, by="")
    assert isinstance(outcome, Outcome)
    assert outcome.reason == "a demo that lies in no file leaves nothing behind"
    monkeypatch.setattr(seat.ward.store, "place", place)


async def test_printing_asks_who_it_is(seat_of: Any, morning: Ward) -> None:
    seat = await seat_of(None, on=morning)
    for keys in (("1", "d"), ("escape", "m", "D")):
        await seat.press(*keys)
        assert isinstance(seat.desk.dialog, SignInDialog)
    await seat.press("escape")
    assert logged(seat) == []


async def test_a_board_that_locks_while_it_asks_prints_nothing(seat: Any) -> None:
    await seat.press("D")
    seat.desk.lock()
    await seat.settle()
    assert not seat.desk.papers.is_working
    assert logged(seat) == []


@pytest.mark.parametrize("keys", [("1", "d"), ("D",)], ids=["one", "all"])
async def test_a_key_that_is_held_prints_nothing(seat: Any, keys: tuple[str, ...]) -> None:
    await seat.press(*keys[:-1])
    await seat.hold(keys[-1], seconds=2)
    await seat.hold("enter", seconds=0.2)
    # the first Enter is a key of its own; what came before it is not
    await out(seat)
    assert len(logged(seat)) == (1 if len(keys) == 2 else 4)


async def test_privacy_shows_initials_before_all_is_printed(seat: Any) -> None:
    await seat.press("v", "D")
    shown = seat.shows()
    assert not any(name in shown for name in SURNAMES)


@pytest.mark.parametrize("size", [(80, 24), (100, 30), (160, 42), (50, 10)])
@pytest.mark.parametrize(("keys", "kind"), [(("1", "d"), PaperDialog), (("D",), PrintAllDialog)])
async def test_h7_alarms_stand_above_both_cards(
    seat: Any, size: tuple[int, int], keys: tuple[str, ...], kind: type
) -> None:
    await seat.press(*keys)
    assert isinstance(seat.desk.dialog, kind)
    seat.desk.health.chain_broken(seat.machine.monotonic())
    seat.desk.count_write()
    await seat.settle()
    assert "***" in "\n".join(seat.shows(*size).splitlines()[:3])


@pytest.mark.parametrize("place", sorted({Place.BOARD, Place.TREATMENT, Place.JOURNAL, Place.HANDOVER, Place.START}))
async def test_papers_are_asked_for_on_every_page(seat: Any, place: Place) -> None:
    await seat.press("1")
    seat.desk.place = place
    await seat.press("d")
    assert isinstance(seat.desk.dialog, PaperDialog)


async def test_the_palette_prints_by_name(seat: Any) -> None:
    await seat.press("3", "ctrl+p", " print", "escape")
    await seat.press("3", "ctrl+p")
    offered = [one.words for one in seat.desk.dialog.shown]
    assert "print: day sheet Bed 3" in offered
    assert "print: rules Bed 3" not in offered
    await seat.press(" day sheet", "enter")
    await seat.settle()
    assert "day sheet Bed 3" in await out(seat)
    assert logged(seat) == [("nurse2", f"{bed(seat, 3).treatment}:day-sheet:en")]


@pytest.mark.parametrize("size", [(96, 40), (80, 18), (80, 12), (50, 6)])
def test_more_beds_than_rows_are_counted_and_the_keys_stay(size: tuple[int, int]) -> None:
    beds = [BedToPrint(bed, f"Patient {bed}", "rules, travel", "English, no Finnish", False) for bed in range(1, 21)]
    dialog = PrintAllDialog("Print all 40 approved papers?", beds, [("Goes to: lp", Tone.FAINT)], beside="asked")
    lines = dialog.lines(Look(*size, now=APPROVED_AT, zone=ZONE))
    assert len(lines) <= size[1]
    assert all(cells(line.text) <= size[0] for line in lines)
    assert "Enter prints them" in lines[-1].text
    listed = sum(line.text.startswith("  Bed ") for line in lines)
    said = " ".join(line.text for line in lines)
    assert listed == 20 or size[1] < 10 or f"and {20 - listed} beds more" in said


def test_print_all_is_a_key_of_the_morning_alone() -> None:
    from ward_board.tui.keys import command_of

    assert [place for place in Place if command_of(place, "D") is Command.PRINT_ALL] == [Place.MORNING]


async def test_another_terminal_sees_what_was_printed(seat: Any, clock: ManualClock) -> None:
    there = ward_on(Path(seat.ward.store.place), clock)
    there.changed()
    await seat.press("1", "d", "down", "enter")
    await out(seat)
    assert there.changed()
    assert [one.kind for one in there.board().printed[bed(seat, 1).treatment]] == ["rules"]
    there.close()
    assert Access.PRINTED == "printed"
