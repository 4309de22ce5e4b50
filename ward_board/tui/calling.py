"""Calling people to the alarms: the bell of this terminal, and the command that a site gives."""

from __future__ import annotations

from collections.abc import Callable

from ward_board.board.board import Board
from ward_board.config.settings import AlarmSettings
from ward_board.domain.alarms import Alarm
from ward_board.domain.words import Priority
from ward_board.tui.alarm_command import AlarmCommand
from ward_board.tui.bell import Bell, Ringer
from ward_board.tui.faults import Faults
from ward_board.tui.health import Health
from ward_board.ward.clock import Clock


class Calling:
    """Looks at what stands once a second, whatever page, dialog or lock is on the screen.

    `beep` is one pulse of the terminal's bell, None where it has none. `hands_work` says that made-up hands rehearse at
    many times real time: then only a new high alarm rings, and nobody outside is called.
    """

    def __init__(
        self,
        settings: AlarmSettings,
        health: Health,
        machine: Clock,
        faults: Faults,
        beep: Callable[[], None] | None,
    ) -> None:
        self.hands_work = False
        self._machine, self._faults = machine, faults
        self._ringer = Ringer(beep) if beep and settings.bell else None
        self._bell = Bell()
        self._command = AlarmCommand(settings.command, settings.command_priorities, health, machine)
        self._has_begun = False

    def ring(self, priority: Priority) -> bool:
        """Rings a pattern now, for the sound check; whether the bell is on."""
        if self._ringer:
            self._ringer.ring(priority)
        return self._ringer is not None

    def look(self, board: Callable[[], Board | None], technical: Callable[[], tuple[Alarm, ...]]) -> None:
        """Rings, and runs the command, as it is time to, neither kept back by a fault in the other.

        `technical` are the alarms before the first board.
        """
        self._faults.each_by_itself(
            lambda: self._look_for_bell(board, technical), lambda: self._look_for_command(board)
        )

    def stop(self) -> None:
        """Nobody is called any more."""
        if self._ringer:
            self._ringer.stop()
        self._command.stop()

    def _look_for_bell(self, board: Callable[[], Board | None], technical: Callable[[], tuple[Alarm, ...]]) -> None:
        shown = board()
        if shown and not self._has_begun:
            self._has_begun = True
            self._bell.begin(shown.alarms)
        alarms = shown.alarms if shown else technical()
        rings = self._bell.hear(alarms, self._machine.monotonic(), only_new_high=self.hands_work)
        if rings and self._ringer:
            self._ringer.ring(rings)

    def _look_for_command(self, board: Callable[[], Board | None]) -> None:
        if not self.hands_work:
            self._command.look(board)
