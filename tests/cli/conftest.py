"""Commands run as a user runs them, in this process, on a store of the test's own."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ward_board.cli.main import run

from .played_day import Play, Stores, copy

EXAMPLE_DAY = Path(__file__).parents[1] / "core_day.csv"


@dataclass(frozen=True)
class Answer:
    """What a command said."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """Its standard output, read as JSON."""
        return json.loads(self.out)


Command = Callable[..., Answer]


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the machine's user is read or written."""
    monkeypatch.setenv("WARD_BOARD_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("WARD_BOARD_STORE", str(tmp_path / "store.db"))


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs `ward-board` with some words."""

    def ask(*words: str) -> Answer:
        capsys.readouterr()
        code = run(words)
        said = capsys.readouterr()
        return Answer(code, said.out, said.err)

    return ask


@pytest.fixture(scope="session")
def demo_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo store with the example day, made once."""
    file = tmp_path_factory.mktemp("demo") / "store.db"
    assert run(["init", "--kind", "demo", "--store", str(file)]) == 0
    assert run(["import", str(EXAMPLE_DAY), "--store", str(file), "--now", "2026-11-25T16:00"]) == 0
    return file


@pytest.fixture
def demo(demo_store: Path, tmp_path: Path, command: Command) -> Command:
    """Commands on a copy of the demo store, which is the store of this test."""
    for file in demo_store.parent.iterdir():
        copy = tmp_path / file.name
        copy.write_bytes(file.read_bytes())
        copy.chmod(0o600)
    return command


@pytest.fixture(scope="session")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Stores:
    return Stores(tmp_path_factory.mktemp("played"))


@pytest.fixture
def play(stores: Stores, tmp_path: Path, command: Any) -> Iterator[Callable[[str], Play]]:
    """Bed 1 in a state of its day, on a copy; what waits at the end is recorded too."""
    played: list[Play] = []

    def begin(state: str) -> Play:
        copy(stores.of(state), tmp_path)
        played.append(Play(command))
        return played[-1]

    yield begin
    for one in played:
        one.finish()
