"""Printing from the board: what is offered, what is printed, what is said and logged; the board goes on meanwhile."""

from __future__ import annotations

import logging
import stat
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ward_board.board.canvas import cells
from ward_board.board.line import Tone
from ward_board.documents.on_offer import Order, approved_and_not_printed
from ward_board.documents.paper import PaperKind
from ward_board.domain.access import Access
from ward_board.domain.status import situation
from ward_board.domain.words import Action
from ward_board.tui.dialogs.dialog import Look
from ward_board.tui.dialogs.paper_dialog import PaperDialog
from ward_board.tui.dialogs.print_all_dialog import BedToPrint, PrintAllDialog
from ward_board.tui.dialogs.sign_in import SignInDialog
from ward_board.tui.keys import Command, Place
from ward_board.ward.clock import ManualClock
from ward_board.ward.ward import Ward

from .approved_seat import APPROVED_AT, approve, measure
from .print_seat import SURNAMES, bed, files, logged, out, words_in
from .whole_seat import ZONE, ward_on


@pytest.fixture
async def seat(printing_seat: Any) -> Any:
    return printing_seat


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


async def test_printing_asks_who_it_is(seat_of: Any, approved_morning: Ward) -> None:
    seat = await seat_of(None, on=approved_morning)
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


async def test_h47_rules_that_were_corrected_after_they_were_printed_are_to_print_again(seat: Any) -> None:
    await seat.press("D", "enter")
    await out(seat)
    assert approved_and_not_printed(seat.desk.board) == ()
    one, now = bed(seat, 7), seat.ward.clock.now() + timedelta(minutes=5)
    approval = one.situation.chart.done("rules")
    correction = replace(
        approval, action=Action.CORRECT, step=None, target=approval.id, values={"added_days": 2.0}, recorded_at=now,
        seq=9999, version=9999,
    )  # fmt: skip
    stands = situation(one.situation.protocol, [*one.situation.chart.entries, correction], now, ZONE)
    beds = tuple(replace(other, situation=stands) if other is one else other for other in seat.desk.board.beds)
    board = replace(seat.desk.board, beds=beds)
    assert approved_and_not_printed(board) == (Order(PaperKind.RULES, one.treatment, 7),)


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


async def test_h47_who_went_home_today_without_the_rules_can_still_have_them_printed(seat: Any) -> None:
    """Until the day ends; the papers of nobody who went before today are printed again by one key."""
    one, now = bed(seat, 7), seat.ward.clock.now()
    gone = replace(
        one.situation.chart.entries[-1], action=Action.LEAVE, step=None, values={}, occurred_at=now, recorded_at=now,
        seq=9999, version=9999,
    )  # fmt: skip
    stands = situation(one.situation.protocol, [*one.situation.chart.entries, gone], now, ZONE)
    beds = tuple(replace(other, situation=stands) if other is one else other for other in seat.desk.board.beds)
    board, order = replace(seat.desk.board, beds=beds), Order(PaperKind.RULES, one.treatment, 7)
    assert order in approved_and_not_printed(board)
    assert order not in approved_and_not_printed(replace(board, now=now + timedelta(days=1)))


@pytest.mark.parametrize("keys", [("1", "d"), ("m", "D")], ids=["one", "all"])
async def test_a13_a23_an_auditor_prints_nothing(seat_of: Any, approved_morning: Ward, keys: tuple[str, ...]) -> None:
    seat = await seat_of("audit1", on=approved_morning)
    await seat.press(*keys)
    assert seat.desk.dialog is None
    assert "those who look after them print them" in seat.shows()
    assert logged(seat) == []
