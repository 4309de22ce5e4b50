"""`papers`: what is written where and for whom, what is logged, what is refused in one line."""

from __future__ import annotations

import json
import re
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PIL import Image

from ward_board.cli.main import run
from ward_board.cli.opening import opened_ward
from ward_board.documents.on_offer import approved_and_not_printed
from ward_board.documents.serial import LETTERS
from ward_board.domain.access import Access
from ward_board.errors import StoreUnavailableError
from ward_board.ward.access_log import AccessLog

from .played_day import BOOKED, MEASURED, NIGHT, STATES, line, when

PATIENTS = ("Okafor A.", "Lindqvist B.")
DAY_LIST = BOOKED["two beds"].replace(",allergies\n", ",allergies,flags\n").replace(",none\n", ",none,travel\n")
NOW = ("--now", when(NIGHT + 120))
SIGNED = {"passport_name": "OKAFOR, ADA", "diagnosis_agreed": "no"}
Papers = Callable[..., Any]


@pytest.fixture(scope="session")
def travels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two who fly home: Bed 1 measured, its rules and declaration signed; in Bed 2 nothing has begun."""
    folder = tmp_path_factory.mktemp("travels")
    store = str(folder / "store.db")
    (folder / "rows.csv").write_text(DAY_LIST)
    lines = [one for state in _before("measured") for one in STATES[state][1]]
    lines.append(line(NIGHT + 100, "phys1", "travel_declaration", value=SIGNED))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WARD_BOARD_HOME", str(folder / "home"))
        assert run(["init", "--kind", "demo", "--store", store]) == 0
        assert run(["import", str(folder / "rows.csv"), "--store", store, "--now", "2026-11-25T12:00"]) == 0
        patch.setattr(sys, "stdin", StringIO("\n".join(map(json.dumps, lines))))
        assert run(["record", "--lines", "--store", store, "--now", when(-600)]) == 0
    (folder / "rows.csv").unlink()
    return folder


def _before(state: str) -> list[str]:
    earlier = STATES[state][0]
    return [*(_before(earlier) if earlier else []), state]


@pytest.fixture
def papers(travels: Path, tmp_path: Path, command: Any) -> Papers:
    """The command on a copy of that store, the next morning."""
    for file in travels.glob("store.db*"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
        (tmp_path / file.name).chmod(0o600)
    return lambda *words: command("papers", *words, *NOW)


def logged(tmp_path: Path, *words: str) -> list[tuple[str, str, str]]:
    """Who took which papers out, by the access log; or what else it has of some words."""
    wanted = words or ("printed", "exported")
    with sqlite3.connect(tmp_path / "store.db") as connection:
        rows = connection.execute("SELECT what, who, subject FROM access_log ORDER BY id")
        return [row for row in rows.fetchall() if row[0] in wanted]


def text_of(file: Path) -> str:
    document = pypdfium2.PdfDocument(file.read_bytes())
    try:
        return " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in document)
    finally:
        document.close()


def names_in(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def test_papers_of_the_ward_and_of_every_bed_go_into_a_folder_that_only_this_user_reads(papers, tmp_path):
    answer = papers("handover", "downtime", "record", "-o", str(tmp_path / "out"))
    assert (answer.code, answer.err) == (0, "")
    assert names_in(tmp_path / "out") == [
        "downtime-2026-11-27-en.pdf",
        "handover-2026-11-27-en.pdf",
        "record-bed-1-2026-11-26-en.pdf",
        "record-bed-2-2026-11-26-en.pdf",
    ]
    files = list((tmp_path / "out").iterdir())
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == 0o700
    assert "Okafor A." in text_of(tmp_path / "out" / "record-bed-1-2026-11-26-en.pdf")
    assert not any(word in answer.out for name in PATIENTS for word in name.split()), "a name left through the terminal"
    assert logged(tmp_path) == [
        ("exported", "nurse1", "ward:handover:en"),
        ("exported", "nurse1", "ward:downtime:en"),
        ("exported", "nurse1", "t1:record:en"),
        ("exported", "nurse1", "t2:record:en"),
    ]


def test_one_paper_goes_into_a_file_and_its_first_page_into_a_picture(papers, tmp_path):
    assert papers("rules", "--bed", "1", "-o", str(tmp_path / "x.pdf"), "--by", "rpe1").code == 0
    assert "Okafor A." in text_of(tmp_path / "x.pdf")
    answer = papers("handover", "-o", str(tmp_path / "x.png"), "--lang", "nl", "--json")
    (paper,) = answer.data["papers"]
    assert (paper["kind"], paper["bed"], paper["language"], paper["file"]) == (
        *("handover", None, "nl"),
        str(tmp_path / "x.png"),
    )
    width, height = Image.open(BytesIO((tmp_path / "x.png").read_bytes())).size
    assert height / width == pytest.approx(297 / 210, abs=0.01)
    assert logged(tmp_path) == [("printed", "rpe1", "t1:rules:en"), ("exported", "nurse1", "ward:handover:nl")]


def test_what_is_not_approved_yet_is_said_for_each_bed_and_the_rest_is_written(papers, tmp_path):
    answer = papers("rules", "-o", str(tmp_path / "out"))
    assert answer.code == 2
    assert names_in(tmp_path / "out") == ["rules-bed-1-2026-11-26-en.pdf"]
    assert answer.err == "ward-board: rules Bed 2: not made: rules are not approved yet; measure and approve first\n"
    alone = papers("rules", "--bed", "2", "-o", str(tmp_path / "alone.pdf"))
    assert (alone.code, alone.err.count("\n"), (tmp_path / "alone.pdf").exists()) == (2, 1, False)
    assert logged(tmp_path) == [("exported", "nurse1", "t1:rules:en")]


def test_all_that_is_approved_comes_sorted_by_bed_and_a_declaration_verifies_without_its_name(papers, tmp_path):
    answer = papers("--all-approved", "-o", str(tmp_path / "out"), "--json")
    assert answer.code == 0
    assert names_in(tmp_path / "out") == [
        "01-rules-bed-1-2026-11-26-en.pdf",
        "01-travel-bed-1-2026-11-26-en.pdf",
    ]
    assert logged(tmp_path) == [("printed", "nurse1", "t1:rules:en"), ("printed", "nurse1", "t1:travel:en")]
    serial = answer.data["papers"][1]["serial"]
    assert serial in text_of(tmp_path / "out" / "01-travel-bed-1-2026-11-26-en.pdf")
    genuine = papers("--verify", serial.lower().replace("-", " "))
    assert genuine.code == 0
    assert genuine.out.startswith(f"{serial} is genuine; it states:\n")
    assert "8 µSv/h" in genuine.out
    assert "OKAFOR" not in genuine.out.upper()
    assert papers("--verify", serial, "--json").data["genuine"] is True
    assert logged(tmp_path, "serial_checked") == [("serial_checked", None, "t1:travel")] * 2


def test_a_number_that_is_none_of_ours_does_not_verify(papers, command, tmp_path):
    serial = papers("travel", "--bed", "1", "-o", str(tmp_path / "x.pdf"), "--json").data["papers"][0]["serial"]
    other = next(letter for letter in LETTERS if letter != serial[-1])
    assert papers("--verify", serial[:-1] + other).code == 2
    again = {**MEASURED, "usv_per_h": 7.9}
    values = [word for key, value in again.items() for word in ("--value", f"{key}={value}")]
    measured = ("--bed", "1", "--step", "measurement", "--action", "again", "--by", "tech1", *values)
    assert command("record", *measured, "--now", when(NIGHT + 125)).code == 0
    voided = command("papers", "--verify", serial, "--now", when(NIGHT + 130))
    assert (voided.code, voided.err.count("\n")) == (6, 1)
    # what is no number of ours is no question about anybody
    assert logged(tmp_path, "serial_checked") == [("serial_checked", None, None)]
    assert command("papers", "--all-approved", "-o", str(tmp_path / "out"), "--now", when(NIGHT + 130)).code == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "say which; there are day-sheet"),
        (("letter", "-o", "x.pdf"), "'letter' is none of"),
        (("handover",), "-o: say where"),
        (("handover", "-o", "-"), "not written to standard output"),
        (("handover", "-o", "x.doc"), "neither .pdf nor .png"),
        (("record", "-o", "x.pdf"), "holds one paper, not 2; name a folder"),
        (("handover", "--bed", "1", "-o", "x.pdf"), "about the whole ward; leave the bed out"),
        (("record", "--bed", "7", "-o", "x.pdf"), "nobody lies in Bed 7"),
        (("record", "--bed", "1", "-o", "x.pdf", "--lang", "xx"), "not written in 'xx'; there are en, nl"),
        (("rules", "--all-approved", "-o", "out"), "leave the kinds out"),
        (("handover", "-o", "/proc/none/x.pdf"), "cannot be written"),
        (("handover", "-o", "x.pdf", "--by", "nobody"), "nobody acts under the id"),
        (("--verify", "WB-12"), "not a serial number"),
        (("--verify", "WB-12", "handover"), "--verify: it only says whether a number is genuine; leave kinds"),
        (("--verify", "WB-12", "-o", "x.pdf"), "leave kinds, beds and -o out"),
        (("handover", "-o", "~nosuch/x.pdf"), "-o: ~nosuch/x.pdf cannot be used (it is no place on this machine)"),
        (("handover", "-o", "x" * 300 + ".pdf"), "cannot be used (File name too long); name a place of your own"),
    ],
)
def test_what_cannot_be_made_is_one_line_and_nothing_is_written_nor_logged(papers, tmp_path, monkeypatch, words, said):
    monkeypatch.chdir(tmp_path)
    before = names_in(tmp_path)
    answer = papers(*words)
    assert (answer.code, answer.out, answer.err.count("\n")) == (2, "", 1)
    assert said in answer.err
    assert [name for name in names_in(tmp_path) if name not in before] == []
    assert logged(tmp_path) == []


def test_what_is_written_for_the_printer_counts_as_printed_on_the_board(papers, command, tmp_path):
    def waiting() -> list[str]:
        with opened_ward(None, None, when(NIGHT + 121)) as ward:
            return [str(order.kind) for order in approved_and_not_printed(ward.board())]

    assert papers("rules", "-o", str(tmp_path / "all")).code == 2  # of every bed, to be kept: Bed 2 has none yet
    assert papers("day-sheet", "--bed", "2", "-o", str(tmp_path / "x.png")).code == 0  # to be forwarded
    assert {what for what, _who, _subject in logged(tmp_path)} == {"exported"}
    assert waiting() == ["rules", "travel"]
    for kind in ("rules", "travel", "day-sheet", "record"):
        assert papers(kind, "--bed", "1", "-o", str(tmp_path / f"{kind}.pdf")).code == 0
    kinds = {subject.split(":")[1]: what for what, _who, subject in logged(tmp_path)[2:]}
    assert kinds == {"rules": "printed", "travel": "printed", "day-sheet": "printed", "record": "exported"}
    assert waiting() == []


def test_a_paper_that_cannot_be_logged_does_not_stay(papers, tmp_path, monkeypatch):
    def refuse(*_anything: object, **_more: object) -> None:
        raise StoreUnavailableError("the store cannot be written")

    monkeypatch.setattr(AccessLog, "note", refuse)
    answer = papers("rules", "--bed", "1", "-o", str(tmp_path / "x.pdf"))
    assert (answer.code, answer.err) == (5, "ward-board: the store cannot be written\n")
    assert not (tmp_path / "x.pdf").exists()


def test_a12_a_paper_that_is_tried_is_noted_before_it_is_written_and_one_that_fails_stays_tried(
    papers, tmp_path, monkeypatch
):
    note = AccessLog.note

    def refuse_at_last(log: AccessLog, access: Access, *rest: object, **more: object) -> None:
        if access is Access.PRINTED:
            assert (tmp_path / "x.pdf").exists()
            raise StoreUnavailableError("the store cannot be written")
        assert not (tmp_path / "x.pdf").exists()
        note(log, access, *rest, **more)

    monkeypatch.setattr(AccessLog, "note", refuse_at_last)
    assert papers("rules", "--bed", "1", "-o", str(tmp_path / "x.pdf")).code == 5
    assert not (tmp_path / "x.pdf").exists()
    assert logged(tmp_path) == []
    assert logged(tmp_path, "print_tried") == [("print_tried", "nurse1", "t1:rules:en")]


def test_without_the_extra_one_line_says_what_to_install(papers, tmp_path, monkeypatch):
    for name in ("ward_board.documents.typesetting", "ward_board.documents.making"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setitem(sys.modules, "typst", None)
    answer = papers("handover", "-o", str(tmp_path / "x.pdf"))
    assert (answer.code, answer.err) == (2, "ward-board: papers need typst: pip install 'ward-board[papers]'\n")
    assert not (tmp_path / "x.pdf").exists()


def test_the_languages_are_listed_with_who_reviewed_them(command, tmp_path):
    rows = command("papers", "--list", "--json").data["languages"]
    assert {"kind": "handover", "language": "nl", "reviewed_by": ""} in rows
    own = tmp_path / "home" / "config" / "papers" / "words"
    own.mkdir(parents=True)
    shipped = Path(__file__).parents[2] / "data" / "papers" / "words" / "handover.nl.toml"
    text = shipped.read_text(encoding="utf-8").replace('reviewed_by = ""', 'reviewed_by = "A. de Wit"')
    (own / "handover.nl.toml").write_text(text, encoding="utf-8")
    assert "handover   nl   reviewed by A. de Wit" in command("papers", "--list").out.splitlines()


def test_on_a_ward_store_names_are_read_by_somebody_with_a_pin(command, tmp_path):
    for name, pin in (("maas", "736152"), ("wrong", "482915")):
        (tmp_path / name).write_text(pin)
    first = ("--coordinator", "maas", "--name", "L. Maas", "--pin-file", str(tmp_path / "maas"))
    assert command("init", "--kind", "ward", *first).code == 0
    handover = ("papers", "handover", "-o", str(tmp_path / "x.pdf"))
    assert "say who reads the names" in command(*handover).err
    assert "PIN of maas" in command(*handover, "--by", "maas").err
    assert command(*handover, "--by", "maas", "--pin-file", str(tmp_path / "wrong")).code == 2
    assert not (tmp_path / "x.pdf").exists()
    assert command(*handover, "--by", "maas", "--pin-file", str(tmp_path / "maas")).code == 0
    assert logged(tmp_path) == [("exported", "maas", "ward:handover:en")]


def test_the_board_reads_no_typesetting_in():
    code = (
        "import sys, ward_board.cli.main, ward_board.cli.papers, ward_board.tui.app;"
        "print([name for name in ('typst', 'segno', 'ward_board.documents.making') if name in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


def test_a_format_in_a_file_of_words_is_refused_in_one_line(papers, tmp_path):
    own = tmp_path / "home" / "config" / "papers" / "words"
    own.mkdir(parents=True)
    shipped = Path(__file__).parents[2] / "data" / "papers" / "words" / "handover.nl.toml"
    text = re.sub(r'(?m)^(\w+ = ")[^"]*\{', r"\1{day:>4000000000}{", shipped.read_text(encoding="utf-8"))
    assert "4000000000" in text
    (own / "handover.nl.toml").write_text(text, encoding="utf-8")
    answer = papers("handover", "--lang", "nl", "-o", str(tmp_path / "x.pdf"))
    assert (answer.code, answer.err.count("\n")) == (2, 1)
    assert "is missing or wrong; in braces only" in answer.err


def test_doctor_typesets_what_a_site_wrote_and_says_what_is_broken(demo, tmp_path):
    def found() -> list[tuple[str, str]]:
        return [(one["state"], one["words"]) for one in demo("doctor", "--json").data if one["topic"] == "papers"]

    own = tmp_path / "home" / "config" / "papers"
    assert not any(str(own) in words for _state, words in found()), "nothing is tried where nothing was changed"
    (own / "words").mkdir(parents=True)
    shipped = Path(__file__).parents[2] / "data" / "papers"
    for name in ("travel.typ", "words/rules.nl.toml"):
        (own / name).write_text((shipped / name).read_text(encoding="utf-8"), encoding="utf-8")
    assert ("well", f"{own}: every paper can be made with what lies there") in found()
    with (own / "travel.typ").open("a") as file:
        file.write("#panic(data.serial)\n")
    text = (own / "words" / "rules.nl.toml").read_text(encoding="utf-8")
    (own / "words" / "rules.nl.toml").write_text(re.sub(r"(?m)^lead = .*$", 'lead = "{x}"', text), encoding="utf-8")
    line = (own / "travel.typ").read_text(encoding="utf-8").count("\n")
    assert [words for state, words in found() if state == "wrong"] == [
        "rules: papers/words/*.nl.toml: lead is missing or wrong; no braces",
        f"travel: papers/travel.typ, line {line}: panicked with …; mend it or take it away",
    ]
    (own / "words" / "record.nl.toml").write_text("broken")
    (wrong,) = [words for state, words in found() if state == "wrong"]
    assert wrong.startswith(f"{own}/words/record.nl.toml: cannot be used: ")


@pytest.mark.parametrize(
    ("readers", "mode", "state", "said"),
    [
        ("me", 0o700, "well", "this user alone may read"),
        ("group", 0o750, "well", "this user and the group may read the downtime sheets"),
        ("everybody", 0o750, "note", "does not let them in; give the folder that right"),
    ],
)
def test_h47_doctor_says_who_reads_the_downtime_sheets(demo, tmp_path, readers, mode, state, said):
    folder = tmp_path / "sheets"
    folder.mkdir()
    folder.chmod(mode)
    config = tmp_path / "ward.toml"
    config.write_text(f'[papers]\ndowntime_folder = "{folder}"\ndowntime_readable_by = "{readers}"\n')
    found = demo("doctor", "--json", "--config", str(config)).data
    (one,) = [one for one in found if "downtime_readable_by" in one["words"]]
    assert (one["state"], said in one["words"]) == (state, True)


def test_doctor_looks_at_what_papers_need(demo, tmp_path):
    found = [one for one in demo("doctor", "--json").data if one["topic"] == "papers"]
    assert any("centre.name and centre.phone_24h not set" in one["words"] for one in found)
    assert not any(one["state"] == "wrong" for one in found)
    (tmp_path / "a-file").write_text("")
    config = tmp_path / "ward.toml"
    config.write_text(
        f'[centre]\nname = "Rivierland"\nphone_24h = "+31 20"\n[papers]\ndowntime_folder = "{tmp_path}/a-file/x"\n'
    )
    answer = demo("doctor", "--json", "--config", str(config))
    found = [one for one in answer.data if one["topic"] == "papers"]
    assert ("well", "Rivierland, +31 20") in [(one["state"], one["words"]) for one in found]
    (wrong,) = [one["words"] for one in found if one["state"] == "wrong"]
    assert (answer.code, "papers.downtime_folder" in wrong, "is no folder" in wrong) == (2, True, True)


def test_a13_a23_an_auditor_prints_nothing(papers, tmp_path):
    file = tmp_path / "x.pdf"
    refused = papers("handover", "-o", str(file), "--by", "audit1")
    assert (refused.code, "[role]" in refused.err) == (3, True)
    assert not file.exists()
    assert logged(tmp_path, "print_tried", "exported", "printed") == []
