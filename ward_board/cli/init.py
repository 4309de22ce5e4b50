"""`ward-board init`: a new store, with its first people."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ward_board.cli.opening import clock_for, mirror_folder, protocol_folders, settings_of, terminal_name
from ward_board.cli.options import ConfigOption, NowOption, StoreOption, read_pin, store_url
from ward_board.config.paths import shipped_data
from ward_board.domain.words import Role
from ward_board.errors import BadInputError

if TYPE_CHECKING:
    from ward_board.config.settings import Settings
    from ward_board.store.staff import By

EXAMPLE_DAY = "example-day.csv"


def init(
    kind: Annotated[str, typer.Option("--kind", metavar="ward|demo", help="What the store is for.")] = "ward",
    coordinator: Annotated[str | None, typer.Option(metavar="ID", help="The first coordinator's id.")] = None,
    name: Annotated[str | None, typer.Option(metavar="NAME", help="The first coordinator's name.")] = None,
    pin_file: Annotated[Path | None, typer.Option(metavar="FILE", help="A file with their PIN.")] = None,
    history: Annotated[
        bool, typer.Option("--history", help="Demo stores only: 13 made-up years before today.")
    ] = False,
    patients: Annotated[int, typer.Option(metavar="N", min=40, max=1300, hidden=True)] = 1300,
    store: StoreOption = None,
    config: ConfigOption = None,
    now: NowOption = None,
) -> None:
    """Make a new store; a ward store asks for a first coordinator."""
    settings = settings_of(config)
    url = store_url(store)
    if kind == "demo" and history:
        print(make_history_store(url, settings, now, patients))
        return
    if history:
        raise BadInputError("--history: only a demo store has a made-up past; add --kind demo, or leave it out")
    if kind == "demo":
        make_demo_store(url, mirror_folder(settings))
    elif kind != "ward":
        raise BadInputError(f"--kind: '{kind}' is neither ward nor demo")
    elif now is not None:
        raise BadInputError("--now: only a demo store may pretend; leave it out")
    else:
        make_ward_store(url, mirror_folder(settings), coordinator, name, read_pin(pin_file, "--pin-file"))
    print(f"made a {kind} store")


def make_ward_store(url: str, mirror: Path, coordinator: str | None, name: str | None, pin: str | None) -> None:
    """A ward store with its first coordinator, whole or not at all.

    Raises BadInputError where something of them is missing or weak.
    """
    from ward_board.store.begun import new_store
    from ward_board.ward.people import add_person, check_new_person, new_person

    if not (coordinator and name and pin):
        raise BadInputError("a ward store needs a first coordinator: --coordinator ID --name NAME --pin-file FILE")
    check_new_person(coordinator, name, pin)
    with new_store(url, kind="ward", mirror_folder=mirror) as made:
        row = new_person(coordinator, name, (Role.COORDINATOR,), pin, made.pepper)
        with made.write() as transaction:
            add_person(transaction, row, _by_this_command())


def make_demo_store(url: str, mirror: Path) -> None:
    """A demo store with its made-up staff, whole or not at all."""
    from ward_board.store.begun import new_store
    from ward_board.ward.people import add_demo_staff

    with new_store(url, kind="demo", mirror_folder=mirror) as made, made.write() as transaction:
        add_demo_staff(transaction, made.pepper, _by_this_command())


def _by_this_command() -> By:
    from ward_board.store.staff import By
    from ward_board.ward.clock import SystemClock

    return By(SystemClock().now(), None, terminal_name())


def make_history_store(url: str, settings: Settings, now: str | None, patients: int) -> str:
    """A demo store with years of made-up treatments, today's example day and bookings ahead; what was made, in words.

    It is there whole or not at all, whoever interrupts it. Its courses go by the shipped plan. `now` is
    the moment (RFC 3339) that counts as today, else the clock's.
    """
    from ward_board.cli.day_list import read_list
    from ward_board.rehearsal.history import fill_with_history
    from ward_board.rehearsal.history_plan import size_of
    from ward_board.store.begun import new_store
    from ward_board.store.verify import verify
    from ward_board.ward.courses import COURSE_PLAN

    with new_store(url, kind="demo", mirror_folder=mirror_folder(settings)) as made:
        at = clock_for(made, settings.zone, now, runs_on=False).now()
        example = read_list(shipped_data() / EXAMPLE_DAY, settings.zone, at, "today")
        print("writing 13 years of treatments, which takes a little while", file=sys.stderr)
        past = fill_with_history(
            made,
            COURSE_PLAN.read(protocol_folders()[-1:]),
            size_of(patients),
            at.astimezone(settings.zone).date(),
            example.rows,
            zone=settings.zone,
            protocol_folders=protocol_folders(),
            people=shipped_data() / "history.toml",
        )
        # the board then checks only what comes after it, not all these years at each start
        verify(made)
    return (
        f"made a demo store with {past.patients:,} patients and {past.treatments:,} treatments since {past.first_day}"
    )
