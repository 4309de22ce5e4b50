"""The one widget: shows a picture and repaints only what changed in it."""

from __future__ import annotations

from functools import lru_cache

from rich.cells import cell_len
from rich.segment import Segment
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from ward_board.board.line import Ground, Line, Tone
from ward_board.tui.picture import Picture
from ward_board.tui.theme import PALETTES, Shade, style

_KEPT_AT_MOST = 400


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
        self._palette, self._ground = palette, style(palette, Ground.PLAIN, Tone.PLAIN)
        self._picture = Picture(())
        self._strips: list[Strip] = []
        self._kept: dict[tuple[int, int, Shade], tuple[Line, Strip]] = {}
        self._drawn_at = Size(0, 0)

    @property
    def palette(self) -> str:
        """The name of the palette; another one paints every row anew with the next picture."""
        return self._palette

    @palette.setter
    def palette(self, name: str) -> None:
        if name != self._palette:
            self._palette, self._ground = name, style(name, Ground.PLAIN, Tone.PLAIN)
            self._kept.clear()
            self._drawn_at = Size(0, 0)

    @property
    def picture(self) -> Picture:
        """What is shown."""
        return self._picture

    def show(self, picture: Picture) -> None:
        """Shows `picture` from now on; only rows and cells that differ are painted."""
        before, old, size = self._picture, self._strips, self.size
        same_size = self._drawn_at == size
        if picture == before and same_size:
            return
        kept = before.frame == picture.frame and same_size
        new = [
            old[y] if kept and y < len(old) and _same_row(before, picture, y) else self._strip(picture, y, size.width)
            for y in range(len(picture.lines))
        ]
        self._picture, self._strips, self._drawn_at = picture, new, size
        if not same_size or len(old) != len(new):
            self.refresh()
        elif changed := [
            _changed(y, was, now)
            for y, (was, now) in enumerate(zip(old, new, strict=True))
            if was is not now and was != now
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

        def tell() -> None:
            # sent by the widget itself: the library lets no message come past whoever's task sent it
            self.post_message(self.Painted(what).set_sender(self))

        self.call_after_refresh(tell)

    def on_resize(self) -> None:
        """Another size draws every row anew."""
        self.show(self._picture)

    def render_line(self, y: int) -> Strip:
        """One row as Textual draws it."""
        if y < len(self._strips):
            # the library brings it to the width that is wanted
            return self._strips[y]
        return Strip.blank(self.size.width, self._ground)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Some rows; where every cell has its colours already, without the library's borders, blends and filters.

        They took half of the time from a key to the terminal.
        """
        if not PALETTES[self._palette].has_colour:
            return super().render_lines(crop)
        width, end = self.size.width, crop.x + crop.width
        rows = (self.render_line(y).adjust_cell_length(width, self._ground) for y in crop.line_range)
        return [row if crop.width == width else row.crop(crop.x, end) for row in rows]

    def _strip(self, picture: Picture, y: int, width: int) -> Strip:
        line, shade, over = picture.row(y)
        card = picture.card
        strip = self._drawn(line, width, shade)
        if over is None or card is None:
            return strip
        end = card.column + card.width
        return Strip.join([strip.crop(0, card.column), self._drawn(over, card.width), strip.crop(end, width)])

    def _drawn(self, line: Line, width: int, shade: Shade = Shade.NORMAL) -> Strip:
        """The line as it looks; the very same line gives the very same strip, which then has its bytes at hand."""
        name = (id(line), width, shade)
        kept = self._kept.get(name)
        if kept is not None and kept[0] is line:
            return kept[1]
        segments = [Segment(run.text, style(self._palette, line.ground, run.tone, shade)) for run in line.runs]
        ground = style(self._palette, line.ground, Tone.PLAIN, shade)
        strip = Strip(segments).adjust_cell_length(width, ground)
        if len(self._kept) >= _KEPT_AT_MOST:
            self._kept.clear()
        self._kept[name] = (line, strip)
        return strip


def _same_row(before: Picture, now: Picture, y: int) -> bool:
    if before.card is now.card is None and not (before.is_old or now.is_old) and y < len(before.lines):
        return before.lines[y] is now.lines[y] or before.lines[y] == now.lines[y]
    return before.row(y) == now.row(y)


def _changed(y: int, was: Strip, now: Strip) -> Region:
    """The cells of a row that differ; the whole row where a character takes other than one cell."""
    before, after = list(was), list(now)
    width = max(was.cell_length, now.cell_length)
    if was.cell_length != now.cell_length or not (_is_plain(before) and _is_plain(after)):
        return Region(0, y, width, 1)
    first = _cells_alike(before, after)
    if first == width:
        return Region(0, y, 1, 1)
    last = width - _cells_alike(before[::-1], after[::-1], from_end=True)
    return Region(first, y, max(last - first, 1), 1)


def _is_plain(segments: list[Segment]) -> bool:
    return all(text.isascii() or _has_single_cells(text) for text, _, _ in segments)


@lru_cache(maxsize=2048)
def _has_single_cells(text: str) -> bool:
    return all(cell_len(char) == 1 for char in text)


def _cells_alike(before: list[Segment], after: list[Segment], *, from_end: bool = False) -> int:
    """How many cells are the same at one end of a row: whole runs, then the letters of the first that differs."""
    alike = 0
    for (text, look, _), (other, other_look, _) in zip(before, after, strict=False):
        if look != other_look:
            break
        if text != other:
            pairs = zip(reversed(text), reversed(other), strict=False) if from_end else zip(text, other, strict=False)
            return alike + next((at for at, (one, two) in enumerate(pairs) if one != two), min(len(text), len(other)))
        alike += len(text)
    return alike
