"""The benchmarks can still be run, and say of every figure what it is; how fast anything was is not asked here."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ..patience import PATIENCE_SECONDS

ROOT = Path(__file__).parents[2]
FIGURES = 10


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.benchmarks", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=5 * PATIENCE_SECONDS, check=False)


@pytest.fixture(scope="module")
def measured() -> Any:
    """All of them, with few samples."""
    done = _run("--short", "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.slow
def test_every_figure_is_measured(measured: Any) -> None:
    assert len(measured["figures"]) == FIGURES
    for figure in measured["figures"]:
        assert figure["ours"] > 0
        assert figure["runs"] > 0
        assert figure["reach"]
        assert figure["met"] in {"yes", "no"}
        assert figure["ratio"] is None or figure["ratio"] == pytest.approx(figure["ours"] / figure["other"])


@pytest.mark.slow
def test_a_figure_comes_with_its_command_commit_and_date(measured: Any) -> None:
    assert measured["command"] == "python -m tests.benchmarks --short --json"
    assert measured["commit"]
    assert measured["date"].startswith("20")


def test_what_is_not_run_is_not_guessed() -> None:
    done = _run("--plan")
    assert done.returncode == 0, done.stderr
    rows = [line for line in done.stdout.splitlines() if line.startswith("| ")]
    assert len(rows) == 1 + FIGURES
    assert all(line.endswith("| not run |") for line in rows[1:])
