"""The app of the first run; it ends with a ward to open, or with an exit code."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.screen import Screen

from ward_board.board.moments import Clock
from ward_board.config.settings import Settings
from ward_board.tui.dialogs.cards import card_width
from ward_board.tui.dialogs.dialog import Look
from ward_board.tui.first_run import FirstRun, FirstRunDesk, Started
from ward_board.tui.first_run_page import first_run_screen
from ward_board.tui.picture import Picture, room_for_card, with_card
from ward_board.tui.safe_app import SafeApp, run
from ward_board.tui.terminal import Terminal, this_terminal
from ward_board.tui.widgets.lines import Lines


class FirstRunScreen(Screen[None], inherit_bindings=False):
    """One widget; every key goes to the desk."""

    def __init__(self, desk: FirstRunDesk, lines: Lines) -> None:
        super().__init__()
        self._desk, self._lines = desk, lines

    def compose(self) -> ComposeResult:
        """One widget draws everything."""
        yield self._lines

    def on_key(self, event: events.Key) -> None:
        """All keys mean what the table says."""
        event.stop()
        event.prevent_default()
        self._desk.press(event.key, event.character, event.time)


class FirstRunApp(SafeApp):
    """Asks what to begin with."""

    def __init__(self, first_run: FirstRun, settings: Settings, terminal: Terminal | None = None) -> None:
        super().__init__(settings.theme, terminal or this_terminal())
        self.started: Started | None = None
        self.desk = FirstRunDesk(first_run, repaint=self.repaint, started=self._begin, leave=self.end)
        self.lines = Lines(self.palette.name)
        self._first_run, self._zone = first_run, settings.zone

    async def on_mount(self) -> None:
        """Shows the three ways to begin."""
        await self.push_screen(FirstRunScreen(self.desk, self.lines))
        self.lines.focus()
        self.guard()
        self.set_interval(1, self.repaint)
        self.repaint()

    def on_resize(self) -> None:
        """Another size is another picture."""
        self.repaint()

    def on_lines_painted(self, event: Lines.Painted) -> None:
        """What is asked can be seen now."""
        self.desk.painted(event.what, event.time)

    def repaint(self) -> None:
        """Paints what there is to see."""
        if self.lines.is_attached and self.size.width and self.size.height:
            self.lines.show(self._picture(*self.size))
            if self.desk.dialog and self.desk.dialog.painted_at is None:
                self.lines.tell_when_painted(self.desk.dialog)

    def _picture(self, width: int, height: int) -> Picture:
        now, desk = self._first_run.clock.now(), self.desk
        clock = Clock(self._zone, now)
        screen = first_run_screen(width, height, desk.marked, self._first_run.store, clock, desk.notice)
        if desk.dialog is None:
            return Picture(screen.lines, screen.treatments)
        wide = card_width(width)
        lines = desk.dialog.lines(Look(wide, room_for_card(screen), now, self._zone))
        return with_card(screen, lines, wide, width)

    def _begin(self, started: Started) -> None:
        self.started = started
        self.end(0)


def choose_start(first_run: FirstRun, settings: Settings) -> Started | int:
    """The ward to open and who is signed in there, or the exit code where somebody left."""
    app = FirstRunApp(first_run, settings)
    code = run(app)
    return app.started or code
