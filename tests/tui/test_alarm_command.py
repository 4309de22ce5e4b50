"""H7: the site's alarm command runs once for each new alarm, never with a name, and says when it does not work."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ward_board.config.settings import AlarmSettings, Settings
from ward_board.domain.alarms import Alarm
from ward_board.domain.entry import Request
from ward_board.domain.words import Action, AlarmKind, Priority
from ward_board.tui import alarm_command
from ward_board.tui.alarm_command import SAME_AGAIN_SECONDS, Calls, alarm_facts, run_program
from ward_board.tui.desk import Desk
from ward_board.tui.terminal import Terminal

from ..patience import PATIENCE_SECONDS, wait_until

AT = datetime(2026, 11, 26, 9, 42, tzinfo=UTC)
ALL = ("high", "medium", "low")
WRITES_DOWN = """
import json, os, sys
with open(sys.argv[1], "a") as file:
    facts = {key: value for key, value in os.environ.items() if key.startswith("WARD_BOARD_ALARM_")}
    file.write(json.dumps({"arguments": sys.argv[2:], **facts}) + "\\n")
sys.exit(int(open(sys.argv[1] + ".code").read()))
"""


class Program:
    """A small program that writes down with what it was called, and ends as it is told."""

    def __init__(self, folder: Path) -> None:
        self._script, self._file = folder / "call me.py", folder / "calls"
        self._script.write_text(WRITES_DOWN)
        self.ends_with(0)

    @property
    def command(self) -> tuple[str, ...]:
        return sys.executable, str(self._script), str(self._file), "for the ward; rm -rf $HOME"

    def ends_with(self, code: int) -> None:
        (self._file.parent / "calls.code").write_text(str(code))

    @property
    def calls(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self._file.read_text().splitlines()] if self._file.exists() else []


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path)


def desk_with(seat: Any, command: tuple[str, ...], priorities: tuple[str, ...] = ALL) -> Desk:
    alarms = AlarmSettings.model_validate({"command": command, "command_priorities": priorities})
    desk = Desk(
        seat.ward,
        Settings(alarms=alarms),
        seat.machine,
        terminal=Terminal(),
        repaint=lambda: None,
        read=lambda: None,
        leave=lambda _code: None,
    )
    desk.show(seat.desk.board)
    return desk


async def runs(desk: Desk) -> None:
    """Looks at the alarms, and waits until whatever runs for them has ended."""
    desk.tick()
    task = desk.calling._command._task
    if task:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await task


def two_minutes_later(desk: Desk) -> None:
    desk.machine.advance(timedelta(minutes=2))  # type: ignore[attr-defined]
    desk.health.read_well(desk.machine.monotonic())


async def test_it_runs_once_for_each_alarm_that_nobody_has_most_urgent_first(seat: Any, program: Program) -> None:
    desk = desk_with(seat, program.command)
    for _ in range(3):
        await runs(desk)
        two_minutes_later(desk)
    free = [alarm for alarm in desk.board.alarms if alarm.taken is None]
    assert len(free) >= 2
    assert [call["WARD_BOARD_ALARM_ID"] for call in program.calls] == [alarm.id for alarm in free]
    first = program.calls[0]
    assert first["WARD_BOARD_ALARM_KIND"] == "amino_acids_stopped_during_lutetium"
    assert first["WARD_BOARD_ALARM_PRIORITY"] == "high"
    assert first["WARD_BOARD_ALARM_BED"] == "3"
    assert "STOPPED" in first["WARD_BOARD_ALARM_TEXT"]
    assert first["WARD_BOARD_ALARM_SINCE"] == "2026-11-26T09:38:00Z"
    assert first["arguments"] == ["for the ward; rm -rf $HOME"], "no shell ever reads it"


async def test_h41_a_patients_name_is_in_none_of_it(seat: Any, program: Program) -> None:
    board = seat.desk.board
    told = json.dumps([alarm_facts(alarm, board) for alarm in board.every_alarm], ensure_ascii=False)
    assert len(board.every_alarm) >= 3
    for bed in board.beds:
        for word in bed.patient.name.replace(".", " ").split():
            assert len(word) < 3 or word not in told
        assert bed.patient.birth_date.isoformat() not in told


async def test_only_for_the_priorities_that_are_named(seat: Any, program: Program) -> None:
    await runs(desk_with(seat, program.command, ("high",)))
    assert [call["WARD_BOARD_ALARM_PRIORITY"] for call in program.calls] == ["high"]


async def test_a_terminal_that_starts_anew_tells_again_what_nobody_has(seat: Any, program: Program) -> None:
    await runs(desk_with(seat, program.command, ("high",)))
    await runs(desk_with(seat, program.command, ("high",)))
    assert len(program.calls) == 2
    high = seat.desk.board.alarms[0]
    nurse = seat.ward.person("nurse1")
    seat.ward.act(high.treatment, Request(Action.TAKE, nurse, seat.ward.clock.now(), target=high.id))
    await seat.reading.once()
    await runs(desk_with(seat, program.command, ("high",)))
    assert len(program.calls) == 2


async def test_nothing_runs_while_made_up_hands_rehearse(seat: Any, program: Program) -> None:
    desk = desk_with(seat, program.command)
    desk.calling.hands_work = True
    await runs(desk)
    assert not program.calls
    desk.calling.hands_work = False
    await runs(desk)
    assert program.calls


def failed(desk: Desk) -> list[Alarm]:
    standing = desk.health.alarms(desk.machine.monotonic(), desk.ward.clock.now())
    return [alarm for alarm in standing if alarm.kind is AlarmKind.ALARM_COMMAND_FAILED]


async def test_a_program_that_fails_is_an_alarm_until_a_run_goes_well(seat: Any, program: Program) -> None:
    program.ends_with(3)
    desk = desk_with(seat, program.command, ("high",))
    await runs(desk)
    (alarm,) = failed(desk)
    assert alarm.priority is Priority.MEDIUM
    calls = len(program.calls)
    desk.show(seat.ward.board(technical=[alarm]))
    await runs(desk)
    assert len(program.calls) == calls == 1, "that it failed calls nobody"
    program.ends_with(0)
    two_minutes_later(desk)
    desk.show(_without_high(seat))
    await runs(desk)
    desk.show(seat.desk.board)
    await runs(desk)
    assert len(program.calls) == 2
    assert failed(desk) == []


def _without_high(seat: Any) -> Any:
    from dataclasses import replace

    board = seat.desk.board
    return replace(board, alarms=tuple(one for one in board.alarms if one.priority is not Priority.HIGH))


@pytest.mark.parametrize("command", [("/no/such/program",), ("/etc/hostname",), ("bad\0name",)])
async def test_a_program_that_cannot_be_started_is_an_alarm(seat: Any, command: tuple[str, ...]) -> None:
    desk = desk_with(seat, command, ("high",))
    await runs(desk)
    assert len(failed(desk)) == 1


async def test_a_fault_of_ours_before_the_program_runs_is_an_alarm_and_the_next_one_runs(
    seat: Any, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail_for_high(one: Alarm, board: Any) -> dict[str, str]:
        if one.priority is Priority.HIGH:
            raise KeyError(one.id)
        return alarm_facts(one, board)

    monkeypatch.setattr(alarm_command, "alarm_facts", fail_for_high)
    desk = desk_with(seat, program.command, ("high",))
    await runs(desk)
    assert not program.calls
    assert len(failed(desk)) == 1
    await runs(desk_with(seat, program.command))
    assert program.calls


async def test_without_a_command_nothing_runs_and_nothing_is_wrong(seat: Any) -> None:
    desk = desk_with(seat, ())
    await runs(desk)
    assert desk.calling._command._task is None
    assert failed(desk) == []


def test_a_program_that_hangs_is_ended_with_all_it_began(tmp_path: Path) -> None:
    child = tmp_path / "child"
    script = f"sleep 300 & echo $! > {child}.new; mv {child}.new {child}; wait"
    # a busy machine may not even have begun the program within the first limit
    limit = next(limit for limit in (0.5, 5, 50) if _was_ended(script, limit) and child.exists())
    assert limit
    left = int(child.read_text())
    try:
        wait_until(lambda: not _is_alive(left))
    finally:
        with suppress(ProcessLookupError):
            os.kill(left, signal.SIGKILL)


def _was_ended(script: str, limit_seconds: float) -> bool:
    said = run_program(["/bin/sh", "-c", script], {}, limit_seconds=limit_seconds)
    return said == f"it had not ended after {limit_seconds:g} s"


def _is_alive(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_a_program_sees_no_terminal_and_draws_on_none(tmp_path: Path) -> None:
    script = "import os, sys; print('drawn'); sys.exit(sum(os.isatty(fd) for fd in (0, 1, 2)) + bool(sys.stdin.read()))"
    assert run_program([sys.executable, "-c", script], {}) is None


def alarm(priority: Priority, subject: str = "a") -> Alarm:
    return Alarm(AlarmKind.LATE, priority, AT, AT, subject, "t1", 1, subject)


def test_an_escalation_runs_it_again_and_a_flicker_does_not() -> None:
    calls = Calls(ALL)
    assert calls.next([alarm(Priority.MEDIUM)], 0.0)
    assert calls.next([alarm(Priority.MEDIUM)], 1.0) is None
    assert calls.next([alarm(Priority.HIGH)], 2.0)
    assert calls.next([], 3.0) is None
    assert calls.next([alarm(Priority.HIGH)], 4.0) is None
    assert calls.next([alarm(Priority.HIGH)], 2.0 + SAME_AGAIN_SECONDS), "it stands, so it is told after all"
