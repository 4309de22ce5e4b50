"""Presses: what a key types, and since when it is being held down or leaned on."""

from __future__ import annotations

from dataclasses import dataclass

# A terminal tells no release. A key that is held comes again after a delay of up to a second, and then steadily.
FIRST_REPEAT_SECONDS = 1.2
NEXT_REPEAT_SECONDS = 0.6


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
    place_in_train: int = 0

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
        if last is None or last.key != key or at - last.at > _longest_gap(last):
            self._last = Press(key, character, at, at)
        else:
            self._last = Press(key, character, at, last.train_began, last.place_in_train + 1)
        return self._last


def _longest_gap(last: Press) -> float:
    """After how many seconds the same key may still be the same press."""
    return FIRST_REPEAT_SECONDS if last.place_in_train == 0 else NEXT_REPEAT_SECONDS
