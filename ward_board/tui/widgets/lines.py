"""The one widget: shows a picture and repaints only what changed in it."""

from __future__ import annotations

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from ward_board.board.line import Ground, Line, Tone
from ward_board.tui.picture import Picture
from ward_board.tui.theme import Shade, style


class Lines(Widget):
    """Draws a picture with the Line API; `show` compares it with the one before, cell by cell."""

    DEFAULT_CSS = "Lines { layer: board; width: 100%; height: 100%; }"
    can_focus = True

    class Painted(Message):
        """What was shown has been painted; the message's time is that of the paint."""

        def __init__(self, what: object) -> None:
            super().__init__()
            self.what = what

    def __init__(self, palette: str) -> None:
        super().__init__()
        self._palette = palette
        self._picture = Picture(())
        self._strips: list[Strip] = []
        self._drawn_at = Size(0, 0)

    @property
    def picture(self) -> Picture:
        """What is shown."""
        return self._picture

    def show(self, picture: Picture) -> None:
        """Shows `picture` from now on; only rows and cells that differ are painted."""
        before, old = self._picture, self._strips
        if picture == before and self._drawn_at == self.size:
            return
        kept = before.frame == picture.frame and self._drawn_at == self.size
        new = [
            old[y] if kept and y < len(old) and before.row(y) == picture.row(y) else self._strip(picture, y)
            for y in range(len(picture.lines))
        ]
        same_size = self._drawn_at == self.size and len(old) == len(new)
        self._picture, self._strips, self._drawn_at = picture, new, self.size
        if not same_size:
            self.refresh()
        elif changed := [
            _changed(y, was, now) for y, (was, now) in enumerate(zip(old, new, strict=True)) if was != now
        ]:
            self.refresh(*changed)

    def show_clock(self, line: Line, column: int, cells: int) -> bool:
        """Shows another first row; says whether only those cells of it changed, which then are not painted here."""
        if not self._strips or self._drawn_at != self.size:
            return False
        old, new = self._strips[0], self._drawn(line, self.size.width)
        rest = [(strip.crop(0, column), strip.crop(column + cells, self.size.width)) for strip in (old, new)]
        self._picture = self._picture.with_first(line)
        self._strips[0] = new
        if rest[0] == rest[1]:
            return True
        self.refresh(_changed(0, old, new))
        return False

    def tell_when_painted(self, what: object) -> None:
        """Posts `Painted` once what is shown now is on the terminal."""
        self.call_after_refresh(lambda: self.post_message(self.Painted(what)))

    def on_resize(self) -> None:
        """Another size draws every row anew."""
        self.show(self._picture)

    def render_line(self, y: int) -> Strip:
        """One row as Textual draws it."""
        width, blank = self.size.width, self._blank
        if y >= len(self._strips):
            return Strip.blank(width, blank)
        return self._strips[y].adjust_cell_length(width, blank)

    @property
    def _blank(self) -> Style:
        return style(self._palette, Ground.PLAIN, Tone.PLAIN)

    def _strip(self, picture: Picture, y: int) -> Strip:
        line, shade, over = picture.row(y)
        width, card = self.size.width, picture.card
        strip = self._drawn(line, width, shade)
        if over is None or card is None:
            return strip
        end = card.column + card.width
        return Strip.join([strip.crop(0, card.column), self._drawn(over, card.width), strip.crop(end, width)])

    def _drawn(self, line: Line, width: int, shade: Shade = Shade.NORMAL) -> Strip:
        segments = [Segment(run.text, style(self._palette, line.ground, run.tone, shade)) for run in line.runs]
        ground = style(self._palette, line.ground, Tone.PLAIN, shade)
        return Strip(segments).adjust_cell_length(width, ground)


def _changed(y: int, was: Strip, now: Strip) -> Region:
    """The cells of a row that differ; the whole row where a character takes other than one cell."""
    cells_before, cells_after = _cells(was), _cells(now)
    if cells_before is None or cells_after is None or len(cells_before) != len(cells_after):
        return Region(0, y, max(was.cell_length, now.cell_length), 1)
    differing = [x for x, (one, other) in enumerate(zip(cells_before, cells_after, strict=True)) if one != other]
    first, last = (differing[0], differing[-1]) if differing else (0, 0)
    return Region(first, y, last - first + 1, 1)


def _cells(strip: Strip) -> list[tuple[str, Style | None]] | None:
    found: list[tuple[str, Style | None]] = []
    for text, look, _ in strip:
        if not text.isascii() and any(cell_len(char) != 1 for char in text):
            return None
        found += [(char, look) for char in text]
    return found
