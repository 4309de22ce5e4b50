"""Which script a letter belongs to, and which Debian package brings a font that draws it."""

from __future__ import annotations

import unicodedata

_MANY = "fonts-noto-core"
_EAST = "fonts-wqy-microhei"
_EASTERN = frozenset({"CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "IDEOGRAPHIC", "HALFWIDTH", "FULLWIDTH"})


def advice_for(text: str) -> str:
    """What to say of a text that no installed font can draw: the letter, its script, and what to do about it."""
    letter = next((one for one in text if not one.isascii()), text[:1])
    shown = f"'{letter}'" if letter.isprintable() else f"U+{ord(letter):04X}"
    script = unicodedata.name(letter, "").split(" ")[0].split("-")[0]
    if unicodedata.category(letter)[0] not in "LMN" or not script:
        return f"no font here can draw {shown}, which is no letter; take it out of the text"
    package = _EAST if script in _EASTERN else _MANY
    return f"no font here can draw {shown} ({script.lower()}); install one, on Debian: apt install {package}"
