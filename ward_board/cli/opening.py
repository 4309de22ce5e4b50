"""The composition root: from options to a ward that is ready to be asked."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ward_board.cli.options import read_moment, store_url
from ward_board.config.language import use_language
from ward_board.config.paths import config_file, shipped_data
from ward_board.config.settings import Settings, load_settings
from ward_board.errors import BadInputError

if TYPE_CHECKING:
    from ward_board.store.store import Store
    from ward_board.ward.ward import Ward


@contextmanager
def opened_ward(store: str | None, config: Path | None, now: str | None) -> Iterator[Ward]:
    """The ward on an existing store, closed again at the end.

    Raises BadInputError and StoreUnavailableError.
    """
    from ward_board.store.store import Store

    settings = settings_of(config)
    ward = ward_on(Store.open(store_url(store)), settings, now)
    try:
        yield ward
    finally:
        ward.close()


def settings_of(config: Path | None) -> Settings:
    """The site's settings; the language that they name is spoken from now on."""
    settings = load_settings(config)
    use_language(settings.language)
    return settings


def ward_on(store: Store, settings: Settings, now: str | None = None, speed: float = 1.0) -> Ward:
    """A ward on an open store; only a demo store lets anybody pretend that it is `now`.

    Raises BadInputError.
    """
    from ward_board.ward.clock import AcceleratedClock, Clock, SystemClock
    from ward_board.ward.ward import Ward

    clock: Clock = SystemClock()
    if now is not None:
        if store.kind != "demo":
            raise BadInputError("--now: only a demo store may pretend; leave it out, or use 'show --at'")
        clock = AcceleratedClock(read_moment(now, settings.zone, "--now"), speed)
    return Ward(
        store,
        clock,
        name=settings.ward,
        zone=settings.zone,
        protocol_folders=protocol_folders(),
        terminal=terminal_name(),
    )


def protocol_folders() -> tuple[Path, ...]:
    """Where protocols are looked for: the site's own first, then the shipped ones."""
    return config_file().parent / "protocols", shipped_data() / "protocols"


def terminal_name() -> str:
    """Which terminal this is, for the access log: machine, line, and from where if it is remote."""
    line = os.ttyname(sys.stdin.fileno()) if sys.stdin and sys.stdin.isatty() else "no terminal"
    return " ".join(filter(None, [socket.gethostname(), line, os.environ.get("SSH_CONNECTION", "").partition(" ")[0]]))


def moment_of(text: str | None, ward: Ward, option: str) -> datetime | None:
    """A time that was typed, or None."""
    return None if text is None else read_moment(text, ward.zone, option)
