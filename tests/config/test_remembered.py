from __future__ import annotations

import stat
from pathlib import Path

import pytest

from ward_board.config.remembered import remember_theme, remembered_file, remembered_theme, with_remembered
from ward_board.config.settings import Settings


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WARD_BOARD_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("WARD_BOARD_THEME", raising=False)
    return tmp_path / "home"


def test_nothing_is_remembered_at_first() -> None:
    assert remembered_theme() is None
    assert with_remembered(Settings(theme="light")).theme == "light"


def test_the_theme_is_found_again_and_wins_over_the_sites() -> None:
    remember_theme("dim")
    assert remembered_theme() == "dim"
    assert with_remembered(Settings(theme="light")).theme == "dim"
    remember_theme("dark")
    assert with_remembered(Settings(theme="light")).theme == "dark"


def test_a_variable_of_this_start_wins_over_what_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    remember_theme("dim")
    monkeypatch.setenv("WARD_BOARD_THEME", "light")
    assert with_remembered(Settings(theme="light")).theme == "light"


def test_only_this_user_reads_it_and_nothing_else_lies_beside_it(own_home: Path) -> None:
    remember_theme("dim")
    assert stat.S_IMODE(remembered_file().stat().st_mode) == 0o600
    assert [file.name for file in (own_home / "state").iterdir()] == [remembered_file().name]


@pytest.mark.parametrize("kept", [b"", b"{", b"[]", b'{"theme": 3}', b"\xff\xfe", b"[" * 5000, b'{"theme": "no such"}'])
def test_a_spoiled_file_keeps_nobody_from_the_board(kept: bytes) -> None:
    remembered_file().parent.mkdir(parents=True)
    remembered_file().write_bytes(kept)
    assert with_remembered(Settings(theme="light")).theme == "light"


def test_a_place_that_cannot_be_written_loses_only_the_choice(own_home: Path) -> None:
    own_home.write_text("a file where the folder should be")
    remember_theme("dim")
    assert remembered_theme() is None
