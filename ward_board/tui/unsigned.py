"""Going on without signing: locked and alone at night, somebody types their name, and the act is countersigned later.

It always works: no PIN, no badge and no lock stands in its way. It opens no session; it is noted, marked, and an alarm.
"""

from __future__ import annotations

from functools import partial

from ward_board.domain.entry import Person
from ward_board.domain.openings import WARD
from ward_board.errors import BadInputError, StoreUnavailableError
from ward_board.tui.desk import Desk
from ward_board.tui.dialogs.unsigned_dialog import UnsignedDialog
from ward_board.tui.noting import line_kept


async def go_unsigned(desk: Desk) -> Person:
    """Whoever types their name and why, for the one act that is asked about; raises LeftError."""
    dialog, about = UnsignedDialog(), desk.selected or WARD
    while True:
        said = await desk.ask(dialog)
        try:
            person = await line_kept(desk, partial(desk.ward.signing.unsigned, said.name, about))
        except (BadInputError, StoreUnavailableError) as error:
            dialog.wrong(str(error))
            continue
        desk.session.go_unsigned(person, said.why, desk.machine.monotonic())
        return person
