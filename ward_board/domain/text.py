"""Text from outside: what is kept of it, what a terminal may be sent of it, and how a name is shortened or compared."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

_ZWNJ, _ZWJ = "\u200c", "\u200d"
_JOINERS = _ZWNJ + _ZWJ
_JOINER_RUN = re.compile(f"([{_JOINERS}])[{_JOINERS}]+")
# Unicode names begin with the script; these scripts write some words wrongly without U+200C or U+200D.
_SCRIPTS_WITH_JOINERS = (
    *("ARABIC ", "SYRIAC ", "MANDAIC ", "NKO ", "MONGOLIAN ", "TIBETAN ", "MYANMAR ", "KHMER ", "SINHALA "),
    *("DEVANAGARI ", "BENGALI ", "GURMUKHI ", "GUJARATI ", "ORIYA ", "TAMIL ", "TELUGU ", "KANNADA ", "MALAYALAM "),
)
_VIRAMA = 9  # canonical combining class of the sign that ties two letters into one
_LETTERS = frozenset({"Lu", "Ll", "Lt", "Lo"})
_BREAKS = frozenset("\n\v\f\r\x85\u2028\u2029")
_DIRECTIONS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f]")
# Drawn as nothing though Unicode calls them letters, marks or signs: fillers, grapheme joiner, variation selectors.
_BLANKS = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_NOT_FOR_A_TERMINAL = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ud800-\udfff\ufff9-\ufffb]"
)
_NOT_FOR_LINES = re.compile("(?!\r?\n)" + _NOT_FOR_A_TERMINAL.pattern)
_KIND_OF_CATEGORY = {
    "Cc": "control characters",
    "Cf": "invisible characters",
    "Cs": "half characters",
    "Co": "private characters",
    "Cn": "unknown characters",
}
_MOST_MARKS_ON_A_LETTER = 8  # Tibetan and pointed Hebrew need five; more only draws over the lines above and below
_PARTICLE = re.compile(
    "de|den|der|het|t|van|te|ten|ter|op|in|von|vom|zu|zur|la|le|les|du|des|da|das|do|dos|di|del|el|al|bin|ben"
)
# Letters that Unicode does not take apart, and apostrophes, which one sender writes and the next leaves out.
_PLAIN = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "'": "", "’": ""}
_TO_PLAIN = str.maketrans(_PLAIN)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Text that may be kept, and in words what was taken out of it; neither warnings nor repr hold any of the text."""

    text: str = field(repr=False)
    warnings: tuple[str, ...] = ()


def clean(text: str) -> Cleaned:
    """The text as it may be kept: NFC, on one line, single spaces, nothing invisible, nothing that steers a terminal.

    U+200C and U+200D stay inside a word of a script that needs them. Cleaning twice changes nothing more.
    """
    if text.isascii() and text.isprintable():
        return Cleaned(" ".join(text.split()))
    removed: Counter[str] = Counter()
    kept = "".join(_without_strays(text, removed))
    kept = "".join(_without_loose_joiners(kept, removed))
    kept = " ".join(unicodedata.normalize("NFC", kept).split())
    kept = "".join(_without_loose_marks(kept, removed))
    return Cleaned(kept.strip(), tuple(f"removed: {kind} ({count})" for kind, count in sorted(removed.items())))


def _without_strays(text: str, removed: Counter[str]) -> Iterator[str]:
    for char in text:
        kind = _kind(char)
        if kind is None:
            yield char
        else:
            removed[kind] += 1
            if char in _BREAKS:
                yield " "


def _kind(char: str) -> str | None:
    """What sort of stray this is, or None when it may stay for now."""
    if char in _BREAKS:
        return "line breaks"
    if char == "\t" or char in _JOINERS:
        return None
    if _DIRECTIONS.match(char):
        return "text direction characters"
    if _BLANKS.match(char):
        return "invisible characters"
    return _KIND_OF_CATEGORY.get(unicodedata.category(char))


def _without_loose_joiners(text: str, removed: Counter[str]) -> Iterator[str]:
    """Keeps a joiner inside a word, or after the sign that ends some Indic words, of a script that needs it."""
    single = _JOINER_RUN.sub(r"\1", text)
    loose = len(text) - len(single)
    in_word, tied = False, False  # in a word of such a script; with a virama on its last letter
    for char, after in zip(single, single[1:] + " ", strict=False):
        if char in _JOINERS and not (in_word and (tied or _is_mark(after) or _needs_joiners(after))):
            loose += 1
            continue
        if _is_mark(char):
            tied = tied or unicodedata.combining(char) == _VIRAMA
        elif char not in _JOINERS:
            in_word, tied = _needs_joiners(char), False
        yield char
    if loose:
        removed["invisible characters"] += loose


def _is_mark(char: str) -> bool:
    return unicodedata.category(char)[0] == "M"


def _needs_joiners(char: str) -> bool:
    return unicodedata.category(char)[0] == "L" and unicodedata.name(char, "").startswith(_SCRIPTS_WITH_JOINERS)


def _without_loose_marks(text: str, removed: Counter[str]) -> Iterator[str]:
    """Drops marks that would land on what stands before the text, and heaps of marks."""
    started, marks = False, 0
    for char in text:
        marks = marks + 1 if char in _JOINERS or unicodedata.category(char) in ("Mn", "Me") else 0
        started = started or not (char in _JOINERS or char == " " or _is_mark(char))
        if started and marks <= _MOST_MARKS_ON_A_LETTER:
            yield char
        elif char != " ":
            removed["marks without a letter" if not started else "heaped marks"] += 1


def has_letter(text: str) -> bool:
    """Whether the text says something: a letter of any script (digits, signs and emoji alone do not)."""
    return any(unicodedata.category(char) in _LETTERS and not _BLANKS.match(char) for char in text)


def printable(text: str) -> str:
    """One line of text with U+FFFD for what would steer a terminal (C0, DEL, C1, text direction, half characters)."""
    return text if text.isprintable() else _NOT_FOR_A_TERMINAL.sub("\ufffd", text)


def printable_lines(text: str) -> str:
    """Text of any number of lines with U+FFFD for what would steer a terminal; line ends, also \\r\\n, stay."""
    return text if text.isprintable() else _NOT_FOR_LINES.sub("\ufffd", text)


def initials(name: str) -> str:
    """The first letter of each word as it was sent ("de Boer P." gives "d.B.P."); "?" when there is no letter."""
    letters = (next(filter(has_letter, graphemes(word)), "") for word in name.split())
    return "".join(f"{letter}." for letter in letters if letter) or "?"


def surname_key(name: str) -> str:
    """What two names that are easily mistaken for each other share: small letters, no accents, initials or particles.

    Of "Jansen, Anna" it is what stands before the comma; a name without comma or initials is compared whole.
    """
    surname, _, _ = name.partition(",")
    words = re.split(r"[\s\-\u2010-\u2015]+", surname or name)
    long_words = [_plain(word) for word in words if has_letter(word) and not _is_initial(word)]
    return " ".join([word for word in long_words if not _PARTICLE.fullmatch(word)] or long_words) or _plain(name)


def same_name(one: str, other: str) -> bool:
    """Whether two names are typed alike but for capitals, accents, spaces, dots and the order of their words."""
    return _words_alone(one) == _words_alone(other)


def _words_alone(name: str) -> str:
    return "".join(sorted(re.findall(r"[^\W_]+", _plain(name))))


def _plain(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in parts if not unicodedata.combining(char)).translate(_TO_PLAIN)


def _is_initial(word: str) -> bool:
    """Whether this is "A", "A." or "A.B."; a single sign of a script without capitals is a name, not an initial."""
    parts = word.rstrip(".").split(".")
    return all(len(part) == 1 and part.upper() != part.lower() for part in parts)


def cell_width(text: str) -> int:
    """How many terminal cells the text takes at most (a terminal that joins signs may use fewer)."""
    return sum(_cells(char) for char in text)


def _cells(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf", "Cc") or _is_hangul_tail(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def shortened(text: str, cells: int, width: Callable[[str], int] = cell_width) -> str:
    """The text from its first letter on, in at most `cells` terminal cells; where it is too long it ends in "…".

    Never cut inside what a reader sees as one letter. `width` measures as the caller's terminal library does.
    """
    if width(text) <= cells:
        return text
    kept = ""
    for grapheme in graphemes(text):
        if width(f"{kept}{grapheme}…") > cells:
            break
        kept += grapheme
    return f"{kept.rstrip()}…" if cells > 0 else ""


def graphemes(text: str) -> Iterator[str]:
    """The text in parts that a reader sees as one letter each (never finer than UAX #29, at times coarser)."""
    cluster = ""
    for char in text:
        if cluster and not _continues(cluster, char):
            yield cluster
            cluster = ""
        cluster += char
    if cluster:
        yield cluster


def _continues(cluster: str, char: str) -> bool:
    last = cluster[-1]
    if char in _JOINERS or _is_mark(char) or char in "\u0e33\u0eb3\uff9e\uff9f":
        return True
    if "\U0001f3fb" <= char <= "\U0001f3ff" or "\U000e0020" <= char <= "\U000e007f":
        return True
    if last == _ZWJ or unicodedata.combining(last) == _VIRAMA:
        return unicodedata.category(char) in ("Lo", "So")
    if _is_flag_half(char):
        return len(cluster) == 1 and _is_flag_half(cluster)
    return _is_hangul_tail(char) or ("\u1100" <= char <= "\u115f" and "\u1100" <= last <= "\u115f")


def _is_flag_half(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def _is_hangul_tail(char: str) -> bool:
    """A vowel or final consonant that is drawn into the cell of the consonant before it."""
    return "\u1160" <= char <= "\u11ff" or "\ud7b0" <= char <= "\ud7fb"
