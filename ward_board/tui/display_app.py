"""The wall display as an app: the same board and the same beat, shown as tiles, with nobody signed in and no keys."""

from __future__ import annotations

from ward_board.config.settings import Settings
from ward_board.tui.app import WardBoardApp
from ward_board.tui.commands import Commands
from ward_board.tui.keys import Place
from ward_board.tui.terminal import Terminal
from ward_board.ward.clock import Clock
from ward_board.ward.ward import Ward

LEAVING_KEYS = frozenset({"ctrl+c", "ctrl+q"})
"""What ends the display, for whoever stands at the machine."""


class DisplayCommands(Commands):
    """Obeys no key and no paste, but for leaving."""

    def press(self, name: str, character: str | None, at: float) -> None:
        """A key of the terminal: it ends the display or does nothing."""
        if name in LEAVING_KEYS:
            self._desk.leave(0)

    def paste(self, text: str, at: float) -> None:
        """Nothing is typed here."""


class DisplayApp(WardBoardApp):
    """The wall of one ward: initials only, from the first picture on.

    `hands_work` says that made-up hands rehearse there, so that nobody is called for what is not true.
    """

    def __init__(
        self,
        ward: Ward,
        settings: Settings,
        *,
        terminal: Terminal | None = None,
        machine: Clock | None = None,
        hands_work: bool = False,
    ) -> None:
        super().__init__(ward, settings, terminal=terminal, machine=machine)
        self.desk.calling.hands_work = hands_work
        self._commands = DisplayCommands(self.desk)
        self.desk.place = Place.WALL
        self.desk.names.never_stand()
