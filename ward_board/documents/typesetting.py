"""Typesetting: from a template and plain data to PDF and PNG; text goes in as JSON, never as markup."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst

from ward_board.documents.scripts import advice_for
from ward_board.documents.site_files import read_limited
from ward_board.errors import BadInputError, WardBoardError

_PIXELS_PER_INCH = 144.0
_STANDARD: typst.PDFStandards = "a-2u"  # refuses text that no font can draw, and can be kept for decades
_TEMPLATES, _PICTURES = (".typ",), (".svg", ".png", ".jpg")
_PACKAGE = re.compile(r"@[a-z]+/[\w.-]+")  # "@preview/…" would be fetched from the network
# wherever these words stand, in comments too: what a template computes could name a package as well
_IMPORT = re.compile(r"(?<!\w)(?<!\w-)(?:import|include)(?![\w-])")
_PLAIN_FILE = re.compile(
    r'[ \t]+"[\w-]+(?:\.[\w-]+)*\.typ"'
    # and nothing that makes another text of it, on whichever line
    r"(?:\s|//[^\n\r\v\f\x85\u2028\u2029]*+)*+(?![.*+/])"
)
# what makes code of a text, and what has that function in it
_CODE_FROM_TEXT = re.compile(r"(?<!\w)(?<!\w-)(?:eval(?![\w-])|std(?![\w-]|\.[a-z]))")
# what the typesetter says from one of these on is a value, which may be a name
_VALUE = re.compile(r"[(\"'`\n]|(?<!unknown variable):|(?<=panicked with)")
_PLACE = re.compile(r"┌─ (?:.*/)?([^/:]+\.typ):(\d+):\d+")
_LONGEST = 120
_NOT_DRAWN = re.compile(r'the text `"(?P<text>.+?)"` could not be displayed', re.DOTALL)
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
_NEVER_DRAWN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_NOT_KNOWN = "\ufffd"
_PANIC = "PanicException"  # as what a fault of a library in Rust arrives


class NotDrawnError(BadInputError):
    """Text that no installed font can draw; `letters` are all that were refused."""

    def __init__(self, message: str, letters: frozenset[str]) -> None:
        self.letters = letters
        super().__init__(message)


def pdf_of(template: str, data: Mapping[str, Any], *, folders: Sequence[Path], made_at: datetime) -> bytes:
    """The PDF that `template` ("rules") makes of `data`, equal for equal data and `made_at` (aware).

    A template is looked for in `folders`, the first one wins, file by file. Raises NotDrawnError for text that no
    installed font can draw, naming what to install, and BadInputError for a template that a site broke.
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
        except BaseException as error:
            if type(error).__name__ != _PANIC:
                raise
            # it is no Exception, and its words may hold anything
            raise WardBoardError(f"papers/{template}.typ: the typesetter itself failed on it; call for help") from None
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
            for file in sorted(one for one in _files(folder) if one.suffix in (*_TEMPLATES, *_PICTURES)):
                try:
                    content = read_limited(file)
                    if file.suffix in _TEMPLATES:
                        _refuse_network(file, content.decode("utf-8"))
                    (Path(name) / file.name).write_bytes(content)
                except OSError as error:
                    raise BadInputError(f"papers/{file.name}: cannot be read: {error.strerror}") from None
                except UnicodeDecodeError:
                    raise BadInputError(f"papers/{file.name}: cannot be read: is not UTF-8") from None
        yield Path(name)


def _files(folder: Path) -> list[Path]:
    """What lies in a folder, which need not be there."""
    try:
        return list(folder.iterdir())
    except FileNotFoundError:
        return []
    except OSError as error:
        raise BadInputError(f"{folder}: cannot be read: {error.strerror}; let this user read it") from None


def _refuse_network(file: Path, text: str) -> None:
    if package := _PACKAGE.search(text):
        raise BadInputError(
            f"papers/{file.name}: {package[0]} is a package from the network, which papers never use;"
            " copy what you need of it beside the template"
        )
    for found in _IMPORT.finditer(text):
        if not _PLAIN_FILE.match(text, found.end()):
            raise _refused(
                file, text, found, 'takes only the name of a file, such as "base.typ", and stands nowhere else'
            )
    if code := _CODE_FROM_TEXT.search(text):
        raise _refused(file, text, code, "is never used here")


def _refused(file: Path, text: str, found: re.Match[str], why: str) -> BadInputError:
    line = text.count("\n", 0, found.start()) + 1
    return BadInputError(
        f'papers/{file.name}, line {line}: "{found[0]}" {why}, so that no paper asks the network; mend it'
    )


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    return typst.Fonts()


def _mistake(template: str, folder: Path, error: typst.TypstError) -> BadInputError:
    if refused := _not_drawn(error.message):
        letters = "".join(_not_drawn(str(error.diagnostic))) or refused[0]
        return NotDrawnError(f"{template}: {advice_for(refused[0])}", frozenset(letters))
    own = {file.name for file in folder.iterdir()}
    places = [place for line in str(error.diagnostic).splitlines() if (place := _PLACE.search(line))]
    name, line = next(((place[1], place[2]) for place in places if place[1] in own), (f"{template}.typ", ""))
    where = f"papers/{name}, line {line}" if line else f"papers/{name}"
    return BadInputError(f"{where}: {_kind_of_mistake(error.message)}; mend it or take it away")


def _kind_of_mistake(message: str) -> str:
    """What went wrong without the values, for this is shown and logged and they may be a patient's."""
    kind = _VALUE.split(message, maxsplit=1)[0].strip()
    return (kind if kind == message else f"{kind} …")[:_LONGEST]


def _not_drawn(said: str) -> list[str]:
    """Each text that the typesetter says it could not draw."""
    return [_ESCAPED.sub(lambda code: chr(int(code[1], 16)), found["text"]) for found in _NOT_DRAWN.finditer(said)]
