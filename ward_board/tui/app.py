"""The app: wires the desk to Textual, the beat to the desk, and every way of ending to an exit code."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from ward_board.config.settings import Settings
from ward_board.domain.entry import Person
from ward_board.errors import StoreUnavailableError
from ward_board.tui.board_screen import BoardScreen
from ward_board.tui.commands import Commands
from ward_board.tui.desk import Desk
from ward_board.tui.downtime import Downtime
from ward_board.tui.health import STALE_SECONDS
from ward_board.tui.helper import Helper
from ward_board.tui.nightly import Safekeeping
from ward_board.tui.painter import Painter
from ward_board.tui.reading import Reading
from ward_board.tui.safe_app import SafeApp
from ward_board.tui.terminal import Terminal, this_terminal
from ward_board.tui.widgets.clock_face import ClockFace
from ward_board.tui.widgets.lines import Lines
from ward_board.ward.clock import Clock, SystemClock
from ward_board.ward.ward import Ward

if TYPE_CHECKING:
    from ward_board.beat.beat import Beat


class WardBoardApp(SafeApp):
    """One terminal of a ward.

    `machine` gives the seconds by which people are waited for. `take_over` says who goes on where made-up hands worked
    until the first key; `signed_in` opens a session from the start.
    """

    def __init__(
        self,
        ward: Ward,
        settings: Settings,
        *,
        terminal: Terminal | None = None,
        machine: Clock | None = None,
        signed_in: Person | None = None,
        take_over: Callable[[], Person] | None = None,
    ) -> None:
        terminal = terminal or this_terminal()
        super().__init__(settings.theme, terminal)
        self.desk = Desk(
            ward,
            settings,
            machine or SystemClock(),
            terminal=terminal,
            repaint=self.repaint,
            read=self._read,
            leave=self.end,
            signed_in=signed_in,
            beep=self.bell,
        )
        self.desk.calling.hands_work = take_over is not None
        self.reading, self.downtime = Reading(self.desk), Downtime(self.desk)
        self.safekeeping = Safekeeping(self.desk)
        self.lines = Lines(self.palette.name)
        self._clock = ClockFace(self.lines)
        self._painter = Painter(self.desk, self.lines, self._clock)
        self.beat: Beat | None = None
        self._commands = Commands(self.desk, take_over and self._taking_over(take_over), later=self.set_timer)
        self._paint_is_due = False

    async def on_mount(self) -> None:
        """Shows the board, then wakes it every second."""
        await self.push_screen(BoardScreen(self.desk, self._commands, self.lines, self._clock))
        self.lines.focus()
        self.guard()
        # a store that hangs keeps the watch from nothing: its bell is what says so
        await self.reading.once(at_most=STALE_SECONDS)
        self.call_after_refresh(self._start_beat)

    async def on_unmount(self) -> None:
        """Nothing wakes a board that is gone."""
        self.stop_watching()
        self.desk.stop()
        await self.desk.viewing.finish()
        if self.beat:
            await self.beat.stop()

    async def _start_beat(self) -> None:
        # heavy, and not needed for the first picture: the screen goes on meanwhile, and so does a reading that hangs
        verifier = Helper("verifier")
        beat_module = await verifier.do(_import_beat)
        self.beat = beat_module(self.desk.ward.clock, self)
        self.beat.start()
        self.desk.faults.aside("verifying", self._verify(verifier))

    async def _verify(self, verifier: Helper) -> None:
        """What came since the journal was verified last is followed once the board stands; care goes on meanwhile.

        Before it what is in force here is noted, where that is something else than before.
        """
        try:
            with suppress(StoreUnavailableError):
                await verifier.do(self.desk.ward.access.note_in_force)
            is_whole = await verifier.do(self.desk.ward.safety.journal_is_whole)
        except StoreUnavailableError:
            # a store that cannot be read at all is said by the readings
            return
        finally:
            verifier.stop()
        if not is_whole:
            self.desk.health.chain_broken(self.desk.machine.monotonic())

    def _taking_over(self, take_over: Callable[[], Person]) -> Callable[[], Person]:
        def taken_over() -> Person:
            person = take_over()
            self.desk.calling.hands_work = False
            return person

        return taken_over

    def _read(self) -> None:
        self.reading.start()

    async def on_beat(self) -> None:
        """The steady beat: news from the store, the clock, and a wake-up at what comes next."""
        self.reading.start()
        if self.beat:
            self.beat.wake_at(self.reading.next_at)

    def on_watch(self) -> None:
        """Once a second, beat or no beat: what stands still says so, and a fault in one part silences no other."""
        self.desk.faults.each_by_itself(
            lambda: self.alive(self.desk.clock_text()),
            self.desk.tick,
            self.downtime.look,
            self.safekeeping.look,
            self.repaint,
        )

    def on_clock_step(self, seconds: float) -> None:
        """The clock was set: an entry says so, and every running bed is to be looked at."""
        self.desk.clock_stepped(seconds)

    def on_gap(self, seconds: float) -> None:
        """This terminal slept or was stopped."""
        self.desk.stood_still(seconds)

    def on_job_failed(self, job: str) -> None:
        """A job of the beat failed: an alarm says so."""
        self.desk.health.job_failed(job, self.desk.machine.monotonic())

    def on_resize(self) -> None:
        """Another size is another picture."""
        self.repaint()

    def on_lines_painted(self, event: Lines.Painted) -> None:
        """What is asked can be seen now: from here on a key may confirm it."""
        self.desk.painted(event.what, event.time)

    def repaint(self) -> None:
        """Paints once, however often it is asked before that."""
        if not self._paint_is_due and self.lines.is_attached:
            self._paint_is_due = True
            self.call_next(self._paint)

    def _paint(self) -> None:
        self._paint_is_due = False
        width, height = self.desk.size = self.size
        if self.lines.is_attached and width and height:
            self._painter.paint(width, height)
            self.desk.viewing.look()


def _import_beat() -> type[Beat]:
    from ward_board.beat.beat import Beat

    return Beat
