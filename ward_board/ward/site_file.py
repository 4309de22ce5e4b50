"""Files of figures that a site may have of its own, beside its settings: the course, the work of a day, staff dose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from os.path import lexists
from pathlib import Path
from typing import Any, Generic

from ward_board.domain.data_file import Table, read_table
from ward_board.domain.protocol_file import Source
from ward_board.errors import BadInputError
from ward_board.ward.protocols import source_of


@dataclass(frozen=True, slots=True)
class SiteFile(Generic[Table]):
    """A file of figures: the site's own, else the shipped one.

    Where it is `extended`, the site's own says only what differs; else it stands in place of the shipped one.
    """

    name: str
    table: type[Table]
    extended: bool = False

    def read(self, protocol_folders: Sequence[Path]) -> Table:
        """What counts here; the file lies beside a folder of protocols, of which the site's own comes first.

        Raises BadInputError where there is none, and with file, line, key and reason for each mistake.
        """
        files = [file for folder in protocol_folders if lexists(file := folder.parent / self.name)]
        if not files:
            raise BadInputError(f"{self.name}: is missing; install ward-board again")
        found: Table = _read(self.table, tuple(source_of(file) for file in (files if self.extended else files[:1])))
        return found


@lru_cache(maxsize=8)
def _read(table: type[Any], sources: tuple[Source, ...]) -> Any:
    return read_table(table, *sources)
