"""Copies of the journal: verbatim, complete, the fold of what they hold, readable, and without names (A3, A10, A24)."""

from __future__ import annotations

import csv
import io
import json
import os
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.domain.any_whole_day import AnyWholeDay
from tests.domain.whole_day import WHOLE, whole_day
from ward_board.domain.chart import fold
from ward_board.domain.entry import Entry
from ward_board.domain.words import Action
from ward_board.errors import VerificationFailedError
from ward_board.exchange.record_csv import csv_head, csv_rows
from ward_board.exchange.record_lines import check_rows, read_back
from ward_board.exchange.record_text import text_lines
from ward_board.exchange.safe_csv import plain
from ward_board.store.body import decode

from .copied import KEY, STAFF, ZONE, lines_of, plan, sheet

LONG = bool(os.environ.get("WARD_BOARD_LONG"))
PROFILE = settings(max_examples=300 if LONG else 8, stateful_step_count=50 if LONG else 15)
FACTS: dict[str, Any] = {"made_at": "2026-11-27T12:00:00+00:00", "by": "audit1", "by_name": "T. Visser"}
FACTS |= {"what": "all", "head_hash": "f" * 64, "entries": 3}


def corrected_day() -> list[Entry]:
    """A morning with an entry corrected twice, one struck, one typed late."""
    day = whole_day()
    day.until("amino_acids")
    given = next(one for one in day.entries if one.step == "antiemetic")
    day.record(-10, "nurse1", None, "correct", target=given.id, values={"mg": "4"}, reason="typed wrong")
    day.record(-9, "nurse2", None, "correct", target=given.id, values={"mg": "16"}, reason="=typed wrong again")
    seen = day.record(-8, "nurse1", None, "seen")
    day.record(-7, "nurse2", None, "correct", target=seen.id, reason="wrong bed")
    day.record(-60, "nurse1", None, "note", reason="felt well", typed=-5)
    return day.entries


def csv_of(*sheets: Any, names: bool = False) -> list[dict[str, str]]:
    text = "".join([*csv_head(FACTS, names=names), *csv_rows(sheets, plan(), STAFF, ZONE, names=names)])
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def text_of(*sheets: Any, names: bool = False) -> str:
    return "".join(text_lines(sheets, plan(), STAFF, ZONE, names=names))


class CopiedDay(AnyWholeDay):
    """Whatever happens in a day, and however it is corrected in the end, its copy tells the same."""

    corrections = 0

    def teardown(self) -> None:
        for place, entry in enumerate([one for one in self.day.entries if one.step][-12:]):
            figures = {key: f"{value + 1}" for key, value in numbers(entry.values).items()}
            earlier = {"occurred_at": (entry.occurred_at - timedelta(minutes=place)).isoformat()}
            for values in ({}, figures, earlier, {**figures, **earlier})[place % 4 :][:2]:
                author = entry.author if values else "nurse1"
                made = self.ask(
                    author, None, "correct", target=entry.id, values=values, reason="wrong", deviation="other"
                )
                CopiedDay.corrections += made is not None
        entries = self.day.entries
        own = sheet(entries, WHOLE)
        found = read_back(lines_of(own))
        check_rows(found, KEY)
        again = [decode(seq, found.rows[seq].body) for seq in sorted(found.rows)]
        chart = fold(WHOLE, again)
        assert chart == fold(WHOLE, own.entries)
        assert text_of(sheet(again, WHOLE)) == text_of(own)
        rows = [row for row in csv_of(own) if row["kind"] == "entry"]
        assert {row["id"] for row in rows} == {entry.id for entry in (*chart.entries, *chart.voided)}
        assert {row["id"] for row in rows if row["struck_by"]} == {entry.id for entry in chart.voided}
        for entry in (*chart.entries, *chart.voided):
            assert folded(entry.id, rows) == (entry.occurred_at, numbers(entry.values))
        assert text_of(own).count("\n") >= len(entries)


def numbers(values: Any) -> dict[str, float]:
    return {key: float(value) for key, value in values.items() if isinstance(value, int | float)}


def folded(entry_id: str, rows: list[dict[str, str]]) -> tuple[datetime, dict[str, float]]:
    """Time and figures of an entry as a spreadsheet would find them: the row itself, then its corrections in order."""
    row = next(one for one in rows if one["id"] == entry_id)
    at, values = datetime.fromisoformat(row["at"]), cell_values(row)
    for other in (one for one in rows if one["id"] in row["corrected_by"].split("; ")):
        changed = cell_values(other)
        at = datetime.fromisoformat(changed.pop("occurred_at", at.isoformat()))
        values |= changed
    return at, {key: float(value) for key, value in values.items() if is_number(value)}


def cell_values(row: dict[str, str]) -> dict[str, str]:
    parts = [part.partition("=") for part in plain(row["values"]).split("; ") if part]
    return {key: value for key, _equals, value in parts if key in KNOWN_NUMBERS | {"occurred_at"}}


def is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


KNOWN_NUMBERS = frozenset(
    {field.id for step in WHOLE.steps for field in step.fields}
    | {f"second.{field.id}" for step in WHOLE.steps for field in step.fields}
    | {"bed", "cycle", "activity_mbq", "to_bed"}
)


def test_a24_whatever_is_recorded_the_rendered_copies_are_the_fold_of_the_log() -> None:
    run_state_machine_as_test(CopiedDay, settings=PROFILE)
    assert CopiedDay.corrections > 20


def test_a10_a_copy_has_each_body_verbatim_and_its_hashes_are_made_again_from_it() -> None:
    own = sheet(corrected_day(), WHOLE)
    found = read_back(lines_of(own))
    assert found.rows == {row.seq: row for row in own.rows}
    check_rows(found, KEY)
    check_rows(found, None)


@pytest.mark.parametrize(
    ("old", "new"),
    [("typed wrong again", "typed right again"), ("nurse1", "nurse2"), ('\\"mg\\":4', '\\"mg\\":5')],
)
def test_a10_a16_a_copy_whose_body_was_changed_is_found_out_by_its_own_hashes(old: str, new: str) -> None:
    lines = lines_of(sheet(corrected_day(), WHOLE))
    place = next(place for place, line in enumerate(lines) if old in json.loads(line).get("body", "") or old in line)
    changed = [line if number != place else line.replace(old, new) for number, line in enumerate(lines)]
    assert changed != lines
    with pytest.raises(VerificationFailedError, match="is not what was written"):
        check_rows(read_back(changed), None)


@pytest.mark.parametrize("damage", ["gone", "last", "swapped", "twice", "foreign", "another key"])
def test_a10_a_whole_copy_with_an_entry_too_few_or_too_many_is_found_out(damage: str) -> None:
    lines = lines_of(sheet(corrected_day(), WHOLE))
    places = [place for place, line in enumerate(lines) if '"kind":"entry"' in line]
    third, last = places[2], places[-1]
    key = KEY
    if damage == "gone":
        del lines[third]
    elif damage == "last":
        del lines[last]
    elif damage == "swapped":
        lines[third] = lines[third].replace('"seq":3,', '"seq":99,')
    elif damage == "twice":
        lines.append(lines[third].replace('"seq":3,', f'"seq":{len(places) + 1},'))
    elif damage == "foreign":
        lines[third] = "{}\n"
    else:
        key = b"x" * 32
    with pytest.raises(VerificationFailedError):
        check_rows(read_back(lines), key)


def test_a3_all_values_come_back_with_who_changed_and_struck_them() -> None:
    entries = corrected_day()
    rows = {row["id"]: row for row in csv_of(sheet(entries, WHOLE))}
    given = next(one for one in entries if one.step == "antiemetic")
    first, second = (one for one in entries if one.action is Action.CORRECT and one.target == given.id)
    assert rows[given.id]["corrected_by"] == f"{first.id}; {second.id}"
    assert [rows[one.id]["values"] for one in (given, first, second)] == ["drug=ondansetron; mg=8", "mg=4", "mg=16"]
    assert [rows[one.id]["number"] for one in (first, second)] == ["4", "16"]
    assert rows[second.id]["reason"] == "'=typed wrong again"
    seen = next(one for one in entries if one.action is Action.SEEN)
    assert rows[seen.id]["struck_by"] == entries[entries.index(seen) + 1].id
    late = next(one for one in entries if one.action is Action.NOTE)
    assert (rows[late.id]["late"], rows[late.id]["at"]) == ("late", "2026-11-26T07:00:00+01:00")
    assert rows[late.id]["typed_at"] == "2026-11-26T07:55:00+01:00"


def test_a11_a_nurse_reads_a_day_as_sentences() -> None:
    text = text_of(sheet(corrected_day(), WHOLE))
    assert "Treatment t1 of patient p1, cycle 2, Thursday 26 November 2026, by lu177-octreotate" in text
    lines = [line.strip() for line in text.splitlines()]
    given = "07:25  Bed 1  A. Bos gave ondansetron 16 mg. Corrected by A. Bos 07:50: dose was 8 mg. "
    assert f"{given}Corrected by J. de Vries 07:51: dose was 4 mg. [A. Bos performed, 07:25]" in lines
    assert "07:52  Bed 1  A. Bos looked in: all well. Struck by J. de Vries 07:53. [A. Bos performed, 07:52]" in lines
    assert "07:00  Bed 1  A. Bos noted: felt well (late entry, typed 07:55). [A. Bos performed, 07:55]" in lines


def test_a15_a_copy_shows_printed_name_role_meaning_and_local_time_of_each_signature() -> None:
    day = whole_day()
    day.until("lutetium")
    own = sheet(day.entries, WHOLE)
    row = next(one for one in csv_of(own) if one["step"] == "time_out")
    assert (row["author_name"], row["author_role"], row["author_meaning"]) == ("S. Yilmaz", "technologist", "performed")
    assert (row["second_name"], row["second_role"], row["second_meaning"]) == ("E. Smit", "physician", "verified")
    go = next(one for one in csv_of(own) if one["step"] == "go")
    assert (go["author_name"], go["author_meaning"]) == ("E. Smit", "authorised")
    facts = [json.loads(line) for line in lines_of(own)]
    signed = next(one["signatures"] for one in facts if one.get("title") == "time-out card")
    assert signed[1] == {
        **{"by": "phys1", "name": "E. Smit", "role": "physician", "meaning": "verified"},
        "at": "2026-11-26T08:25:00+01:00",
    }
    assert "E. Smit verified, 08:25]" in text_of(own)


def test_a10_no_copy_names_a_patient_unless_it_is_asked_for() -> None:
    own = sheet(corrected_day(), WHOLE)
    secrets = ("Jansen", "1951", "40.217")
    for text in ("".join(lines_of(own)), json.dumps(csv_of(own)), text_of(own)):
        assert not any(secret in text for secret in secrets)
    for text in ("".join(lines_of(own, names=True)), json.dumps(csv_of(own, names=True)), text_of(own, names=True)):
        assert all(secret in text for secret in secrets)
    assert '"p1"' in json.dumps(csv_of(own))
