"""The words of the papers: one file for each kind and language, with who reviewed it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ward_board.documents.paper import PaperKind
from ward_board.documents.site_files import read_limited
from ward_board.errors import BadInputError

RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})
FALLBACK = "en"


@dataclass(frozen=True, slots=True)
class Words:
    """The texts of one kind of paper in one language ("nl"); `reviewed_by` is empty where no named person read them."""

    language: str
    reviewed_by: str
    texts: Mapping[str, str]

    def __getitem__(self, key: str) -> str:
        return self.texts[key]

    @property
    def direction(self) -> str:
        """ "rtl" or "ltr"."""
        return "rtl" if self.language in RIGHT_TO_LEFT else "ltr"


def words_of(kind: PaperKind, language: str, folders: Sequence[Path]) -> Words:
    """The words of `kind` in `language`, or in English where nobody wrote them; what is missing in one is English too.

    The first of `folders` that holds the file wins. A file with gaps counts as not reviewed, whoever signed it. Raises
    BadInputError for a file that is not TOML, and for a folder that cannot be read.
    """
    english = _read(kind, FALLBACK, folders[-1:]) or {}  # all keys there are, whatever a site left out of its own
    english |= _read(kind, FALLBACK, folders) or {}
    found = _read(kind, language, folders)
    if found is None:
        found, language = english, FALLBACK
    is_whole = english.keys() <= found.keys()
    return Words(language, found.get("reviewed_by", "").strip() if is_whole else "", {**english, **found})


def languages_of(kind: PaperKind, folders: Sequence[Path]) -> tuple[str, ...]:
    """The languages in which `kind` is written, English first."""
    names = {file.name.split(".")[1] for folder in folders for file in (folder / "words").glob(f"{kind}.*.toml")}
    return tuple(sorted(names, key=lambda name: (name != FALLBACK, name)))


def _read(kind: PaperKind, language: str, folders: Sequence[Path]) -> dict[str, str] | None:
    for folder in folders:
        file = folder / "words" / f"{kind}.{language}.toml"
        try:
            if not file.exists():
                continue
            texts = tomllib.loads(read_limited(file).decode("utf-8"))
        except (OSError, ValueError, RecursionError) as error:
            why = error.strerror if isinstance(error, OSError) else error
            raise BadInputError(f"{file}: cannot be used: {why}") from None
        if wrong := next((key for key, text in texts.items() if not isinstance(text, str)), None):
            raise BadInputError(f"{file}: {wrong} is not a text in quotes")
        return texts
    return None
