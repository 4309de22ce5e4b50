"""Words that a site's protocol brings along."""

from __future__ import annotations

from ward_board.config.language import gettext
from ward_board.domain.text import printable


def site_words(text: str | None) -> str:
    """Text of the protocol in the reader's language, safe for a terminal; nothing stays nothing.

    An empty message must never be asked of a catalogue: it answers with its own head.
    """
    return printable(gettext(text)) if text else ""
