"""`ward-board backup`: a verified copy of the whole store; it asks nobody, so that a job of your own can run it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from ward_board.cli.opening import opened_ward, settings_of
from ward_board.cli.options import ConfigOption, JsonOption, NowOption, StoreOption


def backup(
    folder: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FOLDER", help="Where it goes; else safety.backup_folder.")
    ] = None,
    keep: Annotated[
        int | None, typer.Option("--keep", metavar="N", min=1, help="Keep the newest N; else safety.backups_kept.")
    ] = None,
    as_json: JsonOption = False,
    store: StoreOption = None,
    config: ConfigOption = None,
    now: NowOption = None,
) -> None:
    """Copy the store while it is in use, verify the copy from the first entry to the last, and only then name it."""
    from ward_board.ward.backups import backup_folder
    from ward_board.ward.clock import SystemClock

    safety, machine = settings_of(config).safety, SystemClock()
    with opened_ward(store, config, now) as ward:
        place = folder.expanduser().absolute() if folder else backup_folder(safety)
        began = machine.monotonic()
        made = ward.safety.back_up(place, keep or safety.backups_kept)
        seconds, keys = machine.monotonic() - began, ward.store.key_place.secrets
    if as_json:
        head = {"seq": made.head.seq, "hash": made.head.hash}
        said = {"file": str(made.file), "entries": made.entries, "head": head, "seconds": round(seconds, 3)}
        print(json.dumps({**said, "keys": str(keys)}, ensure_ascii=False))
        return
    print(f"{made.file}: {made.entries} entries, head {made.head.hash}, verified, {seconds:.2f} s")
    print(f"The keys are not in it: keep a copy of {keys} apart from the backups")
