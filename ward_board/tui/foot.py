"""The foot of the screen: its one line of words, and the keys that are worth knowing now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ward_board.board.hover import words_at
from ward_board.board.view import ViewState
from ward_board.config.language import gettext as _
from ward_board.domain.words import AlarmKind
from ward_board.tui.keys import Command, Place, hints, locked_hints
from ward_board.tui.privacy import privacy_words
from ward_board.tui.session_end import countdown

if TYPE_CHECKING:
    from ward_board.tui.desk import Desk
    from ward_board.tui.dialogs.dialog import Dialog


def with_foot(desk: Desk, view: ViewState) -> ViewState:
    """The view with the words and the keys at its foot; what is wrong comes first, then what was recorded."""
    ends = countdown(desk)
    view = replace(view, hints=(*((ends,) if ends else ()), *_hints(desk)))
    if view.stale_seconds is not None:
        said: str | None = _("Nothing typed is kept until the store answers. Look at the pumps")
    else:
        said = desk.notice or _words_of_the_cell(desk, view) or _standing_words(desk)
    return replace(view, notice=said)


def _words_of_the_cell(desk: Desk, view: ViewState) -> str | None:
    """What is drawn under the pointer: asked anew for every picture, so that no words outlive what they are about."""
    board = desk.known_board()
    if desk.pointed is None or board is None or desk.dialog or desk.place is not Place.BOARD:
        return None
    words = words_at(board, view, *desk.pointed)
    # with these words the bar may be lower, and another row lie under the pointer
    return words and (words_at(board, replace(view, notice=words), *desk.pointed) or words)


def _standing_words(desk: Desk) -> str | None:
    if desk.session.is_locked and desk.session.person is None:
        said = _("Acting is locked. Names are hidden, alarms show and sound.")
        # in a dialog Enter does what its own keys say
        return said if desk.dialog else " ".join((said, _("Enter signs in")))
    if desk.board and not desk.board.beds:
        return _("Nobody is booked: 'ward-board import FILE' brings in a day list")
    return privacy_words(desk)


def _hints(desk: Desk) -> tuple[tuple[str, str], ...]:
    if desk.cleaning_seconds:
        return ()
    if desk.dialog:
        return tuple(_hints_of(desk.dialog, is_unsigned=desk.session.unsigned is not None))
    return locked_hints(desk.place) if desk.session.is_locked else hints(desk.place, _not_now(desk))


def _hints_of(dialog: Dialog[Any], *, is_unsigned: bool) -> Iterator[tuple[str, str]]:
    for key, does in hints(dialog.place, dialog.without):
        if key == "Enter" and dialog.hint:
            yield key, _(dialog.hint)
        elif key == "Esc" and is_unsigned:
            # of who did not sign nothing is kept
            yield key, _("leaves, nothing recorded")
        else:
            yield key, does


def _not_now(desk: Desk) -> frozenset[Command]:
    """Commands that would find nothing to do."""
    waits = desk.board is not None and any(alarm.kind is AlarmKind.DEVIATION for alarm in desk.board.alarms)
    return frozenset() if waits else frozenset({Command.COUNTERSIGN})
