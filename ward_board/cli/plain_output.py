"""The filter where bytes of a command leave: whatever it prints steers no terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TextIO

from ward_board.domain.text import printable_lines


class _Sieved:
    """A text stream that takes lines of text only; all else is the stream's own."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Writes it without a character that steers a terminal, "?" for what the stream's letters do not hold."""
        plain = printable_lines(text)
        try:
            self._stream.write(plain)
        except UnicodeEncodeError:
            letters = self._stream.encoding
            self._stream.write(plain.encode(letters, "replace").decode(letters))
        return len(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextmanager
def only_text_leaves() -> Iterator[None]:
    """For as long as the block runs, standard output and standard error take text only."""
    out, err = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = _Sieved(out), _Sieved(err)
    try:
        yield
    finally:
        sys.stdout, sys.stderr = out, err
