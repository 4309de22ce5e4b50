"""Incidents: from the first key, whose moment is the time, to the card that says what to do."""

from __future__ import annotations

from datetime import datetime

from ward_board.board.board import Bed
from ward_board.board.incident_words import STAND_BY, incident_title
from ward_board.board.moments import Clock
from ward_board.config.language import gettext as _
from ward_board.domain.called_for import kind_of, opened_checks, running_on
from ward_board.domain.chart import fold
from ward_board.domain.entry import Entry, Person
from ward_board.domain.moved import Moved, moved
from ward_board.domain.plan import plan
from ward_board.domain.protocol import Ask, IncidentKind
from ward_board.domain.status import Situation, situation
from ward_board.domain.words import Action, Role
from ward_board.tui.acts import Act, step_act, treatment_act
from ward_board.tui.batch import Batch, Refusal, recorded_words
from ward_board.tui.desk import Desk
from ward_board.tui.dialogs.act_dialog import Filled
from ward_board.tui.dialogs.choice import ChoiceDialog
from ward_board.tui.dialogs.dialog import LeftError
from ward_board.tui.dialogs.incident_dialog import IncidentDialog
from ward_board.tui.dialogs.pump_question import PumpQuestionDialog
from ward_board.tui.dialogs.typed_time import TypedTime
from ward_board.tui.dialogs.what_to_do import Outcome, WhatToDoDialog
from ward_board.tui.drafts import leave_as_draft
from ward_board.tui.finding import offers_of
from ward_board.tui.signing import signed_in, silence_of


async def incident(desk: Desk) -> None:
    """Asks what happened at the selected bed, or first at which; raises LeftError where nobody chooses one."""
    at = desk.ward.clock.now()
    bed = desk.bed
    if bed is None:
        await signed_in(desk, at_the_bed=True)
        bed = await _which_bed(desk)
    if bed is not None:
        await incident_at(desk, bed, at)


async def _which_bed(desk: Desk) -> Bed | None:
    if desk.board is None or not desk.board.beds:
        desk.say(_("nobody is on this board"))
        return None
    is_private = desk.names.will_be_hidden
    offers = offers_of(desk.board.beds, desk, is_private=is_private)
    treatment = await desk.ask(ChoiceDialog(_("Incident: at which bed?"), offers, _("its number"), hint=_("that bed")))
    return desk.board.bed_of(treatment)


async def incident_at(desk: Desk, bed: Bed, at: datetime | None = None) -> None:
    """Asks what happened at `bed` at the moment `at` (now without it), then what the board must know, then says what
    to do. Raises LeftError where nobody signs in.
    """
    at = at or desk.ward.clock.now()
    person = await signed_in(desk, at_the_bed=True)
    course = _Course(desk, bed, person)
    entry = await _charted(desk, course, at)
    if entry is None:
        return
    kind = kind_of(bed.situation.protocol, entry)
    try:
        if kind is not None:
            await course.ask_about_pumps(entry, kind)
            await course.say_what_to_do(entry, kind)
    except LeftError:
        desk.say(_("The incident is recorded; what the board asks stays in its alarm line"))


async def _charted(desk: Desk, course: _Course, at: datetime) -> Entry | None:
    """The incident once it is kept; None where it was left, with its words parked."""
    person, draft = course.person, treatment_act(course.bed, Action.INCIDENT)
    dialog = IncidentDialog(lambda: course.bed, at)
    dialog.hindrance = silence_of(desk)
    if parked := desk.drafts.offer(person.id, draft):
        dialog.take_back(parked)
        dialog.message = _("your words of before are here again; nothing of it is recorded")
    batch = Batch(desk, person, dialog.time)
    try:
        while True:
            filled = await desk.ask(dialog)
            answer = await course.keep(batch, filled)
            if not isinstance(answer, Refusal):
                desk.drafts.drop(person.id, draft)
                return answer
            dialog.message = answer.words
    except LeftError:
        leave_as_draft(desk, person, draft, dialog.typed)
        return None


class _Course:
    """What follows from one incident: the answers of one person, and how it stands with them."""

    def __init__(self, desk: Desk, bed: Bed, person: Person) -> None:
        self.person = person
        self._desk, self._first = desk, bed
        self._kept: list[Entry] = []
        self._acts: list[Act] = []

    @property
    def bed(self) -> Bed:
        """The bed as the board has it now; bound to the treatment, so that a patient who is moved is followed."""
        board = self._desk.board
        return (board.bed_of(self._first.treatment) if board else None) or self._first

    async def keep(self, batch: Batch, filled: Filled) -> Entry | Refusal:
        """Records one act; what the board has not read yet is known here all the same."""
        answer = await batch.write([filled])
        if isinstance(answer, Refusal):
            return answer
        self._kept += answer
        self._acts.append(filled.act)
        where = _("Bed {bed}").format(bed=self.bed.number)
        self._desk.say(recorded_words(self._desk, where, self._kept, self._acts))
        return answer[0]

    async def ask_about_pumps(self, entry: Entry, kind: IncidentKind) -> None:
        """Asks whether each infusion of the kind was stopped; raises LeftError where the session ends meanwhile."""
        for asked in kind.asks:
            if asked in running_on(self._situation(), entry):
                await self._ask(asked, entry)

    async def _ask(self, asked: Ask, entry: Entry) -> None:
        desk = self._desk
        run = self._situation().chart[asked.step].run
        since = max(entry.occurred_at, run.stretches[-1].start) if run else entry.occurred_at
        dialog = PumpQuestionDialog(lambda: self.bed, asked, TypedTime(desk.ward.zone, since))
        dialog.hindrance = silence_of(desk)
        batch = Batch(desk, self.person, dialog.time)
        try:
            while await desk.ask(dialog):
                answer = await self.keep(batch, self._stop(asked, entry, dialog.time.at(desk.ward.clock.now())))
                if not isinstance(answer, Refusal):
                    return
                dialog.message = answer.words
        except LeftError:
            if desk.session.person is not self.person:
                raise

    def _stop(self, asked: Ask, entry: Entry, at: datetime) -> Filled:
        situation_now = self._situation()
        act = step_act(self.bed, situation_now.protocol.by_id[asked.step], Action(asked.action))
        named = _("incident {time}: {kind}").format(
            time=self._clock().moment(entry.occurred_at), kind=incident_title(situation_now, entry)
        )
        return Filled(act, at, {}, named)

    async def say_what_to_do(self, entry: Entry, kind: IncidentKind) -> None:
        """Shows the card, where the protocol says anything about this kind."""
        now_so = self._situation()
        if not (kind.does or kind.tells or opened_checks(now_so, kind.id)):
            return
        phones = self._desk.settings.phones
        outcome = Outcome(
            bed=self.bed,
            situation=now_so,
            entry=entry,
            kind=kind,
            moved=self._moved(now_so),
            phones={Role.PHYSICIAN: phones.physician, Role.EXPERT: phones.expert, STAND_BY: phones.stand_by},
        )
        await self._desk.ask(WhatToDoDialog(outcome))

    def _moved(self, now_so: Situation) -> tuple[Moved, ...]:
        """How the plan moved by what was recorded here, both plans told from the same moment."""
        own = {entry.id for entry in self._kept}
        entries = [entry for entry in now_so.chart.entries if entry.id not in own]
        before = plan(now_so.protocol, fold(now_so.protocol, entries), now_so.now, now_so.zone)
        return moved(before, now_so.plan)

    def _situation(self) -> Situation:
        """How it stands with all that was recorded here, whether the board was read since or not."""
        known = self.bed.situation
        entries = {entry.id: entry for entry in (*known.chart.entries, *self._kept)}
        return situation(known.protocol, list(entries.values()), self._desk.ward.clock.now(), known.zone)

    def _clock(self) -> Clock:
        return Clock(self._desk.ward.zone, self._desk.ward.clock.now())
