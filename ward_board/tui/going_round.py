"""Going round: all beds where somebody lies on one card, recorded together."""

from __future__ import annotations

from ward_board.board.board import Bed, Board
from ward_board.config.language import gettext as _
from ward_board.tui.batch import Batch, Refusal, recorded_words
from ward_board.tui.desk import Desk
from ward_board.tui.dialogs.dialog import LeftError
from ward_board.tui.dialogs.round_dialog import RoundDialog
from ward_board.tui.dialogs.typed_time import TypedTime
from ward_board.tui.signing import signed_in, silence_of


async def go_round(desk: Desk) -> None:
    """Asks at which beds somebody was, until it is recorded or left."""
    if desk.board is None:
        return
    if not beds_here(desk.board):
        desk.say(_("Nobody is here yet: a round needs somebody who was admitted"))
        return
    person = await signed_in(desk, at_the_bed=True)
    first = desk.board

    def look_up() -> Board:
        return desk.board or first

    beds = beds_here(first)
    time, now = TypedTime(desk.ward.zone), desk.ward.clock.now()
    dialog = RoundDialog(look_up, beds, person, time, now, privacy=desk.names.are_hidden)
    dialog.hindrance = silence_of(desk)
    batch = Batch(desk, person, dialog.time)
    try:
        while True:
            done = await desk.ask(dialog)
            answer = await batch.write(done)
            if not isinstance(answer, Refusal):
                break
            if answer.filled is None:
                dialog.message = answer.words
            else:
                dialog.refused(answer.filled, answer.words)
    except LeftError:
        desk.say(_("Nothing was recorded"))
        return
    where = _beds_words(first, [one.act.treatment for one in done])
    desk.say(recorded_words(desk, where, answer, [one.act for one in done]))


def beds_here(board: Board) -> list[Bed]:
    """The beds where somebody was admitted who has not left, by number."""
    return [bed for bed in board.beds if bed.situation.chart.is_admitted and not bed.is_closed]


def _beds_words(board: Board, treatments: list[str]) -> str:
    numbers = [str(bed.number) for bed in board.beds if bed.treatment in treatments]
    if len(numbers) == 1:
        return _("Bed {bed}").format(bed=numbers[0])
    return _("Beds {beds}").format(beds=" ".join(numbers))
