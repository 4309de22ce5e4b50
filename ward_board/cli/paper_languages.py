"""`ward-board papers --list`: in which languages each paper is written, and which named person read it."""

from __future__ import annotations

import json

from ward_board.config.paths import paper_folders
from ward_board.documents.paper import PaperKind
from ward_board.documents.words import languages_of, words_of


def list_languages(*, as_json: bool) -> int:
    """Prints them; always 0.

    Raises BadInputError for a file of words that cannot be used.
    """
    folders = paper_folders()
    rows = [
        {"kind": str(kind), "language": language, "reviewed_by": words_of(kind, language, folders).reviewed_by}
        for kind in PaperKind
        for language in languages_of(kind, folders)
    ]
    if as_json:
        print(json.dumps({"languages": rows}, ensure_ascii=False, indent=1))
        return 0
    for row in rows:
        reviewed = f"reviewed by {row['reviewed_by']}" if row["reviewed_by"] else "not reviewed"
        print(f"{row['kind']:<10} {row['language']:<4} {reviewed}")
    return 0
