"""What a check of the store can find."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from ward_board.domain.journal_head import JournalHead
from ward_board.domain.text import printable


class Damage(StrEnum):
    """What is wrong; scripts may hold on to these words."""

    # in the journal
    BODY_CHANGED = "body-changed"
    PREV_MISMATCH = "prev-mismatch"
    GAP = "gap"
    REORDER = "reorder"
    COLUMN_DIFFERS = "column-differs"
    SEAL_BAD = "seal-bad"
    HEAD_DIFFERS = "head-differs"
    TRUNCATED = "truncated"
    REWRITTEN = "rewritten"
    PAPER_DIFFERS = "paper-differs"
    # in the access log
    ACCESS_CHANGED = "access-changed"
    ACCESS_GAP = "access-gap"
    ACCESS_HEAD_DIFFERS = "access-head-differs"
    ACCESS_TRUNCATED = "access-truncated"
    ACCESS_REWRITTEN = "access-rewritten"
    # in rows beside them
    PATIENT_CHANGED = "patient-changed"
    COURSE_CHANGED = "course-changed"
    TREATMENT_CHANGED = "treatment-changed"
    STAFF_CHANGED = "staff-changed"
    OLDER_ROW = "older-row"
    PROTOCOL_CHANGED = "protocol-changed"
    INDEX_DIFFERS = "index-differs"
    ROW_MISSING = "row-missing"
    ROW_FOREIGN = "row-foreign"
    IDS_RESET = "ids-reset"
    # around them
    MIRROR_DIFFERS = "mirror-differs"
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
    Damage.COLUMN_DIFFERS: "a column differs from what was written",
    Damage.SEAL_BAD: "it was not sealed with this store's key",
    Damage.HEAD_DIFFERS: "the sealed head is another one",
    Damage.TRUNCATED: "the last entries are missing",
    Damage.REWRITTEN: "it is not the entry that was verified before",
    Damage.PAPER_DIFFERS: "it is not the entry whose head stands on the paper",
    Damage.ACCESS_CHANGED: "the line is not what was written",
    Damage.ACCESS_GAP: "lines are missing from here on",
    Damage.ACCESS_HEAD_DIFFERS: "the sealed end of the log is another one",
    Damage.ACCESS_TRUNCATED: "the last lines are missing",
    Damage.ACCESS_REWRITTEN: "it is not the line that was verified before",
    Damage.PATIENT_CHANGED: "the row is not what was written of this patient",
    Damage.COURSE_CHANGED: "the row is not what was written of this course",
    Damage.TREATMENT_CHANGED: "the row is not what was written of this treatment",
    Damage.STAFF_CHANGED: "the row is not what was written: nobody should sign with it",
    Damage.OLDER_ROW: "an older row was put back",
    Damage.PROTOCOL_CHANGED: "the text is not the one that treatments started with",
    Damage.INDEX_DIFFERS: "it is found otherwise than its entries say",
    Damage.ROW_MISSING: "the row is missing",
    Damage.ROW_FOREIGN: "nothing that was written made this row",
    Damage.IDS_RESET: "ids that were given once would be given again",
    Damage.MIRROR_DIFFERS: "store and mirror hold different things",
    Damage.TRIGGER_CHANGED: "a table, an index or a trigger is missing, another one, or none of ours",
    Damage.FILE_DAMAGED: "the file itself is damaged; restore the newest backup",
}


class DamageFound(Exception):  # noqa: N818  a finding, not an error
    """Ends a check; `seq` is the first bad entry, `line` of the access log, or `row` (kind and id, never a name)."""

    def __init__(
        self, damage: Damage, seq: int | None = None, *, line: int | None = None, row: str | None = None
    ) -> None:
        self.damage, self.seq, self.line, self.row = damage, seq, line, row
        super().__init__(damage, seq, line, row)


@dataclass(frozen=True, slots=True)
class Verification:
    """What a check found.

    `entries` and `lines` of the access log were checked, those after entry `since` (0 for all). Where something is
    wrong, one of `first_bad_seq`, `first_bad_line` and `row` ("staff nurse1") says where it begins, none of them where
    it is in no single place. `seal_checked` is False where the key is missing: then only the plain chain was followed,
    which whoever can write the file can forge. `head` is the last entry, None where the journal is not sound; `notes`
    are worth knowing and no damage. `guards` are the names of tables, triggers and indexes that are not as they were
    made: the damage itself, or what let it happen.
    """

    entries: int
    since: int
    seal_checked: bool
    damage: Damage | None = None
    first_bad_seq: int | None = None
    lines: int = 0
    first_bad_line: int | None = None
    row: str | None = None
    head: JournalHead | None = None
    notes: tuple[str, ...] = ()
    guards: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Nothing is wrong, as far as it could be checked."""
        return self.damage is None

    @property
    def subject(self) -> str:
        """What the access log keeps of it: the head that was verified ("1234:3f2a9b1c"), or what is wrong where."""
        if self.damage is None and self.head is not None:
            return f"{self.head.seq}:{self.head.hash[:8]}"
        place = next((str(one) for one in (self.row, self.first_bad_line, self.first_bad_seq) if one is not None), "")
        besides = f" {Damage.TRIGGER_CHANGED}" if self.besides else ""
        return f"{self.damage}:{place}".rstrip(":") + besides

    @property
    def place(self) -> str:
        """Where the damage begins, for people: "the journal is damaged at entry 7"."""
        if self.row is not None:
            return f"the store is damaged at {self.row}"
        if self.first_bad_line is not None:
            return f"the access log is damaged at line {self.first_bad_line}"
        if self.damage is Damage.ACCESS_HEAD_DIFFERS:
            return "the access log is damaged"
        if self.damage is Damage.TRIGGER_CHANGED:
            return f"the store is damaged at {names_of(self.guards)}"
        return "the journal is damaged" + ("" if self.first_bad_seq is None else f" at entry {self.first_bad_seq}")

    @property
    def besides(self) -> str | None:
        """One line that names the guards that are not as they were made; None where the sentence names all there is."""
        if not self.guards or self.damage is Damage.TRIGGER_CHANGED:
            return None
        return f"besides, not as made: {names_of(self.guards)} [{Damage.TRIGGER_CHANGED}]"

    @property
    def sentence(self) -> str:
        """One line for people."""
        more = "".join(f"; {note}" for note in (*([] if self.seal_checked else [_NO_KEY]), *self.notes))
        if self.damage is not None:
            return f"{self.place}: {self.damage.meaning} [{self.damage}]{more}"
        since = f" after entry {self.since}" if self.since else ""
        log = f", and {self.lines} lines of the access log" if self.seal_checked and self.lines else ""
        return f"{self.entries} entries verified{since}{log}{more}"


def names_of(guards: Sequence[str]) -> str:
    """Names out of a database, which anybody may have chosen, for people: the first ones, and how many more."""
    shown = ", ".join(printable(name)[:_LONGEST_NAME] for name in guards[:_MOST_NAMES])
    return shown + (f" and {len(guards) - _MOST_NAMES} more" if len(guards) > _MOST_NAMES else "")


_MOST_NAMES, _LONGEST_NAME = 12, 63
_NO_KEY = "the key is missing: only the plain chain was checked, no seal"
