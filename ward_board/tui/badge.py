"""Badges: a reader types like a very fast hand; what it types is taken out of the keys, on every screen."""

from __future__ import annotations

from dataclasses import dataclass, field

GAP_SECONDS = 0.05
"""A reader types its next key within this time; no hand does so for long."""
GIVE_BACK_SECONDS = 0.25
"""After so long without any key a prefix was typed by hand, however late a busy terminal told of what came next."""
LONGEST = 64
_ENDS = frozenset({"enter", "ctrl+j"})


@dataclass(frozen=True, slots=True)
class Keystroke:
    """A key of the terminal as it came, at seconds of the event clock; what it typed may be a badge's number."""

    name: str = field(repr=False)
    character: str | None = field(repr=False)
    at: float


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of a key: the keys to be obeyed now, in order, and a badge that was read whole, or only in part."""

    keys: tuple[Keystroke, ...] = ()
    badge: str | None = field(default=None, repr=False)
    is_broken: bool = False


class BadgeReader:
    """Follows the keys of one terminal; `prefix` is the character that its reader types first, empty for no reader.

    From the prefix on, what comes quickly is the reader's, up to Enter, and none of it is a key. A prefix that nothing
    follows in time was typed by hand, and is given back as the key that it was.
    """

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._held: list[Keystroke] = []
        self._ended_at = float("-inf")

    @property
    def waits_for(self) -> Keystroke | None:
        """The key that was held back last, while it is not known whose it is."""
        return self._held[-1] if self._held else None

    def take(self, key: Keystroke) -> Heard:
        """The next key."""
        if self._held and key.at - self._held[-1].at <= GAP_SECONDS:
            return self._go_on(key)
        before = self.give_back()
        if self._prefix and key.character == self._prefix:
            self._held = [key]
            return before
        if key.name in _ENDS and key.at - self._ended_at <= GAP_SECONDS:
            return before  # a reader that ends its lines twice
        return Heard((*before.keys, key), is_broken=before.is_broken)

    def give_back(self) -> Heard:
        """Nothing followed in time: a prefix alone is a key, the beginning of a badge is nothing."""
        held, self._held = self._held, []
        return Heard(tuple(held)) if len(held) < 2 else Heard(is_broken=True)

    def _go_on(self, key: Keystroke) -> Heard:
        if key.name not in _ENDS:
            # what is longer than any badge need not be kept whole to be known for one
            self._held = [*self._held[: LONGEST + 1], key]
            return Heard()
        held, self._held, self._ended_at = self._held, [], key.at
        number = "".join(one.character for one in held[1:] if one.character and one.character.isprintable())
        return Heard(badge=number) if 0 < len(number) <= LONGEST else Heard(is_broken=True)
