"""Whether the fonts of this machine can draw the names that patients have."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from ward_board.documents.typesetting import pdf_of
from ward_board.errors import BadInputError

SCRIPTS = {
    "Latin": "Żółty Şığ Núñez Đặng Ķēniņš",
    "Greek": "Παπαδόπουλος",
    "Cyrillic": "Шевченко Ґїєћ",
    "Arabic": "حسن ليلى پژگچ",
    "Hebrew": "כהן",
    "Devanagari": "शर्मा",
    "Chinese": "王小明",
    "Japanese": "さくらアキラ",
    "Korean": "김민준",
}
"""A few letters of each."""
_TEMPLATE = "letters"
_TYPST = "#json(bytes(sys.inputs.data)).text\n"
_ANY_TIME = datetime(2026, 1, 1, tzinfo=UTC)


def cannot_draw() -> Iterator[str]:
    """For each script that no installed font can draw, what to install."""
    with TemporaryDirectory(prefix="ward-board-fonts-") as name:
        folder = Path(name)
        (folder / f"{_TEMPLATE}.typ").write_text(_TYPST, encoding="utf-8")
        for script, letters in SCRIPTS.items():
            try:
                pdf_of(_TEMPLATE, {"text": letters}, folders=(folder,), made_at=_ANY_TIME)
            except BadInputError as error:
                yield f"{script}: {str(error).removeprefix(f'{_TEMPLATE}: ')}"
