"""An example of a site's settings file: every key with its default and what it does, written from the settings."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import time
from textwrap import wrap
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from ward_board.config.settings import Settings

OLDER_KEYS = frozenset({"physician_phone"})
"""Keys that are still read and that nobody need write."""
_WIDTH = 100


def example_settings() -> str:
    """The text of a settings file (TOML) that sets every key to its default.

    A key that has none stands commented out, with an example.
    """
    lines = ["# Settings of ward-board. Each key stands here with its default; keep those that you change."]
    lines += _keys(Settings())
    return "\n".join(lines) + "\n"


def _keys(table: BaseModel, within: str = "") -> Iterator[str]:
    """The lines of a table: its plain keys, then the tables in it, each under its own name."""
    fields = {key: field for key, field in type(table).model_fields.items() if key not in OLDER_KEYS}
    values = {key: getattr(table, key) for key in fields}
    for key, field in fields.items():
        if not isinstance(values[key], BaseModel):
            yield ""
            yield from _comment(field.description)
            is_set = values[key] is not None
            yield f"{key} = {_toml(values[key])}" if is_set else f"# {key} = {_toml((field.examples or [''])[0])}"
    for key, field in fields.items():
        if isinstance(values[key], BaseModel):
            yield ""
            yield ""
            yield from _comment(field.description)
            yield f"[{within}{key}]"
            yield from _keys(values[key], f"{within}{key}.")


def _comment(words: str | None) -> Iterator[str]:
    return (f"# {line}" for line in wrap(words or "", _WIDTH))


def _toml(value: object) -> str:
    match value:
        case bool() | int() | float() | str() | tuple():
            # JSON and TOML write these alike
            return json.dumps(value, ensure_ascii=False)
        case ZoneInfo():
            return json.dumps(value.key)
        case time():
            return json.dumps(f"{value:%H:%M}")
    raise TypeError(f"no way to write {type(value).__name__}")
