"""A bare Textual app with a row for each bed: a key changes the one row that says which was pressed."""

from textual import events
from textual.app import App, ComposeResult
from textual.widgets import Static


class RowApp(App[None]):
    def compose(self) -> ComposeResult:
        yield Static("ready", id="said")
        for bed in range(1, 9):
            yield Static(f"a row for bed {bed}, as wide as a row of a board is where there is room for it " * 2)

    def on_key(self, event: events.Key) -> None:
        self.query_one("#said", Static).update(f"Bed {event.key}")


RowApp().run()
