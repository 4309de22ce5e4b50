"""A copy of the journal as JSON lines: bodies verbatim, so that its hashes can be made again from it alone (A10).

The first line says what the copy is. A line of the kind `entry` holds a row as it is kept, and beside it what the body
leaves to be found: the bed, printed names, signatures with their meaning. `patient` lines stand in a copy with names
alone. An entry that was archived has a line `archived`, with its place in the chain and nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from ward_board.config.regular_file import lines_of, open_regular
from ward_board.domain.course_plan import CoursePlan
from ward_board.domain.patient import Patient
from ward_board.domain.signature import Signature
from ward_board.errors import BadInputError, StoreUnavailableError, VerificationFailedError
from ward_board.exchange.told_entry import ToldEntry, author_name, local, told_entries
from ward_board.store.access import access_text
from ward_board.store.archive import KeptLine, KeptProtocol, KeptRow
from ward_board.store.body import decode_with_place
from ward_board.store.canonical import canonical
from ward_board.store.chain import genesis, link, seal, seal_of_access
from ward_board.ward.exporting import Sheet

LAYOUT = 1
Facts = Mapping[str, Any]


def header_line(facts: Facts) -> str:
    """The first line of a copy."""
    return _line("copy", {"layout": LAYOUT, **facts})


def sheet_lines(
    found: Iterable[Sheet], plan: CoursePlan, staff: Mapping[str, str], zone: ZoneInfo, *, names: bool
) -> Iterator[str]:
    """The lines of some streams; whose a stream is and its protocol stand before it, each once."""
    told: set[str] = set()
    for sheet in found:
        for key, line in _about(sheet, names=names):
            if key not in told:
                told.add(key)
                yield line
        for one in told_entries(sheet, plan):
            yield _line("entry", _entry_facts(one, staff, zone))


def archived_lines(rows: Iterable[KeptRow]) -> Iterator[str]:
    """What a whole copy holds of entries that an archive holds."""
    for row in rows:
        yield _line("archived", {**_place(row), "prev": row.prev, "hash": row.hash, "seal": row.seal})


def claim_lines(claims: Iterable[tuple[str, str, str]]) -> Iterator[str]:
    """What treatments had that no other could have: a bed on a day, a vial."""
    for kind, name, treatment in claims:
        yield _line("claim", {"what": kind, "name": name, "treatment": treatment})


def access_lines(lines: Iterable[KeptLine]) -> Iterator[str]:
    """Lines of the access log, each with its seal."""
    for kept in lines:
        one = kept.line
        said = {"at": one.at.astimezone(UTC).isoformat(), "who": one.who, "what": one.what, "subject": one.subject}
        facts = {name: value for name, value in said.items() if value is not None}
        yield _line("access", {"number": one.number, **facts, "terminal": one.terminal, "seal": kept.seal})


def _about(sheet: Sheet, *, names: bool) -> Iterator[tuple[str, str]]:
    patient, treatment = sheet.patient, sheet.treatment
    if patient is not None and names:
        yield patient.id, _line("patient", patient_facts(patient))
    if patient is not None and sheet.course is not None:
        yield sheet.course, _line("course", {"id": sheet.course, "patient": patient.id})
    if treatment is not None:
        day = treatment.day.isoformat()
        facts = {"id": treatment.id, "course": treatment.course_id, "cycle": treatment.cycle, "day": day}
        yield treatment.id, _line("treatment", {**facts, "is_open": treatment.is_open})
    for protocol in sheet.protocols:
        yield f"protocol {protocol.digest}", _line("protocol", _protocol_facts(protocol))


def patient_facts(patient: Patient) -> Facts:
    """All that is kept of a patient."""
    return {
        "id": patient.id,
        "name": patient.name,
        "birth_date": patient.birth_date.isoformat(),
        "number": patient.number,
        "country": patient.country,
        "language": patient.language,
    }


def _protocol_facts(protocol: KeptProtocol) -> Facts:
    return {"digest": protocol.digest, "id": protocol.id, "version": protocol.version, "text": protocol.text}


def _entry_facts(told: ToldEntry, staff: Mapping[str, str], zone: ZoneInfo) -> Facts:
    row, entry = told.row, told.entry
    facts: dict[str, Any] = {
        **_place(row),
        "id": entry.id,
        "at": local(entry.occurred_at, zone),
        "typed_at": local(entry.recorded_at, zone),
        "by_name": author_name(entry, staff),
        "signatures": [_signature(one, staff, zone) for one in told.signatures],
        "body": row.body,
        "prev": row.prev,
        "hash": row.hash,
        "seal": row.seal,
    }
    more = {
        "patient": told.sheet.patient.id if told.sheet.patient else None,
        "bed": told.bed,
        "title": told.step.title if told.step else None,
        "corrected_by": list(told.corrected_by) or None,
        "struck_by": told.struck_by,
    }
    return facts | {name: value for name, value in more.items() if value is not None}


def _signature(signature: Signature, staff: Mapping[str, str], zone: ZoneInfo) -> Facts:
    role = {"role": signature.role.value} if signature.role else {}
    name = staff.get(signature.person, signature.person)
    return {
        "by": signature.person,
        "name": name,
        **role,
        "meaning": signature.meaning.value,
        "at": local(signature.at, zone),
    }


def _place(row: KeptRow) -> Facts:
    return {"seq": row.seq, "stream": row.stream, "version": row.version}


def _line(kind: str, facts: Facts) -> str:
    return canonical({"kind": kind, **facts}) + "\n"


@dataclass(frozen=True, slots=True)
class ReadBack:
    """What a file of JSON lines holds: what it says of itself, its rows by number, and its other lines by kind."""

    about: Facts
    rows: Mapping[int, KeptRow]
    others: Mapping[str, Sequence[Facts]]


def read_file(file: Path) -> ReadBack:
    """What a file holds; raises as `read_back`, BadInputError for what is no file, and OSError."""
    with open_regular(file) as opened:
        return read_back(lines_of(opened, file))


def read_back(lines: Iterable[str | bytes]) -> ReadBack:
    """The rows that a copy or an archive holds.

    Raises VerificationFailedError for a line that this program did not write.
    """
    about: Facts = {}
    rows: dict[int, KeptRow] = {}
    others: dict[str, list[Facts]] = {}
    for number, line in enumerate(lines, start=1):
        facts = _read(line, number)
        kind = facts["kind"]
        if number == 1:
            about = facts
        elif kind in {"entry", "archived"}:
            rows[facts["seq"]] = _row(facts, number)
        else:
            others.setdefault(kind, []).append(facts)
    return ReadBack(about, rows, others)


def check_rows(found: ReadBack, key: bytes | None) -> None:
    """Makes every hash again from the bodies; in a whole copy follows the chain from its first entry to the head.

    Raises VerificationFailedError, naming the first entry that is not as it was written.
    """
    is_whole = found.about.get("what") == "all"
    before = genesis(str(found.about.get("store")), str(found.about.get("store_kind"))) if is_whole else None
    for place, seq in enumerate(sorted(found.rows), start=1):
        row = found.rows[seq]
        if row.body and row.hash != link(seq, row.prev, row.body.encode()):
            raise VerificationFailedError(f"entry {seq} is not what was written: its hash is another one")
        if key is not None and row.seal != seal(key, row.hash):
            raise VerificationFailedError(f"entry {seq} was not sealed with this store's key")
        if before is not None and (seq, row.prev) != (place, before):
            raise VerificationFailedError(f"entry {place} is missing, or does not follow from the one before")
        before = row.hash if is_whole else None
    if is_whole and found.rows and before != found.about.get("head_hash"):
        raise VerificationFailedError("the last entry is not the head that the first line names")


def check_access(found: ReadBack, key: bytes | None) -> None:
    """Follows the lines of an access log by their seals, from the one that the first line names; needs the key.

    Raises VerificationFailedError, naming the first line that is not as it was written.
    """
    before, number = str(found.about.get("first_seal", "")), found.about.get("first")
    for facts in found.others.get("access", ()) if key is not None else ():
        made = _seal_of(facts, before, key or b"")
        if made is None or facts["seal"] != made or facts["number"] <= number:
            raise VerificationFailedError(f"line {facts.get('number')} of the access log is not what was written")
        before, number = made, facts["number"]


def _seal_of(facts: Facts, before: str, key: bytes) -> str | None:
    try:
        said = {name: facts.get(name) for name in ("who", "what", "subject", "terminal")}
        text = access_text({**said, "at": datetime.fromisoformat(facts["at"])})
        return seal_of_access(key, int(facts["number"]), before, text)
    except (KeyError, TypeError, ValueError, OverflowError, BadInputError):
        return None


def _read(line: str | bytes, number: int) -> Facts:
    try:
        facts = json.loads(line if isinstance(line, str) else line.decode("utf-8"))
        if isinstance(facts, dict) and isinstance(facts["kind"], str):
            return facts
    except (ValueError, KeyError, RecursionError):
        pass
    raise VerificationFailedError(f"line {number} is none that ward-board wrote")


def _row(facts: Facts, number: int) -> KeptRow:
    try:
        body = str(facts.get("body", ""))
        place = decode_with_place(facts["seq"], body)[1] if body else None
        return KeptRow(
            int(facts["seq"]),
            str(facts["stream"]),
            int(facts["version"]),
            body,
            place.key if place else None,
            place.fingerprint if place else None,
            prev=_hex(facts["prev"]),
            hash=_hex(facts["hash"]),
            seal=_hex(facts["seal"]),
        )
    except (KeyError, TypeError, ValueError, StoreUnavailableError):
        raise VerificationFailedError(f"line {number} holds no entry as ward-board writes it") from None


def _hex(text: object) -> str:
    bytes.fromhex(str(text))
    return str(text)
