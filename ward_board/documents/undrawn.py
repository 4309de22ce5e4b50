"""Papers that have to take over whatever stands on them: what no font can draw becomes "?", and the sheet says so."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from ward_board.documents.phrases import said
from ward_board.documents.scripts import remedy_for
from ward_board.documents.typesetting import NotDrawnError
from ward_board.documents.words import Words

Made = TypeVar("Made")
Data = Mapping[str, Any]
_IN_PLACE = "?"
_TRIES = 3  # the first refusal names every letter; another comes only where the page breaks otherwise without them


def drawn_anyway(data: Data, words: Words, typeset: Callable[[Data], Made]) -> Made:
    """What `typeset` makes of `data`; where it refuses letters, of the same with "?" in their place.

    `not_drawn` then says whose names are not as they should be and what to install.
    """
    letters: frozenset[str] = frozenset()
    for _attempt in range(_TRIES):
        try:
            return typeset(_without(data, letters, words))
        except NotDrawnError as error:
            letters |= error.letters
    return typeset(_without(data, frozenset(one for one in "".join(_texts(data)) if not one.isascii()), words))


def _without(data: Data, letters: frozenset[str], words: Words) -> Data:
    if not letters:
        return {**data, "not_drawn": ""}
    table = {ord(one): "" if unicodedata.category(one).startswith("M") else _IN_PLACE for one in letters}
    beds = [bed for bed, name in _named(data) if not letters.isdisjoint(name)]
    told, remedy = {"beds": ", ".join(dict.fromkeys(beds))}, remedy_for(letters)
    first = said(words, "not_drawn_names", **told) if beds else words["not_drawn"]
    replaced: dict[str, Any] = _translated(data, table)
    return {**replaced, "not_drawn": f"{first} {remedy}".translate(table)}


def _translated(value: Any, table: Mapping[int, str]) -> Any:
    if isinstance(value, str):
        return value.translate(table)
    if isinstance(value, Mapping):
        return {key: _translated(one, table) for key, one in value.items()}
    return [_translated(one, table) for one in value] if isinstance(value, list | tuple) else value


def _named(value: Any) -> Iterator[tuple[str, str]]:
    """Each bed of a sheet with the name of who lies there."""
    if isinstance(value, Mapping):
        if "bed" in value and "name" in value:
            yield str(value["bed"]), str(value["name"])
        for one in value.values():
            yield from _named(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _named(one)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)
