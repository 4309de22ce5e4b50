"""Eight real processes tick the same steps (issue 2, proof 5; H3, T8).

In CI 24 steps, with `WARD_BOARD_LONG=1` the 150 of the proof; `store/test_race.py` always has 150.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from ward_board.cli.main import run

from ..patience import PATIENCE_SECONDS

PROCESSES, BEDS = 8, 50 if os.environ.get("WARD_BOARD_LONG") else 8
CORE = "lu177-octreotate-core"
NOW = "2026-11-26T07:10"
HEADER = "date,bed,name,birth_date,number,country,cycle,t0,protocol"
STEPS = [
    {"step": "cannula", "action": "tick", "value": {"site": "arm", "gauge": 20, "patent": "yes"}},
    {"step": "antiemetic", "action": "tick", "value": {"drug": "ondansetron", "mg": 8}},
    {"step": "amino_acids", "action": "start", "reason": "the bag hangs"},
]


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A demo store with as many beds."""
    monkeypatch.setenv("WARD_BOARD_HOME", str(tmp_path / "home"))
    file = tmp_path / "store.db"
    rows = [f"2026-11-26,{bed},Made-Up {bed},1960-01-01,60.{bed:03},NL,1,08:00,{CORE}" for bed in range(1, BEDS + 1)]
    (tmp_path / "day.csv").write_text("\n".join([HEADER, *rows]))
    assert run(["init", "--kind", "demo", "--store", str(file)]) == 0
    assert run(["import", str(tmp_path / "day.csv"), "--store", str(file), "--now", "2026-11-25T12:00"]) == 0
    return file


@pytest.mark.slow
def test_h3_each_step_has_exactly_one_winner_among_eight_processes(store: Path) -> None:
    asked = [{"bed": bed, "now": NOW, **step} for step in STEPS for bed in range(1, BEDS + 1)]
    people = [f"nurse{1 + number % 2}" for number in range(PROCESSES)]
    processes = [_terminal(store, by) for by in people]
    assert all("id" in _first_answer(process) for process in processes)
    # they begin at once, however long each took to start
    for process, by in zip(processes, people, strict=True):
        _type(process, [{"by": by, **one} for one in asked])
    said = [process.communicate(timeout=5 * PATIENCE_SECONDS) for process in processes]
    answers = [[json.loads(line) for line in out.splitlines()] for out, _ in said]
    assert [len(lines) for lines in answers] == [len(asked)] * PROCESSES
    winners = Counter(place for lines in answers for place, line in enumerate(lines) if "id" in line)
    assert winners == Counter(dict.fromkeys(range(len(asked)), 1))
    losers = [line for lines in answers for line in lines if "id" not in line]
    assert {line["exit"] for line in losers} == {4}
    assert all("already" in line["error"] for line in losers)
    assert not any("locked" in text for out_and_err in said for text in out_and_err)
    assert len(
        {tuple(sorted(lines[place]["id"] for lines in answers if "id" in lines[place])) for place in winners}
    ) == len(asked)
    assert run(["verify", "--store", str(store)]) == 0


def _terminal(store: Path, by: str) -> subprocess.Popen[str]:
    """A program that has been asked to keep a note, and waits for more."""
    process = subprocess.Popen(
        [sys.executable, "-m", "ward_board.cli", "record", "--lines", "--store", str(store), "--now", NOW],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ.copy(),
    )
    assert process.stdin is not None
    process.stdin.write(json.dumps({"bed": 1, "by": by, "action": "note", "reason": "I am here"}) + "\n")
    process.stdin.flush()
    return process


def _first_answer(process: subprocess.Popen[str]) -> dict[str, object]:
    assert process.stdout is not None
    answer: dict[str, object] = json.loads(process.stdout.readline())
    return answer


def _type(process: subprocess.Popen[str], asked: list[dict[str, object]]) -> None:
    assert process.stdin is not None
    process.stdin.write("\n".join(map(json.dumps, asked)))
    process.stdin.close()
    process.stdin = None
