"""Signing: id and PIN of whoever acts, of the same person once more, or of a second person."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ward_board.board.canvas import Canvas, Pieces
from ward_board.board.line import Ground, Line, Tone
from ward_board.config.language import gettext as _
from ward_board.domain.entry import Person
from ward_board.domain.form import FieldType, FormField
from ward_board.domain.text import printable
from ward_board.tui.dialogs.cards import INDENT, blank, row, words
from ward_board.tui.dialogs.dialog import LeftError, Look
from ward_board.tui.dialogs.docked import head_line, put_boxes
from ward_board.tui.dialogs.field import Field
from ward_board.tui.dialogs.question import FieldsDialog
from ward_board.tui.keys import Command
from ward_board.tui.presses import Press

ID = FormField(id="id", title="id", type=FieldType.TEXT, required=True)
PIN = FormField(id="pin", title="PIN", type=FieldType.TEXT, required=True)
_BY_NUMBER = {Command.DOWN: 1, Command.UP: -1}


@dataclass(frozen=True, slots=True)
class Signature:
    """Who wants to sign; the PIN stays out of every repr."""

    staff_id: str
    pin: str = field(repr=False)
    values: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class OnDuty:
    """Somebody on duty, by the number of their F-key; `name` is the short one that colleagues use."""

    number: int
    name: str = field(repr=False)
    person: Person


class NotSigningError(LeftError):
    """Somebody cannot sign, and goes on without."""


class SignInDialog(FieldsDialog[Signature]):
    """Asks id and PIN, and of a second person the numbers again without showing the first.

    With `again` only the PIN of this person is asked. `facts` gives what is signed, for a width, to be shown above.
    `on_duty` are those whom an F-key or an arrow picks in place of a typed id; so does a badge. `may_go_unsigned`
    says that one act was asked for, which somebody may chart without signing.

    No digit of a PIN is readable (H33): whoever begins, begins at the id. A letter begins an id, in place of one that
    stood there, a digit, with which no id begins, the PIN; Enter goes on. From the last field Tab does not go round.
    """

    def __init__(
        self,
        title: str,
        *,
        again: Person | None = None,
        facts: Callable[[int], Sequence[Line]] | None = None,
        blind: Sequence[FormField] = (),
        beside: str = "",
        on_duty: Sequence[OnDuty] = (),
        may_go_unsigned: bool = False,
    ) -> None:
        asked = [Field(PIN, is_secret=True), *(Field(without_band(one)) for one in blind)]
        super().__init__(title, asked if again else [Field(ID), *asked], facts, beside)
        self._again, self._may_go_unsigned = again, may_go_unsigned
        if again is None and facts is None:
            self.hint = "signs in"
        self.on_duty = () if again else tuple(on_duty)
        self.picked: Person | None = None
        """Whom a key or a badge named: their id need not be seen, only their name."""

    @property
    def is_docked(self) -> bool:  # type: ignore[override]
        """Signing in alone needs no card: the board stays in sight."""
        return self.facts is None

    @property
    def without(self) -> frozenset[Command]:
        """Nobody else is picked where one person signs again, and what was not asked for is not left unsigned."""
        off = {
            Command.UNSIGNED: not self._may_go_unsigned,
            Command.SIGN_IN_AS: not self.on_duty,
            Command.DOWN: not self.on_duty,
        }
        return frozenset(command for command, is_off in off.items() if is_off)

    def identify(self, person: Person) -> bool:
        """This person signs here: only their PIN is asked."""
        if self._again is not None:
            if person.id != self._again.id:
                self.message = _("the PIN of {name} is asked here; Esc leaves").format(name=self._again.name)
            return True
        self.picked, self.message = person, None
        self.fields[0].text, self.fields[1].text = person.id, ""
        self.focus = 1
        return True

    def filled(self) -> Signature:
        """Who signs."""
        texts = self.texts
        return Signature(self._again.id if self._again else texts.pop("id"), texts.pop("pin"), texts)

    def edit(self, command: Command | None, press: Press, now: datetime) -> None:
        """Moves the cursor, picks somebody, or types; a PIN never lands where it could be read."""
        if command is Command.UNSIGNED:
            self._go_unsigned()
            return
        if command in _BY_NUMBER and self._picks:
            self._pick(_BY_NUMBER[command])
            return
        by = {Command.NEXT_FIELD: 1, Command.PREVIOUS_FIELD: -1, **_BY_NUMBER}.get(command, 0) if command else 0
        if by:
            self._go(by)
            return
        self._to_the_field_meant(press)
        super().edit(command, press, now)

    def wrong(self, message: str) -> None:
        """Something is wrong: the PIN is asked anew, and the id may be: both begin at the id, or whoever was picked."""
        super().wrong(message)
        if self._again is None and self.picked is None:
            self.focus, self.fields[0].untouched = 0, True

    def lines(self, look: Look) -> tuple[Line, ...]:
        """A card with the facts, or some rows at the foot of the board."""
        if not self.is_docked:
            return super().lines(look)
        canvas = Canvas(look.width)
        column = canvas.put(INDENT, self._whose, Tone.STRONG) + 2 if self._whose else INDENT
        column = put_boxes(canvas, column, self.shown_fields, self.focus)
        keys = _("Enter {does}   Esc leaves").format(does=_(self.hint))
        canvas.put(column, _("Ctrl+U cannot sign") if self._may_go_unsigned else keys, Tone.FAINT)
        head = head_line(look.width, self.title, self.said, self.beside)
        return (head, *self._who_is_here(look.width), canvas.line(Ground.SELECTED))

    def field_lines(self, width: int) -> list[Line]:
        """On a card: who is here, whoever was picked, and the fields."""
        whose = [row(width, [(self._whose, Tone.STRONG)]), blank()] if self._whose else []
        return [*self._who_is_here(width), *whose, *super().field_lines(width)]

    @property
    def shown_fields(self) -> list[tuple[int, Field]]:
        """All but the id of somebody who was picked: their name stands there."""
        return super().shown_fields[1 if self.picked else 0 :]

    @property
    def _whose(self) -> str:
        return printable(self.picked.name) if self.picked else ""

    @property
    def _picks(self) -> bool:
        """Whether the arrows pick somebody: not where a number is read again."""
        return bool(self.on_duty) and self.focus <= 1

    def _pick(self, by: int) -> None:
        here = [one.person for one in self.on_duty]
        place = next((at for at, one in enumerate(here) if self.picked and one.id == self.picked.id), None)
        self.identify(here[(place + by) % len(here) if place is not None else (0 if by > 0 else -1)])

    def _go(self, by: int) -> None:
        first = 1 if self.picked else 0
        if first <= self.focus + by < len(self.fields):
            self.focus += by

    def _to_the_field_meant(self, press: Press) -> None:
        """A digit at the beginning of an id is the PIN's; a letter at the PIN of somebody picked begins another id."""
        here = self.fields[self.focus]
        is_a_digit = press.is_text and str(press.character).isdigit()
        if here.asked is ID and is_a_digit and (here.untouched or not here.text):
            self.focus += 1
        elif self.picked and here.is_secret and press.is_text and str(press.character).isalpha():
            self.picked, self.focus = None, 0
            here.text, self.fields[0].text = "", ""

    def _go_unsigned(self) -> None:
        if self._may_go_unsigned:
            self.leave(NotSigningError())
        else:
            self.message = _("for one act with nobody signed in: Esc, choose bed and act, then Ctrl+U")

    def _who_is_here(self, width: int) -> list[Line]:
        """Whom the F-keys pick, as many rows as they need."""
        groups: list[Pieces] = []
        for one in self.on_duty:
            is_picked = self.picked is not None and one.person.id == self.picked.id
            said = (f" {printable(one.name)}", Tone.STRONG if is_picked else Tone.PLAIN)
            groups.append(((f"F{one.number}", Tone.STRONG), said))
        return words(width, groups, Ground.SELECTED if self.is_docked else Ground.BAR)


def without_band(one: FormField) -> FormField:
    """A number asked for again gives no hint of the first."""
    return one.model_copy(update={"plausible_min": None, "plausible_max": None, "default": None, "required": True})
