"""What a check of the journal can find."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Damage(StrEnum):
    """What is wrong; scripts may hold on to these words."""

    BODY_CHANGED = "body-changed"
    PREV_MISMATCH = "prev-mismatch"
    GAP = "gap"
    REORDER = "reorder"
    COLUMN_DIFFERS = "column-differs"
    SEAL_BAD = "seal-bad"
    HEAD_DIFFERS = "head-differs"
    TRUNCATED = "truncated"
    REWRITTEN = "rewritten"
    TRIGGER_CHANGED = "trigger-changed"
    FILE_DAMAGED = "file-damaged"

    @property
    def meaning(self) -> str:
        """The same for people."""
        return _MEANINGS[self]


_MEANINGS = {
    Damage.BODY_CHANGED: "what was written was changed",
    Damage.PREV_MISMATCH: "it does not follow from the entry before",
    Damage.GAP: "entries before it are missing",
    Damage.REORDER: "entries stand in another order",
    Damage.COLUMN_DIFFERS: "an index differs from what was written",
    Damage.SEAL_BAD: "it was not sealed with this store's key",
    Damage.HEAD_DIFFERS: "the sealed head is another one",
    Damage.TRUNCATED: "the last entries are missing",
    Damage.REWRITTEN: "it is not the entry that this machine verified before",
    Damage.TRIGGER_CHANGED: "a trigger that keeps what was written is missing or another one",
    Damage.FILE_DAMAGED: "the file itself is damaged; restore the newest backup",
}


class DamageFound(Exception):  # noqa: N818  a finding, not an error
    """Ends a check; `seq` is the first bad entry, None where the damage is in no entry."""

    def __init__(self, damage: Damage, seq: int | None = None) -> None:
        self.damage, self.seq = damage, seq
        super().__init__(damage, seq)


@dataclass(frozen=True, slots=True)
class Verification:
    """What a check found.

    `entries` were checked, those after number `since` (0 for all). `first_bad_seq` is where the damage begins, None
    where it is in no entry. `seal_checked` is False where the key is missing: then only the plain chain was followed,
    which whoever can write the file can forge.
    """

    entries: int
    since: int
    seal_checked: bool
    damage: Damage | None = None
    first_bad_seq: int | None = None

    @property
    def ok(self) -> bool:
        """Nothing is wrong, as far as it could be checked."""
        return self.damage is None

    @property
    def sentence(self) -> str:
        """One line for people."""
        unsealed = "" if self.seal_checked else "; the key is missing: only the plain chain was checked, no seal"
        if self.damage is None:
            return f"{self.entries} entries verified{f' after entry {self.since}' if self.since else ''}{unsealed}"
        where = "" if self.first_bad_seq is None else f" at entry {self.first_bad_seq}"
        return f"the journal is damaged{where}: {self.damage.meaning} [{self.damage}]{unsealed}"
