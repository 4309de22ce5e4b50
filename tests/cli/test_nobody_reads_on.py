"""Behind `head` a command ends quietly: nobody reads on, and nothing went wrong."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TextIO

import pytest

from ward_board.cli.main import run


@pytest.fixture
def closed_pipe(monkeypatch: pytest.MonkeyPatch) -> Iterator[TextIO]:
    """Standard output whose reader has gone."""
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "w") as pipe:
        monkeypatch.setattr("sys.stdout", pipe)
        yield pipe


@pytest.mark.parametrize("words", [("doctor", "--protocol", "lu177-octreotate"), ("--help",)])
def test_a_command_ends_quietly_when_nobody_reads_on(
    closed_pipe: TextIO, capfd: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    """Much is written at once and fails within, little when it is handed over at the end."""
    assert run(words) == 0
    closed_pipe.flush()
    assert capfd.readouterr().err == ""
