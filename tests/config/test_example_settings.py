"""The example of a settings file says all that may be set, and says it rightly."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from ward_board.config.example_settings import OLDER_KEYS, example_settings
from ward_board.config.settings import Settings


def keys_of(table: type[BaseModel], within: str = "") -> Iterator[tuple[str, Any]]:
    """Every key with those of its tables before it, and its field."""
    for key, field in table.model_fields.items():
        if isinstance(field.default, BaseModel):
            yield from keys_of(type(field.default), f"{within}{key}.")
        elif key not in OLDER_KEYS:
            yield f"{within}{key}", field


def set_in(values: dict[str, Any], key: str) -> bool:
    here: Any = values
    for part in key.split("."):
        if part not in here:
            return False
        here = here[part]
    return True


def test_the_example_gives_the_defaults() -> None:
    assert Settings.model_validate(tomllib.loads(example_settings())) == Settings()


def test_every_key_stands_in_the_example_with_what_it_does() -> None:
    text = example_settings()
    values = tomllib.loads(text)
    words = " ".join(line.removeprefix("# ") for line in text.split("\n"))
    for key, field in keys_of(Settings):
        assert set_in(values, key) or f"\n# {key.rpartition('.')[2]} = " in text, key
        assert field.description, key
        assert " ".join(field.description.split()) in words, key


def test_what_stands_commented_out_can_be_set_as_it_stands() -> None:
    text = example_settings()
    uncommented = "\n".join(line.removeprefix("# ") if " = " in line else line for line in text.split("\n"))
    settings = Settings.model_validate(tomllib.loads(uncommented))
    assert settings.tolerances.model_dump() == {
        "shortfall_minutes": 15,
        "not_seen_minutes": 30,
        "not_seen_minutes_with_lutetium": 10,
        "late_minutes": 10,
    }


def test_the_older_keys_are_left_out_and_still_read() -> None:
    assert set(Settings.model_fields) >= OLDER_KEYS
    assert not any(f"\n{key} =" in example_settings() for key in OLDER_KEYS)
