"""Files of figures: from TOML to a table, one file as the change of another, each mistake with file, line and key."""

from __future__ import annotations

from typing import TypeVar

from pydantic import BaseModel, ValidationError

from ward_board.domain.merging import extended
from ward_board.domain.mistake import MistakesError
from ward_board.domain.mistake_words import mistakes_in
from ward_board.domain.protocol_file import BadProtocolError, Source, where

Table = TypeVar("Table", bound=BaseModel)


def read_table(table: type[Table], *sources: Source) -> Table:
    """The table in the first of `sources` as the change of those after it; a signature is not taken over.

    Raises BadProtocolError with file, line, key, reason and what to do about it, for each mistake.
    """
    document = sources[-1].document
    try:
        for change in reversed(sources[:-1]):
            unsigned = {key: value for key, value in document.items() if key != "signed_by"}
            document = extended(unsigned, change.document)
        return table.model_validate(document)
    except MistakesError as error:
        found = error.mistakes
    except ValidationError as error:
        found = tuple(mistakes_in(error, document, table))
    raise BadProtocolError(*(f"{where(sources, one.place, document)}: {one.reason}" for one in found))
