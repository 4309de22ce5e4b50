"""A bed of the made-up ward that differs in a few entries, its papers, and their text."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2
from pypdf import PdfReader

from ward_board.board.board import Bed, Board, bed_of
from ward_board.config.paths import shipped_data
from ward_board.config.settings import Settings
from ward_board.documents import day_sheet_content, rules_content, travel_content
from ward_board.documents.making import Request, make_paper
from ward_board.documents.paper import Paper, PaperKind
from ward_board.documents.words import words_of
from ward_board.domain.entry import Entry, Value
from ward_board.domain.patient import Patient
from ward_board.domain.protocol import Protocol
from ward_board.domain.status import situation
from ward_board.domain.words import Action
from ward_board.ward.protocols import protocol_named

from . import papers_ward
from .papers_ward import NEXT_MORNING, PATIENTS, SETTINGS, ZONE, known_at, whole

FOLDERS = (shipped_data() / "papers",)
KEY = b"k" * 32
FOOT_PT = 40.0  # the bottom margin is 16 mm, 45 pt
LANGUAGES = ("en", "nl", "de", "fr", "es", "it", "pl", "tr", "ar")
_CONTENT = {PaperKind.DAY_SHEET: day_sheet_content, PaperKind.RULES: rules_content, PaperKind.TRAVEL: travel_content}
LONG_NAME = "Wolfeschlegelsteinhausenbergerdorff-Papadimitrakopoulou van der Hoogeveen-Žďárský, Maximiliana Theodora"


def bed_where(
    number: int = 4,
    *,
    left: Collection[str] = (),
    more: Collection[Entry] = (),
    later: timedelta = timedelta(0),
    patient: Mapping[str, Any] | None = None,
    protocol: Protocol | None = None,
    **values: Mapping[str, Value],
) -> Bed:
    """A bed as it stands the next morning, where the entries of the steps in `values` say that, those of `left` are
    missing, and all of them lie `later`.
    """
    entries = [one for one in known_at(number, NEXT_MORNING) if one.step not in left]
    changed = [_moved(replace(one, values={**one.values, **values.get(one.step or "", {})}), later) for one in entries]
    whose: Patient = replace(PATIENTS[number - 1], **(patient or {}))
    return bed_of(whose, situation(protocol or whole(), [*changed, *more], NEXT_MORNING + later, ZONE))


def _moved(entry: Entry, later: timedelta) -> Entry:
    values = dict(entry.values)
    if entry.action is Action.BOOK:
        values["t0"] = (datetime.fromisoformat(str(values["t0"])) + later).isoformat()
    times = {"occurred_at": entry.occurred_at + later, "recorded_at": entry.recorded_at + later}
    return replace(entry, values=values, **times)


def measured_again(number: int = 4) -> Entry:
    """A second measurement, just before the moment at which the ward is looked at."""
    return later_entry("measurement", number)


def later_entry(step: str, number: int = 4, *, happened: datetime | None = None) -> Entry:
    """The entry of a step once more, charted at 12:35; it happened then too, or when it is said."""
    first = next(one for one in known_at(number, NEXT_MORNING) if one.step == step)
    at = NEXT_MORNING - timedelta(minutes=5)
    return replace(first, action=Action.AGAIN, occurred_at=happened or at, recorded_at=at, version=999, seq=200_000)


def bed_on_core(**rest: Any) -> Bed:
    """Bed 4 under the core protocol, as it stands the next morning."""
    return bed_under(shipped_protocol("lu177-octreotate-core"), **rest)


@cache
def shipped_protocol(name: str) -> Protocol:
    """A protocol as it is shipped."""
    return protocol_named(name, (shipped_data() / "protocols",)).protocol


def bed_under(protocol: Protocol, **rest: Any) -> Bed:
    """Bed 4 under another protocol: what that does not know is not charted."""
    unknown = {step.id for step in whole().steps} - set(protocol.by_id)
    return bed_where(protocol=protocol, left=unknown | set(rest.pop("left", ())), **rest)


@cache
def _board() -> Board:
    return papers_ward.board_of_papers(NEXT_MORNING)


def told(
    kind: PaperKind, bed: Bed, language: str | None = None, settings: Settings = SETTINGS, key: bytes = KEY
) -> str:
    """All that its template is given to say, on one line: what `text_of` reads, without the typesetting."""
    words = words_of(kind, language or bed.patient.language or settings.language, FOLDERS)
    beside = words_of(kind, settings.language, FOLDERS)
    request = Request(kind, _board(), bed, words, beside, settings, "A. Bos", key, FOLDERS)
    return _on_one_line(" ".join(_texts(_CONTENT[kind].content(request).data)))


def _texts(data: object) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, Mapping):
        for one in data.values():
            yield from _texts(one)
    elif isinstance(data, list | tuple):
        for one in data:
            yield from _texts(one)


def _on_one_line(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub("[\u2068\u2069]", "", text))


def paper_of(kind: PaperKind, bed: Bed, language: str | None = None, **changed: Any) -> Paper:
    """The paper, as the ward's own people would ask for it."""
    wanted: dict[str, Any] = {"settings": SETTINGS, "folders": FOLDERS, "key": KEY, **changed}
    settings, folders = wanted.pop("settings"), wanted.pop("folders")
    board = replace(_board(), kind=wanted.pop("store", "ward"))
    return make_paper(kind, board, bed, settings, folders, by="A. Bos", language=language, **wanted)


def text_of(paper: Paper) -> str:
    """All that a reader could copy from its one page, on one line."""
    pages = PdfReader(BytesIO(paper.pdf)).pages
    assert len(pages) == 1
    return _on_one_line(pages[0].extract_text())


def lowest_and_foot(paper: Paper) -> tuple[float, float]:
    """How high above the edge (pt) the lowest letter of the page itself stands, and the highest of its foot."""
    document = pypdfium2.PdfDocument(paper.pdf)
    try:
        page = document[0].get_textpage()
        boxes = [page.get_charbox(place) for place in range(page.count_chars())]
    finally:
        document.close()
    is_foot = [top <= FOOT_PT for _left, _bottom, _right, top in boxes]
    body = [box[1] for box, below in zip(boxes, is_foot, strict=True) if not below]
    return min(body), max(box[3] for box, below in zip(boxes, is_foot, strict=True) if below)


def site_folder(folder: Path, name: str, changes: Mapping[str, str]) -> tuple[Path, ...]:
    """The shipped papers with one file of words that a site changed."""
    text = (FOLDERS[0] / "words" / name).read_text(encoding="utf-8")
    for key, words in changes.items():
        text = re.sub(rf"(?m)^{key} = .*$", f'{key} = "{words}"', text)
    (folder / "words").mkdir()
    (folder / "words" / name).write_text(text, encoding="utf-8")
    return (folder, *FOLDERS)
