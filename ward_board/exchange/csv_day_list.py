"""A day list as CSV: hand-made, from a spreadsheet, or exported by a hospital's system."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from ward_board.domain.text import clean, has_letter
from ward_board.errors import BadInputError
from ward_board.exchange import fields
from ward_board.exchange.day_list import FIRST_DAY, LAST_DAY, BookingRow, DayList, RowProblem, instant

REQUIRED = ("date", "bed", "name", "birth_date", "number", "country", "cycle", "t0")
OPTIONAL = ("language", "protocol", "activity_mbq", "weight_kg", "allergies", "last_treatment", "flags")
# Never kept: the board has no use for it, and foreign patients have none.
CITIZEN_NUMBER = frozenset({"bsn", "burgerservicenummer", "citizen_service_number", "sofinummer"})
LARGEST_FILE_BYTES = 10_000_000
MOST_RECORDS = 50_000
_FIRST_TREATMENT = date(1990, 1, 1)

T = TypeVar("T")


def read_csv_day_list(data: bytes, *, zone: ZoneInfo) -> DayList:
    """The bookings of a CSV file, whose `t0` are wall clock times of `zone`.

    Good rows come in, bad ones are reported. A file that cannot be a day list raises BadInputError.
    """
    lines = list(io.StringIO(_decoded(data), newline=""))
    delimiter, first = _delimiter(lines)
    records = _records(lines, first, delimiter)
    header_line, header = next(((line, cells) for line, cells in records if not _blank(cells)), (first + 1, None))
    columns, notes = _columns(header_line, header)
    good: dict[tuple[object, ...], int] = {}
    rows, problems, warnings = [], [], notes
    count = 0
    for count, (line, cells) in enumerate((record for record in records if not _blank(record[1])), 1):
        if count > MOST_RECORDS:
            raise BadInputError(f"more than {MOST_RECORDS} rows: this is not a day list")
        reading = _Reading(line, columns, cells)
        row = reading.row(zone)
        if row is not None and not _is_double(row, good, reading):
            rows.append(row)
        problems += reading.problems
        warnings += reading.warnings
    if not count:
        raise BadInputError("the file has a header but no rows: export the day list again")
    return DayList(tuple(rows), tuple(problems), tuple(warnings))


def _decoded(data: bytes) -> str:
    if not data.strip():
        raise BadInputError("the file is empty: export the day list again")
    if len(data) > LARGEST_FILE_BYTES:
        raise BadInputError(f"the file is larger than {LARGEST_FILE_BYTES // 1_000_000} MB: this is not a day list")
    if b"\0" in data or data.startswith(b"PK\3\4"):
        raise BadInputError("this is not a CSV file: save it from the spreadsheet as CSV UTF-8")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadInputError("the letters are neither UTF-8 nor Windows-1252: save the file as CSV UTF-8")


def _delimiter(lines: Sequence[str]) -> tuple[str, int]:
    """The separator and the index of the first line that holds data; a spreadsheet may name it in the first line."""
    named = re.fullmatch(r'"?sep=(.?)"?', lines[0].strip(), re.IGNORECASE)
    if named is None:
        head = next((line for line in lines if line.strip()), "")
        return max(",;", key=head.count), 0
    if named[1] not in (",", ";"):
        raise BadInputError("line 1: the separator must be , or ;: export the file with one of them")
    return named[1], 1


def _records(lines: Sequence[str], first: int, delimiter: str) -> Iterator[tuple[int, list[str] | None]]:
    """Each record with the line where it begins; None where its quotation marks do not pair, reading on a line below."""
    at = first
    while at < len(lines):
        reader = csv.reader(map(lines.__getitem__, range(at, len(lines))), delimiter=delimiter, strict=True)
        used = 0
        try:
            for cells in reader:
                yield at + used + 1, cells
                used = reader.line_num
            return
        except csv.Error:
            yield at + used + 1, None
            at += used + 1


def _blank(cells: Sequence[str] | None) -> bool:
    return cells is not None and not any(cell.strip() for cell in cells)


def _columns(line: int, header: Sequence[str] | None) -> tuple[list[str], list[RowProblem]]:
    """The name of each column, "" for one that is not read, and warnings about those."""
    if header is None:
        raise BadInputError(f"line {line}: the quotation marks of the header do not pair: export the file again")
    names = [re.sub(r"[\s\-]+", "_", clean(cell).text.casefold()) for cell in header]
    missing = [column for column in REQUIRED if column not in names]
    if missing:
        raise BadInputError(f"line {line}: the header lacks {', '.join(missing)}: add the missing columns")
    known = {*REQUIRED, *OPTIONAL}
    doubled = sorted({name for name in names if name in known and names.count(name) > 1})
    if doubled:
        raise BadInputError(f"line {line}: {', '.join(doubled)} stands twice in the header: leave one")
    notes = [
        RowProblem(line, name, "citizen service numbers are not kept: leave this column out")
        for name in names
        if name in CITIZEN_NUMBER
    ]
    unknown = [fields.quoted(name) for name in names if name and name not in known | CITIZEN_NUMBER]
    if unknown:
        notes.append(RowProblem(line, None, f"columns that are not read: {', '.join(unknown[:10])}"))
    return [name if name in known else "" for name in names], notes


def _is_double(row: BookingRow, good: dict[tuple[object, ...], int], reading: _Reading) -> bool:
    """Whether an earlier row has this bed, or this patient, on this day; then that is reported."""
    claims: dict[str, tuple[object, ...]] = {"bed": (row.day, row.bed), "number": (row.day, row.number.casefold())}
    for column, claim in claims.items():
        if claim in good:
            what = f"bed {row.bed}" if column == "bed" else "this patient"
            reading.problem(column, f"{what} is on {row.day} already, in line {good[claim]}: keep one of the two")
    if reading.problems:
        return True
    good |= dict.fromkeys(claims.values(), row.line)
    return False


class _Reading:
    """One record while it is read, with what was found wrong so far."""

    def __init__(self, line: int, columns: Sequence[str], cells: Sequence[str] | None) -> None:
        self.line = line
        self.problems: list[RowProblem] = []
        self.warnings: list[RowProblem] = []
        self._values = {} if cells is None else self._matched(columns, cells)
        if cells is None:
            self.problem(None, "the quotation marks do not pair: close them, or double one that belongs to the text")

    def _matched(self, columns: Sequence[str], cells: Sequence[str]) -> Mapping[str, str]:
        if any(cell.strip() for cell in cells[len(columns) :]):
            self.problem(
                None, f"{len(cells)} fields for {len(columns)} columns: put quotation marks round a field with a separator"
            )
        absent = [column for column in columns[len(cells) :] if column]
        if lacking := [column for column in absent if column in REQUIRED]:
            self.problem(None, f"the line ends before {', '.join(lacking)}: export it again")
        elif absent:
            self.warn(None, f"the line ends before {', '.join(absent)}: taken as not sent")
        return {column: cell for column, cell in zip(columns, cells, strict=False) if column}

    def problem(self, column: str | None, reason: str) -> None:
        self.problems.append(RowProblem(self.line, column, reason))

    def warn(self, column: str | None, reason: str) -> None:
        self.warnings.append(RowProblem(self.line, column, reason))

    def _read(self, column: str, reader: Callable[[str], T]) -> T | None:
        """The field through `reader`; None when it is empty or was reported."""
        cleaned = clean(self._values.get(column, ""))
        for warning in cleaned.warnings:
            self.warn(column, f"{warning}; look whether it still reads as meant")
        try:
            if cleaned.text:
                return reader(cleaned.text)
            if column in REQUIRED:
                raise BadInputError("is empty: fill it in")
        except BadInputError as error:
            self.problem(column, str(error))
        return None

    def row(self, zone: ZoneInfo) -> BookingRow | None:
        """The booking, or None when anything in the record is wrong."""
        if self.problems:
            return None
        day = self._read("date", lambda text: fields.calendar_date(text, FIRST_DAY, LAST_DAY))
        before = (day or LAST_DAY) - timedelta(days=1)
        bed = self._read("bed", lambda text: fields.whole_number(text, 1, 99))
        name = self._read("name", fields.plain_text)
        birth_date = self._read("birth_date", lambda text: fields.calendar_date(text, fields.FIRST_BIRTH, day or LAST_DAY))
        number = self._read("number", fields.hospital_number)
        country = self._read("country", fields.country)
        cycle = self._read("cycle", lambda text: fields.whole_number(text, 1, 4))
        t0 = self._read("t0", lambda text: (fields.wall_time(text), instant(day, fields.wall_time(text), zone)))
