"""A field that somebody fills: text, a number with its unit, a day, one of some choices, a mark, or a secret."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from ward_board.board.canvas import Canvas, cells, first_that_fits
from ward_board.board.line import Tone
from ward_board.board.number_speech import figure, said
from ward_board.board.site_words import site_words
from ward_board.config.language import gettext as _
from ward_board.domain.form import MARKED, NOT_MARKED, FieldType, FormField
from ward_board.domain.own_unit import begins_own_unit, without_own_unit
from ward_board.domain.text import graphemes, printable, shortened
from ward_board.domain.values import is_plausible, read_value
from ward_board.errors import BadInputError

LONGEST = 200
NO_TIME = datetime(2000, 1, 1, tzinfo=UTC)
_HALF_TYPED = re.compile(r"\d+[.,]")
_DIGITS_OF_A_TIME = re.compile("[0-9]{3,4}")
_DIGITS_OF_A_DATE = re.compile("([0-9]{2})([0-9]{2})([0-9]{4})")
_NUMBER_AND_LETTERS = re.compile(r"([0-9][0-9.,]*)\s*(\D*)")
TITLE_CELLS, WIDEST_TITLE = 16, 30
_BOX_CELLS = {FieldType.NUMBER: 12, FieldType.TIME: 22, FieldType.DATE: 14}
_BOX_WITH_UNIT = 16
_LEAST_BOX = 12
_MARKS = {"": "[ ]", MARKED: "[x]", NOT_MARKED: "[-]"}


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
        """What was typed, without spaces around it; 1030 is the time 10:30, 26112026 a day, "8.9 g" in g/dL."""
        text = self.text.strip()
        if self.asked.type is FieldType.TIME and _DIGITS_OF_A_TIME.fullmatch(text):
            return f"{text[:-2]}:{text[-2:]}"
        if self.asked.type is FieldType.DATE and (digits := _DIGITS_OF_A_DATE.fullmatch(text)):
            return "-".join(digits.groups())
        return self._with_whole_unit(text) if self.asked.other_units else text

    @property
    def is_choice(self) -> bool:
        """Whether one of some words is chosen."""
        return self.asked.type is FieldType.CHOICE

    @property
    def is_mark(self) -> bool:
        """Whether it is a box: it was read and is so, or it is not."""
        return self.asked.type is FieldType.MARK

    @property
    def is_missing(self) -> bool:
        """Whether it is required and empty."""
        return self.asked.required and not self.text.strip()

    def type(self, character: str) -> None:
        """Adds a letter, chooses by the first letter of a choice, or marks (n: it is not so)."""
        if self.is_choice:
            self._choose_by_letter(character)
        elif self.is_mark:
            said = NOT_MARKED if character.casefold() == "n" else MARKED
            self.text = "" if self.text == said else said
        elif self.untouched or len(self.text) < LONGEST:
            self.text = character if self.untouched else self.text + character
        self.untouched = False

    def erase(self) -> None:
        """Takes the last letter back; a secret, of which nothing is seen, goes whole."""
        goes_whole = self.is_secret or self.is_choice or self.is_mark
        self.text = "" if goes_whole else "".join(list(graphemes(self.text))[:-1])
        self.untouched = False

    @property
    def echo(self) -> tuple[str, Tone] | None:
        """What its number is taken for, in words, or what is wrong with it; None while there is nothing to say.

        A decimal comma and a decimal point are both read; what may be thousands as well as decimals is said so.
        """
        text = self.value
        if self.asked.type is not FieldType.NUMBER or self.is_secret or not text or _HALF_TYPED.fullmatch(text):
            return None
        unit = site_words(self.asked.unit)
        if self._lacks_unit(text):
            # a figure that two units are in use for is never taken naked: while it is typed that is a hint, no mistake
            return _("with its unit: {units}").format(units=_(" or ").join(self._units)), Tone.WARN
        if begins_own_unit(text, self.asked.unit) and text == without_own_unit(text, self.asked.unit):
            return None  # the unit is half typed
        try:
            value = read_value(self.asked, text, at=NO_TIME, zone=ZoneInfo("UTC"))
        except BadInputError as error:
            return str(error).removeprefix(f"{self.id}: "), Tone.WARN_STRONG
        if not isinstance(value, int | float):
            return None
        if not is_plausible(self.asked, value):
            words = _("{number} {unit} is outside {band}: a reason is asked")
            return words.format(number=figure(value), unit=unit, band=self.band), Tone.WARN_STRONG
        return f"{figure(value)} {unit}: {said(value)}", Tone.FAINT

    @property
    def band(self) -> str:
        """The plausible band with its unit: "100 to 12 000 MBq"; empty where there is none."""
        low, high = self.asked.plausible_min, self.asked.plausible_max
        unit = site_words(self.asked.unit)
        if low is not None and high is not None:
            return _("{low} to {high} {unit}").format(low=figure(low), high=figure(high), unit=unit)
        if low is not None:
            return _("from {low} {unit}").format(low=figure(low), unit=unit)
        return _("up to {high} {unit}").format(high=figure(high), unit=unit) if high is not None else ""

    @property
    def _units(self) -> tuple[str, ...]:
        return (str(self.asked.unit), *self.asked.other_units)

    def _lacks_unit(self, text: str) -> bool:
        """Whether a figure has to be told with its unit, and is not; nor is one that is half typed."""
        if not self.asked.other_units or any(text.endswith(one) for one in self._units):
            return False
        return not (self.asked.unit_may_be_left_out and text[-1:].isdigit())

    def _with_whole_unit(self, text: str) -> str:
        """A figure whose unit is told by its first letters, with the whole unit."""
        parts = _NUMBER_AND_LETTERS.fullmatch(text)
        begun = parts[2].casefold().strip() if parts else ""
        meant = [unit for unit in self._units if begun and unit.casefold().startswith(begun)]
        return f"{parts[1]} {meant[0]}" if parts and len(meant) == 1 else text

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

    def draw(self, canvas: Canvas, column: int, *, focused: bool, title_cells: int = TITLE_CELLS) -> None:
        """Its title in `title_cells`, then box and unit, on one row from `column` on; of a mark the box comes first."""
        if self.is_mark:
            self._draw_mark(canvas, column, focused=focused)
            return
        title = shortened(_(self.asked.title), title_cells - 1)
        canvas.put(column, title, Tone.STRONG if focused else Tone.FAINT)
        at = column + title_cells
        if self.is_choice:
            self._draw_choices(canvas, at, focused=focused)
            return
        room = canvas.width - at - 2
        beside = first_that_fits(self._beside(), room - _LEAST_BOX - 1)
        box = max(min(self.box_cells, room - cells(beside) - 1), min(_LEAST_BOX, room))
        canvas.put(at, " " * box, Tone.FIELD)
        canvas.put(at, f" {self.shown(box - 2)}{'_' if focused else ' '}", Tone.FIELD)
        canvas.put(at + box + 1, beside, Tone.FAINT)

    @property
    def box_cells(self) -> int:
        """How wide its box is where there is room."""
        return _BOX_WITH_UNIT if self.asked.other_units else _BOX_CELLS.get(self.asked.type, 44)

    def mark_pieces(self, *, focused: bool) -> list[tuple[str, Tone]]:
        """The box of a mark and what it says."""
        box, said = _MARKS.get(self.text, _MARKS[""]), _(self.asked.title)
        tone = Tone.GOOD if self.text == MARKED else Tone.WARN_STRONG if self.text else Tone.STRONG
        return [
            (f"{box}{'_' if focused else ' '} ", Tone.NOW_LABEL if focused else tone),
            (f"{said}: {_('not so')}" if self.text == NOT_MARKED else said, Tone.STRONG if focused else Tone.PLAIN),
        ]

    def _draw_mark(self, canvas: Canvas, column: int, *, focused: bool) -> None:
        for words, tone in self.mark_pieces(focused=focused):
            column = canvas.put(column, shortened(words, max(canvas.width - column - 2, 1), cells), tone)

    def shown(self, room: int) -> str:
        """What stands in its box; of a secret neither the digits nor how many there are."""
        if self.is_secret:
            return _("typed, hidden") if self.text else ""
        return _tail(printable(self.text), room)

    def _beside(self) -> tuple[str, ...]:
        """What stands beside its box, in every way to say it, the longest first: unit, band, whether it may be left."""
        low, high = self.asked.plausible_min, self.asked.plausible_max
        unit = _(" or ").join(self._units) if self.asked.other_units else self.asked.unit or ""
        if self.asked.type is FieldType.DATE:
            unit = _("day-month-year")
        band = _("{low:g} to {high:g}").format(low=low, high=high) if low is not None and high is not None else ""
        if band and self.asked.other_units:
            # of the units that may be typed it is in this one
            band = f"{band} {site_words(self.asked.unit)}"
        empty = "" if self.asked.required else _("may stay empty")
        forms = (unit, band, empty), (unit, band), (unit, empty), (unit,), ("",)
        return tuple("   ".join(filter(None, form)) for form in forms)

    def _draw_choices(self, canvas: Canvas, column: int, *, focused: bool) -> None:
        """The choices, as many as fit whole, the chosen one always among them; arrows where there are more."""
        words = [printable(self._label(choice)) for choice in self.asked.choices]
        chosen = self.asked.choices.index(self.text) if self.text in self.asked.choices else None
        first, last = _window([cells(word) + 2 for word in words], chosen or 0, canvas.width - column - 4)
        if first:
            canvas.put(column, "<", Tone.FAINT)
        column += 2 if first else 0
        for place in range(first, last):
            tone = Tone.NOW_LABEL if place == chosen else (Tone.PLAIN if focused else Tone.FAINT)
            column = canvas.put(column, f" {words[place]} ", tone)
        if last < len(words):
            canvas.put(column + 1, ">", Tone.FAINT)


def titles_width(fields: Iterable[Field]) -> int:
    """How wide the column of titles is, so that those of `fields` stand whole as far as there is room."""
    longest = max((cells(_(one.asked.title)) + 2 for one in fields if not one.is_mark), default=0)
    return min(max(longest, TITLE_CELLS), WIDEST_TITLE)


def _window(widths: list[int], wanted: int, room: int) -> tuple[int, int]:
    """First and last (not included) of the pieces that fit side by side, with the wanted one among them."""
    first = 0
    while first < wanted and sum(widths[first : wanted + 1]) > room:
        first += 1
    last = first + 1
    while last < len(widths) and sum(widths[first : last + 1]) <= room:
        last += 1
    return first, last


def _tail(text: str, room: int) -> str:
    """The end of a text that is too long for its box: there is where somebody types."""
    parts = list(graphemes(text))
    while parts and cells("".join(parts)) > room:
        parts.pop(0)
    return "".join(parts)


def field_named(fields: Sequence[Field], message: str) -> Field | None:
    """The field that a refusal begins with."""
    named = message.partition(":")[0]
    return next((one for one in fields if one.id == named), None)


def in_its_words(fields: Sequence[Field], message: str) -> str:
    """A refusal with the title of its field, as the form has it, in place of the id that scripts use."""
    one = field_named(fields, message)
    return message if one is None else _(one.asked.title) + message[len(one.id) :]
