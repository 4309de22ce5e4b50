"""The palette: every command by name, and what has no key of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from ward_board.config.language import gettext as _
from ward_board.tui.acts import Act, other_acts
from ward_board.tui.desk import Desk
from ward_board.tui.dialogs.choice import ChoiceDialog
from ward_board.tui.keys import TABLE, Command
from ward_board.tui.recording import record

CLEANING_SECONDS = 60.0
# what moves about on the screen needs no name
_MOVING = frozenset(
    {
        *(Command.PALETTE, Command.UP, Command.DOWN, Command.PAGE_UP, Command.PAGE_DOWN, Command.BACK),
        *(Command.EARLIER, Command.LATER),
    }
)
Offer = tuple[str, Callable[[], None]]


def open_palette(desk: Desk, do: Mapping[Command, Callable[[], None]]) -> None:
    """Offers the acts of the selected bed that have no key, and all commands of the page; `do` carries them out."""
    offers: list[Offer] = [*_acts(desk), (_("Cleaning: keys off for 60 s"), partial(_clean, desk))]
    offers += [
        (f"{_(row.words)}  ({row.label})", do[row.command])
        for row in TABLE
        if desk.place in row.places and row.command in do and row.command not in _MOVING
    ]

    async def ask() -> None:
        chosen = await desk.ask(ChoiceDialog(_("Commands"), offers))
        desk.after_flow(chosen)

    desk.start(ask())


def _acts(desk: Desk) -> list[Offer]:
    bed = desk.bed
    if bed is None:
        return []
    named = _("Bed {bed}").format(bed=bed.number)
    return [(f"{named}: {act.words}", partial(_record, desk, act)) for act in other_acts(bed)]


def _record(desk: Desk, act: Act) -> None:
    desk.start(record(desk, [act]))


def _clean(desk: Desk) -> None:
    desk.cleaning_until = desk.machine.monotonic() + CLEANING_SECONDS
    desk.say(_("Cleaning: keys are off for 60 s"), CLEANING_SECONDS)
