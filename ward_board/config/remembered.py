"""What this user chose at the screen and finds again at the next start; kept in the user's own state folder."""

from __future__ import annotations

import json
import logging
import os
from pathlib import Path
from typing import get_args

from ward_board.config.paths import state_folder
from ward_board.config.private_file import write_private
from ward_board.config.regular_file import read_regular
from ward_board.config.settings import Settings, Theme
from ward_board.config.written import VARIABLE_PREFIX
from ward_board.errors import BadInputError

log = logging.getLogger(__name__)
_FILE = "remembered.json"
_LARGEST_BYTES = 10_000


def remembered_file() -> Path:
    """Where the choices lie; the file need not exist."""
    return state_folder() / _FILE


def remembered_theme() -> str | None:
    """The theme that was chosen last; None where none was, or where the file cannot be read."""
    try:
        kept = json.loads(read_regular(remembered_file(), _LARGEST_BYTES, "what was remembered"))
    except (BadInputError, OSError, ValueError, RecursionError):
        return None
    theme = kept.get("theme") if isinstance(kept, dict) else None
    return theme if isinstance(theme, str) else None


def remember_theme(theme: str) -> None:
    """Keeps the choice for the next start, readable by this user alone; a full disk only loses the choice."""
    try:
        write_private(remembered_file(), json.dumps({"theme": theme}))
    except OSError as error:
        log.warning("the theme is not remembered: %s", error.strerror)


def with_remembered(settings: Settings) -> Settings:
    """The settings with the theme that was chosen at the screen, if there is such a theme.

    A theme that the environment names for this start stays.
    """
    theme = remembered_theme()
    if theme not in get_args(Theme) or f"{VARIABLE_PREFIX}THEME" in os.environ:
        return settings
    return settings.model_copy(update={"theme": theme})
