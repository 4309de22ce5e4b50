"""What every app of ours does: a theme of its own, nothing that steers the terminal, and an honest end."""

from __future__ import annotations

import logging
import sys

from rich.segment import Segment, Segments
from textual.app import App
from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver
from textual.theme import Theme

from ward_board.board.line import Ground
from ward_board.config.language import gettext as _
from ward_board.tui import output_filter
from ward_board.tui.input_filter import SafeDriver
from ward_board.tui.terminal import Terminal, end_on_signals, end_when_terminal_vanishes, stay_awake
from ward_board.tui.theme import Palette, palette_for
from ward_board.tui.watchdog import Watchdog

log = logging.getLogger(__name__)


class SafeApp(App[None], inherit_bindings=False):
    """Ends with an exit code and a restored terminal on every signal, and on a fault without a patient's name."""

    ENABLE_COMMAND_PALETTE = False
    TITLE = "ward-board"

    def __init__(self, theme: str, terminal: Terminal) -> None:
        super().__init__()
        self.palette = palette_for(theme, no_colour=terminal.no_colour, few_colours=terminal.few_colours)
        self.register_theme(_theme_of(self.palette))
        self.theme = _theme_of(self.palette).name
        output_filter.install(ascii_only=terminal.ascii)
        # the library draws on standard error
        drawn_on = sys.__stderr__.fileno() if sys.__stderr__ and sys.__stderr__.isatty() else None
        self._watchdog = None if drawn_on is None else Watchdog(drawn_on, ascii_only=terminal.ascii)

    def get_driver_class(self) -> type[Driver]:
        """The library's own choice, but what it reads from a terminal comes through a filter."""
        driver = super().get_driver_class()
        return SafeDriver if driver is LinuxDriver else driver

    def guard(self) -> None:
        """From now on signals and a vanished terminal end the app; to be called once it is mounted."""
        end_on_signals(self.end)
        if not self.is_headless:
            stay_awake(self._draw_anew)
            end_when_terminal_vanishes(self.end)

    def _draw_anew(self) -> None:
        self.screen.refresh()

    def alive(self, clock: str) -> None:
        """The loop turns and it is `clock` on the screen: without this for six seconds the terminal says FROZEN."""
        if self._watchdog and not (self.is_headless or self.is_web) and self._watchdog.alive(clock):
            self._draw_anew()

    def stop_watching(self) -> None:
        """The terminal is given back: nothing is written over it any more."""
        if self._watchdog:
            self._watchdog.stop()

    def end(self, code: int) -> None:
        """Ends with an exit code, the terminal restored."""
        self.stop_watching()
        self.exit(return_code=code)

    def _fatal_error(self) -> None:
        """One line for people; the trace, without values, for the log. The library would print local variables."""
        self.stop_watching()
        log.critical("the program ends on a fault", exc_info=self._exception)
        if not self._exit_renderables:
            said = _("ward-board ended on a fault of its own; what was recorded is kept. See the log.")
            self._exit_renderables.append(Segments([Segment(said), Segment.line()]))
        self._close_messages_no_wait()

    def panic(self, *renderables: object) -> None:
        """What the library would print in full is a fault like any other."""
        self._return_code = 1
        self._fatal_error()


def run(app: SafeApp) -> int:
    """Runs an app until it ends; the exit code."""
    app.run()
    return app.return_code or 0


def _theme_of(palette: Palette) -> Theme:
    plain = palette.grounds[Ground.PLAIN]
    return Theme(
        name=f"ward-{palette.name}",
        primary=plain.text,
        foreground=plain.text,
        background=plain.back,
        surface=plain.back,
        panel=plain.back,
        dark=palette.is_dark,
    )
