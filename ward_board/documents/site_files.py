"""What a site wrote beside its settings, read with care: it may be anything."""

from __future__ import annotations

from pathlib import Path

LARGEST_BYTES = 5_000_000


def read_limited(file: Path) -> bytes:
    """The content of a plain file, or of one that a link leads to.

    Raises OSError for everything else, such as a pipe that would never end, and for more than 5 MB.
    """
    if not file.is_file():
        raise OSError(0, "is no plain file")
    with file.open("rb") as opened:
        content = opened.read(LARGEST_BYTES + 1)
    if len(content) > LARGEST_BYTES:
        raise OSError(0, f"is larger than {LARGEST_BYTES // 1_000_000} MB")
    return content
