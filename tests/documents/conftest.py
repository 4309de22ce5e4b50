"""The ward whose papers are made: eight made-up patients on the whole protocol, a made-up hospital."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest
import typst

from ward_board.board.board import Bed, Board
from ward_board.config.paths import shipped_data
from ward_board.config.settings import Settings
from ward_board.documents import typesetting

from . import papers_ward


@cache
def _board(now: datetime) -> Board:
    return papers_ward.board_of_papers(now)


@pytest.fixture(scope="session")
def board_at() -> Callable[[datetime], Board]:
    """The ward at a moment; `papers_ward` names some: EVE, ARRIVING, DURING, EVENING, NEXT_MORNING."""
    return _board


@pytest.fixture(scope="session")
def whole_board() -> Board:
    """The next morning, 12:40: beds 1 to 6 measured and their rules approved, bed 4 with its travel declaration signed
    and its next cycle known; beds 7 and 8 are back from the scanner, not measured.
    """
    return _board(papers_ward.NEXT_MORNING)


@pytest.fixture(scope="session")
def bed_four(whole_board: Board) -> Bed:
    """The patient who flies home to Germany, everything done but the going."""
    return papers_ward.bed_number(whole_board, 4)


@pytest.fixture(scope="session")
def settings() -> Settings:
    """A ward that speaks Dutch, in a made-up hospital with all of its lines filled in."""
    return papers_ward.SETTINGS


@pytest.fixture(scope="session")
def folders() -> tuple[Path, ...]:
    """The shipped papers alone."""
    return (shipped_data() / "papers",)


@pytest.fixture
def bare_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without any font of its own."""
    fonts = typst.Fonts(include_system_fonts=False)
    monkeypatch.setattr(typesetting, "_fonts", lambda: fonts)


@pytest.fixture
def site(tmp_path: Path, folders: tuple[Path, ...]) -> Callable[[str, str | bytes], tuple[Path, ...]]:
    """The folders of a site that wrote files of its own into papers/."""

    def wrote(name: str, content: str | bytes) -> tuple[Path, ...]:
        own = tmp_path / "papers"
        (own / "words").mkdir(parents=True, exist_ok=True)
        (own / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return own, *folders

    return wrote
