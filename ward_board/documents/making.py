"""Making a paper: gathers what it says, chooses the language, and typesets it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from ward_board.board.board import Bed, Board
from ward_board.config.language import spoken_language
from ward_board.config.settings import Settings
from ward_board.documents.paper import Paper, PaperKind
from ward_board.documents.words import Words, words_of
from ward_board.domain.text import printable
from ward_board.errors import BadInputError


@dataclass(frozen=True, slots=True)
class Request:
    """A paper that somebody asks for.

    `bed` is None for a paper of the whole ward. `words` are in the language that the reader reads, `beside` in the
    ward's, which is the same where both are one; `by` is the name of who asks. `key` seals serial numbers. `folders`
    is where other words are looked for.
    """

    kind: PaperKind
    board: Board
    bed: Bed | None
    words: Words
    beside: Words
    settings: Settings
    by: str
    key: bytes = b""
    folders: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Content:
    """What a template is given (JSON), and the serial number where the paper has one."""

    data: Mapping[str, Any]
    serial: str | None = None


def make_paper(
    kind: PaperKind,
    board: Board,
    bed: Bed | None,
    settings: Settings,
    folders: tuple[Path, ...],
    *,
    by: str,
    language: str | None = None,
    key: bytes = b"",
    with_pictures: bool = False,
) -> Paper:
    """The paper of `kind` as the board stands; `language` in place of the patient's own, or of what the board speaks.

    Raises BadInputError where something that it needs is not there yet, and for text that no font can draw; a paper of
    the whole ward shows "?" for that and says so.
    """
    from ward_board.documents.typesetting import pdf_of, pictures_of
    from ward_board.documents.undrawn import drawn_anyway

    if kind.is_of_one_patient and bed is None:
        raise BadInputError(f"{kind}: say whose, with a bed")
    own = bed.patient.language or settings.language if bed and kind.is_for_the_patient else ""
    # half of what stands on a paper of the ward are the board's own sentences: all of it speaks as they do
    words = words_of(kind, language or own or spoken_language(settings.language), folders)
    beside = words_of(kind, settings.language, folders)
    request = Request(kind, board, bed, words, beside, settings, by, key, folders)
    content = _content_of(kind)(request)
    data = {
        "language": words.language,
        "direction": words.direction,
        "reviewed_by": words.reviewed_by,
        "words": dict(words.texts),
        "beside": dict(beside.texts) if beside.language != words.language else {},
        "centre": settings.centre.model_dump(),
        "is_demo": board.kind == "demo",
        **content.data,
    }

    def typeset(what: Mapping[str, Any]) -> tuple[bytes, tuple[bytes, ...]]:
        pdf = pdf_of(kind, what, folders=folders, made_at=board.now)
        pictures = pictures_of(kind, what, folders=folders, made_at=board.now) if with_pictures else ()
        return pdf, tuple(pictures)

    # a paper of one patient that misspells their name is worse than none; one of the whole ward has to take over
    pdf, pictures = typeset(data) if kind.is_of_one_patient else drawn_anyway(data, words, typeset)
    return Paper(
        kind=kind,
        name=_name(kind, board, bed, words.language),
        language=words.language,
        treatment=bed.treatment if bed else None,
        pdf=pdf,
        pictures=pictures,
        serial=content.serial,
    )


def _content_of(kind: PaperKind) -> Callable[[Request], Content]:
    """Each kind has a module of its own with a function `content`."""
    module = import_module(f"ward_board.documents.{kind.replace('-', '_')}_content")
    return module.content  # type: ignore[no-any-return]


def _name(kind: PaperKind, board: Board, bed: Bed | None, language: str) -> str:
    where = f"bed-{bed.number}-" if bed else ""
    day = bed.day(board.zone) if bed else board.now.astimezone(board.zone).date()
    return printable(f"{kind}-{where}{day:%Y-%m-%d}-{language}")
