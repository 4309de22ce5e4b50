"""A ward to be attacked by commands: its store, and a way to run them that looks at all that they print."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from shutil import copy2

import pytest

from ..hostile_text import steering_in
from ..hostile_ward import NOW, make_ward
from .conftest import Command

AT = NOW.isoformat()
Send = Callable[..., None]


@pytest.fixture(scope="session")
def made_ward(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo store with a bed in every state, to be copied."""
    file = tmp_path_factory.mktemp("ward") / "store.db"
    make_ward(file)
    return file


@pytest.fixture
def ward_file(made_ward: Path, tmp_path: Path) -> Path:
    """A copy of it, which is the store of this test."""
    for file in made_ward.parent.iterdir():
        if file.is_file():
            copy2(file, tmp_path / file.name)
    return tmp_path / made_ward.name


@pytest.fixture
def send(ward_file: Path, tmp_path: Path, command: Command, monkeypatch: pytest.MonkeyPatch) -> Send:
    """Runs `ward-board` with some words, and lines to read: whatever it prints is text, and none a fault of ours."""

    def asked(*words: str, lines: str = "") -> None:
        monkeypatch.setattr("sys.stdin", io.StringIO(lines))
        # as Python hands on what a shell gives it: bytes that are no UTF-8 are half characters there
        answer = command(*words)
        assert answer.code in {0, 2, 3, 4, 5, 6}, (words, answer)
        assert not steering_in(answer.out + answer.err), (words, answer)

    return asked
