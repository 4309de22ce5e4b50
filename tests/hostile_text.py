"""Hostile strings, and an independent reading of what comes out of a terminal.

Every string carries a mark of its own, plain letters and digits, so that it can be told whether it was painted. Its
hostile part stands in the middle, and is such as the program itself never sends.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from dataclasses import dataclass, field

HOSTILE = {
    "clipboard": "\x1b]52;c;cm0gLXJm\x07",
    "title": "\x1b]0;owned\x1b\\",
    "clear": "\x1b[2J\x1b[3;7H",
    "colour": "\x1b[38;5;201;5m",
    "reply": "\x1b[6n\x1b[>c",
    "device control": "\x1bP1$rq\x1b\\",
    "application": "\x1b_G\x1b\\",
    "reset": "\x1bc",
    "other screen": "\x1b[?1047l",
    "C1 sequence": "\x9b31m\x9d0;x\x9c",
    "C1 lines": "\x85\x84\x8d",
    "C0": "\x07\x08\x0b\x0c\x0e\x0f\x7f",
    "NUL": "\x00",
    "lines": "\r\nforged\n",
    "tab": "\t",
    "separators": "\u2028\u2029",
    "override": "\u202e\u202d\u202c",
    "isolate": "\u2066\u2067\u2068\u2069",
    "marks of direction": "\u200e\u200f\u061c",
    "interlinear": "\ufff9\ufffa\ufffb",
    "half": "\ud83d\udfff\udc00",
    "end of paste": "\x1b[201~",
}
"""What steers a terminal, or turns the text around: none of it may ever come out."""
AWKWARD = {
    "zero width": "\u200b\u2060\ufeff\u00ad\u034f",
    "joiners": "\u200d\u200c",
    "heap of marks": "Z" + "\u0300\u0489" * 10,
    "markup": "[/b][@click=app.bell]x[/] [red]",
    "formula": "=HYPERLINK(0)",
    "right to left": "שלום مرحبا",
    "wide": "李明 ｆｕｌｌ",
    "emoji": "👩\u200d⚕️🏳️\u200d🌈",
    "private": "\ue000\U000f0000",
    "unassigned": "\u0378\U000e0fff",
    "tags": "\U000e0041\U000e007f",
    "format": "{0.__class__} %s %n $(id) `id`",
    "quotes": "';DROP TABLE journal;--\\\"",
}
"""What may be painted, as long as it takes no more room than it seems to, and is neither markup nor code."""
KINDS = {**HOSTILE, **AWKWARD}
MARK = re.compile("Q[0-9A-V]{5}")
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUV"


def mark(number: int) -> str:
    """Six letters and digits that stand in one string alone."""
    return "Q" + "".join(_DIGITS[number >> shift & 31] for shift in (20, 15, 10, 5, 0))


@dataclass
class Strings:
    """Hostile strings one after the other, the same for the same seed, and how many each kind was in."""

    seed: int
    made: int = 0
    kinds: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)  # noqa: S311  the same strings in each run
        self._names = list(KINDS)

    def next(self) -> str:
        """Another one: its mark between two hostile pieces, each kind in its turn and one by chance."""
        turn, chance = self._names[self.made % len(self._names)], self._random.choice(self._names)
        self.kinds.update((turn, chance))
        self.made += 1
        return f"Z{KINDS[turn]}{mark(self.made)}{KINDS[chance]}z"

    def several(self, count: int) -> str:
        """`count` of them in one text."""
        return " ".join(self.next() for _ in range(count))


_STEERING = re.compile("[\x80-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ufff9-\ufffb\ud800-\udfff]")
_SEQUENCE = re.compile(
    rb"\x1b\[[0-?]*[ -/]*[@-~]"  # CSI
    rb"|\x1b[P\]X^_][^\x07\x1b]*(?:\x07|\x1b\\)"  # OSC, DCS and other strings, to their end
    rb"|\x1b[ -/]*[0-Z\\`-~]"  # any other escape sequence
    rb"|[\x00-\x1f\x7f]"  # a control, and an ESC that begins nothing
)
_PLACE = re.compile(rb"\x1b\[\d+;\d+H")


@dataclass
class Read:
    """What a program sent: each sequence once, the marks of strings in its text, and what there steers a terminal."""

    sequences: set[bytes]
    marks: set[str]
    steering: set[str]


def read_terminal(data: bytes) -> Read:
    """Every byte that came out, as a terminal takes it: a sequence, a control, or text.

    Places (`ESC [ row ; column H`) count as one form; all other sequences count with their numbers, colours too, so
    that one that the data brought along is not taken for one of the program's.
    """
    sequences = {_PLACE.sub(b"\x1b[row;columnH", one) for one in set(_SEQUENCE.findall(data))}
    text = _SEQUENCE.sub(b"\n", data).decode("utf-8", "surrogateescape")
    return Read(sequences, set(MARK.findall(text)), set(_STEERING.findall(text)))


def steering_in(text: str) -> set[str]:
    """Each character in `text`, lines that were printed, that steers a terminal or turns text around."""
    return set(_STEERING.findall(text)) | set(re.findall("[\x00-\x09\x0b-\x1f\x7f]", text))
