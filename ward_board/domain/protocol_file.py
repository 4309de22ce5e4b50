"""Protocol files: from TOML to a protocol, one file as the change of another, each mistake with its place."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from ward_board.domain.protocol import Protocol
from ward_board.errors import BadInputError

EXTENDS = "extends"


def parse(text: str, name: str) -> Protocol:
    """The protocol in `text`, called `name`: a TOML file, or the JSON that `whole_text` makes of one that extends.

    Raises BadInputError with the file, the key and the reason of the first mistake.
    """
    try:
        protocol = Protocol.model_validate(_document(text))
        protocol.order  # noqa: B018  a cycle is found when the order is asked for
    except tomllib.TOMLDecodeError as error:
        raise BadInputError(f"{name}: not valid TOML: {error}") from None
    except ValidationError as error:
        raise BadInputError(f"{name}: {_first_mistake(error)}") from None
    except ValueError as error:
        raise BadInputError(f"{name}: {error}") from None
    return protocol


def _document(text: str) -> Any:
    return json.loads(text) if text.startswith("{") else tomllib.loads(text)


def _first_mistake(error: ValidationError) -> str:
    mistake = error.errors(include_url=False)[0]
    key = ".".join(str(part) for part in mistake["loc"])
    reason = mistake["msg"].removeprefix("Value error, ")
    given = mistake.get("input")
    shown = f" (got {given!r})" if isinstance(given, str | int | float) else ""
    return f"{key}: {reason}{shown}" if key else reason


def extended(base: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    """What `base` becomes by `change`: tables key by key, lists of tables by their `id`, all else replaced.

    A table of such a list with `remove = true` takes the one with its id away; a new id comes last.
    """
    whole = dict(base)
    for key, value in change.items():
        if key == EXTENDS:
            continue
        whole[key] = _changed(whole.get(key), value)
    return whole


def _changed(old: Any, new: Any) -> Any:
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        return extended(old, new)
    if _has_ids(old) and _has_ids(new):
        changes = {one["id"]: one for one in new}
        kept = [extended(one, changes.pop(one["id"])) if one["id"] in changes else one for one in old]
        return [one for one in (*kept, *changes.values()) if not one.get("remove")]
    return new


def _has_ids(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, Mapping) and "id" in one for one in value)
