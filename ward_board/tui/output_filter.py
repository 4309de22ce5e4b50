"""The last sieve: no character of stored or typed text that steers a terminal leaves this program."""

from __future__ import annotations

from rich.console import Console
from rich.segment import Segment
from textual.strip import Strip

from ward_board.board.glyphs import as_ascii
from ward_board.domain.text import printable

_render_unfiltered = Strip.render


def install(*, ascii_only: bool = False) -> None:
    """Filters everything that is drawn from now on; with `ascii_only` what the terminal cannot draw is rewritten.

    Every widget's text passes here, whatever drew it (measured: each of twelve lets an escape sequence through without
    it), while the sequences of the library itself do not.
    """
    sieve = _ascii if ascii_only else printable

    def render(self: Strip, console: Console) -> str:
        segments = self._segments
        if all(text.isprintable() and (not ascii_only or text.isascii()) for text, _, _ in segments):
            return _render_unfiltered(self, console)
        clean = [Segment(text if control else sieve(text), style, control) for text, style, control in segments]
        return _render_unfiltered(Strip(clean, self.cell_length), console)

    Strip.render = render  # type: ignore[method-assign]


def uninstall() -> None:
    """Takes the sieve out again (for tests that measure what it is for)."""
    Strip.render = _render_unfiltered  # type: ignore[method-assign]


def _ascii(text: str) -> str:
    return as_ascii(printable(text))
