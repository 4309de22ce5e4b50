"""The place of days: courses and treatment days, read beside the board; who books a day does it here."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import date
from functools import partial

from ward_board.board.booking_words import half_asked_words, left_outside_words
from ward_board.board.days_choice import clashes_of, first_choice, next_day, seen_anew
from ward_board.board.days_model import Choice, CourseRow, DaysModel, course_rows
from ward_board.board.days_page import DaysPage
from ward_board.board.days_scale import furthest_zoom
from ward_board.board.days_words import next_words
from ward_board.board.moments import Clock, day_and_full_month
from ward_board.board.people import shown_name, who
from ward_board.config.language import gettext as _
from ward_board.domain.calendar import Obstacle
from ward_board.domain.choosing import left_outside
from ward_board.domain.entry import Person
from ward_board.domain.form import FieldType, FormField
from ward_board.domain.openings import WARD, page_of
from ward_board.domain.words import Role
from ward_board.errors import AlreadyDoneError, BadInputError, RefusedError, StoreUnavailableError, WardBoardError
from ward_board.tui.course import open_course
from ward_board.tui.desk import Desk
from ward_board.tui.dialogs.booking_dialog import BookingDialog
from ward_board.tui.dialogs.choice import ChoiceDialog, Offer
from ward_board.tui.dialogs.dialog import LeftError
from ward_board.tui.dialogs.field import Field
from ward_board.tui.dialogs.question import QuestionDialog
from ward_board.tui.keys import Command, Place
from ward_board.tui.signing import sign_again, signed_in, silence_of
from ward_board.ward.cycle_booking import AskedDay, Booked, ChangedSinceError
from ward_board.ward.planning import Planning

log = logging.getLogger(__name__)
_PAGE_ROWS = 10


async def open_days(desk: Desk) -> None:
    """Shows the page of days, read anew; what was selected there before still is."""
    days = desk.own_places.get(Place.DAYS)
    if not isinstance(days, BookingDays):
        days = BookingDays(desk)
    try:
        await days.read()
    except (BadInputError, StoreUnavailableError) as error:
        desk.say(str(error))
        return
    desk.own_places[Place.DAYS] = days
    # no bed of the board is acted on here
    desk.place, desk.first_line, desk.selected = Place.DAYS, 0, None


class BookingDays:
    """The courses that are planned at one terminal; seconds pass without it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._planning = Planning(desk.ward, desk.settings)
        self._model: DaysModel | None = None
        self._written = desk.written
        self._moves = {Command.UP: -1, Command.DOWN: 1, Command.PAGE_UP: -_PAGE_ROWS, Command.PAGE_DOWN: _PAGE_ROWS}

    @property
    def model(self) -> DaysModel:
        """What is shown; there is something once it was read."""
        if self._model is None:
            raise RuntimeError("the page of days is shown before it was read")
        return self._model

    @property
    def day(self) -> date | None:
        """The day that the selected course is booked for next; None where there is none."""
        booked = self.model.row.next.booked if self._model and self.model.row else None
        return booked.day if booked else None

    async def read(self) -> None:
        """Reads courses and beds; raises BadInputError for a bad course.toml, StoreUnavailableError."""
        self._written = self._desk.written
        seen = await self._desk.reader.do(self._planning.look)
        before, rows = self._model, course_rows(seen.courses)
        kept = before.selected if before and any(row.id == before.selected for row in rows) else None
        self._model = DaysModel(
            today=seen.today,
            rows=rows,
            load=seen.load,
            calendar=seen.calendar,
            selected=kept,
            zoom=before.zoom if before else 0,
            choice=_still(before.choice, rows) if before and kept else None,
        )

    def page(self) -> DaysPage:
        """The page at this moment; what was recorded on another page is read as soon as this one is shown again."""
        if self._written != self._desk.written:
            self._written = self._desk.written
            self.board_came()
        return DaysPage(self.model)

    def subjects(self) -> tuple[str, ...]:
        """All courses at once, and the one that is chosen."""
        chosen = self._model.selected if self._model else None
        return page_of(WARD, "days"), *([page_of(chosen, "days")] if chosen else [])

    def board_came(self) -> None:
        """Courses are read again where the store may hold something new."""
        self._desk.faults.aside("courses", self._refresh())

    def select(self, name: str) -> None:
        """A course was clicked."""
        self._model = replace(self.model, selected=name, choice=None)

    def do(self, command: Command) -> bool:
        """What a key means here; False for what every page has."""
        if command in self._moves:
            self._move(self._moves[command])
        elif command in {Command.ZOOM_IN, Command.ZOOM_OUT}:
            self._zoom(1 if command is Command.ZOOM_IN else -1)
        elif command in {Command.EARLIER, Command.LATER}:
            self._open_bar(-1 if command is Command.EARLIER else 1)
        elif command is Command.NEXT:
            self._next_without_date()
        elif command is Command.FIND:
            self._desk.start(self._find())
        elif command is Command.OPEN and not self._desk.session.is_locked:
            self._open_course()
        else:
            return False
        return True

    def _move(self, by: int) -> None:
        ids = [row.id for row in self.model.rows]
        if not ids:
            return
        if self.model.selected in ids:
            at = ids.index(self.model.selected) + by
            at = at % len(ids) if abs(by) == 1 else min(max(at, 0), len(ids) - 1)
        else:
            at = 0 if by > 0 else len(ids) - 1
        self.select(ids[at])

    def _zoom(self, by: int) -> None:
        out, near = furthest_zoom()
        self._model = replace(self.model, zoom=min(max(self.model.zoom + by, out), near))

    def _next_without_date(self) -> None:
        """Selects the next course that needs a date, after the last one the first again, and opens the bar for it."""
        ids = [row.id for row in self.model.rows if row.needs_date]
        if not ids:
            self._desk.say(_("every course that may go on has its next date"))
            return
        all_ids = [row.id for row in self.model.rows]
        here = all_ids.index(self.model.selected) if self.model.selected in all_ids else -1
        after = [one for one in ids if all_ids.index(one) > here]
        self.select((after or ids)[0])
        self._open_bar(0)

    def _open_bar(self, by: int) -> None:
        row = self.model.row
        if row is None:
            self._desk.say(_("choose a course first: the arrows, / or Space"))
            return
        choice = first_choice(self.model, row)
        if choice is None:
            words, _tone = next_words(self.model, row, 60)
            said = _("{words}: no date is booked now") if row.is_open else _("{words}: nothing is left to book")
            self._desk.say(said.format(words=words))
            return
        if by and row.next.booked is not None:
            choice = next_day(self.model, row, choice, by)
        self._choose(choice)
        self._desk.start(self._book())

    def _choose(self, choice: Choice | None) -> None:
        self._model = replace(self.model, choice=choice)

    async def _book(self) -> None:
        """Asks for the day until it is booked or left."""
        desk = self._desk
        dialog = BookingDialog(lambda: self.model, self._choose, self._is_private)
        dialog.hindrance = silence_of(desk)
        try:
            while True:
                said = await desk.ask(dialog)
                if isinstance(said, Command):
                    desk.after_flow(partial(self._go_on, said))
                    return
                if await self._try(dialog, said):
                    return
        except LeftError:
            return
        finally:
            self._choose(None)

    def _go_on(self, command: Command) -> None:
        self.do(command)

    async def _try(self, dialog: BookingDialog, choice: Choice) -> bool:
        """Whether it is done with; what stands in the way is said in the bar."""
        desk = self._desk
        if desk.session.person is None:
            await signed_in(desk)
            dialog.message = _("signed in; Enter books")
            return False
        person, row = desk.session.person, self.model.row
        if row is None:
            return True
        try:
            reason = await self._reason(person, row, choice)
            number = row.outlooks[choice.place].number
            asked = AskedDay(row.id, choice.day, person, number, choice.bed, reason=reason, seen=choice.seen)
            if desk.session.person is not person:
                raise LeftError
            desk.say(_("saving…"))
            desk.repaint()
            booked = await desk.writer.do(partial(self._planning.book, asked))
        except ChangedSinceError as error:
            desk.say("")
            dialog.message = self._changed(error)
            await self._refresh()
            self._see_anew()
            return False
        except AlreadyDoneError:
            desk.say(_("nothing changes: it is booked there already"))
            return True
        except (RefusedError, BadInputError, StoreUnavailableError) as error:
            desk.say("")
            self._failed(dialog, error)
            await self._refresh()
            return False
        await self._kept(row, booked)
        return True

    async def _reason(self, person: Person, row: CourseRow, choice: Choice) -> str | None:
        """A physician's reason for a day outside the window, and the PIN again; raises LeftError."""
        outside = any(one.obstacle is Obstacle.INTERVAL for one in clashes_of(self.model, row, choice))
        if not outside or Role.PHYSICIAN not in person.roles:
            return None
        title = _("{day} lies outside the window: why then?").format(day=day_and_full_month(choice.day))
        field = Field(FormField(id="reason", title="reason", type=FieldType.TEXT, required=True))
        told = await self._desk.ask(QuestionDialog(title, [field], None, _("it is kept with the booking")))
        await sign_again(self._desk, person, _("Outside the window"))
        return told["reason"]

    def _changed(self, error: ChangedSinceError) -> str:
        """Who booked, moved or cancelled it meanwhile; the bar says what Enter does now."""
        staff = self._desk.board.staff if self._desk.board else {}
        time = Clock(self._desk.ward.zone, self._desk.ward.clock.now()).moment(error.at)
        words = _("{what}, by {name} at {time}; nothing was changed")
        return words.format(what=error.what, name=who(error.by, staff), time=time)

    def _see_anew(self) -> None:
        row, choice = self.model.row, self.model.choice
        if row is not None and choice is not None:
            self._choose(seen_anew(row, choice))

    def _failed(self, dialog: BookingDialog, error: WardBoardError) -> None:
        if isinstance(error, StoreUnavailableError):
            self._desk.health.wrote(well=False, now=self._desk.machine.monotonic())
            dialog.message = _("{error}; nothing was kept").format(error=error)
        else:
            dialog.message = error.words if isinstance(error, RefusedError) else str(error)

    async def _kept(self, row: CourseRow, booked: Booked) -> None:
        desk = self._desk
        desk.health.wrote(well=True, now=desk.machine.monotonic())
        desk.wrote()
        await self._refresh()
        name = shown_name(row.course.patient, privacy=desk.names.will_be_hidden)
        words = _("{name}: cycle {number} booked {day}, Bed {bed}, T0 {t0}")
        if booked.moved_from:
            words = _("{name}: cycle {number} moved to {day}, Bed {bed}, T0 {t0}")
        t0 = Clock(desk.ward.zone, booked.t0).time(booked.t0)
        day = day_and_full_month(booked.day)
        said = words.format(name=name, number=booked.number, day=day, bed=booked.bed, t0=t0)
        half = f"; {half_asked_words(booked.activity_mbq)}" if booked.asks_for_half else ""
        outlook = next((one for one in row.outlooks if one.number == booked.number), None)
        left = left_outside(row.course, outlook, booked.day) if outlook else None
        then = f"; {left_outside_words(left)}" if left else ""
        desk.say(f"{said}{half}{then}")

    async def _refresh(self) -> None:
        """What is shown by what the store holds now; one that does not answer leaves it, and the board says so."""
        try:
            await self.read()
        except (BadInputError, StoreUnavailableError) as error:
            log.warning("the courses could not be read: %s", type(error).__name__)
        self._desk.repaint()

    async def _find(self) -> None:
        """Asks for a course by name or hospital number; with names hidden only numbers find one."""
        desk, is_private = self._desk, self._desk.names.will_be_hidden
        offers = [_offer(self.model, row, is_private=is_private) for row in self.model.rows]
        beside = _("hospital number") if is_private else _("name or hospital number")
        dialog = ChoiceDialog(_("Find a course"), offers, beside, nothing=_("no such course"), hint=_("goes there"))
        try:
            found: str | None = await desk.ask(dialog)
        except LeftError:
            found = None
        if dialog.typed.strip():
            desk.viewing.searched()
        if found is not None:
            self.select(found)

    def _open_course(self) -> None:
        row = self.model.row
        if row is None:
            self._desk.say(_("choose a course first: the arrows, / or Space"))
            return
        # read in with its first use

        self._desk.start(open_course(self._desk, row.id))

    def _is_private(self) -> bool:
        return self._desk.names.are_hidden


def _still(choice: Choice | None, rows: tuple[CourseRow, ...]) -> Choice | None:
    """The choice, as long as its course still asks for that many treatments."""
    row = next((row for row in rows if choice and row.id == choice.course), None)
    return choice if choice and row and choice.place < len(row.outlooks) else None


def _offer(model: DaysModel, row: CourseRow, *, is_private: bool) -> Offer[str]:
    patient = row.course.patient
    digits = "".join(letter for letter in patient.number if letter.isalnum())
    numbers = (patient.number, digits)
    words, _tone = next_words(model, row, 40)
    return Offer(
        shown_name(patient, privacy=is_private) + ("" if is_private else f"   {patient.number}"),
        row.id,
        words,
        numbers if is_private else (*numbers, patient.name),
    )
