"""The spool: a private folder for each paper on its way to the printer; what a lost terminal left there is removed."""

from __future__ import annotations

import os
import platform
import re
import shutil
from contextlib import suppress
from pathlib import Path
from tempfile import mkdtemp

from ward_board.config.private_file import make_private, write_private

_SPOOL = re.compile(r"\.printing-(?P<machine>.+)-(?P<process>[0-9]+)-\w+")


def spool(papers: Path, name: str, content: bytes) -> Path:
    """A new file of that name in a folder of its own within the folder of papers: no two terminals share one.

    Raises OSError.
    """
    make_private(papers)
    folder = Path(mkdtemp(prefix=f".printing-{_machine()}-{os.getpid()}-", dir=papers))
    write_private(folder / name, content)
    return folder / name


def unspool(file: Path) -> bool:
    """Removes the file with its folder; whether it is gone."""
    shutil.rmtree(file.parent, ignore_errors=True)
    return not file.exists()


def remove_left_over(papers: Path) -> None:
    """Removes what terminals of this machine left there that have ended since; those that still print keep theirs."""
    with suppress(OSError):
        for folder in papers.iterdir():
            found = _SPOOL.fullmatch(folder.name)
            if found and found["machine"] == _machine() and not _runs(int(found["process"])):
                shutil.rmtree(folder, ignore_errors=True)


def _machine() -> str:
    # the folder may be one that several machines share
    return re.sub(r"[^\w.]", "", platform.node()) or "here"


def _runs(process: int) -> bool:
    if os.name == "nt":
        return True  # there the question would end it
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True  # of somebody else, or not to be known
    return True
