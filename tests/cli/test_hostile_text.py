"""H27, H28: every way in cleans: a table of the entrances of commands, each with every kind of hostile piece.

The ways out are in test_hostile_output.py; the screen has a proof of its own, in a real terminal.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from ward_board.config.paths import shipped_data
from ward_board.domain.text import clean
from ward_board.exchange.csv_day_list import read_csv_day_list

from ..hostile_text import AWKWARD, HOSTILE, MARK, Strings, mark, steering_in
from .conftest import Command
from .hostile_seat import AT, Send
from .hostile_seat import made_ward as made_ward
from .hostile_seat import send as send
from .hostile_seat import ward_file as ward_file

LONG = bool(os.environ.get("WARD_BOARD_LONG"))
CLEANED = 500_000 if LONG else 15_000
PAYLOADS = {
    "steering": f"Z{mark(1)}" + "".join(HOSTILE.values()) + "z",
    "awkward": f"Z{mark(2)}" + "".join(AWKWARD.values()) + "z",
    "lone": HOSTILE["half"],
    "long": "Zz" * 5000,
}


def stored_texts(file: Path) -> Iterator[str]:
    """Every text that a store holds, those within the entries one by one."""
    with closing(sqlite3.connect(file)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for row in (row for (table,) in tables for row in connection.execute(f"SELECT * FROM {table}")):  # noqa: S608
            for value in row:
                if isinstance(value, str) and value.startswith("{"):
                    yield from _texts_in(json.loads(value))
                elif isinstance(value, str) and "\n" not in value:
                    yield value


def _texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from value
        yield from (text for one in value.values() for text in _texts_in(one))
    elif isinstance(value, list):
        yield from (text for one in value for text in _texts_in(one))


def _csv(column: str, payload: str, place: Path) -> Path:
    cells = {
        **{"date": "2026-12-03", "bed": "1", "name": "Made-up A.", "birth_date": "1957-09-02", "number": "99.1"},
        **{"country": "NL", "cycle": "1", "t0": "08:00", "language": "nl", "allergies": "", "flags": ""},
        **{"protocol": "lu177-octreotate-core", column: payload.replace('"', "'")},
    }
    text = ",".join(cells) + "\r\n" + ",".join(f'"{cell}"' for cell in cells.values()) + "\r\n"
    file = place / "list.csv"
    file.write_bytes(text.encode("utf-8", "replace"))
    return file


def _line(**said: Any) -> str:
    return json.dumps({"by": "nurse1", "now": AT, **said}) + "\n"


def _recorded(payload: str) -> str:
    """A line of `record --lines` for each place where text may stand."""
    return "".join(
        [
            _line(bed="1", action="note", reason=f"a {payload}", key=payload),
            _line(bed="1", action="note", reason=f"b {payload}"),
            _line(bed="2", action="note", reason=payload, key="plain"),
            _line(bed=payload, action="note", reason="x"),
            _line(bed="1", action=payload),
            _line(bed="1", action="tick", step=payload),
            _line(bed="1", action="note", reason="x", by=payload),
            _line(bed="1", action="note", reason="x", second=payload),
            _line(bed="1", action="note", reason="x", at=payload),
            _line(bed="1", action="note", reason="x", date=payload),
            _line(bed="1", action="note", reason="x", now=payload),
            _line(bed="3", action="tick", step="cannula", value={"site": payload, "gauge": "20", "patent": "yes"},
                  deviation="other", reason=f"c {payload}"),
            _line(bed="3", action="tick", step="antiemetic", value={"drug": payload, "mg": "8"}, reason=f"d {payload}"),
            _line(bed="3", action="tick", step="antiemetic", value={payload: "8"}),
            _line(bed="1", action="skip", step="arm_20", deviation=payload, reason="x", value={"code": payload}),
            _line(bed="1", action="incident", value={"kind": payload}, reason=payload),
            _line(bed="1", action="incident", value={"kind": "pain"}, reason=f"e {payload}"),
            _line(bed="1", action="assign", value={"nurse": payload}),
            _line(bed="1", action="move", value={"to_bed": payload}, by="coord1"),
            _line(bed="1", action="transfer", reason=f"f {payload}", by="phys1"),
            _line(entry=payload, action="correct", reason="x"),
            _line(entry="t1.1", action="countersign", reason=payload),
            _line(alarm=payload, action="take"),
            _line(alarm=f"ward:job_failed:{payload}", action="take"),
            _line(alarm=f"t1:late:{payload}", action="take"),
            _line(course=payload, action="note", reason="x"),
            _line(course="c1", action="note", reason=f"g {payload}"),
            _line(course="c1", action="tick", step="allergies", value={"allergies": payload, "earlier_reaction": "no"}),
            _line(course="c1", action="tick", step="home", value={"partner": payload, "children": payload}),
            f"{payload}\n".replace("\n", " ") + "\n",
            json.dumps({payload: 1}) + "\n",
            json.dumps([payload]) + "\n",
        ]
    )  # fmt: skip


def _options(send: Send, payload: str, _place: Path) -> None:
    text = payload.replace("\0", "")  # no argument holds one
    for option in ("--bed", "--step", "--by", "--at", "--reason", "--value", "--key", "--course", "--entry", "--alarm"):
        given = {"--bed": "1", "--action": "note", "--by": "nurse1", "--reason": "words", option: text}
        send("record", *(word for pair in given.items() for word in pair), "--now", AT)
    send("record", "--bed", "1", "--action", "note", "--by", "nurse1", "--reason", f"words {text}", "--now", AT)
    send(text)
    send("show", f"--{text}")
    for words in (("show", "--date"), ("show", "--at"), ("plan", "--course"), ("stats", "--from"), ("access", "--by")):
        send(*words, text)


def _day_lists(send: Send, payload: str, place: Path) -> None:
    for column in ("name", "number", "allergies", "flags", "language", "country", "t0", "protocol", payload[:30]):
        send("import", str(_csv(column, payload[:300], place)), "--now", AT)
    file = place / "".join(one for one in payload[:60] if one not in "\0/").encode("utf-8", "replace").decode()
    file.write_text("nothing")
    send("import", str(file))
    send("import", f"{file}.csv")
    send("import", str(_csv("name", "Made-up B.", place)), "--by", payload.replace("\0", ""), "--now", AT)


def _people(send: Send, payload: str, place: Path) -> None:
    pin = place / "pin"
    pin.write_text("927418")
    text = payload.replace("\0", "")
    send("staff", "add", "zz", "--name", text, "--role", "nurse", "--pin-file", str(pin), "--by", "coord1")
    send("staff", "add", text, "--name", "Z", "--role", "nurse", "--pin-file", str(pin), "--by", "coord1")
    send("staff", "add", "zy", "--name", "Z", "--role", text, "--pin-file", str(pin), "--by", "coord1")
    send("staff", "disable", text, "--by", "coord1")
    send("staff", "list")
    badge = place / "badge"
    badge.write_bytes(payload.encode("utf-8", "replace"))
    send("staff", "badge", "nurse1", "--badge-file", str(badge), "--by", "coord1")


def _site(send: Send, payload: str, place: Path) -> None:
    home = place / "home" / "config"
    (home / "protocols").mkdir(parents=True, exist_ok=True)
    quoted = json.dumps(payload.encode("utf-8", "replace").decode())
    for text in (f"ward = {quoted}", f"{quoted} = 1", f"[phones]\nphysician = {quoted}", f"[centre]\nname = {quoted}"):
        (home / "config.toml").write_text(text)
        send("show", "--now", AT)
    (home / "config.toml").unlink()
    own = f'extends = "lu177-octreotate-core"\nid = "own"\ntitle = {quoted}\n[[steps]]\nid = "scan"\ntitle = {quoted}\n'
    (home / "protocols" / "own.toml").write_text(own)
    send("doctor", "--protocol", "own")
    send("import", str(_csv("protocol", "own", place)), "--now", AT)
    (home / "course.toml").write_text(f"signed_by = {quoted}\n")
    send("plan", "--now", AT)
    for file in (home / "course.toml", home / "protocols" / "own.toml"):
        file.unlink()


def _lines(send: Send, payload: str, _place: Path) -> None:
    send("record", "--lines", lines=_recorded(payload))


def _cases(send: Send, payload: str, place: Path) -> None:
    for case in (payload, json.dumps(payload), json.dumps({payload: payload})):
        (place / "case.json").write_bytes(case.encode("utf-8", "replace"))
        send("whatif", str(place / "case.json"))
        send("rules", str(place / "case.json"))


def _places(send: Send, payload: str, place: Path) -> None:
    text = "".join(one for one in payload[:60] if one not in "\0/").encode("utf-8", "replace").decode()
    for option in ("--store", "--config"):
        send("show", option, str(place / text))
    send("papers", "handover", "-o", str(place / "none" / text), "--by", "nurse1", "--now", AT)
    send("verify", "--mirror", str(place / text), "--now", AT)
    send("export", "--check", str(place / text))
    send("restore", str(place / text), "--by", "coord1")


ENTRANCES = {
    "options": _options,
    "lines of record": _lines,
    "day lists": _day_lists,
    "people": _people,
    "settings and site files": _site,
    "made-up cases": _cases,
    "places of files": _places,
}


@pytest.mark.parametrize("entrance", ENTRANCES)
@pytest.mark.parametrize("kind", PAYLOADS)
def test_h27_h28_what_comes_in_is_kept_clean_and_repeated_without_steering(
    entrance: str, kind: str, send: Send, ward_file: Path, tmp_path: Path
) -> None:
    before = set(stored_texts(ward_file))
    ENTRANCES[entrance](send, PAYLOADS[kind], tmp_path)
    for text in set(stored_texts(ward_file)) - before:
        assert clean(text).text == text, text
        # a site's own file may be as long as it likes
        assert len(text) <= 2000 or entrance == "settings and site files", len(text)


def test_h28_the_name_of_this_terminal_is_kept_clean(
    send: Send, ward_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The machine, its line, and from where somebody came."""
    payload = PAYLOADS["steering"].replace("\0", "").encode("utf-8", "replace").decode()
    monkeypatch.setattr("socket.gethostname", lambda: f"{mark(3)}{payload}")
    for name in ("SSH_CONNECTION", "LANG", "TERM", "WARD_BOARD_NOTHING"):
        monkeypatch.setenv(name, f"{mark(4)}{payload.replace(' ', '')}")
    send("record", "--bed", "1", "--action", "note", "--by", "nurse1", "--reason", "words", "--now", AT)
    named = [text for text in stored_texts(ward_file) if mark(3) in text]
    assert named
    assert all(mark(4) in text and clean(text).text == text for text in named)


def test_h27_h28_as_many_names_as_the_proof_wants_are_cleaned_with_a_warning_that_names_none() -> None:
    """Line and column, never the name; and what is kept of each is clean."""
    strings, columns = Strings(11), ("name", "number", "allergies", "flags")
    head = "date,bed,birth_date,country,cycle,t0,protocol," + ",".join(columns)
    rows = [head]
    while strings.made < CLEANED:
        texts = ['"' + strings.next().replace('"', "'") + '"' for _ in columns]
        rows.append(f"2026-12-03,{len(rows) % 99 + 1},1957-09-02,NL,1,08:00,lu177-octreotate-core," + ",".join(texts))
    kept = cleaned = 0
    for first in range(1, len(rows), 5000):
        part = "\n".join([head, *rows[first : first + 5000]])
        found = read_csv_day_list(part.encode("utf-8", "replace"), zone=ZoneInfo("UTC"))
        for row in found.rows:
            for text in (row.name, row.number, row.allergies or "", *row.flags):
                kept += 1
                assert clean(text).text == text
                assert not steering_in(text)
        for warning in (*found.warnings, *found.problems):
            cleaned += warning.reason.startswith("removed")
            assert warning.line
            assert not MARK.search(str(warning))
    assert kept + len(found.problems) > 200
    assert cleaned > CLEANED / 2


def test_h28_a_new_protocol_with_what_nobody_sees_in_it_is_refused_with_its_line(
    command: Command, tmp_path: Path
) -> None:
    file = tmp_path / "own.toml"
    file.write_text('extends = "lu177-octreotate-core"\nid = "own"\nversion = "1"\ntitle = "Lu\\u202e-177"\n')
    answer = command("doctor", "--protocol", str(file))
    assert answer.code == 2
    assert "line 4: title: text direction characters (1); take them out" in answer.err + answer.out


def test_h28_the_shipped_files_hold_nothing_that_nobody_sees() -> None:
    for file in shipped_data().rglob("*.toml"):
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
            assert clean(line).warnings == (), f"{file}, line {number}"
