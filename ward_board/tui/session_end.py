"""The end of a session: nobody is here, it lasted its hours, or somebody was disabled; said in one line (H31, A21)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ward_board.config.language import gettext as _
from ward_board.domain.entry import Person
from ward_board.tui.session import Ending

if TYPE_CHECKING:
    from ward_board.tui.desk import Desk

SAID_BEFORE_SECONDS = 20
"""So long before the end it is said, in words that count down."""


def ended_by_itself(desk: Desk) -> bool:
    """Whether the session had to end by now; then it has, and the screen says why."""
    ending, person = desk.session.over(desk.machine.monotonic()), desk.session.person
    if ending is None or person is None:
        return False
    if ending is Ending.IDLE:
        said = _("Locked: nobody was here for {minutes} min").format(minutes=desk.settings.idle_lock_minutes)
    else:
        hours = desk.settings.signing.session_hours
        said = _("Locked: {name} was signed in for {hours} h; sign in again").format(name=person.name, hours=hours)
    desk.lock()
    desk.say(said)
    return True


def end_where_changed(desk: Desk, person: Person | None, *, may_still_act: bool) -> None:
    """Ends the session of `person` where the store says that it may not go on."""
    if person is None or may_still_act or desk.session.person is not person:
        return
    desk.lock()
    said = _("Locked: {name} was disabled, or has other roles, another PIN or badge; sign in again")
    desk.say(said.format(name=person.name))


def countdown(desk: Desk) -> tuple[str, str] | None:
    """What the foot says in the last seconds of a session: how long it goes on, and what keeps it."""
    left = desk.session.seconds_left(desk.machine.monotonic())
    if left is None or left[0] > SAID_BEFORE_SECONDS:
        return None
    seconds = max(round(left[0]), 0)
    said = _("locks in {seconds} s").format(seconds=seconds)
    return said, _("any key keeps it open") if left[1] is Ending.IDLE else _("then sign in again")
