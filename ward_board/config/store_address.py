"""Which store is used, and how its password stays out of sight: it never stands where other programs look."""

from __future__ import annotations

import os
import re
from pathlib import Path

from ward_board.config.paths import default_store_url
from ward_board.config.private_file import read_private
from ward_board.errors import BadInputError, StoreUnavailableError

STORE_VARIABLE = "WARD_BOARD_STORE"
FILE_VARIABLE = "WARD_BOARD_STORE_FILE"
_PASSWORD = re.compile(r"://[^:/@]*:[^@]+@|[?&;](?:ssl)?password=", re.IGNORECASE)


def named_store(given: str | None) -> str:
    """The address of the store: of the option, else of the environment, else of a file named there, else the user's.

    Raises BadInputError for an option with a password, which every user of the machine could read, and for a file that
    cannot be read; StoreUnavailableError where others may read that file.
    """
    if given and holds_password(given):
        raise BadInputError(
            "--store: a password there is seen by every user of this machine; write the address to a file, and name"
            f" that in {FILE_VARIABLE}, or keep the password in ~/.pgpass"
        )
    file = os.environ.get(FILE_VARIABLE)
    return given or os.environ.get(STORE_VARIABLE) or (_in_file(Path(file)) if file else default_store_url())


def holds_password(address: str) -> bool:
    """Whether an address has its password in it."""
    return bool(_PASSWORD.search(address))


def environment_for_programs() -> dict[str, str]:
    """The environment of a program that is started from here: this one's, without a password of the store."""
    return {
        name: value
        for name, value in os.environ.items()
        if name != "PGPASSWORD" and not (name == STORE_VARIABLE and holds_password(value))
    }


def _in_file(file: Path) -> str:
    try:
        address = read_private(file.expanduser()).decode("utf-8").strip()
    except StoreUnavailableError:
        raise
    except (OSError, UnicodeDecodeError):
        address = ""
    if not address or not address.isprintable():
        raise BadInputError(f"{FILE_VARIABLE}: {file} cannot be read; it holds the store's address on one line")
    return address
