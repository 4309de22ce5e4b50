"""A bare Textual app with a clock of one second, and nothing else."""

from datetime import datetime

from textual.app import App, ComposeResult
from textual.widgets import Static


class ClockApp(App[None]):
    def compose(self) -> ComposeResult:
        yield Static("ready", id="clock")

    def on_mount(self) -> None:
        self.set_interval(1, self.show)

    def show(self) -> None:
        self.query_one("#clock", Static).update(f"{datetime.now():%H:%M:%S}")  # noqa: DTZ005


ClockApp().run()
