"""Reads a paper back: the text that its PDF says of each glyph, not what a viewer makes of the glyphs' places.

Viewers guess at spaces, turn words of scripts from right to left, and some know nothing of ActualText; PDF itself says
exactly which text each glyph, or group of glyphs, stands for.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from io import BytesIO

import pypdfium2
from PIL.Image import Image
from pypdf import PageObject, PdfReader
from pypdf.generic import ContentStream

_BLOCK = re.compile(r"begin(bfchar|bfrange)(.*?)end\1", re.DOTALL)
_DIRECTIONS = re.compile("[\u2066-\u2069]")
_CODE = re.compile(r"<([0-9A-Fa-f]+)>")


def page_count(pdf: bytes) -> int:
    """How many pages it has."""
    return len(PdfReader(BytesIO(pdf)).pages)


def glyphs_of(pdf: bytes) -> list[str]:
    """What each glyph or group of glyphs of the first page stands for, as they are drawn: from left to right.

    Typst 0.15 says the text of a group twice where its mark stands higher or lower than others (Thai vowels; its issue
    7610): of such a pair one is given. Signs that steer the direction are left out.
    """
    reader = PdfReader(BytesIO(pdf))
    found = [_DIRECTIONS.sub("", glyph) for glyph in _glyphs(reader, reader.pages[0])]
    return [
        glyph for glyph, before in zip(found, ["", *found], strict=False) if glyph != before or not _is_group(glyph)
    ]


def _is_group(glyph: str) -> bool:
    return any(unicodedata.category(char) == "Mn" for char in glyph[1:])


def text_of(pdf: bytes) -> str:
    """The first page's text, NFC, as it is drawn."""
    return unicodedata.normalize("NFC", "".join(glyphs_of(pdf)))


def says(pdf: bytes, text: str) -> bool:
    """Whether the text stands on the first page; where it runs from right to left, its glyphs are read that way."""
    found = glyphs_of(pdf)
    if unicodedata.bidirectional(text[0]) in {"R", "AL"}:
        found.reverse()
    return unicodedata.normalize("NFC", text) in unicodedata.normalize("NFC", "".join(found))


def viewed(pdf: bytes) -> str:
    """The first page's text as a viewer copies it, NFC."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return unicodedata.normalize("NFC", document[0].get_textpage().get_text_range())
    finally:
        document.close()


def drawn(pdf: bytes, scale: float = 0.5) -> Image:
    """The first page as a viewer draws it, in grey; `scale` 1 is 72 dots to the inch."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return document[0].render(scale=scale).to_pil().convert("L")
    finally:
        document.close()


def _glyphs(reader: PdfReader, page: PageObject) -> Iterator[str]:
    fonts = {name: _unicode_of(font.get_object()) for name, font in page["/Resources"]["/Font"].items()}
    font: dict[int, str] = {}
    said: list[bool] = []  # of each open marked content, whether its text was given for all of it
    for operands, operator in ContentStream(page.get_contents(), reader).operations:
        if operator == b"Tf":
            font = fonts[operands[0]]
        elif operator in {b"BDC", b"BMC"}:
            text = operands[1].get("/ActualText") if operator == b"BDC" else None
            said.append(text is not None)
            if text is not None:
                yield str(text)
        elif operator == b"EMC":
            said.pop()
        elif operator in {b"Tj", b"TJ"} and not any(said):
            parts = operands[0] if operator == b"TJ" else operands
            for part in parts:
                if not isinstance(part, int | float):
                    codes = part.original_bytes
                    yield from (font[int.from_bytes(codes[at : at + 2])] for at in range(0, len(codes), 2))


def _unicode_of(font: dict[str, object]) -> dict[int, str]:
    table = font["/ToUnicode"].get_data().decode("latin-1")  # type: ignore[attr-defined]
    found: dict[int, str] = {}
    for kind, body in _BLOCK.findall(table):
        codes = _CODE.findall(body)
        if kind == "bfchar":
            found |= {int(code, 16): _text(text) for code, text in zip(codes[::2], codes[1::2], strict=True)}
            continue
        for first, last, text in zip(codes[::3], codes[1::3], codes[2::3], strict=True):
            start = int(text, 16)
            span = range(int(first, 16), int(last, 16) + 1)
            found |= {code: _text(f"{start + place:0{len(text)}x}") for place, code in enumerate(span)}
    return found


def _text(code: str) -> str:
    return bytes.fromhex(code).decode("utf-16-be")
