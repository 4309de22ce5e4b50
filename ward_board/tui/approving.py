"""Approving: the rules of several beds read one by one, signed by two people in one sitting, kept in one commit."""

from __future__ import annotations

import secrets
from functools import partial

from ward_board.board.board import Bed
from ward_board.board.moments import Clock
from ward_board.board.next_items import bed_numbers
from ward_board.board.people import roles_words, who
from ward_board.board.sitting import rules_step, sitting_beds
from ward_board.config.language import gettext as _
from ward_board.domain.authority import acting_role, roles_for
from ward_board.domain.entry import Entry, Person, Request
from ward_board.domain.form import MARKED, FieldType
from ward_board.domain.words import Action, Role
from ward_board.errors import AlreadyDoneError, BadInputError, StoreUnavailableError, WardBoardError
from ward_board.tui.acts import WARD, Act, step_act
from ward_board.tui.desk import Desk
from ward_board.tui.dialogs.dialog import LeftError
from ward_board.tui.dialogs.sitting_dialog import Alone, Approved, SittingDialog
from ward_board.tui.drafts import leave_as_draft
from ward_board.tui.recording import record
from ward_board.tui.signing import signed_in, silence_of, verified

_SITTING = Act(WARD, Action.TICK, "rules of several beds", target="rules")
"""Under what its draft is parked."""


async def approve(desk: Desk) -> None:
    """Asks two people for the rules of every measured bed until they are kept or left; what was read is parked."""
    if not _waiting(desk):
        return
    person = await signed_in(desk)
    # once more: while somebody signed in the board was read anew
    beds = _waiting(desk)
    if not beds or desk.board is None:
        return
    roles = _roles(beds)
    if acting_role(person, roles) is None:
        desk.say(_("Rules are approved by {roles}; sign in as one of them").format(roles=roles_words(roles)))
        return
    first = desk.board
    dialog = SittingDialog(lambda: desk.board or first, beds, person, roles, privacy=desk.names.are_hidden)
    dialog.hindrance = silence_of(desk)
    if parked := desk.drafts.offer(person.id, _SITTING):
        dialog.take_back(parked)
        dialog.message = _("what you had read is marked again where nothing changed; nothing of it is recorded")
    sitting = _Sitting(desk, dialog, person)
    try:
        while isinstance(answer := await desk.ask(dialog), Approved):
            if await sitting.is_kept(answer):
                desk.drafts.drop(person.id, _SITTING)
                return
    except LeftError:
        leave_as_draft(desk, person, _SITTING, dialog.typed)
        return
    desk.drafts.park(person.id, _SITTING, dialog.typed)
    await _on_its_own(desk, answer)


def _waiting(desk: Desk) -> list[Bed]:
    """The beds whose rules can be approved; where there is none, that is said."""
    beds = sitting_beds(desk.board) if desk.board else []
    if desk.board and not beds:
        desk.say(_("No bed waits for its rules: they are approved once it is measured"))
    return beds


def _roles(beds: list[Bed]) -> tuple[Role, ...]:
    """Who may approve rules at any of the beds."""
    found = [roles_for(bed.situation.protocol, step, step.first_action) for bed in beds if (step := rules_step(bed))]
    return tuple(dict.fromkeys(role for roles in found for role in roles))


async def _on_its_own(desk: Desk, chosen: Alone) -> None:
    bed = desk.board.bed_of(chosen.treatment) if desk.board else None
    step = rules_step(bed) if bed else None
    if bed is None or step is None:
        desk.say(_("this bed is on the board no more"))
        return
    await record(desk, [step_act(bed, step, step.first_action, persons=step.persons)])


class _Sitting:
    """One card between two people, tried until it is kept; a try again counts once."""

    def __init__(self, desk: Desk, dialog: SittingDialog, person: Person) -> None:
        self._desk, self._dialog, self._person = desk, dialog, person
        self._key = secrets.token_hex(16)

    async def is_kept(self, answer: Approved) -> bool:
        """Whether all of it is recorded; else the card says why, and nothing is."""
        desk, dialog = self._desk, self._dialog
        try:
            second = await self._second(answer)
        except (BadInputError, StoreUnavailableError) as error:
            dialog.sign_anew(str(error))
            return False
        if desk.session.person is not self._person:
            raise LeftError
        acts = self._acts(answer, second)
        desk.say(_("saving…"))
        desk.repaint()
        try:
            kept = await desk.writer.do(partial(desk.ward.act_all, acts, at_commit=True))
        except StoreUnavailableError as error:
            desk.health.wrote(well=False, now=desk.machine.monotonic())
            dialog.sign_anew(_("{error}; nothing was kept, what you marked stands here").format(error=error))
            return False
        except WardBoardError as error:
            desk.wrote()
            self._refused(acts, error)
            return False
        desk.wrote()
        desk.health.wrote(well=True, now=desk.machine.monotonic())
        desk.selected = None
        desk.say(self._said(answer, second, kept))
        return True

    async def _second(self, answer: Approved) -> Person:
        second = await verified(self._desk, answer.signature)
        if second.id == self._person.id:
            raise BadInputError(_("a second person other than the first signs here"))
        return second

    def _acts(self, answer: Approved, second: Person) -> list[tuple[str, Request]]:
        """A tick for each bed with everything marked, bound to what was read there; all happen with the commit."""
        now, acts = self._desk.ward.clock.now(), []
        for treatment, read in answer.read.items():
            act = Request(
                *(read.step.first_action, self._person, now, read.step.id),
                values={one.id: MARKED for one in read.step.fields if one.type is FieldType.MARK},
                second=second,
                key=f"{self._key}:{self._person.id}:{second.id}:{treatment}",
                read=read.entries,
            )
            acts.append((treatment, act))
        return acts

    def _refused(self, acts: list[tuple[str, Request]], error: WardBoardError) -> None:
        """Which bed could not be recorded, and why; nothing of the others was either."""
        treatment = acts[error.place][0] if error.place is not None and error.place < len(acts) else None
        bed = self._dialog.board.bed_of(treatment) if treatment else None
        words = str(error)
        if isinstance(error, AlreadyDoneError):
            time = self._clock().moment(error.at)
            words = _("{what} by {name} at {time}").format(what=error.what, name=self._name(error.by), time=time)
        where = _("Bed {bed}: ").format(bed=bed.number) if bed else ""
        said = _("{where}{refusal}; nothing was recorded").format(where=where, refusal=words)
        self._dialog.refused(treatment, said)

    def _said(self, answer: Approved, second: Person, kept: tuple[Entry, ...]) -> str:
        beds = [row.number for row in self._dialog.rows if row.treatment in answer.read]
        where = _("Bed {beds}") if len(beds) == 1 else _("Beds {beds}")
        words = _("{where}: rules approved at {time} by {first} and {second}")
        return words.format(
            where=where.format(beds=bed_numbers(beds)),
            time=self._clock().moment(max(entry.occurred_at for entry in kept)),
            first=self._name(self._person.id),
            second=self._name(second.id),
        )

    def _name(self, staff_id: str) -> str:
        return who(staff_id, self._dialog.board.staff)

    def _clock(self) -> Clock:
        return Clock(self._desk.ward.zone, self._desk.ward.clock.now())
