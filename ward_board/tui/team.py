"""Two people at one card: read aloud, marked, performed by one, verified by the other, kept in one commit."""

from __future__ import annotations

from collections.abc import Sequence

from ward_board.board.board import Bed
from ward_board.board.value_words import number_words
from ward_board.config.language import gettext as _
from ward_board.domain.blind import blind_fields
from ward_board.domain.entry import Entry, Person
from ward_board.domain.protocol import Step
from ward_board.domain.values import SECOND
from ward_board.errors import BadInputError, StoreUnavailableError
from ward_board.tui.acts import Act
from ward_board.tui.batch import Batch, Refusal, Verified, recorded_words
from ward_board.tui.desk import Desk
from ward_board.tui.dialogs.dialog import LeftError
from ward_board.tui.dialogs.sign_in import Signature
from ward_board.tui.dialogs.team_dialog import Signed, TeamDialog
from ward_board.tui.dialogs.typed_time import TypedTime
from ward_board.tui.drafts import leave_as_draft
from ward_board.tui.keys import Command
from ward_board.tui.signing import signed_in, silence_of, verified


async def sign_together(desk: Desk, acts: Sequence[Act], *, happened: bool = False) -> None:
    """Asks two people for the first of `acts` until it is kept or left; what was typed by then is parked.

    `happened` opens the deviation door at once; the other acts are what else the bed may need. Raises LeftError where
    nobody signs in.
    """
    person = await signed_in(desk)
    act = acts[0]
    bed = desk.board.bed_of(act.treatment) if desk.board else None
    if bed is None or act.step is None:
        desk.say(_("this bed is on the board no more"))
        return
    dialog = _dialog(desk, bed, acts, act.step, person, happened=happened)
    if parked := desk.drafts.offer(person.id, act):
        dialog.take_back(parked)
        dialog.message = _("what you typed before is here again; nothing of it is recorded, nothing is marked")
    table = _Table(desk, dialog, person)
    try:
        while isinstance(answer := await desk.ask(dialog), Signed):
            if await table.is_kept(answer):
                desk.drafts.drop(person.id, act)
                return
    except LeftError:
        leave_as_draft(desk, person, act, dialog.typed)
        return
    desk.drafts.park(person.id, act, dialog.typed)
    await _elsewhere(desk, dialog.bed, answer, [*acts[1:], act])


async def _elsewhere(desk: Desk, bed: Bed, command: Command, acts: Sequence[Act]) -> None:
    # they in turn come here
    from ward_board.tui.incidents import incident_at
    from ward_board.tui.recording import record

    await (incident_at(desk, bed) if command is Command.INCIDENT else record(desk, acts))


def _dialog(desk: Desk, bed: Bed, acts: Sequence[Act], step: Step, person: Person, *, happened: bool) -> TeamDialog:
    def look_up() -> Bed:
        # bound to the treatment: a patient who is moved is followed to the other bed
        return (desk.board.bed_of(bed.treatment) if desk.board else None) or bed

    dialog = TeamDialog(
        look_up,
        acts[0],
        step,
        person,
        TypedTime(desk.ward.zone),
        staff=desk.board.staff if desk.board else {},
        privacy=desk.names.are_hidden,
        happened=happened,
        has_others=len(acts) > 1,
    )
    dialog.hindrance = silence_of(desk)
    return dialog


class _Table:
    """One card between two people, tried until it is kept."""

    def __init__(self, desk: Desk, dialog: TeamDialog, person: Person) -> None:
        self._desk, self._dialog, self._person = desk, dialog, person
        self._batch = Batch(desk, person, dialog.time)

    async def is_kept(self, signed: Signed) -> bool:
        """Whether it is recorded; else the card says why, and everything typed but the PIN stands there."""
        dialog = self._dialog
        try:
            second = await self._second(signed.signature) if signed.signature else None
        except (BadInputError, StoreUnavailableError) as error:
            dialog.sign_anew(str(error))
            return False
        answer = await self._batch.write(signed.acts, second)
        if isinstance(answer, Refusal):
            self._refused(signed, answer)
            return False
        words = recorded_words(
            self._desk, _("Bed {bed}").format(bed=dialog.bed.number), answer, [one.act for one in signed.acts]
        )
        self._desk.say(", ".join([words, *self._both_numbers(answer[0])]))
        return True

    async def _second(self, signature: Signature) -> Verified:
        person = await verified(self._desk, signature)
        if person.id == self._person.id:
            raise BadInputError(_("a second person other than the first signs here"))
        return Verified(person, signature.values)

    def _refused(self, signed: Signed, refusal: Refusal) -> None:
        """What the journal would not take, and what to do about it."""
        dialog, card = self._dialog, signed.acts[0]
        if refusal.filled is not None and refusal.filled is not card:
            words = _("{act}: {refusal}; a physician signs too, or leave the choice open: Space takes it back")
            dialog.sign_anew(words.format(act=refusal.filled.act.words, refusal=refusal.words))
        elif refusal.asks_reason:
            dialog.ask_reason(_("{refusal}: give the reason").format(refusal=refusal.words))
        else:
            is_number = any(one.id == refusal.words.partition(":")[0] for one in dialog.numbers)
            dialog.sign_anew(refusal.words, numbers=is_number)

    def _both_numbers(self, entry: Entry) -> list[str]:
        """What was charted and what was read again, now that both are in."""
        situation, step, said = self._dialog.bed.situation, self._dialog.step, []
        for name in step.blind:
            other, _dot, key = name.partition(".")
            charted, again = situation.chart[other].done, entry.number(SECOND + key)
            first = charted.number(key) if charted else None
            if first is not None and again is not None:
                field = blind_fields(situation.protocol, step)[key]
                words = _("{what} {first} and {second} {unit}")
                figures = {"first": number_words(first), "second": number_words(again)}
                said.append(words.format(what=_(field.title), unit=field.unit or "", **figures))
        return said
