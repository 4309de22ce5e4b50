"""How a terminal looks at the board: what it selected, how far it zoomed, who signs, and how fresh the data are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ward_board.board.view import ViewState
from ward_board.tui.dialogs.act_dialog import ActDialog
from ward_board.tui.foot import with_foot

if TYPE_CHECKING:
    from ward_board.tui.desk import Desk


def view_of(desk: Desk, width: int, height: int) -> ViewState:
    """The view of a desk at a size, with the words and the keys at its foot."""
    person, now = desk.session.person, desk.machine.monotonic()
    confirm = None
    if isinstance(desk.dialog, ActDialog):
        confirm = desk.dialog.as_confirm(desk.ward.clock.now(), desk.drop_seconds_left)
    view = ViewState(
        width=width,
        height=height,
        selected=desk.selected,
        confirm=confirm,
        signer=person.name if person else None,
        locked=desk.session.is_locked,
        privacy=desk.privacy or desk.session.is_locked,
        zoom=desk.zoom,
        pan=desk.pan,
        mine=person.id if person and desk.mine else None,
        drafts=desk.drafts.count(person.id) if person else None,
        old_seconds=desk.health.old_seconds(now),
        stale_seconds=desk.health.stale_seconds(now),
        language=desk.settings.language,
        ascii=desk.terminal.ascii,
        no_colour=desk.terminal.no_colour,
        own=desk.own.page() if desk.own else None,
    )
    return with_foot(desk, view)
