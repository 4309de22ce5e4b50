"""What is in force at a site: its settings, and its own files beside them, as one digest that tells no value (A1)."""

from __future__ import annotations

import hmac
import os
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from ward_board.config.machine import machine_name, system_user
from ward_board.config.paths import config_file, site_folders
from ward_board.config.regular_file import read_regular
from ward_board.config.settings import Settings
from ward_board.errors import BadInputError

_PURPOSE = b"ward-board: what is in force at a site"
_DIGITS = 16
_LARGEST_BYTES = 5_000_000
_STEERS = frozenset({".toml", ".typ"})
_CHOSEN_AT_THE_SCREEN = {"theme"}


def digest_in_force(settings: Settings, key: bytes) -> str:
    """16 hexadecimal digits that are others as soon as a setting, the environment's included, or a file is another one.

    They are made with a `key` of the store: nobody without it finds a value by trying. Comments are not in them, nor
    which colours somebody chose.
    """
    made = hmac.new(key, _PURPOSE, sha256)
    for part in (settings.model_dump_json(exclude=_CHOSEN_AT_THE_SCREEN).encode(), *_files()):
        # with its length before it, so that no two sets of files read the same
        made.update(f"{len(part)}:".encode() + part)
    return made.hexdigest()[:_DIGITS]


def place_in_force(config: Path | None) -> str:
    """For which machine and user, and for which settings file where that is not the usual one."""
    place = f"{machine_name()}/{system_user()}"
    if config is not None and config.absolute() != config_file().absolute():
        place += f"/{sha256(os.fsencode(config.absolute())).hexdigest()[:8]}"
    return place


def _files() -> Iterator[bytes]:
    for folder in site_folders():
        for file in sorted(folder.iterdir()) if folder.is_dir() else ():
            if file.suffix in _STEERS and file != config_file():
                yield os.fsencode(file.relative_to(site_folders()[0]))
                yield _content(file)


def _content(file: Path) -> bytes:
    try:
        return read_regular(file, _LARGEST_BYTES, "a file of the site")
    except (BadInputError, OSError):
        # whoever needs it is told why; here it counts as another file than one that can be read
        return b"\0unreadable"
