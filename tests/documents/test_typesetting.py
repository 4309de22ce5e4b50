"""Typesetting: names of any script, hostile text, broken templates, bare machines (issue proof 3)."""

from __future__ import annotations

import os
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typst
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from ward_board.board.board import Board
from ward_board.config.settings import Settings
from ward_board.documents.making import make_paper
from ward_board.documents.paper import Paper, PaperKind
from ward_board.documents.typesetting import pdf_of, pictures_of
from ward_board.domain.text import printable
from ward_board.errors import BadInputError

from .papers_ward import bed_number, with_patient
from .plain_data import NOON, data_with
from .reading import drawn, page_count, says, text_of, viewed

ALL_FONTS = bool(os.environ.get("WARD_BOARD_ALL_FONTS"))
NAMES = {
    "Latin": "Żółty-Nguyễn Şule Æthelþryð Büffel",
    "Greek": "Παπαδόπουλος Γιώργης",
    "Cyrillic": "Щербакова Ёлка Їжак",
    "Arabic": "محمد عبد الله الفلاني",
    "Hebrew": "שָׁלוֹם כהן",
    "Devanagari": "श्रीनिवास क्षत्रिय",
    "Thai": "สมชาย ใจดี น้ำ",
    "Georgian": "გიორგი მაჭავარიანი",
    "Armenian": "Արմեն Սարգսյան",
    "Ethiopic": "አበበ ቢቂላ",
    "Chinese": "王小明 陳",
    "Japanese": "山田 たろう カナ",
    "Korean": "김민수 박",
    "Tamil": "தமிழ்ச்செல்வன்",
}
FROM_THE_RIGHT, OF_THE_EAST = {"Arabic", "Hebrew"}, {"Chinese", "Japanese", "Korean"}
GUESSED_BY_VIEWERS = {*FROM_THE_RIGHT, "Thai"}  # where a viewer's order and spaces are its own
NOT_DRAWN_BY_EMBEDDED = {"Thai", "Ethiopic", "Tamil", *OF_THE_EAST}
HOSTILE = (
    *("#let x = 1", "#panic()", "*bold* _slanted_ `raw`", "$x^2$", "<here> @there", "// gone /* gone */", "= Title"),
    *("\"quoted\" 'single'", "back\\slash \\u{41}", "{cycle} {} {0.__class__}", "%s %n", "- item", "~--- …", "[x](y)"),
)
MakeSheet = Callable[[str], Paper]


@pytest.fixture
def sheet_of(whole_board: Board, settings: Settings, folders: tuple[Path, ...]) -> MakeSheet:
    """The day sheet of somebody with that name, in Dutch."""

    def made(name: str) -> Paper:
        board = with_patient(whole_board, 4, name=name, language="nl")
        return make_paper(PaperKind.DAY_SHEET, board, bed_number(board, 4), settings, folders, by="A. Bos")

    return made


def set_name(name: str, folders: tuple[Path, ...]) -> bytes:
    """A paper that holds a name and nothing else, which is made in a moment."""
    return pdf_of("small", data_with(name=name), folders=folders, made_at=NOON)


def can_draw(name: str, folders: tuple[Path, ...]) -> bool:
    """Whether this machine has a font for it."""
    try:
        return bool(set_name(name, folders))
    except BadInputError:
        return False


def package_for(script: str) -> str:
    return "fonts-wqy-microhei" if script in OF_THE_EAST else "fonts-noto-core"


@pytest.mark.parametrize("script", NAMES)
def test_a_name_in_any_script_reads_back_on_one_page(
    sheet_of: MakeSheet, small_template: tuple[Path, ...], script: str
) -> None:
    name = unicodedata.normalize("NFC", NAMES[script])
    if not ALL_FONTS and not can_draw(name, small_template):
        with pytest.raises(BadInputError, match=f"apt install {package_for(script)}$"):
            sheet_of(name)
        return
    pdf = sheet_of(name).pdf
    assert page_count(pdf) == 1
    assert says(pdf, name)
    assert script in GUESSED_BY_VIEWERS or name in viewed(pdf)
    page = drawn(pdf)
    assert page.height / page.width == pytest.approx(297 / 210, abs=0.01)
    assert page.getextrema() == (pytest.approx(0, abs=60), 255)
    assert sheet_of(name).pdf == pdf


@pytest.mark.usefixtures("bare_machine")
@pytest.mark.parametrize("script", NAMES)
def test_what_a_bare_machine_cannot_draw_is_said(small_template: tuple[Path, ...], script: str) -> None:
    name = unicodedata.normalize("NFC", NAMES[script])
    if script not in NOT_DRAWN_BY_EMBEDDED:
        assert says(set_name(name, small_template), name)
        return
    with pytest.raises(BadInputError, match=f"^small: no font .* apt install {package_for(script)}$"):
        set_name(name, small_template)


@pytest.mark.usefixtures("bare_machine")
def test_the_message_names_letter_and_script_and_no_name(sheet_of: MakeSheet) -> None:
    with pytest.raises(BadInputError, match=r"can draw 'ส' \(thai\)") as refused:
        sheet_of("Somchai สมชาย")
    assert "Somchai" not in str(refused.value)
    with pytest.raises(BadInputError, match=r"U\+FFFE, which is no letter; take it out"):
        sheet_of("A\ufffeB")


def test_a_name_keeps_its_direction_in_a_paper_of_the_other(
    whole_board: Board, settings: Settings, folders: tuple[Path, ...]
) -> None:
    board = with_patient(whole_board, 4, name="Müller K.", language="ar")
    pdf = make_paper(PaperKind.DAY_SHEET, board, bed_number(board, 4), settings, folders, by="A. Bos").pdf
    assert "Müller K." in text_of(pdf)
    assert "+31 20 123 45 67" in text_of(pdf)


@pytest.mark.parametrize("name", HOSTILE)
def test_markup_in_a_name_is_shown_as_text(small_template: tuple[Path, ...], name: str) -> None:
    assert text_of(set_name(name, small_template)) == name


def test_markup_is_text_on_a_whole_sheet_too(sheet_of: MakeSheet) -> None:
    for name in ("".join(HOSTILE[:8]), "".join(HOSTILE[8:])):
        pdf = sheet_of(name).pdf
        assert page_count(pdf) == 1
        assert name.replace(" ", "") in text_of(pdf).replace(" ", "")


@pytest.mark.parametrize(
    "name", ["W" * 200, "Wagner " * 28, "ש" * 200, "\u202eesrever\u2069 \u2066x", "a\nb\tc\x1b[2J\x00d"]
)
def test_a_name_never_breaks_the_page(sheet_of: MakeSheet, name: str) -> None:
    pdf = sheet_of(name).pdf
    assert page_count(pdf) == 1
    wanted, found = Counter(printable(name)), Counter(text_of(pdf))
    assert all(found[letter] >= count for letter, count in wanted.items() if not letter.isspace())
    assert drawn(pdf, 1.0).crop((580, 0, 595, 842)).getextrema() == (255, 255), "it runs into the margin"


NASTY = st.text(alphabet="#*_`$\\\"'<>@{}[]()=/~-+^%&| \n\t\r\x00\x1b\x85\u202e\u2066\u2069\u200faŻ1", max_size=60)


@examples(max_examples=25)
@given(NASTY)
def test_any_text_is_shown_as_it_is(small_template: tuple[Path, ...], name: str) -> None:
    shown = printable(name)
    pdf = set_name(f"x{shown}", small_template)
    assert page_count(pdf) == 1
    assert sorted(text_of(pdf).replace(" ", "")) == sorted(f"x{shown}".replace(" ", ""))


def test_control_and_half_characters_stop_no_paper(small_template: tuple[Path, ...]) -> None:
    assert text_of(set_name("a\x00b\x1bc\ud800d\x9fe\tf", small_template)) == "a\ufffdb\ufffdc\ufffdd\ufffde\ufffdf"


def test_no_shipped_template_asks_the_network(folders: tuple[Path, ...]) -> None:
    for file in folders[0].glob("*.typ"):
        assert "@preview" not in file.read_text(encoding="utf-8")
        assert "http" not in file.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")


def test_h47_no_name_lies_in_the_temporary_folder(
    sheet_of: MakeSheet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    compile_as_ever, seen = typst.compile, []

    def looking(*args: Any, **rest: Any) -> Any:
        made = compile_as_ever(*args, **rest)
        seen.extend(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
        return made

    monkeypatch.setattr(typst, "compile", looking)
    sheet_of("Zwijgzaam-Verborgen")
    assert len(seen) > 3, "the templates lay there"
    assert not any(b"Zwijgzaam" in content for content in seen)
    assert not list(tmp_path.iterdir()), "and nothing is left"


def test_pictures_are_refused_like_the_pdf(small_template: tuple[Path, ...], bare_machine: None) -> None:
    with pytest.raises(BadInputError, match="no font here can draw"):
        pictures_of("small", data_with(name="김"), folders=small_template, made_at=NOON)


@pytest.fixture(scope="module")
def small_template(tmp_path_factory: pytest.TempPathFactory, folders: tuple[Path, ...]) -> tuple[Path, ...]:
    """A paper that holds a name and nothing else."""
    own = tmp_path_factory.mktemp("small")
    (own / "small.typ").write_text('#import "base.typ": *\n#set text(font: sans)\n#name-of(data.name)')
    return own, *folders
