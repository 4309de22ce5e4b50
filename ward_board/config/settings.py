"""What a site sets, from a TOML file and the environment."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from ward_board.config.paths import config_file
from ward_board.errors import BadInputError

VARIABLE_PREFIX = "WARD_BOARD_"

Line = Annotated[str, Field(max_length=40)]


class Settings(BaseModel):
    """A site's choices, each with a default; frozen, and an unknown key is a spelling mistake and refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    ward: Line = Field(default="PRRT ward", min_length=1)
    """The name in the header."""
    zone: ZoneInfo = ZoneInfo("Europe/Amsterdam")
    """Where the ward's clocks hang; stored times are UTC and need none."""
    beds: int = Field(default=8, ge=1, le=99)
    language: str = Field(default="en", pattern="^[a-z]{2,3}$")
    """What the board speaks, and what a patient speaks when no language was sent."""
    theme: Literal["dark", "light", "high-contrast"] = "dark"
    idle_lock_minutes: int = Field(default=5, ge=1, le=60)
    """After so long without a key, acting locks and the board stays."""
    physician_phone: Line = ""
    """Shown in alarms; empty when it is not set."""

    @field_validator("zone", mode="before")
    @classmethod
    def _is_a_zone(cls, value: object) -> ZoneInfo:
        try:
            return value if isinstance(value, ZoneInfo) else ZoneInfo(str(value))
        except (KeyError, ValueError, OSError):
            raise ValueError("is not a time zone, such as Europe/Amsterdam") from None

    @field_validator("beds", "idle_lock_minutes", mode="before")
    @classmethod
    def _is_a_number(cls, value: object) -> object:
        if isinstance(value, bool):
            raise ValueError("is not a number")
        return value

    @field_validator("ward", "physician_phone")
    @classmethod
    def _is_one_printable_line(cls, value: str) -> str:
        if not value.isprintable():
            raise ValueError("holds characters that cannot be shown")
        return value


def load_settings(file: Path | None = None) -> Settings:
    """The settings of `file`, or of the site's own file where there is one; the environment wins over both.

    A file that is missing, unreadable or wrong raises BadInputError with file, key and reason.
    """
    if file is None and config_file().is_file():
        file = config_file()
    written = {} if file is None else _read(file)
    from_environment = _environment()
    try:
        return Settings.model_validate({**written, **from_environment})
    except ValidationError as error:
        raise BadInputError(_reason(error, file, from_environment)) from None


def _variable(key: str) -> str:
    return f"{VARIABLE_PREFIX}{key}".upper()


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadInputError(f"{file}: cannot be read ({error.strerror}): check the path of the settings") from None
    except ValueError as error:
        raise BadInputError(f"{file}: is not TOML: {error}") from None


def _environment() -> Mapping[str, Any]:
    if not any(_variable(key) in os.environ for key in Settings.model_fields):
        return {}  # the import below takes 30 ms (measured), and most sites write a file
    from pydantic_settings import BaseSettings, EnvSettingsSource, SettingsConfigDict

    class Variables(Settings, BaseSettings):
        model_config = SettingsConfigDict(env_prefix=VARIABLE_PREFIX)

    return EnvSettingsSource(Variables)()


def _reason(error: ValidationError, file: Path | None, from_environment: Mapping[str, Any]) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    key = str(first["loc"][0])
    reason = (
        "unknown key, correct its spelling or take it out"
        if first["type"] == "extra_forbidden"
        else first["msg"].removeprefix("Value error, ")
    )
    return f"{_variable(key) if key in from_environment else f'{file}: {key}'}: {reason}"
