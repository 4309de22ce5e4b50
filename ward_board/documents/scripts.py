"""Which script a letter belongs to, and which Debian package brings a font that draws it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

_MANY = "fonts-noto-core"
_EAST = "fonts-wqy-microhei"
_EASTERN = frozenset({"CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "IDEOGRAPHIC", "HALFWIDTH", "FULLWIDTH"})


def advice_for(text: str) -> str:
    """What to say of a text that no installed font can draw: the letter, its script, and what to do about it."""
    letter, script = _letter_of(text)
    shown = f"'{letter}'" if letter.isprintable() else f"U+{ord(letter):04X}"
    if not script:
        return f"no font here can draw {shown}, which is no letter; take it out of the text"
    return f"no font here can draw {shown} ({script}); install one, on Debian: apt install {_package(script)}"


def remedy_for(letters: Iterable[str]) -> str:
    """What to install for letters that no installed font can draw, on a paper that cannot show them."""
    scripts = sorted({script for letter in letters if (script := _letter_of(letter)[1])})
    if not scripts:
        return "It is a sign that is no letter: take it out."
    packages = sorted({_package(script) for script in scripts})
    return f"Install fonts for {', '.join(scripts)}, on Debian: apt install {' '.join(packages)}"


def _letter_of(text: str) -> tuple[str, str]:
    """The first letter that may be the reason, and its script ("thai"), which is "" for what is no letter."""
    letter = next((one for one in text if not one.isascii()), text[:1])
    script = unicodedata.name(letter, "").split(" ")[0].split("-")[0]
    return letter, script.lower() if unicodedata.category(letter)[0] in "LMN" else ""


def _package(script: str) -> str:
    return _EAST if script.upper() in _EASTERN else _MANY
