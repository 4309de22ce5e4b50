"""`ward-board init`: a new store, with its first people."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ward_board.cli.opening import settings_of
from ward_board.cli.options import ConfigOption, NowOption, StoreOption, read_pin, store_url
from ward_board.domain.words import Role
from ward_board.errors import BadInputError


def init(
    kind: Annotated[str, typer.Option("--kind", metavar="ward|demo", help="What the store is for.")] = "ward",
    coordinator: Annotated[str | None, typer.Option(metavar="ID", help="The first coordinator's id.")] = None,
    name: Annotated[str | None, typer.Option(metavar="NAME", help="The first coordinator's name.")] = None,
    pin_file: Annotated[Path | None, typer.Option(metavar="FILE", help="A file with their PIN.")] = None,
    store: StoreOption = None,
    config: ConfigOption = None,
    now: NowOption = None,
) -> None:
    """Make a new store; a ward store asks for a first coordinator."""
    settings_of(config)
    url = store_url(store)
    if kind == "demo":
        make_demo_store(url)
    elif kind != "ward":
        raise BadInputError(f"--kind: '{kind}' is neither ward nor demo")
    elif now is not None:
        raise BadInputError("--now: only a demo store may pretend; leave it out")
    else:
        make_ward_store(url, coordinator, name, read_pin(pin_file, "--pin-file"))
    print(f"made a {kind} store")


def make_ward_store(url: str, coordinator: str | None, name: str | None, pin: str | None) -> None:
    """A ward store with its first coordinator, whole or not at all.

    Raises BadInputError where something of them is missing or weak.
    """
    from ward_board.store.store import Store
    from ward_board.ward.people import add_person, check_new_person

    if not (coordinator and name and pin):
        raise BadInputError("a ward store needs a first coordinator: --coordinator ID --name NAME --pin-file FILE")
    check_new_person(coordinator, name, pin)
    made = Store.create(url, kind="ward")
    with made.write() as transaction:
        add_person(transaction, coordinator, name, (Role.COORDINATOR,), pin, made.pepper)
    made.close()


def make_demo_store(url: str) -> None:
    """A demo store with its made-up staff."""
    from ward_board.store.store import Store
    from ward_board.ward.people import add_demo_staff

    made = Store.create(url, kind="demo")
    with made.write() as transaction:
        add_demo_staff(transaction, made.pepper)
    made.close()
