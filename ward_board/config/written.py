"""Settings as somebody wrote them, in a file or in the environment, and where each of them stands."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from ward_board.config.regular_file import as_text
from ward_board.config.trusted_file import read_trusted
from ward_board.errors import BadInputError

if TYPE_CHECKING:
    from pydantic import BaseModel

VARIABLE_PREFIX = "WARD_BOARD_"
_NEXT_LEVEL = "__"
_LARGEST_BYTES = 1_000_000
_TOO_LONG = 400
"""Lines after which a file is not searched for the line of a mistake."""


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: the `text` of `file`, its `values` with the environment's, and these `variables` alone."""

    file: Path | None
    text: str
    values: Mapping[str, Any]
    variables: Mapping[str, Any]

    @classmethod
    def of_file(cls, file: Path | None) -> Self:
        """What stands in `file`; nothing without one.

        Raises BadInputError for a file that cannot be read, that others may change, or that is not TOML.
        """
        if file is None:
            return cls(None, "", {}, {})
        text = ""
        try:
            text = as_text(read_trusted(file, _LARGEST_BYTES, "a settings file"))
            return cls(file, text, tomllib.loads(text), {})
        except OSError as error:
            raise BadInputError(f"{file}: cannot be read ({error.strerror}): check the path of the settings") from None
        except ValueError as error:
            raise BadInputError(f"{file}: is not TOML: {error}{_unclosed(text)}") from None
        except RecursionError:
            raise BadInputError(f"{file}: is not TOML: it is nested too deeply") from None

    def and_environment(self, settings: type[BaseModel]) -> Self:
        """The same with what the environment sets of `settings`, key by key.

        Raises BadInputError for a variable that cannot be read at all.
        """
        variables = _environment(settings)
        values = {**self.values, **variables}
        for key, value in variables.items():
            table = self.values.get(key)
            if isinstance(table, Mapping) and isinstance(value, Mapping):
                values[key] = {**table, **value}
        return type(self)(self.file, self.text, values, variables)

    def holds(self, place: Sequence[int | str]) -> bool:
        """Whether somebody wrote what is said about `place`, a key with those of its tables before it."""
        key = _keys(place)
        return _within(self.values, key) == key

    def where(self, place: Sequence[int | str]) -> str:
        """Where `place` was written: the variable, or file, line and key."""
        key = _keys(place)
        if key and _within(self.variables, key) == key:
            return VARIABLE_PREFIX + _NEXT_LEVEL.join(key).upper()
        line = self._line(key)
        return f"{self.file}{f', line {line}' if line else ''}: {'.'.join(key)}"

    def _line(self, key: tuple[str, ...]) -> int | None:
        """The line on which `key` begins: the first without which what stands above has no such key."""
        lines, known = self.text.split("\n"), _within(self.values, key)
        above = 0
        for count in range(1, min(len(lines), _TOO_LONG) + 1):
            try:
                values = tomllib.loads("\n".join(lines[:count]))
            except ValueError:
                continue  # the middle of a value of several lines
            if known and _within(values, known) == known:
                return above + 1
            above = count
        return None


def _unclosed(text: str) -> str:
    """Where a list began that does not end, for a mistake that shows only further down; nothing where none did."""
    lines = text.split("\n")
    whole = 0
    for count in range(1, min(len(lines), _TOO_LONG) + 1):
        try:
            tomllib.loads("\n".join(lines[:count]))
        except ValueError:
            continue  # inside a value of several lines, or after the mistake
        except RecursionError:
            return ""
        whole = count
    begins = next((place for place in range(whole, len(lines)) if lines[place].strip()), len(lines))
    first = lines[begins] if begins < len(lines) else ""
    if not first.partition("=")[2].lstrip().startswith("[") or not _is_open(first):
        return ""
    return f"; the list that begins on line {begins + 1} is not closed, it needs a ]"


def _is_open(line: str) -> bool:
    """Whether a list that begins on a line goes on after it, by what stops reading it there."""
    try:
        tomllib.loads(line)
    except (ValueError, RecursionError) as error:
        return "at end of document" in str(error)
    return False


def _keys(place: Sequence[int | str]) -> tuple[str, ...]:
    """The keys on the way to `place`, without the place in a list."""
    keys: list[str] = []
    for one in place:
        if not isinstance(one, str):
            break
        keys.append(one)
    return tuple(keys)


def _within(values: Mapping[str, Any], key: tuple[str, ...]) -> tuple[str, ...]:
    """As much of `key`, from its beginning, as `values` have."""
    found: list[str] = []
    here: Any = values
    for one in key:
        if not isinstance(here, Mapping) or one not in here:
            break
        found.append(one)
        here = here[one]
    return tuple(found)


def _environment(settings: type[BaseModel]) -> Mapping[str, Any]:
    names = [(VARIABLE_PREFIX + key).upper() for key in settings.model_fields]
    within = tuple(name + _NEXT_LEVEL for name in names)
    if not any(variable in names or variable.startswith(within) for variable in os.environ):
        return {}  # the import below takes 30 ms (measured), and most sites write a file
    from pydantic_settings import BaseSettings, EnvSettingsSource, SettingsConfigDict, SettingsError

    class Variables(settings, BaseSettings):  # type: ignore[misc, valid-type]
        model_config = SettingsConfigDict(env_prefix=VARIABLE_PREFIX, env_nested_delimiter=_NEXT_LEVEL)

    try:
        return EnvSettingsSource(Variables)()
    except SettingsError as error:
        named = next(
            (name for name, key in zip(names, settings.model_fields, strict=True) if f'"{key}"' in str(error)), ""
        )
        raise BadInputError(f'{named or VARIABLE_PREFIX}: is not written as JSON, such as ["thursday"]') from None
