"""The head of the journal as people copy it: the number of the last entry, and its hash in 16 groups of four."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ward_board.errors import BadInputError

_GROUP, _DIGITS = 4, 64
_NUMBER_THEN_HASH = re.compile(r"[^0-9]*([0-9]+)(?![0-9a-z])(.*)", re.DOTALL)
# nobody tells them apart on paper
_MISREAD = str.maketrans({"o": "0", "l": "1", "i": "1"})


@dataclass(frozen=True, slots=True)
class JournalHead:
    """The last entry: `seq` is its number (0 for none yet), `hash` 64 hex digits that hold all before it."""

    seq: int
    hash: str

    @property
    def groups(self) -> str:
        """The hash as it is read aloud and copied: "3f2a 9b1c …"."""
        return " ".join(self.hash[place : place + _GROUP] for place in range(0, len(self.hash), _GROUP))

    def __str__(self) -> str:
        return f"{self.seq} · {self.groups}"


def read_head(text: str) -> JournalHead:
    """The head that somebody copied from a paper, whatever stands between number and groups, in either case.

    Raises BadInputError where it is none.
    """
    found = _NUMBER_THEN_HASH.fullmatch(text.strip().lower())
    digits = re.sub(r"[^0-9a-z]", "", found[2]).translate(_MISREAD) if found else ""
    if found is None or not re.fullmatch(rf"[0-9a-f]{{{_DIGITS}}}", digits):
        raise BadInputError(
            'this is not the head of a journal; write it as on the paper: "1234: 3f2a 9b1c …", all 16 groups'
        )
    return JournalHead(int(found[1]), digits)
