"""A field that somebody types into: text, a number with its unit, one of some choices, or a secret."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from ward_board.board.canvas import Canvas, cells
from ward_board.board.line import Tone
from ward_board.config.language import gettext as _
from ward_board.domain.form import FieldType, FormField
from ward_board.domain.text import graphemes, printable, shortened

LONGEST = 200
_DIGITS_OF_A_TIME = re.compile("[0-9]{3,4}")
TITLE_CELLS = 16
_BOX_CELLS = {FieldType.NUMBER: 12, FieldType.TIME: 22}


@dataclass(slots=True)
class Field:
    """What is asked for, and what was typed so far."""

    asked: FormField
    text: str = field(default="", repr=False)
    is_secret: bool = False
    labels: Mapping[str, str] = field(default_factory=dict)
    untouched: bool = True
    """Then the first letter typed replaces what stands there."""

    @property
    def id(self) -> str:
        """The value's key."""
        return self.asked.id

    @property
    def value(self) -> str:
        """What was typed, without spaces around it; a time typed as 1030 is 10:30."""
        text = self.text.strip()
        if self.asked.type is FieldType.TIME and _DIGITS_OF_A_TIME.fullmatch(text):
            return f"{text[:-2]}:{text[-2:]}"
        return text

    @property
    def is_choice(self) -> bool:
        """Whether one of some words is chosen."""
        return self.asked.type is FieldType.CHOICE

    @property
    def is_missing(self) -> bool:
        """Whether it is required and empty."""
        return self.asked.required and not self.text.strip()

    def type(self, character: str) -> None:
        """Adds a letter, or chooses by the first letter of a choice."""
        if self.is_choice:
            self._choose_by_letter(character)
        elif self.untouched or len(self.text) < LONGEST:
            self.text = character if self.untouched else self.text + character
        self.untouched = False

    def erase(self) -> None:
        """Takes the last letter back; a secret, of which nothing is seen, goes whole."""
        self.text = "" if self.is_secret or self.is_choice else "".join(list(graphemes(self.text))[:-1])
        self.untouched = False

    def choose(self, by: int) -> None:
        """Goes on to the next choice (1) or back to the one before (-1)."""
        choices = self.asked.choices
        at = choices.index(self.text) + by if self.text in choices else (0 if by > 0 else -1)
        self.text = choices[at % len(choices)]

    def _choose_by_letter(self, character: str) -> None:
        begins = [
            choice for choice in self.asked.choices if self._label(choice).casefold().startswith(character.casefold())
        ]
        if begins:
            at = begins.index(self.text) + 1 if self.text in begins else 0
            self.text = begins[at % len(begins)]

    def _label(self, choice: str) -> str:
        return _(self.labels.get(choice, choice))

    def draw(self, canvas: Canvas, column: int, *, focused: bool) -> None:
        """Its title, box and unit on one row from `column` on."""
        title = shortened(_(self.asked.title), TITLE_CELLS - 1)
        canvas.put(column, title, Tone.STRONG if focused else Tone.FAINT)
        at = column + TITLE_CELLS
        if self.is_choice:
            self._draw_choices(canvas, at, focused=focused)
            return
        box = min(_BOX_CELLS.get(self.asked.type, 44), canvas.width - at - 2)
        canvas.put(at, " " * box, Tone.FIELD)
        canvas.put(at, f" {self.shown(box - 2)}{'_' if focused else ' '}", Tone.FIELD)
        canvas.put(at + box + 1, self._beside(), Tone.FAINT)

    def shown(self, room: int) -> str:
        """What stands in its box; of a secret neither the digits nor how many there are."""
        if self.is_secret:
            return _("typed, hidden") if self.text else ""
        return _tail(printable(self.text), room)

    def _beside(self) -> str:
        low, high = self.asked.plausible_min, self.asked.plausible_max
        said = [self.asked.unit or ""]
        if low is not None and high is not None:
            said.append(_("{low:g} to {high:g}").format(low=low, high=high))
        if not self.asked.required:
            said.append(_("may stay empty"))
        return "   ".join(part for part in said if part)

    def _draw_choices(self, canvas: Canvas, column: int, *, focused: bool) -> None:
        for choice in self.asked.choices:
            word = printable(self._label(choice))
            if column + cells(word) + 2 > canvas.width and choice != self.text:
                continue
            tone = Tone.NOW_LABEL if choice == self.text else (Tone.PLAIN if focused else Tone.FAINT)
            column = canvas.put(column, f" {word} ", tone)


def _tail(text: str, room: int) -> str:
    """The end of a text that is too long for its box: there is where somebody types."""
    parts = list(graphemes(text))
    while parts and cells("".join(parts)) > room:
        parts.pop(0)
    return "".join(parts)
