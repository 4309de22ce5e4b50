"""Keys with badges among them: what a reader typed is looked up, all else goes on to the commands."""

from __future__ import annotations

from collections.abc import Callable

from ward_board.config.language import gettext as _
from ward_board.tui.badge import GIVE_BACK_SECONDS, BadgeReader, Heard, Keystroke
from ward_board.tui.desk import Desk
from ward_board.tui.switching import sign_in_by_badge

Later = Callable[[float, Callable[[], None]], object]
"""Calls something after some seconds."""


class KeysWithBadges:
    """Hands on what hands typed at a desk; `later` gives back a prefix that no key follows."""

    def __init__(self, desk: Desk, obey: Callable[[Keystroke], None], later: Later | None) -> None:
        self._desk, self._obey, self._later = desk, obey, later
        self._reader = BadgeReader(desk.settings.signing.badge_prefix)

    def press(self, key: Keystroke) -> None:
        """The next key of the terminal."""
        self._hear(self._reader.take(key))
        held = self._reader.waits_for
        if held is not None and self._later:
            self._later(GIVE_BACK_SECONDS, lambda: self._give_back(held))

    def _give_back(self, held: Keystroke) -> None:
        if self._reader.waits_for is held:
            self._hear(self._reader.give_back())

    def _hear(self, heard: Heard) -> None:
        for key in heard.keys:
            self._obey(key)
        desk = self._desk
        if desk.machine.monotonic() < desk.cleaning_until:
            return
        if heard.badge:
            sign_in_by_badge(desk, heard.badge)
        elif heard.is_broken:
            desk.answer(_("the badge was read in part: hold it to the reader once more"))
            desk.repaint()
