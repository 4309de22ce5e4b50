"""Typesetting: from a template and plain data to PDF and PNG; text goes in as JSON, never as markup."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst

from ward_board.documents.scripts import advice_for
from ward_board.errors import BadInputError, WardBoardError

_PIXELS_PER_INCH = 144.0
_STANDARD: typst.PDFStandards = "a-2u"  # refuses text that no font can draw, and can be kept for decades
_TEMPLATES, _PICTURES = (".typ",), (".svg", ".png", ".jpg")
_PACKAGE = re.compile(r"@[a-z]+/[\w.-]+")  # "@preview/…" would be fetched from the network
_NOT_DRAWN = re.compile(r'the text `"(?P<text>.+)"` could not be displayed', re.DOTALL)
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
_NEVER_DRAWN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_NOT_KNOWN = "\ufffd"


def pdf_of(template: str, data: Mapping[str, Any], *, folders: Sequence[Path], made_at: datetime) -> bytes:
    """The PDF that `template` ("rules") makes of `data`, equal for equal data and `made_at` (aware).

    A template is looked for in `folders`, the first one wins, file by file. Raises BadInputError for text that no
    installed font can draw, naming what to install, and for a template that a site broke.
    """
    return _compiled(template, data, folders, made_at, "pdf")[0]


def pictures_of(template: str, data: Mapping[str, Any], *, folders: Sequence[Path], made_at: datetime) -> list[bytes]:
    """The pages as PNG; raises as `pdf_of`, which is asked first, since a picture would hide what is not drawn."""
    _compiled(template, data, folders, made_at, "pdf")
    return _compiled(template, data, folders, made_at, "png")


def _compiled(
    template: str, data: Mapping[str, Any], folders: Sequence[Path], made_at: datetime, output: typst.OutputFormat
) -> list[bytes]:
    with _templates(folders) as folder:
        try:
            made = typst.compile(
                folder / f"{template}.typ",
                root=folder,
                font_paths=_fonts(),
                format=output,
                ppi=_PIXELS_PER_INCH if output == "png" else None,
                sys_inputs={"data": json.dumps(_drawable(data), ensure_ascii=False)},
                pdf_standards=_STANDARD if output == "pdf" else [],
                timestamp=int(made_at.timestamp()),
            )
        except typst.TypstError as error:
            raise _mistake(template, folder, error) from None
    if made is None:
        raise WardBoardError(f"{template}: typst made nothing")
    return made if isinstance(made, list) else [made]


def _drawable(value: Any) -> Any:
    """The same data with U+FFFD for control characters and half characters, which stop the typesetting."""
    if isinstance(value, str):
        return _NEVER_DRAWN.sub(_NOT_KNOWN, value)
    if isinstance(value, Mapping):
        return {key: _drawable(one) for key, one in value.items()}
    return [_drawable(one) for one in value] if isinstance(value, list | tuple) else value


@contextmanager
def _templates(folders: Sequence[Path]) -> Iterator[Path]:
    """All templates in one folder for as long as it is needed; what a site wrote stands over what was shipped.

    Nothing of a patient is ever written there.
    """
    with TemporaryDirectory(prefix="ward-board-papers-") as name:
        for folder in reversed(folders):
            for file in sorted(one for one in folder.glob("*") if one.suffix in (*_TEMPLATES, *_PICTURES)):
                try:
                    _refuse_packages(file)
                    shutil.copyfile(file, Path(name) / file.name)
                except (OSError, UnicodeDecodeError) as error:
                    raise BadInputError(f"papers/{file.name}: cannot be read: {error}") from None
        yield Path(name)


def _refuse_packages(file: Path) -> None:
    if file.suffix in _TEMPLATES and (package := _PACKAGE.search(file.read_text(encoding="utf-8"))):
        raise BadInputError(
            f"papers/{file.name}: {package[0]} is a package from the network, which papers never use;"
            " copy what you need of it beside the template"
        )


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    return typst.Fonts()


def _mistake(template: str, folder: Path, error: typst.TypstError) -> BadInputError:
    if found := _NOT_DRAWN.search(error.message):
        text = _ESCAPED.sub(lambda code: chr(int(code[1], 16)), found["text"])
        return BadInputError(f"{template}: {advice_for(text)}")
    said = " ".join(error.message.replace(f"{folder}/", "").split())
    lines = (line.strip("┌─ ") for line in str(error.diagnostic).splitlines() if ".typ:" in line)
    file, _, line = next((place.rpartition("/")[2].partition(":") for place in lines), (f"{template}.typ", "", ""))
    where = f"papers/{file}, line {line.split(':')[0]}" if line else f"papers/{file}"
    return BadInputError(f"{where}: {said}; mend it or take it away")
