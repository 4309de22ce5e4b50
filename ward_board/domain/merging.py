"""One document as the change of another: tables key by key, lists of tables by the `id` of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ward_board.domain.mistake import Mistake, MistakesError, Place, unknown

Table = Mapping[str, Any]

EXTENDS, REMOVE, WITHOUT, BEFORE = "extends", "remove", "without", "before"
_ANCHORS = frozenset({"after", "at"})


def extended(base: Table, change: Table, place: Place = ()) -> dict[str, Any]:
    """What `base` becomes by `change`: tables key by key, lists of tables by their `id`, all else replaced.

    In such a list `remove = true` takes a table away, and `before` puts one before another; else a new one comes last.
    In any table `without = ["key"]` takes keys away. A time that says after what or at which hour replaces the whole
    time. Raises MistakesError for what is to be taken away and is not there.
    """
    whole = dict(base)
    for key in _listed(change, place):
        if key not in whole:
            raise MistakesError(Mistake((*place, WITHOUT), f"there is no '{key}' to take away"))
        del whole[key]
    for key, value in change.items():
        if key != WITHOUT:
            whole[key] = _changed(whole.get(key), value, (*place, key))
    return whole


def _listed(change: Table, place: Place) -> Sequence[str]:
    keys = change.get(WITHOUT, [])
    if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys):
        raise MistakesError(Mistake((*place, WITHOUT), 'is not a list of keys, such as ["card"]'))
    return keys


def _changed(old: Any, new: Any, place: Place) -> Any:
    if isinstance(new, Mapping):
        is_whole = not isinstance(old, Mapping) or (_ANCHORS & set(new) and _ANCHORS & set(old))
        return extended({} if is_whole else old, new, place)
    if has_ids(new) and (not old or has_ids(old)):
        return by_id(old or [], new, place)
    return new


def has_ids(value: Any) -> bool:
    """Whether it is a list of tables of which each has an id."""
    return isinstance(value, list) and bool(value) and all(isinstance(id_of(one), str) for one in value)


def id_of(table: Any) -> Any:
    """The id of a table, or of something that was read from one; None where there is none."""
    return table.get("id") if isinstance(table, Mapping) else getattr(table, "id", None)


def by_id(old: Sequence[Table], new: Sequence[Table], place: Place) -> list[dict[str, Any]]:
    """The tables of `old` as those of `new` with the same ids change them, in the order of `old`.

    Raises MistakesError.
    """
    tables: dict[str, dict[str, Any]] = {}
    for one in old:
        if one["id"] in tables:
            raise MistakesError(Mistake((*place, one["id"]), f"'{one['id']}' stands twice; give it another id"))
        tables[one["id"]] = dict(one)
    named: set[str] = set()
    for change in new:
        own = str(change["id"])
        here = (*place, own)
        if own in named:
            raise MistakesError(Mistake(here, f"'{own}' stands twice; write its changes in one table"))
        named.add(own)
        if REMOVE in change:
            _take_away(tables, change, here)
            continue
        known = {key: value for key, value in change.items() if key != BEFORE}
        tables[own] = extended(tables.get(own, {}), known, here)
        if BEFORE in change:
            tables = _moved(tables, own, str(change[BEFORE]), here)
    return list(tables.values())


def _take_away(tables: dict[str, dict[str, Any]], change: Table, place: Place) -> None:
    if change[REMOVE] is not True:
        raise MistakesError(Mistake((*place, REMOVE), "is only ever true; leave it out to keep the table"))
    if place[-1] not in tables:
        raise MistakesError(
            Mistake((*place, REMOVE), f"there is none to take away: {unknown('id', place[-1], tables)}")
        )
    del tables[place[-1]]


def _moved(tables: dict[str, dict[str, Any]], own: str, before: str, place: Place) -> dict[str, dict[str, Any]]:
    if before not in tables or before == own:
        raise MistakesError(Mistake((*place, BEFORE), unknown("id", before, tables)))
    rest = [one for one in tables if one != own]
    rest.insert(rest.index(before), own)
    return {one: tables[one] for one in rest}
