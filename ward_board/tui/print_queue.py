"""The print queue: papers that were asked for, one after the other aside from the screen; each is logged."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from ward_board.config.language import gettext as _
from ward_board.domain.duty import Access
from ward_board.domain.entry import Person
from ward_board.domain.printed import printed_subject
from ward_board.errors import WardBoardError
from ward_board.tui.helper import Helper

if TYPE_CHECKING:
    from ward_board.tui.desk import Desk
    from ward_board.tui.papers_on_offer import Order
    from ward_board.tui.print_job import Outcome

_JOB = "printing"
NOTICE_SECONDS = 60.0


class PrintQueue:
    """Prints what was asked for at a desk, in the order asked; `limit_seconds` is how long a print command may take.

    Read in with the first paper: the first board of a morning does not wait for it.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._waiting: deque[tuple[Order, Person]] = deque()
        self._helper: Helper | None = None
        self._now: Order | None = None
        self.limit_seconds: float | None = None

    @property
    def is_working(self) -> bool:
        """Whether papers are on their way."""
        return self._now is not None or bool(self._waiting)

    def has(self, order: Order) -> bool:
        """Whether a paper is on its way already."""
        return order == self._now or any(order == one for one, _person in self._waiting)

    def add(self, orders: Sequence[Order], person: Person) -> None:
        """Papers that `person` asks for; says how many are on their way. To be called on the event loop."""
        from ward_board.tui.paper_words import printing_words

        was_working = self.is_working
        self._waiting += [(order, person) for order in orders]
        self._desk.say(printing_words(len(self._waiting) + (self._now is not None)))
        if not was_working:
            self._desk.faults.aside(_JOB, self._work())

    async def _work(self) -> None:
        from ward_board.tui.paper_words import outcome_words

        outcomes: list[Outcome] = []
        try:
            while self._waiting:
                self._now, person = self._waiting.popleft()
                outcomes.append(await self._carried_out(self._now, person))
        finally:
            self._now = None
        self._desk.say(outcome_words(outcomes), NOTICE_SECONDS)
        self._desk.repaint()

    async def _carried_out(self, order: Order, person: Person) -> Outcome:
        from ward_board.tui.print_job import LIMIT_SECONDS, Outcome, carry_out

        desk, self._helper = self._desk, self._helper or Helper("papers")
        work = partial(
            carry_out,
            order,
            desk.ward,
            desk.settings,
            by=person.name,
            technical=desk.health.alarms(desk.machine.monotonic(), desk.ward.clock.now()),
            limit_seconds=self.limit_seconds or LIMIT_SECONDS,
        )
        try:
            outcome = await self._helper.do(work)
        except Exception as error:
            # a fault of ours in one paper must not keep the others
            desk.faults.found(_JOB, error)
            return Outcome(order, wrong=_("a fault of the program; call for help"))
        return outcome if outcome.wrong else await self._logged(outcome, person)

    async def _logged(self, outcome: Outcome, person: Person) -> Outcome:
        desk, order = self._desk, outcome.order
        subject = printed_subject(order.treatment, order.kind, outcome.language)
        try:
            await desk.writer.do(partial(desk.ward.note, Access.PRINTED, person.id, subject))
        except WardBoardError as error:
            return replace(outcome, wrong=_("it is out, but not in the log: {error}").format(error=error))
        desk.count_write()
        return outcome
