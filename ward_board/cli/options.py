"""Options that stand after any command, and how their texts are read."""

from __future__ import annotations

import os
import stat
from datetime import UTC, date, datetime
from pathlib import Path
from shlex import quote
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from ward_board.config.regular_file import open_regular, read_open
from ward_board.config.store_address import named_store
from ward_board.errors import BadInputError

StoreOption = Annotated[
    str | None,
    typer.Option("--store", metavar="URL", help="The store; else WARD_BOARD_STORE, else your own."),
]
ConfigOption = Annotated[Path | None, typer.Option("--config", metavar="FILE", help="The site's settings (TOML).")]
NowOption = Annotated[
    str | None, typer.Option("--now", metavar="T", help="Demo stores only: pretend that it is T (RFC 3339).")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON with stable keys.")]
DateOption = Annotated[str | None, typer.Option("--date", metavar="D", help="The treatment day (2026-11-26 or today).")]

_LONGEST_PIN_FILE = 4096


def store_url(given: str | None) -> str:
    """The store that was named, or the user's own; raises as `named_store`."""
    return named_store(given)


def read_moment(text: str, zone: ZoneInfo, option: str) -> datetime:
    """An instant (aware, UTC) from RFC 3339; without a zone it is the ward's.

    Raises BadInputError.
    """
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise BadInputError(
            f"{option}: '{text[:40]}' is not a time; write 2026-11-26T10:42 or with Z or +01:00"
        ) from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone)
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise BadInputError(f"{option}: '{text[:40]}' lies outside the calendar") from None


def read_day(text: str | None, today: date, option: str = "--date") -> date | None:
    """A calendar date from ISO 8601 or the word today; None stays None.

    Raises BadInputError.
    """
    if text is None:
        return None
    if text == "today":
        return today
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInputError(f"{option}: '{text[:20]}' is not a date; write 2026-11-26 or today") from None


def read_pin(file: Path | None, option: str) -> str | None:
    """The PIN in a file, whose line end does not count.

    Raises BadInputError where the file cannot be read or is no file, and, with the remedy, where others may read it.
    """
    if file is None:
        return None
    try:
        with open_regular(file, or_own_pipe=True) as opened:
            found = os.fstat(opened.fileno())
            if stat.S_ISREG(found.st_mode) and found.st_mode & 0o077:
                raise BadInputError(f"others may read {file}: run chmod 600 {quote(str(file))}")
            return read_open(opened, file, _LONGEST_PIN_FILE, "a file with a PIN").decode("utf-8").strip()
    except BadInputError as error:
        raise BadInputError(f"{option}: {error}") from None
    except (OSError, UnicodeDecodeError):
        raise BadInputError(f"{option}: {file} cannot be read; it holds the PIN on one line") from None
