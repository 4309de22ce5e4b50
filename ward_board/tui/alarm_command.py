"""The site's alarm command: a program of its own that is run for each new alarm, such as one that sends a page.

Each terminal whose settings name a command runs it for itself, so a site names it at one terminal, or lets the program
look at WARD_BOARD_ALARM_ID and _SINCE. A terminal that starts anew runs it again for every alarm that nobody has then:
rather twice than never, since what began while no board ran was told to nobody.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import subprocess
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC
from functools import partial

from ward_board.board.alarm_words import alarm_text, unnamed
from ward_board.board.board import Board
from ward_board.config.store_address import environment_for_programs
from ward_board.domain.alarms import Alarm
from ward_board.domain.text import printable
from ward_board.domain.words import AlarmKind
from ward_board.tui.health import Health
from ward_board.tui.helper import Helper
from ward_board.tui.unheard import Unheard
from ward_board.ward.clock import Clock

log = logging.getLogger(__name__)

LIMIT_SECONDS = 10.0
NOT_STARTED = "it cannot be started"
SAME_AGAIN_SECONDS = 60.0
"""An alarm that comes and goes calls no more often than this."""


class Calls:
    """Decides for which alarm the program runs next; times are seconds of a clock that only runs forward.

    Once for each alarm and priority: see `Unheard` for what counts as new. That the command failed calls nobody.
    """

    def __init__(self, priorities: Collection[str]) -> None:
        self._priorities = frozenset(priorities)
        self._unheard = Unheard()
        self._ran_at: dict[tuple[str, str], float] = {}

    def next(self, standing: Iterable[Alarm], now: float) -> Alarm | None:
        """The most urgent alarm that the program was not run for; from then on it counts as run."""
        told = [alarm for alarm in standing if alarm.priority in self._priorities]
        for alarm in self._unheard.news(told):
            key = alarm.id, str(alarm.priority)
            if alarm.kind is AlarmKind.ALARM_COMMAND_FAILED or now - self._ran(key) < SAME_AGAIN_SECONDS:
                continue
            self._unheard.heard([alarm])
            self._ran_at = {one: at for one, at in self._ran_at.items() if now - at < SAME_AGAIN_SECONDS}
            self._ran_at[key] = now
            return alarm
        return None

    def _ran(self, key: tuple[str, str]) -> float:
        return self._ran_at.get(key, float("-inf"))


class AlarmCommand:
    """Runs the program, one run after the other, aside from the screen; how it went is told to `health`."""

    def __init__(self, command: Sequence[str], priorities: Collection[str], health: Health, machine: Clock) -> None:
        self._command, self._health, self._machine = tuple(command), health, machine
        self._calls = Calls(priorities)
        self._helper: Helper | None = None
        self._task: asyncio.Task[None] | None = None

    def look(self, board: Callable[[], Board | None]) -> None:
        """Begins to run it where something new stands; `board` gives the newest board before each run."""
        if self._command and (self._task is None or self._task.done()):
            standing = board()
            if standing and (alarm := self._calls.next(standing.alarms, self._machine.monotonic())):
                self._task = asyncio.get_running_loop().create_task(self._run(alarm, standing, board))

    def stop(self) -> None:
        """Runs nothing any more; a run that has begun goes on to its own end or limit."""
        self._command = ()
        if self._helper:
            self._helper.stop()

    async def _run(self, alarm: Alarm, standing: Board, board: Callable[[], Board | None]) -> None:
        next_one: Alarm | None = alarm
        self._helper = self._helper or Helper("alarm-command")
        while next_one and self._command:
            is_well = await self._ran_well(self._helper, next_one, standing)
            now = self._machine.monotonic()
            self._health.alarm_command_ran(well=is_well, now=now)
            # the newest board; where that fails, the next look says so and goes on from there
            standing = board() or standing
            next_one = self._calls.next(standing.alarms, now)

    async def _ran_well(self, helper: Helper, alarm: Alarm, board: Board) -> bool:
        try:
            wrong = await helper.do(partial(run_program, self._command, alarm_facts(alarm, board)))
        except Exception as error:
            # a fault of ours calls nobody either: it must be seen as a program that fails is
            log.error("the alarm command was not run", exc_info=error)
            return False
        if wrong:
            log.error("the alarm command failed: %s", wrong)
        return wrong is None


def alarm_facts(alarm: Alarm, board: Board) -> dict[str, str]:
    """What the program is told, as environment variables: never a patient's name, which others could read there.

    With a NUL or half a character in one of them nothing would be started, and nobody called.
    """
    facts = {
        "WARD_BOARD_ALARM_ID": alarm.id,
        "WARD_BOARD_ALARM_KIND": str(alarm.kind),
        "WARD_BOARD_ALARM_PRIORITY": str(alarm.priority),
        "WARD_BOARD_ALARM_BED": "" if alarm.bed is None else str(alarm.bed),
        "WARD_BOARD_ALARM_TEXT": alarm_text(unnamed(alarm), board),
        "WARD_BOARD_ALARM_SINCE": alarm.since.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "WARD_BOARD_STORE_KIND": board.kind,
    }
    return {name: printable(value) for name, value in facts.items()}


def run_program(command: Sequence[str], facts: Mapping[str, str], limit_seconds: float = LIMIT_SECONDS) -> str | None:
    """Runs a program without a shell and without the terminal, and waits; what went wrong, None where nothing did.

    One that never ran is told by the words `NOT_STARTED` first. At the limit it is ended with all that it began in its
    own session.
    """
    try:
        program = subprocess.Popen(  # noqa: S603  the site's own program, and no shell
            list(command),
            env={**environment_for_programs(), **facts},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        return f"{NOT_STARTED} ({type(error).__name__})"
    try:
        code = program.wait(limit_seconds)
    except subprocess.TimeoutExpired:
        with suppress(OSError):
            os.killpg(program.pid, signal.SIGKILL)
        program.kill()
        program.wait()
        return f"it had not ended after {limit_seconds:g} s"
    return f"exit code {code}" if code else None
