"""The second signature on a card: an id and a PIN, where the PIN must never be read in the field of the id."""

from __future__ import annotations

from ward_board.tui.dialogs.field import Field
from ward_board.tui.presses import Press


def meant_for(one: Field, press: Press, second_id: Field, pin: Field) -> Field:
    """The field that a key is meant for: no id begins with a digit, so that one at its beginning is the PIN's."""
    is_a_digit = press.is_text and str(press.character).isdigit()
    return pin if one is second_id and is_a_digit and (one.untouched or not one.text) else one


def type_into(one: Field, press: Press) -> bool:
    """Whether the key typed or erased a letter; nothing begins with a space."""
    if press.key == "backspace":
        one.erase()
        return True
    if not press.is_text:
        return False
    character = str(press.character)
    if character != " " or (one.text and not one.untouched):
        one.type(character)
    return True
