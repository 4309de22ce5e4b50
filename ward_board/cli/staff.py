"""`ward-board staff`: who may act, in which roles, with which PIN and badge; a coordinator changes it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ward_board.cli.opening import opened_ward, pin_of, settings_of, who_acts
from ward_board.cli.options import ConfigOption, JsonOption, NowOption, StoreOption, read_pin
from ward_board.domain.words import Role
from ward_board.errors import BadInputError

if TYPE_CHECKING:
    from ward_board.domain.pin_lock import PinLock
    from ward_board.store.staff import StaffRow
    from ward_board.ward.own_pin import GivenPin
    from ward_board.ward.staff_changes import StaffChanges
    from ward_board.ward.ward import Ward

app = typer.Typer(help="Who may act: list, add, pin, role, disable, enable, badge, unlock.", no_args_is_help=True)

IdArgument = Annotated[str, typer.Argument(metavar="ID", help="The person's id.")]
PinFileOption = Annotated[Path | None, typer.Option("--pin-file", metavar="FILE", help="A file with the new PIN.")]
RolesOption = Annotated[list[str], typer.Option("--role", metavar="ROLE", help=", ".join(Role))]
ByOption = Annotated[
    str | None, typer.Option("--by", metavar="ID", help="The coordinator who does it; a ward store asks for one.")
]
ByPinFileOption = Annotated[
    str | None, typer.Option("--by-pin-file", metavar="FILE", help="A file with that coordinator's PIN.")
]
_LONGEST_BADGE_LINE = 1000


@app.command("list")
def list_staff(
    store: StoreOption = None, config: ConfigOption = None, now: NowOption = None, as_json: JsonOption = False
) -> None:
    """Everybody by id, those who left too, whose PIN is locked, and whose somebody else chose."""
    with opened_ward(store, config, now) as ward:
        locks, given, zone = ward.signing.locks(), ward.signing.given_pins(), ward.zone
        with ward.store.read() as view:
            people = view.all_staff()
    if as_json:
        print(json.dumps([_data(row, locks.get(row.id), given.get(row.id)) for row in people], ensure_ascii=False))
        return
    for row in people:
        said = ["disabled"] if row.disabled else []
        said += [] if row.is_trusted else ["changed without the key"]
        if lock := locks.get(row.id):
            until = f"until {lock.until.astimezone(zone):%H:%M}" if lock.until else "until a coordinator unlocks it"
            said.append(f"PIN locked {until}")
        if found := given.get(row.id):
            set_by = f"set by {found.by} {found.at.astimezone(zone):%-d %b %H:%M}, " if found.at else ""
            said.append(f"PIN {set_by}to be chosen anew")
        print("  ".join([f"{row.id:<12} {', '.join(row.roles):<14} {row.name}", *said]))


@app.command("add")
def add(
    staff_id: IdArgument,
    name: Annotated[str, typer.Option(metavar="NAME", help="As colleagues know them.")],
    role: RolesOption,
    pin_file: PinFileOption = None,
    by: ByOption = None,
    by_pin_file: ByPinFileOption = None,
    store: StoreOption = None,
    config: ConfigOption = None,
    now: NowOption = None,
) -> None:
    """A new colleague with a first PIN, to be changed by them before they sign; an id is never given again."""
    roles, pin = _roles(role), _wanted_pin(pin_file)
    with _desk(store, config, now, by, by_pin_file) as desk:
        desk.add(staff_id, name, roles, pin)
        own = "" if desk.ward.kind == "demo" else ", who chooses a PIN of their own at the first sign-in"
    print(f"added {staff_id}{own}")


@app.command("pin")
def pin(
    staff_id: IdArgument,
    pin_file: PinFileOption = None,
    by: ByOption = None,
    by_pin_file: ByPinFileOption = None,
    store: StoreOption = None,
    config: ConfigOption = None,
    now: NowOption = None,
) -> None:
    """A new PIN for somebody, who then chooses their own; with --by ID it is one's own, --by-pin-file the old one."""
    wanted = _wanted_pin(pin_file)
    if by == staff_id:
        with opened_ward(store, config, now) as ward:
            _choose_own(ward, staff_id, wanted, by_pin_file)
    else:
        with _desk(store, config, now, by, by_pin_file) as desk:
            desk.set_pin(staff_id, wanted)
    print(f"{staff_id} has a new PIN")


@app.command("role")
def role(
    staff_id: IdArgument,
    role: RolesOption,
    by: ByOption = None,
    by_pin_file: ByPinFileOption = None,
    store: StoreOption = None,
    config: ConfigOption = None,
    now: NowOption = None,
) -> None:
    """Other roles for somebody, in place of those before."""
    roles = _roles(role)
    with _desk(store, config, now, by, by_pin_file) as desk:
        desk.set_roles(staff_id, roles)
    print(f"{staff_id} acts as {', '.join(roles)}")


@app.command("disable")
def disable(
    staff_id: IdArgument,
    by: ByOption = None,
    by_pin_file: ByPinFileOption = None,
    store: StoreOption = None,
    config: ConfigOption = None,
    now: NowOption = None,
) -> None:
    """Somebody who left acts no longer, and their sessions end; the id is never given again."""
    with _desk(store, config, now, by, by_pin_file) as desk:
        desk.disable(staff_id)
    print(f"{staff_id} acts no longer")


@app.command("enable")
def enable(
    staff_id: IdArgument,
    by: ByOption = None,
    by_pin_file: ByPinFileOption = None,
    store: StoreOption = None,
    config: ConfigOption = None,
    now: NowOption = None,
) -> None:
    """Somebody who had left acts again, with the same PIN."""
    with _desk(store, config, now, by, by_pin_file) as desk:
        desk.enable(staff_id)
    print(f"{staff_id} acts again")


@app.command("badge")
def badge(
    staff_id: IdArgument,
    badge_file: Annotated[
        Path | None, typer.Option("--badge-file", metavar="FILE", help="A file with what the reader types.")
    ] = None,
    revoke: Annotated[bool, typer.Option("--revoke", help="The badge was lost: it is nobody's.")] = False,
    by: ByOption = None,
    by_pin_file: ByPinFileOption = None,
    store: StoreOption = None,
    config: ConfigOption = None,
    now: NowOption = None,
) -> None:
    """Whose badge it is: hold it to the reader. It says who somebody is, and signs nothing without the PIN."""
    if revoke and badge_file:
        raise BadInputError("--revoke: takes the badge back; leave --badge-file out")
    read = "" if revoke else _read_badge(badge_file, settings_of(config).signing.badge_prefix)
    with _desk(store, config, now, by, by_pin_file) as desk:
        if revoke:
            desk.revoke_badge(staff_id)
        else:
            desk.give_badge(staff_id, read)
    print(f"{staff_id} has no badge any more" if revoke else f"{staff_id} has a badge")


@app.command("unlock")
def unlock(
    staff_id: IdArgument,
    by: ByOption = None,
    by_pin_file: ByPinFileOption = None,
    store: StoreOption = None,
    config: ConfigOption = None,
    now: NowOption = None,
) -> None:
    """A PIN that was locked after wrong ones may be tried again."""
    with _desk(store, config, now, by, by_pin_file) as desk:
        desk.unlock(staff_id)
    print(f"the PIN of {staff_id} is unlocked")


@contextmanager
def _desk(
    store: str | None, config: Path | None, now: str | None, by: str | None, by_pin_file: str | None
) -> Iterator[StaffChanges]:
    """The changes that somebody may make: who it is says their PIN on a ward store, and nobody asks on a demo store."""
    from ward_board.ward.staff_changes import StaffChanges

    with opened_ward(store, config, now) as ward:
        if by is None and ward.kind != "demo":
            raise BadInputError("--by: say which coordinator does it, with --by-pin-file FILE")
        yield StaffChanges(ward, who_acts(ward, by, by_pin_file, "--by-pin-file") if by else None)


def _choose_own(ward: Ward, staff_id: str, wanted: str, pin_file: str | None) -> None:
    """A PIN of one's own in place of the one before, which may be one that somebody else chose."""
    from ward_board.ward.staff_changes import StaffChanges

    if ward.kind == "demo":
        StaffChanges(ward, ward.person(staff_id)).set_pin(staff_id, wanted)
    else:
        ward.signing.choose_pin(staff_id, pin_of(staff_id, pin_file, "--by-pin-file"), wanted)


def _data(row: StaffRow, lock: PinLock | None, given: GivenPin | None) -> dict[str, object]:
    return {
        "id": row.id,
        "name": row.name,
        "roles": [str(role) for role in row.roles],
        "disabled": row.disabled,
        "badge": row.badge_hash is not None,
        "trusted": row.is_trusted,
        "locked": lock is not None,
        "locked_until": lock.until.isoformat().replace("+00:00", "Z") if lock and lock.until else None,
        "own_pin": given is None,
        "pin_set_by": given.by if given else None,
        "pin_set_at": given.at.isoformat().replace("+00:00", "Z") if given and given.at else None,
    }


def _roles(texts: list[str]) -> tuple[Role, ...]:
    return tuple(dict.fromkeys(_role(text) for text in texts))


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


def _read_badge(file: Path | None, prefix: str) -> str:
    """What the reader typed, without the character that it begins with; at a terminal nothing is echoed."""
    if file is not None:
        read = read_pin(file, "--badge-file") or ""
    elif sys.stdin.isatty():
        read = typer.prompt("hold the badge to the reader", hide_input=True, default="", show_default=False)
    else:
        read = sys.stdin.readline(_LONGEST_BADGE_LINE)
    return read.strip().removeprefix(prefix)
