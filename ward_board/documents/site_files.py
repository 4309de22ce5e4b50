"""What a site wrote beside its settings, read with care: it may be anything."""

from __future__ import annotations

from pathlib import Path

from ward_board.config.trusted_file import read_trusted

LARGEST_BYTES = 5_000_000


def read_limited(file: Path) -> bytes:
    """The content of a plain file, or of one that a link leads to.

    Raises BadInputError for everything else, such as a pipe that would never end, for more than 5 MB, and where others
    may change the file; OSError where the system refuses.
    """
    return read_trusted(file, LARGEST_BYTES, "a template or a file of words")
