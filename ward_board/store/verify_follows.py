"""What is kept beside the journal to find things quickly must be what the entries say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from ward_board.domain.entry import Entry
from ward_board.domain.words import Action
from ward_board.errors import StoreUnavailableError
from ward_board.store.damage import Damage, DamageFound
from ward_board.store.engine import connect_to_read
from ward_board.store.people import Claim, TreatmentRow
from ward_board.store.row_seals import COURSE_KIND, TREATMENT_KIND
from ward_board.store.store import ReadView, Store
from ward_board.store.tables import COURSE, JOURNAL, PROTOCOL, TREATMENT
from ward_board.store.verify_archived import WARD_STREAM
from ward_board.store.verify_rows import named
from ward_board.store.view import outer_id

_AT_ONCE = 100
_PROTOCOL = "protocol"


@dataclass(frozen=True, slots=True)
class Index:
    """What follows from the entries of a treatment: its day, whether it is open, what it alone has.

    `named` are the things that any of its entries names, corrected ones too.
    """

    day: date
    is_open: bool
    claims: frozenset[Claim]
    named: frozenset[Claim]


IndexOf = Callable[[str, Sequence[Entry]], Index]
"""The index of a treatment from the text of its protocol and its entries."""


def check_follows(store: Store, index_of: IndexOf) -> None:
    """Raises DamageFound for a row that no entry made, that is gone, or that says otherwise than its entries."""
    check = _Check(index_of)
    treatments, digests = _check_streams(store)
    for place in range(0, len(treatments), _AT_ONCE):
        with store.read() as view:
            check.look_at(view, treatments[place : place + _AT_ONCE])
    check.no_claim_is_missing()
    for digest in sorted(digests - check.digests):
        raise DamageFound(Damage.ROW_FOREIGN, row=named(_PROTOCOL, digest[:12]))


def _check_streams(store: Store) -> tuple[list[str], set[str]]:
    """The ids of all treatments, each of which has entries, and the digests of protocols that one of them must name."""
    is_archived = (func.max(func.length(JOURNAL.c.body)) == 0).label("is_archived")
    with connect_to_read(store.engine) as connection, connection.begin():
        streams = connection.execute(select(JOURNAL.c.stream, is_archived).group_by(JOURNAL.c.stream)).all()
        treatments = {outer_id("t", one) for one in connection.execute(select(TREATMENT.c.id)).scalars()}
        courses = {outer_id("c", one) for one in connection.execute(select(COURSE.c.id)).scalars()}
        digests = set(connection.execute(select(PROTOCOL.c.digest)).scalars())
    for row in streams:
        kind, here = (TREATMENT_KIND, treatments) if row.stream.startswith("t") else (COURSE_KIND, courses)
        if row.stream != WARD_STREAM and not row.is_archived and row.stream not in here:
            raise DamageFound(Damage.ROW_MISSING, row=named(kind, row.stream))
    for foreign in sorted(treatments - {row.stream for row in streams}):
        raise DamageFound(Damage.ROW_FOREIGN, row=named(TREATMENT_KIND, foreign))
    # what an archived one was booked with nobody can say here
    is_any_archived = any(row.is_archived for row in streams)
    return sorted(treatments, key=lambda one: int(one[1:])), set() if is_any_archived else digests


class _Check:
    """What was seen of all treatments together."""

    def __init__(self, index_of: IndexOf) -> None:
        self._index_of = index_of
        self.digests: set[str] = set()
        self._expected: dict[Claim, list[str]] = defaultdict(list)
        self._naming: dict[Claim, set[str]] = defaultdict(set)
        self._held: set[Claim] = set()

    def look_at(self, view: ReadView, treatments: Sequence[str]) -> None:
        """Some treatments at one moment; those that were archived meanwhile are left out."""
        entries, held = view.entries_of(treatments), defaultdict(set)
        for kind, name, treatment in view.claims_of(treatments):
            held[treatment].add((kind, name))
        for treatment in treatments:
            if entries[treatment]:
                row, text = view.treatment(treatment), self._protocol(view, entries[treatment])
                self._look_at(row, self._index_of(text, entries[treatment]), held[treatment])

    def no_claim_is_missing(self) -> None:
        """What a single treatment has by its entries, and no other ever named, is kept as its own."""
        for claim, owners in self._expected.items():
            if len(owners) == 1 and claim not in self._held and self._naming[claim] <= {*owners}:
                raise DamageFound(Damage.INDEX_DIFFERS, row=named(TREATMENT_KIND, owners[0]))

    def _look_at(self, row: TreatmentRow, index: Index, held: set[Claim]) -> None:
        if (row.day, row.is_open) != (index.day, index.is_open) or not held <= index.claims:
            raise DamageFound(Damage.INDEX_DIFFERS, row=named(TREATMENT_KIND, row.id))
        self._held |= held
        for claim in index.claims:
            self._expected[claim].append(row.id)
        for claim in index.named:
            self._naming[claim].add(row.id)

    def _protocol(self, view: ReadView, entries: Sequence[Entry]) -> str:
        booked = [str(entry.values.get(_PROTOCOL, "")) for entry in entries if entry.action is Action.BOOK]
        if not booked:
            raise DamageFound(Damage.ROW_FOREIGN, row=named(TREATMENT_KIND, entries[0].stream))
        self.digests.update(booked)
        for digest in booked:
            try:
                text = view.protocol_text(digest)
            except StoreUnavailableError:
                raise DamageFound(Damage.ROW_MISSING, row=named(_PROTOCOL, digest[:12])) from None
        return text
