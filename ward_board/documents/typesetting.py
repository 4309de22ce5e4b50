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
_NOT_DRAWN = re.compile(r"the text `?\"?(?P<text>.+?)\"?`? could not be displayed", re.DOTALL)


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
                sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
                pdf_standards=_STANDARD if output == "pdf" else [],
                timestamp=int(made_at.timestamp()),
            )
        except typst.TypstError as error:
            raise _mistake(template, error) from None
    if made is None:
        raise WardBoardError(f"{template}: typst made nothing")
    return made if isinstance(made, list) else [made]


@contextmanager
def _templates(folders: Sequence[Path]) -> Iterator[Path]:
    """All templates in one folder for as long as it is needed; what a site wrote stands over what was shipped."""
    with TemporaryDirectory(prefix="ward-board-papers-") as name:
        for folder in reversed(folders):
            for file in sorted(folder.glob("*.typ")):
                shutil.copyfile(file, Path(name) / file.name)
        yield Path(name)


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    return typst.Fonts()


def _mistake(template: str, error: typst.TypstError) -> BadInputError:
    if found := _NOT_DRAWN.search(error.message):
        return BadInputError(f"{template}: {advice_for(found['text'])}")
    place = next((line.strip() for line in str(error.diagnostic).splitlines() if ".typ:" in line), "")
    return BadInputError(f"papers/{template}.typ: {error.message} ({place.lstrip('┌─ ')}); mend it or take it away")
