"""A copy of the journal as CSV: a row for each entry, for programs of the office; the first row says what the copy is.

Every column name is one word that never changes. Values stand in one cell each (`dose=8; drug=ondansetron`), and those
that are a single number again in a column of their own, where a spreadsheet can count with them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from zoneinfo import ZoneInfo

from ward_board.domain.course_plan import CoursePlan
from ward_board.domain.entry import Value
from ward_board.exchange.record_lines import Facts, patient_facts
from ward_board.exchange.safe_csv import Cell, csv_row
from ward_board.exchange.told_entry import ToldEntry, author_name, local, told_entries
from ward_board.store.canonical import canonical
from ward_board.ward.exporting import Sheet

BYTE_ORDER_MARK = "\ufeff"
"""Begins the file: without it a spreadsheet takes "µSv" and names for letters of another alphabet."""
COLUMNS = (
    *("kind", "seq", "id", "patient", "treatment", "treatment_day", "cycle", "bed", "at", "typed_at", "late"),
    *("action", "step", "title", "values", "number", "reason", "deviation", "passed", "target"),
    *("corrected_by", "struck_by", "author", "author_name", "author_role", "author_meaning", "unsigned"),
    *("second", "second_name", "second_role", "second_meaning", "terminal", "program", "clock", "prev", "hash"),
)
NAMED = ("name", "birth_date", "number_of_patient")
"""Further columns of a copy with names."""
_OF_PATIENT = {"name": "name", "birth_date": "birth_date", "number_of_patient": "number"}


def csv_head(facts: Facts, *, names: bool) -> Iterator[str]:
    """The names of the columns, and the row that says what the copy is."""
    yield BYTE_ORDER_MARK + csv_row(_columns(names))
    said = {"kind": "copy", "at": facts["made_at"], "author": facts["by"], "author_name": facts["by_name"]}
    rest = {name: facts[name] for name in facts if name not in {"kind", "made_at", "by", "by_name", "head_hash"}}
    yield _row({**said, "values": _values(rest), "hash": facts["head_hash"]}, names=names)


def csv_rows(
    found: Iterable[Sheet], plan: CoursePlan, staff: Mapping[str, str], zone: ZoneInfo, *, names: bool
) -> Iterator[str]:
    """A row for each entry of some streams."""
    for sheet in found:
        for told in told_entries(sheet, plan):
            yield _row(_cells(told, staff, zone), names=names)


def _columns(names: bool) -> tuple[str, ...]:
    return COLUMNS + NAMED if names else COLUMNS


def _row(cells: Mapping[str, Cell], *, names: bool) -> str:
    return csv_row(cells.get(column) for column in _columns(names))


def _cells(told: ToldEntry, staff: Mapping[str, str], zone: ZoneInfo) -> dict[str, Cell]:
    sheet, entry, treatment = told.sheet, told.entry, told.sheet.treatment
    numbers = [value for value in entry.values.values() if isinstance(value, int | float)]
    cells: dict[str, Cell] = {
        "kind": "entry",
        "seq": entry.seq,
        "id": entry.id,
        "patient": sheet.patient.id if sheet.patient else None,
        "treatment": treatment.id if treatment else None,
        "treatment_day": treatment.day.isoformat() if treatment else None,
        "cycle": treatment.cycle if treatment else None,
        "bed": told.bed,
        "at": local(entry.occurred_at, zone),
        "typed_at": local(entry.recorded_at, zone),
        "late": "late" if entry.late else None,
        "action": entry.action.value,
        "step": entry.step,
        "title": told.step.title if told.step else None,
        "values": _values(entry.values),
        "number": numbers[0] if len(entry.values) == len(numbers) == 1 else None,
        "reason": entry.reason,
        "deviation": entry.deviation,
        "passed": "; ".join(entry.passed),
        "target": entry.target,
        "corrected_by": "; ".join(told.corrected_by),
        "struck_by": told.struck_by,
        "author": entry.author,
        "author_name": author_name(entry, staff),
        "author_role": entry.role.value if entry.role else None,
        "unsigned": entry.unsigned,
        "terminal": entry.terminal,
        "program": entry.program,
        "clock": entry.clock,
        "prev": told.row.prev,
        "hash": told.row.hash,
    }
    return cells | _signatures(told, staff) | _patient(sheet)


def _signatures(told: ToldEntry, staff: Mapping[str, str]) -> dict[str, Cell]:
    """The meaning of each signature; of the second one also whose it is."""
    cells: dict[str, Cell] = {}
    for who, signature in zip(("author", "second"), told.signatures, strict=False):
        cells[f"{who}_meaning"] = signature.meaning.value
        if who == "second":
            cells |= {"second": signature.person, "second_name": staff.get(signature.person)}
            cells["second_role"] = signature.role.value if signature.role else None
    return cells


def _patient(sheet: Sheet) -> dict[str, Cell]:
    if sheet.patient is None:
        return {}
    facts = patient_facts(sheet.patient)
    return {column: facts[name] for column, name in _OF_PATIENT.items()}


def _values(values: Mapping[str, Value]) -> str:
    return "; ".join(f"{key}={_text(value)}" for key, value in values.items())


def _text(value: Value) -> str:
    return value if isinstance(value, str) else canonical(value)
