"""On which line of a TOML file each key stands, found in one pass over text that was read as TOML before."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Mapping
from contextlib import suppress

Path = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_KEY = re.compile(r"""[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'""")
_TEXT = re.compile(r'''"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:[^"\\\n]|\\.)*"|'[^'\n]*\'''', re.DOTALL)
_BARE = re.compile(r"[^,\]}\n#]+")


def lines_of(text: str) -> Mapping[Path, int]:
    """The line (from 1) of each table and key; a table in a list goes by its place there (from 0).

    Text that is no TOML gives what was found above the fault.
    """
    scan = _Scan(text)
    with suppress(_Ends):
        scan.run()
    return scan.lines


class _Ends(Exception):  # noqa: N818  no error: what was found until here is the answer
    """The text goes on otherwise than TOML does."""


class _Scan:
    """A place in the text that moves on, and what was found until there."""

    def __init__(self, text: str) -> None:
        self._text, self._at = text, 0
        self._breaks = [found.start() for found in re.finditer("\n", text)]
        self._tables: dict[Path, int] = {}
        self.lines: dict[Path, int] = {}

    def run(self) -> None:
        """Reads headers and keys to the end."""
        table: Path = ()
        while self._skip_blank():
            table = self._header() if self._sees("[") else self._pair(table)

    def _header(self) -> Path:
        start = self._at
        is_list = self._text.startswith("[[", start)
        self._at += 2 if is_list else 1
        path: Path = ()
        keys = self._keys()
        for key in keys[:-1]:
            path = (*path, key)
            self._found(path, start)
            path = self._inside(path)
        path = (*path, keys[-1])
        if is_list:
            self._tables[path] = self._tables.get(path, -1) + 1
            self._found(path, start)
        path = self._inside(path)
        self._found(path, start)
        self._expect("]]" if is_list else "]")
        return path

    def _inside(self, path: Path) -> Path:
        """The path itself, or where it is a list of tables that of its last table."""
        return (*path, self._tables[path]) if path in self._tables else path

    def _pair(self, table: Path) -> Path:
        start = self._at
        path = table
        for key in self._keys():
            path = (*path, key)
            self._found(path, start)
        self._expect("=")
        self._value(path)
        return table

    def _keys(self) -> list[str]:
        keys = []
        while True:
            self._skip_blank()
            found = _KEY.match(self._text, self._at)
            if found is None:
                raise _Ends
            self._at = found.end()
            keys.append(_plain(found.group()))
            self._skip_blank()
            if not self._sees("."):
                return keys
            self._at += 1

    def _value(self, path: Path) -> None:
        self._skip_blank()
        if self._sees("["):
            self._list(path)
        elif self._sees("{"):
            self._inline_table(path)
        else:
            found = _TEXT.match(self._text, self._at) or _BARE.match(self._text, self._at)
            if found is None:
                raise _Ends
            self._at = found.end()

    def _list(self, path: Path) -> None:
        self._at += 1
        place = 0
        while self._skip_blank() and not self._sees("]"):
            self._found((*path, place), self._at)
            self._value((*path, place))
            self._skip_comma()
            place += 1
        self._expect("]")

    def _inline_table(self, path: Path) -> None:
        self._at += 1
        while self._skip_blank() and not self._sees("}"):
            self._pair(path)
            self._skip_comma()
        self._expect("}")

    def _skip_comma(self) -> None:
        self._skip_blank()
        if self._sees(","):
            self._at += 1
        elif not self._sees("]") and not self._sees("}"):
            raise _Ends

    def _skip_blank(self) -> bool:
        """Passes white space and comments; says whether anything is left."""
        found = _BLANK.match(self._text, self._at)
        self._at = found.end() if found else self._at
        return self._at < len(self._text)

    def _sees(self, sign: str) -> bool:
        return self._text.startswith(sign, self._at)

    def _expect(self, sign: str) -> None:
        self._skip_blank()
        if not self._sees(sign):
            raise _Ends
        self._at += len(sign)

    def _found(self, path: Path, at: int) -> None:
        self.lines.setdefault(path, bisect_right(self._breaks, at - 1) + 1)


def _plain(key: str) -> str:
    if key.startswith("'"):
        return key[1:-1]
    if key.startswith('"'):
        try:
            return str(json.loads(key))
        except ValueError:
            return key[1:-1]
    return key
