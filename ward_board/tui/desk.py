"""The desk: what one terminal shows and asks; plain state without a screen, so that a test can sit at it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any, TypeVar

from ward_board.board.board import Bed, Board
from ward_board.board.header import header_line
from ward_board.board.line import Line
from ward_board.board.moments import Clock
from ward_board.board.view import ViewState
from ward_board.config.language import gettext as _
from ward_board.config.settings import Settings
from ward_board.domain.entry import Person
from ward_board.domain.words import Priority
from ward_board.tui.calling import Calling
from ward_board.tui.cleaning import cleaning_picture, seconds_left
from ward_board.tui.clock_step import clock_step_written
from ward_board.tui.dialogs.act_dialog import ActDialog
from ward_board.tui.dialogs.cards import card_width
from ward_board.tui.dialogs.dialog import Dialog, LeftError
from ward_board.tui.drafts import Drafts
from ward_board.tui.faults import Faults
from ward_board.tui.health import Health, with_technical, without_ended_takes
from ward_board.tui.helper import Helper
from ward_board.tui.keys import BEDS_IN_ROWS, Place
from ward_board.tui.looking import dialog_lines, view_of
from ward_board.tui.own_place import OwnPlace
from ward_board.tui.pages import first_line_shown, page_screen
from ward_board.tui.picture import Picture, room_for_card, rows_always_seen, with_card, with_dock, without_board
from ward_board.tui.presses import Press, Presses
from ward_board.tui.print_queue import PrintQueue
from ward_board.tui.privacy import Names
from ward_board.tui.session import Session
from ward_board.tui.session_end import ended_by_itself
from ward_board.tui.terminal import Terminal
from ward_board.tui.viewing import Viewing
from ward_board.tui.while_away import WhileAway, last_alive_of
from ward_board.ward.clock import Clock as WardClock
from ward_board.ward.ward import Ward

log = logging.getLogger(__name__)
T = TypeVar("T")

DROP_SECONDS = 20.0
"""After so long without a key the selection drops and an open confirm bar closes."""
STOOD_STILL_SECONDS = 60.0
SMALLEST = (80, 24)


class Desk:
    """Holds the board that was read last, what is selected, the page, the dialog and who is signed in.

    `pointed` is the cell under the mouse (column, row, from 0), `size` the width and height of the terminal.
    `machine` gives the seconds by which people are waited for; `repaint` is called when the picture may have changed,
    `read` when the store has changed, `leave` with the exit code when somebody leaves, `beep` for each pulse of the
    bell.
    """

    def __init__(
        self,
        ward: Ward,
        settings: Settings,
        machine: WardClock,
        *,
        terminal: Terminal,
        repaint: Callable[[], None],
        read: Callable[[], None],
        leave: Callable[[int], None],
        signed_in: Person | None = None,
        beep: Callable[[], None] | None = None,
    ) -> None:
        self.ward, self.settings, self.machine, self.terminal = ward, settings, machine, terminal
        self.repaint, self._read, self.leave = repaint, read, leave
        now, hours = machine.monotonic(), settings.signing.session_hours
        self.session = Session(settings.idle_lock_minutes, signed_in, now, hours)
        self.names, self.viewing = Names(settings, self.session, machine), Viewing(self)
        self.drafts, self.papers = Drafts(), PrintQueue(self)
        self.health = Health(now)
        self.faults = Faults(self.health, machine)
        self.calling = Calling(settings.alarms, self.health, machine, self.faults, beep)
        self._last_alive = last_alive_of(ward)
        self._ward_time = ward.clock.now()
        self.while_away = WhileAway(self._last_alive.read() if self._last_alive else None, self._ward_time)
        self.reader, self.writer = Helper("reader"), Helper("writer")
        self.presses = Presses()
        self.board: Board | None = None
        self.place, self.size = Place.BOARD, SMALLEST
        self.dialog: Dialog[Any] | None = None
        self.own_places: dict[Place, OwnPlace] = {}
        self._selected: str | None = None
        self.zoom = self.pan = self.first_line = 0
        self.mine = self._comes_in_sight = self._leaves_all = False
        self.pointed: tuple[int, int] | None = None
        self.cleaning_until, self.written = 0.0, 0
        self._notice: tuple[str, float] | None = None
        self._flow: asyncio.Task[None] | None = None
        self._after: Callable[[], None] | None = None
        self._touched = now

    @property
    def selected(self) -> str | None:
        """The treatment whose bed is selected."""
        return self._selected

    @selected.setter
    def selected(self, treatment: str | None) -> None:
        if treatment and treatment != self._selected:
            # what was said of one bed never stands beside the name in another
            self._notice, self._comes_in_sight = None, True
        self._selected = treatment

    @property
    def bed(self) -> Bed | None:
        """The selected bed."""
        return self.board.bed_of(self.selected) if self.board and self.selected else None

    @property
    def own(self) -> OwnPlace | None:
        """The place that is shown, where it is about more than the board."""
        return self.own_places.get(self.place)

    @property
    def is_busy(self) -> bool:
        """Whether something is being asked or saved."""
        return self._flow is not None and not self._flow.done()

    def show(self, board: Board) -> None:
        """A new board; an open bar or form goes by it from now on, for the same patient."""
        self.board = board
        if self.while_away.board_came(board, self.machine.monotonic()):
            self._notice = None  # these rows say it at more length
        if isinstance(self.dialog, ActDialog):
            self.dialog.bed = board.bed_of(self.dialog.act.treatment) or self.dialog.bed
        if self.own:
            self.own.board_came()

    def say(self, words: str, seconds: float = DROP_SECONDS) -> None:
        """One line at the foot of the screen, for a while."""
        self._notice = (words, self.machine.monotonic() + seconds)

    def answer(self, words: str) -> None:
        """One line where it is seen now: in the dialog that is open, else at the foot."""
        if self.dialog is not None:
            self.dialog.message = words
        else:
            self.say(words)

    def start(self, flow: Coroutine[Any, Any, None]) -> None:
        """Begins something that asks; one at a time."""
        if self.is_busy:
            flow.close()
            return
        self._flow = asyncio.get_running_loop().create_task(self._run(flow))

    def wrote(self) -> None:
        """Somebody recorded here: this terminal's own writes are no news to the change feed."""
        self.while_away.was_read()
        self.count_write()

    def count_write(self) -> None:
        """This terminal wrote, and nobody need have pressed a key for it."""
        self.written += 1
        self._read()

    def ring(self, priority: Priority) -> bool:
        """Rings the pattern of a priority now; whether the bell is on."""
        return self.calling.ring(priority)

    def after_flow(self, do: Callable[[], None]) -> None:
        """What follows once all that is asked now has been answered."""
        self._after = do

    async def ask(self, dialog: Dialog[T]) -> T:
        """The answer to a dialog; raises LeftError when somebody leaves it, or all that is asked."""
        if self._leaves_all:
            raise LeftError
        self.dialog, answer = dialog, dialog.ask()
        self._touched = self.machine.monotonic()
        self.repaint()
        try:
            return await answer
        finally:
            self.dialog = None
            self.repaint()

    @property
    def drop_seconds_left(self) -> int:
        """For how long an open bar stays without a key."""
        return round(max(DROP_SECONDS - (self.machine.monotonic() - self._touched), 0))

    def touch(self, name: str, character: str | None, at: float) -> Press:
        """A key was pressed: somebody is here."""
        self._touched = self.machine.monotonic()
        self.session.touch(self._touched)
        if name == "escape" and self.dialog is None:
            self.while_away.was_read()
        return self.presses.press(name, character, at)

    def painted(self, what: object, at: float) -> None:
        """What is asked stands on the terminal since `at` (seconds of the event clock)."""
        if self.dialog is not None and self.dialog is what and self.dialog.painted_at is None:
            self.dialog.painted_at = at

    def tick(self) -> None:
        """Once a second: lets go of what nobody has touched for long, remembers the time, calls people to the alarms.

        A fault in one of these keeps no other from its turn.
        """
        self.faults.each_by_itself(self._let_go, self._remember_time, self._call)

    def _let_go(self) -> None:
        now = self.machine.monotonic()
        ended_by_itself(self)
        if now - self._touched >= DROP_SECONDS:
            drops = self.dialog is None or self.dialog.drops_when_idle
            if self.dialog and drops:
                self.dialog.leave()
            if drops and self.place in BEDS_IN_ROWS:
                self.selected = None
        if self._notice and now >= self._notice[1]:
            self._notice = None

    def _remember_time(self) -> None:
        now, self._ward_time = self.machine.monotonic(), self.ward.clock.now()
        self.while_away.tick(now)
        if self._last_alive:
            self._last_alive.tick(self._ward_time, now)

    def _call(self) -> None:
        now, at = self.machine.monotonic(), self.ward.clock.now()
        self.calling.look(self.known_board, lambda: self.health.alarms(now, at))

    def stop(self) -> None:
        """This terminal ends: it calls nobody and keeps nothing any more."""
        self.calling.stop()
        if self._last_alive:
            self._last_alive.stop()

    def lock(self) -> None:
        """Ends the session; what is half filled is parked under its author's name."""
        self.leave_all()
        self.session.lock()
        self.say("", 0)  # it may name somebody

    def leave_all(self) -> None:
        """Leaves what is asked, and whatever the same act would ask after it."""
        self._leaves_all = self.is_busy
        if self.dialog:
            self.dialog.leave()

    def stood_still(self, seconds: float) -> None:
        """This terminal slept or was stopped; what it shows since is fresh again."""
        log.warning("this terminal stood still for %.0f s", seconds)
        ended_by_itself(self)  # before anything is painted with names
        self.health.stood_still(seconds, self.machine.monotonic())
        gap = self.while_away.stood_still(self._ward_time, self.ward.clock.now(), seconds)
        self.say(_("{gap}; look at every running bed").format(gap=gap.words), STOOD_STILL_SECONDS)

    def clock_stepped(self, seconds: float) -> None:
        """The wall clock was set: an entry says so, or an alarm of this terminal where the store takes none."""
        self.faults.aside("clock", clock_step_written(self, seconds))

    def picture(self, width: int, height: int) -> Picture:
        """What the terminal shows now."""
        if self.board is None:
            return without_board(height, is_late=self.health.stale_seconds(self.machine.monotonic()) is not None)
        view = self.view(width, height)
        board = self._as_known(self.board)
        self.first_line = first_line_shown(self.place, board, view, self.first_line, to_selected=self._comes_in_sight)
        self._comes_in_sight = False
        screen = page_screen(self.place, board, view, self.first_line)
        dialog = self.dialog
        if dialog is None and self.cleaning_seconds:
            return cleaning_picture(screen, width, self.cleaning_seconds)
        if dialog is None:
            old = view.stale_seconds is not None
            if not old and (away := self.while_away.on(screen, board, view, has_beds=self.place is Place.BOARD)):
                return away
            return Picture(screen.lines, screen.treatments, dim_from=rows_always_seen(screen), is_old=old)
        wide = width if dialog.is_docked else card_width(width, dialog.widest)
        lines = dialog_lines(self, dialog, wide, room_for_card(screen))
        if not lines:
            return Picture(screen.lines, screen.treatments)
        return with_dock(screen, lines, width) if dialog.is_docked else with_card(screen, lines, wide, width)

    def clock_line(self, view: ViewState) -> Line | None:
        """The header a second later, where nothing else has changed; None when there is no board yet."""
        board = self.known_board()
        return header_line(board, view, Clock(board.zone, board.now)) if board else None

    def view(self, width: int, height: int) -> ViewState:
        """How this terminal looks at the board."""
        return view_of(self, width, height)

    @property
    def notice(self) -> str | None:
        """What was said last, for as long as it counts."""
        return self._notice[0] if self._notice else None

    @property
    def cleaning_seconds(self) -> int:
        """For how long the keys stay off while somebody cleans; 0 when they work."""
        return seconds_left(self.cleaning_until, self.machine.monotonic())

    def clock_text(self) -> str:
        """The ward's time as the header has it."""
        return Clock(self.ward.zone, self.ward.clock.now()).seconds(self.ward.clock.now())

    def known_board(self) -> Board | None:
        """The board with what is known of it at this second, None before the first."""
        return self._as_known(self.board) if self.board else None

    def _as_known(self, board: Board) -> Board:
        """The board at this second; one that could not be read anew stands still, and says what is wrong here."""
        now, at = self.machine.monotonic(), max(self.ward.clock.now(), board.now)
        board = without_ended_takes(board, at)
        if self.health.stale_seconds(now) is None:
            return replace(board, now=at)
        return with_technical(board, self.health.alarms(now, at))

    async def _run(self, flow: Coroutine[Any, Any, None]) -> None:
        try:
            await flow
        except LeftError:
            self.say(_("Left; nothing was recorded"))
        except Exception as error:
            # a fault of ours in one act must not take the board from seven other beds
            log.error("an act failed", exc_info=error)
            self.health.job_failed("act", self.machine.monotonic())
            self.say(_("A fault of the program: nothing was recorded. Write on paper, call for help"))
        finally:
            self._flow, self._leaves_all = None, False
            self.session.forget_unsigned()
            self._follow()
            self.repaint()

    def _follow(self) -> None:
        after, self._after = self._after, None
        try:
            if after:
                after()
        except Exception as error:
            log.error("what follows an act failed", exc_info=error)
            self.health.job_failed("act", self.machine.monotonic())
            self.say(_("A fault of the program, after the last act. What the journal has is kept; call for help"))
