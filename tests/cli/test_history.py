"""`init --kind demo --history`: a demo store with a past, whose figures the centre's own command gives back."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import Command

NOW = ("--now", "2026-11-26T06:30")


@pytest.mark.usefixtures("own_home")
def test_a_made_up_past_gives_back_its_four_figures_and_todays_board_goes_on(command: Command, tmp_path: Path) -> None:
    made = command("init", "--kind", "demo", "--history", "--patients", "40", *NOW)
    assert made.code == 0, made.err
    assert made.out.startswith("made a demo store with 40 patients and 154 treatments since 20")
    figures = command("stats", "--json", *NOW).data
    found = [figures[key] for key in ("patients", "treatments", "abroad_percent", "mean_rating")]
    assert found == [40, 154, 40.0, 8.9]
    board = command("show", "--json", *NOW).data
    assert [bed["bed"] for bed in board["beds"]] == list(range(1, 9))
    assert {bed["state"] for bed in board["beds"]} == {"booked"}
    assert command("record", "--bed", "1", "--action", "admit", "--by", "nurse1", *NOW).code == 0
    # what was verified when it was made is not followed again at each start, and is by command
    assert len([*tmp_path.glob("store.db.*.verified")]) == 1
    assert int(command("verify").out.split()[0]) > 3000


def test_what_interrupts_it_and_bad_input_leave_no_store(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = command("init", "--kind", "demo", "--history", "--now", "soon")
    assert (answer.code, answer.out) == (2, "")
    assert [*tmp_path.glob("store.db*")] == []

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("ward_board.rehearsal.history.fill_with_history", interrupted)
    assert command("init", "--kind", "demo", "--history", *NOW).code == 130
    assert [*tmp_path.glob("store.db*")] == []


@pytest.mark.parametrize("kind", ["ward", "demo-like"])
def test_only_a_demo_store_has_a_made_up_past(command: Command, tmp_path: Path, kind: str) -> None:
    answer = command("init", "--kind", kind, "--history")
    assert (answer.code, answer.out) == (2, "")
    assert "only a demo store" in answer.err
    assert not (tmp_path / "store.db").exists()
