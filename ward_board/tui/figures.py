"""The page of figures at a desk: counted in steps, aside from the screen; that somebody looks at names is noted."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime
from functools import partial

from ward_board.board.figures_page import FiguresPage
from ward_board.board.figures_periods import Period, periods
from ward_board.board.figures_shown import FiguresShown
from ward_board.config.language import gettext as _
from ward_board.domain.access import Access
from ward_board.domain.permissions import Permission, may
from ward_board.errors import WardBoardError
from ward_board.tui.desk import Desk
from ward_board.tui.noting import line_kept
from ward_board.tui.places import Command, Place
from ward_board.ward.figures import CentreFigures
from ward_board.ward.reading import ward_day

log = logging.getLogger(__name__)

_JOB = "figures"


async def open_figures(desk: Desk) -> None:
    """Shows the last twelve months, and begins to count them."""
    place = FiguresPlace(desk, came_from=desk.place)
    desk.own_places[Place.FIGURES] = place
    desk.place, desk.first_line = Place.FIGURES, 0
    place.begin()


class FiguresPlace:
    """What a desk keeps of the page: the period, what was counted of each, and for whom it was noted that they look."""

    def __init__(self, desk: Desk, came_from: Place) -> None:
        self._desk, self._came_from = desk, came_from
        self._periods = periods(None, ward_day(desk.ward.clock.now(), desk.ward.zone))
        self._shown = self._empty(self._periods[-1])
        self._counted: dict[Period, FiguresShown] = {}
        self._turns = 0
        self._knows_years = False
        self._noted: set[str] = set()

    def page(self) -> FiguresPage:
        """What is shown now; names only for whom it was noted that they look."""
        person = self._desk.session.person
        return FiguresPage(replace(self._shown, named=person is not None and person.id in self._noted))

    def do(self, command: Command) -> bool:
        """Another period, up and down, and back to where it was opened from."""
        desk = self._desk
        match command:
            case Command.EARLIER:
                self._turn(-1)
            case Command.LATER:
                self._turn(1)
            case Command.UP | Command.DOWN:
                desk.first_line = max(desk.first_line + (1 if command is Command.DOWN else -1), 0)
            case Command.BACK:
                desk.place, desk.first_line = self._came_from, 0
            case _:
                return False
        return True

    def select(self, name: str) -> None:
        """No row is about anybody."""

    def subjects(self) -> tuple[str, ...]:
        """No patient stands here; whoever looks at the staff's doses is noted by name."""
        return ()

    def board_came(self) -> None:
        """Somebody may have signed in since."""
        self._desk.faults.aside(_JOB, self._note())

    def begin(self) -> None:
        """Counts the period that is shown; what was counted of it before stands there meanwhile."""
        self._turns += 1
        self._desk.faults.aside(_JOB, self._look(self._turns))

    def _turn(self, by: int) -> None:
        place = self._periods.index(self._shown.period) + by
        if not 0 <= place < len(self._periods):
            return
        period = self._periods[place]
        self._shown = self._counted.get(period) or self._empty(period)
        self._desk.first_line = 0
        self.begin()

    async def _look(self, turn: int) -> None:
        await self._note()
        await self._count(turn)

    async def _note(self) -> None:
        """Keeps in the access log that the one who is signed in looks at what the staff got; until then no names."""
        desk, person = self._desk, self._desk.session.person
        if person is None or not may(person, Permission.STAFF_DOSE):
            return
        if person.id in self._noted or desk.own is not self:
            return
        try:
            await line_kept(desk, partial(desk.ward.access.note, Access.STAFF_DOSE, person.id))
        except WardBoardError as error:
            log.warning("that somebody looks at the staff's figures was not noted: %s", error)
            return
        self._noted.add(person.id)
        desk.count_write()
        desk.repaint()

    async def _count(self, turn: int) -> None:
        """Counts in steps, so that a board can be read between two of them, until another period is shown."""
        desk, period = self._desk, self._shown.period
        try:
            source = await desk.reader.do(lambda: desk.ward.figures)
            if not self._knows_years:
                await self._find_years(source)
                period = self._shown.period
            begin = partial(source.counting, period.first, period.last, country=self._shown.country, as_of=self._as_of)
            counting = await desk.reader.do(begin)
            while await desk.reader.do(counting.go_on):
                if turn != self._turns or (desk.own is not self and desk.place is not Place.KEYS):
                    return
                self._shown = replace(self._shown, counted=counting.counted, total=counting.total)
                desk.repaint()
            figures = await desk.reader.do(counting.figures)
        except WardBoardError as error:
            self._told(turn, replace(self._empty(period), trouble=str(error)))
            return
        except Exception as error:
            log.error("the figures could not be counted", exc_info=error)
            self._told(turn, replace(self._empty(period), trouble=_("A fault of the program; the log says where")))
            return
        self._counted[period] = replace(self._empty(period), figures=figures, titles=source.titles)
        self._told(turn, self._counted[period])

    async def _find_years(self, source: CentreFigures) -> None:
        """The years that there are, once: until they are known, the periods are those of this one."""
        first_day = await self._desk.reader.do(source.first_day)
        self._periods, self._knows_years = periods(first_day, source.today), True
        shown = self._shown.period
        self._shown = self._empty(shown if shown in self._periods else self._periods[0])

    def _told(self, turn: int, shown: FiguresShown) -> None:
        if turn == self._turns:
            self._shown = shown
            self._desk.repaint()

    def _empty(self, period: Period) -> FiguresShown:
        return FiguresShown(period, self._periods, self._desk.settings.centre.country)

    @property
    def _as_of(self) -> datetime | None:
        # a demo store pretends that it is now
        return self._desk.ward.clock.now() if self._desk.ward.kind == "demo" else None
