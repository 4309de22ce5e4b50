"""Where things lie: one home for tests and services, the user's folders otherwise, and data from a wheel too."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ward_board.config import paths

ROOT = Path(__file__).parents[2]


def test_a_home_holds_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WARD_BOARD_HOME", str(tmp_path))
    assert paths.data_folder() == tmp_path / "data"
    assert paths.log_folder() == tmp_path / "log"
    assert paths.state_folder() == tmp_path / "state"
    assert paths.config_file() == tmp_path / "config" / "config.toml"
    assert paths.default_store_url() == f"sqlite:///{tmp_path.as_posix()}/data/ward.db"
    assert list(tmp_path.iterdir()) == []


def test_a_relative_home_is_taken_from_where_the_program_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WARD_BOARD_HOME", "home")
    assert paths.data_folder() == tmp_path / "home" / "data"


@pytest.mark.skipif(sys.platform != "linux", reason="asks for the folders of the XDG specification")
def test_without_a_home_the_folders_of_the_user_are_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WARD_BOARD_HOME", raising=False)
    for variable in ("XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(variable, str(tmp_path / variable))
    assert paths.data_folder() == tmp_path / "XDG_DATA_HOME" / "ward-board"
    assert paths.log_folder().is_relative_to(tmp_path / "XDG_STATE_HOME" / "ward-board")
    assert paths.state_folder() == tmp_path / "XDG_STATE_HOME" / "ward-board"
    assert paths.config_file() == tmp_path / "XDG_CONFIG_HOME" / "ward-board" / "config.toml"


def test_a_checkout_brings_its_data() -> None:
    assert paths.shipped_data() == ROOT / "data"
    assert (paths.shipped_data() / "example-day.csv").is_file()


@pytest.mark.parametrize(("kept", "says"), [(True, "_data"), (False, "install ward-board again")])
def test_an_installed_package_brings_its_data_or_says_what_to_do(tmp_path: Path, kept: bool, says: str) -> None:
    """As a wheel lies on disk: the package alone, with its data inside."""
    shutil.copytree(ROOT / "ward_board", tmp_path / "ward_board", ignore=shutil.ignore_patterns("__pycache__"))
    if kept:
        shutil.copytree(ROOT / "data", tmp_path / "ward_board" / "_data")
    code = """
from ward_board.config.paths import shipped_data
from ward_board.errors import WardBoardError
try:
    print(shipped_data())
except WardBoardError as error:
    print(error)
"""
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.strip().endswith(says)
    assert str(tmp_path) in run.stdout
