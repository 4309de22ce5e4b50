"""A day list as CSV: hand-made, from a spreadsheet, or exported by a hospital's system."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from ward_board.domain.day_list import BookingRow
from ward_board.domain.text import clean
from ward_board.errors import BadInputError
from ward_board.exchange import fields
from ward_board.exchange.day_list import OPTIONAL, REQUIRED, DayList, RowProblem, RowReading

# Never kept: the board has no use for it, and foreign patients have none.
CITIZEN_NUMBER = frozenset(
    (
        *("bsn", "bsn_nr", "bsn_nummer", "bsnnummer", "burgerservicenummer", "citizen_service_number"),
        *("sofinummer", "sofi_nummer", "national_id", "national_number", "national_identity_number"),
        *("rijksregisternummer", "insz", "ssn", "social_security_number"),
    )
)
LARGEST_FILE_BYTES = 10_000_000
MOST_RECORDS = 50_000

Claim = tuple[str, date, str]


def read_csv_day_list(data: bytes, *, zone: ZoneInfo) -> DayList:
    """The bookings of a CSV file, whose `t0` are wall clock times of `zone`.

    Good rows come in, bad ones are reported. A file that cannot be a day list raises BadInputError.
    """
    lines = list(io.StringIO(_decoded(data), newline=""))
    delimiter, first = _delimiter(lines)
    records = _records(lines, first, delimiter)
    header_line, header = next(records, (first + 1, []))
    columns, warnings = _columns(header_line, header)
    rows: list[BookingRow] = []
    problems: list[RowProblem] = []
    claimed: dict[Claim, int] = {}
    count = 0
    for count, (line, cells) in enumerate(records, 1):
        if count > MOST_RECORDS:
            raise BadInputError(f"more than {MOST_RECORDS} rows: this is not a day list")
        reading = _reading(line, columns, cells)
        row = None if reading.problems else reading.booking(zone)
        if row is not None and _is_first(row, claimed, reading):
            rows.append(row)
        problems += reading.problems
        warnings += reading.warnings
    if not count:
        raise BadInputError("the file has a header but no rows: export the day list again")
    return DayList(tuple(rows), tuple(problems), tuple(warnings))


def _decoded(data: bytes) -> str:
    if len(data) > LARGEST_FILE_BYTES:
        raise BadInputError(f"the file is larger than {LARGEST_FILE_BYTES // 1_000_000} MB: this is not a day list")
    # UTF-16 and spreadsheet files; a stray NUL in a row costs that file nothing, it goes with the other controls.
    if b"\0" in data.partition(b"\n")[0] or data.count(0) * 20 > len(data) or data.startswith(b"PK\3\4"):
        raise BadInputError("this is not a CSV file: save it from the spreadsheet as CSV UTF-8")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not text.strip():
            raise BadInputError("the file is empty: export the day list again")
        return text
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
    """Each record that is not blank, with the line where it begins.

    None where quotation marks do not pair; reading then goes on at the next line, so that no other row is swallowed.
    """
    at = first
    while at < len(lines):
        below = map(lines.__getitem__, range(at, len(lines)))
        reader = csv.reader(below, delimiter=delimiter, skipinitialspace=True, strict=True)
        used = 0
        try:
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    yield at + used + 1, cells
                used = reader.line_num
            return
        except csv.Error:
            yield at + used + 1, None
            at += used + 1


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


def _reading(line: int, columns: Sequence[str], cells: Sequence[str] | None) -> RowReading:
    reading = RowReading(line, {column: cell for column, cell in zip(columns, cells or (), strict=False) if column})
    if cells is None:
        reading.problem(None, "quotation marks do not pair: close them, and double one that belongs to the text")
    elif len(cells) > len(columns):
        reading.problem(None, f"{len(cells)} fields for {len(columns)} columns: quote a field that holds a separator")
    elif absent := [column for column in columns[len(cells) :] if column]:
        # Spreadsheets leave trailing empty fields away in some rows.
        reading.warn(None, f"the line ends before {', '.join(absent)}: taken as not sent")
    return reading


def _is_first(row: BookingRow, claimed: dict[Claim, int], reading: RowReading) -> bool:
    """Whether no earlier row has this bed, or this patient, on this day; otherwise that is reported."""
    claims: dict[str, Claim] = {
        f"bed {row.bed}": ("bed", row.day, str(row.bed)),
        "this patient": ("number", row.day, row.number.casefold()),
    }
    for what, claim in claims.items():
        if claim in claimed:
            reading.problem(claim[0], f"{what} is on {row.day} already, in line {claimed[claim]}: keep one of the two")
    if reading.problems:
        return False
    claimed |= dict.fromkeys(claims.values(), row.line)
    return True
