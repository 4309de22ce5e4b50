"""The page of start times at a desk: read and searched aside from the screen; a bed is moved only when asked for."""

from __future__ import annotations

import logging
from bisect import bisect_left, bisect_right
from dataclasses import replace
from datetime import date
from functools import partial

from ward_board.board.confirm import identity
from ward_board.board.moments import Clock
from ward_board.board.people import who
from ward_board.board.start_day import Asked, StartDay, with_chances
from ward_board.board.start_times_page import StartTimesPage, may_be_moved, move_pieces
from ward_board.board.start_times_words import kept_words, time_words
from ward_board.config.language import gettext as _
from ward_board.domain.entry import Person
from ward_board.domain.openings import WARD, page_of
from ward_board.domain.start_times import Placed
from ward_board.errors import (
    AlreadyDoneError,
    NotMovedError,
    RefusedError,
    StoreUnavailableError,
    WardBoardError,
)
from ward_board.rehearsal.day_chances import chances_of
from ward_board.tui.booking_days import BookingDays
from ward_board.tui.desk import Desk
from ward_board.tui.dialogs.dialog import LeftError
from ward_board.tui.dialogs.move_bar import MoveDialog
from ward_board.tui.places import Command, Place
from ward_board.tui.signing import signed_in, silence_of
from ward_board.ward.courses import LOOK_BACK
from ward_board.ward.start_times import move_beds, move_of, read_start_day

log = logging.getLogger(__name__)

_JOB = "start times"
_FEWEST, _MOST = 1, 12


async def open_start_times(desk: Desk) -> None:
    """Shows the start times of the day that was shown, and begins to look for them."""
    day = _day_shown(desk)
    if day is None:
        return
    place = StartTimesPlace(desk, day, came_from=desk.place)
    desk.own_places[Place.START_TIMES] = place
    desk.place, desk.first_line = Place.START_TIMES, 0
    place.begin()


def _day_shown(desk: Desk) -> date | None:
    """The day of the course that is selected on the page of days, else the board's."""
    days = desk.own
    row = days.model.row if isinstance(days, BookingDays) else None
    cycle = (row.here or row.next.booked) if row else None
    return cycle.day if cycle else desk.board.day if desk.board else None


class StartTimesPlace:
    """What a desk keeps of the page: the day, how many people somebody asked about, the selected bed."""

    def __init__(self, desk: Desk, day: date, came_from: Place) -> None:
        self._desk, self._day, self._came_from = desk, day, came_from
        self._page = StartTimesPage()
        self._people: int | None = None
        self._turns = 0

    def page(self) -> StartTimesPage:
        """What is shown now."""
        return self._page

    def do(self, command: Command) -> bool:
        """Another bed, another number of people, another day; Enter moves the selected bed."""
        match command:
            case Command.UP | Command.DOWN:
                self._select_next(1 if command is Command.DOWN else -1)
            case Command.ZOOM_IN | Command.ZOOM_OUT:
                self._ask_for(1 if command is Command.ZOOM_IN else -1)
            case Command.EARLIER | Command.LATER:
                self._desk.faults.aside(_JOB, self._turn(1 if command is Command.LATER else -1))
            case Command.OPEN:
                self._desk.start(self._move())
            case Command.BACK:
                self._desk.place, self._desk.first_line = self._came_from, 0
            case _:
                return False
        return True

    def select(self, name: str) -> None:
        """A bed's row was clicked."""
        self._show(replace(self._page, selected=name))

    def subjects(self) -> tuple[str, ...]:
        """The beds of its day."""
        return (page_of(WARD, f"start-times:{self._day}"),)

    def board_came(self) -> None:
        """Somebody may have started, moved or cancelled a bed, or a minute has passed."""
        self.begin()

    def begin(self) -> None:
        """Looks for the start times anew; what was found before stands there meanwhile."""
        self._turns += 1
        self._desk.faults.aside(_JOB, self._find(self._turns))

    def _show(self, page: StartTimesPage) -> None:
        self._page = page
        self._desk.repaint()

    def _select_next(self, by: int) -> None:
        here = [one.bed.treatment for one in self._page.day.placed] if self._page.day else []
        if here:
            chosen = self._page.selected
            at = here.index(chosen) + by if chosen in here else (0 if by > 0 else -1)
            self._show(replace(self._page, selected=here[at % len(here)]))

    def _ask_for(self, more: int) -> None:
        day = self._page.day
        if day is not None:
            # counted on from what was asked for last: keys come quicker than plans
            people = day.proposal.people if self._people is None else self._people
            self._people = min(max(people + more, _FEWEST), _MOST)
            self.begin()

    async def _turn(self, by: int) -> None:
        """The next day with anybody booked, or the one before; not back beyond the day that matters now."""
        desk, day = self._desk, self._day
        found = await desk.reader.do(partial(desk.ward.courses.beds_taken, day - LOOK_BACK, day + LOOK_BACK))
        first = desk.board.day if desk.board else day
        days = sorted(one for one in found if one >= first)
        place = bisect_right(days, day) if by > 0 else bisect_left(days, day) - 1
        if not 0 <= place < len(days) or desk.own is not self:
            return
        self._day = days[place]
        self._page, desk.first_line = StartTimesPage(), 0
        self.begin()

    async def _find(self, turn: int) -> None:
        """The plan first, then what chance does to it, each on the reader's thread."""
        desk, before = self._desk, self._page.day
        asked = Asked(people=self._people)
        try:
            day = await desk.reader.do(partial(read_start_day, desk.ward, self._day, desk.settings.windows, asked))
        except WardBoardError as error:
            if turn == self._turns:
                self._show(replace(self._page, trouble=str(error), is_counting=False))
            return
        if turn != self._turns:
            return
        is_same = before is not None and before.planned == day.planned and before.work is day.work
        known = before.chances if before is not None and is_same else None
        is_counting = known is None and not day.proposal.obstacles
        self._told(with_chances(day, known), is_counting=is_counting)
        if not is_counting:
            return
        chances = await desk.reader.do(partial(chances_of, day.work, day.planned))
        if turn == self._turns:
            self._told(with_chances(day, chances), is_counting=False)

    def _told(self, day: StartDay, *, is_counting: bool) -> None:
        self._show(replace(self._page, day=day, trouble=None, is_counting=is_counting))

    async def _move(self) -> None:
        """Asks, and records the proposed T0 of the selected bed; no other bed moves with it."""
        desk, day, placed = self._desk, self._page.day, self._page.chosen
        if day is None or placed is None:
            desk.say(_("Choose a bed first: the arrows"))
            return
        if not may_be_moved(day, placed):
            desk.say(_why_not(day, placed))
            return
        person = await signed_in(desk)
        bed, what = day.bed_of(placed), tuple(move_pieces(day, placed))
        dialog = MoveDialog(lambda width: identity(bed, desk.view(width, desk.size[1])), what)
        dialog.hindrance = silence_of(desk)
        await desk.ask(dialog)
        if desk.session.person is not person:
            raise LeftError
        await self._record(day, placed, person)

    async def _record(self, day: StartDay, placed: Placed, person: Person) -> None:
        desk, number = self._desk, placed.bed.bed
        desk.say(_("saving…"))
        desk.repaint()
        try:
            await desk.writer.do(partial(move_beds, desk.ward, [move_of(day, placed)], person))
        except NotMovedError as error:
            desk.say(_("Bed {bed}: {why}; nothing was kept").format(bed=number, why=self._why(error.refusals[number])))
            self.begin()
            return
        except StoreUnavailableError as error:
            desk.health.wrote(well=False, now=desk.machine.monotonic())
            desk.say(_("Bed {bed}: {error}; nothing was kept").format(bed=number, error=error))
            self.begin()
            return
        desk.health.wrote(well=True, now=desk.machine.monotonic())
        desk.wrote()
        said = _("Bed {bed}: recorded, T0 {t0}").format(bed=number, t0=time_words(day, placed.t0))
        desk.say(said)

    def _why(self, error: WardBoardError) -> str:
        """Why a bed stays, with name and local time where somebody was quicker."""
        if not isinstance(error, AlreadyDoneError):
            return error.words if isinstance(error, RefusedError) else str(error)
        staff = self._desk.board.staff if self._desk.board else {}
        clock = Clock(self._desk.ward.zone, self._desk.ward.clock.now())
        said = _("{what} by {name} at {time}")
        return said.format(what=error.what, name=who(error.by, staff), time=clock.moment(error.at))


def _why_not(day: StartDay, placed: Placed) -> str:
    if day.proposal.obstacles:
        return _("No start times are proposed; nothing to move")
    why = kept_words(placed) or _("is booked so already")
    return _("Bed {bed}: {why}; nothing to move").format(bed=placed.bed.bed, why=why)
