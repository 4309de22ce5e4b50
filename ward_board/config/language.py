"""The language of the board: English is the source, a catalogue under data/locale gives another."""

from __future__ import annotations

import gettext as catalogues
import struct
from pathlib import Path

from ward_board.config.paths import shipped_data
from ward_board.errors import BadInputError

SOURCE_LANGUAGE = "en"
DOMAIN = "ward-board"

_current = catalogues.NullTranslations()


def use_language(language: str, folder: Path | None = None) -> bool:
    """Speaks `language` from now on, wherever text is drawn next; says whether there is a catalogue for it.

    Without one the board speaks English. A catalogue that cannot be read raises BadInputError.
    """
    global _current
    found = None
    if language != SOURCE_LANGUAGE:
        places = folder or shipped_data() / "locale"
        try:
            found = catalogues.translation(DOMAIN, places, [language], fallback=True)
        except (OSError, ValueError, struct.error):
            raise BadInputError(f"{places / language}: not a catalogue: make it again or choose English") from None
    _current = found or catalogues.NullTranslations()
    return language == SOURCE_LANGUAGE or isinstance(found, catalogues.GNUTranslations)


def spoken() -> object:
    """What is spoken now: the same object for as long as nothing else is."""
    return _current


def spoken_language(wanted: str) -> str:
    """`wanted` where the board speaks it now, else English."""
    return wanted if isinstance(_current, catalogues.GNUTranslations) else SOURCE_LANGUAGE


def gettext(message: str) -> str:
    """The message in the current language; call it where the text is drawn, not where it is defined."""
    return _current.gettext(message)


def ngettext(singular: str, plural: str, count: int) -> str:
    """The form for `count` things in the current language."""
    return _current.ngettext(singular, plural, count)


_ = gettext
