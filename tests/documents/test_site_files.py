"""What a site wrote beside its settings: broken, hostile or odd, it costs one line and never a name (issue proof 3)."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typst

from ward_board.documents.paper import PaperKind
from ward_board.documents.phrases import said
from ward_board.documents.typesetting import pdf_of
from ward_board.documents.words import Words, words_of
from ward_board.errors import BadInputError, WardBoardError

from .changed import bed_where, paper_of
from .papers_ward import JOURNEY, SETTINGS
from .plain_data import NOON, data_with
from .reading import drawn, page_count, text_of


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("#let x = (", "unclosed delimiter"),
        ('#panic("not today")', "panicked with …"),
        ("#data.nothing", "unknown variable: data;"),
        ('#image("logo.png")', "file not found …"),
        ('#read("/etc/passwd")', "file not found"),
        (b"\xff\xfe", "cannot be read"),
        ('#import "@preview/cetz:0.4.2": canvas', "@preview/cetz is a package from the network"),
    ],
)
def test_a_broken_template_of_a_site_gives_one_line(
    site: Callable[[str, str | bytes], tuple[Path, ...]], written: str | bytes, said: str
) -> None:
    folders = site("day-sheet.typ", written)
    with pytest.raises(BadInputError) as refused:
        pdf_of("day-sheet", data_with(name="Jansen"), folders=folders, made_at=NOON)
    line = str(refused.value)
    assert line.startswith("papers/day-sheet.typ")
    assert said in line
    assert "\n" not in line
    assert "Jansen" not in line
    assert tempfile.gettempdir() not in line


@pytest.mark.parametrize(
    "written",
    [
        *("#panic(data.name)", "#assert(false, message: data.name)", '#assert.eq(data.name, "")', "#float(data.name)"),
        *("#data.at(data.name)", "#read(data.name)", "#ref(label(data.name))", '#regex(data.name + "(")'),
        *("#symbol(data.name)", '#assert(false, message: "\\n ┌─ " + data.name + ".typ:1:1\\n")', "#panic(data)"),
    ],
)
@pytest.mark.parametrize("name", ["Jansen A.", "Jan`sen\"' (A): x\nJansen", "x.typ:3:1 Jansen"])
def test_h47_no_mistake_of_a_template_repeats_a_name(
    site: Callable[[str, str | bytes], tuple[Path, ...]], written: str, name: str
) -> None:
    folders = site("day-sheet.typ", f"#let data = json(bytes(sys.inputs.data))\n{written}")
    with pytest.raises(BadInputError) as refused:
        pdf_of("day-sheet", data_with(name=name), folders=folders, made_at=NOON)
    assert re.fullmatch(r"papers/day-sheet\.typ, line 2: [a-z ]+ …; mend it or take it away", str(refused.value))


def test_a_mistake_is_told_in_few_words(site: Callable[[str, str | bytes], tuple[Path, ...]]) -> None:
    folders = site("day-sheet.typ", "#str((1,))")
    with pytest.raises(BadInputError) as refused:
        pdf_of("day-sheet", data_with(name=""), folders=folders, made_at=NOON)
    assert len(str(refused.value)) < 200


@pytest.mark.parametrize(
    "written",
    [
        '#import ("@" + "preview/cetz:0.4.2"): canvas',
        '#import "\\u{40}preview/cetz:0.4.2": canvas',
        '#include "x" + "y"',
        "#import data.name: x",
        '#(include "x.typ" // one\u2028.replace("x.typ", "@"))',
        '#(include "x.typ"\n// two\n  .replace("x.typ", "@"))',
        '#include "x.typ" * 0 + data.name',
        '#import/**/"x.typ"',
        '#eval("im" + "port (\\"@\\" + data.name)")',
        '#dictionary(std).at("ev" + "al")(data.name)',
    ],
)
def test_what_could_reach_the_network_is_refused_before_anything_is_typeset(
    site: Callable[[str, str | bytes], tuple[Path, ...]], written: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typst, "compile", lambda *_about, **_how: pytest.fail("it was typeset"))
    folders = site("icons.typ", f"#let x = 1\n{written}")
    with pytest.raises(BadInputError, match=r"^papers/icons.typ, line 2: .*network; mend it$"):
        pdf_of("day-sheet", data_with(name=""), folders=folders, made_at=NOON)


def test_what_a_template_imports_by_name_is_taken(site: Callable[[str, str | bytes], tuple[Path, ...]]) -> None:
    site("own.lines.typ", "#let important = 1\n#let evaluation = std.text[Ours]")
    written = '#import "own.lines.typ" as own\n// a comment\n#import "base.typ": *\n#own.evaluation #include "more.typ"'
    site("more.typ", "and more")
    folders = site("day-sheet.typ", written)
    assert text_of(pdf_of("day-sheet", data_with(name=""), folders=folders, made_at=NOON)).startswith("Ours")


@pytest.mark.parametrize("name", ["logo.svg", "extra.typ"])
def test_a_pipe_a_folder_a_device_and_a_huge_file_are_refused_and_nothing_waits(
    site: Callable[[str, str | bytes], tuple[Path, ...]], name: str
) -> None:
    folders = site("other.svg", "")
    file = folders[0] / name

    def refused() -> str:
        with pytest.raises(BadInputError) as error:
            pdf_of("day-sheet", data_with(name=""), folders=folders, made_at=NOON)
        file.rmdir() if file.is_dir() else file.unlink()
        return str(error.value)

    plain = f"{file}: is no file: name a regular one"
    os.mkfifo(file)
    assert refused() == plain
    file.symlink_to("/dev/zero")
    assert refused() == plain
    file.mkdir()
    assert refused() == plain
    with file.open("wb") as out:
        out.truncate(5_000_001)
    assert refused() == f"{file}: is larger than 5 MB: this is not a template or a file of words; name another file"


def test_a_folder_that_may_not_be_read_is_said(
    folders: tuple[Path, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_folder: Path) -> Any:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", fails)
    with pytest.raises(BadInputError, match=r"cannot be read: Permission denied; let this user read it$"):
        pdf_of("day-sheet", data_with(name=""), folders=(tmp_path, *folders), made_at=NOON)
    monkeypatch.setattr(Path, "exists", fails)
    with pytest.raises(BadInputError, match=r"rules.en.toml: cannot be used: Permission denied$"):
        words_of(PaperKind.RULES, "nl", (tmp_path,))


def test_a_typesetter_that_panics_is_one_line_without_a_name(
    site: Callable[[str, str | bytes], tuple[Path, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    class PanicException(BaseException):
        pass

    def panics(*_about: Any, **_how: Any) -> None:
        raise PanicException("Jansen")

    monkeypatch.setattr(typst, "compile", panics)
    with pytest.raises(WardBoardError, match=r"^papers/day-sheet.typ: the typesetter itself failed on it"):
        pdf_of("day-sheet", data_with(name="Jansen"), folders=site("x.svg", ""), made_at=NOON)


@pytest.mark.parametrize(
    "text", ["{day:>4000000000}", "{day!r}", "{day.__class__}", "{other}", "{}", "{0}", "{day", "{day:{day}}"]
)
def test_words_take_figures_by_name_and_nothing_else_in_braces(text: str) -> None:
    with pytest.raises(BadInputError, match=r"^papers/words/\*.en.toml: lead is missing or wrong; in braces only day$"):
        said(Words("en", "", {"lead": text}), "lead", day="Friday")


def test_words_are_filled_in() -> None:
    assert said(Words("en", "", {"lead": "on {day}, {{so}} {day}"}), "lead", day="{day}") == "on {day}, {so} {day}"


@pytest.mark.parametrize("content", [b"a = " + b"[" * 100_000, b"\xff", b"#" * 5_000_001, b"a = 1"])
def test_words_that_cannot_be_used_are_one_line(
    site: Callable[[str, str | bytes], tuple[Path, ...]], content: bytes
) -> None:
    folders = site("words/rules.nl.toml", content)
    with pytest.raises(BadInputError) as refused:
        words_of(PaperKind.RULES, "nl", folders)
    assert "rules.nl.toml: " in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("kind", [PaperKind.DAY_SHEET, PaperKind.RULES, PaperKind.TRAVEL])
def test_what_no_line_holds_breaks_and_stays_on_its_page(kind: PaperKind, language: str) -> None:
    wide = dict.fromkeys(("name", "department", "address", "accreditation", "email"), "W" * 120)
    settings = SETTINGS.model_copy(update={"centre": SETTINGS.centre.model_copy(update=wide)})
    journey = {**JOURNEY, "destination": "W" * 200}
    signed = {"passport_name": "W" * 200, "document_number": "W" * 60}
    bed = bed_where(4, patient={"name": "W" * 200}, journey=journey, travel_declaration=signed)
    pdf = paper_of(kind, bed, language, settings=settings).pdf
    assert page_count(pdf) == 1
    page = drawn(pdf, 1.0)
    for margin in ((0, 0, 30, 842), (565, 0, 595, 842), (0, 0, 595, 25), (0, 825, 595, 842)):
        assert page.crop(margin).getextrema() == (255, 255), "it runs off the page"


def test_the_line_of_a_mistake_is_named(site: Callable[[str, str | bytes], tuple[Path, ...]]) -> None:
    folders = site("day-sheet.typ", '#import "base.typ": *\n\n#w(1, 2, 3)\n')
    with pytest.raises(BadInputError, match=r"^papers/day-sheet.typ, line 3: unexpected argument; mend it or take"):
        pdf_of("day-sheet", data_with(name="Jansen"), folders=folders, made_at=NOON)


def test_what_a_site_wrote_stands_over_what_was_shipped(
    site: Callable[[str, str | bytes], tuple[Path, ...]],
) -> None:
    site("mark.svg", "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><path d='M0 0h9v9H0z'/></svg>")
    folders = site("day-sheet.typ", '#import "base.typ": *\n#set text(font: sans)\nOurs #image("mark.svg", width: 9mm)')
    assert text_of(pdf_of("day-sheet", data_with(name=""), folders=folders, made_at=NOON)).startswith("Ours")
