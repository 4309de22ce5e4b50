"""The day list as CSV (DESIGN §8): good rows come in, bad ones are reported, hostile ones do no harm."""

from __future__ import annotations

import csv
import io
import os
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ward_board.domain.text import clean, has_letter
from ward_board.errors import BadInputError
from ward_board.exchange.csv_day_list import read_csv_day_list
from ward_board.exchange.day_list import BookingRow, DayList

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
EXAMPLE = Path(__file__).parents[2] / "data" / "example-day.csv"
HOSTILE_NAMES = int(os.environ.get("WARD_BOARD_TEST_NAMES", "2000"))
COLUMNS = (
    "date",
    "bed",
    "name",
    "birth_date",
    "number",
    "country",
    "cycle",
    "t0",
    "allergies",
    "activity_mbq",
    "flags",
)
ROW = {
    "date": "2026-11-26",
    "bed": "3",
    "name": "de Boer P.",
    "birth_date": "1949-01-30",
    "number": "41.883",
    "country": "NL",
    "cycle": "3",
    "t0": "09:40",
    "allergies": "none",
    "activity_mbq": "7400",
    "flags": "",
}


def as_csv(*rows: Mapping[str, str], columns: Sequence[str] = COLUMNS, delimiter: str = ",", end: str = "\n") -> str:
    sheet = io.StringIO(newline="")
    writer = csv.writer(sheet, delimiter=delimiter, lineterminator=end)
    writer.writerow(columns)
    writer.writerows([row.get(column, "") for column in columns] for row in rows)
    return sheet.getvalue()


def read(text: str | bytes, zone: ZoneInfo = AMSTERDAM) -> DayList:
    return read_csv_day_list(text if isinstance(text, bytes) else text.encode(), zone=zone)


def read_one(**fields: str) -> DayList:
    row = ROW | fields
    return read(as_csv(row, columns=tuple(row)))


def only_row(**fields: str) -> BookingRow:
    found = read_one(**fields)
    assert not found.problems
    (row,) = found.rows
    return row


def only_problem(**fields: str) -> tuple[str | None, str]:
    found = read_one(**fields)
    assert not found.rows
    (problem,) = found.problems
    assert problem.line == 2
    return problem.column, problem.reason


def messages(data: bytes) -> list[str]:
    try:
        found = read(data)
    except BadInputError as error:
        return [str(error)]
    return [str(line) for line in (*found.problems, *found.warnings)]


# --- whole files ----------------------------------------------------------------------------------------------------


def test_the_example_day_has_eight_beds_and_nothing_to_report() -> None:
    found = read(EXAMPLE.read_bytes())
    assert not found.problems
    assert not found.warnings
    assert [row.bed for row in found.rows] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert {row.day for row in found.rows} == {date(2026, 11, 26)}
    assert [f"{row.t0.astimezone(AMSTERDAM):%H:%M}" for row in found.rows] == [
        *("08:00", "08:15", "09:40", "09:05", "09:55", "10:05", "10:45", "10:55")
    ]
    assert [row.cycle for row in found.rows] == [2, 1, 3, 4, 1, 2, 2, 4]
    assert [row.bed for row in found.rows if "travel" in row.flags] == [4, 6, 7]
    assert found.rows[1].flags == ("hormone",)
    assert (found.rows[7].flags, found.rows[7].activity_mbq) == (("half_dose",), 3700)
    assert [row.allergies for row in found.rows] == [None, "", "", "", "iodine contrast", "", "", ""]


def test_the_example_day_keeps_the_interval_between_cycles() -> None:
    for row in read(EXAMPLE.read_bytes()).rows:
        assert (row.last_treatment is None) == (row.cycle == 1)
        if row.last_treatment:
            assert timedelta(weeks=6) <= row.day - row.last_treatment <= timedelta(weeks=12)


texts = st.text(st.characters(exclude_categories=["C", "Z"], max_codepoint=0x17F), min_size=1, max_size=12).filter(
    has_letter
)
bookings = st.builds(
    BookingRow,
    day=st.dates(date(2026, 1, 1), date(2030, 12, 31)),
    bed=st.integers(1, 99),
    name=texts,
    birth_date=st.dates(date(1900, 1, 1), date(2025, 1, 1)),
    number=st.integers(1, 10**8).map(str),
    country=st.sampled_from(["NL", "PT", "NG", "PL", "GB"]),
    language=st.sampled_from([None, "nl", "pt", "ar"]),
    cycle=st.integers(1, 4),
    t0=st.times(datetime.min.time().replace(hour=4), datetime.max.time()),
    protocol=st.sampled_from([None, "lu177-octreotate-core"]),
    activity_mbq=st.none() | st.integers(1000, 120_000).map(lambda tenths: tenths / 10),
    weight_kg=st.none() | st.integers(20, 4000).map(lambda tenths: tenths / 10),
    allergies=st.sampled_from([None, "", "iodine contrast", "noten, melk; ei"]),
    last_treatment=st.none() | st.dates(date(2020, 1, 1), date(2025, 12, 31)),
    flags=st.lists(st.sampled_from(["travel", "hormone", "half_dose", "own room"]), unique=True).map(tuple),
    line=st.just(0),
)
day_lists = st.lists(
    bookings, min_size=1, max_size=8, unique_by=(lambda row: (row.day, row.bed), lambda row: row.number)
)


def sent(row: BookingRow, day_format: str, comma: bool) -> dict[str, str]:
    def number(value: float | None) -> str:
        return "" if value is None else str(value).replace(".", "," if comma else ".")

    return {
        "date": f"{row.day:{day_format}}",
        "bed": str(row.bed),
        "name": row.name,
        "birth_date": f"{row.birth_date:{day_format}}",
        "number": row.number,
        "country": row.country,
        "language": row.language or "",
        "cycle": str(row.cycle),
        "t0": f"{row.t0:%H:%M}",
        "protocol": row.protocol or "",
        "activity_mbq": number(row.activity_mbq),
        "weight_kg": number(row.weight_kg),
        "allergies": {None: "", "": "none"}.get(row.allergies, row.allergies or ""),
        "last_treatment": f"{row.last_treatment:{day_format}}" if row.last_treatment else "",
        "flags": "|".join(row.flags),
    }


@given(
    rows=day_lists,
    delimiter=st.sampled_from(",;"),
    end=st.sampled_from(["\n", "\r\n"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp1252"]),
    day_format=st.sampled_from(["%Y-%m-%d", "%d-%m-%Y"]),
    comma=st.booleans(),
    named=st.booleans(),
    order=st.randoms(use_true_random=False),
)
def test_every_valid_list_comes_back_as_it_was_written(
    rows: list[BookingRow],
    delimiter: str,
    end: str,
    encoding: str,
    day_format: str,
    comma: bool,
    named: bool,
    order: random.Random,
) -> None:
    if encoding == "cp1252":
        rows = [replace(row, name=row.name.encode("cp1252", "replace").decode("cp1252")) for row in rows]
    written = [sent(row, day_format, comma) for row in rows]
    columns = order.sample(tuple(written[0]), k=len(written[0]))
    text = as_csv(*written, columns=columns, delimiter=delimiter, end=end)
    found = read((f"sep={delimiter}{end}{text}" if named else text).encode(encoding))
    assert not found.problems
    for row, back in zip(rows, found.rows, strict=True):
        t0 = datetime.combine(row.day, row.t0.replace(second=0, microsecond=0), tzinfo=AMSTERDAM)
        assert back == replace(row, name=clean(row.name).text, t0=t0, line=back.line)
        assert back.t0.tzinfo is UTC


@given(
    st.binary(max_size=300)
    | st.text(max_size=200).map(lambda text: as_csv(ROW).encode() + text.encode("utf-8", "ignore"))
)
@example(b"\xef\xbb\xbf")
@example(b"sep=;")
@example(b"sep=;\n\n")
@example(b'"')
@example(as_csv(ROW).encode()[:40])
@example(as_csv(ROW | {"date": "9999-12-31"}).encode())
@example(as_csv(ROW | {"name": "x" * 200_000}).encode())
def test_h28_any_bytes_give_a_day_list_or_one_line_that_says_what_to_do(data: bytes) -> None:
    told = messages(data)
    assert all(line.isprintable() and ": " in line for line in told), told


# the writer of this test leaves a lone CR without quotation marks, and then it ends the line
@given(st.dictionaries(st.sampled_from(COLUMNS), st.text(max_size=20).map(lambda text: text.replace("\r", " "))))
def test_h28_any_fields_give_a_row_or_its_problems(fields: dict[str, str]) -> None:
    found = read(as_csv(ROW | fields).encode("utf-8", "surrogatepass"))
    assert bool(found.rows) != bool(found.problems)
    assert all(str(problem).isprintable() for problem in (*found.problems, *found.warnings))


PIECES = (
    *(
        "Jansen",
        "Żółty",
        "李",
        "محمد",
        "نامه\u200cها",
        "[/b]",
        "[@click=app.quit]",
        "=HYPERLINK(1)",
        '"',
        "'",
        ",",
        ";",
        "|",
    ),
    *(
        "👩\u200d👧",
        "🇳🇱",
        "\u0301",
        "\u0301" * 40,
        "\u202e",
        "\u200b",
        "\ufeff",
        "\x1b[2J",
        "\x1b]52;c;eA==\x07",
        "\x9b",
        "\r\n",
    ),
)


def hostile_rows(count: int) -> Iterator[dict[str, str]]:
    dice = random.Random(26)  # noqa: S311
    for index in range(count):
        day = date(2026, 1, 1) + timedelta(days=index // 99)
        name = "A" + "".join(dice.choices(PIECES, k=dice.randint(1, 6)))
        yield ROW | {"date": str(day), "bed": str(index % 99 + 1), "name": name, "number": f"n{index}"}


def test_h28_hostile_names_all_come_in_clean_and_are_warned_of() -> None:
    """2,000 names here; WARD_BOARD_TEST_NAMES=10000 for the long run."""
    rows = list(hostile_rows(HOSTILE_NAMES))
    found = read(as_csv(*rows))
    assert not found.problems
    assert [row.name for row in found.rows] == [clean(row["name"]).text for row in rows]
    spoiled = sum(bool(clean(row["name"]).warnings) for row in rows)
    assert spoiled > HOSTILE_NAMES // 4
    assert len({warning.line for warning in found.warnings}) == spoiled


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "the file is empty"),
        (b" \r\n \n", "the file is empty"),
        (as_csv().encode(), "a header but no rows"),
        (as_csv().encode() + b",,,,\n\n", "a header but no rows"),
        (b"sep=;\n", "the header lacks date, bed"),
        (b"sep=|\n" + as_csv(ROW, delimiter="|").encode(), "separator must be"),
        (as_csv(ROW).encode("utf-16"), "not a CSV file"),
        (as_csv(ROW).encode("utf-16-le"), "not a CSV file"),
        (as_csv(ROW).encode() + bytes(50), "not a CSV file"),
        (b"PK\x03\x04" + b"abc" * 50, "not a CSV file"),
        (as_csv(ROW).encode() + b"\x81\x8d", "neither UTF-8 nor Windows-1252"),
        (b'date,"bed\n1', "quotation marks of the header"),
        (b"," * 10_000_001, "larger than 10 MB"),
        (as_csv(ROW, columns=(*COLUMNS, "bed")).encode(), "bed stands twice"),
    ],
)
def test_a_file_that_is_no_day_list_is_refused_in_one_line(data: bytes, says: str) -> None:
    with pytest.raises(BadInputError, match=says) as refused:
        read(data)
    assert "\n" not in str(refused.value)


def test_a_file_of_too_many_rows_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ward_board.exchange.csv_day_list.MOST_RECORDS", 2)
    assert read(as_csv(ROW, ROW)).rows
    with pytest.raises(BadInputError, match="more than 2 rows"):
        read(as_csv(ROW, ROW, ROW))


def test_all_missing_columns_are_named_at_once() -> None:
    with pytest.raises(BadInputError, match="line 1: the header lacks name, number, t0: add"):
        read(as_csv(ROW, columns=[column for column in COLUMNS if column not in {"name", "number", "t0"}]))


def test_unknown_columns_are_reported_once() -> None:
    found = read(as_csv(ROW, ROW | {"bed": "4", "number": "2"}, columns=(*COLUMNS, "room", "colour", "")))
    assert [str(warning) for warning in found.warnings] == ["line 1: columns that are not read: 'room', 'colour'"]


def test_a_citizen_service_number_is_dropped_with_a_warning() -> None:
    found = read_one(BSN="123456782")
    assert [(warning.line, warning.column) for warning in found.warnings] == [(1, "bsn")]
    assert "123456782" not in repr(found) + "".join(map(str, found.warnings)) + found.rows[0].name


def test_headers_may_be_written_with_blanks_capitals_and_a_byte_order_mark() -> None:
    text = as_csv(ROW).replace("birth_date", "Birth Date", 1).replace("date,", "DATE,", 1)
    assert read("\ufeff" + text).rows[0].birth_date == date(1949, 1, 30)


def test_a_hand_made_file_may_have_blanks_after_its_separators() -> None:
    text = ", ".join(COLUMNS) + "\n" + ", ".join(f'"{ROW[column]}"' for column in COLUMNS)
    assert read(text.replace("de Boer P.", "Boer, P. de")).rows[0].name == "Boer, P. de"


# --- rows -----------------------------------------------------------------------------------------------------------


def test_good_rows_come_in_beside_bad_ones_which_are_reported_with_line_and_column() -> None:
    text = as_csv(ROW, ROW | {"bed": "0", "number": "2", "cycle": "5"}, ROW | {"bed": "4", "number": "3"})
    found = read(text)
    assert [row.line for row in found.rows] == [2, 4]
    assert [(problem.line, problem.column) for problem in found.problems] == [(3, "bed"), (3, "cycle")]
    assert str(found.problems[0]) == "line 3, bed: '0' is not a whole number from 1 to 99"


def test_line_numbers_are_those_of_the_file_with_sep_line_blank_lines_and_line_breaks_in_a_field() -> None:
    rows = as_csv(ROW | {"name": "de Boer\r\nP."}, ROW | {"bed": "0", "number": "2"}, end="\r\n")
    header, rest = rows.split("\r\n", 1)
    found = read(f"sep=,\r\n{header}\r\n\r\n{rest}")
    assert [(row.line, row.name) for row in found.rows] == [(4, "de Boer P.")]
    assert [problem.line for problem in found.problems] == [6]
    assert [(warning.line, warning.column) for warning in found.warnings] == [(4, "name")]


def test_an_unclosed_quotation_mark_swallows_no_other_row() -> None:
    lines = as_csv(ROW, ROW | {"bed": "4", "number": "2"}, ROW | {"bed": "5", "number": "3"}).splitlines()
    lines[2] = lines[2].replace("de Boer", '"de Boer')
    found = read("\n".join(lines))
    assert [row.bed for row in found.rows] == [3, 5]
    (problem,) = found.problems
    assert (problem.line, problem.column) == (3, None)
    assert "quotation marks" in problem.reason


def test_a_separator_in_an_unquoted_name_is_reported_and_shifts_nothing() -> None:
    found = read(as_csv(ROW).replace("de Boer P.", "Boer, P. de"))
    assert not found.rows
    assert "12 fields for 11 columns" in found.problems[0].reason


def test_trailing_fields_that_a_spreadsheet_left_away_are_not_sent() -> None:
    found = read(as_csv(ROW).replace(",none,7400,", ""))
    assert (found.rows[0].allergies, found.rows[0].activity_mbq) == (None, None)
    assert found.warnings[0].reason == "the line ends before allergies, activity_mbq, flags: taken as not sent"


def test_a_line_that_ends_before_a_required_field_is_a_problem() -> None:
    found = read(as_csv(ROW).replace(",09:40,none,7400,", ""))
    assert [(problem.column, problem.reason) for problem in found.problems] == [("t0", "is empty: fill it in")]


def test_h15_a_separator_in_unquoted_allergies_is_reported_even_where_the_last_field_is_empty() -> None:
    found = read(
        as_csv(ROW | {"allergies": "iodine; nuts"}, columns=(*COLUMNS[:9], "flags"), delimiter=";").replace('"', "")
    )
    assert not found.rows
    assert "11 fields for 10 columns" in found.problems[0].reason


def test_h28_a_nul_in_a_name_goes_with_the_other_control_characters() -> None:
    found = read_one(name="Jan\0sen")
    assert found.rows[0].name == "Jansen"
    assert found.warnings[0].reason.startswith("removed: control characters (1)")


@pytest.mark.parametrize(
    ("second", "column", "says"),
    [
        ({"number": "other"}, "bed", "bed 3 is on 2026-11-26 already, in line 2"),
        ({"bed": "4", "number": " 41.883 "}, "number", "this patient is on 2026-11-26 already, in line 2"),
    ],
)
def test_one_bed_or_one_patient_twice_on_a_day_is_reported(second: dict[str, str], column: str, says: str) -> None:
    found = read(as_csv(ROW, ROW | second))
    assert [row.line for row in found.rows] == [2]
    assert [(problem.line, problem.column) for problem in found.problems] == [(3, column)]
    assert says in found.problems[0].reason


def test_the_same_bed_and_patient_on_another_day_are_fine() -> None:
    assert len(read(as_csv(ROW, ROW | {"date": "2027-01-21", "cycle": "4"})).rows) == 2


# --- fields ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("column", ["date", "bed", "name", "birth_date", "number", "country", "cycle", "t0"])
@pytest.mark.parametrize("empty", ["", "  ", "\u200b"])
def test_an_empty_required_field_is_a_problem(column: str, empty: str) -> None:
    assert only_problem(**{column: empty}) == (column, "is empty: fill it in")


@pytest.mark.parametrize(
    ("column", "value", "says"),
    [
        ("date", "26/11/2026", "write yyyy-mm-dd or dd-mm-yyyy"),
        ("date", "26-11-26", "write yyyy-mm-dd or dd-mm-yyyy"),
        ("date", "2026-02-29", "no such day"),
        ("date", "1999-12-31", "outside 2000-01-01"),
        ("date", "٢٠٢٦-١١-٢٦", "write yyyy-mm-dd or dd-mm-yyyy"),
        ("birth_date", "2026-11-27", "outside 1900-01-01 to 2026-11-26"),
        ("birth_date", "1899-12-31", "outside 1900-01-01 to 2026-11-26"),
        ("last_treatment", "2026-11-26", "outside 1990-01-01 to 2026-11-25"),
        ("bed", "100", "whole number from 1 to 99"),
        ("bed", "1.0", "whole number from 1 to 99"),
        ("bed", "-1", "whole number from 1 to 99"),
        ("bed", "٣", "whole number from 1 to 99"),
        ("cycle", "0", "whole number from 1 to 4"),
        ("cycle", "2/4", "whole number from 1 to 4"),
        ("t0", "24:00", "write HH:MM"),
        ("t0", "9.40", "write HH:MM"),
        ("t0", "0940", "write HH:MM"),
        ("country", "Atlantis", "write its two letters"),
        ("country", "ZZ", "write its two letters"),
        ("language", "jargonish", "write its two letters"),
        ("language", "und", "write its two letters"),
        ("protocol", "../../etc/passwd", "not the id of a protocol"),
        ("number", "4,1883E+11", "format the column as text"),
        ("number", "---", "neither digit nor letter"),
        ("name", "J" * 501, "longer than 500 characters"),
        ("activity_mbq", "7.4", "outside 100 to 12000 MBq"),
        ("activity_mbq", "7400 MBq", "write digits only, in MBq"),
        ("activity_mbq", "nan", "write digits only, in MBq"),
        ("activity_mbq", "1" * 400, "outside 100 to 12000 MBq"),
        ("weight_kg", "1e2", "write digits only, in kg"),
        ("weight_kg", "0", "outside 2 to 400 kg"),
    ],
)
def test_a_field_that_cannot_be_used_says_what_to_do(column: str, value: str, says: str) -> None:
    where, reason = only_problem(**{column: value})
    assert where == column
    assert says in reason


@pytest.mark.parametrize("value", ["7.400", "7,400", "12.000"])
def test_h46_a_number_that_can_mean_two_things_is_refused_with_both(value: str) -> None:
    column, reason = only_problem(activity_mbq=value)
    whole = value[:-4]
    assert column == "activity_mbq"
    assert f"may mean {whole}{value[-3:]} or {whole}." in reason


@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [
        ("weight_kg", "7,4", 7.4),
        ("weight_kg", "7.4", 7.4),
        ("weight_kg", "074", 74.0),
        ("weight_kg", "74,25", 74.25),
        ("activity_mbq", "7400", 7400.0),
        ("activity_mbq", "7.400,0", 7400.0),
        ("activity_mbq", "7,400.0", 7400.0),
        ("activity_mbq", "7400,5", 7400.5),
        ("activity_mbq", "", None),
    ],
)
def test_h46_numbers_with_comma_and_with_point_are_read(column: str, value: str, expected: float | None) -> None:
    assert getattr(only_row(**{column: value}), column) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("", None),
        ("?", None),
        ("unknown", None),
        ("niet gevraagd", None),
        ("N.v.t.", None),
        ("-", ""),
        ("None", ""),
        ("geen.", ""),
        ("Geen bekende allergieën", ""),
        ("no known allergies", ""),
        ("none to penicillin, but iodine", "none to penicillin, but iodine"),
        ("jodium", "jodium"),
    ],
)
def test_h15_not_sent_is_unknown_and_only_a_clear_word_is_none(value: str, expected: str | None) -> None:
    assert only_row(allergies=value).allergies == expected


def test_h15_without_the_column_allergies_are_unknown() -> None:
    assert read(as_csv(ROW, columns=COLUMNS[:8])).rows[0].allergies is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("travel|HORMONE||travel| Own Room ", ("travel", "hormone", "own room")),
        ("Half dose|half-dose|half_dose", ("half_dose",)),
        ("|", ()),
    ],
)
def test_flags_are_small_letters_each_once(value: str, expected: tuple[str, ...]) -> None:
    assert only_row(flags=value).flags == expected


@pytest.mark.parametrize(
    ("value", "code"),
    [("nl", "NL"), ("Portugal", "PT"), ("Polen", "PL"), ("GBR", "GB"), ("UK", "GB"), ("Nigeria", "NG")],
)
def test_a_country_is_read_from_code_or_name(value: str, code: str) -> None:
    assert only_row(country=value).country == code


@pytest.mark.parametrize(
    ("value", "code"),
    [("PT-br", "pt"), ("Polish", "pl"), ("Arabisch", "ar"), ("nld", "nl"), ("zh_Hans", "zh"), ("", None)],
)
def test_a_language_is_read_from_code_or_name(value: str, code: str | None) -> None:
    assert only_row(language=value).language == code


def test_dates_as_a_dutch_spreadsheet_writes_them() -> None:
    row = only_row(date="26-11-2026", birth_date="1-2-1949", last_treatment="01-10-2026", t0="9:40:00")
    assert (row.day, row.birth_date, row.last_treatment) == (date(2026, 11, 26), date(1949, 2, 1), date(2026, 10, 1))
    assert row.t0 == datetime(2026, 11, 26, 8, 40, tzinfo=UTC)


@pytest.mark.parametrize("name", ["MÃ¼ller K.", "Å»Ã³Å‚ty P."])
def test_a_name_with_damaged_letters_comes_in_with_a_warning(name: str) -> None:
    (warning,) = read_one(name=name).warnings
    assert (warning.line, warning.column) == (2, "name")
    assert "letters look damaged" in warning.reason


def test_a_name_without_a_letter_comes_in_with_a_warning() -> None:
    found = read_one(name="🙂")
    assert found.rows[0].name == "🙂"
    assert "has no letter" in found.warnings[0].reason


# --- the clock ------------------------------------------------------------------------------------------------------


def test_h11_t0_in_the_hour_that_the_clock_skips_is_refused() -> None:
    column, reason = only_problem(date="2027-03-28", t0="02:30")
    assert column == "t0"
    assert "skips 02:30 on 2027-03-28" in reason


def test_h11_t0_in_the_doubled_hour_is_the_first_and_is_warned_of() -> None:
    found = read_one(date="2026-10-25", t0="02:30")
    assert found.rows[0].t0 == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert [(warning.column, warning.reason) for warning in found.warnings] == [
        ("t0", "02:30 comes twice on 2026-10-25: the first is taken")
    ]


@pytest.mark.parametrize("t0", ["01:59", "03:00"])
def test_h11_t0_beside_the_skipped_hour_is_fine(t0: str) -> None:
    assert f"{only_row(date='2027-03-28', t0=t0).t0.astimezone(AMSTERDAM):%H:%M}" == t0


# --- privacy --------------------------------------------------------------------------------------------------------


def test_h41_neither_reprs_nor_messages_hold_what_identifies_a_patient() -> None:
    secret = {"name": "Geheim Q.", "birth_date": "1949-01-31", "number": "S-777", "allergies": "kiwi"}
    good = read_one(**secret)
    bad = read_one(**secret, bed="0")
    double = read(as_csv(ROW | secret, ROW | secret))
    wrong = read_one(birth_date="31/01/1949", number="7,77E+11", allergies="kiwi" * 200, name="Geheim" * 100)
    assert good.rows
    assert len(wrong.problems) == 4
    for found in (good, bad, double, wrong):
        told = repr(found) + "".join(map(str, (*found.problems, *found.warnings)))
        assert not [piece for piece in ("Geheim", "1949", "777", "7,77", "kiwi", "(1949, 1, 31)") if piece in told]
