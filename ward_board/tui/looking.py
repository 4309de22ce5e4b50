"""How a terminal looks at the board: what it selected, how far it zoomed, who signs, and how fresh the data are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ward_board.board.line import Ground, Line, Tone
from ward_board.board.people import signing_words
from ward_board.board.view import ViewState
from ward_board.tui.dialogs.act_dialog import ActDialog
from ward_board.tui.dialogs.cards import row
from ward_board.tui.dialogs.dialog import Dialog, Look
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
        is_unsigned=desk.session.unsigned is not None,
        locked=desk.session.is_locked,
        privacy=desk.names.are_hidden,
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


def dialog_lines(desk: Desk, dialog: Dialog[Any], width: int, rows: int) -> tuple[Line, ...]:
    """What a dialog shows as a card; where somebody did not sign, that stands above it."""
    person, unsigned = desk.session.person, desk.session.unsigned
    now, zone = desk.ward.clock.now(), desk.ward.zone
    # names that were revealed go from a card too; who did not sign sees whom the one act is about
    dialog.privacy = desk.names.are_hidden and unsigned is None
    if unsigned is None:
        return dialog.lines(Look(width, rows, now, zone, person.name if person else None))
    lines = dialog.lines(Look(width, rows - 1, now, zone))
    said = signing_words(unsigned.name, is_unsigned=True)
    return (row(width, [(said, Tone.WARN_STRONG)], ground=Ground.SELECTED), *lines) if lines else ()
