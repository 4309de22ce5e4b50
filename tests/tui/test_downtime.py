"""The downtime sheet: the board as a PDF in the site's folder every few minutes, so that paper can take over."""

from __future__ import annotations

import asyncio
import os
import stat
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from pypdf import PdfReader

from ward_board.board.board import Board
from ward_board.config.settings import Settings
from ward_board.domain.words import AlarmKind
from ward_board.errors import BadInputError
from ward_board.tui.app import WardBoardApp
from ward_board.tui.downtime import (
    BEFORE,
    FIRST_SECONDS,
    JOB,
    LIMIT_SECONDS,
    NEWEST,
    PLAIN,
    RETRY_SECONDS,
    STALE,
    STALE_PLAIN,
    Downtime,
    downtime_target,
    write_downtime,
)
from ward_board.tui.keys import Place
from ward_board.tui.terminal import Terminal

from ..patience import PATIENCE_SECONDS


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where a demo's sheets lie; the site's own folder is the one above."""
    return tmp_path / "for paper" / "demo"


@pytest.fixture
async def downtime(seat: Any, folder: Path) -> Downtime:
    papers = seat.desk.settings.papers.model_copy(update={"downtime_folder": str(folder.parent), "downtime_minutes": 5})
    seat.desk.settings = seat.desk.settings.model_copy(update={"papers": papers})
    return Downtime(seat.desk)


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[Board]:
    """The boards that would be typeset, without doing it."""
    boards: list[Board] = []

    def write(board: Board, _settings: Settings, _folder: Path, **_how: Any) -> None:
        boards.append(board)

    monkeypatch.setattr("ward_board.tui.downtime.write_downtime", write)
    return boards


async def after(downtime: Downtime, seat: Any, seconds: float, *, is_cut_off: bool = False) -> None:
    """Looks as the watch does, `seconds` later, and waits for what that began."""
    seat.machine.advance(timedelta(seconds=seconds))
    if not is_cut_off:
        await seat.reading.once()
    downtime.look()
    if downtime._task:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await downtime._task


def write(board: Board, settings: Settings, folder: Path, *, is_stale: bool = False, seconds: float = 0) -> None:
    """Writes a sheet, which takes so many seconds from the board's time."""
    write_downtime(board, settings, folder, is_stale=is_stale, now=lambda: board.now + timedelta(seconds=seconds))


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sheet says the time of its board and nothing else."""
    monkeypatch.setattr("ward_board.tui.downtime.downtime_pdf", lambda board, *_about, **_how: f"{board.now}".encode())


def made_by_the_site(folder: Path) -> None:
    folder.mkdir(parents=True)
    folder.chmod(0o2775)


def modes_in(folder: Path) -> list[int]:
    """Of the folder, then of what lies there."""
    return [stat.S_IMODE(one.stat().st_mode) for one in (folder, *folder.iterdir())]


def later(board: Board, minutes: float) -> Board:
    return replace(board, now=board.now + timedelta(minutes=minutes))


def says(file: Path, board: Board) -> bool:
    return file.read_text() == f"{board.now}"


def job_alarms(seat: Any) -> list[str]:
    now = seat.machine.monotonic()
    standing = seat.desk.health.alarms(now, seat.ward.clock.now())
    return [alarm.subject for alarm in standing if alarm.kind is AlarmKind.JOB_FAILED]


async def test_the_first_sheet_comes_soon_after_the_start_then_every_few_minutes(
    downtime: Downtime, seat: Any, written: list[Board]
) -> None:
    counts = []
    for seconds in (0, FIRST_SECONDS - 1, 1, 60, 239, 1, 300):
        await after(downtime, seat, seconds)
        counts.append(len(written))
    assert counts == [0, 0, 1, 1, 1, 2, 3]


async def test_the_sheet_is_a_pdf_for_this_user_alone_and_the_one_before_stays(
    downtime: Downtime, seat: Any, folder: Path
) -> None:
    await after(downtime, seat, 0)
    await after(downtime, seat, FIRST_SECONDS)
    assert os.listdir(folder) == [NEWEST]
    first = (folder / NEWEST).read_bytes()
    text = " ".join(page.extract_text() for page in PdfReader(folder / NEWEST).pages)
    for words in ("Jansen A.", "Bakker S.", "10:42", "by the board itself"):
        assert words in text
    seat.ward.clock.advance(timedelta(minutes=5))
    await seat.reading.once()
    await after(downtime, seat, 300)
    assert sorted(os.listdir(folder)) == sorted([NEWEST, BEFORE])
    assert (folder / BEFORE).read_bytes() == first
    assert (folder / NEWEST).read_bytes() != first
    modes = [stat.S_IMODE(one.stat().st_mode) for one in (folder / NEWEST, folder / BEFORE, folder)]
    assert modes == [0o600, 0o600, 0o700]
    assert job_alarms(seat) == []


async def test_h20_a_sheet_of_a_board_that_stands_still_says_so(downtime: Downtime, seat: Any, folder: Path) -> None:
    """Nothing is shown as fresh that is not, on paper either: its time is that of the last reading."""
    await after(downtime, seat, 0)
    seat.ward.clock.advance(timedelta(seconds=90))
    await after(downtime, seat, 90, is_cut_off=True)
    assert os.listdir(folder) == [STALE], "it takes no other's place"
    text = " ".join(page.extract_text() for page in PdfReader(folder / STALE).pages)
    assert "10:42" in text
    assert "10:43" not in text
    assert "the store does not answer, since 10:42" in text


@pytest.mark.usefixtures("quick")
async def test_h20_a_terminal_that_is_cut_off_leaves_the_sheet_of_another_one(
    downtime: Downtime, seat: Any, folder: Path
) -> None:
    board, settings = seat.desk.board, seat.desk.settings
    for minutes in (5, 10):
        write(later(board, minutes), settings, folder)
    await after(downtime, seat, 0)
    seat.ward.clock.advance(timedelta(minutes=11))
    await after(downtime, seat, 660, is_cut_off=True)
    assert says(folder / NEWEST, later(board, 10))
    assert says(folder / BEFORE, later(board, 5))
    assert says(folder / STALE, board)
    await after(downtime, seat, RETRY_SECONDS)
    assert says(folder / NEWEST, later(board, 11)), "soon after the store answers again"
    assert sorted(os.listdir(folder)) == sorted([NEWEST, BEFORE]), "what is stale goes with it"


@pytest.mark.usefixtures("quick")
async def test_h20_a_sheet_that_took_too_long_takes_no_newer_ones_place(seat: Any, folder: Path) -> None:
    board, settings = seat.desk.board, seat.desk.settings
    write(later(board, 5), settings, folder)
    write(board, settings, folder, seconds=600)
    assert os.listdir(folder) == [NEWEST]
    assert says(folder / NEWEST, later(board, 5))


@pytest.mark.usefixtures("quick")
async def test_a_clock_that_was_wrong_keeps_nobody_from_writing(seat: Any, folder: Path) -> None:
    board, settings = seat.desk.board, seat.desk.settings
    write(later(board, 600), settings, folder)
    write(board, settings, folder)
    assert says(folder / NEWEST, board)
    assert says(folder / BEFORE, later(board, 600))


async def test_plain_text_of_a_later_time_is_kept_too(seat: Any, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    board, settings = seat.desk.board, seat.desk.settings
    monkeypatch.setattr("ward_board.tui.downtime.downtime_text", lambda board, _settings: f"{board.now}")

    def refuses(*_about: Any, **_how: Any) -> bytes:
        raise BadInputError("no font here can draw it")

    monkeypatch.setattr("ward_board.tui.downtime.downtime_pdf", refuses)
    for minutes, seconds in ((5, 0), (0, 400)):
        with pytest.raises(BadInputError):
            write(later(board, minutes), settings, folder, seconds=seconds)
    with pytest.raises(BadInputError):
        write(board, settings, folder, is_stale=True)
    assert says(folder / PLAIN, later(board, 5))
    assert says(folder / STALE_PLAIN, board)
    monkeypatch.setattr("ward_board.tui.downtime.downtime_pdf", lambda board, *_about, **_how: f"{board.now}".encode())
    write(board, settings, folder, seconds=400)
    assert sorted(os.listdir(folder)) == sorted([PLAIN, STALE_PLAIN])
    write(later(board, 6), settings, folder)
    assert os.listdir(folder) == [NEWEST]


@pytest.mark.usefixtures("quick")
async def test_what_stands_in_the_place_of_the_one_before_keeps_no_newer_sheet_away(
    seat: Any, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    board, settings = seat.desk.board, seat.desk.settings
    (folder / BEFORE).mkdir(parents=True)
    write(board, settings, folder)
    write(later(board, 5), settings, folder)
    assert says(folder / NEWEST, later(board, 5))
    assert f"{BEFORE} could not be kept" in caplog.text


@pytest.mark.usefixtures("quick")
async def test_a_link_is_neither_copied_nor_followed(seat: Any, folder: Path, tmp_path: Path) -> None:
    board, settings = seat.desk.board, seat.desk.settings
    other = tmp_path / "of somebody else"
    other.write_text("kept")
    made_by_the_site(folder)
    (folder / NEWEST).symlink_to(other)
    write(board, settings, folder)
    assert os.listdir(folder) == [NEWEST]
    assert says(folder / NEWEST, board)
    assert other.read_text() == "kept"


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(("readers", "file_mode"), [("me", 0o600), ("group", 0o640), ("everybody", 0o644)])
async def test_h47_the_site_says_who_reads_the_sheets_and_its_folder_keeps_its_mode(
    seat: Any, folder: Path, readers: str, file_mode: int
) -> None:
    papers = seat.desk.settings.papers.model_copy(update={"downtime_readable_by": readers})
    settings = seat.desk.settings.model_copy(update={"papers": papers})
    made_by_the_site(folder)
    for minutes in (0, 5):
        write(later(seat.desk.board, minutes), settings, folder)
    write(seat.desk.board, settings, folder, is_stale=True)
    assert modes_in(folder) == [0o2775, file_mode, file_mode, file_mode]


async def test_where_it_is_not_set_nothing_is_written(seat: Any, written: list[Board]) -> None:
    downtime = Downtime(seat.desk)
    await after(downtime, seat, 0)
    await after(downtime, seat, 3600)
    assert written == []


async def test_neither_the_wall_nor_hands_that_rehearse_write_one(
    downtime: Downtime, seat: Any, written: list[Board]
) -> None:
    seat.desk.calling.hands_work = True
    await after(downtime, seat, 0)
    await after(downtime, seat, 3600)
    seat.desk.calling.hands_work = False
    seat.desk.place = Place.WALL
    await after(downtime, seat, 3600)
    await after(downtime, seat, 3600)
    assert written == []


async def test_h47_what_is_made_up_never_takes_the_place_of_what_is_true(
    downtime: Downtime, seat: Any, folder: Path
) -> None:
    settings = seat.desk.settings
    assert downtime_target(seat.desk.board, settings) == folder
    assert downtime_target(replace(seat.desk.board, kind="ward"), settings) == folder.parent
    at_home = Settings.model_validate({"papers": {"downtime_folder": "~/sheets"}})
    assert downtime_target(replace(seat.desk.board, kind="ward"), at_home) == Path.home() / "sheets"


async def test_one_that_fails_is_an_alarm_until_it_works_again(
    downtime: Downtime, seat: Any, folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("ward_board.tui.downtime.downtime_pdf", lambda *_about, **_how: b"%PDF")
    folder.parent.write_text("no folder")
    await after(downtime, seat, 0)
    await after(downtime, seat, FIRST_SECONDS)
    assert job_alarms(seat) == [JOB]
    for _ in range(6):
        await after(downtime, seat, RETRY_SECONDS)
        assert job_alarms(seat) == [JOB], "it is tried again so often that its alarm stands"
    assert caplog.text.count(f"{JOB} failed") == 1, "the log has it once"
    folder.parent.unlink()
    await after(downtime, seat, RETRY_SECONDS)
    assert (folder / NEWEST).is_file()
    assert job_alarms(seat) == []


async def test_a_name_that_no_font_can_draw_leaves_the_ward_with_plain_text(
    seat: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, board = seat.desk.settings, seat.desk.board
    with monkeypatch.context() as patch:

        def refuses(*_about: Any, **_how: Any) -> bytes:
            raise BadInputError("no font here can draw it")

        patch.setattr("ward_board.tui.downtime.downtime_pdf", refuses)
        with pytest.raises(BadInputError, match="no font"):
            write(board, settings, folder)
    text = (folder / PLAIN).read_text(encoding="utf-8")
    assert "JANSEN A." in text
    assert "by the board itself" in text
    monkeypatch.setattr("ward_board.tui.downtime.downtime_pdf", lambda *_about, **_how: b"%PDF")
    write(board, settings, folder)
    assert os.listdir(folder) == [NEWEST], "it can be typeset again"


async def test_one_that_hangs_is_an_alarm_and_the_board_goes_on(
    downtime: Downtime, seat: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    goes_on = Event()
    monkeypatch.setattr(
        "ward_board.tui.downtime.write_downtime", lambda *_about, **_how: goes_on.wait(PATIENCE_SECONDS)
    )
    await after(downtime, seat, 0)
    seat.machine.advance(timedelta(seconds=FIRST_SECONDS))
    downtime.look()
    await seat.press("5")
    assert "VISSER" in seat.shows()
    assert job_alarms(seat) == []
    seat.machine.advance(timedelta(seconds=LIMIT_SECONDS))
    downtime.look()
    assert job_alarms(seat) == [JOB]
    goes_on.set()
    async with asyncio.timeout(PATIENCE_SECONDS):
        await downtime._task  # type: ignore[misc]
    assert job_alarms(seat) == []


async def test_the_app_looks_at_it_each_second(ward: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[Callable[..., Any]] = []
    app = WardBoardApp(ward, Settings(), terminal=Terminal())
    monkeypatch.setattr(app.downtime, "look", lambda: looked.append(app.on_watch))
    async with app.run_test():
        before = len(looked)
        app.on_watch()
        assert len(looked) > before
