"""Privacy: whether names or initials stand at this terminal, and names for some seconds to whoever asks for them."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from ward_board.config.language import gettext as _
from ward_board.config.settings import Settings
from ward_board.domain.entry import Person
from ward_board.tui.session import Session
from ward_board.ward.clock import Clock

if TYPE_CHECKING:
    from ward_board.tui.desk import Desk


class Names:
    """When patients are named at one terminal.

    Initials stand on a locked board; by a setting, always or while nobody is signed in; or because somebody hid the
    names by hand. What a setting hides is revealed for some seconds, to whoever was there when it was asked for.
    """

    def __init__(self, settings: Settings, session: Session, machine: Clock) -> None:
        self._session, self._machine = session, machine
        self._always, self._while_nobody = settings.privacy, settings.names.while_nobody_signed_in
        self.reveal_seconds = settings.names.reveal_seconds
        self._never = self._by_hand = False
        self._revealed: tuple[Person | None, float] | None = None

    def never_stand(self) -> None:
        """From now on nobody is named here, whoever asks (H33)."""
        self._never = True

    @property
    def are_hidden(self) -> bool:
        """Whether initials stand now, and neither a date of birth nor a number."""
        return self.will_be_hidden and not self.seconds_left

    @property
    def will_be_hidden(self) -> bool:
        """Whether initials stand now, or will when the seconds are over: for words that stand longer than a picture."""
        return self._never or self._session.is_locked or self._by_hand or self.are_hidden_by_setting

    @property
    def are_hidden_by_setting(self) -> bool:
        """Whether the site wants initials at this moment."""
        nobody = self._session.person is None or self._session.unsigned is not None
        return self._always or (self._while_nobody and nobody)

    @property
    def seconds_left(self) -> int:
        """For how long names that were revealed still stand; 0 where none were."""
        if self._revealed is None or self._never or self._session.is_locked:
            return 0
        person, until = self._revealed
        return max(ceil(until - self._machine.monotonic()), 0) if person is self._session.person else 0

    def reveal(self) -> None:
        """Names for some seconds, whatever hides them but a lock."""
        self._by_hand = False
        self._revealed = self._session.person, self._machine.monotonic() + self.reveal_seconds

    def hide(self, *, by_hand: bool) -> None:
        """Initials again; `by_hand` until somebody takes it back."""
        self._revealed, self._by_hand = None, by_hand


def turn_names(desk: Desk) -> None:
    """What v does: hides names where they stand, reveals them for some seconds where initials do, which is noted.

    A locked board reveals nobody: it asks who is there.
    """
    from ward_board.tui.switching import lock_or_sign_in

    names = desk.names
    if desk.session.is_locked:
        lock_or_sign_in(desk)
    elif names.seconds_left:
        names.hide(by_hand=False)
    elif names.are_hidden_by_setting:
        names.reveal()
        desk.viewing.revealed()
    else:
        names.hide(by_hand=not names.are_hidden)
    # what was said before may name somebody
    desk.say("", 0)


def privacy_words(desk: Desk) -> str | None:
    """What the foot says of it: for how long names still stand, or how they can be seen; None where nothing."""
    names = desk.names
    if seconds := names.seconds_left:
        return _("Names stand for {seconds} s more; v hides them now").format(seconds=seconds)
    if names.are_hidden_by_setting and desk.bed is None:
        return _("Initials stand here: v shows the names for {seconds} s, which is noted").format(
            seconds=names.reveal_seconds
        )
    return None


def offered_words(desk: Desk, words: str) -> str:
    """What the palette calls v; `words` where it hides names."""
    names = desk.names
    if names.seconds_left or not names.are_hidden:
        return words
    if names.are_hidden_by_setting:
        return _("names for {seconds} s, which is noted").format(seconds=names.reveal_seconds)
    return _("privacy off: names again")
