"""What `ward-board doctor` says of papers: can they be made, in which letters, for which centre, and where to."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path

from ward_board.cli.finding import Finding
from ward_board.config.paths import paper_folders
from ward_board.config.settings import Settings
from ward_board.errors import BadInputError

_TOPIC = "papers"


def paper_findings(settings: Settings) -> Iterator[Finding]:
    """Each thing that papers need."""
    missing = [name for name in ("typst", "segno") if find_spec(name) is None]
    if missing:
        yield Finding(_TOPIC, "note", f"{', '.join(missing)} missing: pip install 'ward-board[papers]'")
    else:
        yield from _fonts()
    yield from _words_and_templates(settings, can_typeset=not missing)
    yield from _centre(settings)
    yield from _folder("papers.folder", settings.papers.folder)
    if settings.papers.downtime_folder:
        yield from _folder("papers.downtime_folder", settings.papers.downtime_folder)
        yield _readers(settings)
    else:
        yield Finding(_TOPIC, "note", "papers.downtime_folder is not set: the downtime sheet is written nowhere")


def _fonts() -> Iterator[Finding]:
    from ward_board.documents.fonts import SCRIPTS, cannot_draw

    wrong = list(cannot_draw())
    for advice in wrong:
        yield Finding(_TOPIC, "note", advice)
    if not wrong:
        yield Finding(_TOPIC, "well", f"names in {', '.join(SCRIPTS)} can be drawn")


def _words_and_templates(settings: Settings, *, can_typeset: bool) -> Iterator[Finding]:
    """Each file of words read once, and each paper made once where the site has files of its own."""
    own = paper_folders()[0]
    wrong = list(_broken_words())
    try:
        files = sorted(file for file in own.rglob("*") if file.is_file()) if own.is_dir() else []
        # the same words of one file once
        wrong = list(dict.fromkeys((*wrong, *_not_trusted(files))))
    except OSError as error:
        wrong, files = [f"{own}: cannot be read: {error.strerror}; let this user read it"], []
    has_own = bool(files)
    if has_own and can_typeset and not wrong:
        from ward_board.cli.paper_trial import broken_papers

        wrong = list(broken_papers(paper_folders(), settings))
    for words in wrong:
        yield Finding(_TOPIC, "wrong", words, BadInputError.exit_code)
    if has_own and can_typeset and not wrong:
        yield Finding(_TOPIC, "well", f"{own}: every paper can be made with what lies there")


def _not_trusted(files: Iterable[Path]) -> Iterator[str]:
    from ward_board.config.trusted_file import check_trusted

    for file in files:
        try:
            check_trusted(file)
        except BadInputError as error:
            yield str(error)


def _broken_words() -> Iterator[str]:
    from ward_board.documents.paper import PaperKind
    from ward_board.documents.words import languages_of, words_of

    folders = paper_folders()
    told = set()
    for kind in PaperKind:
        for language in languages_of(kind, folders):
            try:
                words_of(kind, language, folders)
            except BadInputError as error:
                if str(error) not in told:
                    yield str(error)
                told.add(str(error))


def _readers(settings: Settings) -> Finding:
    """Who may read the downtime sheets, for the names of all patients stand on them."""
    readers, folder = settings.papers.downtime_readable_by, Path(settings.papers.downtime_folder).expanduser()
    who = {"me": "this user alone", "group": "this user and the group", "everybody": "everybody on this machine"}[
        readers
    ]
    lets_in = {"me": 0, "group": stat.S_IXGRP, "everybody": stat.S_IXOTH}[readers]
    said = f"papers.downtime_readable_by: {who} may read the downtime sheets"
    if folder.is_dir() and not folder.stat().st_mode & lets_in and readers != "me":
        return Finding(_TOPIC, "note", f"{said}, but {folder} does not let them in; give the folder that right")
    return Finding(_TOPIC, "well", said)


def _centre(settings: Settings) -> Iterator[Finding]:
    centre = settings.centre
    empty = [key for key in ("name", "phone_24h") if not getattr(centre, key)]
    if empty:
        keys = " and ".join(f"centre.{key}" for key in empty)
        yield Finding(_TOPIC, "note", f"{keys} not set: papers that leave the house do not say whose they are")
    else:
        yield Finding(_TOPIC, "well", f"{centre.name}, {centre.phone_24h}")


def _folder(key: str, written: str) -> Iterator[Finding]:
    """Whether somebody may write there; a folder that is missing is made with the first paper."""
    if not written:
        return
    folder = Path(written).expanduser()
    there = next((place for place in (folder, *folder.parents) if place.exists()), folder)
    if there.is_dir() and os.access(there, os.W_OK | os.X_OK):
        yield Finding(_TOPIC, "well", f"{key} {folder}")
        return
    why = "is no folder" if not there.is_dir() else "may not be written to"
    words = f"{key}: {there} {why}; choose a folder that this user may write to"
    yield Finding(_TOPIC, "wrong", words, BadInputError.exit_code)
