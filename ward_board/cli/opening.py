"""The composition root: from options to a ward that is ready to be asked."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from ward_board.cli.options import read_moment, read_pin, store_url
from ward_board.config.language import use_language
from ward_board.config.machine import machine_name, system_user
from ward_board.config.paths import config_file, data_folder, shipped_data
from ward_board.domain.text import clean
from ward_board.errors import BadInputError, StoreUnavailableError

if TYPE_CHECKING:
    from ward_board.config.settings import Settings
    from ward_board.domain.entry import Person
    from ward_board.domain.takes import TakeRule
    from ward_board.store.schema import Opening
    from ward_board.store.store import Store
    from ward_board.ward.clock import Clock
    from ward_board.ward.in_force import InForce
    from ward_board.ward.ward import Ward

_LONGEST_NAME = 64


@contextmanager
def opened_ward(store: str | None, config: Path | None, now: str | None, *, runs_on: bool = False) -> Iterator[Ward]:
    """The ward on an existing store, closed again at the end; `runs_on` lets a pretended time pass.

    Raises BadInputError and StoreUnavailableError.
    """
    from ward_board.store.store import Store

    settings = settings_of(config)
    opened = Store.open(store_url(store), mirror_folder=mirror_folder(settings), opening=opening_now(settings))
    try:
        ward = ward_on(opened, settings, clock_for(opened, settings.zone, now, runs_on=runs_on), config)
        if not runs_on:
            # a board does so once it stands
            _note_in_force(ward)
        yield ward
        ward.close()
    finally:
        opened.close()


def opening_now(settings: Settings) -> Opening:
    """When, on which day of the ward and at which terminal a store is opened."""
    from ward_board.store.schema import Opening
    from ward_board.ward.clock import SystemClock

    at = SystemClock().now()
    return Opening(at, at.astimezone(settings.zone).date(), terminal_name())


def mirror_folder(settings: Settings) -> Path:
    """Where each act is written a second time: the site's folder, or `mirror` in this user's data folder."""
    chosen = settings.safety.mirror_folder
    return Path(chosen).expanduser() if chosen else data_folder() / "mirror"


def settings_of(config: Path | None) -> Settings:
    """The site's settings; the language that they name is spoken from now on."""
    from ward_board.config.settings import load_settings

    settings = load_settings(config)
    use_language(settings.language)
    return settings


def _note_in_force(ward: Ward) -> None:
    """Keep it where the settings are others than before; a store that takes no line now is told so at the next one."""
    with suppress(StoreUnavailableError):
        ward.access.note_in_force()


def ward_on(store: Store, settings: Settings, clock: Clock, config: Path | None = None) -> Ward:
    """A ward on an open store; `config` is the file that was named for its settings."""
    from ward_board.ward.ward import Ward

    ward = Ward(
        store,
        clock,
        name=settings.ward,
        zone=settings.zone,
        protocol_folders=protocol_folders(),
        terminal=terminal_name(),
        tolerances=settings.tolerances,
        take_rule=take_rule(settings),
    )
    ward.access.in_force = in_force(store, settings, clock, config)
    return ward


def in_force(store: Store, settings: Settings, clock: Clock, config: Path | None) -> InForce:
    """By what this program works on a store."""
    from ward_board.ward.in_force import InForce

    return InForce(store, settings, config, clock.now, terminal_name())


def take_rule(settings: Settings) -> TakeRule:
    """For how long "I go" holds at this site."""
    from ward_board.domain.takes import TakeRule
    from ward_board.domain.words import Priority

    alarms = settings.alarms
    return TakeRule(
        {
            Priority.HIGH: alarms.taken_minutes_high,
            Priority.MEDIUM: alarms.taken_minutes_medium,
            Priority.LOW: alarms.taken_minutes_low,
        }
    )


def clock_for(store: Store, zone: ZoneInfo, now: str | None, *, runs_on: bool) -> Clock:
    """The machine's clock, or for a demo store one that pretends that it is `now` and, for a board, runs on from there.

    Raises BadInputError.
    """
    from ward_board.ward.clock import AcceleratedClock, ManualClock, SystemClock

    if now is None:
        return SystemClock()
    if store.kind != "demo":
        raise BadInputError("--now: only a demo store may pretend; leave it out, or use 'show --at'")
    start = read_moment(now, zone, "--now")
    return AcceleratedClock(start) if runs_on else ManualClock(start)


def protocol_folders() -> tuple[Path, ...]:
    """Where protocols are looked for: the site's own first, then the shipped ones."""
    return config_file().parent / "protocols", shipped_data() / "protocols"


def terminal_name() -> str:
    """Which terminal this is, for the access log: machine, line, whose program it is, and from where if it is remote.

    Whoever runs a command that asks for nobody is known by nothing else (A2).
    """
    line = "no terminal"
    if sys.stdin and sys.stdin.isatty():
        # in a container the line may lie outside of what this process sees
        with suppress(OSError):
            line = os.ttyname(sys.stdin.fileno())
    parts = machine_name(), line, system_user(), os.environ.get("SSH_CONNECTION", "").partition(" ")[0]
    return " ".join(filter(None, (clean(part).text[:_LONGEST_NAME] for part in parts)))


def moment_of(text: str | None, ward: Ward, option: str) -> datetime | None:
    """A time that was typed, or None."""
    return None if text is None else read_moment(text, ward.zone, option)


def who_acts(ward: Ward, staff_id: str, pin_file: str | None, option: str) -> Person:
    """Who acts or reads: a ward store asks for the PIN, a demo store believes.

    Raises BadInputError.
    """
    if ward.kind == "demo":
        return ward.person(staff_id)
    return ward.signing.sign_in(staff_id, pin_of(staff_id, pin_file, option))


def pin_of(staff_id: str, pin_file: str | None, option: str) -> str:
    """The PIN of somebody, from the file that an option names; raises BadInputError."""
    pin = read_pin(Path(pin_file) if pin_file else None, option)
    if not pin:
        raise BadInputError(f"{option}: name a file that holds the PIN of {staff_id}; a PIN is never an argument")
    return pin
