"""Copies of the journal as files: written with their manifest and noted for each patient, and checked again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from ward_board.domain.entry import Person
from ward_board.domain.permissions import Permission, need
from ward_board.errors import StoreUnavailableError, VerificationFailedError
from ward_board.exchange import record_csv, record_lines, record_text
from ward_board.exchange.manifest import Facts, check_sealed, write_sealed
from ward_board.store.store import Store
from ward_board.ward.exporting import Asked, Copy, begin_copy, note_copy, sheets
from ward_board.ward.origin import program_version
from ward_board.ward.ward import Ward

_AT_ONCE = 500


class Format(StrEnum):
    """As what a copy is written."""

    JSONL = "jsonl"
    CSV = "csv"
    TEXT = "text"


def write_copy(ward: Ward, asked: Asked, by: Person, file: Path, form: Format, *, names: bool) -> tuple[Copy, Facts]:
    """Writes what is asked for, with its manifest; who got it is noted for each patient before the file is there.

    Raises NotPermittedError, BadInputError for a patient or a day that the store does not have, and
    StoreUnavailableError; then there is no new file.
    """
    need(by, Permission.EXPORT)
    key = key_of(ward.store)
    copy = begin_copy(ward.store, asked, by, ward.clock.now())
    facts = _facts(ward.store, copy, form, names=names)
    note_copy(ward.store, copy, ward.terminal)
    return copy, write_sealed(file, _parts(ward, copy, facts, form, names=names), facts, key)


def check_copy(store: Store, file: Path) -> Facts:
    """What the manifest of a copy or an archive says, where nothing of it was changed since.

    Every hash is made again from the bodies, and the store is asked for those that it has. Without the store's key
    only sums and chain are looked at. Raises VerificationFailedError, and BadInputError where a file is missing.
    """
    key = store.keys.seal if store.keys else None
    facts = check_sealed(file, key)
    heads = {facts["head_seq"]: facts["head_hash"]} if facts.get("head_seq") else {}
    if facts["format"] == Format.JSONL:
        found = record_lines.read_file(file)
        record_lines.check_rows(found, key)
        record_lines.check_access(found, key)
        heads |= {seq: row.hash for seq, row in found.rows.items()}
    if facts["store"] == store.id:
        _check_against(store, heads)
    return facts


def said_of(store: Store, by: Person, at: datetime, what: str) -> Facts:
    """What every file says of itself: when it was made (aware), by whom, of what, out of which store."""
    return {
        "format": Format.JSONL.value,
        "made_at": at.isoformat(),
        "by": by.id,
        "by_name": by.name,
        "what": what,
        "store": store.id,
        "store_kind": store.kind,
        "program": program_version(),
    }


def _facts(store: Store, copy: Copy, form: Format, *, names: bool) -> Facts:
    own = {"names": names, "entries": copy.entries, "head_seq": copy.head_seq, "head_hash": copy.head_hash}
    said = said_of(store, copy.by, copy.made_at, copy.what)
    return {"kind": "copy", **said, "format": form.value, **own, "journal": copy.journal}


def _parts(ward: Ward, copy: Copy, facts: Facts, form: Format, *, names: bool) -> Iterator[str]:
    found, plan, zone = sheets(ward.store, copy), ward.courses.plan, ward.zone
    match form:
        case Format.JSONL:
            yield record_lines.header_line(facts)
            yield from record_lines.sheet_lines(found, plan, copy.staff, zone, names=names)
            if copy.is_whole:
                with ward.store.read() as view:
                    archived = view.emptied_rows(up_to=copy.head_seq)
                yield from record_lines.archived_lines(archived)
        case Format.CSV:
            yield from record_csv.csv_head(facts, names=names)
            yield from record_csv.csv_rows(found, plan, copy.staff, zone, names=names)
        case Format.TEXT:
            yield from record_text.text_head(facts, zone)
            yield from record_text.text_lines(found, plan, copy.staff, zone, names=names)


def _check_against(store: Store, hashes: dict[int, str]) -> None:
    """Raises VerificationFailedError where the store has another entry, or none, in the place of one of these."""
    numbers = sorted(hashes)
    for few in (numbers[first : first + _AT_ONCE] for first in range(0, len(numbers), _AT_ONCE)):
        with store.read() as view:
            kept = view.hashes_of(few)
        _refuse_others(few, hashes, kept)


def _refuse_others(numbers: Sequence[int], hashes: dict[int, str], kept: dict[int, str]) -> None:
    for seq in numbers:
        if kept.get(seq) != hashes[seq]:
            raise VerificationFailedError(
                f"the store no longer has entry {seq} as it was copied; run `ward-board verify`"
            )


def key_of(store: Store) -> bytes:
    """The key that seals files; raises StoreUnavailableError where it is missing."""
    if store.keys is None:
        raise StoreUnavailableError(f"{store.place}: its keys are missing, so nothing can be sealed; put them back")
    return store.keys.seal
