from __future__ import annotations

from typing import Any

NOW = ("--now", "2026-11-26T10:42")


def test_the_board_is_said_in_lines_that_a_screen_reader_reads(demo: Any) -> None:
    answer = demo("show", *NOW)
    assert answer.code == 0
    lines = answer.out.splitlines()
    assert lines[0].startswith("PRRT ward, Thursday 26 November 2026, it is 10:42:00")
    assert sum(line.startswith("Bed ") for line in lines) == 8
    assert all(len(line) < 120 and line.isprintable() for line in lines)
    assert "\x1b" not in answer.out


def test_h33_privacy_prints_no_name(demo: Any) -> None:
    named, private = demo("show", *NOW).out, demo("show", "--privacy", *NOW).out
    assert "Okafor" in named
    assert "Okafor" not in private
    assert "Bed 6 O.C." in private


def test_privacy_is_refused_for_programs_instead_of_forgotten(demo: Any) -> None:
    answer = demo("show", "--privacy", "--json", *NOW)
    assert answer.code == 2
    assert "--privacy" in answer.err
    assert answer.out == ""


def test_an_option_before_its_command_is_refused_instead_of_forgotten(demo: Any) -> None:
    answer = demo("--now", "2026-11-26T10:42", "show")
    assert answer.code == 2
    assert "--now: put it after 'show'" in answer.err
