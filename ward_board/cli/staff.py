"""`ward-board staff`: who may act, and with which PIN."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from ward_board.cli.opening import opened_ward
from ward_board.cli.options import ConfigOption, JsonOption, NowOption, StoreOption, read_pin
from ward_board.domain.text import printable
from ward_board.domain.words import Role
from ward_board.errors import BadInputError
from ward_board.store.staff import By
from ward_board.ward.ward import Ward

app = typer.Typer(help="Who may act: list, add, pin, disable.", no_args_is_help=True)

IdArgument = Annotated[str, typer.Argument(metavar="ID", help="The person's id.")]
PinFileOption = Annotated[Path | None, typer.Option("--pin-file", metavar="FILE", help="A file with the new PIN.")]


@app.command("list")
def list_staff(
    store: StoreOption = None, config: ConfigOption = None, now: NowOption = None, as_json: JsonOption = False
) -> None:
    """Everybody by id, those who left too."""
    with opened_ward(store, config, now) as ward, ward.store.read() as view:
        people = view.all_staff()
    rows = [
        {"id": row.id, "name": row.name, "roles": [str(role) for role in row.roles], "disabled": row.disabled}
        for row in people
    ]
    if as_json:
        print(json.dumps(rows, ensure_ascii=False))
        return
    for row in people:
        left = "  disabled" if row.disabled else ""
        print(f"{row.id:<12} {', '.join(row.roles):<14} {printable(row.name)}{left}")


@app.command("add")
def add(
    staff_id: IdArgument,
    name: Annotated[str, typer.Option(metavar="NAME", help="As colleagues know them.")],
    role: Annotated[
        list[str], typer.Option(metavar="ROLE", help="nurse, technologist, physician, expert, coordinator")
    ],
    pin_file: PinFileOption = None,
    store: StoreOption = None,
    config: ConfigOption = None,
    now: NowOption = None,
) -> None:
    """A new colleague with a PIN of their own."""
    from ward_board.ward.people import add_person

    roles = tuple(_role(one) for one in role)
    pin = _wanted_pin(pin_file)
    with opened_ward(store, config, now) as ward, ward.store.write() as transaction:
        add_person(transaction, staff_id, name, roles, pin, ward.store.pepper, _by(ward))
    print(f"added {staff_id}")


@app.command("pin")
def pin(
    staff_id: IdArgument,
    pin_file: PinFileOption = None,
    store: StoreOption = None,
    config: ConfigOption = None,
    now: NowOption = None,
) -> None:
    """A new PIN for somebody."""
    from ward_board.ward.pins import hash_pin, refuse_weak_pin

    wanted = _wanted_pin(pin_file)
    refuse_weak_pin(wanted)
    with opened_ward(store, config, now) as ward, ward.store.write() as transaction:
        transaction.set_pin_hash(staff_id, hash_pin(wanted, ward.store.pepper), _by(ward))
    print(f"{staff_id} has a new PIN")


@app.command("disable")
def disable(
    staff_id: IdArgument, store: StoreOption = None, config: ConfigOption = None, now: NowOption = None
) -> None:
    """Somebody who left acts no longer; the id is never given again."""
    with opened_ward(store, config, now) as ward, ward.store.write() as transaction:
        transaction.set_disabled(staff_id, True, _by(ward))
    print(f"{staff_id} acts no longer")


def _by(ward: Ward) -> By:
    return By(ward.clock.now(), None, ward.terminal)


def _role(text: str) -> Role:
    try:
        return Role(text)
    except ValueError:
        raise BadInputError(f"--role: '{text}' is none of {', '.join(Role)}") from None


def _wanted_pin(file: Path | None) -> str:
    wanted = read_pin(file, "--pin-file")
    if not wanted:
        raise BadInputError("--pin-file: name a file that holds the PIN; a PIN is never an argument")
    return wanted
