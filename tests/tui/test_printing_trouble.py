"""Printing that meets trouble: printer, file, font, log, another terminal; what was not printed is never called so."""

from __future__ import annotations

import asyncio
import os
import stat
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import typst

from ward_board.documents.on_offer import Order, approved_and_not_printed
from ward_board.documents.paper import PaperKind
from ward_board.domain.access import Access
from ward_board.domain.words import AlarmKind
from ward_board.errors import StoreUnavailableError
from ward_board.tui.dialogs.dialog import Look
from ward_board.tui.dialogs.leaving import LeavingDialog
from ward_board.tui.paper import papers_folder
from ward_board.tui.print_job import End, Outcome, make, put_out
from ward_board.tui.spool import spool
from ward_board.ward.clock import ManualClock

from ..patience import holds
from .approved_seat import APPROVED_AT, approve, chart_approved, measure
from .print_seat import bed, files, logged, out
from .whole_seat import ZONE, ward_on


@pytest.fixture
async def seat(printing_seat: Any) -> Any:
    return printing_seat


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


async def test_a_print_command_that_hangs_leaves_the_keys_alone(seat: Any, printer: Callable[[Any, str], Path]) -> None:
    tray = printer(seat, "touch began; while [ ! -e goes_on ]; do sleep 0.01; done")
    await seat.press("1", "d", "down", "enter")
    await holds(lambda: (tray / "began").exists())
    assert not seat.desk.is_busy
    before = seat.head()
    await seat.press("3", "o", "enter")
    assert seat.head() > before, "what is done at a bed is recorded while the printer hangs"
    assert seat.desk.papers.is_working
    (tray / "goes_on").touch()
    assert "rules Bed 1" in await out(seat)


async def test_a_print_command_that_hangs_is_ended_and_may_have_printed(
    seat: Any, printer: Callable[[Any, str], Path]
) -> None:
    printer(seat, "sleep 300")
    seat.desk.papers.limit_seconds = 0.2
    await seat.press("1", "d", "down", "enter")
    said = await out(seat)
    assert said.startswith("May have been printed: rules Bed 1: print.sh failed: it had not ended after 0.2 s")
    assert logged(seat) == []
    assert len(logged(seat, Access.PRINT_TRIED)) == 1


async def test_a_print_command_that_is_not_there_is_said(seat: Any) -> None:
    papers = seat.desk.settings.papers.model_copy(update={"print_command": ("/nowhere/lp",)})
    seat.desk.settings = seat.desk.settings.model_copy(update={"papers": papers})
    await seat.press("1", "d", "enter")
    assert (await out(seat)).startswith("Not printed: day sheet Bed 1: lp failed: it cannot be started (FileNot")
    assert logged(seat) == []


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
    monkeypatch.setattr(seat.ward.access, "note", fails)
    await seat.press("1", "d", "enter")
    said = await out(seat)
    assert said == "Not printed: day sheet Bed 1: it could not be logged: the store cannot be written"
    assert not (tray / "printed").exists()


async def test_a_paper_that_is_out_when_the_log_fails_is_said_to_be_offered_again(
    seat: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = seat.ward.access.note

    def fails_at_last(access: Access, *about: Any, **how: Any) -> None:
        if access is Access.PRINTED:
            raise StoreUnavailableError("the store cannot be written")
        note(access, *about, **how)

    monkeypatch.setattr(seat.ward.access, "note", fails_at_last)
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
    await holds(lambda: (tray / "began").exists())
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
    made = make(order, seat.ward, seat.desk.settings, by="J. de Vries")
    assert isinstance(made, Outcome)
    assert made.reason == "rules are not approved yet"


async def test_h47_leaving_while_papers_print_asks_and_what_was_tried_is_logged(
    seat: Any, printer: Callable[[Any, str], Path]
) -> None:
    tray = printer(seat, "touch began; while [ ! -e goes_on ]; do sleep 0.01; done")
    await seat.press("D", "enter")
    await holds(lambda: (tray / "began").exists())
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
