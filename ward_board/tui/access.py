"""The place of who looked at a patient: an auditor reads the access log, which is a line of it before it is shown."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta
from functools import partial

from ward_board.board.access_page import PERIODS, AccessPage
from ward_board.config.language import gettext as _
from ward_board.domain.access_report import AccessReport
from ward_board.domain.entry import Person
from ward_board.domain.patient import Patient
from ward_board.domain.permissions import Permission, may
from ward_board.domain.words import Role
from ward_board.errors import WardBoardError
from ward_board.tui.booking_days import BookingDays
from ward_board.tui.course import CoursePlace
from ward_board.tui.desk import Desk
from ward_board.tui.places import Command, Place

log = logging.getLogger(__name__)

_JOB = "who looked"


async def open_access(desk: Desk) -> None:
    """Shows who looked at the patient of the selected bed or course; to anybody but an auditor it says why not."""
    person = desk.session.person
    if person is None:
        desk.say(_("Who looked at a patient is for an auditor: sign in as one"))
    elif not may(person, Permission.READ_ACCESS_LOG):
        desk.say(_("Who looked at a patient is for an auditor to read, not for those who look after them"))
    elif (patient := _patient_shown(desk)) is None:
        desk.say(_("Choose a bed first: its number, or the arrows"))
    else:
        place = AccessPlace(desk, patient, came_from=desk.place)
        desk.own_places[Place.ACCESS] = place
        desk.place, desk.first_line = Place.ACCESS, 0
        place.begin()


def _patient_shown(desk: Desk) -> Patient | None:
    own = desk.own
    if isinstance(own, CoursePlace):
        return own.course.patient
    if isinstance(own, BookingDays):
        return own.model.row.course.patient if own.model.row else None
    return desk.bed.patient if desk.bed else None


class AccessPlace:
    """What was read of one patient, shown only while an auditor is signed in."""

    def __init__(self, desk: Desk, patient: Patient, came_from: Place) -> None:
        self._desk, self._came_from = desk, came_from
        self._page = AccessPage(patient, PERIODS[1])
        self._reads_for: str | None = None
        self._turns = 0

    def page(self) -> AccessPage:
        """The page at this moment; nothing of the log for anybody else, and another auditor reads it anew."""
        reader = self._reader()
        if reader is not None and reader.id != self._reads_for:
            self.begin()
        if reader is None:
            return replace(self._page, report=None, role=None, why_not=_("For an auditor: sign in as one to read it"))
        return self._page

    def subjects(self) -> tuple[str, ...]:
        """Each reading is noted as what it is."""
        return ()

    def select(self, name: str) -> None:
        """No row is about anything that can be chosen."""

    def board_came(self) -> None:
        """The log is read when it is asked for: each reading is a line of it."""

    def begin(self) -> None:
        """Reads the period that is chosen, aside from the screen."""
        reader = self._reader()
        if reader is None:
            return
        self._turns, self._reads_for = self._turns + 1, reader.id
        self._page = replace(self._page, report=None, why_not=None)
        self._desk.faults.aside(_JOB, self._read(self._turns, reader, self._page.period))

    def do(self, command: Command) -> bool:
        """Another period, one role, up and down, and back to where it was opened from."""
        desk = self._desk
        match command:
            case Command.UP | Command.DOWN:
                desk.first_line = max(desk.first_line + (1 if command is Command.DOWN else -1), 0)
            case Command.ZOOM_IN | Command.ZOOM_OUT:
                self._turn(-1 if command is Command.ZOOM_IN else 1)
            case Command.MINE:
                self._page, desk.first_line = replace(self._page, role=self._next_role()), 0
            case Command.BACK:
                desk.place, desk.first_line = self._came_from, 0
            case _:
                return False
        return True

    def _turn(self, by: int) -> None:
        place = PERIODS.index(self._page.period) + by
        if 0 <= place < len(PERIODS):
            self._page, self._desk.first_line = replace(self._page, period=PERIODS[place], role=None), 0
            self.begin()

    def _next_role(self) -> Role | None:
        roles = (None, *(self._page.report.roles if self._page.report else ()))
        here = roles.index(self._page.role) if self._page.role in roles else 0
        return roles[(here + 1) % len(roles)]

    def _reader(self) -> Person | None:
        person = self._desk.session.person
        return person if person is not None and may(person, Permission.READ_ACCESS_LOG) else None

    async def _read(self, turn: int, reader: Person, period: timedelta) -> None:
        desk = self._desk
        today = desk.ward.clock.now().astimezone(desk.ward.zone).date()
        ask = partial(desk.ward.access.about_patient, reader, self._page.patient.id, today - period, today)
        try:
            report: AccessReport | None = await desk.viewing.helper.do(ask)
            why_not = None
        except WardBoardError as error:
            report, why_not = None, str(error)
        except Exception as error:
            log.error("the access log could not be read", exc_info=error)
            report, why_not = None, _("A fault of the program; the log says where")
        if turn == self._turns:
            self._page = replace(self._page, report=report, why_not=why_not)
            desk.repaint()
