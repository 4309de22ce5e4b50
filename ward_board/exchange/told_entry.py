"""One entry as an export tells it: when, what, whose signature with which meaning, and what became of it since."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from ward_board.domain.course_plan import CoursePlan
from ward_board.domain.entry import UNSIGNED, Entry
from ward_board.domain.signature import Signature, signatures_of
from ward_board.domain.step import Step
from ward_board.domain.words import Action
from ward_board.store.archive import KeptRow
from ward_board.ward.exporting import Sheet


@dataclass(frozen=True, slots=True)
class ToldEntry:
    """An entry with its row and its sheet; `bed` is where the patient lay then, `step` None where it has none.

    `corrected_by` are the ids of the corrections that put another value or time in its place, `struck_by` is the one
    that took it out.
    """

    sheet: Sheet
    row: KeptRow
    entry: Entry
    bed: int | None
    step: Step | None
    signatures: tuple[Signature, ...]
    corrected_by: tuple[str, ...]
    struck_by: str | None


def told_entries(sheet: Sheet, plan: CoursePlan) -> Iterator[ToldEntry]:
    """Every entry of a stream in the order in which they were typed; `plan` knows the steps of courses."""
    steps = sheet.protocol.by_id if sheet.protocol else plan.by_id if sheet.course else {}
    changed, struck = _corrections(sheet.entries)
    bed: int | None = None
    for row, entry in zip(sheet.rows, sheet.entries, strict=True):
        bed = _bed_after(entry, bed)
        step = steps.get(entry.step or "")
        signed = signatures_of(entry, step)
        yield ToldEntry(sheet, row, entry, bed, step, signed, changed.get(entry.id, ()), struck.get(entry.id))


def local(moment: datetime, zone: ZoneInfo) -> str:
    """RFC 3339 on the ward's clock with its distance to UTC: one text, and both can be read from it."""
    return moment.astimezone(zone).isoformat()


def author_name(entry: Entry, staff: Mapping[str, str]) -> str:
    """The printed name of the author; of somebody who could not sign the name that was typed."""
    return (entry.unsigned or "") if entry.author == UNSIGNED else staff.get(entry.author, entry.author)


def _bed_after(entry: Entry, before: int | None) -> int | None:
    number = entry.number({Action.BOOK: "bed", Action.MOVE: "to_bed"}.get(entry.action, ""))
    return before if number is None else int(number)


def _corrections(entries: Sequence[Entry]) -> tuple[dict[str, tuple[str, ...]], dict[str, str]]:
    """Which corrections amended each entry, in order, and which one struck it."""
    changed: dict[str, tuple[str, ...]] = {}
    struck: dict[str, str] = {}
    for entry in entries:
        if entry.action is not Action.CORRECT or entry.target is None:
            continue
        if entry.values:
            changed[entry.target] = (*changed.get(entry.target, ()), entry.id)
        else:
            struck.setdefault(entry.target, entry.id)
    return changed, struck
