"""H7: the bell and the alarm command of the real program, as its settings say."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

AT = "2026-11-26T09:30"
SEQUENCES = re.compile(rb"\x1b\][^\x07\x1b]*(\x07|\x1b\\)")
CALLED = """#!/bin/sh
echo "$WARD_BOARD_ALARM_ID $WARD_BOARD_ALARM_PRIORITY $WARD_BOARD_ALARM_BED $#" >> "$CALLS"
"""


def _beeps(terminal: Any) -> int:
    return SEQUENCES.sub(b"", bytes(terminal.raw)).count(b"\x07")


def test_h7_standing_medium_alarms_ring_three_pulses(run_in_terminal: Any, day: str) -> None:
    terminal = run_in_terminal("--store", day, "--now", AT)
    terminal.shows(" **  Bed")
    terminal.until(lambda _text: _beeps(terminal) >= 3)
    terminal.goes_on(2)
    assert _beeps(terminal) == 3


def test_h7_where_the_site_turned_it_off_nothing_rings(run_in_terminal: Any, day: str) -> None:
    terminal = run_in_terminal("--store", day, "--now", AT, environment={"WARD_BOARD_ALARMS__BELL": "false"})
    terminal.shows(" **  Bed")
    terminal.goes_on(3)
    assert _beeps(terminal) == 0


def test_h7_the_alarm_command_runs_once_for_each_that_stands_and_draws_nothing(
    run_in_terminal: Any, day: str, tmp_path: Path
) -> None:
    program, calls, config = tmp_path / "call", tmp_path / "calls", tmp_path / "config.toml"
    program.write_text(CALLED)
    program.chmod(0o700)
    config.write_text(f'[alarms]\ncommand = ["{program}", "ward"]\ncommand_priorities = ["medium"]\n')
    environment = {"CALLS": str(calls)}
    terminal = run_in_terminal("--store", day, "--now", AT, "--config", str(config), environment=environment)
    shown = subprocess.run(
        [sys.executable, "-m", "ward_board.cli", "show", "--json", "--store", day, "--now", AT],
        check=True,
        capture_output=True,
        env={**os.environ, "WARD_BOARD_HOME": str(tmp_path / "home")},
    )
    alarms = [one for one in json.loads(shown.stdout)["alarms"] if one["priority"] == "medium"]
    # what is not recorded of a patient who has not come yet is one line, and one call
    late = {one["bed"]: one for one in reversed(alarms) if one["kind"] == "late"}
    lines = [one for one in alarms if one["kind"] != "late" or late[one["bed"]] is one]
    expected = {f"{one['id']} medium {one['bed']} 1" for one in lines}
    assert len(expected) >= 2

    def told() -> list[str]:
        return calls.read_text().splitlines() if calls.exists() else []

    terminal.until(lambda _text: len(told()) >= len(expected))
    terminal.goes_on(2)
    assert sorted(told()) == sorted(expected)
    assert terminal.text.splitlines()[0].startswith(" PRRT ward")
