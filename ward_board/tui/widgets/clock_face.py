"""The clock in the header as a widget of its own, so that a second costs some twenty cells and not a row."""

from __future__ import annotations

from textual.strip import Strip
from textual.widget import Widget

from ward_board.tui.widgets.lines import Lines


class ClockFace(Widget):
    """Shows the cells of the first row where the clock stands; Textual paints a row from where a widget begins."""

    DEFAULT_CSS = "ClockFace { layer: clock; position: absolute; width: 8; height: 1; }"

    def __init__(self, lines: Lines) -> None:
        super().__init__()
        self._lines = lines
        self.display = False

    def stand_at(self, column: int | None, cells: int) -> None:
        """Lies over `cells` cells of the first row from `column` on; None takes it away."""
        if column is None:
            self.display = False
            return
        if (self.styles.offset.x.value, self.styles.width and self.styles.width.value) != (column, cells):
            self.styles.offset = (column, 0)
            self.styles.width = cells
            # a row that is drawn before it has moved shows what stands below its old place
            self.call_after_refresh(self.refresh)
        self.display = True

    def render_line(self, y: int) -> Strip:
        """The same cells as below."""
        left = self.region.x - self._lines.region.x
        return self._lines.render_line(y).crop(left, left + self.size.width)
