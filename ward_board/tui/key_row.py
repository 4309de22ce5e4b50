"""A row of the key table, and how people name its keys."""

from __future__ import annotations

from dataclasses import dataclass

from ward_board.tui.places import Command, Place

EVERYWHERE = frozenset(Place) - {Place.WALL, Place.FIRST_RUN}


@dataclass(frozen=True, slots=True)
class Key:
    """One row of the table: what some keys do in some places.

    `words` is for the help, `hint` a shorter one for the line at the foot of the screen (None: not there); the smaller
    `rank`, the longer the hint stays where there is little room.
    """

    keys: tuple[str, ...]
    command: Command
    words: str
    places: frozenset[Place]
    hint: str | None = None
    rank: int = 50
    shown: str | None = None

    @property
    def label(self) -> str:
        """The keys as people name them."""
        return self.shown or " ".join(NAMES.get(key, key) for key in self.keys)

    @property
    def is_everywhere(self) -> bool:
        """Whether it holds on all pages and in all dialogs, but for one that says it in its own words."""
        return len(self.places) >= len(EVERYWHERE) - 1


NAMES = {
    "space": "Space",
    "enter": "Enter",
    "escape": "Esc",
    "tab": "Tab",
    "shift+tab": "Shift+Tab",
    "backspace": "Backspace",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "ctrl+p": "Ctrl+P",
    "ctrl+q": "Ctrl+Q",
    "ctrl+e": "Ctrl+E",
    "ctrl+u": "Ctrl+U",
}
