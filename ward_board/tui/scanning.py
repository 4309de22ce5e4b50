"""Scanning: called, away and back by one key each, and a turn in the queue that is moved by hand."""

from __future__ import annotations

from collections.abc import Sequence

from ward_board.board.board import Bed, Board
from ward_board.board.moments import Clock
from ward_board.config.language import gettext as _
from ward_board.domain.chart import Chart
from ward_board.domain.morning import is_after_lutetium
from ward_board.domain.scanner import (
    AWAY,
    BACK,
    CALLED,
    RANK_DECIMALS,
    SCAN,
    TURN,
    Place,
    Turn,
    has_queue,
    place_of,
    queue,
    rank_when_moved,
)
from ward_board.domain.words import Action
from ward_board.tui.acts import Act, may_do, step_act
from ward_board.tui.batch import Batch, Refusal, recorded_words
from ward_board.tui.desk import Desk
from ward_board.tui.dialogs.act_dialog import ActDialog, Filled
from ward_board.tui.dialogs.dialog import LeftError
from ward_board.tui.dialogs.typed_time import TypedTime
from ward_board.tui.drafts import leave_as_draft
from ward_board.tui.recording import record
from ward_board.tui.signing import signed_in, silence_of

_SOONER, _LATER = -1, 1


async def called(desk: Desk) -> None:
    """The selected patient is called to the scanner; without a selection whoever comes next."""
    await _record(desk, CALLED)


async def away(desk: Desk) -> None:
    """The selected patient is on the way, or in the scanner; without a selection who was called, else who is next."""
    await _record(desk, AWAY)


async def back(desk: Desk) -> None:
    """The selected patient is back, without a selection whoever is away; a technologist ticks the scan with it."""
    bed = _bed_for(desk, BACK)
    if bed is None:
        return
    person = await signed_in(desk, at_the_bed=True)
    acts, scan = [_act(bed, BACK)], bed.situation.chart[SCAN]
    place, since = place_of(bed.situation.chart)
    if scan.is_settled or bed.situation.steps[SCAN].waits:
        # who is back is back, whatever the scan's tick still waits for
        await record(desk, acts)
        return
    scanned = _act(bed, SCAN)
    if place is Place.BACK and since is not None:
        # nobody comes back twice: what is missing is the tick
        if may_do(bed, scanned, person):
            await record(desk, [scanned])
        else:
            words = _("Bed {bed}: back {time}, technologist ticks the scan; c calls again")
            desk.say(words.format(bed=bed.number, time=Clock(desk.ward.zone, desk.ward.clock.now()).moment(since)))
    elif may_do(bed, scanned, person):
        await _record_together(desk, bed, [*acts, scanned], _("with it the scan is ticked as made"))
    else:
        await _record_together(desk, bed, acts, _("the technologist ticks the scan"))


async def sooner(desk: Desk) -> None:
    """The selected patient goes one place up in the queue."""
    await _move(desk, _SOONER)


async def later(desk: Desk) -> None:
    """The selected patient goes one place down in the queue."""
    await _move(desk, _LATER)


async def _record(desk: Desk, step: str) -> None:
    bed = _bed_for(desk, step)
    if bed is not None:
        await record(desk, [_act(bed, step)])


def _bed_for(desk: Desk, step: str) -> Bed | None:
    """The selected bed, else the first for whom `step` makes sense, which is selected; where there is none it says so.

    Whom it means stands in the confirm bar, by name, before anything is recorded.
    """
    if desk.board is None:
        return None
    if desk.bed is not None:
        why_not = _why_not(desk.bed, step, Clock(desk.board.zone, desk.board.now))
        if why_not:
            desk.say(why_not)
        return None if why_not else desk.bed
    bed = _first_for(desk.board, step)
    if bed is None:
        desk.say(_nobody_words(desk.board, step))
    else:
        desk.selected = bed.treatment
    return bed


def _why_not(bed: Bed, step: str, clock: Clock) -> str | None:
    """Why a bed has no such way to the scanner, in one line."""
    situation, number = bed.situation, bed.number
    if not has_queue(situation):
        return _("Bed {bed}: its protocol has no scanner queue").format(bed=number)
    if bed.is_closed:
        return _("Bed {bed}: nobody lies there any more").format(bed=number)
    scan = situation.chart[SCAN]
    if scan.falls_away:
        return _("Bed {bed}: no scan is made").format(bed=number)
    if not is_after_lutetium(situation):
        return _("Bed {bed}: Lu-177 has not ended; the scan comes after it").format(bed=number)
    if scan.settled is not None and step != BACK:
        time = clock.moment(scan.settled.occurred_at)
        return _("Bed {bed}: the scan was ticked at {time}; Ctrl+P has it again").format(bed=number, time=time)
    return None


def _first_for(board: Board, step: str) -> Bed | None:
    """For whom it makes sense before all others."""
    turns = _turns(board)
    if step == BACK:
        in_queue = [turn.treatment for turn in turns if turn.place is Place.AWAY]
        # who came back after the technologist had ticked the scan stands in the queue no more
        others = [bed.treatment for bed in board.beds if not bed.is_closed and _is_away(bed.situation.chart)]
        # last who is back and has no tick yet: a technologist gives it
        found = [*in_queue, *others, *(turn.treatment for turn in turns if turn.place is Place.BACK)]
    else:
        places = (Place.WAITING,) if step == CALLED else (Place.CALLED, Place.WAITING)
        found = [turn.treatment for place in places for turn in turns if turn.place is place]
    return board.bed_of(found[0]) if found else None


def _is_away(chart: Chart) -> bool:
    """Whether nothing newer says that the patient is back."""
    gone, returned = chart.done(AWAY), chart.done(BACK)
    if gone is None:
        return False
    return returned is None or (returned.occurred_at, returned.seq) < (gone.occurred_at, gone.seq)


def _nobody_words(board: Board, step: str) -> str:
    if not any(has_queue(bed.situation) for bed in board.beds):
        return _("no protocol here has a scanner queue")
    return _("nobody is away at the scanner") if step == BACK else _("nobody waits for the scanner")


def _turns(board: Board) -> tuple[Turn, ...]:
    return queue([bed.situation for bed in board.beds], board.now, board.zone)


def _act(bed: Bed, step: str) -> Act:
    """An act on a step, again where it was done before."""
    record = bed.situation.chart[step]
    action = Action.AGAIN if record.done and record.step.repeatable else record.step.first_action
    return step_act(bed, record.step, action)


async def _record_together(desk: Desk, bed: Bed, acts: Sequence[Act], beside: str) -> None:
    """Asks for the first of `acts` until all are recorded in one commit, or left; `beside` is said with it."""
    person = await signed_in(desk, at_the_bed=True)
    dialog, silence = ActDialog(bed, acts[:1], TypedTime(desk.ward.zone)), silence_of(desk)
    dialog.hindrance = lambda: silence() or beside
    batch = Batch(desk, person, dialog.time)
    try:
        while True:
            filled = await desk.ask(dialog)
            answer = await batch.write([filled, *(Filled(act, filled.at) for act in acts[1:])])
            if not isinstance(answer, Refusal):
                break
            dialog.wrong(answer.words)
    except LeftError:
        leave_as_draft(desk, person, dialog.act, dialog.typed)
        return
    where = _("Bed {bed}").format(bed=bed.number)
    said = recorded_words(desk, where, answer, acts)
    desk.say(said if len(acts) > 1 else f"{said}; {beside}")


async def _move(desk: Desk, places: int) -> None:
    """Records another turn for the selected bed; the other way takes it back."""
    board, bed = desk.board, desk.bed
    if board is None or bed is None:
        desk.say(_("Choose a bed first: its number, or the arrows"))
        return
    if why_not := _why_not(bed, TURN, Clock(board.zone, board.now)):
        desk.say(why_not)
        return
    waiting = [turn.treatment for turn in _turns(board) if turn.place is Place.WAITING]
    rank = rank_when_moved(_turns(board), bed.treatment, places)
    if rank is None:
        desk.say(_unmoved_words(bed, waiting, places))
        return
    person = await signed_in(desk, at_the_bed=True)
    # with all its decimals: three could be read as thousands
    moved = Filled(_act(bed, TURN), desk.ward.clock.now(), {"turn": f"{rank:.{RANK_DECIMALS}f}"})
    answer = await Batch(desk, person, TypedTime(desk.ward.zone)).write([moved])
    # whoever moves a bed by two places presses the key twice
    desk.selected = bed.treatment
    if isinstance(answer, Refusal):
        desk.say(answer.words)
        return
    place = waiting.index(bed.treatment) + 1 + places
    words = _("Bed {bed}: place {place} of {count} in the queue")
    desk.say(words.format(bed=bed.number, place=place, count=len(waiting)))


def _unmoved_words(bed: Bed, waiting: Sequence[str], places: int) -> str:
    if bed.treatment not in waiting:
        return _("Bed {bed}: called, away or back; only who waits is moved").format(bed=bed.number)
    end = _("is first in the queue already") if places < 0 else _("is last in the queue already")
    return _("Bed {bed} {is_where}").format(bed=bed.number, is_where=end)
