"""The first run: nobody is on the board yet; an example day, a day list, or a first coordinator."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from ward_board.board.line import Line
from ward_board.config.language import gettext as _
from ward_board.domain.entry import Person
from ward_board.domain.form import FieldType, FormField
from ward_board.domain.text import printable
from ward_board.errors import WardBoardError
from ward_board.tui.dialogs.cards import blank, sentence_lines
from ward_board.tui.dialogs.choice import ChoiceDialog
from ward_board.tui.dialogs.dialog import Dialog, LeftError
from ward_board.tui.dialogs.field import Field
from ward_board.tui.dialogs.question import QuestionDialog
from ward_board.tui.helper import Helper
from ward_board.tui.keys import Command, Place, command_of
from ward_board.tui.presses import Press, Presses
from ward_board.ward.clock import Clock
from ward_board.ward.ward import Ward

T = TypeVar("T")
OFFERS = 3


@dataclass(frozen=True, slots=True)
class FirstRun:
    """What the first run may do, handed in by whoever puts the program together; each raises WardBoardError.

    `open_demo` gives a demo store of its own with the example day; `make_ward` the ward store with its first
    coordinator (id, name, PIN). `preview` gives a row of text for each row of a day list file, and keeps nothing;
    `book` books them and gives a report line for each.
    """

    store: str
    clock: Clock
    open_demo: Callable[[], Ward]
    make_ward: Callable[[str, str, str], tuple[Ward, Person]]
    preview: Callable[[str], Sequence[str]]
    book: Callable[[Ward, Person, str], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Started:
    """How the first run ended: the ward to open, and who is signed in there."""

    ward: Ward
    person: Person | None = field(default=None)


class FirstRunDesk:
    """Asks what to begin with; `started` is called when there is a ward to open, `leave` when there is none."""

    def __init__(
        self,
        first_run: FirstRun,
        *,
        repaint: Callable[[], None],
        started: Callable[[Started], None],
        leave: Callable[[int], None],
    ) -> None:
        self._first_run, self._started, self._leave, self.repaint = first_run, started, leave, repaint
        self.helper, self.presses = Helper("first-run"), Presses()
        self.marked = 0
        self.dialog: Dialog[Any] | None = None
        self.notice = ""
        self._flow: asyncio.Task[None] | None = None
        self._offers: tuple[Callable[[], Coroutine[Any, Any, None]], ...] = (self._demo, self._day_list, self._ward)

    def press(self, name: str, character: str | None, at: float) -> None:
        """A key of the terminal."""
        press = self.presses.press(name, character, at)
        if self.dialog:
            self.dialog.press(press, self._first_run.clock.now())
        elif self._flow is None:
            self._command(press)
        self.repaint()

    def painted(self, what: object, at: float) -> None:
        """What is asked stands on the terminal since `at`."""
        if self.dialog is not None and self.dialog is what and self.dialog.painted_at is None:
            self.dialog.painted_at = at

    def _command(self, press: Press) -> None:
        match command_of(Place.FIRST_RUN, press.key):
            case Command.SELECT:
                self.marked = int(press.key) - 1
            case Command.UP:
                self.marked = (self.marked - 1) % OFFERS
            case Command.DOWN:
                self.marked = (self.marked + 1) % OFFERS
            case Command.OPEN:
                self._flow = asyncio.get_running_loop().create_task(self._run(self._offers[self.marked]))
            case Command.LEAVE:
                self._leave(0)

    async def _run(self, offer: Callable[[], Coroutine[Any, Any, None]]) -> None:
        try:
            await offer()
        except LeftError:
            self.notice = _("left; nothing was made")
        except WardBoardError as error:
            self.notice = str(error)
        finally:
            self._flow = None
            self.repaint()

    async def _ask(self, dialog: Dialog[T]) -> T:
        self.dialog, answer = dialog, dialog.ask()
        self.repaint()
        try:
            return await answer
        finally:
            self.dialog = None
            self.repaint()

    async def _demo(self) -> None:
        self.notice = _("making the example day…")
        self.repaint()
        self._started(Started(await self.helper.do(self._first_run.open_demo)))

    async def _ward(self) -> None:
        ward, person = await self._coordinator()
        self._started(Started(ward, person))

    async def _day_list(self) -> None:
        question = QuestionDialog(_("Bring in a day list"), [_text("file", "file")], _trial_facts, "")
        while True:
            file = (await self._ask(question))["file"]
            try:
                rows = await self.helper.do(partial(self._first_run.preview, file))
                break
            except WardBoardError as error:
                question.wrong(str(error))
        go_on = (_("Go on: make the ward store, then book these rows"), True)
        offers = [go_on, *((printable(row), False) for row in rows)]
        while not await self._ask(ChoiceDialog(_("A trial: nothing counts yet"), offers)):
            pass
        ward, person = await self._coordinator()
        await self.helper.do(partial(self._first_run.book, ward, person, file))
        self._started(Started(ward, person))

    async def _coordinator(self) -> tuple[Ward, Person]:
        fields = [_text("id", "id"), _text("name", "name"), _secret("pin", "PIN"), _secret("again", "PIN again")]
        question = QuestionDialog(_("The first coordinator"), fields, _coordinator_facts, "")
        while True:
            said = await self._ask(question)
            if said["pin"] != said["again"]:
                question.wrong(_("the two PINs differ; type both anew"))
                continue
            try:
                return await self.helper.do(partial(self._make, said))
            except WardBoardError as error:
                question.wrong(str(error))

    def _make(self, said: Mapping[str, str]) -> tuple[Ward, Person]:
        return self._first_run.make_ward(said["id"].lower(), said["name"], said["pin"])


def _text(key: str, title: str) -> Field:
    return Field(FormField(id=key, title=title, type=FieldType.TEXT, required=True))


def _secret(key: str, title: str) -> Field:
    return Field(FormField(id=key, title=title, type=FieldType.TEXT, required=True), is_secret=True)


def _trial_facts(width: int) -> Sequence[Line]:
    return [blank(), *sentence_lines(width, _("A CSV file. First a trial: you see each row before it counts."))]


def _coordinator_facts(width: int) -> Sequence[Line]:
    said = _(
        "Whoever manages the ward's people and day lists signs with an id and a PIN. "
        "The id: small letters and digits, as in jdevries. The PIN: six digits or more, without a pattern."
    )
    return [blank(), *sentence_lines(width, said)]
