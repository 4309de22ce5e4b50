"""The place of a course: opened from a bed or from the days, read beside the board, recorded on from there."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from functools import partial

from ward_board.board.course_after import kept_words
from ward_board.board.course_page import CoursePage, newest_row
from ward_board.board.course_steps import known_words, offered_steps
from ward_board.board.course_told import sentence
from ward_board.board.course_words import day_words
from ward_board.board.incident_words import letters_of
from ward_board.board.layout import frame_rows
from ward_board.board.line import Line
from ward_board.board.moments import Clock
from ward_board.board.people import author_of, roles_words, shown_name
from ward_board.board.site_words import site_words
from ward_board.board.step_words import capital
from ward_board.config.language import gettext as _
from ward_board.domain.authority import acting_role
from ward_board.domain.course import Course
from ward_board.domain.entry import Entry, Person
from ward_board.domain.form import FormField
from ward_board.domain.openings import page_of
from ward_board.domain.step import Step
from ward_board.domain.words import Action
from ward_board.errors import BadInputError, StoreUnavailableError
from ward_board.tui.acts import Act, Reason
from ward_board.tui.correcting import MOST, filled_fields, strike_field
from ward_board.tui.desk import Desk
from ward_board.tui.dialogs.choice import ChoiceDialog
from ward_board.tui.dialogs.course_dialog import CourseDialog, whom_lines
from ward_board.tui.dialogs.steps_dialog import StepOffer, StepsDialog
from ward_board.tui.dialogs.typed_time import TypedTime
from ward_board.tui.keys import Command, Place
from ward_board.tui.recording import ask_until_kept
from ward_board.tui.signing import signed_in

log = logging.getLogger(__name__)
_JOB = "course"
_ROWS_OF_AN_ENTRY = 2


async def open_course_of_bed(desk: Desk) -> None:
    """Shows the course of the selected bed."""
    bed = desk.bed
    if bed is None:
        desk.say(_("Choose a bed first: its number, or the arrows"))
    elif bed.course is None:
        desk.say(_("the course cannot be read; 'ward-board doctor' says why"))
    else:
        await open_course(desk, bed.course.id)


async def open_course(desk: Desk, course_id: str) -> None:
    """Shows a course, read anew, until Esc leads back to where it was opened from."""
    try:
        course = await desk.reader.do(partial(desk.ward.courses.one, course_id))
    except (BadInputError, StoreUnavailableError) as error:
        desk.say(str(error))
        return
    desk.own_places[Place.COURSE] = CoursePlace(desk, course)
    desk.place, desk.first_line = Place.COURSE, 0


class CoursePlace:
    """One course at one terminal; the selected bed is the patient's own meanwhile, or none."""

    def __init__(self, desk: Desk, course: Course) -> None:
        self._desk, self.course = desk, course
        self._came_from, self._selected = desk.place, desk.selected
        beds = desk.board.beds if desk.board else ()
        lies = next((bed.treatment for bed in beds if bed.course and bed.course.id == course.id), None)
        desk.selected = lies

    def page(self) -> CoursePage:
        """The page at this moment."""
        return CoursePage(self.course)

    def select(self, name: str) -> None:
        """No row is about anything else."""

    def subjects(self) -> tuple[str, ...]:
        """The course."""
        return (page_of(self.course.id, "course"),)

    def board_came(self) -> None:
        """The store may hold something new of it."""
        self._desk.faults.aside(_JOB, self._read())

    def do(self, command: Command) -> bool:
        """What a key means here; False for what every page has."""
        desk = self._desk
        match command:
            case Command.UP | Command.DOWN:
                desk.first_line = max(desk.first_line + (1 if command is Command.DOWN else -1), 0)
            case Command.NEXT:
                desk.start(self._record())
            case Command.NOTE:
                desk.start(self._note())
            case Command.CORRECT:
                desk.start(self._correct())
            case Command.BACK:
                desk.place, desk.first_line, desk.selected = self._came_from, 0, self._selected
            case _:
                return False
        return True

    async def _read(self) -> None:
        try:
            self.course = await self._desk.reader.do(partial(self._desk.ward.courses.one, self.course.id))
        except (BadInputError, StoreUnavailableError) as error:
            # the board says that it stands still; the course that was read stays
            log.warning("the course could not be read: %s", type(error).__name__)
        self._desk.repaint()

    async def _record(self) -> None:
        """Asks what, then for its form, until it is kept or left."""
        person = await signed_in(self._desk)
        dialog = StepsDialog(_("Record on the course"), self._offers(person), self._whom)
        step = await self._desk.ask(dialog)
        words = capital(site_words(step.does))
        await self._ask(Act(self.course.id, step.first_action, words, step, fields=step.fields), person)

    async def _note(self) -> None:
        person = await signed_in(self._desk)
        await self._ask(Act(self.course.id, Action.NOTE, _("Note"), reason=Reason.REQUIRED), person)

    async def _correct(self) -> None:
        """Offers the entries, the newest of one's own first, and asks what is other."""
        person = await signed_in(self._desk)
        entries = self._correctable(person)
        if not entries:
            self._desk.say(_("nothing is recorded yet"))
            return
        offers = [(self._entry_words(entry), entry) for entry in entries]
        entry = await self._desk.ask(ChoiceDialog(_("Correct which entry?"), offers))
        step = self.course.plan.by_id.get(entry.step or "")
        act = Act(
            self.course.id,
            Action.CORRECT,
            _("Correct the entry of {name}").format(name=author_of(entry, self._staff)),
            target=entry.id,
            fields=(*_as_they_stand(step, entry), strike_field()),
            reason=Reason.REQUIRED,
            owner=entry.author,
            about=self._entry_words(entry),
        )
        await self._ask(act, person, entry)

    async def _ask(self, act: Act, person: Person, corrects: Entry | None = None) -> None:
        before, time = self.course, TypedTime(self._desk.ward.zone, corrects.occurred_at if corrects else None)
        dialog = CourseDialog(lambda: self.course, act, time, is_private=self._is_private)
        await ask_until_kept(self._desk, dialog, person, corrects)
        if dialog.kept is not None:
            await self._read()
            self._say_what_follows(before, dialog.kept)

    def _say_what_follows(self, before: Course, entry: Entry) -> None:
        """What was kept and what it means for the next cycle; the page goes to where it stands."""
        desk = self._desk
        name = shown_name(self.course.patient, privacy=desk.names.will_be_hidden)
        desk.say(f"{name}: {kept_words(before, self.course, entry, self._clock)}")
        if desk.own is not self or desk.board is None:
            return
        view = desk.view(*desk.size)
        row = newest_row(self.page().lines(desk.board, view))
        room = max(view.height - frame_rows(desk.board, view), 1)
        desk.first_line = max(row + _ROWS_OF_AN_ENTRY - room, 0)

    def _offers(self, person: Person) -> list[StepOffer]:
        steps = offered_steps(self.course.plan)
        letters = letters_of(steps)
        return [
            StepOffer(
                step,
                letters[step.id],
                site_words(step.title),
                "" if self._is_private() else known_words(self.course, step, self._clock),
                ""
                if acting_role(person, step.roles)
                else _("a {roles} does this").format(roles=roles_words(step.roles)),
            )
            for step in steps
        ]

    def _whom(self, width: int) -> list[Line]:
        return whom_lines(self.course, width, privacy=self._is_private())

    def _correctable(self, person: Person) -> list[Entry]:
        """The entries that stand, one's own first, each newest first."""
        found = [entry for entry in self.course.entries if entry.action is not Action.CORRECT]
        newest = sorted(found, key=lambda entry: entry.seq, reverse=True)
        return sorted(newest, key=lambda entry: entry.author != person.id)[:MOST]

    def _entry_words(self, entry: Entry) -> str:
        day = day_words(entry.occurred_at.astimezone(self._desk.ward.zone).date(), self.course.today)
        return f"{day}  {sentence(self.course.plan, entry, (), self._staff, self._clock)}"

    @property
    def _clock(self) -> Clock:
        return Clock(self._desk.ward.zone, self._desk.ward.clock.now())

    @property
    def _staff(self) -> Mapping[str, str]:
        return self._desk.board.staff if self._desk.board else {}

    def _is_private(self) -> bool:
        return self._desk.names.are_hidden


def _as_they_stand(step: Step | None, entry: Entry) -> Iterator[FormField]:
    """Every field of a step with what an entry says; one that was left out at first may be filled too."""
    fields = step.fields if step else ()
    filled = {one.id: one for one in filled_fields(fields, entry)}
    for field in fields:
        yield filled.get(field.id) or field.model_copy(update={"required": False, "default": None})
