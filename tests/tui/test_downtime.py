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
    Downtime,
    downtime_target,
    write_downtime,
)
from ward_board.tui.keys import Place
from ward_board.tui.terminal import Terminal


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

    def write(board: Board, _settings: Settings, _folder: Path) -> None:
        boards.append(board)

    monkeypatch.setattr("ward_board.tui.downtime.write_downtime", write)
    return boards


async def after(downtime: Downtime, seat: Any, seconds: float) -> None:
    """Looks as the watch does, `seconds` later, and waits for what that began."""
    seat.machine.advance(timedelta(seconds=seconds))
    downtime.look()
    if downtime._task:
        async with asyncio.timeout(20):
            await downtime._task


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
    await after(downtime, seat, 90)
    text = " ".join(page.extract_text() for page in PdfReader(folder / NEWEST).pages)
    assert "10:42" in text
    assert "10:43" not in text
    assert "the store does not answer, since 10:42" in text


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
            write_downtime(board, settings, folder)
    text = (folder / PLAIN).read_text(encoding="utf-8")
    assert "JANSEN A." in text
    assert "by the board itself" in text
    monkeypatch.setattr("ward_board.tui.downtime.downtime_pdf", lambda *_about, **_how: b"%PDF")
    write_downtime(board, settings, folder)
    assert os.listdir(folder) == [NEWEST], "it can be typeset again"


async def test_one_that_hangs_is_an_alarm_and_the_board_goes_on(
    downtime: Downtime, seat: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    goes_on = Event()
    monkeypatch.setattr("ward_board.tui.downtime.write_downtime", lambda *_about: goes_on.wait(20))
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
    async with asyncio.timeout(20):
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
