"""A nurse at the desk on a morning of approved rules, with a printer of her own, and what came out of it."""

from __future__ import annotations

import io
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from ward_board.domain.access import Access
from ward_board.tui.paper import papers_folder
from ward_board.ward.clock import ManualClock
from ward_board.ward.ward import Ward

from ..patience import holds
from .approved_seat import APPROVED_AT, chart_approved
from .whole_seat import ward_on

SURNAMES = ("Jansen", "Boer", "Ferreira", "Okafor", "Żółty")


@pytest.fixture(scope="session")
def approved_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("approved")
    chart_approved(folder / "demo.db")
    return folder


@pytest.fixture
def approved_morning(approved_folder: Path, tmp_path: Path, clock: ManualClock) -> Iterator[Ward]:
    """The ward at five past nine, the moment of the approvals."""
    shutil.copytree(approved_folder, tmp_path / "morning")
    clock.advance(APPROVED_AT + timedelta(minutes=1) - clock.now())
    ward = ward_on(tmp_path / "morning" / "demo.db", clock)
    yield ward
    ward.close()


@pytest.fixture
async def printing_seat(
    seat_of: Callable[..., Any], approved_morning: Ward, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Any:
    """A nurse, signed in, on the morning after; no print command is set."""
    monkeypatch.setenv("WARD_BOARD_HOME", str(tmp_path / "home"))
    made = await seat_of("nurse2", on=approved_morning)
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
    await holds(lambda: not seat.desk.papers.is_working)
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
