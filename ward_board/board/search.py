"""Finding a patient by what somebody types: a name in any spelling of its accents, or a number."""

from __future__ import annotations

import unicodedata

# letters that Unicode does not take apart, and apostrophes, which one writes and the next leaves out
_PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "'": "", "’": ""}
)
_SPELLED = {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"}


def search_key(text: str) -> str:
    """The text without accents, in small letters and single spaces; the same for every way to write its accents."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    letters = (char for char in plain if not (unicodedata.combining(char) or unicodedata.category(char) == "Cf"))
    return " ".join("".join(letters).translate(_PLAIN).split())


def spelled_key(text: str) -> str:
    """The same with umlauts written out, as many do without them on the keyboard: "Müller" is "mueller"."""
    composed = unicodedata.normalize("NFC", text).casefold()
    return search_key("".join(_SPELLED.get(letter, letter) for letter in composed))


def matches(typed: str, *texts: str) -> bool:
    """Whether every word that was typed is a part of one of the texts, however their accents are written."""
    keys = [key for text in texts for key in (search_key(text), spelled_key(text))]
    return all(any(part in key for key in keys) for part in search_key(typed).split())


def closeness(typed: str, text: str) -> int:
    """How well a text answers to what was typed, 0 best: a word is it, a word begins with it, it is somewhere."""
    wanted, words = search_key(typed), search_key(text).split()
    if not wanted or wanted in words:
        return 0
    return 1 if any(word.startswith(wanted) for word in words) or search_key(text).startswith(wanted) else 2
