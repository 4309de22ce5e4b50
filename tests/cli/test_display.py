"""`ward-board --display`: what it needs before it opens."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ward_board.cli import board


class Shown:
    """Stands for the terminal: keeps the app that would have run."""

    def __init__(self) -> None:
        self.apps: list[Any] = []

    def run(self, app: Any) -> int:
        self.apps.append(app)
        return 0


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> Shown:
    import ward_board.tui.safe_app as safe_app

    kept = Shown()
    monkeypatch.setattr(board, "_want_a_terminal", lambda: None)
    monkeypatch.setattr(safe_app, "run", kept.run)
    return kept


def test_it_needs_a_terminal(demo: Any) -> None:
    answer = demo("--display")
    assert answer.code == 2
    assert "needs a terminal" in answer.err


def test_without_a_store_it_asks_nothing_and_says_what_to_do(command: Any, shown: Shown, tmp_path: Path) -> None:
    answer = command("--display", "--store", str(tmp_path / "none.db"))
    assert answer.code == 5
    assert "ward-board init" in answer.err
    assert shown.apps == []


def test_it_opens_the_wall_without_a_sign_in_at_the_time_that_is_pretended(demo: Any, shown: Shown) -> None:
    answer = demo("--display", "--now", "2026-11-26T10:42:17")
    assert answer.code == 0
    desk = shown.apps[0].desk
    assert (desk.place, desk.names.are_hidden, desk.session.person) == ("wall display", True, None)
    assert desk.ward.clock.now().isoformat().startswith("2026-11-26T09:42")


def test_a_demonstration_can_be_shown_on_the_wall_and_calls_nobody(command: Any, shown: Shown) -> None:
    answer = command("demo", "--display")
    assert answer.code == 0
    assert shown.apps[0].desk.place == "wall display"
    assert shown.apps[0].desk.calling.hands_work


def test_the_help_says_how_to_leave(command: Any) -> None:
    said = " ".join(command("--help").out.split())
    assert "--display" in said
    assert "no keys but Ctrl+C or Ctrl+Q to leave" in said
