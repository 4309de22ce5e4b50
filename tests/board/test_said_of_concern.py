"""Findings that somebody should look at, and what waits for what, in words: nothing lost, nothing senseless."""

from __future__ import annotations

import pytest

from ward_board.board.alarm_words import alarm_to_do, concern_words
from ward_board.board.step_words import all_waits, gates_words

from .morning_ward import alone, read, scan
from .whole_bed import clock


@pytest.mark.parametrize(
    ("uptake", "found", "said"),
    [
        ("inadequate", {}, "uptake inadequate at 08:55"),
        ("adequate", {"depot": "yes"}, "depot at the arm at 08:55"),
        ("adequate", {"contamination": "yes"}, "contamination at 08:55"),
        ("inadequate", {"depot": "yes"}, "uptake inadequate, depot at the arm at 08:55"),
    ],
)
def test_h43_a_finding_on_the_scan_is_said_without_a_limit_that_it_has_not(
    uptake: str, found: dict[str, str], said: str
) -> None:
    board = alone(scan("08:26"), read("08:55", uptake, **found))
    situation = board.beds[0].situation
    entry = next(one for one in situation.chart.entries if one.step == "scan_read")
    assert concern_words(situation, entry.id, clock(board)) == said
    alarm = next(one for one in board.beds[0].every_alarm if one.subject == entry.id)
    assert alarm_to_do(alarm, situation, clock(board)) == "look at the patient"


def test_h43_what_waits_for_the_read_of_the_scan_says_so_beside_the_scan() -> None:
    """Both gates have the id `scan`: that of the read waits for the scan, that of the evaluation for the read."""
    situation = alone(now="08:35").beds[0].situation
    assert gates_words(all_waits(situation, situation.steps["evaluation"])) == "scan, scan looked at"
