"""The one screen of a board: hands keys and the mouse on, and shows nothing of its own."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.screen import Screen

from ward_board.tui.commands import Commands
from ward_board.tui.desk import Desk
from ward_board.tui.pointer import click, point, turn, unpoint
from ward_board.tui.widgets.clock_face import ClockFace
from ward_board.tui.widgets.lines import Lines


class BoardScreen(Screen[None], inherit_bindings=False):
    """The one screen: keys go to the commands, pictures come from the desk."""

    CSS = "BoardScreen { layers: board clock; overflow: hidden; }"

    def __init__(self, desk: Desk, commands: Commands, lines: Lines, clock: ClockFace) -> None:
        super().__init__()
        self._desk, self._commands, self._lines, self._clock = desk, commands, lines, clock

    def compose(self) -> ComposeResult:
        """One widget draws everything, another lies over the seconds."""
        yield self._lines
        yield self._clock

    def on_key(self, event: events.Key) -> None:
        """All keys mean what the table says, nothing what Textual says."""
        event.stop()
        event.prevent_default()
        self._commands.press(event.key, event.character, event.time)

    def on_paste(self, event: events.Paste) -> None:
        """Pasted text is typed, never obeyed."""
        event.stop()
        self._commands.paste(event.text, event.time)

    def on_click(self, event: events.Click) -> None:
        """A click selects the bed under it."""
        click(self._desk, self._lines.picture.treatment_at(event.screen_y))

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """What lies under the pointer says its times."""
        point(self._desk, *self.size, event.screen_x, event.screen_y)

    def on_leave(self, event: events.Leave) -> None:
        """Nothing does any more."""
        unpoint(self._desk)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The wheel moves the timeline or the page."""
        turn(self._desk, *self.size, -1, zooming=event.shift or event.ctrl)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """The wheel moves the timeline or the page."""
        turn(self._desk, *self.size, 1, zooming=event.shift or event.ctrl)
