"""The print queue: papers that were asked for, one after the other aside from the screen; each is logged."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from ward_board.config.language import gettext as _
from ward_board.domain.access import Access
from ward_board.domain.entry import Person
from ward_board.domain.printed import printed_subject
from ward_board.errors import WardBoardError
from ward_board.tui.helper import Helper
from ward_board.tui.noting import line_kept

if TYPE_CHECKING:
    from ward_board.documents.on_offer import Order
    from ward_board.tui.desk import Desk
    from ward_board.tui.print_job import Made, Outcome

T = TypeVar("T")

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
    def count(self) -> int:
        """How many papers are on their way."""
        return len(self._waiting) + (self._now is not None)

    @property
    def is_working(self) -> bool:
        """Whether papers are on their way."""
        return self.count > 0

    def has(self, order: Order) -> bool:
        """Whether a paper is on its way already."""
        return order == self._now or any(order == one for one, _person in self._waiting)

    def add(self, orders: Sequence[Order], person: Person) -> None:
        """Papers that `person` asks for; says how many are on their way. To be called on the event loop."""
        from ward_board.tui.paper_words import printing_words

        was_working = self.is_working
        self._waiting += [(order, person) for order in orders]
        self._desk.say(printing_words(self.count))
        if not was_working:
            self._desk.faults.aside(_JOB, self._work())

    async def _work(self) -> None:
        from ward_board.tui.paper_words import outcome_words
        from ward_board.tui.print_job import End, Outcome

        outcomes: list[Outcome] = []
        try:
            await self._tidy()
            while self._waiting:
                self._now, person = self._waiting.popleft()
                try:
                    outcomes.append(await self._carried_out(self._now, person))
                except Exception as error:
                    # a fault of ours in one paper must not keep the others
                    self._desk.faults.found(_JOB, error)
                    fault = _("a fault of the program; call for help")
                    outcomes.append(Outcome(self._now, End.NOT_PRINTED, fault))
        finally:
            self._now = None
        self._desk.say(outcome_words(outcomes), NOTICE_SECONDS)
        self._desk.repaint()

    async def _tidy(self) -> None:
        """Nothing of a patient stays where a terminal was ended while it printed."""
        from ward_board.tui.paper import papers_folder
        from ward_board.tui.spool import remove_left_over

        try:
            if folder := papers_folder(self._desk.ward, self._desk.settings):
                await self._aside(partial(remove_left_over, folder))
        except Exception as error:
            self._desk.faults.found(_JOB, error)

    async def _carried_out(self, order: Order, person: Person) -> Outcome:
        from ward_board.tui.print_job import LIMIT_SECONDS, End, Outcome, make, put_out

        desk = self._desk
        technical = desk.health.alarms(desk.machine.monotonic(), desk.ward.clock.now())
        made = await self._aside(partial(make, order, desk.ward, desk.settings, by=person.name, technical=technical))
        if isinstance(made, Outcome):
            return made
        # before it leaves: a terminal that ends meanwhile, or a command that fails, takes nothing out unlogged
        if wrong := await self._noted(Access.PRINT_TRIED, made, person):
            return Outcome(order, End.NOT_PRINTED, _("it could not be logged: {error}").format(error=wrong))
        command = desk.settings.papers.print_command
        outcome = await self._aside(partial(put_out, made, command, self.limit_seconds or LIMIT_SECONDS))
        if outcome.end in {End.PRINTED, End.WRITTEN} and (wrong := await self._noted(Access.PRINTED, made, person)):
            lacks = _("the log does not have it, so D offers it again: {error}").format(error=wrong)
            return replace(outcome, reason="; ".join(filter(None, [outcome.reason, lacks])))
        return outcome

    async def _noted(self, access: Access, made: Made, person: Person) -> WardBoardError | None:
        """Why the access log did not take it."""
        desk = self._desk
        subject = printed_subject(made.order.treatment, made.order.kind, made.language)
        # what counts as printed is the ward of that moment: what was charted while the printer worked is not on it
        at = made.as_of if access is Access.PRINTED else None
        try:
            await line_kept(desk, partial(desk.ward.access.note, access, person.id, subject, at=at))
        except WardBoardError as error:
            return error
        desk.count_write()
        return None

    async def _aside(self, work: Callable[[], T]) -> T:
        self._helper = self._helper or Helper("papers")
        return await self._helper.do(work)
