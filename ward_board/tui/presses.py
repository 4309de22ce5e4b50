"""Presses: what a key types, and since when it is being held down or leaned on."""

from __future__ import annotations

from dataclasses import dataclass

# A terminal tells no release: the same key again within this time may be one that is held (slowest repeat delay 1 s).
HELD_WITHIN_SECONDS = 1.2


@dataclass(frozen=True, slots=True)
class Press:
    """One key, named by what it types ("6", "?") or as Textual names it ("space", "enter", "ctrl+p").

    `at` is in seconds of the event clock; `train_began` is when this key was first pressed without another key or a
    pause since.
    """

    key: str
    character: str | None
    at: float
    train_began: float

    @property
    def is_text(self) -> bool:
        """Whether it types something."""
        return self.character is not None and self.character.isprintable()


class Presses:
    """Follows the keys of one terminal."""

    def __init__(self) -> None:
        self._last: Press | None = None

    def press(self, name: str, character: str | None, at: float) -> Press:
        """The next key, with the train that it belongs to."""
        key = character if character and character.isprintable() and character != " " else name
        last = self._last
        held = last is not None and last.key == key and at - last.at <= HELD_WITHIN_SECONDS
        self._last = Press(key, character, at, last.train_began if last and held else at)
        return self._last
