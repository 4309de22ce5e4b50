"""`ward-board verify`: whether what was recorded is still what was written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ward_board.cli.opening import opened_ward
from ward_board.cli.options import ConfigOption, JsonOption, NowOption, StoreOption
from ward_board.domain.journal_head import read_head
from ward_board.errors import BadInputError, VerificationFailedError

if TYPE_CHECKING:
    from ward_board.store.damage import Verification

HeadOption = Annotated[
    str | None, typer.Option("--head", metavar='"SEQ:GROUPS"', help="Compare with a head copied from a handover paper.")
]
MirrorOption = Annotated[Path | None, typer.Option("--mirror", metavar="FILE", help="Compare with this mirror file.")]
SinceOption = Annotated[bool, typer.Option("--since-head", help="Only what came since the last check on this machine.")]


def verify(
    as_json: JsonOption = False,
    since_head: SinceOption = False,
    head: HeadOption = None,
    mirror: MirrorOption = None,
    store: StoreOption = None,
    config: ConfigOption = None,
    now: NowOption = None,
) -> None:
    """Check that nothing recorded was changed, removed, added or put back by anyone without the store's key.

    It follows the sealed chain of the journal and of the access log, the seals of staff, patients, courses and
    treatments, the texts of protocols, the triggers, and compares with the mirror and with what this machine verified
    before. It names the first thing that is wrong, and besides which tables, triggers and indexes are not as they were
    made; exit 6.

    It cannot find: whether what was typed is true; what somebody changed who holds the key; a tail that was cut from
    store and mirror alike, unless this machine verified it before or its head stands on a paper (--head).
    """
    paper = read_head(head) if head is not None else None
    if mirror is not None and not mirror.is_file():
        raise BadInputError(f"--mirror: {mirror} is no file")
    with opened_ward(store, config, now) as ward:
        found = ward.safety.verify(since_head=since_head, paper=paper, mirror=mirror)
    if as_json:
        print(json.dumps(_as_data(found)))
    elif found.besides:
        print(found.besides)
    if not found.ok:
        raise VerificationFailedError(f"{found.sentence}; tell the one who keeps the store")
    if not as_json:
        print(found.sentence)
        if found.head:
            print(f"journal {found.head}")


def _as_data(found: Verification) -> dict[str, Any]:
    head = found.head
    return {
        "ok": found.ok,
        "entries": found.entries,
        "since": found.since,
        "lines": found.lines,
        "first_bad_seq": found.first_bad_seq,
        "first_bad_line": found.first_bad_line,
        "row": found.row,
        "damage": str(found.damage) if found.damage else None,
        "guards": list(found.guards),
        "seal_checked": found.seal_checked,
        "head": {"seq": head.seq, "hash": head.hash, "groups": head.groups} if head else None,
        "notes": list(found.notes),
    }
