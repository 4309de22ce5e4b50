"""Which script a character belongs to, and which Debian package can draw it."""

from __future__ import annotations

import unicodedata

_LATIN = "fonts-dejavu-core"
_MANY = "fonts-noto-core"
_EAST = "fonts-noto-cjk"
_PACKAGES = {
    **dict.fromkeys(("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "IDEOGRAPHIC"), _EAST),
    **dict.fromkeys(("LATIN", "GREEK", "CYRILLIC"), _LATIN),
}


def advice_for(text: str) -> str:
    """What to say of a text that no installed font can draw: the letter, its script and what to install."""
    letter = next((one for one in text if not one.isascii()), text[:1])
    script = unicodedata.name(letter, "unknown").split(" ")[0].split("-")[0]
    package = _PACKAGES.get(script, _MANY)
    return f"no installed font can draw '{letter}' ({script.lower()}); install one, on Debian: apt install {package}"
