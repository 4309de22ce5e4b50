"""Who signs: the next person by F-key or badge, on whatever page; the one before leaves a draft, never to another."""

from __future__ import annotations

from functools import partial

from ward_board.config.language import gettext as _
from ward_board.domain.entry import Person
from ward_board.errors import BadInputError, StoreUnavailableError
from ward_board.tui.desk import Desk
from ward_board.tui.keys import SIGNING_KEYS
from ward_board.tui.signing import on_duty, sign_in


def sign_in_by_key(desk: Desk, key: str) -> None:
    """Asks the PIN of the one on duty whom an F-key names, in place of whatever is asked now."""
    number = SIGNING_KEYS.index(key) + 1
    whom = next((one.person for one in on_duty(desk) if one.number == number), None)
    if whom is None:
        desk.answer(_("{key}: nobody on duty has this number").format(key=key.upper()))
    else:
        ask_pin_of(desk, whom)


def sign_in_by_badge(desk: Desk, badge: str) -> None:
    """Asks the PIN of whoever the badge belongs to; a badge alone signs nothing."""
    desk.faults.aside("badge", _by_badge(desk, badge))


def ask_pin_of(desk: Desk, whom: Person) -> None:
    """Asks their PIN: in the dialog that asks who signs, else in one of its own, once all else is left.

    Whoever is signed in already is asked as well: the digits that their hand types next must not go into a note.
    """
    if desk.dialog is not None and desk.dialog.identify(whom):
        return
    if desk.is_busy:
        desk.after_flow(lambda: desk.start(_ask(desk, whom)))
        desk.leave_all()
    else:
        desk.start(_ask(desk, whom))


def lock_or_sign_in(desk: Desk) -> None:
    """Whoever is signed in locks; where nobody is, somebody signs in."""
    if desk.session.person:
        desk.lock()
    else:
        desk.start(_ask(desk))


async def _ask(desk: Desk, whom: Person | None = None) -> None:
    await sign_in(desk, whom)


async def _by_badge(desk: Desk, badge: str) -> None:
    try:
        whom = await desk.writer.do(partial(desk.ward.signing.whose_badge, badge))
    except (BadInputError, StoreUnavailableError) as error:
        desk.answer(str(error))
    else:
        ask_pin_of(desk, whom)
    desk.repaint()
